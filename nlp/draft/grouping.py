"""Rows in groups: by the headings of their source, by theme, by who leads, by when they fall due."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from nlp.draft.matter import Row
from nlp.draft.themes import row_theme
from nlp.draft.timing import KINDS, Timing, by_words, timing

REST = "其他事项"
_UNFIT_HEADING = re.compile(r"^.{0,3}$|^第.{1,6}[条款]$|(?:有待.{1,4}|不够.{0,3}|不足|滞后|薄弱|问题突出)$")
STAGES = {"now": "立即办理", "recurring": "定期开展", "standing": "长期坚持", "event": "按规定时限办理", "open": "时限待定"}
"""What rows without a day are called that are grouped by time."""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one title; the title is empty where they are not grouped."""

    title: str
    rows: tuple[Row, ...]


def groups(rows: Iterable[Row], *, by: str = "section") -> tuple[Group, ...]:
    """Return the rows in groups in the order of their first row, those that fit no group last under 其他事项.

    By time the groups stand in the order in which they fall due: 立即办理, 2024年6月底前, …, 定期开展, 长期坚持, 按规定时限办理, 时限待定.
    """
    if by == "time":
        return stages(rows)
    title = _TITLES[by]
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(title(row), []).append(row)
    if set(found) <= {""}:
        return tuple(Group("", tuple(members)) for members in found.values())
    rest = found.pop("", [])
    named = [Group(name, tuple(members)) for name, members in found.items()]
    return tuple([*named, Group(REST, tuple(rest))] if rest else named)


def in_order(rows: Iterable[Row], *, by: str = "section") -> tuple[Row, ...]:
    """Return the rows in the order in which a table numbers them."""
    return tuple(row for group in groups(rows, by=by) for row in group.rows)


def section_title(row: Row) -> str:
    """Return the heading a row goes under: the second above it, or the first where that one names no work."""
    titles = [title for title in row.section[:2] if title]
    fit = [title for title in titles if not _UNFIT_HEADING.search(title)]
    return fit[-1] if fit else titles[0] if titles else ""


def stages(rows: Iterable[Row]) -> tuple[Group, ...]:
    """Return the rows by when they fall due, a group a month, those of a group the earliest first."""
    timed = sorted(((timing(row), row) for row in rows), key=lambda pair: _order(pair[0]))
    out = []
    for (kind, *_), members in groupby(timed, key=lambda pair: _order(pair[0])[:4]):
        found = list(members)
        ends = [when.end for when, _ in found if when.end]
        out.append(Group(by_words(ends, year=found[0][0].year) if ends else STAGES[KINDS[kind]], tuple(row for _, row in found)))
    return tuple(out)


def _order(when: Timing) -> tuple[int, bool, int, int, int]:
    end = when.end
    return (KINDS.index(when.kind), when.year, *((end.year, end.month, end.day) if end else (0, 0, 0)))


_TITLES: dict[str, Callable[[Row], str]] = {
    "section": section_title,
    "theme": row_theme,
    "lead": lambda row: "、".join(row.lead or row.responsible),
    "none": lambda row: "",
}
