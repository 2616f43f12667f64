"""Count rows in the database: by unit, by meeting, month by month. What was never handed on (草稿, 已立项, 取消, 并入) counts nowhere."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from nlp.errors import UsageError
from nlp.ledger.life import life
from nlp.ledger.schema import Assignment, Document, Task, Unit
from nlp.ledger.store import Work

_PERIOD: Final = re.compile(r"(\d{4})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?")


@dataclass(frozen=True, slots=True)
class Period:
    """A year, a quarter or a month: `2024`, `2024-Q2`, `2024-06`; both days are of it."""

    key: str
    first: date
    last: date

    @property
    def name(self) -> str:
        """Return what it is called: 2024年二季度."""
        if "Q" in self.key:
            return f"{self.first.year}年{'一二三四'[self.first.month // 3]}季度"
        return f"{self.first.year}年" + (f"{self.first.month}月" if "-" in self.key else "")


def period(key: str) -> Period:
    """Return a period. Raises UsageError.

    >>> period("2024-Q2").last, period("2024-Q2").name
    (datetime.date(2024, 6, 30), '2024年二季度')
    """
    found = _PERIOD.fullmatch(key)
    if not found or not 1 <= int(found[1]) <= 9998:
        raise UsageError(f"“{key}”不是年、季度或月份：应写成2024、2024-Q2或2024-06")
    year = int(found[1])
    first, last = (int(found[2]),) * 2 if found[2] else (int(found[3]) * 3 - 2, int(found[3]) * 3) if found[3] else (1, 12)
    return Period(key, date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


@dataclass(frozen=True, slots=True)
class Count:
    """Rows under one name: all that were handed on, those done, those past their day and not done, the rest."""

    name: str
    total: int
    done: int
    overdue: int

    @property
    def going(self) -> int:
        """Return how many are in work and not past their day."""
        return self.total - self.done - self.overdue

    @property
    def rate(self) -> str:
        """Return the share of the done: 66.7%."""
        return f"{self.done * 100 / self.total:.1f}%" if self.total else "—"


@dataclass(frozen=True, slots=True)
class Month:
    """What happened in a month (`2024-06`): rows handed on, rows that fell due, rows done."""

    key: str
    handed: int
    due: int
    done: int


def counted(work: Work, scope: Period | None) -> list[ColumnElement[bool]]:
    """Return which rows count: handed on, and due within the period if there is one."""
    where: list[ColumnElement[bool]] = [Task.status.in_((*life().handed, "暂停", *life().done))]
    if scope:
        where += [Task.due_day >= scope.first.toordinal(), Task.due_day <= scope.last.toordinal()]
    return where


def _columns(work: Work) -> tuple[Any, Any, Any]:
    done, late = Task.status.in_(life().done), and_(Task.status.in_(life().handed), Task.due_day < work.today.toordinal())
    return func.count(), func.coalesce(func.sum(case((done, 1), else_=0)), 0), func.coalesce(func.sum(case((late, 1), else_=0)), 0)


def whole(work: Work, where: Iterable[ColumnElement[bool]]) -> Count:
    """Return the count of all rows."""
    row = work.session.execute(select(*_columns(work)).select_from(Task).where(*where)).one()
    return Count("合计", *row)


def answers() -> ColumnElement[bool]:
    """Return which assignments say who answers for a row: one for each unit, also where it stands twice."""
    first = aliased(Assignment)
    also = exists(select(first.id).where(first.unit_id == Assignment.unit_id, first.duty == "lead", first.task_id == Assignment.task_id))
    return or_(Assignment.duty == "lead", and_(Assignment.duty == "responsible", ~also))


def by_unit(work: Work, where: Iterable[ColumnElement[bool]]) -> list[Count]:
    """Return the counts of units in charge or answerable, those with most rows first. A row of two units counts for both, of a unit twice in it once."""
    query = select(Assignment.unit_id, *_columns(work)).select_from(Task).join(Assignment, Assignment.task_id == Task.id)
    found = {row[0]: row[1:] for row in work.session.execute(query.where(answers(), *where).group_by(Assignment.unit_id))}
    names = {row[0]: row[1] for row in work.session.execute(select(Unit.id, Unit.name))}
    return [Count(names[unit], *numbers) for unit, numbers in sorted(found.items(), key=lambda one: (-one[1][0], one[0]))]


def by_meeting(work: Work, where: Iterable[ColumnElement[bool]]) -> list[Count]:
    """Return the counts of meetings, the newest first; rows entered by hand belong to none."""
    query = select(Task.document_id, *_columns(work)).where(Task.document_id.is_not(None), *where).group_by(Task.document_id)
    found = {row[0]: row[1:] for row in work.session.execute(query)}
    meetings: dict[str, tuple[int, int, int]] = {}
    for document, meeting in work.session.execute(select(Document.id, Document.meeting).order_by(Document.id.desc())):
        if document in found:
            had, more = meetings.get(meeting, (0, 0, 0)), found[document]
            meetings[meeting] = (had[0] + more[0], had[1] + more[1], had[2] + more[2])
    return [Count(name, *numbers) for name, numbers in meetings.items()]


def trend(work: Work, end: date, where: Iterable[ColumnElement[bool]] = (), *, months: int = 12) -> list[Month]:
    """Return what happened in each of some months, up to that of `end`."""
    keys = [month_before(end, n) for n in range(months - 1, -1, -1)]
    first = date.fromisoformat(f"{keys[0]}-01")
    last = end.replace(day=calendar.monthrange(end.year, end.month)[1])
    where = [*counted(work, None), *where]

    def days(column: Any, low: Any, high: Any) -> dict[Any, int]:
        query = select(column, func.count()).where(*where, column >= low, column <= high).group_by(column)
        return {row[0]: row[1] for row in work.session.execute(query)}

    ordinals = first.toordinal(), last.toordinal()
    handed, due = (_monthly({date.fromordinal(day): number for day, number in days(column, *ordinals).items()}) for column in (Task.start_day, Task.due_day))
    done = _monthly({date.fromisoformat(day): number for day, number in days(Task.closed_on, first.isoformat(), last.isoformat()).items()})
    return [Month(key, handed.get(key, 0), due.get(key, 0), done.get(key, 0)) for key in keys]


def month_before(day: date, months: int = 1) -> str:
    """Return the month (`2024-05`) so many before that of a day.

    >>> month_before(date(2024, 1, 31)), month_before(date(2024, 1, 31), 13)
    ('2023-12', '2022-12')
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return f"{year:04d}-{month + 1:02d}"


def _monthly(days: dict[date, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for day, number in days.items():
        key = day.isoformat()[:7]
        found[key] = found.get(key, 0) + number
    return found
