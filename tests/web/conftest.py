"""A page over a small filled ledger, to be asked in process (`login`) or by a browser (`serve`, `browser`).

The ledger is filled once a session from `samples/` and copied for each test: six users, one a role, already logged in; the rows of a speech
and a minutes, a few of them handed on. Its clock stands at NOW until a test moves it (`clock.now = …`, `clock.go(minutes=31)`).
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

import nlp
from nlp.ledger.add import add
from nlp.ledger.life import take
from nlp.ledger.lights import thresholds
from nlp.ledger.queries import Filter, find
from nlp.ledger.review import decide
from nlp.ledger.store import Actor, Ledger, open_ledger
from nlp.ledger.users import add_user, log_in
from nlp.web.app import create_app
from nlp.web.security import Rules

SAMPLES = Path(__file__).parents[2] / "samples"
CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
PASSWORD = "Xq7-wide-River"
USERS = {"管理员": "zhao", "录入": "qian", "承办": "sun", "审核": "li", "只读": "zhou", "审计": "wu"}
"""Role → name of its user; the 承办 belongs to the unit in charge of the first row (`Filled.unit`)."""


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def go(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Filled:
    """The folder of the filled ledger, the unit of the 承办, and the sessions of the users: role → (cookie, CSRF token)."""

    folder: Path
    unit: str
    sessions: dict[str, tuple[str, str]] = field(default_factory=dict)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    folder = tmp_path_factory.mktemp("filled") / "data"
    pipeline = nlp.load("baseline")
    names = ("全县法治政府建设推进会讲话.txt", "河道清理调度会录音转写.txt")
    analyses = {name: pipeline(nlp.read(SAMPLES / name), date="2026-02-10") for name in names}
    ledger = open_ledger(folder, url=f"sqlite:///{folder / 'ledger.db'}", clock=Clock())
    clerk, auditor = Actor("qian", "录入"), Actor("li", "审核")
    with ledger.write(clerk) as work:
        add(work, analyses)
        rows = find(work, Filter(), thresholds(), size=12).rows
    owned = [row for row in rows if row.owners][:6]
    for at, row in enumerate(owned):
        with ledger.write(clerk) as work:
            decide(work, row.id, "采纳", version=row.version)
            take(work, row.id, "立项", version=row.version + 1)
            if at < 4:
                take(work, row.id, "交办", version=row.version + 2)
    with ledger.write(auditor) as work:
        take(work, owned[1].id, "暂停", version=owned[1].version + 3, reason="等上级文件")
    unit = owned[0].owners[0]
    told = Filled(folder, unit)
    with ledger.write(Actor("setup", "管理员")) as work:
        for role, name in USERS.items():
            add_user(work, name, PASSWORD, role, shown=f"{role}甲", unit=unit if role == "承办" else None)
    for role, name in USERS.items():
        with ledger.write(Actor(name, role)) as work:
            found = log_in(work, name, PASSWORD)
            assert isinstance(found, tuple), found
            told.sessions[role] = (found[0], found[1].csrf)
    ledger.close()
    return told


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(filled: Filled, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.delenv("DUBAN_DB", raising=False)
    folder = tmp_path / "data"
    shutil.copytree(filled.folder, folder)
    opened = open_ledger(folder, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def empty_ledger(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.delenv("DUBAN_DB", raising=False)
    opened = open_ledger(tmp_path / "empty", clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def app(ledger: Ledger) -> FastAPI:
    return create_app(ledger)


class Client(TestClient):
    """A browser without scripts that follows no redirect. `csrf` is the token its forms carry."""

    csrf = ""

    def form(self, path: str, files: Any = None, **fields: Any) -> Any:
        """Post a form of ours."""
        return self.post(path, data={"csrf": self.csrf, **fields}, files=files)

    def htmx(self, method: str, path: str, **fields: Any) -> Any:
        """Ask as htmx does, with the token in the header."""
        return self.request(method, path, data=fields, headers={"HX-Request": "true", "X-CSRF-Token": self.csrf})


@pytest.fixture
def visitor(app: FastAPI) -> Iterator[Client]:
    """Nobody yet."""
    with _client(app) as client:
        yield client


def _client(app: FastAPI) -> Client:
    return Client(app, base_url="http://127.0.0.1", follow_redirects=False, headers={"Origin": "http://127.0.0.1"})


@pytest.fixture
def login(app: FastAPI, filled: Filled) -> Iterator[Callable[[str], Client]]:
    """Return who logs in: `login("录入")` is a client of that role."""
    opened: list[Client] = []

    def enter(role: str) -> Client:
        client = _client(app)
        client.__enter__()
        opened.append(client)
        cookie, client.csrf = filled.sessions[role]
        client.cookies.set(app.state.rules.cookie, cookie)
        return client

    yield enter
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture
def client(login: Callable[[str], Client]) -> Client:
    """The 录入, logged in."""
    return login("录入")


@dataclass
class Served:
    """A real server on a port of its own."""

    url: str
    app: FastAPI
    ledger: Ledger


def start(app: FastAPI, port: int) -> Callable[[], None]:
    """Run an app on a port of this host; return what stops it."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", access_log=False, server_header=False, proxy_headers=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(600):
        if server.started:
            break
        time.sleep(0.02)
    assert server.started

    def stop() -> None:
        server.should_exit = True
        thread.join(20)

    return stop


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def serve(ledger: Ledger) -> Iterator[Served]:
    """The filled ledger behind a real server: `serve.url`."""
    port = free_port()
    app = create_app(ledger, rules=Rules(port=port))
    stop = start(app, port)
    yield Served(f"http://127.0.0.1:{port}", app, ledger)
    stop()


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NO_BROWSER = CHROMIUM is None and os.environ.get("DUBAN_REQUIRE_BROWSER") != "1"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Headless Chromium through Playwright; skipped where there is none, unless DUBAN_REQUIRE_BROWSER=1."""
    if NO_BROWSER:
        pytest.skip("no Chromium here (apt-get install chromium; DUBAN_REQUIRE_BROWSER=1 makes this a failure)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def enter(chromium: Any, serve: Served, filled: Filled) -> Iterator[Callable[..., Any]]:
    """Return who opens a page in Chromium: `enter("录入")` is a Playwright page, logged in; options go to the context (java_script_enabled=False)."""
    contexts = []

    def open_page(role: str | None = None, **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", base_url=serve.url, **options)
        contexts.append(context)
        if role:
            context.add_cookies([{"name": serve.app.state.rules.cookie, "value": filled.sessions[role][0], "url": serve.url, "httpOnly": True, "sameSite": "Lax"}])
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
