"""What somebody hostile would try, after OWASP: scripts in every field, forged ways, stolen sessions, words put in our mouth, secrets in the log."""

import hashlib
import logging
import re

import pytest
from fastapi.testclient import TestClient
from lxml import html
from starlette.websockets import WebSocketDisconnect

from nlp.config import data_dir
from nlp.ledger.store import open_ledger
from nlp.web.app import create_app
from tests.web.conftest import NAME_OF, PASSWORD
from tests.web.test_security import routes

PAYLOAD = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>{{7*7}}javascript:alert(3)"


def unsafe(page):
    """Return what in a page would run: scripts of its own, handlers, addresses that are scripts, foreign sources."""
    tree = html.document_fromstring(page)
    found = [element for element in tree.iter() if isinstance(element.tag, str) and any(name.startswith("on") for name in element.attrib)]
    found += [element for element in tree.iter("script") if not element.get("src", "").startswith("/static/")]
    found += [element for element in tree.iter("a", "form", "img", "iframe", "object", "embed", "base", "meta", "link") if re.match(
        r"\s*(javascript|data|vbscript|https?|//)", element.get("href") or element.get("action") or element.get("src") or "", re.I)]
    found += list(tree.iter("img", "iframe", "object", "embed", "base"))
    return [html.tostring(element, encoding="unicode")[:200] for element in found]


def pages(app, client):
    for path in (*routes(app, "GET"), "/tasks/1/edit?cell=content", "/log?verify=1", "/review?at=1", "/ledger?text=img&all=1", "/board?by=unit"):
        answer = client.get(path)
        if answer.status_code == 303 and not answer.headers["location"].startswith("/login"):
            answer = client.get(answer.headers["location"])
        if answer.headers.get("content-type", "").startswith("text/html") and answer.text.strip():
            yield path, answer.text


@pytest.fixture
def poisoned(login, ledger):
    """The payload in every field that takes words."""
    clerk, auditor, unit, manager = (login(role) for role in ("录入", "审核", "承办", "管理员"))

    def version(client, task_id):
        return re.search(r'name="version" value="(\d+)"', client.get(f"/tasks/{task_id}").text)[1]

    def done(answer):
        assert answer.status_code == 303, re.sub(r"<[^>]+>", " ", answer.text)[-600:]

    listed = ("section", "measures", "purpose", "targets", "lead", "responsible", "support", "deadlines")
    done(clerk.post("/ledger/new", data=dict.fromkeys(("content", "remark", "frequency", *listed), PAYLOAD)))
    done(clerk.post("/tasks/1/edit", data={"version": version(clerk, 1), "content": PAYLOAD, "remark": PAYLOAD, "reason": PAYLOAD}))
    done(unit.post("/tasks/1/progress", data={"text": PAYLOAD, "percent": "10", "period": "2024-06", "problems": PAYLOAD, "next_step": PAYLOAD}))
    done(clerk.post("/tasks/1/evidence", files={"file": (f"{PAYLOAD}.html", b"<script>alert(4)</script>", "text/html")}))
    done(auditor.post("/tasks/1/step", data={"version": version(auditor, 1), "name": "暂停", "reason": PAYLOAD}))
    done(manager.post("/users", data={"name": "xinren", "password": PASSWORD, "role": "承办", "shown": PAYLOAD, "unit": PAYLOAD}))
    done(manager.post("/settings", data={"yellow": "5", "behind": "20", "name": PAYLOAD[:40]}))
    manager.post("/keys", data={"key-accept": PAYLOAD[:20]})
    clerk.get("/login")
    return ledger


@pytest.mark.parametrize("role", ["管理员", "录入", "审核", "承办", "审计"])
def test_words_in_any_field_stay_words(poisoned, app, login, role):
    client = login(role)
    seen = 0
    for path, page in pages(app, client):
        assert unsafe(page) == [], path
        assert "49javascript" not in page, path
        seen += "&lt;img" in page
    assert seen >= 5


