"""What stands before every page: who is logged in, forged requests, foreign hosts, sizes of bodies, headers of answers.

Items of knowledge/web.md C.5. A page is open to nobody who is not logged in, but for `OPEN`. A request that changes something must come from
our own pages: its Origin (else Referer) is this host, and it carries the token of the session, in the header `X-CSRF-Token` (htmx, scripts) or
the field `csrf` (plain forms). Before log-in the token is that of a cookie of its own.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import secrets
from collections.abc import MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import quote, urlsplit

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nlp.errors import ForbiddenError, LedgerError
from nlp.ledger.store import Ledger
from nlp.ledger.users import Person, is_stale, person_of, touch
from nlp.web.context import is_local_path
from nlp.web.errors import answer, broken

log = logging.getLogger("nlp.web.access")

OPEN: Final = ("/login", "/setup", "/healthz", "/static/", "/favicon.ico")
"""Paths open before log-in; those that end in a slash with all below them."""
SAFE: Final = ("GET", "HEAD", "OPTIONS")
TOKEN_FIELD, TOKEN_HEADER = "csrf", "x-csrf-token"
IDLE_HEADER: Final = "x-duban-idle"
"""A page that asks by itself, again and again, sends this: it is no sign that somebody is there."""

MEGABYTE: Final = 1024 * 1024
BODY: Final = MEGABYTE
BODIES: Final[tuple[tuple[re.Pattern[str], int], ...]] = (
    (re.compile(r"/upload"), 300 * MEGABYTE),
    (re.compile(r"/tasks/\d+/(?:evidence|progress)"), 51 * MEGABYTE),
    (re.compile(r"/ledger/import"), 51 * MEGABYTE),
)
"""Paths that take larger bodies than `BODY`, in bytes."""

POLICY: Final = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'; frame-src 'none'; "
    "img-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: under it browsers send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """How the server stands: `hosts` names it may be called by (lower case, without port), `literal` whether any IP address too, `secure` whether by TLS."""

    hosts: frozenset[str] = frozenset({"127.0.0.1", "localhost", "::1"})
    literal: bool = False
    secure: bool = False
    port: int = 0

    @property
    def cookie(self) -> str:
        """Return the name of the session's cookie: ports of one host share their cookies, so the port is part of it."""
        return f"{'__Host-' if self.secure else ''}duban-{self.port}"

    @property
    def visitor(self) -> str:
        """Return the name of the cookie that forms carry before log-in."""
        return f"{self.cookie}-form"

    def set_cookie(self, name: str, value: str) -> str:
        """Return a Set-Cookie header; an empty value takes the cookie away."""
        gone = "" if value else "; Max-Age=0"
        return f"{name}={value}; Path=/; HttpOnly; SameSite=Lax{gone}{'; Secure' if self.secure else ''}"

    def knows(self, host: str) -> bool:
        """Tell whether a Host header names this server, and not a name that somebody made point at it (DNS rebinding)."""
        try:
            name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
            _ = urlsplit(f"//{host}").port
        except ValueError:
            return False
        if name in self.hosts:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return self.literal


def rules_of(request: Request) -> Rules:
    """Return the rules of the server."""
    rules: Rules = request.app.state.rules
    return rules


class Guard:
    """The middleware. It leaves `person` (None before log-in), `csrf` and `session` (the cookie's value) in the state of the request."""

    def __init__(self, app: ASGIApp, *, ledger: Ledger, rules: Rules) -> None:
        self.app, self.ledger, self.rules = app, ledger, rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        path = str(scope["path"])
        state: MutableMapping[str, Any] = scope.setdefault("state", {})
        state.update(person=None, csrf="", session="", token_seen=False)
        outgoing = _Outgoing(send, path)
        try:
            await self._guarded(scope, receive, outgoing, headers, path, state)
        finally:
            who = state["person"].name if state["person"] else "-"
            log.info("%s %s %s %s %s", scope["client"][0] if scope.get("client") else "-", who, scope["method"], quote(path[:200]), outgoing.status or "-")

    async def _guarded(self, scope: Scope, receive: Receive, outgoing: _Outgoing, headers: Headers, path: str, state: MutableMapping[str, Any]) -> None:
        if not self.rules.knows(headers.get("host", "")):
            await _refuse(scope, receive, outgoing, 421, "网址不对", "请用启动时显示的网址打开，或请管理员在启动时用 --allow-host 写明这个主机名")
            return
        cookies = _cookies(headers)
        session = cookies.get(self.rules.cookie, "")[:200]
        person, stale = await run_in_threadpool(self._who, session) if session and not path.startswith("/static/") else (None, False)
        state.update(person=person, session=session if person else "")
        if person is not None:
            state["csrf"] = person.csrf
        elif is_open(path) and not path.startswith("/static/"):
            known = cookies.get(self.rules.visitor, "")
            state["csrf"] = known if re.fullmatch(r"[\w-]{32}", known, re.ASCII) else secrets.token_urlsafe(24)
            outgoing.cookie = self.rules.set_cookie(self.rules.visitor, state["csrf"]) if state["csrf"] != known else None
        if scope["method"] not in SAFE and not _ours(headers):
            await _refuse(scope, receive, outgoing, 403, "请求被拒绝", "这个请求不是从本系统的页面发出的")
            return
        if person is None and not is_open(path):
            await _to_login(scope, receive, outgoing)
            return
        if scope["method"] not in SAFE and (given := headers.get(TOKEN_HEADER)) is not None:
            if not _same(given, state["csrf"]):
                await _refuse(scope, receive, outgoing, 403, "页面已过期", "请刷新页面后再试")
                return
            state["token_seen"] = True
        limited = _Limited(receive, limit_of(path))
        if limited.refuses(headers):
            await _refuse(scope, receive, outgoing, 413, "内容太大", f"最多{limited.limit // MEGABYTE}MB，请分几次提交")
            return
        try:
            await self.app(scope, limited, outgoing)
        except Exception as error:  # here, where the answer still gets its headers, and the log none of the words typed
            response = broken(Request(scope), error)
            if not outgoing.status:
                await response(scope, receive, outgoing)
        if stale and headers.get(IDLE_HEADER) is None:
            await run_in_threadpool(self._touch, session, person)

    def _who(self, session: str) -> tuple[Person | None, bool]:
        with self.ledger.read() as work:
            person = person_of(work, session)
            return person, person is not None and is_stale(work, session)

    def _touch(self, session: str, person: Person | None) -> None:
        if person is None:
            return
        try:
            with self.ledger.write(person.actor) as work:
                touch(work, session)
        except LedgerError:
            return  # busy: the next request puts it down


