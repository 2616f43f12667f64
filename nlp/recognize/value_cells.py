"""Times and figures in the columns of a table that hold nothing else: 2024.9, 会议期间, 8月—10月; 98%以上, 6人, 增长一倍.

The head of the column says what a cell is, so words count there that would not in a sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from nlp.datamodel import Figure, Timex
from nlp.numerals import HALF_WIDTH
from nlp.recognize.calendar import Reference
from nlp.recognize.measure import direction, value_and_unit
from nlp.recognize.quantities import LEAST, MOST, PERCENT, RANK, SHARE, TAIL, counter
from nlp.recognize.tables import Cell, Row

T = TypeVar("T", Timex, Figure)

REMARKS = ("remark", "progress", "result", "")
"""Columns where a time may stand for want of one of its own: 6月底前, 5月开工."""
LONGEST_VALUE, LONGEST_AIM = 7, 4
"""Characters beside its figures that the value of an indicator, and the aim of measures, may have; a cell that says more states an act."""

_DATE = re.compile(r"(?<!\d)(?:(?P<year>(?:19|20)\d{2})[.\-/])?(?P<month>\d{1,2})(?:[.\-/](?P<day>\d{1,2}))?(?:日|号)?(?![\d.年月%])")
_EVENT = re.compile(r"[^，。；、\s]{1,10}(?:期间|[之以]?[前后]|时|即[查改办报])|(?:主|入)?汛期|[一-龥]{1,4}季节?")
_ONGOING = re.compile(r"(?:立行|即知|边查|立查)(?:立|即|边)改|(?:立即|即时|马上)(?:整改|办理|落实)|长期(?:坚持|[一-龥]{0,2})")
_REST = 5
_TO = re.compile(r"\s*(?:—+|－|-|～|~|–|至|到)\s*")
_BOUND = re.compile(rf"{LEAST}|{MOST}|[不]?[低高]于|达到|达|控制在|比?(?:上年|去年|较)|(?:清零|持平|翻番|倍)$")
_WORDS_ALONE = re.compile(r"不[低高少多]于|不超过|[高低]于|倍|翻番|清零|持平")
_BRACKET = re.compile(r"[（(][^（()）]*[)）]")


def cell_times(text: str, rows: Sequence[Row], times: Sequence[Timex], reference: Reference) -> tuple[Timex, ...]:
    """Return `times` with those the columns of times name besides, and a stretch over two of them as one."""
    if not rows:
        return tuple(times)
    times = [_unpadded(text, t) for t in times]
    cells = [c for row in rows for c in row.cells if not c.carried and c.holds in ("time", *REMARKS)]
    found = [(c, t) for c in cells if (t := _cell_time(text, c, _inside(times, c), reference))]
    return _put(times, found)


def _inside(items: Sequence[T], cell: Cell) -> Sequence[T]:
    """Return the items, sorted by start, that start inside a cell."""
    low = bisect_left(items, cell.start, key=lambda item: item.start)
    return items[low : bisect_left(items, cell.end, low, key=lambda item: item.start)]


def _put(items: Sequence[T], found: Sequence[tuple[Cell, T]]) -> tuple[T, ...]:
    """Return the items with what was found in some cells in place of what stood there."""
    gone = {item.start for cell, _ in found for item in _inside(items, cell)}
    return tuple(sorted([item for item in items if item.start not in gone] + [new for _, new in found], key=lambda item: item.start))


def _unpadded(text: str, time: Timex) -> Timex:
    """Return a time without the blanks around it: bars and ends of cells."""
    words = text[time.start : time.end]
    start = time.start + len(words) - len(words.lstrip())
    end = start + len(words.strip())
    return replace(time, start=start, end=end) if words.strip() and (start, end) != (time.start, time.end) else time


def _cell_time(text: str, cell: Cell, inside: Sequence[Timex], reference: Reference) -> Timex | None:
    words = text[cell.start : cell.end].translate(HALF_WIDTH)
    if len(inside) == 2 and inside[0].start == cell.start and inside[1].end >= cell.end and _TO.fullmatch(text, inside[0].end, inside[1].start):
        return Timex(cell.start, cell.end, "date", inside[1].value, "cell")
    if any(t.counts for t in inside):
        return None
    date = _DATE.match(words)
    if date and (date["year"] or (date["day"] and "." in date[0])) and len(words) - date.end() <= _REST:
        value = _iso(date, reference)
        return Timex(cell.start, cell.start + date.end(), "date", value, "cell") if value or not reference.year else None
    if cell.holds == "time":
        for pattern, kind in ((_ONGOING, "ongoing"), (_EVENT, "event")):
            if pattern.fullmatch(words):
                return Timex(cell.start, cell.end, kind, None, "cell")
    return None


def _iso(found: re.Match[str], reference: Reference) -> str | None:
    month, day = int(found["month"]), int(found["day"] or 0)
    year = int(found["year"]) if found["year"] else reference.year_of_month(month) if 1 <= month <= 12 else None
    if year is None or not 1 <= month <= 12 or day > monthrange(year, month)[1]:
        return None
    return f"{year}-{month:02d}-{day:02d}" if day else f"{year}-{month:02d}"


def note_time(text: str, cell: Cell, times: Sequence[Timex]) -> Timex | None:
    """Return the time a remark is about, if it says little else (5月开工); `times` are those inside the cell."""
    first = times[0] if times else None
    return first if first and first.start <= cell.start + 1 and cell.end - first.end <= _REST and "已" not in text[cell.start : cell.end] else None


def aims(text: str, row: Row) -> tuple[Cell, ...]:
    """Return the cells of the row's goals that state an act rather than a value."""
    longest = LONGEST_VALUE if row.acts == ("indicator",) else LONGEST_AIM
    return tuple(c for c in row.of("goal") if not c.carried and _said(text[c.start : c.end]) > longest)