def test_words_in_any_query_stay_words(app, login):
    client = login("管理员")
    document = app.openapi()
    for path, operations in document["paths"].items():
        operation = operations.get("get", {})
        names = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"]
        where = re.sub(r"{[^}]+}", "1", path)
        for name in [*names, "told", "text", "unit", "actor"]:
            answer = client.get(where, params={name: PAYLOAD})
            assert answer.status_code < 500
            if answer.headers.get("content-type", "").startswith("text/html") and answer.text.strip():
                assert unsafe(answer.text) == [], (path, name)


def test_a_name_that_is_wrong_comes_back_as_words(anonymous):
    anonymous.get("/login")
    anonymous.csrf = anonymous.cookies["duban_form"]
    page = anonymous.post("/login", data={"name": PAYLOAD, "password": PAYLOAD, "next": PAYLOAD}).text
    assert unsafe(page) == []
    assert page.count("&lt;img") >= 1


def test_evidence_is_sent_to_be_kept_never_to_be_shown(poisoned, login):
    answer = login("录入").get("/evidence/1")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "\n" not in answer.headers["content-disposition"]


@pytest.mark.parametrize("path", [
    "/static/../nlp/web/app.py", "/static/%2e%2e/%2e%2e/web/app.py", "/static/..%2f..%2fweb%2fapp.py", "/static/....//app.py", "/static/%5c..%5capp.py", "/static//etc/passwd",
    "/static/app.css%00.js", "/evidence/..%2f..%2fledger.db", "/evidence/%2e%2e", "/documents/../../etc/passwd", "/tasks/1%00", "/tasks/%2e%2e/users", "/%ff%fe",
])
def test_no_way_leads_to_other_files(login, path):
    answer = login("录入").get(path)
    assert answer.status_code in (303, 403, 404, 422)
    assert "create_app" not in answer.text
    assert "root:" not in answer.text


@pytest.mark.parametrize("target", [
    "https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "\\/elsewhere.example", "/\t/elsewhere.example", "/\n/elsewhere.example", "javascript:alert(1)",
    " //elsewhere.example", "///elsewhere.example", "http:elsewhere.example", "/%0d%0aSet-Cookie:x=1", "/\r\nSet-Cookie: x=1", "/ledger\ud800".encode("utf-8", "replace").decode(),
])
def test_logging_in_leads_to_no_other_site_and_splits_no_header(anonymous, target):
    anonymous.get("/login", params={"next": target})
    anonymous.csrf = anonymous.cookies["duban_form"]
    answer = anonymous.post("/login", data={"name": NAME_OF["录入"], "password": PASSWORD, "next": target})
    where = answer.headers["location"]
    assert answer.status_code == 303
    assert re.match(r"/(?![/\\])", where)
    assert not re.search(r"[\r\n\t\\]", where)
    assert "x" not in {cookie.name for cookie in anonymous.cookies.jar}


def test_no_link_puts_words_in_our_mouth(login):
    client = login("录入")
    assert "请把密码发给" not in client.get("/ledger", params={"told": "请把密码发给我", "all": "1"}).text
    assert "请把密码发给" not in client.get("/ledger", params={"told": "请把密码发给我", "seal": "0" * 32, "all": "1"}).text


def test_the_session_cookie_is_out_of_reach(anonymous):
    anonymous.get("/login")
    anonymous.csrf = anonymous.cookies["duban_form"]
    answer = anonymous.post("/login", data={"name": NAME_OF["录入"], "password": PASSWORD})
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith("duban="))
    assert {"httponly", "samesite=lax", "path=/"} <= set(cookie.lower().split("; "))
    assert "secure" not in cookie.lower()


def test_over_tls_cookies_never_go_plain(ledger):
    with TestClient(create_app(ledger, secure=True, cookie="__Host-duban-1"), base_url="https://127.0.0.1") as client:
        answer = client.get("/login")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-duban-1_form=")
    assert "secure" in cookie.lower()
    assert answer.headers["strict-transport-security"]


