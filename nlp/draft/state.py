"""How far the rows of a ledger are on a day: done, under way, not begun, overdue. Told from status and deadline, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from nlp.draft.matter import Row
from nlp.draft.timing import timing
from nlp.recognize.workdays import is_workday

DONE, GOING, WAITING, UNTOLD = "done", "going", "waiting", "untold"

_STATES: Final[Mapping[str, str]] = {
    "待交办": WAITING,
    "已交办": WAITING,
    "办理中": GOING,
    "已延期": GOING,
    "已办结": DONE,
    "已销号": DONE,
}
_ANSWERABLE: Final = frozenset({"已交办", "办理中"})
"""A row handed on and not done: past its day, it is overdue. One that was never handed on, or put off, is not the unit's fault."""
WARNING = 5
"""Working days before its last day from which a row is watched."""
LIGHTS: Final[Mapping[str, str]] = {"red": "红灯", "yellow": "黄灯", "green": "绿灯", "grey": "—"}


@dataclass(frozen=True, slots=True)
class Standing:
    """A row on the day `as_of`. `end` is its last day, None where it has none (or comes again and again).

    `due`: the last day is past. `overdue`: past, handed on and not done, as the ledger says itself. `days` are the working days since the
    last day (overdue) or left to it, None where nothing can be reckoned. `light`: red, yellow, green or grey.
    """

    row: Row
    state: str
    end: date | None = None
    due: bool = False
    overdue: bool = False
    days: int | None = None
    light: str = "grey"


def is_told(rows: Iterable[Row]) -> bool:
    """Tell whether anybody has said how far the rows are: a new ledger, all 待交办, says nothing."""
    return any(row.status not in ("", "待交办") or row.progress for row in rows)


def standing(row: Row, as_of: date | None) -> Standing:
    """Return how far a row is; without a day, whether it is overdue is not told."""
    state = _STATES.get(row.status, UNTOLD)
    if state in (WAITING, UNTOLD) and row.progress:
        state = GOING
    when = timing(row)
    end = when.end if when.kind == "due" and when.year else None
    if state == DONE:
        return Standing(row, state, end, due=bool(as_of and end and end < as_of), light="green")
    if as_of is None or end is None:
        return Standing(row, state, end)
    if end < as_of:
        overdue = not row.held and (row.status in _ANSWERABLE or (state == GOING and row.status != "已延期"))
        days = workdays_between(end, as_of)
        return Standing(row, state, end, due=True, overdue=overdue, days=days, light="red" if overdue else "grey")
    left = workdays_between(as_of, end)
    light = "yellow" if left <= WARNING else "green" if state == GOING else "grey"
    return Standing(row, state, end, days=left, light=light)


@lru_cache(maxsize=4096)
def workdays_between(first: date, last: date) -> int:
    """Return the working days after `first` up to `last`.

    >>> workdays_between(date(2024, 2, 8), date(2024, 2, 19))  # the Spring Festival between; Sunday 18 is made up
    3
    """
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(map(is_workday, days))


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of rows: `total` is the sum of the four states; `due` of those whose last day is past, `overdue` of these."""

    total: int
    done: int
    going: int
    waiting: int
    untold: int
    due: int
    due_done: int
    overdue: int

    @property
    def rate(self) -> str:
        """Return how many of all are done, as a percentage."""
        return percent(self.done, self.total)


def counts(standings: Sequence[Standing]) -> Counts:
    """Return the counts of some rows."""
    states = [s.state for s in standings]
    return Counts(
        total=len(states),
        done=states.count(DONE),
        going=states.count(GOING),
        waiting=states.count(WAITING),
        untold=states.count(UNTOLD),
        due=sum(s.due for s in standings),
        due_done=sum(s.due and s.state == DONE for s in standings),
        overdue=sum(s.overdue for s in standings),
    )


def by_owner(standings: Iterable[Standing]) -> dict[str, list[Standing]]:
    """Return the rows of each unit that leads or answers for them, in the order of the rows; a row of several units under each."""
    found: dict[str, list[Standing]] = {}
    for one in standings:
        for unit in one.row.owners:
            found.setdefault(unit, []).append(one)
    return found


def percent(part: int, whole: int) -> str:
    """Return a share to one place, halves up; none and all without one.

    >>> percent(1, 3), percent(1, 16), percent(3, 3), percent(0, 3)
    ('33.3%', '6.3%', '100%', '0%')
    """
    if whole == 0:
        return "—"
    tenths = (2000 * part + whole) // (2 * whole)
    # Nearly all is not all, nearly none not none.
    tenths = min(max(tenths, 1), 999) if 0 < part < whole else tenths
    return f"{tenths // 10}.{tenths % 10}%" if tenths % 1000 else f"{tenths // 10}%"
