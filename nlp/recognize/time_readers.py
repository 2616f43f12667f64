"""What a matched time expression means: kind and value against the day of the speech (annotation guideline, section 3).

Values: ISO dates, ISO 8601 durations with `<=`, `>=`, `-` (lead time), repeat periods `R/P1M`. A reader returns None when the
match is no time after all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from nlp.numerals import parse_int
from nlp.recognize.calendar import HOLIDAYS, Reference, festival, month_end, next_festival, quarter_end, weekday

Reading = tuple[str, str | None] | tuple[str, str | None, str | None]
"""Kind and value, and of a stretch of days the day it begins."""
Reader = Callable[["re.Match[str]", Reference], Reading | None]

PLANS = {"八五": 1995, "九五": 2000, "十五": 2005, "十一五": 2010, "十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030, "十六五": 2035}
_UNITS = {"工作日": "D", "日": "D", "天": "D", "周": "W", "星期": "W", "礼拜": "W", "月": "M", "年": "Y", "季度": "Q", "学期": "S", "学年": "Y"}
_CLOCK = {"小时": "H", "钟头": "H", "分钟": "M"}
_TENS = {"上旬": 10, "中旬": 20, "初": 10, "中": 20, "月初": 10}
_RHYTHMS = {"年": "P1Y", "年终": "P1Y", "年底": "P1Y", "年度": "P1Y", "学年": "P1Y", "半年": "P6M", "季": "P3M", "季度": "P3M", "学期": "P6M",
            "月": "P1M", "月度": "P1M", "半月": "P15D", "旬": "P10D", "双周": "P2W", "周": "P1W", "日": "P1D", "天": "P1D"}


def fixed(kind: str, value: str | None = None) -> Reader:
    """Read every match as the same."""
    return lambda m, ref: (kind, value)


def period(number: int, unit: str) -> str:
    """Return an ISO 8601 period; weeks are written as days, quarters and terms as months (guideline, section 3).

    >>> period(2, "周"), period(3, "工作日"), period(1, "季度"), period(24, "小时")
    ('P14D', 'P3D', 'P3M', 'PT24H')
    """
    if unit in _CLOCK:
        return f"PT{number}{_CLOCK[unit]}"
    code = _UNITS[unit]
    if code == "W":
        return f"P{7 * number}D"
    if code in "QS":
        return f"P{(3 if code == 'Q' else 6) * number}M"
    return f"P{number}{code}"


def _count(m: re.Match[str]) -> str | None:
    if m["n"] == "半":
        return {"年": "P6M", "月": "P15D", "天": "PT12H", "日": "PT12H", "小时": "PT30M", "钟头": "PT30M"}.get(m["unit"])
    number = parse_int(m["n"])
    return None if number is None else period(number, m["unit"])


def _year(m: re.Match[str], ref: Reference) -> int | None:
    word = m.groupdict().get("year")
    if not word:
        return None
    if word[0] in "12二":
        return parse_int(word[:4])  # None where it is masked: 20XX年
    if ref.year is None:
        return None
    return ref.year + {"明": 1, "来": 1, "翌": 1, "后": 2}.get(word[0], 0)


def day(m: re.Match[str], ref: Reference) -> Reading | None:
    """[year] month [day | 旬 | 底]."""
    groups = m.groupdict()
    year = _year(m, ref)
    if groups.get("relmonth"):
        now = m["relmonth"] in ("本月", "当月", "这个月")
        if not ref.month or ref.year is None:
            return "date", str(ref.year) if ref.year and now else None
        month: int | None = (ref.month - 1 + (not now)) % 12 + 1
        year = ref.year + (ref.month + (not now) > 12)
    else:
        month = parse_int(m["month"])
        if month is None or not 1 <= month <= 12:
            return "date", None
        if not groups.get("year"):
            year = ref.year_of_month(month)
    if year is None or month is None:
        return "date", None
    if groups.get("day"):
        number = parse_int(m["day"])
        if not number or number > month_end(year, month).day:
            return "date", None
        return "date", f"{year}-{month:02d}-{number:02d}"
    part = groups.get("part")
    if part in _TENS:
        return "date", date(year, month, _TENS[part]).isoformat()
    vague = re.search(r"份$|月(?:开学)?$|(?:起|开始)$", m[0])
    if vague and not part:
        return "date", f"{year}-{month:02d}"
    return "date", month_end(year, month).isoformat()


def until(m: re.Match[str], ref: Reference) -> Reading | None:
    """即日起至6月底: the end counts, which is the next such day."""
    reading = day(m, ref)
    if reading is None or ref.date is None:
        return reading
    begins = (ref.date + timedelta(days=bool(re.match("[从自]?明", m[0])))).isoformat()
    if reading[1] and reading[1] < begins and not m["year"]:
        reading = day(m, Reference(ref.date.year + 1)) or reading
    kind, value, *_ = reading
    return kind, value, begins if value is None or begins <= value else None


def day_alone(m: re.Match[str], ref: Reference) -> Reading | None:
    """20号前: the next such day."""
    number = parse_int(m["day"])
    if not number or not 1 <= number <= 31:
        return None
    if ref.date is None:
        return "date", None
    year, month = ref.date.year, ref.date.month
    if number < ref.date.day:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return ("date", date(year, month, number).isoformat()) if number <= month_end(year, month).day else ("date", None)


def span(m: re.Match[str], ref: Reference) -> Reading | None:
    """A day or month, 至, another: the end counts."""
    groups = m.groupdict()
    year = _year(m, ref)
    first, month = parse_int(m["month"]), parse_int(groups.get("month2") or m["month"])
    if first is None or month is None or not 1 <= month <= 12 or not 1 <= first <= 12:
        return None
    end_year = parse_int(m["year2"][:4]) if groups.get("year2") else year
    if end_year is None:
        start = ref.year_of_month(first)
        end_year = None if start is None else start + (month < first)
    elif groups.get("next") or (month < first and not groups.get("year2")):
        end_year += 1
    if end_year is None:
        return "date", None
    last = month_end(end_year, month)
    number = _TENS.get(groups.get("part2") or "") or (parse_int(m["day2"]) if groups.get("day2") else last.day)
    if not number or number > last.day:
        return None
    first_year = year or end_year - (month < first)
    opens = _opening(groups.get("day") or "", month_end(first_year, first))
    end = date(end_year, month, number)
    return "date", end.isoformat(), opens.isoformat() if opens and opens <= end else None


def _opening(words: str, last: date) -> date | None:
    """Return the first day of a stretch from what stands behind its month, whose last day is `last`: 10日, 中旬, 底."""
    number = {"": 1, "上旬": 1, "初": 1, "中旬": 11, "下旬": 21, "底": last.day}.get(words) or parse_int(words[:-1])
    return last.replace(day=number) if number and number <= last.day else None


def year_end(m: re.Match[str], ref: Reference) -> Reading | None:
    """A year, or a part of one: half, quarter, end. A part that is over already is next year's."""
    named = m.groupdict().get("year")
    year = _year(m, ref) if named else ref.year
    if year is None:
        return "date", None
    part = m.groupdict().get("yearpart") or ""
    if "上半年" in part or part.startswith("年中"):
        month, end = 6, f"{year}-06-30"
    elif quarter := re.search(r"第?([一二三四1234])个?季度", part):
        number = parse_int(quarter[1]) or 4
        month, end = 3 * number, quarter_end(year, number).isoformat()
    else:
        month, end = 12, f"{year}-12-31"
    over = ref.month is not None and (ref.month > month or (ref.month == 12 and part == "全年"))
    return "date", end.replace(str(year), str(year + 1), 1) if over and not named else end


