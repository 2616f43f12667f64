"""The application: routes of all pages, files of the page itself, what stands before them (`security`), and how errors are told."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import quote

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException as StarletteHTTPException

from nlp import __version__
from nlp.config import data_dir
from nlp.errors import ConflictError, DubanError, ForbiddenError, NotFoundError, UnavailableError
from nlp.ledger.store import Ledger
from nlp.web import clockwork
from nlp.web.context import is_htmx, render
from nlp.web.jobs import Jobs
from nlp.web.pages import ROUTERS
from nlp.web.security import COOKIE, SAFE, Guard, Throttle, check_token

log = logging.getLogger("duban.web")
_STATUS: tuple[tuple[type[DubanError], int], ...] = ((ForbiddenError, 403), (NotFoundError, 404), (ConflictError, 409), (DubanError, 422))
_TITLES = {
    400: "请求不对", 401: "请先登录", 403: "不能这样做", 404: "没有这一页", 405: "不能这样做", 409: "已被别人修改", 413: "内容太大", 422: "没有办成",
    500: "出错了", 503: "暂时用不了",
}
RETRY_AFTER: Final = 20
"""Seconds after which a page may ask again while the database is busy or gone."""


def create_app(
    ledger: Ledger, *, hosts: Iterable[str] = (), secure: bool = False, first_token: str | None = None, cookie: str = COOKIE, model: str | None = None
) -> FastAPI:
    """Return the application over an open ledger.

    `hosts` are names beside localhost by which it is reached, `secure` tells that it is served over TLS, `first_token` opens /setup while there is no user,
    `cookie` names the session: the servers of one host share their cookies, so each has its own name. `model` reads what is uploaded.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with clockwork.running(ledger), app.state.jobs.running():
            yield

    app = FastAPI(
        title="督办", version=__version__, docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(check_token)], lifespan=lifespan
    )
    app.state.ledger, app.state.secure, app.state.first_token = ledger, secure, first_token
    app.state.jobs = Jobs(ledger, model)
    app.state.cookie, app.state.form_cookie, app.state.throttle, app.state.seal = cookie, f"{cookie}_form", Throttle(), secrets.token_bytes(32)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=data_dir() / "web" / "static"), name="static")
    app.add_middleware(Guard, ledger=ledger, refuse=tell, broken=broken, hosts=tuple(hosts), secure=secure, cookie=cookie)
    app.add_exception_handler(UnavailableError, _unavailable)
    app.add_exception_handler(DubanError, _duban_error)
    app.add_exception_handler(StarletteHTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _wrong_form)
    return app


def tell(request: Request, status: int, message: str) -> Response:
    """Return an error as a page, or for htmx as words to be shown on top."""
    if is_htmx(request):
        return render(request, "_alert.html.jinja", status=status, message=message)
    return render(request, "error.html.jinja", status=status, title=_TITLES.get(status, "没有办成"), message=message)


def _duban_error(request: Request, error: Exception) -> Response:
    return tell(request, next(status for kind, status in _STATUS if isinstance(error, kind)), str(error))


def _unavailable(request: Request, error: Exception) -> Response:
    """Return the page for a database that is busy or gone. What it said names its server and user: that is for the log."""
    log.warning("台账暂时用不了 %s %s：%s", request.method, quote(request.url.path[:200]), error)
    safe = "请过一会儿刷新再试" if request.method in SAFE else "刚才提交的多半没有存上：请过一会儿返回上一页看一看，没有存上的重新提交，填过的还在表单里"
    answer = tell(request, 503, f"台账的数据库正忙，或者停了、连不上，这一步没有办成。已经存进台账的都在，没有丢失。{safe}；一直这样，请告诉管理员")
    answer.headers["Retry-After"] = str(RETRY_AFTER)
    return answer


_WRONG = {400: "送来的内容不完整或写法不对，没有收下：请返回，刷新页面后再试", 404: "地址不对，或这一页已经不在了", 405: "这个地址不能这样用"}


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException | StarletteHTTPException)
    told = error.detail if error.detail and not error.detail.isascii() else _WRONG.get(error.status_code, "请返回重试")
    return tell(request, error.status_code, told)


def _wrong_form(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    names = "、".join(dict.fromkeys(str(one["loc"][-1]) for one in error.errors()))[:200]
    return tell(request, 422, f"表单没有填对（{names}）：请返回检查后再提交")


def broken(request: Request, error: Exception) -> Response:
    """Return the page of an error from before or behind the pages: the database is gone when it is asked who is logged in, or nobody foresaw it."""
    return _unavailable(request, error) if isinstance(error, UnavailableError) else internal_error(request, error)


def internal_error(request: Request, error: Exception) -> Response:
    """Return the page of an error nobody foresaw, and log where it arose. Its own words stay out: they may quote what somebody typed."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    log.error("内部错误 %s %s %s：%s", request.method, quote(request.url.path[:200]), type(error).__name__, " < ".join(reversed(places[-8:])))
    return tell(request, 500, "系统内部出错，这次没有办成，台账没有改动：请把时间和所做的操作告诉管理员")
