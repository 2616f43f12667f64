"""The figures of a report: how many rows, done in time or late, overdue, put off; by unit, by meeting, and over twelve months."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from itertools import dropwhile
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Engine, Select, and_, case, func, or_, select

from nlp.draft.state import percent
from nlp.errors import UsageError
from nlp.ledger.life import life
from nlp.ledger.schema import Assignment, Document, Event, Task, Unit
from nlp.ledger.statistics import Period, answers, period
from nlp.ledger.store import Work
from nlp.office.reports.asof import CHECKING, PAUSED, Moment, State, answered, end_of, moment_of, untouched
from nlp.office.reports.trend import Month, months_to

WAITING: Final = ("草稿", "已立项")
"""States of rows that were not handed on yet."""
EXTENSIONS: Final = ("申请延期", "批准延期", "不批准延期")
NO_MEETING: Final = "直接录入台账"
"""What rows are listed under that no document says."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows under one name at the end of a period, or of its part that is over.

    `total` were handed on, `new` of them in the period; `waiting`, not among them, were not. `due` fell due in the period, `due_done` of these
    are done, `due_on_time` by their day. `done` are done in all, `closed` of them in the period, `late` of these after their day. `overdue`
    are past their day and not done: `checking` of these reported done and not yet examined, `asked` with an extension asked for. `paused` do
    not run on, `again` come round.
    """

    total: int = 0
    new: int = 0
    waiting: int = 0
    due: int = 0
    due_done: int = 0
    due_on_time: int = 0
    done: int = 0
    closed: int = 0
    late: int = 0
    overdue: int = 0
    checking: int = 0
    asked: int = 0
    paused: int = 0
    again: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counts)))

    @property
    def going(self) -> int:
        """Return how many are in work."""
        return self.total - self.done - self.paused

    @property
    def rate(self) -> str:
        """Return the share of all that is done."""
        return percent(self.done, self.total)

    @property
    def due_rate(self) -> str:
        """Return the share of those due in the period that is done."""
        return percent(self.due_done, self.due)


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a report as of `day`; `unit` is the one it is about, None for all.

    `months` begin with the first in which there were rows. `extensions` counts the steps of the period by their names.
    """

    scope: Period
    day: date
    unit: str | None
    total: Counts
    units: tuple[tuple[str, Counts], ...]
    meetings: tuple[tuple[str, Counts], ...]
    months: tuple[Month, ...]
    extensions: Mapping[str, int]

    @property
    def earlier(self) -> Month | None:
        """Return the end of the period before, None where the trend does not reach it."""
        at = -4 if "Q" in self.scope.key else -2
        return self.months[at] if len(self.months) >= -at else None

    @property
    def over(self) -> bool:
        """Tell whether the period is over."""
        return self.day >= self.scope.last


def report_period(words: str, today: date) -> Period:
    """Return a month or a quarter that has begun. Raises UsageError."""
    found = period(words)
    if "-" not in found.key:
        raise UsageError(f"报表按月或按季：“{words}”应写成{words}-05或{words}-Q2")
    if found.first > today:
        raise UsageError(f"{found.name}还没有开始：请选到{today.year}年{today.month}月为止的月份或季度")
    return found


def figures(work: Work, scope: Period, *, unit: str | None = None) -> Figures:
    """Return the figures of a period, of all rows or of those a unit answers for."""
    day = min(scope.last, work.today)
    by_unit = _counts(work, scope, by="unit", unit=unit)
    by_meeting = _counts(work, scope, by="meeting", unit=unit)
    months = months_to(work, day, unit)
    if day == work.today:
        running = period(f"{day.year:04d}-{day.month:02d}")
        months = (*months, _running(running.key, (by_meeting if running == scope else _counts(work, running, by="meeting", unit=unit)).values()))
    return Figures(
        scope=scope,
        day=day,
        unit=unit,
        total=sum(by_meeting.values(), Counts()),
        units=tuple(sorted(((name, c) for name, c in by_unit.items() if c.total and unit in (None, name)), key=_rank)),
        meetings=tuple(sorted(((name or NO_MEETING, c) for name, c in by_meeting.items() if c.total), key=lambda pair: (pair[0] == NO_MEETING, pair[0]))),
        months=tuple(dropwhile(lambda month: not month.total, months)),
        extensions=_extensions(work, scope, day, unit),
    )


def later(scope: Period) -> Period:
    """Return the month after a month, the quarter after a quarter."""
    first = scope.last + timedelta(days=1)
    return period(f"{first.year:04d}-Q{(first.month + 2) // 3}" if "Q" in scope.key else f"{first.year:04d}-{first.month:02d}")


def _rank(pair: tuple[str, Counts]) -> tuple[float, int, int, str]:
    """Order units: the largest share done first, then the fewest overdue, then the most rows."""
    name, c = pair
    return -c.done / c.total, c.overdue, -c.total, name


def _running(key: str, counts: Iterable[Counts]) -> Month:
    c = sum(counts, Counts())
    return Month(key, c.new, c.closed, c.total, c.done, c.overdue)


_KEPT: WeakKeyDictionary[Engine, dict[tuple[str, str, str | None], dict[str, Counts]]] = WeakKeyDictionary()
"""Counts of periods that are over, which never change."""
_MOST_KEPT: Final = 500


