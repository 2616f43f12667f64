"""Cells of a row as forms: a field as the text of its box, the text of the box as a value of the ledger."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from nlp.ledger.edit import EDITABLE
from nlp.ledger.when import last_day

UNITS: Final = ("lead", "responsible", "support")
CELLS: Final[dict[str, tuple[str, ...]]] = {
    "content": ("content",),
    "owners": ("lead", "responsible"),
    "support": ("support",),
    "time": ("deadlines", "due"),
    "frequency": ("frequency",),
    "targets": ("targets",),
    "measures": ("measures",),
    "purpose": ("purpose",),
    "section": ("section",),
    "grade": ("grade",),
    "remark": ("remark",),
}
"""Cell → the fields its form sets."""
LISTS: Final = ("section", "measures", "purpose", "targets", "deadlines", *UNITS)
HINTS: Final[dict[str, str]] = {
    **dict.fromkeys(UNITS, "一行一个，也可用顿号隔开"),
    **dict.fromkeys(("section", "measures", "purpose", "targets"), "一行一条"),
    "deadlines": "一行一个，如“6月底前”“每季度末”；日期由程序读出",
    "due": "如 2024-06-30；只改原文时不用填，会重新读出",
    "grade": "A：责任、时限或指标已明确；B：可核查，责任时限待明确",
}
SEEN: Final = "was."
"""Name of the hidden field that holds what the form showed: a box left as it was changes nothing."""
_BREAKS = re.compile(r"[\n、，；,;]")


def text_of(name: str, value: Any) -> str:
    """Return a field as the text of its box: lists one to a line.

    >>> text_of("lead", ["县教育局", "县财政局"])
    '县教育局\\n县财政局'
    """
    if value is None:
        return ""
    return "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def value_of(name: str, text: str) -> Any:
    """Return what the text of a box says.

    >>> value_of("lead", "县教育局、 县财政局"), value_of("due", " ")
    (['县教育局', '县财政局'], None)
    """
    text = text.replace("\r\n", "\n").strip()
    if name in UNITS:
        return [part.strip() for part in _BREAKS.split(text) if part.strip()]
    if name in LISTS:
        return [line.strip() for line in text.split("\n") if line.strip()]
    return text or None


def changes(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields a form changes: those whose box no longer says what it said when the form was shown."""
    found = {}
    for name in EDITABLE:
        text = form.get(name)
        if isinstance(text, str) and value_of(name, text) != value_of(name, str(form.get(SEEN + name, "\0"))):
            found[name] = value_of(name, text)
    return found


def days_left(due_day: int | None, today: date) -> str:
    """Return how far a day is: 还有3天, 今天到期, 逾期2天."""
    if due_day is None:
        return ""
    left = due_day - today.toordinal()
    return f"还有{left}天" if left > 0 else "今天到期" if left == 0 else f"逾期{-left}天"


def day_words(due: str | None) -> str:
    """Return the day a row is to be done by, as precise as known: 2024-06-30, 2024年6月底, 2024年底."""
    if not due or last_day(due) is None or len(due) == 10:
        return due or ""
    year, _, month = due.partition("-")
    return f"{year}年{int(month)}月底" if month else f"{year}年底"
