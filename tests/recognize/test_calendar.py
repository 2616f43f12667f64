"""Festivals, weekdays and the day of the speech."""

from datetime import date, timedelta

import pytest

from nlp.recognize.calendar import Reference, festival, next_festival, weekday

# Published in the State Council's holiday notices of these years.
KNOWN = {
    2020: ("2020-01-25", "2020-04-04", "2020-06-25", "2020-10-01"),
    2021: ("2021-02-12", "2021-04-04", "2021-06-14", "2021-09-21"),
    2022: ("2022-02-01", "2022-04-05", "2022-06-03", "2022-09-10"),
    2023: ("2023-01-22", "2023-04-05", "2023-06-22", "2023-09-29"),
    2024: ("2024-02-10", "2024-04-04", "2024-06-10", "2024-09-17"),
    2025: ("2025-01-29", "2025-04-04", "2025-05-31", "2025-10-06"),
    2026: ("2026-02-17", "2026-04-05", "2026-06-19", "2026-09-25"),
}
MOVING = ("春节", "清明", "端午", "中秋")


@pytest.mark.parametrize(("year", "days"), KNOWN.items())
def test_moving_festivals(year, days):
    for name, day in zip(MOVING, days, strict=True):
        assert festival(name, year) == date.fromisoformat(day)


@pytest.mark.parametrize(("name", "month", "day"), [("元旦", 1, 1), ("五一", 5, 1), ("国庆", 10, 1), ("国庆节", 10, 1)])
def test_fixed_festivals(name, month, day):
    assert festival(name, 2031) == date(2031, month, day)


@pytest.mark.parametrize("name", MOVING)
def test_outside_the_table_there_is_no_day(name):
    assert festival(name, 1900) is None


@pytest.mark.parametrize("year", range(1990, 2061))
def test_moving_festivals_stay_in_their_season(year):
    spring, tomb, dragon, autumn = (festival(name, year) for name in MOVING)
    assert date(year, 1, 21) <= spring <= date(year, 2, 21)
    assert tomb in (date(year, 4, 4), date(year, 4, 5), date(year, 4, 6))
    assert spring < tomb < dragon < autumn
    assert festival("元宵", year) - spring == timedelta(days=14)


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [("2024-02-09", "2024-02-10"), ("2024-02-10", "2024-02-10"), ("2024-02-11", "2025-01-29"), ("2024", "2024-02-10")],
)
def test_next_festival(spoken, expected):
    assert next_festival("春节", Reference.parse(spoken)) == date.fromisoformat(expected)


def test_every_weekday_of_two_weeks():
    tuesday = Reference(2024, 3, 5)
    names = "一二三四五六日"
    assert [weekday(n, 0, tuesday) for n in names] == [date(2024, 3, 4) + timedelta(days=k) for k in range(7)]
    assert [weekday(n, 1, tuesday) for n in names] == [date(2024, 3, 11) + timedelta(days=k) for k in range(7)]


def test_a_weekday_needs_a_full_day():
    assert weekday("五", 0, Reference(2024, 3)) is None


@pytest.mark.parametrize("iso", ["2024", "2024-03", "2024-03-05"])
def test_reference_is_as_precise_as_written(iso):
    reference = Reference.parse(iso)
    known = [part for part in (reference.year, reference.month, reference.day) if part is not None]
    assert known == [int(part) for part in iso.split("-")]


@pytest.mark.parametrize("iso", [None, ""])
def test_no_day_is_an_unknown_day(iso):
    assert Reference.parse(iso) == Reference()


@pytest.mark.parametrize("iso", ["2024-13", "2023-02-29", "2024-03-05-01", "今天", "2024/03/05"])
def test_other_writings_are_refused(iso):
    with pytest.raises(ValueError, match=r"."):
        Reference.parse(iso)
