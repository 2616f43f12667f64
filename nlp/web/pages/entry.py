"""/setup, /login, /logout, /me, /healthz: the first 管理员, coming in, going out, one's own password."""

from __future__ import annotations

import secrets
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from nlp.errors import ForbiddenError, UsageError
from nlp.ledger.store import ROLES, Actor
from nlp.ledger.users import (
    LONGEST_SESSION,
    Person,
    add_user,
    check_own_password,
    count_users,
    log_in,
    log_out,
    set_password,
)
from nlp.web.context import Store, Who, go, render

router = APIRouter()

FIRST: Final = Actor("首次启动", "管理员")
EMPTY: Final = {"name": "", "shown": "", "clerk": "", "auditor": ""}
Text = Annotated[str, Form(max_length=200)]


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request, person: Who) -> Response:
    """Return what the addresses take, as OpenAPI; for 管理员."""
    if person.role != "管理员":
        raise ForbiddenError("只有管理员可以看接口说明")
    return JSONResponse(request.app.openapi())


@router.get("/healthz")
def health() -> Response:
    """Say that the server answers."""
    return PlainTextResponse("ok")


@router.get("/login")
def login_page(request: Request, ledger: Store, next: Annotated[str, Query(max_length=2000)] = "/") -> Response:  # noqa: A002 (the parameter's name)
    """Show the form to log in, or the one for the first user."""
    if request.state.person is not None:
        return go(request, next)
    with ledger.read() as work:
        if not count_users(work):
            return go(request, "/setup")
    return _form(request, "login.html.jinja", next=next, name="", wrong="")


@router.post("/login")
def come_in(request: Request, ledger: Store, name: Text, password: Text, next: Annotated[str, Form(max_length=2000)] = "/") -> Response:  # noqa: A002
    """Log in; a new session each time, so that no cookie from before stands for somebody."""
    where = request.client.host if request.client else ""
    if not request.app.state.throttle.allows(where):
        return _form(request, "login.html.jinja", status=429, next=next, name=name, wrong="登录太频繁：请过一分钟再试")
    with ledger.write(Actor(name[:64] or "未登录", "未登录")) as work:
        if request.state.token:
            log_out(work, request.state.token)
        found = log_in(work, name.strip(), password, where=where)
    if isinstance(found, str):
        return _form(request, "login.html.jinja", status=401, next=next, name=name, wrong=found)
    token, _ = found
    answer = go(request, next)
    answer.set_cookie(request.app.state.cookie, token, max_age=int(LONGEST_SESSION.total_seconds()), httponly=True, samesite="lax", secure=request.app.state.secure, path="/")
    answer.delete_cookie(request.app.state.form_cookie, path="/", secure=request.app.state.secure, httponly=True, samesite="lax")
    return answer


@router.post("/logout")
def go_out(request: Request, person: Who, ledger: Store) -> Response:
    """End the session."""
    with ledger.write(person.actor) as work:
        log_out(work, request.state.token)
    answer = go(request, "/login", "已退出")
    answer.delete_cookie(request.app.state.cookie, path="/", secure=request.app.state.secure, httponly=True, samesite="lax")
    return answer


@router.get("/setup")
def setup_page(request: Request, ledger: Store, token: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Show the form for the first 管理员, while there is no user."""
    with ledger.read() as work:
        if count_users(work):
            return go(request, "/login")
    return _form(request, "setup.html.jinja", token=token, given=EMPTY, wrong="", roles=ROLES)


@router.post("/setup")
def set_up(
    request: Request, ledger: Store, token: Text, name: Text, password: Text, again: Text, shown: Text = "",
    clerk: Text = "", clerk_password: Text = "", auditor: Text = "", auditor_password: Text = "",
) -> Response:
    """Make the first 管理员 with the token printed on the console, and at once who works in the ledger, if wanted."""
    given = {"name": name, "shown": shown, "clerk": clerk, "auditor": auditor}
    expected = request.app.state.first_token
    try:
        with ledger.write(FIRST) as work:
            if count_users(work):
                raise ForbiddenError("已经有用户了：请直接登录")
            if not expected or not secrets.compare_digest(token.strip().encode(), expected.encode()):
                raise UsageError("首次启动的口令不对：请照屏幕（控制台）上打印的地址打开")
            if password != again:
                raise UsageError("两次输入的密码不一样")
            add_user(work, name.strip(), password, "管理员", shown=shown)
            for other, word, role in ((clerk, clerk_password, "录入"), (auditor, auditor_password, "审核")):
                if other.strip():
                    add_user(work, other.strip(), word, role)
    except UsageError as error:
        return _form(request, "setup.html.jinja", status=422, token=token, given=given, wrong=str(error), roles=ROLES)
    request.app.state.first_token = None
    return go(request, "/login", "管理员已建好，请登录")


@router.get("/me")
def me(request: Request, person: Who) -> Response:
    """Show what the system knows of who is logged in."""
    return _me(request, person)


@router.post("/me")
def change_password(request: Request, person: Who, ledger: Store, old: Text, password: Text, again: Text) -> Response:
    """Change one's own password; all one's sessions end."""
    try:
        if password != again:
            raise UsageError("两次输入的新密码不一样")
        with ledger.write(person.actor) as work:
            check_own_password(work, person.id, old)
            set_password(work, person.id, password)
    except UsageError as error:
        return _me(request, person, status=422, wrong=str(error))
    return go(request, "/login", "密码已改，请重新登录")


def _me(request: Request, person: Person, *, status: int = 200, wrong: str = "") -> Response:
    return render(request, "me.html.jinja", status=status, wrong=wrong, does=ROLES.get(person.role, ""))


def _form(request: Request, template: str, *, status: int = 200, **values: object) -> Response:
    """Return a page with a form for somebody not logged in, its token in a cookie too."""
    fresh = request.state.form_token or secrets.token_urlsafe(24)
    request.state.form_token = fresh
    answer = render(request, template, status=status, **values)
    answer.set_cookie(request.app.state.form_cookie, fresh, httponly=True, samesite="lax", secure=request.app.state.secure, path="/")
    return answer
