"""When deadlines fall due: from the day of the document, or from none when nobody tells it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.datamodel import Doc, Meta
from nlp.numerals import to_chinese
from nlp.recognize.calendar import Reference
from nlp.recognize.times import find_times
from nlp.recognize.workdays import known_years
from nlp.tasks.due import WEEKENDS_ONLY, deadline_of

SPOKEN = "2024-03-05"  # a Tuesday


def cells(text, day=SPOKEN, doc_type=None):
    doc = Doc(text=text, meta=Meta(date=day, date_source="option", doc_type=doc_type))
    return [deadline_of(doc, time, "explicit") for time in find_times(text, Reference.parse(day))]


def days(text, day=SPOKEN, doc_type=None):
    return [(cell.text, cell.begins, cell.due) for cell in cells(text, day, doc_type)]


@pytest.mark.parametrize(
    ("text", "words", "begins", "due"),
    [
        ("6月底前建成。", "6月底前", None, "2024-06-30"),
        ("6月份启动泵站大修。", "6月份", None, "2024-06-30"),
        ("2026年5月10日前交付。", "2026年5月10日前", None, "2026-05-10"),
        ("7月1日至9月20日集中清理。", "7月1日至9月20日", "2024-07-01", "2024-09-20"),
        ("11月中旬至次年3月底不得动火。", "11月中旬至次年3月底", "2024-11-11", "2025-03-31"),
        ("即日起至4月底全面排查。", "即日起至4月底", "2024-03-05", "2024-04-30"),
        ("从4月1日起实行预约。", "从4月1日起", "2024-04-01", None),
        ("从5月起按新表填报。", "从5月起", "2024-05-01", None),
        ("10日内交出名册。", "10日内", SPOKEN, "2024-03-15"),
        ("5个工作日内交出名册。", "5个工作日内", SPOKEN, "2024-03-12"),
        ("二十个工作日内交出名册。", "二十个工作日内", SPOKEN, "2024-04-02"),
        ("两周内交出名册。", "两周内", SPOKEN, "2024-03-19"),
        ("三个月内交出名册。", "三个月内", SPOKEN, "2024-06-05"),
        ("一个半月内交出名册。", "一个半月内", SPOKEN, "2024-04-19"),
        ("两年半内建成。", "两年半内", SPOKEN, "2026-09-05"),
        ("48小时内交出名册。", "48小时内", SPOKEN, "2024-03-07"),
        ("会后3日内拿出方案。", "会后3日内", SPOKEN, "2024-03-08"),
        ("散会后两个工作日内拿出方案。", "散会后两个工作日内", SPOKEN, "2024-03-07"),
        ("每月25日前报表。", "每月25日前", SPOKEN, "2024-03-25"),
        ("每月5日前报表。", "每月5日前", SPOKEN, "2024-04-05"),
        ("每年春节前慰问。", "每年春节前", SPOKEN, "2025-01-28"),
    ],
)
def test_due(text, words, begins, due):
    assert days(text) == [(words, begins, due)]


@pytest.mark.parametrize(
    "text",
    [
        "接到举报后3日内核实。",
        "发现隐患的，5日内整改。",
        "对群众反映的问题，7个工作日内答复。",
        "合同签订后15个工作日内进场。",
        "项目验收合格后，10日内退还保证金。",
        "提前3天送审。",
        "公开时间不少于5天。",
        "办理时间最长不超过15天。",
        "2小时内到场。",
        "汛期前清淤。",
        "长期坚持抓下去。",
        "定期会商。",
        "自印发之日起30日内公布清单。",
        "接到通知后5日内反馈。",
    ],
)
def test_nobody_tells_the_day(text):
    assert {due for _, _, due in days(text)} == {None}


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("自印发之日起30日内公布清单。", "2024-04-04"),
        ("自本通知印发之日起10个工作日内备案。", "2024-03-19"),
        ("自通知下发之日起10日内备案。", "2024-03-15"),
        ("收到本通知后5个工作日内反馈。", "2024-03-12"),
        ("自本通知印发之日起一个月内自查。", "2024-04-05"),
        ("会后3日内拿出方案。", None),
        ("自规划批复之日起60日内公布。", None),
        ("自条例公布之日起60日内清理。", None),
    ],
)
def test_a_paper_counts_from_its_own_day(text, due):
    assert [day for _, _, day in days(text, doc_type="通知")] == [due]


def test_a_rule_book_sets_no_day():
    assert days("受理机关应在10日内答复。", doc_type="办法") == [("10日内", None, None)]


@pytest.mark.parametrize("text", ["6月底前建成。", "10日内交出名册。", "每月25日前报表。", "会后3日内拿出方案。", "下周三前报。"])
def test_without_a_day_nothing_is_due(text):
    assert {due for _, _, due in days(text, day=None)} == {None}
    assert [cell.rrules for cell in cells("每月25日前报表。", day=None)] == [("FREQ=MONTHLY;BYMONTHDAY=25",)]


def test_a_year_alone_is_enough_for_dates_only():
    assert days("6月底前建成，10日内交出名册，每月25日前报表。", day="2024") == [
        ("6月底前", None, "2024-06-30"),
        ("10日内", None, None),
        ("每月25日前", None, None),
    ]


def test_how_it_was_read_is_said():
    told = [(cell.rule, cell.basis) for cell in cells("2026年底前建成，6月底前封顶，会后5个工作日内动工。")]
    assert told == [
        ("year_part", ""),
        ("month", "以2024-03-05推算"),
        ("anchored", "从会议日期2024-03-05起算，按国务院放假调休安排数工作日"),
    ]


def test_beyond_the_known_holidays_it_is_said():
    last = known_years()[-1]
    (within,) = cells("5个工作日内动工。", day=f"{last}-03-05")
    (beyond,) = cells("5个工作日内动工。", day=f"{last}-12-30")
    assert WEEKENDS_ONLY not in within.basis
    assert WEEKENDS_ONLY in beyond.basis
    assert str(last + 1) in beyond.basis


@pytest.mark.parametrize("number", ["999999999999", "99999"])
def test_past_the_end_of_the_calendar_there_is_no_day(number):
    for unit in ("天", "个月", "年"):
        (cell,) = cells(f"{number}{unit}内建成。")
        assert cell.due is None or date.fromisoformat(cell.due).year < 2400


PERIODS = st.sampled_from(["天内", "日内", "个工作日内", "周内", "个月内", "年内"])
ALWAYS_AHEAD = "年底前|周五前|下周三前|月底前|本周内|下月10日前|明年6月底前|节前|季度末前|上半年|三季度末|每月25日前|每周一|每季度末|每年6月、12月底前"
MOVES = st.sampled_from([*ALWAYS_AHEAD.split("|"), "6月底前", "9月10日前", "国庆节前", "会后3日内", "20个工作日内", "每月底", "每天"])
DAYS = st.dates(date(2005, 1, 1), date(2040, 1, 1))


def _due(words, day):
    (cell,) = cells(f"各镇要在{words}完成。" if "会后" not in words else f"{words}完成。", day=day.isoformat())
    return date.fromisoformat(cell.due)


@given(MOVES, DAYS, DAYS)
def test_said_later_it_is_due_no_earlier(words, one, other):
    first, second = sorted((one, other))
    assert _due(words, first) <= _due(words, second)


@given(st.integers(1, 99), PERIODS, DAYS)
def test_both_scripts_are_due_the_same_day(number, unit, day):
    assert _due(f"{number}{unit}", day) == _due(f"{to_chinese(number)}{unit}", day) > day


@given(st.sampled_from("每月25日前 每月31日前 每季度末 每周五 每两周 每年6月、12月底前 每天 月月 每半年".split()), DAYS)
def test_what_recurs_is_next_due_behind_the_day(words, day):
    text = f"{words}调度一次。"
    (cell, *_) = cells(text, day=day.isoformat())
    assert date.fromisoformat(cell.due) > day


@given(st.integers(1, 60), DAYS)
def test_working_days_are_never_fewer_than_days(number, day):
    assert _due(f"{number}个工作日内", day) >= _due(f"{number}日内", day)
