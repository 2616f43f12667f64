"""Backup and restore, and the proof that a ledger is whole."""

import zipfile

import pytest
from sqlalchemy import select, text

from nlp.errors import LedgerError
from nlp.ledger.backup import _unpack, backup, restore
from nlp.ledger.chain import Head
from nlp.ledger.engine import WRITE
from nlp.ledger.progress import attach, report
from nlp.ledger.schema import Base
from nlp.ledger.store import FILES, open_ledger
from nlp.ledger.verify import verify
from tests.ledger.meeting import CLERK, take_in


@pytest.fixture
def filled(ledger):
    """Three rows, one of them handed on, with a report and a file."""
    from nlp.ledger.life import take
    from nlp.ledger.review import decide
    from nlp.ledger.rows import find_task

    take_in(ledger)
    with ledger.write(CLERK) as work:
        decide(work, 1, "采纳", version=find_task(work, 1).version)
        for step in ("立项", "交办"):
            take(work, 1, step, version=find_task(work, 1).version)
        report(work, 1, text="已清淤3公里", percent=25)
        attach(work, 1, "照片.jpg", b"a picture")
    return ledger


def contents(ledger):
    """All tables, row by row."""
    with ledger.read() as work:
        return {
            table.name: [tuple(row) for row in work.session.execute(select(table).order_by(*table.primary_key.columns))] for table in Base.metadata.sorted_tables
        }


def past_the_program(ledger, *statements):
    """Change the database as somebody with other tools would, triggers taken away first."""
    with ledger.engine.execution_options(**{WRITE: True}).begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_what_is_restored_equals_what_was_backed_up(filled, tmp_path, request):
    target = backup(filled, tmp_path / "copies")
    before = contents(filled)
    url = None
    if filled.engine.dialect.name == "postgresql":
        url = request.getfixturevalue("postgres").fresh(empty=True)
    again = restore(target, tmp_path / "elsewhere", url=url)
    try:
        assert contents(again) == before
        assert verify(again).problems == ()
        assert [p.read_bytes() for p in (tmp_path / "elsewhere" / FILES).iterdir()] == [b"a picture"]
    finally:
        again.close()


def test_a_ledger_that_is_there_is_not_written_over(filled, tmp_path):
    if filled.engine.dialect.name == "postgresql":
        pytest.skip("of the folder of SQLite")
    target = backup(filled, tmp_path / "copy.zip")
    with pytest.raises(LedgerError, match="--force"):
        restore(target, filled.folder)
    filled.close()
    again = restore(target, filled.folder, force=True)
    again.close()
    assert len(list(tmp_path.glob("data.old-*"))) == 1


def test_a_database_that_holds_a_ledger_is_replaced_only_by_force(filled, tmp_path, engine_url):
    if engine_url is None:
        pytest.skip("of the database of PostgreSQL")
    target = backup(filled, tmp_path / "copy.zip")
    before = contents(filled)
    take_in(filled, "task 县林业局要在10月底前建成监测点。", name="林业.txt")
    with pytest.raises(LedgerError, match="--force"):
        restore(target, tmp_path / "elsewhere", url=engine_url)
    again = restore(target, tmp_path / "elsewhere", url=engine_url, force=True)
    try:
        assert contents(again) == before
    finally:
        again.close()


