"""Which row is reviewed next."""

from dataclasses import replace

import pytest

from nlp.ledger.queue import Decided, Scope, beside, counts, next_waiting, recent, spots, waiting_documents
from nlp.ledger.review import decide, undo
from nlp.ledger.rows import find_task
from tests.ledger.meeting import AUDITOR, CLERK, DAY, MEETING, on, take_in

SECOND = ("head 一、抓好校园安全", "task 县教育局要在5月底前检查全县46所学校。", "task 县公安局要在6月底前整治校园周边道路12处。")


@pytest.fixture
def two(ledger):
    """Two meetings: rows 1 to 3 and 4 to 5."""
    ledger = on(ledger, DAY)
    take_in(ledger)
    take_in(ledger, *SECOND, meta=replace(MEETING, title="在全县教育工作会议上的讲话", occasion="全县教育工作会议"), name="教育.txt")
    return ledger


def judge(ledger, task_id, decision, actor=CLERK):
    with ledger.write(actor) as work:
        decide(work, task_id, decision, version=find_task(work, task_id).version)


def after(ledger, task_id, scope=Scope(), how=next_waiting, **more):  # noqa: B008 (frozen)
    with ledger.read() as work:
        return how(work, scope, task_id, **more)


def test_rows_wait_in_the_order_of_their_texts(two):
    assert [after(two, None), after(two, 1), after(two, 2), after(two, 3), after(two, 4)] == [1, 2, 3, 4, 5]


def test_decided_rows_do_not_wait(two):
    judge(two, 2, "采纳")
    judge(two, 3, "驳回")
    assert after(two, 1) == 4


def test_after_the_last_row_those_left_behind_come_again(two):
    judge(two, 5, "采纳")
    assert after(two, 5) == 1


def test_nothing_waits_when_all_are_decided(two):
    for task_id in range(1, 6):
        judge(two, task_id, "采纳")
    assert after(two, 5) is None


def test_a_document_keeps_its_rows_together(two):
    assert after(two, 3, Scope(document=1)) == 1
    for task_id in (1, 2, 3):
        judge(two, task_id, "采纳")
    assert after(two, 3, Scope(document=1)) is None


def test_doubtful_rows_wait_in_their_own_queue(two):
    judge(two, 2, "存疑")
    judge(two, 4, "存疑")
    assert (after(two, 1), after(two, None, Scope("doubt")), after(two, 2, Scope("doubt"))) == (3, 2, 4)


def test_leafing_shows_decided_rows_too(two):
    judge(two, 2, "驳回")
    assert [after(two, 1, how=beside), after(two, 3, how=beside), after(two, 5, how=beside)] == [2, 4, None]
    assert [after(two, 4, how=beside, back=True), after(two, 3, how=beside, back=True), after(two, 1, how=beside, back=True)] == [3, 2, None]


def test_leafing_stays_in_a_document_and_in_the_doubtful_queue(two):
    judge(two, 1, "存疑")
    judge(two, 5, "存疑")
    assert after(two, 3, Scope(document=1), how=beside) is None
    assert after(two, 1, Scope("doubt"), how=beside) == 5


def test_progress_counts_decisions_and_whose_they_are(two):
    judge(two, 1, "采纳")
    judge(two, 2, "存疑")
    judge(two, 4, "驳回", AUDITOR)
    with two.read() as work:
        found = counts(work, Scope(), CLERK.name)
        assert (found.done, found.total, found.mine) == (2, 5, 2)
        assert counts(work, Scope(document=2), AUDITOR.name).done == 1


def test_decisions_of_yesterday_are_not_of_today(two):
    judge(two, 1, "采纳")
    with on(two, "2024-03-07").read() as work:
        assert counts(work, Scope(), CLERK.name).mine == 0


def test_documents_with_rows_that_wait(two):
    judge(two, 1, "采纳")
    with two.read() as work:
        assert waiting_documents(work, Scope()) == [(1, "讲话.txt", 2), (2, "教育.txt", 2)]


def test_rows_of_a_document_as_a_list(two):
    judge(two, 4, "驳回")
    with two.read() as work:
        assert [(spot.id, spot.review) for spot in spots(work, 2)] == [(4, "驳回"), (5, "待核")]


def test_the_last_decisions_of_a_person_are_those_that_stand(two):
    judge(two, 2, "驳回")
    judge(two, 1, "存疑")
    judge(two, 3, "采纳", AUDITOR)
    judge(two, 4, "采纳")
    with two.write(CLERK) as work:
        undo(work)
    with two.read() as work:
        assert [(one.task_id, one.decision) for one in recent(work, CLERK.name)] == [(1, "存疑"), (2, "驳回")]
        assert recent(work, AUDITOR.name, most=1) == [Decided(3, "采纳", "县应急管理局要每月调度水库安全度汛准备情况")]
