"""How far a row is on a given day, for letters: done, past its day, or how long it still has, in days and in working days.

A letter asks, so it may go to whoever's day is past; what a notice says of a unit in public is stricter (`state`). Where the ledger knows
that a day does not count as things stand (`Row.held`), both agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from nlp.draft.matter import Matter, Row
from nlp.draft.profile import chinese_date
from nlp.draft.state import workdays_between
from nlp.draft.timing import last_day
from nlp.errors import UsageError

DONE = frozenset({"已办结", "已销号", "不予立项"})
SOON = 10
"""Days within which a row falls due soon."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`days` until the row falls due, negative when overdue, None where nobody knows or it comes round; `workdays` of them, always positive. `held` as in `Row`."""

    done: bool
    due: date | None = None
    days: int | None = None
    workdays: int = 0
    held: str = ""

    @property
    def overdue(self) -> bool:
        """Tell whether the row is open past its day."""
        return not self.done and not self.held and self.days is not None and self.days < 0

    @property
    def words(self) -> str:
        """Return the standing in words, empty where there is nothing to say."""
        if self.done or self.due is None or self.days is None:
            return ""
        if self.held:
            return self.held
        if self.days == 0:
            return "当日到期"
        return f"{'已逾期' if self.days < 0 else '还有'}{abs(self.days)}天，其中工作日{self.workdays}天"


def standing(row: Row, as_of: date | None) -> Standing:
    """Return how far the row is on `as_of`. A row that comes round (每季度) is never overdue: nobody told which time is meant."""
    due = due_day(row)
    done = row.status in DONE
    if as_of is None or due is None:
        return Standing(done, due, held=row.held)
    return Standing(done, due, (due - as_of).days, workdays_between(*sorted((as_of, due))), row.held)


def due_day(row: Row) -> date | None:
    """Return the day the row falls due: the last day of a month or a year; None where it is not known or comes round."""
    return None if row.frequency else last_day(row.due)


def to_urge(matter: Matter, *, as_of: date | None, within: int = SOON) -> Matter:
    """Return the matter with the open rows that are overdue or fall due within so many days, the longest overdue first; all open rows when no day is given.

    Raises UsageError when there are none.
    """
    rows = [row for row in matter.rows if row.status not in DONE and not row.held]
    if as_of is not None:
        near = [(found.days, row) for row in rows if (found := standing(row, as_of)).days is not None and found.days <= within]
        rows = [row for _, row in sorted(near, key=lambda pair: pair[0] or 0)]
    if not rows:
        day = f"截至{chinese_date(as_of.isoformat())}没有逾期或{within}天内到期的未办结任务" if as_of else "没有未办结的任务"
        raise UsageError(f"{day}，不用催办")
    return replace(matter, rows=tuple(rows))


def count_overdue(rows: Iterable[Row], as_of: date | None) -> tuple[int, int]:
    """Return how many open rows are overdue on that day and how many fall due within `SOON` days; (0, 0) where no day is given."""
    found = [standing(row, as_of) for row in rows]
    return sum(s.overdue for s in found), sum(not s.done and not s.held and s.days is not None and 0 <= s.days <= SOON for s in found)