@pytest.mark.parametrize("harm", ["cut", "bytes", "member", "text"])
def test_a_damaged_backup_is_refused_and_leaves_nothing(filled, tmp_path, harm):
    target = backup(filled, tmp_path / "copy.zip")
    if harm == "cut":
        target.write_bytes(target.read_bytes()[:-400])
    elif harm == "bytes":
        content = bytearray(target.read_bytes())
        content[len(content) // 3] ^= 0x55
        target.write_bytes(content)
    elif harm == "member":
        with zipfile.ZipFile(target) as old, zipfile.ZipFile(tmp_path / "other.zip", "w") as new:
            for name in old.namelist():
                new.writestr(name, b"other" if name.startswith(FILES) else old.read(name))
        target = tmp_path / "other.zip"
    else:
        target.write_text("no zip", encoding="utf-8")
    with pytest.raises(LedgerError, match=r"没有恢复|读不了"):
        restore(target, tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists()
    assert not list(tmp_path.glob(".elsewhere*"))


def test_a_bit_turned_anywhere_is_told_in_words(filled, tmp_path):
    content = backup(filled, tmp_path / "copy.zip").read_bytes()
    refused = 0
    for place in range(0, len(content), max(1, len(content) // 150)):
        turned = bytearray(content)
        turned[place] ^= 0x55
        (tmp_path / "turned.zip").write_bytes(turned)
        try:
            _unpack(tmp_path / "turned.zip", tmp_path / str(place))
        except LedgerError:
            refused += 1
    assert refused > 100


def test_a_ledger_in_use_verifies(filled):
    found = verify(filled)
    assert found.problems == ()
    assert found.counts["tasks"] == 3
    assert verify(filled, known=found.head).problems == ()


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (["UPDATE tasks SET remark = 'slipped in' WHERE id = 1"], "第1行"),
        (["UPDATE tasks SET due = '2030-01-01' WHERE id = 2"], "第2行"),
        (["DELETE FROM assignments WHERE task_id = 1"], "第1行"),
        (["UPDATE deadlines SET text = '年底前' WHERE task_id = 1"], "第1行"),
    ],
)
def test_a_row_changed_past_the_program_is_found(filled, statements, told):
    past_the_program(filled, *statements)
    assert any(told in problem for problem in verify(filled).problems)


def unguard(ledger, table):
    from nlp.ledger import triggers

    past_the_program(ledger, *triggers.drop(ledger.engine.dialect.name, table))


def test_an_event_changed_taken_out_or_cut_off_is_found(filled):
    known = verify(filled).head
    unguard(filled, "events")
    assert any("触发器" in problem for problem in verify(filled).problems)
    past_the_program(filled, "UPDATE events SET actor = 'somebody' WHERE seq = 2")
    assert any("第2条操作记录被改动过" in problem for problem in verify(filled).problems)
    past_the_program(filled, "DELETE FROM events WHERE seq = 3")
    assert any("缺1条" in problem for problem in verify(filled).problems)
    past_the_program(filled, f"DELETE FROM events WHERE seq = {known.seq}")
    assert any("留存" in problem for problem in verify(filled, known=known).problems)


def test_a_head_that_never_was_is_told(filled):
    assert any("留存" in problem for problem in verify(filled, known=Head(2, "f" * 64)).problems)


def test_a_report_taken_out_is_found(filled):
    unguard(filled, "progress")
    past_the_program(filled, "DELETE FROM progress")
    assert any("进展" in problem for problem in verify(filled).problems)


def test_evidence_changed_or_gone_is_found(filled):
    (path,) = (filled.folder / FILES).iterdir()
    path.write_bytes(b"another")
    assert any("被改动过" in problem for problem in verify(filled).problems)
    path.unlink()
    assert any("不见了" in problem for problem in verify(filled).problems)


@pytest.mark.parametrize("table", ["events", "progress"])
@pytest.mark.parametrize("act", ["UPDATE {} SET at = 'x'", "DELETE FROM {}"])
def test_the_engine_refuses_to_change_what_is_only_added_to(filled, table, act):
    from sqlalchemy.exc import DBAPIError

    with pytest.raises(DBAPIError, match="append-only"):
        past_the_program(filled, act.format(table))


def test_passwords_stay_out_of_errors(tmp_path):
    with pytest.raises(LedgerError) as error:
        open_ledger(tmp_path, url="postgresql+psycopg://duban:Very-secret@127.0.0.1:1/none")
    assert "Very-secret" not in str(error.value)
