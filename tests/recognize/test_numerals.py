"""Numbers as texts write them: 0–9999 there and back, shares, sums."""

import pytest

from nlp.numerals import parse_int, parse_number

DIGITS = "零一二三四五六七八九"


def spelled(number):
    """Write 1–9999 as one counts aloud, by a way of its own: 一百零五, 一千零一十."""
    out = ""
    for power, place in zip((1000, 100, 10, 1), ("千", "百", "十", ""), strict=True):
        digit = number // power % 10
        if digit:
            out += DIGITS[digit] + place
        elif out and not out.endswith("零") and number % power:
            out += "零"
    return out or "零"


@pytest.mark.parametrize("thousand", range(10))
def test_every_number_reads_back(thousand):
    for number in range(1000 * thousand, 1000 * thousand + 1000):
        assert parse_int(spelled(number)) == number
        assert parse_int(str(number)) == number
        assert parse_number(spelled(number)) == number


@pytest.mark.parametrize("number", range(10, 20))
def test_ten_to_nineteen_without_their_one(number):
    assert parse_int(spelled(number).removeprefix("一")) == number


@pytest.mark.parametrize("year", range(1949, 2051))
def test_years_digit_by_digit(year):
    for zero in "零〇○":
        assert parse_int("".join(DIGITS[int(c)] for c in str(year)).replace("零", zero)) == year


@pytest.mark.parametrize("text", ["", "好", "三个", "-1", "1.5", "十a"])
def test_other_words_are_no_whole_number(text):
    assert parse_int(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("98%", 0.98),
        ("98.5%", 0.985),
        ("１００％", 1.0),
        ("百分之九十五", 0.95),
        ("三分之二", 0.6667),
        ("六成", 0.6),
        ("一半", 0.5),
        ("1,200", 1200.0),
        ("3.5万", 35000.0),
        ("两亿", 200_000_000.0),
        ("三千万", 30_000_000.0),
    ],
)
def test_reads_number(text, value):
    assert parse_number(text) == value


@pytest.mark.parametrize("text", ["", "若干", ".", "1.2.3", "百分之百分之", "%", "①", "2²"])
def test_other_words_are_no_number(text):
    assert parse_number(text) is None
