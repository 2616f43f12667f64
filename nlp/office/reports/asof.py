"""The ledger as it stood at the end of a day: what nobody has touched since is counted in the database, the rest is wound back by its events.

A past month gives the same figures whenever they are asked for, because events are only ever added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, select

from nlp.ledger.life import life
from nlp.ledger.queries import of_units
from nlp.ledger.schema import Assignment, Document, Event, Task, Unit
from nlp.ledger.store import Work, moment
from nlp.ledger.when import last_day

PAUSED: Final = "暂停"
CHECKING: Final = "待审核"
UNTOUCHED: Final = "9999"
"""A moment that never comes: nothing is wound back."""


@dataclass(frozen=True, slots=True)
class State:
    """What counts of a row. Days of `due` and `start` are ordinals, `closed` an ISO day; `asked`: an extension is asked for; `again`: it comes round."""

    status: str
    due: int | None
    start: int | None
    closed: str | None
    asked: bool
    again: bool


@dataclass(frozen=True, slots=True)
class Past:
    """A row that was touched since: its state then, its owners then, and its meeting."""

    id: int
    state: State
    owners: tuple[str, ...]
    meeting: str | None


@dataclass(frozen=True, slots=True)
class Moment:
    """The end of a day in a ledger. `before` is the first moment that no longer belongs to it."""

    day: date
    before: str
    touched: tuple[Past, ...]


def states() -> tuple[str, ...]:
    """Return the states that count: handed on, paused, done."""
    return (*life().handed, PAUSED, *life().done)


def end_of(work: Work, day: date) -> str:
    """Return the first moment (UTC) after a day at the office."""
    zone = work.ledger.clock().tzinfo
    return moment(datetime.combine(day + timedelta(days=1), time(), zone))


def moment_of(work: Work, day: date) -> Moment:
    """Return the ledger at the end of a day that is past, or as it is on the day itself."""
    if day >= work.today:
        return Moment(work.today, UNTOUCHED, ())
    before = end_of(work, day)
    return Moment(day, before, tuple(_touched(work, before)))


def _touched(work: Work, before: str) -> Iterator[Past]:
    ids = select(Task.id).where(Task.updated_at >= before, Task.created_at < before)
    columns = (Task.id, Task.status, Task.due_day, Task.start_day, Task.closed_on, Task.asked_due, Task.frequency, Task.period, Task.review)
    rows = work.session.execute(select(*columns, Document.meeting).outerjoin(Document, Document.id == Task.document_id).where(Task.id.in_(ids)).order_by(Task.id)).all()
    if not rows:
        return
    owners: dict[int, dict[str, list[str]]] = {}
    units = select(Assignment.task_id, Assignment.duty, Unit.name).join(Unit).where(Assignment.task_id.in_(ids), Assignment.duty != "support")
    for task_id, duty, name in work.session.execute(units.order_by(Assignment.duty, Assignment.position)):
        owners.setdefault(task_id, {}).setdefault(duty, []).append(name)
    was: dict[int, dict[str, Any]] = {}
    changes = select(Event.object_id, Event.before).where(Event.object == "task", Event.at >= before, Event.before.is_not(None), Event.object_id.in_(ids))
    for task_id, values in work.session.execute(changes.order_by(Event.seq.desc())):
        was.setdefault(task_id, {}).update(values)
    for task_id, status, due, start, closed, asked, again, period, review, meeting in rows:
        old = was.get(task_id, {})
        end = last_day(old["due"]) if old.get("due") else None
        if old.get("review", review) == "驳回":
            continue
        state = State(
            old.get("status", status), (end.toordinal() if end else None) if "due" in old else due, old.get("start_day", start), old.get("closed_on", closed),
            bool(old.get("asked_due", asked)), bool(old.get("frequency", again)) and period is None,
        )
        duties: dict[str, list[str]] = {**owners.get(task_id, {}), **{duty: old[duty] for duty in ("lead", "responsible") if duty in old}}
        yield Past(task_id, state, tuple(dict.fromkeys((*duties.get("lead", ()), *duties.get("responsible", ())))), meeting)


def untouched(at: Moment) -> ColumnElement[bool]:
    """Return which rows stand now as they stood then."""
    return Task.id.is_not(None) if at.before == UNTOUCHED else and_(Task.updated_at < at.before, Task.created_at < at.before)


def answered(unit: str) -> Select[Any]:
    """Return the ids of the rows a unit answers for, as they are assigned now."""
    return of_units(Unit.name == unit).where(Assignment.duty != "support")


def days_of(work: Work, at: Moment, wanted: Iterable[ColumnElement[bool]], is_one: Callable[[State], bool], *, unit: str | None) -> dict[int, int | None]:
    """Return the day (ordinal) of each row that met a condition then: `wanted` over the rows nobody touched since, `is_one` of the others."""
    where = [*wanted, Task.review != "驳回", untouched(at)]
    if unit:
        where.append(Task.id.in_(answered(unit)))
    found = {row[0]: row[1] for row in work.session.execute(select(Task.id, Task.due_day).where(*where))}
    return found | {past.id: past.state.due for past in at.touched if is_one(past.state) and (not unit or unit in past.owners)}
