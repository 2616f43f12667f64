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
_RESULT = re.compile(r"(?:[^，、]{4,}(?:明显|显著|进一步|持续|不断|更加)(?:筑牢|夯实|优化|强化|提升|改善|增强|提高|好转|凸显|健全|完善))$|怎么|什么|谁来|[啥咱]")
_ASKED = re.compile(r"^[^：]{0,8}(?:什么|怎么[^：]{0,3}|谁来[^：]{0,3})：(?=.{4})")
"""A heading that tells what has been reached, or asks, heads no tasks."""
_GENERAL = re.compile(r"^(?:\d{4}年|今年|今后)?[^，；]{0,6}(?:工作|任务)(?:的?(?:安排|要求|目标|打算|部署|思路))?$")
"""A heading that does not stand beside those it has below it: 2024年工作安排."""
_OTHERS = re.compile(r"^(?:其他|其它)(?:事项|工作|议题)?$")
_PASSED_ON = re.compile(r"^传达学习[^，；]+[，；](?=听取|研究|审议)")
_HEARD = re.compile(r"^听取(?:关于)?(.{4,}?)(?:(?:工作)?(?:进展)?情况)?的?汇报$")
_DEBATED = re.compile(r"^(?:审议|研究(?:审议|部署|讨论)?|讨论)(?!稿)(?:并?通过)?(?:关于)?(《[^《》]+》|.{4,}?)(?:有关|相关)?(?:事宜|事项|问题)?$")
_BOOK = re.compile(r"^《(.+?)(?:（(?:送审稿|草案|讨论稿|征求意见稿|审议稿)）)?》$")
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
    title, rows = _TITLES[by], tuple(rows)
    above = {row.section[0] for row in rows if len(row.section) > 1} if by == "section" else set()
    found: dict[str, list[Row]] = {}
    for row in rows:
        general = len(row.section) == 1 and row.section[0] in above and _GENERAL.search(row.section[0])
        found.setdefault("" if general else title(row), []).append(row)
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
    titles = [title for title in (topic(words) for words in row.section[:2]) if title]
    titles = [title for title in titles if not _RESULT.search(title)]
    fit = [title for title in titles if not _UNFIT_HEADING.search(title)]
    return fit[-1] if fit else titles[0] if titles else ""


def topic(title: str) -> str:
    """Return the heading of an item on an agenda without what was done with it; "" for 其他.

    >>> [topic(t) for t in ("审议《公交改革方案（送审稿）》", "听取水毁工程修复资金安排的汇报", "传达学习会议精神，听取自建房排查情况汇报", "研究部署防汛工作")]
    ['公交改革方案', '水毁工程修复资金安排', '自建房排查', '防汛工作']
    """
    if _OTHERS.match(title):
        return ""
    title = _ASKED.sub("", title)
    last = _PASSED_ON.sub("", title)
    if m := _HEARD.match(last) or _DEBATED.match(last):
        return _BOOK.sub(r"\1", m[1])
    return title


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
