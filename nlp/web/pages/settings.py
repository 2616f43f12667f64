"""/settings and /keys: when lights change, and the keys of the review screen."""

from __future__ import annotations

from typing import Annotated, Any

import yaml
from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from nlp.errors import ForbiddenError, UsageError
from nlp.files import read_text, write_text_atomic
from nlp.ledger.edit import storable
from nlp.ledger.lights import SETTINGS, thresholds
from nlp.ledger.store import Ledger
from nlp.ledger.users import Person, set_keys
from nlp.phrases import one_line
from nlp.web import keys
from nlp.web.context import Store, Who, go, render
from nlp.web.house import LONGEST, house_name

router = APIRouter()
Number = Annotated[int, Form(ge=0, le=366)]


@router.get("/settings")
def settings_page(request: Request, person: Who, ledger: Store) -> Response:
    """Show the settings."""
    _manager(person)
    return _settings(request, ledger)


def _settings(request: Request, ledger: Ledger, *, status: int = 200, wrong: str = "") -> Response:
    try:
        limits = thresholds(ledger.folder)
    except UsageError as error:
        limits, wrong, status = thresholds(), str(error), 422
    return render(request, "settings.html.jinja", status=status, limits=limits, wrong=wrong, name=house_name(ledger.folder), longest=LONGEST, folder=str(ledger.folder))


@router.post("/settings")
def save(
    request: Request, person: Who, ledger: Store, yellow: Number, behind: Number, working_days: Annotated[str, Form(max_length=8)] = "",
    name: Annotated[str, Form(max_length=LONGEST)] = "",
) -> Response:
    """Set the name of the house and when lights change; what else the file holds stays."""
    _manager(person)
    wanted = {"yellow": yellow, "behind": min(behind, 100), "working_days": bool(working_days)}
    path = ledger.folder / SETTINGS
    try:
        found: Any = yaml.safe_load(read_text(path, f"设置“{SETTINGS}”")) if path.is_file() else {}
    except yaml.YAMLError:
        return _settings(request, ledger, status=422, wrong=f"设置“{SETTINGS}”不是 YAML，没有改动：请管理员先改正这个文件")
    values: dict[str, Any] = found if isinstance(found, dict) else {}
    own = values.get("lights")
    values["lights"] = {**(own if isinstance(own, dict) else {}), **wanted}
    was, values["name"] = house_name(ledger.folder), storable(one_line(name))
    try:
        before = {field: getattr(thresholds(ledger.folder), field) for field in wanted}
    except UsageError:  # what was there was wrong; this puts it right
        before = {}
    with ledger.write(person.actor) as work:
        work.log("改设置", "ledger", before={"name": was, **before}, after={"name": values["name"], **wanted})
        write_text_atomic(path, yaml.safe_dump(values, allow_unicode=True, sort_keys=False))
    return go(request, "/settings", "设置已保存")


@router.get("/keys")
def keys_page(request: Request, person: Who) -> Response:
    """Show one's keys."""
    return _keys(request, keys.bound(person.keys))


def _keys(request: Request, bound: dict[str, str], *, status: int = 200, wrong: str = "") -> Response:
    return render(request, "keys.html.jinja", status=status, wrong=wrong, actions=keys.ACTIONS, bound=bound, shown=keys.shown)


@router.post("/keys")
async def save_keys(request: Request, person: Who, ledger: Store) -> Response:
    """Set one's keys, or the shipped ones again."""
    form = await request.form()
    wanted = {action.name: str(form.get(f"key-{action.name}", ""))[:20] for action in keys.ACTIONS}
    try:
        own = {} if "reset" in form else keys.changed(wanted)
    except UsageError as error:
        return _keys(request, wanted, status=422, wrong=str(error))
    with ledger.write(person.actor) as work:
        set_keys(work, person.id, own)
    return go(request, "/keys", "键位已保存")


def _manager(person: Person) -> None:
    if person.role != "管理员":
        raise ForbiddenError("只有管理员可以改设置")
