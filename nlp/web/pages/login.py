"""Log in, log out, and the first user of a new ledger."""

from __future__ import annotations

import secrets
import time
from collections import deque
from threading import Lock
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from nlp.errors import ForbiddenError, NotFoundError, UsageError
from nlp.ledger.store import Actor, Ledger
from nlp.ledger.users import add_user, count_users, log_in, log_out
from nlp.web.context import Store, Who, go, is_local_path, render
from nlp.web.security import rules_of

router = APIRouter()

Words = Annotated[str, Form(max_length=1000)]
"""A field of a form."""
TRIES: Final = 30
WINDOW: Final = 60.0


class Throttle:
    """How many log-ins were tried from one address lately: more than TRIES in WINDOW seconds are turned away unread, for each costs a hash."""

    def __init__(self) -> None:
        self._tried: dict[str, deque[float]] = {}
        self._lock = Lock()

    def allows(self, address: str) -> bool:
        """Count a try and tell whether it is within bounds."""
        now = time.monotonic()
        with self._lock:
            if len(self._tried) > 10_000:
                self._tried.clear()
            tried = self._tried.setdefault(address, deque(maxlen=TRIES))
            if len(tried) == TRIES and now - tried[0] < WINDOW:
                return False
            tried.append(now)
            return True


def address_of(request: Request) -> str:
    """Return where a request comes from; no header is trusted for it."""
    return request.client.host if request.client else ""


@router.get("/login")
def show_login(request: Request, ledger: Store, next: str = "/") -> Response:  # noqa: A002 (the name in the address)
    if request.state.person is not None:
        return go(request, next)
    if _is_new(ledger):
        return go(request, "/setup")
    return render(request, "login.html.jinja", next=next if is_local_path(next) else "/", name="", wrong="")


@router.post("/login")
def do_login(request: Request, ledger: Store, name: Words = "", password: Words = "", next: Words = "/") -> Response:  # noqa: A002
    where = address_of(request)
    if not request.app.state.throttle.allows(where):
        found: object = "登录太频繁：请过一分钟再试"
        status = 429
    else:
        rules = rules_of(request)
        old = request.cookies.get(rules.cookie)
        with ledger.write(Actor(name[:64], "只读")) as work:
            found = log_in(work, name, password, where=where)
            if isinstance(found, tuple) and old:
                log_out(work, old)
        status = 401
        if isinstance(found, tuple):
            response = go(request, next)
            response.headers.append("Set-Cookie", rules.set_cookie(rules.cookie, found[0]))
            response.headers.append("Set-Cookie", rules.set_cookie(rules.visitor, ""))
            return response
    return render(request, "login.html.jinja", status=status, next=next if is_local_path(next) else "/", name=name, wrong=found)


@router.post("/logout")
def do_logout(request: Request, ledger: Store, person: Who) -> Response:
    with ledger.write(person.actor) as work:
        log_out(work, request.state.session)
    response = go(request, "/login")
    response.headers.append("Set-Cookie", rules_of(request).set_cookie(rules_of(request).cookie, ""))
    return response


@router.get("/setup")
def show_setup(request: Request, ledger: Store, token: str = "") -> Response:
    if not _is_new(ledger):
        raise NotFoundError("首次设置已经完成：请直接登录，新用户由管理员添加")
    return render(request, "setup.html.jinja", token=token[:100], name="", shown="", wrong="")


@router.post("/setup")
def do_setup(
    request: Request, ledger: Store, token: Words = "", name: Words = "", shown: Words = "", password: Words = "", again: Words = ""
) -> Response:
    known = request.app.state.setup_token
    if not _is_new(ledger):
        raise NotFoundError("首次设置已经完成：请直接登录，新用户由管理员添加")
    wrong = ""
    if not known or not secrets.compare_digest(token.strip().encode("utf-8", "surrogatepass"), known.encode()):
        wrong = "首次设置口令不对：请照控制台上显示的填写"
    elif password != again:
        wrong = "两遍密码不一样"
    if not wrong:
        try:
            with ledger.write(Actor(name[:64], "管理员")) as work:
                if count_users(work):
                    raise ForbiddenError("首次设置已经完成：请直接登录")
                add_user(work, name, password, "管理员", shown=shown)
        except UsageError as error:
            wrong = str(error)
    if wrong:
        return render(request, "setup.html.jinja", status=422, token=token[:100], name=name, shown=shown, wrong=wrong)
    request.app.state.setup_token = None
    return go(request, "/login", told="已设立管理员，请登录")


def _is_new(ledger: Ledger) -> bool:
    with ledger.read() as work:
        return not count_users(work)
