"""The queue of uploads over a database that is gone for a moment: nothing stays 处理中, nothing is lost, and the server can be stopped meanwhile."""

import io
import sqlite3
import threading
import time

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.exc import OperationalError

from nlp.errors import DamagedFileError, SecretMarkError
from nlp.ledger.schema import Event, Upload, User
from nlp.ledger.store import FILES, SYSTEM
from nlp.ledger.users import Person
from nlp.web import jobs

PERSON = Person(2, "luru", "陆录入", "录入", None, "x", {})


class Outage:
    """What fails the next `left` transactions of the queue's thread; the test itself looks on."""

    def __init__(self, engine):
        self.left = 0
        event.listen(engine, "begin", self.begin)

    def begin(self, _):
        if self.left and threading.current_thread().name == "duban-jobs":
            self.left -= 1
            raise OperationalError("BEGIN", {}, sqlite3.OperationalError("disk I/O error"))


class Reader:
    """In the place of the reading process: gives or raises what it is told, after `first` was called."""

    def __init__(self, outcomes, first=lambda: None):
        self.outcomes, self.first, self.asked = outcomes, first, []

    def analyse(self, path, name, date):
        self.asked.append(name)
        if len(self.asked) == 1:
            self.first()
        outcome = self.outcomes[name]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def close(self):
        pass


@pytest.fixture
def outage(ledger):
    return Outage(ledger.engine)


@pytest.fixture
def queue(ledger, monkeypatch):
    monkeypatch.setattr(jobs, "SOON", 0.01)
    return jobs.Jobs(ledger)


def keep(ledger, *names, together=False):
    files = [jobs.File(name, io.BytesIO(b"x")) for name in names]
    jobs.keep(ledger, PERSON, files, date=None, meeting=None, together=together)


def uploads(ledger):
    with ledger.read() as work:
        found = work.session.scalars(select(Upload)).all()
        work.session.expunge_all()
        return {upload.name: upload for upload in found}


def ended(ledger):
    """Return the uploads by name once all are done or have failed; give up after a while."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        found = uploads(ledger)
        if all(upload.state in (jobs.DONE, jobs.FAILED) for upload in found.values()):
            return found
        time.sleep(0.02)
    raise AssertionError({name: upload.state for name, upload in uploads(ledger).items()})


@pytest.fixture
def papers(analyses):
    """Analyses by the names of two files."""
    return dict(zip(("甲.txt", "乙.txt"), (one.to_json() for one in analyses.values()), strict=False))


@pytest.mark.parametrize("together", [False, True])
def test_what_was_read_goes_in_once_the_database_is_back(ledger, queue, outage, papers, together):
    keep(ledger, "甲.txt", "乙.txt", together=together)
    queue.reading = Reader(papers, lambda: setattr(outage, "left", 3))
    with queue.running():
        found = ended(ledger)
    assert [upload.state for upload in found.values()] == [jobs.DONE, jobs.DONE]
    assert all((ledger.folder / FILES / upload.stored).is_file() for upload in found.values())


def test_what_could_not_be_read_is_told_once_the_database_is_back(ledger, queue, outage):
    keep(ledger, "坏.docx")
    queue.reading = Reader({"坏.docx": DamagedFileError("坏.docx：文件已损坏")}, lambda: setattr(outage, "left", 3))
    with queue.running():
        found = ended(ledger)
    assert (found["坏.docx"].state, found["坏.docx"].message) == (jobs.FAILED, "坏.docx：文件已损坏")
    assert list((ledger.folder / FILES).iterdir()) == []


@pytest.mark.parametrize("locked", [False, True])
def test_nothing_is_kept_of_a_secret_once_the_database_is_back(ledger, queue, outage, locked):
    keep(ledger, "某方案.txt")
    if locked:
        with ledger.write(SYSTEM) as work:
            work.session.execute(update(User).where(User.name == "luru").values(active=False))
    queue.reading = Reader({"某方案.txt": SecretMarkError("某方案.txt：有密级标志")}, lambda: setattr(outage, "left", 3))
    with queue.running():
        found = ended(ledger)
    assert [(upload.name, upload.state, upload.sha256) for upload in found.values()] == [("（有密级标志的材料）", jobs.FAILED, "")]
    assert "某方案" not in next(iter(found.values())).message
    assert list((ledger.folder / FILES).iterdir()) == []
    with ledger.read() as work:
        assert work.session.scalar(select(Event.action).order_by(Event.seq.desc()).limit(1)) == "拒收"


def test_a_file_whose_end_cannot_be_told_keeps_no_other_waiting(ledger, queue, papers, monkeypatch):
    keep(ledger, "怪.txt", "甲.txt")
    fail, tries = jobs.Jobs._fail, []

    def failing(self, upload, error):
        tries.append(upload.name)
        if len(tries) < 3:
            raise RuntimeError("a fault of the program")
        fail(self, upload, error)

    monkeypatch.setattr(jobs.Jobs, "_fail", failing)
    queue.reading = Reader({"怪.txt": ValueError("?"), **papers})
    with queue.running():
        found = ended(ledger)
    assert {name: upload.state for name, upload in found.items()} == {"怪.txt": jobs.FAILED, "甲.txt": jobs.DONE}
    assert queue.reading.asked == ["怪.txt", "甲.txt", "怪.txt", "怪.txt"]


def test_a_server_whose_database_is_gone_can_be_stopped(ledger, queue, outage, monkeypatch, caplog):
    monkeypatch.setattr(jobs, "SOON", 60.0)
    outage.left = 10**6
    began = time.monotonic()
    with queue.running():
        while "台账暂时用不了" not in caplog.text:
            assert time.monotonic() - began < 20
            time.sleep(0.01)
        began = time.monotonic()
    assert time.monotonic() - began < 5
    assert "disk I/O" not in caplog.text


def test_waits_grow_while_the_database_is_gone(ledger, queue, outage, monkeypatch):
    waits = []

    def wait(seconds):
        waits.append(seconds)
        queue.ended = len(waits) == 9

    monkeypatch.setattr(queue.news, "wait", wait)
    monkeypatch.setattr(jobs, "SOON", 1.0)
    outage.left = 8
    with queue.running():
        while not queue.ended:
            time.sleep(0.01)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
