"""Calendar facts for reading deadlines: ends of periods, festivals, weekdays. The clock is never read."""

from __future__ import annotations

import calendar
import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

LEXICON = Path(__file__).resolve().parent.parent / "data" / "lexicons" / "festivals.csv"
FIXED_FESTIVALS = {
    "元旦": (1, 1), "三八": (3, 8), "妇女": (3, 8), "植树": (3, 12), "五一": (5, 1), "劳动": (5, 1), "六一": (6, 1), "儿童": (6, 1), "七一": (7, 1), "建党": (7, 1),
    "八一": (8, 1), "建军": (8, 1), "教师": (9, 10), "国庆": (10, 1), "十一": (10, 1),
}
HOLIDAYS = ("元旦", "春节", "清明", "五一", "端午", "中秋", "国庆")
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 6}


@dataclass(frozen=True, slots=True)
class Reference:
    """The day a text was spoken or written, as precise as known: year alone, year and month, or the full day."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, iso: str | None) -> Reference:
        """Read `2024`, `2024-03` or `2024-03-05`; None gives the unknown day. Raises ValueError for anything else."""
        if not iso:
            return cls()
        parts = [int(p) for p in iso.split("-")]
        if len(parts) > 3 or not 1 <= len(str(parts[0])) <= 4:
            raise ValueError(f"不是日期：{iso}")
        date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)
        return cls(*parts)

    @property
    def date(self) -> date | None:
        """The full day, or None when it is not known."""
        if self.year and self.month and self.day:
            return date(self.year, self.month, self.day)
        return None

    def year_of_month(self, month: int) -> int | None:
        """Return the year of the next such `month`: this year, or the next when spoken late in the year."""
        if self.year is None:
            return None
        late = self.month is not None and self.month - month >= 8
        return self.year + 1 if late else self.year


def month_end(year: int, month: int) -> date:
    """Return the last day of the month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def add_months(day: date, months: int) -> date:
    """Return the same day some months on, or the last of that month when it is shorter. Raises ValueError past the year 9999.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def quarter_end(year: int, quarter: int) -> date:
    """Return the last day of quarter 1–4."""
    return month_end(year, 3 * quarter)


@lru_cache(maxsize=1)
def _festivals() -> dict[tuple[str, int], date]:
    with LEXICON.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        (name, int(row["year"])): date.fromisoformat(row[name]) for row in rows for name in row if name != "year"
    }


def festival(name: str, year: int) -> date | None:
    """Return the day of a festival, or None outside the table (1990–2060, lunar calendar computed with zhdate)."""
    name = name if name == "春节" else name.removesuffix("节")
    if name in FIXED_FESTIVALS:
        return date(year, *FIXED_FESTIVALS[name])
    return _festivals().get((name, year))


def next_festival(name: str, reference: Reference) -> date | None:
    """Return the festival's next day on or after the reference; in the reference year when only that is known."""
    if reference.year is None:
        return None
    this = festival(name, reference.year)
    today = reference.date
    if this and (this < today if today else (reference.month or 0) > this.month):
        return festival(name, reference.year + 1)
    return this


def weekday(name: str, weeks: int, reference: Reference) -> date | None:
    """Return weekday `name` (一 … 日, 末) of this week (`weeks` 0) or a later one, or None when the day is unknown."""
    today = reference.date
    if today is None or name not in _WEEKDAYS:
        return None
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(weeks=weeks, days=_WEEKDAYS[name])
