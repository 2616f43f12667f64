"""What every page needs: the ledger, who is logged in, templates, and answers that suit htmx and plain forms alike."""

from __future__ import annotations

import hashlib
import hmac
import re
from functools import cache, partial
from typing import Annotated, Any, Final, cast
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from nlp import __version__
from nlp.config import data_dir
from nlp.errors import ForbiddenError
from nlp.ledger.store import Ledger
from nlp.ledger.users import Person
from nlp.web.house import house_name
from nlp.web.menu import MENU, is_here

TEMPLATES = "web/templates"
TOLD: Final = "told"
SEAL: Final = "seal"
LONGEST_ADDRESS: Final = 2000


def ledger_of(request: Request) -> Ledger:
    """Return the ledger the page works in."""
    return cast(Ledger, request.app.state.ledger)


def person_of_request(request: Request) -> Person:
    """Return who is logged in; `security` let nobody else through."""
    person = getattr(request.state, "person", None)
    if person is None:
        raise ForbiddenError("请先登录")
    return cast(Person, person)


Who = Annotated[Person, Depends(person_of_request)]
Store = Annotated[Ledger, Depends(ledger_of)]


def is_htmx(request: Request) -> bool:
    """Tell whether htmx asks: the answer is then a part of the page."""
    return request.headers.get("hx-request") == "true"


@cache
def environment() -> Environment:
    """Return the templates, all escaping, where a name that is missing is an error."""
    made = Environment(
        loader=FileSystemLoader(data_dir() / TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals["static"] = static
    return made


@cache
def static(name: str) -> str:
    """Return the address of a file of the page (`app.css`); it changes with what is in it, so that no browser shows an old one.

    >>> static("icon.svg").startswith("/static/icon.svg?v=")
    True
    """
    content = (data_dir() / "web" / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a template (`table.html.jinja`, or a part `_row.html.jinja`) filled in; it also knows `request`, `person` (None before log-in) and `htmx`."""
    state = request.state
    known = {
        "request": request, "person": getattr(state, "person", None), "form_token": getattr(state, "form_token", None) or "", "htmx": is_htmx(request),
        "told": _told(request), "menu": MENU, "here": partial(is_here, current=request.url.path), "version": __version__,
        "house": house_name(ledger_of(request).folder),
    }
    return HTMLResponse(environment().get_template(template).render(**{**known, **values}), status_code=status)


def go(request: Request, path: str, told: str = "") -> Response:
    """Send the browser on to a page of ours after a deed: 303 for forms, HX-Redirect for htmx. `path` begins with one slash.

    `told` is what the next page shows; it is sealed, so that nobody's link can put words in the mouth of the page.
    """
    if not is_local(path):
        path = "/"
    parts = urlsplit(path)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in (TOLD, SEAL)]
    if told:
        query += [(TOLD, told), (SEAL, _seal(request, told))]
    address = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
    if query:
        address += f"?{urlencode(query, errors='replace')}"
    if parts.fragment:
        address += f"#{quote(parts.fragment, safe='-._~', errors='replace')}"
    if is_htmx(request):
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)


def is_local(path: str) -> bool:
    """Tell whether an address stays here: one slash, no second one, nothing that browsers skip or turn into a slash.

    >>> [is_local(path) for path in ("/ledger?unit=县司法局", "//x.example", "/\\\\x.example", "/\\t/x.example", "https://x.example")]
    [True, False, False, False, False]
    """
    return re.match(r"/(?!/)", path) is not None and len(path) <= LONGEST_ADDRESS and not re.search(r"[\x00-\x20\x7f\\\ud800-\udfff]", path)


def _told(request: Request) -> str:
    words = request.query_params.get(TOLD, "")
    seal = request.query_params.get(SEAL, "").encode("utf-8", "replace")
    return words[:500] if words and hmac.compare_digest(seal, _seal(request, words).encode()) else ""


def _seal(request: Request, words: str) -> str:
    key: bytes = request.app.state.seal
    return hmac.new(key, words.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]
