"""Files from the page into the ledger."""

import io
import zipfile

import pytest
from docx import Document as Word
from sqlalchemy import func, select

from nlp.ledger.schema import Document, Event, Task, Upload
from nlp.ledger.store import FILES
from nlp.web.jobs import Jobs

SPEECH = "在全县水利工作会议上的讲话\n（2024年3月5日）\n县水务局要在6月底前完成12公里河道清淤，县财政局配合。\n各镇要在4月20日前封堵入河排污口。\n"


@pytest.fixture(scope="module")
def reading():
    """One reading process for the module: the model is loaded once."""
    from nlp.web.reading import Reading

    reading = Reading("baseline")
    yield reading
    reading.close()


@pytest.fixture
def work_off(ledger, reading):
    """Return a function that does what waits in the queue."""

    def run():
        jobs = Jobs(ledger)
        jobs.reading = reading
        jobs.run_all()

    return run


def send(client, *files, **data):
    return client.post("/upload", data=data, files=[("files", (name, content)) for name, content in files])


def states(ledger):
    with ledger.read() as work:
        return [(u.name, u.state, u.message or "") for u in work.session.scalars(select(Upload).order_by(Upload.id))]


def kept(ledger):
    folder = ledger.folder / FILES
    return sorted(p.name for p in folder.iterdir()) if folder.is_dir() else []


def docx(*lines):
    file = io.BytesIO()
    word = Word()
    for line in lines:
        word.add_paragraph(line)
    word.save(file)
    return file.getvalue()


def test_a_file_becomes_rows_to_review(login, ledger, work_off):
    client = login("录入")
    answer = send(client, ("水利讲话.txt", SPEECH.encode()))
    assert answer.status_code == 303
    work_off()
    page = client.get(answer.headers["location"])
    assert "新增2行" in page.text
    with ledger.read() as work:
        document = work.session.scalars(select(Document).order_by(Document.id.desc()).limit(1)).one()
        assert (document.name, document.date, document.added_by) == ("水利讲话", "2024-03-05", "luru")
        assert [t.review for t in work.session.scalars(select(Task).where(Task.document_id == document.id))] == ["待核", "待核"]
        number = document.id
    assert client.get(f"/documents/{number}").status_code == 200
    original = client.get(f"/documents/{number}/file")
    assert original.content == SPEECH.encode()
    assert original.headers["content-disposition"].startswith("attachment")


def test_the_same_file_again_doubles_nothing(login, ledger, work_off):
    client = login("录入")
    same = docx(*SPEECH.splitlines())
    for _ in range(2):
        send(client, ("水利讲话.docx", same))
        work_off()
    assert [state[1] for state in states(ledger)] == ["完成", "完成"]
    assert "相同" in states(ledger)[1][2]
    with ledger.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Document).where(Document.name == "水利讲话")) == 1


def test_papers_of_one_meeting_share_their_rows(login, ledger, work_off):
    client = login("录入")
    minutes = "全县水利工作会议纪要\n（2024年3月5日）\n县水务局要在6月底前完成12公里河道清淤，县财政局配合。\n"
    send(client, ("讲话.txt", SPEECH.encode()), ("纪要.txt", minutes.encode()), together="1", meeting="全县水利工作会议")
    work_off()
    with ledger.read() as work:
        rows = work.session.scalars(select(Task).join(Document, Document.id == Task.document_id).where(Document.meeting == "全县水利工作会议")).all()
        assert len(rows) == 2
        assert sorted(len(row.sources) for row in rows) == [1, 2]