def quarter(m: re.Match[str], ref: Reference) -> Reading | None:
    """本季度末, 下季度, 季度末前."""
    if ref.year is None or ref.month is None:
        return "date", None
    number = (ref.month + 2) // 3 + (m["which"] == "下")
    return "date", quarter_end(ref.year + (number > 4), (number - 1) % 4 + 1).isoformat()


def from_year(m: re.Match[str], ref: Reference) -> Reading | None:
    """从2019年起, 今年秋季."""
    year = _year(m, ref)
    return "date", str(year) if year else None


def from_part(m: re.Match[str], ref: Reference) -> Reading | None:
    """从下半年起, 从二季度起: the first day of the part."""
    if ref.year is None:
        return "date", None
    quarter = re.search(r"第?([一二三四1234])个?季度", m["yearpart"])
    month = 3 * (parse_int(quarter[1]) or 1) - 2 if quarter else 7 if "下半年" in m["yearpart"] else 1
    return "date", f"{ref.year}-{month:02d}-01"


def month_last(m: re.Match[str], ref: Reference) -> Reading | None:
    """月底."""
    return "date", month_end(ref.year, ref.month).isoformat() if ref.year and ref.month else None


def holiday(m: re.Match[str], ref: Reference) -> Reading | None:
    """节前: the day before the next public holiday."""
    if ref.date is None:
        return "date", None
    days = [day for name in HOLIDAYS if (day := next_festival(name, ref)) and day > ref.date]
    return "date", (min(days) - timedelta(days=1)).isoformat() if days else None


