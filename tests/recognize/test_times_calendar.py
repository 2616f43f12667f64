"""Every day and every month end goes through the grammar, in both scripts."""

from datetime import date, timedelta

import pytest

from nlp.numerals import to_chinese
from nlp.recognize.calendar import Reference, month_end, quarter_end
from nlp.recognize.times import find_times

LEAP = [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]
SPOKEN = Reference(2024, 1, 1)


def values(text, spoken=SPOKEN):
    return [(text[t.start : t.end], t.kind, t.value) for t in find_times(text, spoken)]


@pytest.mark.parametrize("month", range(1, 13))
def test_every_day_of_a_leap_year(month):
    days = [day for day in LEAP if day.month == month]
    for day in days:
        words = f"{month}月{day.day}日前"
        assert values(f"各镇要在{words}报送。") == [(words, "date", day.isoformat())]
    assert days[-1] == month_end(2024, month)


@pytest.mark.parametrize("month", range(1, 13))
def test_every_day_in_chinese_numerals(month):
    for day in (day for day in LEAP if day.month == month):
        words = f"{to_chinese(month)}月{to_chinese(day.day)}日前"
        assert values(f"各镇要在{words}报送。") == [(words, "date", day.isoformat())]


@pytest.mark.parametrize("year", [2000, 2023, 2024])
@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_end(year, month):
    last = (date(year + (month == 12), month % 12 + 1, 1) - timedelta(days=1)).isoformat()
    assert month_end(year, month).isoformat() == last
    for words in (f"{year}年{month}月底前", f"{month}月底前", f"{to_chinese(month)}月末", f"{month}月下旬"):
        assert values(f"各镇要在{words}报送。", Reference(year, 1, 1)) == [(words, "date", last)]


@pytest.mark.parametrize("quarter", range(1, 5))
def test_every_quarter_end(quarter):
    last = quarter_end(2024, quarter).isoformat()
    assert last == ("2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31")[quarter - 1]
    words = f"{to_chinese(quarter)}季度末"
    assert values(f"各镇要在{words}报送。") == [(words, "date", last)]


@pytest.mark.parametrize("number", range(1, 100))
def test_both_scripts_agree_on_durations(number):
    for words in (f"{number}天内", f"{to_chinese(number)}天内"):
        assert values(f"各镇要在{words}报送。") == [(words, "duration", f"<=P{number}D")]


@pytest.mark.parametrize("number", [3, 15, 28])
def test_full_width_digits_read_as_half_width_ones(number):
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert values(f"各镇要在{wide}天内报送。") == [(f"{wide}天内", "duration", f"<=P{number}D")]
