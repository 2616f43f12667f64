"""What stands before every page: whose request it is, that it came from a page of ours, how large it may be, and the headers of every answer.

Items of 等级保护 and OWASP (knowledge/web.md C.5). Over plain HTTP browsers send no Sec-Fetch-Site but do send Origin: so Origin, a token of the
session in every form or header, and SameSite cookies.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import quote, urlsplit

from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nlp.ledger.store import Actor, Ledger
from nlp.ledger.users import Person, is_stale, person_of, touch

COOKIE: Final = "duban"
FORM_COOKIE: Final = "duban_form"
"""Holds the token of the forms before log-in."""
OPEN: Final = ("/login", "/setup", "/static/", "/healthz")
"""Where nobody needs to be logged in."""
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
BODY: Final = 2 * 1024 * 1024
LARGE: Final[dict[str, int]] = {"/upload": 600 * 1024 * 1024, "/ledger/import": 60 * 1024 * 1024, "/tasks/": 60 * 1024 * 1024}
"""Beginnings of addresses that take files, and the most bytes of a request to them."""
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer browsers send "Origin: null" with our own forms
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
SYSTEM: Final = Actor("系统", "系统")


class Guard:
    """The first of the application: refuses strange hosts, origins and sizes, finds who is logged in, and seals the answer."""

    def __init__(self, app: ASGIApp, *, ledger: Ledger, hosts: Iterable[str] = (), secure: bool = False) -> None:
        self.app, self.ledger, self.secure = app, ledger, secure
        self.hosts = frozenset({"127.0.0.1", "localhost", "[::1]", *hosts})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        path, headers = request.url.path, request.headers
        sealed = self._sealing(send, cached=path.startswith("/static/"))
        if host_name(headers.get("host", "")) not in self.hosts:
            await PlainTextResponse("不认识这个主机名：请用 duban serve 打印的地址打开", 400)(scope, receive, sealed)
            return
        if request.method not in SAFE and not same_origin(headers):
            await PlainTextResponse("这个请求不是从本系统的页面发出的，没有办理", 403)(scope, receive, sealed)
            return
        most = next((size for start, size in LARGE.items() if path.startswith(start)), BODY)
        if headers.get("content-length", "0").isdecimal() and int(headers.get("content-length", "0")) > most:
            await PlainTextResponse(f"内容太大：最多{most // 1024 // 1024}MB", 413)(scope, receive, sealed)
            return
        state = scope.setdefault("state", {})
        state["token"] = request.cookies.get(COOKIE)
        state["form_token"] = request.cookies.get(FORM_COOKIE)
        state["person"] = await run_in_threadpool(self._person, state["token"]) if state["token"] and not path.startswith("/static/") else None
        if state["person"] is None and not path.startswith(OPEN):
            await self._ask_to_log_in(request)(scope, receive, sealed)
            return
        await self.app(scope, _limited(receive, most), sealed)

    def _person(self, token: str) -> Person | None:
        with self.ledger.read() as work:
            person = person_of(work, token)
            stale = person is not None and is_stale(work, token)
        if stale:
            with self.ledger.write(SYSTEM) as work:
                touch(work, token)
        return person

    def _ask_to_log_in(self, request: Request) -> ASGIApp:
        target = "/login"
        if request.method == "GET" and request.url.path != "/":
            target += f"?next={quote(request.url.path + (f'?{request.url.query}' if request.url.query else ''), safe='')}"
        if request.headers.get("hx-request") == "true":
            return PlainTextResponse("", 401, headers={"HX-Redirect": "/login"})
        return RedirectResponse(target, 303)

    def _sealing(self, send: Send, *, cached: bool) -> Send:
        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers["Cache-Control"] = "no-cache" if cached else "no-store"
                if self.secure:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        return sealed


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


def host_name(host: str) -> str:
    """Return the name in a Host header without its port.

    >>> host_name("127.0.0.1:8390"), host_name("[::1]:8390"), host_name("Office.Local")
    ('127.0.0.1', '[::1]', 'office.local')
    """
    name = host.strip().lower()
    return name[: name.rfind("]") + 1] if name.startswith("[") else name.split(":")[0]


def same_origin(headers: Headers) -> bool:
    """Tell whether an unsafe request came from a page of this host: by Origin, else Referer, else (programs, old browsers) neither is there."""
    origin = headers.get("origin") or headers.get("referer")
    if origin is None:
        return True  # the token of the form is still asked for
    return urlsplit(origin).netloc.lower() == headers.get("host", "").strip().lower()


async def check_token(request: Request) -> None:
    """Refuse an unsafe request without the token of its session, in the field `csrf` or the header X-CSRF-Token."""
    if request.method in SAFE:
        return
    person: Person | None = request.state.person
    wanted = person.csrf if person else request.state.form_token
    given: Any = request.headers.get("x-csrf-token")
    if given is None and request.headers.get("content-type", "").startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        given = (await request.form()).get("csrf")
    if not wanted or not isinstance(given, str) or not secrets.compare_digest(given.encode(), wanted.encode()):
        raise HTTPException(403, "这张表单已过期，或不是本系统的页面：请返回，刷新后重新提交")
