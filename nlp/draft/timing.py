"""When a row is due, told from its cells: at once, by a day, again and again, for good, within a period of its own, or nobody said."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from nlp.datamodel import Timex
from nlp.draft.matter import Row
from nlp.recognize.calendar import Reference, month_end
from nlp.recognize.recurrence import occurrences, rrules
from nlp.recognize.times import find_times

KINDS = ("now", "due", "recurring", "standing", "event", "open")
"""At once; by a day; every so often; for good; within a period that runs from an event; nobody said."""
PERIODS = ("每日", "每天", "每周", "每两周", "每旬", "每月", "每两个月", "每季度", "每半年", "每年", "每两年", "定期")
"""Periods in words, the shortest first."""
_NOW = re.compile(r"立即|马上|即刻|即日起|立行立改|第一时间|今天|当[天日]")
_AT_ONCE = re.compile(r"^(?:立即|马上|即刻)")
_STANDING = re.compile(r"长期|持续|常态化|经常性?|不断|日常|全程|一以贯之")
_EVENT = re.compile(r"后|前|[之以]?内|时|起|为止|不超过|不少于|\d")
_BEGINS = re.compile(r"^[从自](?!.*[至到]).*(?:起|开始)$")
"""A time that only says when it begins is none it is due by."""
_PERIOD = re.compile(r"^(?:[用在]|不超过|最长)?(?:\d{1,2}|[一二两三四五六七八九十]+)(?:个?(?:工作日|小时|星期)|天|分钟|周|个月|年|日(?=[之以]?内))(?:左右)?(?:[之以]?内|时间)?$")
"""A period of its own (2个工作日内答复), which runs from whatever it is about, not from the day of the paper."""
_ANY_YEAR = Reference(2001)
"""A common year that stands for the unknown one where only months are compared."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When a row is due. `end` is the last day it may be done for `due`; `year` is False where nobody told the year of it."""

    kind: str
    end: date | None = None
    year: bool = True


def timing(row: Row) -> Timing:
    """Return when the row is due; of several times the first that is a day of the calendar."""
    read = [(words, _read(words)) for words in row.times]
    once = [words for words, time in read if not (time and time.kind == "recurring") and words not in row.frequency]
    begins_only = bool(once) and all(_BEGINS.search(words) or _PERIOD.search(words) for words in once)
    if once and all(_NOW.search(words) for words in once):
        return Timing("now")
    end = None if begins_only else last_day(row.due)
    if end and (once or not row.frequency):
        return Timing("due", end)
    if row.frequency:
        return Timing("recurring")
    for words, time in read:
        # Without the year of the paper a month is still a month.
        if time and time.kind == "date" and not words.endswith("起") and (end := last_day(time.value)):
            return Timing("due", end, year=bool(re.search(r"\d{4}|[二][〇○零一二三四五六七八九]{3}", words)))
    if once:
        return Timing("standing" if all(_STANDING.search(w) and not _EVENT.search(w) for w in once) else "event")
    return Timing("now" if _AT_ONCE.match(row.words) else "open")


def last_day(value: str | None) -> date | None:
    """Return the last day of an ISO day, month or year, or None for what is none."""
    if not value or not re.fullmatch(r"\d{4}(?:-\d{2}){0,2}", value):
        return None
    year, month, day = (*map(int, value.split("-")), 0, 0)[:3]
    try:
        return date(year, month, day) if day else month_end(year, month or 12)
    except ValueError:
        return None


def first_day(value: str | None) -> date | None:
    """Return the day an ISO day names, or None where it is less precise than that."""
    return last_day(value) if value and len(value) == len("2024-01-01") else None


def by_words(ends: Collection[date], *, year: bool = True) -> str:
    """Return the time by which all of some days of one month, or of one year, have come.

    2024年6月底前 and 2024年7月15日前 where they are one day, 2024年3月 or 2024年 where they differ; without `year` the month alone.
    """
    last = max(ends)
    front = f"{last.year}年" if year else ""
    if len(set(ends)) == 1:
        if (last.month, last.day) == (12, 31):
            return f"{front or '年'}底前"
        return f"{front}{last.month}月底前" if is_month_end(last) else f"{front}{last.month}月{last.day}日前"
    return f"{front}{last.month}月" if len({day.month for day in ends}) == 1 else front


def days_of(row: Row, first: date, last: date) -> Sequence[date]:
    """Return the days from `first` to `last` on which a recurring row is due; none where its words name no day."""
    found: set[date] = set()
    for words in row.times:
        time = _read(words)
        if time and time.kind == "recurring":
            found.update(occurrences(rrules(words, time.value), first, last, begins=first))
    return sorted(found)


def period_rank(words: str) -> int:
    """Return the place of a period among all, the shortest first; those that name none come last."""
    return PERIODS.index(words) if words in PERIODS else len(PERIODS)


@lru_cache(maxsize=4096)
def _read(words: str) -> Timex | None:
    """Return the first time in the words of a cell."""
    return next(iter(find_times(words, _ANY_YEAR, mentions=True)), None)


def is_month_end(day: date) -> bool:
    """Tell whether `day` is the last of its month."""
    return (day + timedelta(days=1)).day == 1
