"""The history of a row in words: who did what and when, which fields changed from what to what, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from nlp.ledger.rows import FIELDS
from nlp.ledger.schema import Document, Event, Task
from nlp.ledger.store import Work

EMPTY: Final = "（空）"
_NOTHING: Final[tuple[Any, ...]] = (None, "", [], (), {})
_SENTENCES: Final = ("measures", "purpose", "targets")


@dataclass(frozen=True, slots=True)
class Change:
    """A field in Chinese, as it was (None in a new row) and as it is."""

    field: str
    was: str | None
    now: str

    def __str__(self) -> str:
        return f"{self.field}：{self.now}" if self.was is None else f"{self.field}：{self.was} → {self.now}"


@dataclass(frozen=True, slots=True)
class Deed:
    """One event of a row. `at` is the office's time, to the minute."""

    seq: int
    at: str
    actor: str
    role: str
    action: str
    changes: tuple[Change, ...]
    reason: str | None

    def __str__(self) -> str:
        told = "；".join([*map(str, self.changes), *([f"理由：{self.reason}"] if self.reason else [])])
        return f"{self.at} {self.actor}（{self.role}）{self.action}" + (f"：{told}" if told else "")


def history(work: Work, task_id: int) -> list[Deed]:
    """Return what was done with a row, the first deed first."""
    events = work.session.scalars(select(Event).where(Event.object == "task", Event.object_id == task_id).order_by(Event.seq)).all()
    told = [values for event in events for values in (event.before, event.after) if values]
    named = {place[0] for values in told for place in values.get("span") or ()} | {mark[2] for values in told for mark in values.get("marks") or ()}
    documents = {row[0]: row[1] for row in work.session.execute(select(Document.id, Document.name).where(Document.id.in_(named)))}
    merged = {values["merged_into"] for values in told if values.get("merged_into")}
    numbers = {row[0]: row[1] for row in work.session.execute(select(Task.id, Task.number).where(Task.id.in_(merged)))}
    return [_deed(event, documents, numbers) for event in events]


def _deed(event: Event, documents: Mapping[int, str], numbers: Mapping[int, str]) -> Deed:
    def told(name: str, value: Any) -> str:
        return numbers.get(value, str(value)) if name == "merged_into" and value else words_of(name, value, documents)

    before, after = event.before, event.after or {}
    changes = tuple(
        Change(FIELDS[name], None if before is None else told(name, before.get(name)), told(name, after[name])) for name in FIELDS
        if name in after and (before is not None or after[name] not in _NOTHING)  # a new row tells what it has
    )
    return Deed(event.seq, local_minute(event.at), event.actor, event.role, event.action, changes, event.reason)


def local_minute(at: str) -> str:
    """Return a moment of the ledger as the clock of the office shows it: 2024-06-30 16:05."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M") if at else ""


def words_of(name: str, value: Any, documents: Mapping[int, str] | None = None) -> str:
    """Return the value of a field as people read it; `documents` names documents by their ids.

    >>> words_of("lead", ["县教育局", "县财政局"]), words_of("percent", 30), words_of("marks", [["lead", "县教育局", 1, 4, 8]])
    ('县教育局、县财政局', '30%', '牵头单位“县教育局”在第5-8字')
    """
    if value in _NOTHING:
        return EMPTY
    if name == "span":
        return "、".join(f"{_document(place[0], documents)}第{place[1] + 1}-{place[2]}字" for place in value)
    if name == "marks":
        return "、".join(f"{FIELDS[m[0]]}“{m[1]}”在{_document(m[2], documents)}第{m[3] + 1}-{m[4]}字" for m in value)
    if name == "proposed":
        return "；".join(f"{FIELDS[one]}：{words_of(one, new, documents)}" for one, new in value.items())
    if isinstance(value, list | tuple):
        return ("；" if name in _SENTENCES else "、").join(map(str, value))
    if name == "percent":
        return f"{value}%"
    if name == "start_day" and isinstance(value, int):
        return date.fromordinal(value).isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def _document(document_id: Any, documents: Mapping[int, str] | None) -> str:
    return f"《{documents[document_id]}》" if documents and document_id in documents else ""
