"""Choose the rows a paper is about: by number, unit, due day or status."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from nlp.draft.matter import Matter, Row
from nlp.draft.standing import due_day
from nlp.errors import UsageError

_RANGE = re.compile(r"(\d+)(?:[-—~～](\d+))?")


@dataclass(frozen=True, slots=True)
class Selection:
    """What to keep; empty keeps all. `numbers` count the rows from 1, `units` are named by part of their name, `due_before` includes the day."""

    numbers: frozenset[int] = frozenset()
    units: tuple[str, ...] = ()
    due_before: date | None = None
    statuses: tuple[str, ...] = ()


def read_numbers(text: str) -> frozenset[int]:
    """Return the numbers of a list.

    >>> sorted(read_numbers("1,3-5"))
    [1, 3, 4, 5]

    Raises UsageError when it is none.
    """
    numbers: set[int] = set()
    for item in re.split(r"[,，、\s]+", text.strip()):
        m = _RANGE.fullmatch(item)
        first, last = (int(m[1]), int(m[2] or m[1])) if m else (0, 0)
        if not 1 <= first <= last <= 100_000:
            raise UsageError(f"“{text}”不是序号：请写成 1,3-5 这样")
        numbers.update(range(first, last + 1))
    return frozenset(numbers)


def select(matter: Matter, selection: Selection) -> Matter:
    """Return the matter of the chosen rows. Raises UsageError when none is left."""
    rows = tuple(row for number, row in enumerate(matter.rows, start=1) if _chosen(number, row, selection))
    if not rows:
        raise UsageError(f"{len(matter.rows)}项任务中没有一项符合所选的条件：请放宽 --rows、--unit、--due-before 或 --status")
    return replace(matter, rows=rows)


def _chosen(number: int, row: Row, selection: Selection) -> bool:
    parties = (*row.owners, *row.support)
    return (
        (not selection.numbers or number in selection.numbers)
        and (not selection.units or any(unit in party for unit in selection.units for party in parties))
        and (not selection.due_before or ((due := due_day(row)) is not None and due <= selection.due_before))
        and (not selection.statuses or (row.status or "待交办") in selection.statuses)
    )
