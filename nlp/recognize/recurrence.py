"""Recurring deadlines as rules of RFC 5545 (RRULE), and the days on which they fall.

每月25日前 is `FREQ=MONTHLY;BYMONTHDAY=25`. A period that names no day (每季度通报) is due at its end. A day a short month lacks
(每月31日) is that month's last day. Where days differ from month to month there are several rules (每年3月1日、9月15日).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from nlp.numerals import HALF_WIDTH, parse_int
from nlp.recognize.calendar import FIXED_FESTIVALS, add_months

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY_OF_WEEK = dict(zip("一二三四五六日天", (*WEEKDAYS, "SU"), strict=True))
_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_HEAD = re.compile(rf"每?逢?(?:个|隔)?(?:半|{_N})?个?(?:年度|学年|年|季度|季|月|旬|学期|周|星期|礼拜|天|日)")
_VALUE = re.compile(r"R/P(\d{1,3})([DWMY])")
_MONTH = re.compile(rf"({_N})\s?月")
_DAY = re.compile(rf"({_N})\s?(?=[日号、，和]|$|-|至|到|—|–|~|～)")
_WEEKDAY = re.compile(r"(?P<nth>第[一二三四]|最后一)个?(?:周|星期)(?P<day>[一二三四五六日天])")
_QUARTER = re.compile(r"第?([一二三四1234])个?季度")
_OF_QUARTER = {"首月": 1, "第一个月": 1, "第一月": 1, "第二个月": 2, "末月": 3, "第三个月": 3, "最后一个月": 3}
_LAST_BY_MONTH = {"底": -1, "末": -1, "下旬": -1, "中旬": 20, "上旬": 10, "初": 10}
_FARTHEST = 101
"""Years ahead in which a next day is looked for."""


def rrules(words: str, value: str | None) -> tuple[str, ...]:
    """Return the rules of a recurring deadline, by its words and ISO repeat period; none where they name no day of a calendar.

    >>> rrules("每月25日前", "R/P1M"), rrules("每年6月、12月底前", "R/P1Y"), rrules("每周五", "R/P1W"), rrules("定期", None)
    (('FREQ=MONTHLY;BYMONTHDAY=25',), ('FREQ=MONTHLY;BYMONTH=6,12;BYMONTHDAY=-1',), ('FREQ=WEEKLY;BYDAY=FR',), ())
    """
    period = _VALUE.fullmatch(value or "")
    if not period:
        return ()
    number, unit = int(period[1]), period[2]
    words = words.translate(HALF_WIDTH).replace("的", "")
    if "学" in words:
        return ()  # terms begin and end where schools say
    head = _HEAD.match(words)
    tail = words[head.end() :] if head else ""
    if "单月" in words or "双月" in words:
        return _monthly(words, (1, 3, 5, 7, 9, 11) if "单月" in words else (2, 4, 6, 8, 10, 12))
    if unit == "D" and number in (10, 15):
        return (f"FREQ=MONTHLY;BYMONTHDAY={'10,20,-1' if number == 10 else '15,-1'}",)
    if unit == "W":
        days = [_DAY_OF_WEEK[c] for c in re.sub("周|星期", "", tail) if c in _DAY_OF_WEEK] if head else []
        return _every("WEEKLY", number, f"BYDAY={','.join(days or ['SU'])}" if days or number == 1 else "")
    if unit == "D":
        return _every("DAILY", number)
    if unit == "Y":
        return _yearly(tail, number)
    if number == 1:
        return _monthly(tail)
    if number == 3:
        return _quarterly(tail)
    return _monthly(tail, (6, 12)) if number == 6 else _every("MONTHLY", number)


def _every(frequency: str, number: int, by: str = "") -> tuple[str, ...]:
    return (";".join(part for part in (f"FREQ={frequency}", f"INTERVAL={number}" if number > 1 else "", by) if part),)


def _monthly(tail: str, months: Sequence[int] = ()) -> tuple[str, ...]:
    of = f"BYMONTH={','.join(map(str, months))};" if months else ""
    if nth := _WEEKDAY.search(tail):
        number = -1 if nth["nth"] == "最后一" else parse_int(nth["nth"][1:])
        return (f"FREQ=MONTHLY;{of}BYDAY={number}{_DAY_OF_WEEK[nth['day']]}",)
    if "最后一个工作日" in tail:
        return (f"FREQ=MONTHLY;{of}BYDAY={','.join(WEEKDAYS[:5])};BYSETPOS=-1",)
    if "第一天" in tail:
        return (f"FREQ=MONTHLY;{of}BYMONTHDAY=1",)
    if "第一周" in tail:
        return (f"FREQ=MONTHLY;{of}BYMONTHDAY=7",)
    days = _days(tail)
    if any(day > 28 for day in days):  # a short month has no such day: its last one instead
        plain = [day for day in days if day <= 28]
        rules = [f"FREQ=MONTHLY;{of}BYMONTHDAY={','.join(map(str, plain))}"] if plain else []
        rules += [f"FREQ=MONTHLY;{of}BYMONTHDAY={','.join(map(str, range(28, d + 1)))};BYSETPOS=-1" for d in days if d > 28]
        return tuple(rules)
    return (f"FREQ=MONTHLY;{of}BYMONTHDAY={','.join(map(str, days))}",)


def _days(tail: str) -> list[int]:
    """Return the days of the month that are named; of a stretch (20日至25日) the last; the last of the month when none is."""
    days = [(n, m) for m in _DAY.finditer(tail) if (n := parse_int(m[1])) and 1 <= n <= 31]
    ends = [n for n, m in days if not re.match(r"\s?[日号]?(?:-|至|到|—|–|~|～)", tail[m.end() :])]
    if ends:
        return ends
    return [next((day for word, day in _LAST_BY_MONTH.items() if word in tail), -1)]


def _quarterly(tail: str) -> tuple[str, ...]:
    place = next((place for word, place in _OF_QUARTER.items() if word in tail), None)
    if place is None:
        begins = re.match("初|第一[天周]|上旬", tail)
        if not begins and _DAY.search(tail):
            return ()  # 每季度10日前: of which month?
        place = 1 if begins else 3
    months = tuple(range(place, 13, 3))
    return _monthly(next((tail.split(word, 1)[1] for word in _OF_QUARTER if word in tail), tail), months)


def _yearly(tail: str, number: int) -> tuple[str, ...]:
    tail = re.sub("年[底末]|岁末", "12月底", tail)
    tail = re.sub(rf"({_N})、(?=(?:{_N}、)*{_N}\s?月)", r"\1月、", tail)  # 6、12月底
    named = list(_MONTH.finditer(tail))
    if number > 1 and not named:
        return _every("YEARLY", number)
    if quarter := _QUARTER.search(tail):
        return _monthly("底", (3 * (parse_int(quarter[1]) or 4),))
    if festival := next((day for name, day in FIXED_FESTIVALS.items() if tail.startswith(name)), None):
        eve = date(2001, *festival) - timedelta(days=1)
        return (f"FREQ=MONTHLY;BYMONTH={eve.month};BYMONTHDAY={eve.day}",)
    if not named and re.match("年?初|[上中]旬|春节|主?汛期", tail):
        return ()
    if not named:
        return _monthly("底", (6,) if "上半年" in tail else (12,))
    found: dict[str, list[int]] = {}
    ends = [*(m.start() for m in named[1:]), len(tail)]
    parts = [tail[m.end() : end] for m, end in zip(named, ends, strict=True)]
    for i, m in enumerate(named):
        month = parse_int(m[1])
        if not month or not 1 <= month <= 12:
            return ()
        # 6月、12月底: what stands behind the last holds for those before it
        words = next((p for p in parts[i:] if re.search(r"[日号底末旬初\d]", p)), "")
        found.setdefault(re.sub(r"[^\d一二三四五六七八九十底末上中下旬初日号、至到—-]", "", words).strip("、"), []).append(month)
    if number > 1:
        return tuple(rule.replace("MONTHLY;", f"YEARLY;INTERVAL={number};", 1) for days, months in found.items() for rule in _monthly(days, months))
    return tuple(rule for days, months in found.items() for rule in _monthly(days, months))


def occurrences(rules: Sequence[str], first: date, last: date, *, begins: date | None = None) -> list[date]:
    """Return the days from `first` to `last`, both included, on which the rules fall, in order.

    `begins` is the day from which every second, third … period counts (DTSTART); `first` by default. Raises ValueError for a
    rule `rrules` does not write.

    >>> occurrences(["FREQ=MONTHLY;BYMONTH=6,12;BYMONTHDAY=-1"], date(2024, 3, 5), date(2025, 12, 30))
    [datetime.date(2024, 6, 30), datetime.date(2024, 12, 31), datetime.date(2025, 6, 30)]
    """
    start = begins or first
    return sorted({day for rule in rules for day in _expanded(rule, max(first, start), last, start)})


def next_occurrence(rules: Sequence[str], after: date, *, begins: date | None = None) -> date | None:
    """Return the first day behind `after` on which the rules fall, or None when there is none in a hundred years."""
    for years in (1, 5, _FARTHEST):
        if after.year + years >= date.max.year:
            return None
        found = occurrences(rules, after + timedelta(days=1), add_months(after, 12 * years), begins=begins or after)
        if found:
            return found[0]
    return None


def _expanded(rule: str, first: date, last: date, start: date) -> Iterator[date]:
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    interval = int(parts.get("INTERVAL", 1))
    match parts.get("FREQ"):
        case "DAILY":
            day = first + timedelta(days=(start - first).days % interval)
            while day <= last:
                yield day
                day += timedelta(days=interval)
        case "WEEKLY":
            week = start - timedelta(days=start.weekday())
            days = [WEEKDAYS.index(d) for d in parts["BYDAY"].split(",")] if "BYDAY" in parts else [start.weekday()]
            week += timedelta(weeks=(first - week).days // 7 // interval * interval)
            while week <= last:
                yield from (d for n in days if first <= (d := week + timedelta(days=n)) <= last)
                week += timedelta(weeks=interval)
        case "MONTHLY" | "YEARLY" as frequency:
            months = set(map(int, parts["BYMONTH"].split(","))) if "BYMONTH" in parts else None
            if months is None and frequency == "YEARLY":
                months = {start.month}
            for at in range(12 * first.year + first.month - 1, 12 * last.year + last.month):
                year, month = at // 12, at % 12 + 1
                gone = year - start.year if frequency == "YEARLY" else at - (12 * start.year + start.month - 1)
                if (months is None or month in months) and gone % interval == 0:
                    yield from (d for d in _of_month(parts, year, month, start) if first <= d <= last)
        case other:
            raise ValueError(f"不认识的重复规则：{other}")


def _of_month(parts: dict[str, str], year: int, month: int, start: date) -> list[date]:
    length = monthrange(year, month)[1]
    whole = [date(year, month, n) for n in range(1, length + 1)]
    if "BYMONTHDAY" in parts:
        numbers = {n if n > 0 else length + 1 + n for n in map(int, parts["BYMONTHDAY"].split(","))}
        days = [d for d in whole if d.day in numbers]
    elif "BYDAY" in parts:
        days = []
        for name in parts["BYDAY"].split(","):
            same = [d for d in whole if d.weekday() == WEEKDAYS.index(name[-2:])]
            days += [same[int(name[:-2]) - (not name.startswith("-"))]] if name[:-2] else same
        days.sort()
    else:
        days = [date(year, month, min(start.day, length))]
    if "BYSETPOS" in parts:
        return days[-1:] if parts["BYSETPOS"] == "-1" else []
    return days
