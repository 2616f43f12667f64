"""The last twelve months of the ledger, each as it stood at its end.

Months that are over do not change any more; they are wound back once and kept as long as the ledger is open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Text, or_, select, type_coerce

from nlp.ledger.life import life
from nlp.ledger.schema import Event, Task
from nlp.ledger.statistics import Period, month_before, period
from nlp.ledger.store import Work
from nlp.ledger.when import last_day
from nlp.office.reports.asof import PAUSED, answered, end_of

MONTHS: Final = 12
_WATCHED: Final = ("status", "due", "start_day", "closed_on")
_MOST_KEPT: Final = 5_000


@dataclass(frozen=True, slots=True)
class Month:
    """A month (`2024-05`): rows handed on and rows done in it; of all, how many there were at its end, how many done, how many overdue."""

    key: str
    new: int
    closed: int
    total: int
    done: int
    overdue: int

    @property
    def name(self) -> str:
        """Return its short name, with the year in January: 2024年1月, 5月."""
        year, month = self.key.split("-")
        return f"{year}年1月" if month == "01" else f"{int(month)}月"


_KEPT: WeakKeyDictionary[Engine, dict[tuple[str, str | None], Month]] = WeakKeyDictionary()


def months_to(work: Work, last: date, unit: str | None = None) -> tuple[Month, ...]:
    """Return the months that are over among the twelve up to that of `last`; of `unit` the rows it answers for now."""
    months = [period(key) for n in range(MONTHS) if (key := month_before(last, n)) >= "0001"]
    over = [month for month in months if month.last < work.today]
    kept = _KEPT.setdefault(work.ledger.engine, {})
    missing = [month for month in over if (month.key, unit) not in kept]
    fresh = {month.key: month for month in _wound_back(work, missing, unit)} if missing else {}
    if len(kept) < _MOST_KEPT:
        kept.update({(key, unit): month for key, month in fresh.items()})
    return tuple(fresh.get(month.key) or kept[month.key, unit] for month in reversed(over))


def _wound_back(work: Work, months: Sequence[Period], unit: str | None) -> Iterator[Month]:
    """Yield months, given the latest first, each as it stood at its end."""
    columns = (Task.id, Task.status, Task.due_day, Task.start_day, Task.closed_on, Task.created_at)
    query = select(*columns).where(Task.review != "驳回")
    changes = select(Event.at, Event.object_id, Event.before).where(Event.object == "task", or_(*(type_coerce(Event.before, Text).contains(f'"{name}":') for name in _WATCHED)))
    if unit:
        query, changes = query.where(Task.id.in_(answered(unit))), changes.where(Event.object_id.in_(answered(unit)))
    rows = {row[0]: list(row[1:]) for row in work.session.execute(query)}
    oldest = end_of(work, months[-1].last)
    undone = iter(work.session.execute(changes.where(Event.at >= oldest).order_by(Event.at.desc(), Event.seq.desc())).all())
    following = next(undone, None)
    for month in months:
        before = end_of(work, month.last)
        while following is not None and following[0] >= before:
            row = rows.get(following[1])
            if row is not None:
                _undo(row, following[2])
            following = next(undone, None)
        yield _month(month, rows, before)


def _undo(row: list[str | int | None], was: dict[str, str | int | None]) -> None:
    for at, name in ((0, "status"), (2, "start_day"), (3, "closed_on")):
        if name in was:
            row[at] = was[name]
    if "due" in was:
        end = last_day(str(was["due"])) if was["due"] else None
        row[1] = end.toordinal() if end else None


def _month(month: Period, rows: dict[int, list[str | int | None]], before: str) -> Month:
    handed, done = frozenset(life().handed), frozenset(life().done)
    first, last = month.first.toordinal(), month.last.toordinal()
    begins, ends = month.first.isoformat(), month.last.isoformat()
    new = closed = total = finished = overdue = 0
    for status, due, start, on, created in rows.values():
        if str(created) >= before:
            continue
        if status in handed:
            overdue += due is not None and int(due) < last
        elif status in done:
            finished += 1
            closed += on is not None and begins <= str(on) <= ends
        elif status != PAUSED:
            continue
        total += 1
        new += start is not None and first <= int(start) <= last
    return Month(month.key, new, closed, total, finished, overdue)
