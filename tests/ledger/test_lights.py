"""Lights: when they change, the same in Python and in SQL, and the thresholds of a house."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from nlp.errors import UsageError
from nlp.ledger.life import life
from nlp.ledger.lights import LIGHTS, SETTINGS, Thresholds, light, light_expression, thresholds
from nlp.ledger.rows import Row
from nlp.ledger.schema import Task
from tests.ledger.meeting import CLERK, DAY, on, row, take_in

TODAY = date(2024, 6, 12)  # a Wednesday; the 10th was a holiday (端午)
PLAIN = Thresholds(5, 20, True, {})
START = TODAY.toordinal() - 100


@pytest.fixture
def shown(ledger) -> Row:
    """A row in work with nothing to be watched."""
    ledger = on(ledger, DAY)
    take_in(ledger)
    return replace(row(ledger, 1), status="办理中", due=None, due_day=None, start_day=None, percent=0)


def lit(shown, days, *, limits=PLAIN, **changes):
    """Return the light of a row due in so many days."""
    return light(replace(shown, due_day=TODAY.toordinal() + days, **changes), TODAY, limits)


@pytest.mark.parametrize(("days", "wanted"), [(-1, "red"), (0, "yellow"), (7, "yellow"), (8, "green"), (60, "green")])
def test_a_row_is_yellow_within_five_working_days_and_red_past_its_day(shown, days, wanted):
    assert lit(shown, days) == wanted


@pytest.mark.parametrize(("days", "wanted"), [(5, "yellow"), (6, "green")])
def test_a_house_may_count_all_days(shown, days, wanted):
    assert lit(shown, days, limits=replace(PLAIN, working_days=False)) == wanted


@pytest.mark.parametrize(("percent", "wanted"), [(29, "yellow"), (30, "green"), (100, "green")])
def test_a_row_behind_its_plan_is_yellow(shown, percent, wanted):
    assert lit(shown, 100, start_day=START, percent=percent) == wanted  # half of the time is gone


def test_a_row_handed_on_past_its_day_has_no_plan(shown):
    assert lit(shown, 30, start_day=TODAY.toordinal() + 40) == "green"


@pytest.mark.parametrize("status", life().states)
def test_the_light_of_a_state(shown, status):
    wanted = "green" if status in life().done else "red" if status in life().open else "grey"
    assert lit(shown, -1, status=status) == wanted


def test_a_row_without_a_day_is_grey(shown):
    assert light(shown, TODAY, PLAIN) == "grey"


days = st.none() | st.integers(-400, 400).map(lambda n: TODAY.toordinal() + n)
states = st.tuples(st.sampled_from(life().states), days, days, st.integers(0, 100))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(states, min_size=1, max_size=40), limits=st.builds(Thresholds, st.integers(0, 366), st.integers(0, 100), st.booleans(), st.just({})),
    today=st.dates(TODAY - timedelta(300), TODAY + timedelta(300)),
)
def test_python_and_the_database_agree_on_every_light(ledger, rows, limits, today):
    blank = {"content": "x", "section": [], "measures": [], "purpose": [], "targets": [], "marks": [], "role": "task", "grade": "A", "score": 1.0, "review": "采纳"}
    blank |= {"absent": False, "proposed": {}, "touched": [], "version": 1, "created_at": "", "updated_at": ""}
    values = [
        {**blank, "id": at, "number": str(at), "status": status, "due_day": due, "start_day": start, "percent": percent}
        for at, (status, due, start, percent) in enumerate(rows, start=1)
    ]
    with ledger.write(CLERK) as work:
        before = work.session.begin_nested()
        work.session.execute(insert(Task), values)
        found = dict(work.session.execute(select(Task.id, light_expression(today, limits))).all())
        before.rollback()
    shown = Row(**dict.fromkeys(Row.__slots__))
    wanted = {v["id"]: light(replace(shown, status=v["status"], due_day=v["due_day"], start_day=v["start_day"], percent=v["percent"]), today, limits) for v in values}
    assert found == wanted


# The thresholds of a house ------------------------------------------------------------------------------------------


def of_house(tmp_path, text):
    (tmp_path / SETTINGS).write_text(text, encoding="utf-8")
    return thresholds(tmp_path)


def test_a_house_sets_only_what_it_wants_otherwise(tmp_path):
    assert of_house(tmp_path, "lights:\n  yellow: 10\n  names: {red: 红牌}\n") == replace(thresholds(), yellow=10, names=thresholds().names | {"red": "红牌"})


@pytest.mark.parametrize("text", ["", "# 空\n", "other: 1\n", "lights:\n"])
def test_a_house_that_sets_nothing_has_those_shipped(tmp_path, text):
    assert of_house(tmp_path, text) == thresholds(None) == thresholds(tmp_path / "missing")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("lights: {yellow: -1}", "yellow 应为0到366的整数"),
        ("lights: {yellow: 五}", "yellow 应为0到366的整数"),
        ("lights: {yellow: true}", "yellow 应为0到366的整数"),
        ("lights: {behind: 101}", "behind 应为0到100的整数"),
        ("lights: {working_days: 是}", "working_days 应为 true 或 false"),
        ("lights: {names: {purple: 紫灯}}", "names 应为red、yellow、green、grey"),
        ("lights: {names: 红}", "names 应为"),
        ("lights: {yelow: 3}", "没有“yelow”"),
        ("lights: 3", "应写成“名称: 值”"),
        ("- lights", "应写成“名称: 值”"),
        ("lights: {yellow: [", "不是 YAML"),
    ],
)
def test_a_wrong_setting_is_told(tmp_path, text, told):
    with pytest.raises(UsageError, match=told):
        of_house(tmp_path, text)


def test_every_light_has_a_name():
    assert set(thresholds().names) == set(LIGHTS)