class TooLargeError(HTTPException):
    """The body went past its limit while it was read. An HTTPException, which FastAPI lets through where it reads a body."""

    def __init__(self, limit: int) -> None:
        super().__init__(413, f"内容太大：最多{limit // MEGABYTE}MB，请分几次提交")


class _Limited:
    """A body that may not be longer than its limit, whatever its header says."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self.limit, self._had = receive, limit, 0

    def refuses(self, headers: Headers) -> bool:
        length = headers.get("content-length")
        return length is not None and (not length.isdecimal() or len(length) > 15 or int(length) > self.limit)

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._had += len(message.get("body", b""))
            if self._had > self.limit:
                raise TooLargeError(self.limit)
        return message


class _Outgoing:
    """Answers with the headers that all of them bear."""

    def __init__(self, send: Send, path: str) -> None:
        self._send, self._path, self.status = send, path, 0
        self.cookie: str | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            if "cache-control" not in headers:
                headers["Cache-Control"] = "public, max-age=3600" if self._path.startswith("/static/") and message["status"] < 400 else "no-store"
            if self.cookie:
                headers.append("Set-Cookie", self.cookie)
        await self._send(message)


async def check_token(request: Request) -> None:
    """Refuse a form without the token of its session; a dependency of every route. Raises ForbiddenError."""
    if request.method in SAFE or request.state.token_seen:
        return
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    given: Any = None
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        given = (await request.form()).get(TOKEN_FIELD)
    if not isinstance(given, str) or not _same(given, request.state.csrf):
        raise ForbiddenError("页面已过期：请刷新页面后再试")


def is_open(path: str) -> bool:
    """Tell whether a path is open to who is not logged in."""
    return any(path == one or (one.endswith("/") and path.startswith(one)) for one in OPEN)


def limit_of(path: str) -> int:
    """Return how many bytes a body sent to a path may have."""
    return next((size for pattern, size in BODIES if pattern.fullmatch(path)), BODY)


def _ours(headers: Headers) -> bool:
    """Tell whether a request comes from a page of this host, as far as the browser says where from; the token proves the rest."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin") or headers.get("referer")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
    except ValueError:
        return False


def _cookies(headers: Headers) -> dict[str, str]:
    found: SimpleCookie = SimpleCookie()
    try:
        found.load(headers.get("cookie", ""))
    except CookieError:
        return {}
    return {name: one.value for name, one in found.items()}


def _same(given: str, token: str) -> bool:
    return bool(token) and secrets.compare_digest(given.encode("utf-8", "surrogatepass"), token.encode())


async def _to_login(scope: Scope, receive: Receive, send: Send) -> None:
    """Send who is not logged in to the log-in, and back to where they were going."""
    request = Request(scope)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = f"?next={quote(wanted, safe='')}" if scope["method"] == "GET" and wanted != "/" and is_local_path(wanted) and len(wanted) < 1000 else ""
    by_htmx = request.headers.get("hx-request") == "true"
    response = Response(status_code=401, headers={"HX-Redirect": "/login"}) if by_htmx else RedirectResponse(f"/login{back}", status_code=303)
    await response(scope, receive, send)


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, title: str, message: str) -> None:
    await answer(Request(scope), status, title, message)(scope, receive, send)
