"""What every page needs: the ledger, who is logged in, templates, and answers that suit htmx and plain forms alike."""

from __future__ import annotations

from functools import cache, partial
from typing import Annotated, Any, cast

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from nlp import __version__
from nlp.config import data_dir
from nlp.errors import ForbiddenError
from nlp.ledger.store import Ledger
from nlp.ledger.users import Person
from nlp.web.menu import MENU, is_here

TEMPLATES = "web/templates"


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
    return Environment(
        loader=FileSystemLoader(data_dir() / TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a template (`table.html.jinja`, or a part `_row.html.jinja`) filled in; it also knows `request`, `person` (None before log-in) and `htmx`."""
    state = request.state
    known = {
        "request": request, "person": getattr(state, "person", None), "form_token": getattr(state, "form_token", None) or "", "htmx": is_htmx(request),
        "told": request.query_params.get("told", "")[:500], "menu": MENU, "here": partial(is_here, current=request.url.path), "version": __version__,
    }
    return HTMLResponse(environment().get_template(template).render(**{**known, **values}), status_code=status)


def go(request: Request, path: str) -> Response:
    """Send the browser on to a page of ours after a deed: 303 for forms, HX-Redirect for htmx. `path` begins with one slash."""
    if not path.startswith("/") or path.startswith(("//", "/\\")):
        path = "/"
    if is_htmx(request):
        return Response(status_code=204, headers={"HX-Redirect": path})
    return RedirectResponse(path, status_code=303)
