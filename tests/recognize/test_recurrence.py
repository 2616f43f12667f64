"""Recurring deadlines as RFC 5545 rules, and the days they fall on."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.numerals import to_chinese
from nlp.recognize.calendar import Reference
from nlp.recognize.recurrence import next_occurrence, occurrences, rrules
from nlp.recognize.times import find_times

TUESDAY = date(2024, 3, 5)
PHRASES = """
每月25日前 2024-03-25 2024-04-25
每月5号前 2024-04-05 2024-05-05
每月3日、18日前 2024-03-18 2024-04-03 2024-04-18
每月的28号之前 2024-03-28 2024-04-28
每月20日至25日 2024-03-25 2024-04-25
每月31日前 2024-03-31 2024-04-30 2024-05-31
每月底 2024-03-31 2024-04-30
每月上旬 2024-03-10 2024-04-10
每月第二个周三 2024-03-13 2024-04-10
每月最后一个周五 2024-03-29 2024-04-26
每月最后一个工作日 2024-03-29 2024-04-30
每月 2024-03-31 2024-04-30
每季度末 2024-03-31 2024-06-30 2024-09-30
每季度 2024-03-31 2024-06-30
每季度首月10日前 2024-04-10 2024-07-10
每季度最后一个月20日前 2024-03-20 2024-06-20
每季度第一周 2024-04-07 2024-07-07
每半年 2024-06-30 2024-12-31
每年 2024-12-31 2025-12-31
每年6月、12月底前 2024-06-30 2024-12-31 2025-06-30
每年6、12月底前 2024-06-30 2024-12-31 2025-06-30
每年3月1日前和9月15日前 2024-09-15 2025-03-01
每年6月底和年底前 2024-06-30 2024-12-31
每年1月15日前 2025-01-15 2026-01-15
每年一季度末 2024-03-31 2025-03-31
每年国庆节前 2024-09-30 2025-09-30
逢单月15日前 2024-03-15 2024-05-15
双月25日前 2024-04-25 2024-06-25
每周 2024-03-10 2024-03-17
每周五下班前 2024-03-08 2024-03-15
每周一、三、五 2024-03-06 2024-03-08 2024-03-11
每两周 2024-03-19 2024-04-02
每两个星期 2024-03-19 2024-04-02
每天 2024-03-06 2024-03-07
每三天 2024-03-08 2024-03-11
每半月 2024-03-15 2024-03-31
每旬 2024-03-10 2024-03-20 2024-03-31
每两年 2026-03-05 2028-03-05
每两个月 2024-05-05 2024-07-05
按季度 2024-03-31 2024-06-30
逐月 2024-03-31 2024-04-30
"""


@pytest.mark.parametrize("line", PHRASES.strip().splitlines())
def test_next_days(line):
    words, *days = line.split()
    (time,) = find_times(f"各镇{words}报送。", Reference(2024, 3, 5))
    assert time.kind == "recurring"
    assert f"各镇{words}报送。"[time.start : time.end] == words
    rules = rrules(words, time.value)
    assert next_occurrence(rules, TUESDAY).isoformat() == days[0]
    found = occurrences(rules, TUESDAY + timedelta(days=1), date.fromisoformat(days[-1]), begins=TUESDAY)
    assert [day.isoformat() for day in found] == days


@pytest.mark.parametrize("words", ["定期", "每年春节前", "每年汛期前", "每学期", "每2小时", "每季度10日前"])
def test_what_names_no_day_has_no_rule(words):
    time = next(iter(find_times(f"各镇{words}报送。", Reference(2024, 3, 5))))
    assert rrules(words, time.value) == ()


@pytest.mark.parametrize("number", range(1, 32))
def test_both_scripts_agree(number):
    assert rrules(f"每月{number}日前", "R/P1M") == rrules(f"每月{to_chinese(number)}日前", "R/P1M")
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert rrules(f"每月{wide}日前", "R/P1M") == rrules(f"每月{number}日前", "R/P1M")


def test_an_unknown_rule_is_refused():
    with pytest.raises(ValueError, match="SECONDLY"):
        occurrences(["FREQ=SECONDLY"], TUESDAY, TUESDAY)


RULES = st.sampled_from([rrules(words, value) for words, value in (
    ("每月25日前", "R/P1M"), ("每月31日前", "R/P1M"), ("每季度末", "R/P3M"), ("每两周", "R/P2W"), ("每周五", "R/P1W"),
    ("每年2月29日前", "R/P1Y"), ("每三天", "R/P3D"), ("每两年", "R/P2Y"), ("每四个月", "R/P4M"), ("每月最后一个工作日", "R/P1M"),
)])  # fmt: skip
DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))


@given(RULES, DAYS)
def test_the_next_day_lies_ahead_and_is_the_first(rules, day):
    found = next_occurrence(rules, day)
    assert found > day
    assert occurrences(rules, day + timedelta(days=1), found, begins=day) == [found]


@given(RULES, DAYS, st.integers(0, 800), st.integers(0, 800))
def test_days_between_two_days_do_not_depend_on_where_the_list_is_cut(rules, begins, first, length):
    whole = occurrences(rules, begins, begins + timedelta(days=1600), begins=begins)
    a = begins + timedelta(days=first)
    b = a + timedelta(days=length)
    assert occurrences(rules, a, b, begins=begins) == [day for day in whole if a <= day <= b]
    assert whole == sorted(set(whole))


@given(DAYS, st.integers(1, 28))
def test_every_month_agrees_with_a_plain_walk(day, number):
    last = day + timedelta(days=400)
    walked = [d for n in range(401) if (d := day + timedelta(days=n)).day == number]
    assert occurrences(rrules(f"每月{number}日前", "R/P1M"), day, last) == walked
