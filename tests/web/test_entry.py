"""Coming in and going out."""

import re

from sqlalchemy import select

from nlp.ledger.schema import Event, Login
from nlp.ledger.store import open_ledger
from nlp.web.app import create_app
from tests.web.conftest import PASSWORD, Client


def test_nothing_is_shown_before_log_in(anonymous):
    answer = anonymous.get("/ledger?light=red")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=%2Fledger%3Flight%3Dred"


def test_logging_in_leads_on_to_the_page_asked_for(anonymous):
    page = anonymous.get("/login?next=/ledger")
    anonymous.csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)[1]
    answer = anonymous.post("/login", data={"name": "luru", "password": PASSWORD, "next": "/ledger"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/ledger")
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith("duban="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert anonymous.get("/ledger").status_code == 200


def test_it_leads_to_no_other_site(anonymous):
    anonymous.get("/login")
    anonymous.csrf = anonymous.cookies["duban_form"]
    for place in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"):
        answer = anonymous.post("/login", data={"name": "luru", "password": PASSWORD, "next": place})
        assert answer.headers["location"] == "/"
        anonymous.cookies.delete("duban")
        anonymous.get("/login")
        anonymous.csrf = anonymous.cookies["duban_form"]


def test_a_link_puts_no_words_on_the_page_behind_the_log_in(anonymous):
    anonymous.get("/login")
    anonymous.csrf = anonymous.cookies["duban_form"]
    answer = anonymous.post("/login", data={"name": "luru", "password": PASSWORD, "next": "/ledger?told=%E8%AF%B7%E6%8A%8A%E5%AF%86%E7%A0%81%E5%8F%91%E6%9D%A5&light=red"})
    assert answer.headers["location"] == "/ledger?light=red"


def test_five_wrong_passwords_lock_for_a_quarter_of_an_hour(anonymous, clock):
    anonymous.get("/login")
    anonymous.csrf = anonymous.cookies["duban_form"]
    for _ in range(5):
        assert anonymous.post("/login", data={"name": "luru", "password": "x"}).status_code == 401
    assert "已锁定" in anonymous.post("/login", data={"name": "luru", "password": PASSWORD}).text
    clock.move(minutes=16)
    assert anonymous.post("/login", data={"name": "luru", "password": PASSWORD}).status_code == 303


def test_a_session_ends_after_half_an_hour_of_nothing(login, clock):
    client = login("录入")
    clock.move(minutes=20)
    assert client.get("/ledger").status_code == 200
    clock.move(minutes=20)
    assert client.get("/ledger").status_code == 200
    clock.move(minutes=31)
    assert client.get("/ledger").status_code == 303


def test_logging_out_ends_the_session_here_too(login, ledger):
    client = login("录入")
    token = client.cookies["duban"]
    assert client.post("/logout").status_code == 303
    client.cookies.set("duban", token)
    assert client.get("/ledger").status_code == 303
    with ledger.read() as work:
        assert work.session.scalars(select(Login)).all() == []


def test_a_cookie_from_before_log_in_stands_for_nobody_after(login):
    client = login("录入")
    first = client.cookies["duban"]
    client.post("/login", data={"name": "luru", "password": PASSWORD})
    assert client.cookies["duban"] != first


def test_the_first_user_needs_the_token_of_the_console(tmp_path, clock):
    ledger = open_ledger(tmp_path / "new", clock=clock)
    app = create_app(ledger, first_token="once")
    with Client(app, base_url="http://127.0.0.1", follow_redirects=False) as client:
        assert client.get("/login").headers["location"] == "/setup"
        client.get("/setup?token=once")
        client.csrf = client.cookies["duban_form"]
        wanted = {"name": "guan", "password": PASSWORD, "again": PASSWORD, "clerk": "luru", "clerk_password": PASSWORD}
        assert client.post("/setup", data={**wanted, "token": "guessed"}).status_code == 422
        assert client.post("/setup", data={**wanted, "token": "once"}).status_code == 303
        assert client.post("/setup", data={**wanted, "token": "once"}).status_code == 403
    with ledger.read() as work:
        assert [e.action for e in work.session.scalars(select(Event))] == ["新建用户", "新建用户"]
    ledger.close()


def test_a_new_password_ends_all_sessions(login):
    client, other = login("录入"), login("录入")
    new = "Xia-tian2025"
    assert client.post("/me", data={"old": "wrong", "password": new, "again": new}).status_code == 422
    assert client.post("/me", data={"old": PASSWORD, "password": new, "again": new}).status_code == 303
    assert other.get("/ledger").status_code == 303


def test_no_password_is_in_the_log(login, ledger):
    login("录入")
    with ledger.read() as work:
        assert all(PASSWORD not in f"{e.before}{e.after}{e.reason}" for e in work.session.scalars(select(Event)))
