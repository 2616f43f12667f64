"""Rows that recur and the rows they produce."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from nlp.ledger.edit import edit
from nlp.ledger.life import take
from nlp.ledger.lights import light, thresholds
from nlp.ledger.progress import report
from nlp.ledger.recurring import WITHDRAWN, ensure, period_words
from nlp.ledger.review import ACCEPTED, decide
from nlp.ledger.rows import find_task
from nlp.ledger.schema import Event
from tests.ledger.meeting import AUDITOR, CLERK, DAY, MEETING, on, row, rows, take_in


def handed(ledger, *lines, day=DAY, meta=MEETING, changes=None):
    """Take in one row and hand it on."""
    ledger = on(ledger, day)
    take_in(ledger, *(lines or ("task 县应急管理局要每月调度水库安全度汛准备情况，县水务局配合。",)), meta=meta)
    with ledger.write(CLERK) as work:
        decide(work, 1, ACCEPTED, version=1, changes=changes)
        for version, step in ((2, "立项"), (3, "交办")):
            take(work, 1, step, version=version)
    return ledger


def made(ledger):
    return [(r.period, r.due, r.status) for r in rows(ledger) if r.parent_id]


def step(ledger, task_id, name, **given):
    with ledger.write(AUDITOR) as work:
        take(work, task_id, name, version=find_task(work, task_id).version, **given)


def test_a_row_handed_on_produces_its_next_occurrences(ledger):
    ledger = handed(ledger)
    assert made(ledger) == [("2024-03", "2024-03-31", "已交办")]


def test_an_occurrence_has_the_units_and_words_of_its_row(ledger):
    occurrence = row(handed(ledger), 2)
    assert (occurrence.lead, occurrence.support, occurrence.parent_id, occurrence.review) == (("县应急管理局",), ("县水务局",), 1, "采纳")
    assert occurrence.content == "县应急管理局要每月调度水库安全度汛准备情况，县水务局配合（2024年3月）"
    assert (occurrence.deadlines, occurrence.frequency) == (("每月",), None)


def test_each_day_brings_what_is_lacking_once(ledger):
    ledger = handed(ledger)
    later = on(ledger, "2024-05-10")
    assert (ensure(later), ensure(later)) == (2, 0)
    assert [period for period, *_ in made(later)] == ["2024-03", "2024-04", "2024-05"]
    assert ensure(on(ledger, "2024-05-11")) == 0


def test_an_occurrence_counts_from_the_one_before(ledger):
    ledger = on(handed(ledger), "2024-05-10")
    ensure(ledger)
    assert [date.fromordinal(r.start_day).isoformat() for r in rows(ledger)[1:]] == ["2024-03-06", "2024-03-31", "2024-04-30"]


@pytest.mark.parametrize(
    ("words", "periods"),
    [
        ("每季度末评估水库安全", ["2024-03", "2024-06"]),
        ("每周五报送河道清淤进度", ["2024-04-26", "2024-05-03", "2024-05-10"]),
        ("每年12月底前检修闸门", ["2024-12"]),
        ("每天巡查河堤", []),
        ("定期巡查河堤", []),
        ("在6月底前每月调度河道清淤", ["2024-03", "2024-04"]),
    ],
)
def test_occurrences_follow_the_rule_of_the_words(ledger, words, periods):
    ledger = on(handed(ledger, f"task 县水务局要{words}。"), "2024-04-12")
    ensure(ledger)
    assert [period for period, *_ in made(ledger)][-len(periods) or None :] == periods


def test_no_occurrence_falls_behind_the_end_of_the_row(ledger):
    ledger = on(handed(ledger, "task 县水务局要每月调度河道清淤。", changes={"due": "2024-05-15"}), "2024-07-01")
    ensure(ledger)
    assert [period for period, *_ in made(ledger)] == ["2024-03", "2024-04"]


def test_a_row_that_recurs_without_end_has_no_light_its_occurrences_have(ledger):
    ledger = on(handed(ledger), "2024-04-02")
    ensure(ledger)
    lights = [light(r, date(2024, 4, 2), thresholds()) for r in rows(ledger)]
    assert lights == ["grey", "red", "green"]


def test_a_row_that_ended_produces_nothing_more(ledger):
    ledger = handed(ledger)
    step(on(ledger, "2024-04-10"), 1, "取消", reason="机构改革")
    later = on(ledger, "2024-06-10")
    assert ensure(later) == 0
    assert [period for period, *_ in made(later)] == ["2024-03"]


def test_the_end_of_a_row_cancels_what_is_to_come_and_not_begun(ledger):
    ledger = on(handed(ledger, "task 县水务局要每周五报送河道清淤进度。"), "2024-03-16")
    ensure(ledger)
    with ledger.write(CLERK) as work:
        report(work, 4, text="报送一次", percent=50)
    step(ledger, 1, "取消", reason="工程完工")
    assert [status for *_, status in made(ledger)][:4] == ["已交办", "已交办", "办理中", "取消"]
    with ledger.read() as work:
        reasons = set(work.session.scalars(select(Event.reason).where(Event.action == WITHDRAWN)))
    assert reasons == {f"{row(ledger, 1).number}取消"}


def test_a_row_taken_up_again_has_its_occurrences_back(ledger):
    ledger = handed(ledger)
    step(ledger, 1, "取消", reason="机构改革")
    assert made(ledger) == [("2024-03", "2024-03-31", "取消")]
    step(ledger, 1, "撤销取消", reason="继续执行")
    assert made(ledger) == [("2024-03", "2024-03-31", "已交办")]


def test_an_occurrence_a_person_cancelled_stays_cancelled(ledger):
    ledger = handed(ledger)
    step(ledger, 2, "取消", reason="本月已另行部署")
    ensure(on(ledger, "2024-03-07"))
    assert made(ledger)[0] == ("2024-03", "2024-03-31", "取消")


def test_a_paused_row_produces_nothing(ledger):
    ledger = handed(ledger)
    step(ledger, 1, "暂停", reason="等上级文件")
    assert ensure(on(ledger, "2024-06-10")) == 0
    step(on(ledger, "2024-06-11"), 1, "恢复")
    assert [period for period, *_ in made(ledger)] == ["2024-03", "2024-04", "2024-05", "2024-06"]


def test_an_import_leaves_a_row_that_recurs_and_its_occurrences(ledger):
    ledger = handed(ledger)
    before = rows(ledger)
    again = take_in(ledger, "task 县应急管理局要每月调度水库安全度汛准备情况，县水务局配合。")
    assert (again.new, again.updated, again.absent) == ((), (), ())
    assert rows(ledger) == before


def test_another_unit_answers_for_the_occurrences_to_come(ledger):
    ledger = handed(ledger)
    with ledger.write(CLERK) as work:
        edit(work, 1, version=4, changes={"lead": ["县水务局"], "support": []})
    ensure(on(ledger, "2024-04-10"))
    assert [r.lead for r in rows(ledger)[1:]] == [("县应急管理局",), ("县水务局",)]


def test_what_nobody_asked_for_is_the_program_s_deed(ledger):
    ledger = on(handed(ledger), "2024-05-10")
    ensure(ledger)
    with ledger.read() as work:
        who = work.session.scalars(select(Event.actor).where(Event.action == "生成分期任务").order_by(Event.seq)).all()
    assert who == ["小录", "程序", "程序"]


def test_a_speech_without_a_day_recurs_from_the_day_it_is_handed_on(ledger):
    ledger = handed(ledger, meta=replace(MEETING, date=None))
    assert made(ledger) == [("2024-03", "2024-03-31", "已交办")]


@pytest.mark.parametrize("period", ["2024-01", "2024-07", "2024-10"])
def test_a_half_year_or_quarter_is_named_for_the_month_it_ends_in(period):
    assert period_words(period, "每半年") == ("2024年上半年" if period == "2024-01" else "2024年下半年")
