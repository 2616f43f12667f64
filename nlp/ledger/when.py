"""Days of the ledger: the last day of a date as precise as known, and the reading of a time that a person typed."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Any

from nlp.datamodel import Doc, Meta
from nlp.recognize.calendar import Reference
from nlp.recognize.times import find_times
from nlp.tasks.due import deadline_of

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def last_day(value: str | None) -> date | None:
    """Return the last day of an ISO day, month or year; None of anything else.

    >>> last_day("2024-02"), last_day("2024-02-30")
    (datetime.date(2024, 2, 29), None)
    """
    found = _ISO.fullmatch(value or "")
    if not found:
        return None
    year, month, day = int(found[1]), int(found[2] or 12), int(found[3] or 0)
    try:
        return date(year, month, day or calendar.monthrange(year, month)[1])
    except ValueError:
        return None


def first_day(value: str | None) -> date | None:
    """Return the first day of an ISO day, month or year; None of anything else.

    >>> first_day("2024-02"), first_day("2024")
    (datetime.date(2024, 2, 1), datetime.date(2024, 1, 1))
    """
    end = last_day(value)
    return end and {4: end.replace(month=1, day=1), 7: end.replace(day=1)}.get(len(value or ""), end)


def read_deadline(words: str, spoken: str | None) -> dict[str, Any]:
    """Return the columns of a deadline a person typed, read on the day the document was spoken; kind `event` when nothing is understood."""
    if last_day(words):
        return {"text": words, "kind": "date", "value": words, "due": words if len(words) == 10 else str(last_day(words)), "rrules": []}
    times = find_times(words, Reference.parse(spoken))
    if not times:
        return {"text": words, "kind": "event", "rrules": []}
    read = deadline_of(Doc(text=words, meta=Meta(date=spoken)), times[0], "explicit")
    end = last_day(read.due or (read.value if read.kind == "date" else None))
    return {
        "text": words, "kind": read.kind, "value": read.value, "due": end.isoformat() if end else None,
        "begins": read.begins, "rrules": list(read.rrules), "basis": read.basis or None,
    }
