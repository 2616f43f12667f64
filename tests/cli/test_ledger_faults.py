"""`duban ledger` over a database that fails: what is the user's matter is told in a line, a fault of the program is shown to be mended."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from nlp.cli import main
from nlp.ledger.engine import WRITE
from nlp.ledger.users import add_user
from tests.ledger.meeting import ADMIN, CLERK
from tests.ledgers import clock, engine_url, ledger, migrated, postgres  # noqa: F401 (fixtures)


@pytest.fixture
def run(ledger, engine_url, capsys):  # noqa: F811
    """Run a command over the ledger; return its exit code and what it told."""

    def call(*words):
        code = main(["ledger", *words, "--data", str(ledger.folder), *(["--db", engine_url] if engine_url else [])])
        return code, capsys.readouterr().err

    return call


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("ALTER TABLE users RENAME COLUMN shown TO named", ("user", "list")),
        ("CREATE UNIQUE INDEX one_of_each_action ON events (action, object_id)", ("user", "change", "li", "--shown", "李四")),
    ],
)
def test_a_fault_of_the_program_is_no_matter_of_the_user(ledger, run, statement, words):  # noqa: F811
    with ledger.write(ADMIN) as work:
        add_user(work, "li", "Chun-tian2024", "录入", shown="李一")
    assert run("user", "change", "li", "--shown", "李二")[0] == 0
    with ledger.engine.execution_options(**{WRITE: True}).begin() as connection:
        connection.execute(text(statement))
    code, told = run(*words)
    assert code == 1
    assert "Traceback" in told
    assert "内部错误（" in told
    assert "李四" not in told


def test_a_ledger_others_keep_too_long_is_told_in_a_line(ledger, run, monkeypatch):  # noqa: F811
    monkeypatch.setattr("nlp.ledger.engine.BUSY_SECONDS", 0)
    with ledger.write(CLERK):
        code, told = run("user", "change", "li", "--shown", "李四")
    assert (code, told) == (2, "错误：台账正忙，这次没有存上：请稍后再试\n")
