"""What a report tells: the figures of its period, the rows that are overdue or due next, and what was reported of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from nlp.draft.state import workdays_between
from nlp.ledger.gather import came_with, standing
from nlp.ledger.life import life
from nlp.ledger.rows import Row, row_of, tasks_by_id
from nlp.ledger.schema import Progress, Task
from nlp.ledger.statistics import Period, period
from nlp.ledger.store import Work
from nlp.office.reports.asof import PAUSED, Moment, State, answered, days_of, end_of, moment_of
from nlp.office.reports.figures import Figures, figures, is_overdue, later, report_period

LISTED: Final = 1_000
"""Rows of a list; of more, the most urgent."""
GRACE: Final = 10
"""Days after a month in which what is reported for it still goes into its report."""


@dataclass(frozen=True, slots=True)
class Item:
    """A row of a list, as it stood then. `end` is its last day, `workdays` those from there to the day of the report or from it to there."""

    row: Row
    end: date | None
    days: int = 0
    workdays: int = 0

    @property
    def owners(self) -> str:
        """Return who answers for it."""
        return "、".join(self.row.owners)


@dataclass(frozen=True, slots=True)
class Told:
    """What was reported for the period of a row, or of one that went into it: the last report of each. `text` says where it was of one that did."""

    row: Row
    period: str
    percent: int
    text: str
    problems: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Content:
    """Everything in a report, before it is written as Word, workbook or page. Counts of lists are in `figures`, but `coming_count`."""

    figures: Figures
    overdue: tuple[Item, ...]
    paused: tuple[Item, ...]
    coming: tuple[Item, ...]
    coming_count: int
    following: Period
    told: tuple[Told, ...]

    @property
    def name(self) -> str:
        """Return what the report is called without its period: 督办月报, 县教育局任务办理季报."""
        kind = "季报" if "Q" in self.figures.scope.key else "月报"
        return f"{self.figures.unit}任务办理{kind}" if self.figures.unit else f"督办{kind}"

    @property
    def title(self) -> str:
        """Return the title: 督办月报（2024年5月）."""
        return f"{self.name}（{self.figures.scope.name}）"


def content_of(work: Work, key: str, *, unit: str | None = None, most: int = LISTED) -> Content:
    """Return the content of the report of a month (2024-05) or a quarter (2024-Q2), of all rows or those a unit answers for. Raises UsageError."""
    scope = report_period(key, work.today)
    found = figures(work, scope, unit=unit)
    at = moment_of(work, found.day)
    now = found.day.toordinal()
    late = days_of(work, at, (Task.status.in_(life().handed), Task.due_day < now), lambda state: is_overdue(state, found.day), unit=unit)
    paused = days_of(work, at, (Task.status == PAUSED,), lambda state: state.status == PAUSED, unit=unit)
    following = later(scope)
    # A period that still runs: what it has left is due next.
    first, last = (now + 1, scope.last.toordinal()) if found.day < scope.last else (following.first.toordinal(), following.last.toordinal())

    def comes(state: State) -> bool:
        return state.status in life().handed and state.due is not None and first <= state.due <= last

    coming = days_of(work, at, (Task.status.in_(life().handed), Task.due_day >= first, Task.due_day <= last), comes, unit=unit)
    return Content(
        figures=found,
        overdue=_items(work, at, late, most),
        paused=_items(work, at, paused, most),
        coming=_items(work, at, coming, most),
        coming_count=len(coming),
        following=scope if found.day < scope.last else following,
        told=tuple(_told(work, scope, unit, most)),
    )


def _items(work: Work, at: Moment, days: Mapping[int, int | None], most: int) -> tuple[Item, ...]:
    """Return rows as they stood then, the earliest day first."""
    past = {one.id: one.state for one in at.touched}
    chosen = sorted(days, key=lambda task_id: (days[task_id] is None, days[task_id] or 0, task_id))[:most]
    tasks = tasks_by_id(work.session, chosen)
    out = []
    for task_id in chosen:
        row, end = row_of(tasks[task_id]), date.fromordinal(day) if (day := days[task_id]) else None
        if task_id in past:
            state = past[task_id]
            row = replace(row, status=state.status, due_day=state.due, due=end.isoformat() if end else None, asked_due=(row.asked_due or row.due) if state.asked else None)
        out.append(Item(row, end, abs((end - at.day).days), workdays_between(*sorted((end, at.day)))) if end else Item(row, None))
    return tuple(out)


def _told(work: Work, scope: Period, unit: str | None, most: int) -> Iterable[Told]:
    """Yield the last report of each row for the months of the period, put down up to some days after it.

    What was reported of a row that went into another is told of that one, beside what was reported of itself: nothing told drops out of a report.
    """
    months = [key for n in range(1, 13) if scope.first <= period(key := f"{scope.first.year:04d}-{n:02d}").first <= scope.last]
    query = select(Progress.id, Progress.task_id, Progress.percent, Progress.problems.is_(None)).where(
        Progress.period.in_(months), Progress.at < end_of(work, scope.last + timedelta(days=GRACE))
    )
    last = {row[1]: row for row in work.session.execute(query.order_by(Progress.period, Progress.id))}
    into = standing(work)
    mine = set(work.session.scalars(answered(unit))) if unit else None
    told = [row for row in last.values() if mine is None or into.get(row[1], row[1]) in mine]
    chosen = [(row[0], row[1]) for row in sorted(told, key=lambda row: (row[3], -row[2], row[1]))[:most]]
    tasks = tasks_by_id(work.session, {one for _, task_id in chosen for one in (task_id, into.get(task_id, task_id))})
    entries = {entry.id: entry for entry in work.session.scalars(select(Progress).where(Progress.id.in_([entry_id for entry_id, _ in chosen])))}
    for entry_id, task_id in chosen:
        entry = entries[entry_id]
        text = came_with(tasks[task_id].number if task_id in into else "") + entry.text
        yield Told(row_of(tasks[into.get(task_id, task_id)]), entry.period, entry.percent, text, entry.problems or "", entry.next_step or "")
