"""What every page is held to: log-in, token, origin, host, size, headers, roles."""

import re

import pytest
from sqlalchemy import func, select

from nlp.ledger.schema import Event
from tests.web.conftest import PEOPLE

OPEN = {"/login", "/setup", "/healthz", "/static"}


HIDDEN = {"GET": {"/openapi.json"}, "POST": set()}
"""Addresses the OpenAPI leaves out. It is asked, and not `app.routes`: newer FastAPIs keep a router's routes to themselves there, and a loop over nothing passes."""


def routes(app, method):
    """Return the paths of a method, ids filled in."""
    told = {path for path, operations in app.openapi()["paths"].items() if method.lower() in operations} | HIDDEN[method]
    found = sorted({re.sub(r"{[^}]+}", "1", path) for path in told} - OPEN)
    assert len(found) > 15
    return found


def test_every_page_asks_for_log_in(app, anonymous):
    for path in routes(app, "GET"):
        assert anonymous.get(path).headers["location"].startswith("/login"), path
    for path in routes(app, "POST"):
        answer = anonymous.post(path)
        assert answer.status_code in (303, 403), path


def test_every_deed_asks_for_the_token_of_the_session(app, login):
    client, other = login("录入"), login("luru2")
    for path in routes(app, "POST"):
        for token in ("", "guessed", other.csrf, "é中"):
            assert client.post(path, data={"csrf": token}).status_code == 403, path
        assert client.post(path, token=False).status_code == 403, path


@pytest.mark.parametrize("header", ["origin", "referer"])
def test_a_form_of_another_site_is_refused(app, login, header):
    client = login("录入")
    for path in routes(app, "POST"):
        assert client.post(path, headers={header: "http://elsewhere.example/x"}).status_code == 403, path


def test_a_strange_host_is_refused(login):
    assert login("录入").get("/ledger", headers={"host": "rebound.example"}).status_code == 400


def test_a_body_too_large_is_refused_with_and_without_its_length(login):
    client = login("录入")
    assert client.post("/ledger/steps", content=b"x" * (3 << 20), headers={"content-type": "application/x-www-form-urlencoded"}).status_code == 413

    def parts():
        for _ in range(48):
            yield b"x" * (1 << 16)

    answer = client.post("/ledger/steps", content=parts(), headers={"content-type": "application/x-www-form-urlencoded", "x-csrf-token": client.csrf})
    assert answer.status_code == 413


def test_every_answer_carries_the_headers(app, login, anonymous):
    client = login("管理员")
    answers = [client.get(path) for path in (*routes(app, "GET"), "/nowhere", "/static/app.css")] + [anonymous.get("/login")]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == ("no-cache" if "/static/" in str(answer.url) else "no-store")


@pytest.mark.parametrize("role", sorted({role for role, _ in PEOPLE.values()}))
def test_no_page_fails_and_none_that_is_only_read_changes_anything(app, login, ledger, role):
    client = login(role)

    def events():
        with ledger.read() as work:
            # Who took the ledger out is put down: it changes nothing else.
            return work.session.scalar(select(func.count()).select_from(Event).where(Event.action != "导出"))

    before = events()
    for path in (*routes(app, "GET"), "/log?verify=1", "/ledger?asked=1&ended=1"):
        answer = client.get(path)
        assert answer.status_code < 500, (path, answer.text[:500])
    assert events() == before


def test_pages_hold_no_script_or_style_or_handler_of_their_own(app, login):
    client = login("录入")
    for path in routes(app, "GET"):
        answer = client.get(path)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        assert not re.search(r"<script(?![^>]*\bsrc=)", answer.text), path
        assert not re.search(r"<style|\sstyle=\"|\son[a-z]+=", answer.text), path
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", answer.text), path


def test_roles_that_keep_nothing_can_change_nothing(app, login, ledger):
    def rows():
        with ledger.read() as work:
            return work.session.scalar(select(func.count()).select_from(Event).where(Event.object != "user"))

    before = rows()
    for role in ("只读", "审计", "管理员"):
        client = login(role)
        for path in routes(app, "POST"):
            if path.startswith(("/tasks", "/ledger", "/upload", "/review", "/documents")):
                answer = client.post(path, data={"version": "1", "name": "立项", "step": "立项", "ids": "1", "row": "1:1", "content": "x", "text": "x", "percent": "1", "decision": "采纳"})
                assert answer.status_code < 500, (role, path)
                assert rows() == before, (role, path)
