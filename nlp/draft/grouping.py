"""Rows in groups: by the headings of their source, by who leads, by when they fall due."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from nlp.draft.matter import Row

REST = "其他事项"
_UNFIT_HEADING = re.compile(r"^.{0,3}$|^第.{1,6}[条款]$|(?:有待.{1,4}|不够.{0,3}|不足|滞后|薄弱|问题突出)$")


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one title; the title is empty where they are not grouped."""

    title: str
    rows: tuple[Row, ...]


def groups(rows: Iterable[Row], *, by: str = "section") -> tuple[Group, ...]:
    """Return the rows in groups in the order of their first row, those that fit no group last under 其他事项."""
    title = _TITLES[by]
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(title(row), []).append(row)
    if set(found) <= {""}:
        return tuple(Group("", tuple(members)) for members in found.values())
    rest = found.pop("", [])
    ordered = sorted(found.items()) if by == "time" else list(found.items())
    named = [Group(name, tuple(members)) for name, members in ordered]
    return tuple([*named, Group(REST, tuple(rest))] if rest else named)


def section_title(row: Row) -> str:
    """Return the heading a row goes under: the second above it, or the first where that one names no work."""
    titles = [title for title in row.section[:2] if title]
    fit = [title for title in titles if not _UNFIT_HEADING.search(title)]
    return fit[-1] if fit else titles[0] if titles else ""


_TITLES: dict[str, Callable[[Row], str]] = {
    "section": section_title,
    "lead": lambda row: "、".join(row.lead or row.responsible),
    "none": lambda row: "",
}
