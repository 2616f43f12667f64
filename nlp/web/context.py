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
from nlp.ledger.add import ADDERS
from nlp.ledger.life import life
from nlp.ledger.lights import Thresholds, thresholds
from nlp.ledger.store import Ledger
from nlp.ledger.users import Person
from nlp.web.menu import MENU, is_here

TEMPLATES = "web/templates"
NAVIGATION: Final = (
    ("/", "今日", ()),
    ("/upload", "收录", ("/documents",)),
    ("/review", "核对", ()),
    ("/ledger", "台账", ("/tasks",)),
    ("/board", "看板", ()),
    ("/calendar", "日历", ()),
    ("/statistics", "统计", ()),
    ("/letters", "文稿", ("/reports", "/drafts")),
    ("/manage", "管理", ("/users", "/settings", "/log", "/keys", "/password")),
)
"""Path of a screen, its name, and what else counts as part of it."""
TOLD, SEAL = "told", "seal"


def ledger_of(request: Request) -> Ledger:
    """Return the ledger the page works in."""
    return cast(Ledger, request.app.state.ledger)


def person_of_request(request: Request) -> Person:
    """Return who is logged in; `security` let nobody else through."""
    person = getattr(request.state, "person", None)
    if person is None:
        raise ForbiddenError("请先登录")
    return cast(Person, person)


def limits_of(request: Request) -> Thresholds:
    """Return the thresholds of the lights, as the house has them now."""
    return thresholds(ledger_of(request).folder)


Who = Annotated[Person, Depends(person_of_request)]
Store = Annotated[Ledger, Depends(ledger_of)]
Limits = Annotated[Thresholds, Depends(limits_of)]


def is_htmx(request: Request) -> bool:
    """Tell whether htmx asks: the answer is then a part of the page."""
    return request.headers.get("hx-request") == "true"


def is_local_path(path: str) -> bool:
    """Tell whether a path stays on this server: one slash, then no second one, and nothing that a browser would skip."""
    return bool(re.match(r"/(?![/\\])", path)) and not re.search(r"[\x00-\x20\x7f\\]", path)


@cache
def environment() -> Environment:
    """Return the templates, all escaping, where a name that is missing is an error."""
    made = Environment(
        loader=FileSystemLoader(data_dir() / TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals["static"] = static
    made.filters["moment"] = shown_moment
    return made


@cache
def static(name: str) -> str:
    """Return the address of a file of the page (`app.css`), which changes with its content, so that browsers may keep it."""
    content = (data_dir() / "web" / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def shown_moment(at: str | None) -> str:
    """Return a moment of the tables as the office reads it: 2024-06-30 16:00, local time; nothing for None."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M") if at else ""


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a template (`table.html.jinja`, or a part `_row.html.jinja`) filled in; it also knows `request`, `person` (None before log-in) and `htmx`."""
    state = request.state
    known = {
        "request": request, "person": getattr(state, "person", None), "form_token": getattr(state, "form_token", None) or "", "htmx": is_htmx(request),
        "told": request.query_params.get("told", "")[:500], "menu": MENU, "here": partial(is_here, current=request.url.path), "version": __version__,
    }
    return HTMLResponse(environment().get_template(template).render(**{**known, **values}), status_code=status)


def go(request: Request, path: str, *, told: str = "") -> Response:
    """Send the browser on to a page of ours after a deed: 303 for forms, HX-Redirect for htmx.

    `path` begins with one slash. The next page shows `told` (or the `told=` of the path): sealed, so that no link can put words in our mouth.
    """
    if not is_local_path(path):
        path = "/"
    parts = urlsplit(path)
    query = parse_qsl(parts.query, keep_blank_values=True)
    words = told or next((value for name, value in query if name == TOLD), "")
    query = [(name, value) for name, value in query if name not in (TOLD, SEAL)]
    if words:
        query += [(TOLD, words), (SEAL, _seal(request, words))]
    address = quote(parts.path, safe="/%:@!$&'()*+,;=~-._") + (f"?{urlencode(query)}" if query else "") + (f"#{quote(parts.fragment)}" if parts.fragment else "")
    if is_htmx(request):
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)


def _told(request: Request) -> str:
    words = request.query_params.get(TOLD, "")
    return words if words and hmac.compare_digest(request.query_params.get(SEAL, "").encode(), _seal(request, words).encode()) else ""


def _seal(request: Request, words: str) -> str:
    key: bytes = request.app.state.key
    person: Person | None = getattr(request.state, "person", None)
    whose = person.csrf if person else ""
    return hmac.new(key, f"{whose} {words}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]


def _navigation(person: Person | None, path: str) -> list[tuple[str, str, bool]]:
    """Return address, name and whether one is there, of the screens that somebody may open."""
    if person is None:
        return []
    hidden = {"/upload": person.role not in ADDERS, "/review": person.role not in life().review_roles}
    return [
        (address, name, any(path == one or path.startswith(f"{one}/") for one in (address, *more)))
        for address, name, more in NAVIGATION
        if not hidden.get(address)
    ]