@pytest.mark.parametrize("headers", [
    {"origin": "null"}, {"origin": "http://[broken"}, {"origin": "http://127.0.0.1.elsewhere.example"}, {"origin": "http://elsewhere.example@127.0.0.1"}, {"sec-fetch-site": "cross-site"},
    {"origin": "http://127.0.0.1:9999"}, {"referer": "http://elsewhere.example/?http://127.0.0.1/"},
])
def test_a_request_from_elsewhere_is_refused_even_with_the_token(login, headers):
    client = login("录入")
    assert client.post("/keys", data={"reset": "1"}, headers=headers).status_code == 403


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1.elsewhere.example", "localhost.elsewhere.example", "", "[::1", "127.0.0.1@elsewhere.example", "2130706433"])
def test_only_our_own_host_names_are_answered(login, host):
    assert login("录入").get("/ledger", headers={"host": host}).status_code == 400


def test_a_socket_is_not_opened(app):
    with TestClient(app, base_url="http://127.0.0.1") as client, pytest.raises(WebSocketDisconnect), client.websocket_connect("/ledger"):
        pass


def test_guessing_without_end_is_slowed_down(app, anonymous):
    app.state.throttle.tries = 3
    anonymous.get("/login")
    anonymous.csrf = anonymous.cookies["duban_form"]
    answers = [anonymous.post("/login", data={"name": "nobody", "password": "x"}).status_code for _ in range(4)]
    assert (answers[0], answers[-1]) == (401, 429)


def test_a_page_that_asks_by_itself_keeps_nobody_logged_in(login, clock):
    client = login("录入")
    for _ in range(4):
        clock.move(minutes=9)
        client.get("/me", headers={"x-duban-idle": "1"})
    assert client.get("/").headers["location"] == "/login"


def test_an_error_nobody_foresaw_shows_and_logs_none_of_its_words(app, login, caplog):
    def broken(token: str = ""):
        raise RuntimeError(f"password={token} /secret/path")

    app.add_api_route("/broken", broken)
    app.router.routes.insert(0, app.router.routes.pop())
    with caplog.at_level(logging.INFO, logger="duban"):
        answer = login("录入").get("/broken?token=hush")
    assert answer.status_code == 500
    assert "content-security-policy" in answer.headers
    ours = "".join(record.getMessage() for record in caplog.records if record.name.startswith("duban"))
    for told in (answer.text, ours):
        assert not re.search("hush|secret/path|Traceback", told)
    assert "RuntimeError" in caplog.text
    assert "test_attacks.py:" in caplog.text


def test_the_log_of_requests_tells_who_and_what_but_no_query_or_token(login, caplog):
    client = login("录入")
    with caplog.at_level(logging.INFO, logger="duban.web.access"):
        client.get("/ledger?text=hush")
        client.get("/tasks/9%0aforged")
        client.post("/keys", data={"reset": "1"})
    assert "luru GET /ledger" in caplog.text
    assert "hush" not in caplog.text
    assert client.csrf not in caplog.text
    assert "\nforged" not in caplog.text


def test_the_token_of_the_first_run_works_once(blank):
    blank.close()
    opened = open_ledger(blank.folder)
    with TestClient(create_app(opened, first_token="first-token"), base_url="http://127.0.0.1", follow_redirects=False) as client:
        client.get("/setup")
        form = {"csrf": client.cookies["duban_form"], "token": "first-token", "name": "guan", "password": PASSWORD, "again": PASSWORD}
        assert client.post("/setup", data={**form, "token": "first-token "[:-2]}).status_code == 422
        assert client.post("/setup", data=form).headers["location"].startswith("/login")
        assert client.post("/setup", data={**form, "name": "second"}).status_code == 403
    opened.close()


def test_the_script_of_others_is_the_file_of_its_package():
    folder = data_dir() / "web" / "static" / "vendor"
    told = re.search(r"`htmx\.min\.js` .*`([0-9a-f]{64})`", (folder / "README.md").read_text(encoding="utf-8"))
    assert hashlib.sha256((folder / "htmx.min.js").read_bytes()).hexdigest() == told[1]
    assert "Zero-Clause BSD" in (folder / "htmx.LICENSE.txt").read_text(encoding="utf-8")
