"""A database that is gone or busy answers 503 with what to do, as a page and for htmx, and is used again as soon as it is back."""

import pytest
from sqlalchemy.engine import make_url

from nlp.ledger.store import DATABASE
from tests.ledger.meeting import CLERK, row, take_in
from tests.ledgers import clock, engine_url, ledger, migrated, postgres  # noqa: F401 (fixtures)
from tests.web.desk import desk, text

ADDRESSES = ("/", "/ledger", "/tasks/1", "/review", "/log", "/upload", "/documents/1", "/me", "/ledger/export?format=xlsx")


@pytest.fixture
def away(ledger, engine_url, request):  # noqa: F811
    """Take the database away; return what brings it back."""
    ledger.engine.dispose()
    if engine_url is None:
        file = ledger.folder / DATABASE
        file.rename(ledger.folder / "away")
        file.mkdir()

        def back():
            file.rmdir()
            (ledger.folder / "away").rename(file)

        return back
    name, server = make_url(engine_url).database, request.getfixturevalue("postgres")
    server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    return lambda: server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@pytest.fixture
def clerk(ledger):  # noqa: F811
    take_in(ledger)
    return desk(ledger, CLERK)


def test_every_page_says_that_the_database_is_gone_and_then_is_there_again(clerk, away, caplog):
    for address in ADDRESSES:
        answer = clerk.get(address)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "20"), address
        assert "没有丢失。请过一会儿刷新再试；一直这样，请告诉管理员" in text(answer)
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cache-control"] == "no-store"
        assert not any(words in answer.text for words in ("127.0.0.1", "duban_", "sqlite", "ledger.db"))
    assert "台账暂时用不了 GET /ledger：" in caplog.text
    away()
    assert clerk.get("/ledger").status_code == 200


def test_htmx_gets_words_for_the_top_of_the_page(clerk, away):
    for answer in (clerk.get("/tasks/1/cell?name=remark", headers={"hx-request": "true"}), clerk.post("/tasks/1/edit", {"version": "1", "remark": "x"}, headers={"hx-request": "true"})):
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "20")
        assert "没有丢失" in answer.text
        assert "<html" not in answer.text


def test_who_logs_in_meanwhile_is_told_too(clerk, away):
    clerk.client.cookies.clear()
    assert clerk.get("/login").status_code == 503
    assert clerk.get("/healthz").status_code == 200


def test_a_deed_on_a_ledger_others_keep_too_long_can_be_done_again(ledger, clerk, monkeypatch):  # noqa: F811
    monkeypatch.setattr("nlp.ledger.engine.BUSY_SECONDS", 0)
    ledger.engine.dispose()
    form = {"version": "1", "remark": "已电话确认", "was.remark": ""}
    with ledger.write(CLERK):
        answer = clerk.post("/tasks/1/edit", form)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "20")
    assert "没有存上的重新提交" in text(answer)
    assert row(ledger, 1).remark is None
    assert clerk.post("/tasks/1/edit", form).status_code == 303
    assert row(ledger, 1).remark == "已电话确认"
