"""Working days: the State Council's arrangements where they are known, weekends beyond."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.recognize.workdays import is_workday, known_years, unknown_years, workday_after

KNOWN = st.dates(date(known_years()[0], 1, 1), date(known_years()[-1], 12, 31))

# As published in the notices of these years: days off on weekdays, weekends made up.
OFF = "2023-01-23 2023-05-03 2023-10-06 2024-02-12 2024-05-03 2024-10-07 2025-01-28 2025-02-04 2025-10-08 2026-02-16 2026-02-23"
MADE_UP = "2023-01-28 2023-04-23 2023-10-07 2024-02-04 2024-02-18 2024-05-11 2024-10-12 2025-01-26 2025-02-08 2025-09-28 2026-02-14 2026-02-28"


@pytest.mark.parametrize("day", OFF.split())
def test_holidays_on_weekdays(day):
    assert date.fromisoformat(day).weekday() < 5
    assert not is_workday(date.fromisoformat(day))


@pytest.mark.parametrize("day", MADE_UP.split())
def test_weekends_made_up(day):
    assert date.fromisoformat(day).weekday() > 4
    assert is_workday(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "number", "due"),
    [
        ("2024-03-05", 5, "2024-03-12"),
        ("2024-02-08", 3, "2024-02-19"),  # over the Spring Festival, a Sunday made up
        ("2024-09-30", 1, "2024-10-08"),
        ("2024-03-08", 1, "2024-03-11"),
        ("2099-10-01", 5, "2099-10-08"),  # no arrangements yet: weekends alone
    ],
)
def test_counted_from_the_next_day(day, number, due):
    assert workday_after(date.fromisoformat(day), number) == date.fromisoformat(due)


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(1, 120))
def test_counting_agrees_with_a_plain_count(day, number):
    due = workday_after(day, number)
    between = [day + timedelta(days=n) for n in range(1, (due - day).days + 1)]
    assert is_workday(due)
    assert sum(map(is_workday, between)) == number


@given(KNOWN, st.integers(1, 60))
def test_a_later_day_is_due_no_earlier(day, number):
    assert workday_after(day, number) <= workday_after(day + timedelta(days=1), number)


def test_years_without_arrangements():
    first, last = known_years()[0], known_years()[-1]
    assert unknown_years([date(first, 1, 1), date(last, 12, 31)]) == []
    assert unknown_years([date(last, 12, 31), date(last + 1, 1, 4)]) == [last + 1]
    assert last >= 2026
