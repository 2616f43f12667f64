"""/log: everything that was done, by whom, and whether the record is whole. For 管理员 and 审计."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy import ColumnElement, func, select

from nlp.errors import ForbiddenError
from nlp.ledger.chain import verify_chain
from nlp.ledger.history import local_minute as local
from nlp.ledger.history import words_of
from nlp.ledger.rows import FIELDS
from nlp.ledger.schema import Event
from nlp.ledger.users import Person
from nlp.sheets import formula_safe
from nlp.web.context import Store, Who, render

router = APIRouter()
READERS: Final = ("管理员", "审计")
PAGE: Final = 100
MOST_EXPORTED: Final = 100_000
OBJECTS: Final = {"task": "任务", "document": "材料", "user": "用户", "ledger": "台账"}
NAMES: Final = {
    **FIELDS, "name": "名称", "role": "角色", "unit": "单位", "shown": "姓名", "active": "可用", "number": "编号", "sha256": "校验码", "size": "字节", "meeting": "会议",
    "yellow": "黄灯天数", "working_days": "按工作日", "behind": "落后百分点", "keys": "键位",
}
"""Field of an event → its Chinese name."""
Word = Annotated[str, Query(max_length=64)]


def _where(actor: str, action: str, since: str, until: str) -> Iterator[ColumnElement[bool]]:
    if actor:
        yield Event.actor == actor
    if action:
        yield Event.action.contains(action, autoescape=True)
    if since:
        yield Event.at >= since
    if until:
        yield Event.at < f"{until}U"  # U comes behind T: the whole day


def _readers_only(person: Person) -> None:
    if person.role not in READERS:
        raise ForbiddenError("只有管理员和审计可以看操作记录")


@router.get("/log")
def log_page(
    request: Request, person: Who, ledger: Store, actor: Word = "", action: Word = "", since: Word = "", until: Word = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1, verify: Word = "",
) -> Response:
    """List events, newest first; with `verify` walk the whole chain and show its end."""
    _readers_only(person)
    where = list(_where(actor, action, since, until))
    filters = {"actor": actor, "action": action, "since": since, "until": until}
    verdict = None
    if verify:
        with ledger.read() as work:
            verdict = verify_chain(work.session)
    with ledger.read() as work:
        total = work.session.scalar(select(func.count()).select_from(Event).where(*where)) or 0
        events = work.session.scalars(select(Event).where(*where).order_by(Event.seq.desc()).offset((page - 1) * PAGE).limit(PAGE)).all()
        return render(
            request, "log.html.jinja", events=events, total=total, page=page, pages=max(1, -(-total // PAGE)), filters=filters, verdict=verdict, objects=OBJECTS,
            local=local, changes=changes, query=urlencode({name: value for name, value in filters.items() if value}),
        )


@router.get("/log.csv")
def log_csv(person: Who, ledger: Store, actor: Word = "", action: Word = "", since: Word = "", until: Word = "") -> Response:
    """Return the events as a table for Excel, the oldest first."""
    _readers_only(person)
    with ledger.read() as work:
        events = work.session.scalars(select(Event).where(*_where(actor, action, since, until)).order_by(Event.seq).limit(MOST_EXPORTED))
        content = _csv(events)
    return Response(content, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="log.csv"'})


def _csv(events: Iterable[Event]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["序号", "时间(UTC)", "操作人", "角色", "操作", "对象", "对象号", "原来", "现在", "理由", "校验码"])
    for e in events:
        cells: list[Any] = [e.seq, e.at, e.actor, e.role, e.action, OBJECTS.get(e.object, e.object), e.object_id, _json(e.before), _json(e.after), e.reason or "", e.hash]
        writer.writerow([formula_safe(cell) if isinstance(cell, str) else cell for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def _json(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def changes(event: Event) -> list[tuple[str, str, str]]:
    """Return what an event changed: field in Chinese, before, after."""
    names = [*(event.after or {}), *(n for n in event.before or {} if n not in (event.after or {}))]
    values = ((n, _shown(n, (event.before or {}).get(n)), _shown(n, (event.after or {}).get(n))) for n in names)
    return [(NAMES.get(n, n), before, after) for n, before, after in values if before != after]


def _shown(name: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return "—"
    if name in FIELDS:
        return words_of(name, value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
