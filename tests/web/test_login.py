"""Log in and out, the lock, the first user."""

import re


def token(page: str) -> str:
    return re.search(r'name="csrf" value="([^"]+)"', page)[1]


def attempt(visitor, name, password, **more):
    csrf = token(visitor.get("/login").text)
    return visitor.post("/login", data={"csrf": csrf, "name": name, "password": password, **more})


def test_login_opens_the_page(visitor):
    answer = attempt(visitor, "qian", "Xq7-wide-River")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "录入甲" in visitor.get("/").text


def test_wrong_password_says_so_and_keeps_out(visitor):
    answer = attempt(visitor, "qian", "falsch")
    assert answer.status_code == 401
    assert "用户名或密码不对" in answer.text
    assert visitor.get("/").headers["location"] == "/login"


def test_logout_ends_the_session_on_this_side(login):
    client = login("录入")
    cookie = dict(client.cookies)
    assert client.form("/logout").status_code == 303
    client.cookies.update(cookie)
    assert client.get("/").headers["location"].startswith("/login")
