"""Lines of text into tables: where a table begins and ends, its head, lines that a break inside a cell has cut in two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from nlp.recognize.columns import LONGEST_HEAD, MISFIT, PARTIES, content, fit, head_holds, is_data

MOST_CELLS = 40
"""Cells of a line; one with more is no row of a table an office writes."""
SENTENCE_END = "。；;！!？?：:"

_BAR = re.compile(r"[ \t\u3000]*[|｜][ \t\u3000]*")
_LONGEST_SECTION = 40
_LONGEST_TITLE = 20

Span = tuple[int, int]


@dataclass(slots=True)
class Line:
    """A line of text with its cells, `[start, end)` each without blanks; `opens` when a heading stands before it."""

    start: int
    end: int
    cells: list[Span]
    opens: bool = False


@dataclass(slots=True)
class Table:
    """The lines of a table: those of its head, what the head says of each column ([] without one), and the rows."""

    head: list[Line] = field(default_factory=list)
    holds: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def read_tables(text: str) -> Iterator[Table]:
    """Yield the tables of a text; every line with bars belongs to one."""
    lines = list(_lines(text))
    table = Table()
    gap: list[Line] = []  # lines without bars since the last row
    for number, line in enumerate(lines):
        if len(line.cells) == 1:
            gap.append(line)
            continue
        below = next((other for other in lines[number + 1 : number + 2] if len(other.cells) > 1), None)
        second = _second_head(text, table, line) if table.holds and not table.lines and not gap else []
        holds = second or _head(text, line, below, first=bool(gap) or not (table.holds or table.lines))
        if holds and table.lines and not gap and holds != table.holds and not all(holds):
            holds = []  # a row of short words: only a whole head follows a row at once
        if second:
            table.holds = second
            table.head.append(line)
        elif holds and holds == table.holds and _is_section(text, gap):
            table.head.append(line)  # repeated on the next page
        elif holds:
            yield table
            table = Table([line], holds)
        elif not holds:
            if not _goes_on(text, table, gap, line):
                yield table
                table = Table()
            _add(text, table, gap, line)
        gap = []
    yield table


def _lines(text: str) -> Iterator[Line]:
    """Yield the lines that are not blank; one without bars, or with too many, is a single cell."""
    at = 0
    for words in text.splitlines(keepends=True):
        body = words.rstrip()
        start = at + len(body) - len(body.lstrip())
        if body:
            cells = _cut(body, at) if "|" in body or "｜" in body else [(start, at + len(body))]
            yield Line(start, at + len(body), cells if len(cells) <= MOST_CELLS else [(start, at + len(body))])
        at += len(words)


def _cut(body: str, offset: int) -> list[Span]:
    cells: list[Span] = []
    start = len(body) - len(body.lstrip())
    for bar in _BAR.finditer(body):
        cells.append((offset + start, max(offset + start, offset + bar.start())))
        start = bar.end()
    return [*cells, (offset + start, offset + max(start, len(body)))]


def _head(text: str, line: Line, below: Line | None, *, first: bool) -> list[str]:
    """Return what the columns hold when a line is the head of a table, else []."""
    words = [text[start:end] for start, end in line.cells]
    holds = [head_holds(word) for word in words]
    filled = [(word, kind) for word, kind in zip(words, holds, strict=True) if word]
    known = sum(bool(kind) for _, kind in filled)
    if len(filled) < 2 or not known or any(len(word) > LONGEST_HEAD or (not kind and is_data(word)) for word, kind in filled):
        return []
    if known >= 2 and 2 * known >= len(filled):
        return holds
    return holds if first and below and any(is_data(text[a:b]) or b - a > LONGEST_HEAD for a, b in below.cells) else []


def _second_head(text: str, table: Table, line: Line) -> list[str]:
    """Return the columns of a head of two lines, when `line` is its second: 责任分工 over 牵头单位 and 配合单位."""
    words = [text[start:end] for start, end in line.cells]
    below = [head_holds(word) for word in words]
    if not any(words) or all(words) or any(word and not kind for word, kind in zip(words, below, strict=True)):
        return []
    if len(below) == len(table.holds):
        return [kind or above for kind, above in zip(below, table.holds, strict=True)]
    above = iter(table.holds)
    out: list[str] = []
    for i, kind in enumerate(below):
        if not kind or not i or not below[i - 1]:  # one head above for an empty cell, one for each run of heads
            head = next(above, "")
        out.append(kind or head)
    return out if next(above, None) is None else []


def _is_section(text: str, gap: Sequence[Line]) -> bool:
    """Tell whether the lines between two rows only name a part of the table, or the page."""
    return len(gap) <= 2 and all(line.end - line.start <= _LONGEST_SECTION and text[line.end - 1] not in SENTENCE_END for line in gap)


def _joined(text: str, table: Table, before: Line, line: Line) -> Line | None:
    """Return two lines as one where a line break stands inside a cell: together they fill the columns, each with what fits there."""
    size = len(table.holds)
    if not len(before.cells) < size == len(before.cells) + len(line.cells) - 1:
        return None
    first, rest = line.cells[0], line.cells[1:]
    if first[0] == first[1]:
        return Line(before.start, line.end, before.cells + rest, before.opens)
    cells = [*before.cells[:-1], (before.cells[-1][0], first[1]), *rest]
    fits = [fit(kind, content(text[start:end])) for kind, (start, end) in zip(table.holds, cells, strict=True)]
    sure = any(kind in (*PARTIES, "time") and each > 0 for kind, each in zip(table.holds, fits, strict=True))
    return Line(before.start, line.end, cells, before.opens) if sure and min(fits) > MISFIT else None


def _goes_on(text: str, table: Table, gap: Sequence[Line], line: Line) -> bool:
    if not gap:
        return bool(table.holds or table.lines)
    return bool(table.holds) and (_is_section(text, gap) or (_is_section(text, gap[:-1]) and _joined(text, table, gap[-1], line) is not None))


def _add(text: str, table: Table, gap: Sequence[Line], line: Line) -> None:
    said = bool(gap) and (text[gap[-1].end - 1] in SENTENCE_END or gap[-1].end - gap[-1].start > _LONGEST_TITLE)  # no heading
    before = gap[-1] if said else table.lines[-1] if table.lines and not gap else None
    whole = _joined(text, table, before, line) if before else None
    if whole:
        table.lines[-1 if not gap else len(table.lines) :] = [whole]
    else:
        table.lines.append(replace(line, opens=bool(gap)))
