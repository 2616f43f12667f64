"""What a page says when something is wrong: the errors of the ledger by their kind, and one page that tells nothing for the rest."""

from __future__ import annotations

import logging
from typing import Any, Final

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException as StarletteHTTPException

from nlp.errors import ConflictError, DubanError, ForbiddenError, LimitExceededError, NotFoundError, SecretMarkError
from nlp.ledger.rows import FIELDS
from nlp.web.context import is_htmx, render

log = logging.getLogger("nlp.web")

TITLES: Final = {
    400: "请求有误", 401: "请先登录", 403: "不能这样做", 404: "没有找到", 405: "不能这样打开", 409: "别人刚改过", 413: "内容太大", 421: "网址不对", 422: "填写有误",
    429: "请稍后再试",
}
MESSAGES: Final = {400: "请返回后重试", 404: "没有这个页面：请从上方的栏目进入", 405: "这个网址不能这样打开：请从页面上的按钮进入"}


def status_of(error: DubanError) -> int:
    """Return the HTTP status of an error of ours."""
    kinds: dict[type[DubanError], int] = {ForbiddenError: 403, NotFoundError: 404, ConflictError: 409, LimitExceededError: 413, SecretMarkError: 422}
    return next((status for kind, status in kinds.items() if isinstance(error, kind)), 422)


def answer(request: Request, status: int, title: str, message: str, **values: Any) -> Response:
    """Return the page of an error; to htmx only the notice, which goes where notices are."""
    if is_htmx(request):
        response: Response = render(request, "_error.html.jinja", status=status, title=title, message=message)
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#told", "innerHTML"
        return response
    return render(request, "error.html.jinja", status=status, code=status, title=title, message=message, fields=values.get("fields", ()))


def handle_errors(app: FastAPI) -> None:
    """Let the application answer every error with a page in Chinese that shows nothing of its inside."""
    app.add_exception_handler(DubanError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(StarletteHTTPException, _http)


def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, DubanError)
    status = status_of(error)
    fields: list[tuple[str, ...]] = []
    if isinstance(error, ConflictError):
        fields = [(FIELDS.get(name, name), *map(_shown, values)) for name, values in error.fields.items()]
    return answer(request, status, TITLES[status], str(error), fields=fields)


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return "；".join(map(str, value)) or "—"
    return "—" if value is None else str(value)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    names = "、".join(dict.fromkeys(str(one["loc"][-1])[:40] for one in error.errors()))
    return answer(request, 422, TITLES[422], f"有的内容没有填，或填得不对（{names}）：请返回后改正")


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)
    given = error.detail if isinstance(error, HTTPException) and not error.detail.isascii() else ""
    message = given or MESSAGES.get(error.status_code, "请返回后重试")
    response = answer(request, error.status_code, TITLES.get(error.status_code, "请求有误"), message)
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


def broken(request: Request, error: Exception) -> Response:
    """Return the page of an error nobody foresaw, and log the error by its type and the lines it came from: its message may quote what somebody typed."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    log.error("内部错误 %s %s：%s %s", request.method, request.url.path, type(error).__name__, " ".join(places[-6:]))
    return answer(request, 500, "系统内部错误", "这次没有办成，已有的内容没有改动：请稍后再试，还不行请联系管理员")