def plan(m: re.Match[str], ref: Reference) -> Reading | None:
    """“十四五”末."""
    year = PLANS.get(m["plan"])
    return None if year is None else ("date", f"{year}-12-31")


def festival_eve(m: re.Match[str], ref: Reference) -> Reading | None:
    """春节前: the day before; 国庆节 alone: the day."""
    name = re.sub("[“”]", "", m["festival"])
    name = next((short for short in ("五一", "六一", "三八") if name.startswith(short)), name)
    eve = 0 if m.groupdict().get("on") else 1
    if name == "除夕":
        name, eve = "春节", eve + 1
    if m.groupdict().get("year"):
        year = _year(m, ref)
        found = festival(name, year) if year else None
    else:
        found = next_festival(name, ref)
    return "date", (found - timedelta(days=eve)).isoformat() if found else None


def week_day(m: re.Match[str], ref: Reference) -> Reading | None:
    """周五, 下周一, 本周. A bare weekday that is over is next week's."""
    weeks = 1 if m["week"] and m["week"].startswith("下") else 0
    found = weekday(m["weekday"] or "日", weeks, ref)
    if found and ref.date and found < ref.date and not m["week"]:
        found += timedelta(weeks=1)
    return "date", found.isoformat() if found else None


def near(m: re.Match[str], ref: Reference) -> Reading | None:
    """今天下班前, 明早, 即日起."""
    shift = {"明": 1, "次": 1, "后": 2}.get(m["near"][0], 0)
    return "date", (ref.date + timedelta(days=shift)).isoformat() if ref.date else None


def recurring(m: re.Match[str], ref: Reference) -> Reading | None:
    """每两周, 每年3月底前, 一个月(两次)."""
    groups = m.groupdict()
    unit = {"晚": "日", "个月": "月", "季": "季度", "年度": "年"}.get(groups["unit"], groups["unit"])
    number = 1
    if groups.get("n"):
        if groups["n"] == "半":
            return "recurring", {"年": "R/P6M", "月": "R/P15D", "小时": "R/PT30M", "天": "R/PT12H"}.get(unit)
        number = parse_int(groups["n"]) or 1
    if unit == "旬":
        return "recurring", f"R/P{10 * number}D"
    if unit in ("周", "星期", "礼拜"):
        return "recurring", f"R/P{number}W"
    return "recurring", f"R/{period(number, unit)}"


def rhythm(m: re.Match[str], ref: Reference) -> Reading | None:
    """月调度, 季通报, 按周, 月月."""
    word = re.sub(r"^(?:一|按|逐|每)", "", m["rhythm"])
    found = _RHYTHMS.get(word) or _RHYTHMS.get(word[:1])
    return ("recurring", f"R/{found}") if found else None


def duration(sign: str) -> Reader:
    """Read a length of time with `sign` before it: `<=` a limit, `>=` a minimum, nothing for a length."""

    def read(m: re.Match[str], ref: Reference) -> Reading | None:
        found = _count(m)
        return ("duration", sign + found) if found else None

    return read


def half_more(m: re.Match[str], ref: Reference) -> Reading | None:
    """一个半月内, 两年半内: a month and a half are 45 days."""
    number = parse_int(m["n"])
    if number is None:
        return None
    if m["unit2"]:
        return "duration", f"<=P{12 * number + 6}M"
    return "duration", f"<=P{30 * number + 15}D" if m["unit"] == "月" else f"<=PT{60 * number + 30}M"


def at_least(m: re.Match[str], ref: Reference) -> Reading | None:
    """保存不少于三年, 试运行不少于72小时."""
    number = parse_int(m["n"] or m["n2"])
    return ("duration", f">={period(number, m['unit'] or m['unit2'])}") if number else None


def lead_time(m: re.Match[str], ref: Reference) -> Reading | None:
    """提前3天, 会前3天."""
    groups = m.groupdict()
    number = parse_int(groups.get("n") or groups.get("n2") or "")
    return ("duration", f"-{period(number, groups.get('unit') or m['unit2'])}") if number else None


def ten_days(m: re.Match[str], ref: Reference) -> Reading | None:
    """中旬前, of the month of the speech."""
    if ref.year is None or ref.month is None:
        return "date", None
    number = _TENS.get(m["part"]) or month_end(ref.year, ref.month).day
    return "date", date(ref.year, ref.month, number).isoformat()