def test_a_bad_file_is_told_and_the_others_are_done(login, ledger, work_off):
    send(login("录入"), ("坏.docx", b"PK\x03\x04 broken"), ("空白.txt", b" \n"), ("好.txt", SPEECH.encode()), ("表.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600))
    work_off()
    assert [state for _, state, _ in states(ledger)] == ["失败", "失败", "完成", "失败"]
    assert all(message for _, _, message in states(ledger))
    assert len(kept(ledger)) == 1


def test_a_text_with_a_mark_of_secrets_leaves_nothing(login, ledger, work_off):
    send(login("录入"), ("某某方案.txt", "机密★10年\n\n关于某项工作的方案\n县水务局要在6月底前完成清淤。\n".encode()))
    work_off()
    assert kept(ledger) == []
    (name, state, message), = states(ledger)
    assert state == "失败"
    assert "某某方案" not in name + message
    with ledger.read() as work:
        assert work.session.scalar(select(Event.action).order_by(Event.seq.desc()).limit(1)) == "拒收"
        assert work.session.scalar(select(func.count()).select_from(Event).where(Event.reason.contains("某某"))) == 0


def test_what_was_being_read_at_a_stop_is_read_again(login, ledger, work_off):
    send(login("录入"), ("水利讲话.txt", SPEECH.encode()))
    with ledger.write(__import__("nlp.ledger.store", fromlist=["Actor"]).Actor("系统", "系统")) as work:
        work.session.scalars(select(Upload)).one().state = "处理中"
    with Jobs(ledger, "baseline").running():
        pass
    assert states(ledger)[0][1] in ("等待", "处理中", "完成")
    work_off()


def test_names_lose_folders_and_controls(login, ledger):
    send(login("录入"), ("../../etc/讲话\u202e.txt", SPEECH.encode()), ("<script>x.txt", SPEECH.encode()))
    assert [name for name, _, _ in states(ledger)] == ["讲话_.txt", "_script_x.txt"]


@pytest.mark.parametrize(("role", "status"), [("只读", 403), ("审计", 403), ("管理员", 403), ("承办", 403), ("审核", 303)])
def test_only_keepers_hand_in(login, role, status):
    assert send(login(role), ("水利讲话.txt", SPEECH.encode())).status_code == status


def test_a_file_too_large_or_empty_is_refused(login, monkeypatch):
    monkeypatch.setattr("nlp.web.jobs.LARGEST", 1000)
    client = login("录入")
    assert "太大" in send(client, ("大.txt", b"x" * 2000)).text
    assert "空的" in send(client, ("空.txt", b"")).text
    assert send(client, *((f"{n}.txt", b"x") for n in range(51))).status_code == 422


def test_a_bomb_costs_one_job_and_not_the_server(login, ledger, work_off):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w>" + b" " * (70 << 20) + b"</w>")
    send(login("录入"), ("炸弹.docx", bomb.getvalue()), ("好.txt", SPEECH.encode()))
    work_off()
    assert [state for _, state, _ in states(ledger)] == ["失败", "完成"]


def test_a_text_of_millions_of_characters_is_refused_before_it_is_read(login, ledger, work_off):
    send(login("录入"), ("长.txt", b"a" * 5_000_000), ("长.html", b"<html><body><p>" + b"a" * 600_000))
    work_off()
    assert [(state, "最多收50万字" in message) for _, state, message in states(ledger)] == [("失败", True)] * 2
    assert kept(ledger) == []


def test_a_process_that_dies_is_replaced(ledger, reading, tmp_path):
    import os

    good = tmp_path / "good.txt"
    good.write_text(SPEECH, encoding="utf-8")
    reading.analyse(good, "good.txt", None)
    os.kill(reading._process.pid, 9)
    reading._process.join()
    assert "清淤" in reading.analyse(good, "good.txt", None)


def test_a_document_shows_its_words_escaped_and_what_the_audit_says(login, ledger, work_off):
    client = login("录入")
    send(client, ("题.txt", ("<script>alert(1)</script>{{7*7}}县水务局要在6月底前完成河道清淤。。\n" + SPEECH).encode()))
    work_off()
    with ledger.read() as work:
        number = work.session.scalars(select(Document.id).order_by(Document.id.desc()).limit(1)).one()
    page = client.get(f"/documents/{number}").text
    assert "<script>alert" not in page
    assert "{{7*7}}" in page
    assert "审核意见" in page
