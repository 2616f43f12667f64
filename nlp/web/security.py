"""What stands before every page: whose request it is, that it came from a page of ours, how large it may be, and the headers of every answer.

Items of 等级保护 and OWASP (knowledge/web.md C.5). Over plain HTTP browsers send no Sec-Fetch-Site but do send Origin: so Origin, a token of the
session in every form or header, and SameSite cookies.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from threading import Lock
from typing import Any, Final
from urllib.parse import quote, urlsplit

from fastapi import HTTPException, Request
from python_multipart.multipart import parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.formparsers import MultiPartException
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nlp.errors import LedgerError
from nlp.ledger.store import SYSTEM, Ledger
from nlp.ledger.users import Person, is_stale, person_of, touch

log = logging.getLogger("duban.web.access")

COOKIE: Final = "duban"
"""Name of the session's cookie; with `_form` behind it, of the one that holds the token of the forms before log-in."""
OPEN: Final = frozenset({"/login", "/setup", "/healthz"})
"""Where nobody needs to be logged in, beside /static/."""
IDLE_HEADER: Final = "x-duban-idle"
"""Sent by a page that asks by itself, again and again: no sign that somebody is there, so it does not put off the idle log-out."""
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
BODY: Final = 2 * 1024 * 1024
LARGE: Final[tuple[tuple[re.Pattern[str], int], ...]] = (
    (re.compile(r"/upload"), 600 * 1024 * 1024),
    (re.compile(r"/ledger/import|/tasks/\d+/(?:evidence|progress)"), 60 * 1024 * 1024),
)
"""Addresses that take files, and the most bytes of a request to them."""
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer browsers send "Origin: null" with our own forms
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


