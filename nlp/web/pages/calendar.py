"""/calendar: what falls due on which day of a month, beside the days offices work and rest."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import func, select

from nlp.errors import UsageError
from nlp.ledger.lights import LIGHTS, thresholds
from nlp.ledger.queries import conditions
from nlp.ledger.rows import WHOLE, row_of
from nlp.ledger.schema import Task
from nlp.ledger.when import last_day
from nlp.office.calendar import to_ics
from nlp.recognize.workdays import is_workday, known_years
from nlp.web.context import Store, Who, render
from nlp.web.downloads import attachment, file_name
from nlp.web.filters import Shown, is_plain, shown
from nlp.web.lists import WORDS, Lit, choices, lit

router = APIRouter()

FIRST_YEAR, LAST_YEAR = 1900, 2200
IN_DAY: Final = 3
IN_LIST: Final = 10
"""Rows of a day that are shown, in the grid and in the list."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the grid. `mark` is 休 on a weekday off, 班 on a weekend that is worked."""

    day: date
    within: bool
    rest: bool
    mark: str
    total: int
    rows: tuple[Lit, ...]
    link: str


@router.get("/calendar")
def calendar(
    request: Request, person: Who, ledger: Store, month: Annotated[str, Query(max_length=10)] = "", view: Annotated[str, Query(max_length=10)] = "grid"
) -> Response:
    """Show the month as a grid or as a list."""
    if person.role == "承办" and person.unit and not request.query_params:
        return RedirectResponse(Shown().link("/calendar", unit=person.unit), status_code=303)
    seen = shown(request.query_params)
    limits = thresholds(ledger.folder)
    with ledger.read() as work:
        first = first_day(month or work.today.isoformat()[:7])
        if not is_plain(request):
            return RedirectResponse(seen.link("/calendar", month=month, view=view if view == "list" else None), status_code=303)
        end = first.replace(day=months.monthrange(first.year, first.month)[1])
        where = [*conditions(work, seen.wanted, limits), Task.due_day >= first.toordinal(), Task.due_day <= end.toordinal()]
        totals = {row[0]: row[1] for row in work.session.execute(select(Task.due_day, func.count()).where(*where).group_by(Task.due_day))}
        place = func.row_number().over(partition_by=Task.due_day, order_by=Task.id).label("place")
        numbered = select(Task.id, place).where(*where).subquery()
        wanted = select(numbered.c.id).where(numbered.c.place <= (IN_LIST if view == "list" else IN_DAY))
        rows = map(row_of, work.session.scalars(select(Task).where(Task.id.in_(wanted)).order_by(Task.due_day, Task.id).options(*WHOLE)))
        by_day: dict[int, list[Lit]] = {}
        for one in lit(rows, work.today, limits):
            by_day.setdefault(one.row.due_day or 0, []).append(one)
        weeks = [[_day(day, first, totals, by_day, seen) for day in week] for week in _weeks(first)]
        return render(
            request, "calendar.html.jinja", seen=seen, view="list" if view == "list" else "grid", first=first, weeks=weeks, total=sum(totals.values()),
            before=_link(seen, _shift(first, -1), view), after=_link(seen, _shift(first, 1), view), now=_link(seen, work.today, view),
            grid=_link(seen, first, "grid"), as_list=_link(seen, first, "list"), today=work.today, known=first.year in known_years(), lights=LIGHTS,
            light_names=limits.names, choices=choices(work), **WORDS,
        )


@router.get("/calendar.ics")
def download(request: Request, person: Who, ledger: Store) -> Response:
    """Send the days of a unit as a calendar file."""
    seen = shown(request.query_params)
    unit = seen.wanted.unit or person.unit
    if not unit:
        raise UsageError("请先在日历上选好单位，再下载它的日历文件")
    with ledger.read() as work:
        content = to_ics(work, replace(seen.wanted, unit=None), unit=unit, limits=thresholds(ledger.folder))
    return attachment(file_name("督办日历", unit, suffix="ics"), content)


def first_day(month: str) -> date:
    """Return the first day of a month, `2024-06`. Raises UsageError."""
    end = last_day(month) if len(month) == 7 else None
    if end is None or not FIRST_YEAR <= end.year <= LAST_YEAR:
        raise UsageError(f"“{month}”不是月份：应写成2024-06")
    return end.replace(day=1)


def _weeks(first: date) -> list[list[date]]:
    """Return the weeks of a month, from Monday on."""
    start = first - timedelta(days=first.weekday())
    number = -(-(first.weekday() + months.monthrange(first.year, first.month)[1]) // 7)
    return [[start + timedelta(days=7 * week + day) for day in range(7)] for week in range(number)]


def _day(day: date, first: date, totals: dict[int | None, int], rows: dict[int, list[Lit]], seen: Shown) -> Day:
    works = is_workday(day)
    mark = "休" if not works and day.weekday() < 5 else "班" if works and day.weekday() >= 5 else ""
    within, key = day.month == first.month, day.toordinal()
    link = seen.link("/ledger", due_after=day.isoformat(), due_before=day.isoformat())
    return Day(day, within, not works, mark, totals.get(key, 0) if within else 0, tuple(rows.get(key, ())) if within else (), link)


def _shift(first: date, by: int) -> date | None:
    day = first + timedelta(days=31) if by > 0 else first - timedelta(days=1)
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _link(seen: Shown, day: date | None, view: str) -> str | None:
    return None if day is None else seen.link("/calendar", month=day.isoformat()[:7], view="list" if view == "list" else None)