def _said(words: str) -> int:
    """Return how many characters a cell has beside its figures and their bounds.

    >>> [_said(cell) for cell in ("比上年压减20%", "不低于70%", "平台兑付比例达到85%，每月公示名单")]
    [2, 0, 12]
    """
    rest = _BOUND.sub("", _value().sub("", _BRACKET.sub("", words)))
    return len(re.findall("[一-龥]", rest))


def cell_figures(text: str, rows: Sequence[Row], figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """Return `figures` with those the columns of values name, in place of what a rule read of them."""
    cells = [c for row in rows for c in value_cells(text, row)]
    return _put(figures, [(c, f) for c in cells for f in _values(text, c)])


def value_cells(text: str, row: Row) -> tuple[Cell, ...]:
    """Return the cells of a row that hold what is to be reached, and no act."""
    if row.acts == ("figures",):
        return tuple(c for c in row.of("figure") if not c.carried)
    acts = aims(text, row)
    return tuple(c for c in row.of("goal") if not c.carried and c not in acts)


def _values(text: str, cell: Cell) -> list[Figure]:
    words = _BRACKET.sub(lambda m: " " * len(m[0]), text[cell.start : cell.end].translate(HALF_WIDTH)).rstrip()
    spans = [m.span() for m in _value().finditer(words)]
    if not spans and _WORDS_ALONE.search(words):
        spans = [(0, len(words))]
    return [Figure(cell.start + a, cell.start + b, *value_and_unit(words[a:b]), direction(words[:a], words[a:b])) for a, b in spans]


@lru_cache(maxsize=1)
def _value() -> re.Pattern[str]:
    number = r"(?:(?<![\d.])\d[\d,]*(?:\.\d+)?[万亿千]?(?![\d.]|[年月日号时点]))"
    return re.compile(
        rf"[≥≤＞＜><]?\s?(?:{LEAST}|{MOST})?约?(?:{SHARE}|{PERCENT}|(?:{number}(?:至|到|—|-|~))?{number}(?:{counter()}|个?工作日|分钟|[天日分倍元])?(?:/(?:升|[一-龥]{1,3}米|亩|人|[天年月]))?)(?:{TAIL}|内)?|{RANK}"
    )