class Guard:
    """The first of the application: refuses strange hosts, origins and sizes, finds who is logged in, and seals the answer.

    `refuse` makes the page of a refusal, `broken` that of an error nobody foresaw or of a database that is gone: it is caught here, so that its
    answer bears the headers too and no server logs the words of it.
    """

    def __init__(
        self, app: ASGIApp, *, ledger: Ledger, refuse: Callable[[Request, int, str], Response], broken: Callable[[Request, Exception], Response],
        hosts: Iterable[str] = (), secure: bool = False, cookie: str = COOKIE,
    ) -> None:
        self.app, self.ledger, self.refuse, self.broken, self.secure, self.cookie = app, ledger, refuse, broken, secure, cookie
        self.hosts = frozenset({"127.0.0.1", "localhost", "[::1]", *hosts})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] != "http":
            await self.app(scope, receive, send)
        else:
            await self._http(Request(scope, receive), scope, receive, send)

    async def _http(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope.setdefault("state", {})
        state.update(token=request.cookies.get(self.cookie), form_token=request.cookies.get(f"{self.cookie}_form"), person=None)
        answered: list[int] = []
        sealed = self._sealing(send, cache=_caching(request), answered=answered)
        stale = False
        try:
            most = next((size for path, size in LARGE if path.fullmatch(request.url.path)), BODY)
            if refusal := self._refusal(request, most):
                await refusal(scope, receive, sealed)
                return
            is_file = request.url.path.startswith("/static/")
            if state["token"] and not is_file:
                state["person"], stale = await run_in_threadpool(self._person, state["token"])
            if state["person"] is None and not is_file and request.url.path not in OPEN:
                await self._ask_to_log_in(request)(scope, receive, sealed)
                return
            await self.app(scope, _whole(_limited(receive, most), request.headers.get("content-type", "")), sealed)
        except Exception as error:
            page = self.broken(request, error)
            if not answered:
                await page(scope, receive, sealed)
        finally:
            who = state["person"].name if state["person"] else "-"
            where = request.client.host if request.client else "-"
            log.info("%s %s %s %s %s", where, who, request.method, quote(request.url.path[:200]), answered[0] if answered else "-")
        if stale and IDLE_HEADER not in request.headers:
            await run_in_threadpool(self._touch, state["token"])

    def _refusal(self, request: Request, most: int) -> Response | None:
        """Return why a request is not even looked at: a strange host, another site, or more than is taken."""
        headers = request.headers
        if host_name(headers.get("host", "")) not in self.hosts:
            return self.refuse(request, 400, "不认识这个主机名：请用 duban serve 打印的地址打开")
        if request.method not in SAFE and not same_origin(headers):
            return self.refuse(request, 403, "这个请求不是从本系统的页面发出的，没有办理")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 15 or int(length) > most:
            return self.refuse(request, 413, f"内容太大：最多{most // 1024 // 1024}MB")
        return None

    def _person(self, token: str) -> tuple[Person | None, bool]:
        """Return who a cookie stands for, and whether the last use of the session is to be put down again."""
        with self.ledger.read() as work:
            person = person_of(work, token)
            return person, person is not None and is_stale(work, token)

    def _touch(self, token: str) -> None:
        try:
            with self.ledger.write(SYSTEM) as work:
                touch(work, token)
        except LedgerError:
            return  # busy: the next request puts it down

    def _ask_to_log_in(self, request: Request) -> ASGIApp:
        target = "/login"
        if request.method == "GET" and request.url.path != "/":
            target += f"?next={quote(request.url.path + (f'?{request.url.query}' if request.url.query else ''), safe='')}"
        if request.headers.get("hx-request") == "true":
            return PlainTextResponse("", 401, headers={"HX-Redirect": "/login"})
        return RedirectResponse(target, 303)

    def _sealing(self, send: Send, *, cache: str, answered: list[int]) -> Send:
        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered.append(message["status"])
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers["Cache-Control"] = cache
                if self.secure:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        return sealed


def _caching(request: Request) -> str:
    """Return whether browsers may keep an answer: nothing but the files of the page, those for long whose address tells their content."""
    if not request.url.path.startswith("/static/"):
        return "no-store"
    return "private, max-age=604800" if request.url.query.startswith("v=") else "no-cache"


def _limited(receive: Receive, most: int) -> Receive:
    """Return `receive` that refuses what is larger than allowed, also when no length was told."""
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > most:
                raise HTTPException(413, f"内容太大：最多{most // 1024 // 1024}MB")
        return message

    return limited


def _whole(receive: Receive, kind: str) -> Receive:
    """Return `receive` that refuses a form of files whose last mark never came: its parser takes it for good, and would leave the file cut off open."""
    name, options = parse_options_header(kind)
    mark = b"\r\n--" + options.get(b"boundary", b"") + b"--"
    if name != b"multipart/form-data" or mark == b"\r\n----":
        return receive
    last, ended = b"\r\n", False

    async def whole() -> Message:
        nonlocal last, ended
        message = await receive()
        if message["type"] == "http.request" and not ended:
            piece = last + message.get("body", b"")
            last, ended = piece[-len(mark) :], mark in piece
            if not ended and not message.get("more_body", False):
                raise MultiPartException("表单没有传完就断了，没有收下：请返回重新提交")
        return message

    return whole


def host_name(host: str) -> str:
    """Return the name in a Host header without its port.

    >>> host_name("127.0.0.1:8390"), host_name("[::1]:8390"), host_name("Office.Local")
    ('127.0.0.1', '[::1]', 'office.local')
    """
    name = host.strip().lower()
    return name[: name.rfind("]") + 1] if name.startswith("[") else name.split(":")[0]


def same_origin(headers: Headers) -> bool:
    """Tell whether an unsafe request came from a page of this host: by Origin, else Referer, else (programs, old browsers) neither is there."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin") or headers.get("referer")
    if origin is None:
        return True  # the token of the form is still asked for
    try:
        return urlsplit(origin).netloc.lower() == headers.get("host", "").strip().lower()
    except ValueError:
        return False


class Throttle:
    """How many log-ins an address tried lately: each costs a slow hash, so beyond `tries` within `window` seconds they are turned away unread."""

    def __init__(self, *, tries: int = 30, window: float = 60.0) -> None:
        self.tries, self.window = tries, window
        self._tried: dict[str, deque[float]] = {}
        self._lock = Lock()

    def allows(self, address: str) -> bool:
        """Count a try, and tell whether it is to be looked at."""
        now = time.monotonic()
        with self._lock:
            if len(self._tried) > 10_000:
                self._tried.clear()
            tried = self._tried.setdefault(address, deque())
            while tried and now - tried[0] > self.window:
                tried.popleft()
            if len(tried) >= self.tries:
                return False
            tried.append(now)
            return True


async def check_token(request: Request) -> AsyncIterator[None]:
    """Refuse an unsafe request without the token of its session, in the field `csrf` or the header X-CSRF-Token. Files of a form end with the request."""
    try:
        if request.method not in SAFE:
            await _check_token(request)
        yield
    finally:
        await request.close()  # also where the page takes no form, and so nobody else closes it


async def _check_token(request: Request) -> None:
    person: Person | None = request.state.person
    wanted = person.csrf if person else request.state.form_token
    given: Any = request.headers.get("x-csrf-token")
    if given is None and request.headers.get("content-type", "").startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        given = (await request.form()).get("csrf")
    if not wanted or not isinstance(given, str) or not secrets.compare_digest(given.encode("utf-8", "replace"), wanted.encode("utf-8", "replace")):
        raise HTTPException(403, "这张表单已过期，或不是本系统的页面：请返回，刷新后重新提交")
