"""Working days: weekends, and the holidays and make-up days the State Council arranges (package chinesecalendar)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache, lru_cache


@cache
def known_years() -> range:
    """Return the years whose holiday arrangements are known; beyond them weekends alone count."""
    from chinese_calendar.constants import holidays

    return range(min(holidays).year, max(holidays).year + 1)


@lru_cache(maxsize=1 << 15)  # the package looks through all its years for every day
def is_workday(day: date) -> bool:
    """Tell whether offices work on `day`.

    >>> [is_workday(date(2024, 2, d)) for d in (9, 12, 18)]  # a Friday; a Monday of the Spring Festival; a Sunday made up
    [True, False, True]
    """
    if day.year not in known_years():
        return day.weekday() < 5
    from chinese_calendar import is_workday

    return bool(is_workday(day))


def workday_after(day: date, number: int) -> date:
    """Return the `number`-th working day after `day`, which itself does not count. Raises OverflowError past the year 9999."""
    while number > 0:
        day += timedelta(days=1)
        number -= is_workday(day)
    return day


def unknown_years(days: Iterable[date]) -> list[int]:
    """Return the years of some days whose arrangements are not known."""
    return sorted({day.year for day in days} - set(known_years()))
