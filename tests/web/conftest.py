"""The application over a ledger of the bundled samples, a client for each role, and a real server for the browser."""

import shutil
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

import nlp
from nlp.ledger.add import add
from nlp.ledger.life import life, take
from nlp.ledger.review import UNREVIEWED, decide
from nlp.ledger.schema import Task
from nlp.ledger.store import Actor, open_ledger
from nlp.ledger.users import add_user
from nlp.web.app import create_app
from scripts.serving import served
from tests.ledger import meeting as papers
from tests.web.desk import desk

SAMPLES = Path(__file__).parents[2] / "samples"
DAY = datetime(2024, 6, 20, 10, tzinfo=timezone(timedelta(hours=8)))
PASSWORD = "Chun-tian2024"
PEOPLE = {
    "guan": ("管理员", None),
    "luru": ("录入", None),
    "luru2": ("录入", None),
    "shenhe": ("审核", None),
    "chengban": ("承办", "县司法局"),
    "kan": ("只读", None),
    "shenji": ("审计", None),
}
"""User → role and unit. The name is also the beginning of nothing in the password."""
NAME_OF = {role: name for name, (role, _) in reversed(PEOPLE.items())}
CLERK, AUDITOR = Actor("luru", "录入"), Actor("shenhe", "审核")


@pytest.fixture(scope="session")
def analyses():
    pipeline = nlp.load("baseline")
    return {path.stem: pipeline(nlp.read(path)) for path in sorted(SAMPLES.glob("*.txt"))}


class Clock:
    """The clock of the office: stands still until moved."""

    def __init__(self, when):
        self.when = when

    def __call__(self):
        return self.when

    def move(self, **by):
        self.when += timedelta(**by)


@pytest.fixture
def clock():
    return Clock(DAY)


@pytest.fixture(scope="session")
def hashed():
    """One hash for all users of the tests, and a light one: the real takes its time with every log-in."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)


@pytest.fixture(scope="session")
def filled(tmp_path_factory, analyses, hashed):
    """The folder of a ledger of the samples, to be copied: all rows to be reviewed, but for six that are handed on."""
    folder = tmp_path_factory.mktemp("filled") / "data"
    ledger = open_ledger(folder, clock=Clock(DAY))
    people(ledger, hashed)
    for name, analysis in analyses.items():
        with ledger.write(CLERK) as work:
            add(work, {name: analysis})
    with ledger.write(CLERK) as work:
        for task in work.session.scalars(select(Task).where(Task.review == UNREVIEWED).order_by(Task.id).limit(6)).all():
            decide(work, task.id, "采纳", version=task.version)
            for step in ("立项", "交办"):
                if step in {s.name for s in life().steps} and (step == "立项" or task.assignments):
                    take(work, task.id, step, version=task.version)
    ledger.close()  # and its write-ahead log is in the file
    return folder


@pytest.fixture
def ledger(tmp_path, clock, filled):
    """A ledger of the samples, of this test alone."""
    shutil.copytree(filled, tmp_path / "data")
    ledger = open_ledger(tmp_path / "data", clock=clock)
    yield ledger
    ledger.close()


@pytest.fixture
def blank(tmp_path):
    """A ledger with nothing in it."""
    ledger = open_ledger(tmp_path / "blank")
    yield ledger
    ledger.close()


@pytest.fixture
def meeting(blank):
    """A ledger of one meeting, its day 25 June 2024."""
    papers.take_in(blank)
    return papers.on(blank, "2024-06-25")


@pytest.fixture
def clerk(meeting):
    """Somebody of the role 录入 at the page of that ledger."""
    return desk(meeting, papers.CLERK)


def people(ledger, hashed):
    """Make the users of the tests, all with one password."""
    from nlp.ledger import users

    real, users._hasher = users._hasher, lambda: type("Known", (), {"hash": staticmethod(lambda _: hashed)})
    try:
        with ledger.write(Actor("首次启动", "管理员")) as work:
            for name, (role, unit) in PEOPLE.items():
                add_user(work, name, PASSWORD, role, unit=unit)
    finally:
        users._hasher = real


@pytest.fixture
def app(ledger):
    return create_app(ledger)


class Client(TestClient):
    """A client that sends the token of its session with every form, as the pages do."""

    csrf = ""

    def post(self, url, *, data=None, token=True, **more):
        data = dict(data or {})
        if token and "csrf" not in data:
            data["csrf"] = self.csrf
        return super().post(url, data=data, **more)


@pytest.fixture
def anonymous(app):
    """A client nobody has logged in."""
    with Client(app, base_url="http://127.0.0.1", follow_redirects=False, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def login(app, ledger):
    """Return a client logged in as somebody: `login("审核")` or `login("luru2")`."""
    opened = []

    def log_in(who):
        client = Client(app, base_url="http://127.0.0.1", follow_redirects=False, raise_server_exceptions=False)
        opened.append(client)
        client.get("/login")
        client.csrf = client.cookies["duban_form"]
        answer = client.post("/login", data={"name": NAME_OF.get(who, who), "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        from nlp.ledger.users import person_of

        with ledger.read() as work:
            client.csrf = person_of(work, client.cookies["duban"]).csrf
        return client

    yield log_in
    for client in opened:
        client.close()


@pytest.fixture
def site(app):
    with served(app) as address:
        yield address
