"""Dates that do not exist, do not fall on the weekday beside them, or run backwards."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from nlp.audit.patterns import Match
from nlp.audit.rule import Rule
from nlp.audit.view import View

WEEKDAYS = "一二三四五六日"
_DATE = re.compile(
    r"(?:(?<!\d)(?P<year>\d{4})\s?年\s?)?(?<![\d.,])(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?[日号](?!元|均)"
    r"(?:\s?[（(]?(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天])[）)]?)?"
)
_MONTH = re.compile(r"(?<!\d)\d{4}年(?P<month>\d{1,2})月")
_TO = r"\s?(?:至|到|—{1,2}|－|-|–|～|~)\s?"
_YEARS = re.compile(rf"(?<!\d)(?P<first>(?:19|20)\d\d)年?{_TO}(?P<last>(?:19|20)\d\d)(?=年)")
_DAYS = re.compile(
    rf"(?P<month>\d{{1,2}})月(?P<first>\d{{1,2}})日?{_TO}(?:(?P<month2>\d{{1,2}})月)?(?P<last>\d{{1,2}})(?=日)"
)
_SPAN = re.compile(
    _DAYS.pattern
    + r"日(?:[^，。；\n\d（）]{0,8}，|（)[^，。；\n\d（）]{0,4}?(?P<said>共?(?P<days>\d{1,2})天)(?![一-鿿]?工作)"
)
_LUNAR = re.compile(r"农历|阴历|旧历|夏历")


def dates(rule: Rule, view: View) -> Iterator[Match]:
    """match: {what: day | weekday | order | span}: days not in the calendar, weekdays of another day, ranges that run back or last otherwise."""
    text = view.masked(rule.masks)
    yield from _ASK[rule.match["what"]](text)


def _day(text: str) -> Iterator[Match]:
    for m in _DATE.finditer(text):
        month, day = int(m["month"]), int(m["day"])
        year = int(m["year"]) if m["year"] else 2024  # a leap year: 2月29日 without a year may exist
        if _LUNAR.search(text, max(0, m.start() - 6), m.start()):
            continue
        if not 1 <= month <= 12:
            yield Match(m.start("month"), m.end("day") + 1, {"why": f"没有{month}月"})
        elif not 1 <= day <= monthrange(year, month)[1]:
            of = f"{year}年{month}月" if m["year"] else f"{month}月"
            yield Match(m.start(), m.end("day") + 1, {"why": f"{of}只有{monthrange(year, month)[1]}天"})
    for m in _MONTH.finditer(text):
        if not 1 <= int(m["month"]) <= 12 and not text[m.end() : m.end() + 1].isdigit():
            yield Match(m.start(), m.end(), {"why": f"没有{int(m['month'])}月"})


def _weekday(text: str) -> Iterator[Match]:
    for m in _DATE.finditer(text):
        if not (m["year"] and m["weekday"]):
            continue
        try:
            right = WEEKDAYS[date(int(m["year"]), int(m["month"]), int(m["day"])).weekday()]
        except ValueError:
            continue
        if m["weekday"].replace("天", "日") != right:
            yield Match(m.start(), m.end(), {"right": right})


def _order(text: str) -> Iterator[Match]:
    for m in _YEARS.finditer(text):
        if int(m["first"]) > int(m["last"]):
            yield Match(m.start(), m.end())
    for m in _DAYS.finditer(text):
        same = m["month2"] is None or m["month2"] == m["month"]
        if same and int(m["first"]) > int(m["last"]):
            yield Match(m.start(), m.end())


def _span(text: str) -> Iterator[Match]:
    for m in _SPAN.finditer(text):
        try:
            first = date(2023, int(m["month"]), int(m["first"]))
            last = date(2023, int(m["month2"] or m["month"]), int(m["last"]))
        except ValueError:
            continue
        days = (last - first).days + 1
        if days > 0 and not (first.month <= 2 < last.month) and days != int(m["days"]):
            yield Match(m.start("said"), m.end("said"), {"right": str(days)})


_ASK = {"day": _day, "weekday": _weekday, "order": _order, "span": _span}