def _counts(work: Work, scope: Period, *, by: str, unit: str | None) -> dict[str, Counts]:
    kept = _KEPT.setdefault(work.ledger.engine, {})
    if scope.last >= work.today:
        return _counted(work, moment_of(work, work.today), scope, by=by, unit=unit)
    if (scope.key, by, unit) not in kept:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        at = moment_of(work, scope.last)
        for each in ("unit", "meeting"):
            kept[scope.key, each, unit] = _counted(work, at, scope, by=each, unit=unit)
    return kept[scope.key, by, unit]


def _counted(work: Work, at: Moment, scope: Period, *, by: str, unit: str | None) -> dict[str, Counts]:
    """Return the counts by unit in charge or answerable, or by meeting ("" of rows no document says)."""
    end = min(scope.last, at.day)
    sums = [func.sum(case((condition, 1), else_=0)) for condition in _conditions(scope.first, end, at.day)]
    where = [Task.review != "驳回", untouched(at)]
    if unit:
        where.append(Task.id.in_(answered(unit)))
    query: Select[Any]
    if by == "unit":
        counted = select(Assignment.unit_id.label("key"), *sums).join(Task, Task.id == Assignment.task_id).where(answers(), *where).group_by(Assignment.unit_id).subquery()
        query = select(Unit.name, *(column for column in counted.c if column.name != "key")).join(counted, counted.c.key == Unit.id)
    else:
        counted = select(Task.document_id.label("key"), *sums).where(*where).group_by(Task.document_id).subquery()
        query = select(Document.meeting, *(column for column in counted.c if column.name != "key")).outerjoin_from(counted, Document, Document.id == counted.c.key)
    found: dict[str, Counts] = {}
    for name, *numbers in work.session.execute(query):
        found[name or ""] = found.get(name or "", Counts()) + Counts(*(int(number) for number in numbers))
    for past in at.touched:
        if unit is None or unit in past.owners:
            one = Counts(**dict.fromkeys(_fields(past.state, scope.first, end, at.day), 1))
            for name in past.owners if by == "unit" else (past.meeting or "",):
                found[name] = found.get(name, Counts()) + one
    return found


def _conditions(first: date, end: date, day: date) -> tuple[ColumnElement[bool], ...]:
    """Return what `_fields` tells of a row as conditions over `tasks`, in the order of `Counts`."""
    steps, begun, past = life(), first.toordinal(), end.toordinal()
    handed, done = Task.status.in_((*steps.handed, PAUSED, *steps.done)), Task.status.in_(steps.done)
    due = and_(handed, Task.due_day >= begun, Task.due_day <= past, Task.status != PAUSED)
    in_time = func.substr(Task.closed_on, 1, func.length(Task.due)) <= Task.due  # a day of the month that is due is in time
    closed = and_(done, Task.closed_on >= first.isoformat(), Task.closed_on <= end.isoformat())
    overdue = and_(Task.status.in_(steps.handed), Task.due_day < day.toordinal())
    return (
        handed, and_(handed, Task.start_day >= begun, Task.start_day <= past), Task.status.in_(WAITING), due, and_(due, done), and_(due, done, or_(Task.closed_on.is_(None), in_time)),
        done, closed, and_(closed, Task.due.is_not(None), ~in_time), overdue, and_(overdue, Task.status == CHECKING), and_(overdue, Task.status != CHECKING, Task.asked_due.is_not(None)),
        Task.status == PAUSED, and_(handed, Task.frequency.is_not(None), Task.period.is_(None)),
    )


def _fields(state: State, first: date, end: date, day: date) -> list[str]:
    """Return the counts that a row is part of, at the end of `day`; the period runs from `first` to `end`."""
    steps = life()
    if state.status not in (*steps.handed, PAUSED, *steps.done):
        return ["waiting"] if state.status in WAITING else []
    found = ["total"]
    done = state.status in steps.done
    if state.start is not None and first.toordinal() <= state.start <= end.toordinal():
        found.append("new")
    if state.due is not None and first.toordinal() <= state.due <= end.toordinal() and state.status != PAUSED:
        found.append("due")
        if done:
            found.append("due_done")
            if state.closed is None or date.fromisoformat(state.closed).toordinal() <= state.due:
                found.append("due_on_time")
    if done:
        found.append("done")
        if state.closed and first.isoformat() <= state.closed <= end.isoformat():
            found.append("closed")
            if state.due is not None and date.fromisoformat(state.closed).toordinal() > state.due:
                found.append("late")
    elif is_overdue(state, day):
        found.append("overdue")
        if state.status == CHECKING:
            found.append("checking")
        elif state.asked:
            found.append("asked")
    if state.status == PAUSED:
        found.append("paused")
    if state.again:
        found.append("again")
    return found


def is_overdue(state: State, day: date) -> bool:
    """Tell whether a row was handed on, is past its day and not done."""
    return state.status in life().handed and state.due is not None and state.due < day.toordinal()


def _extensions(work: Work, scope: Period, day: date, unit: str | None) -> dict[str, int]:
    begins, ends = end_of(work, scope.first - timedelta(days=1)), end_of(work, day)
    query = select(Event.action, func.count()).where(Event.action.in_(EXTENSIONS), Event.object == "task", Event.at >= begins, Event.at < ends)
    if unit:
        query = query.where(Event.object_id.in_(answered(unit)))
    found = {row[0]: row[1] for row in work.session.execute(query.group_by(Event.action))}
    return {name: found.get(name, 0) for name in EXTENSIONS}
