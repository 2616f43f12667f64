"""What persons judged becomes training data, and nothing else does."""

import json

import numpy as np
import pytest

from nlp.errors import ForbiddenError, NotFoundError, StateError
from nlp.ledger.edit import edit
from nlp.ledger.enter import enter
from nlp.ledger.review import ACCEPTED, DOUBTFUL, REJECTED, decide, undo
from nlp.ledger.rows import find_task
from nlp.ledger.schema import Document
from nlp.ledger.spans import set_span
from nlp.ledger.training import finish, training_documents
from nlp.training.check import check
from nlp.training.corpus import prepare
from nlp.training.formats import read_documents
from tests.ledger.meeting import CLERK, DAY, READER, on, take_in


@pytest.fixture
def taken(ledger):
    ledger = on(ledger, DAY)
    take_in(ledger)
    return ledger


def judge(ledger, **decisions):
    """Decide on rows: `judge(ledger, r1=ACCEPTED, r2=REJECTED)`."""
    with ledger.write(CLERK) as work:
        for name, decision in decisions.items():
            task = find_task(work, int(name[1:]))
            decide(work, task.id, decision, version=task.version)


def exported(ledger):
    with ledger.read() as work:
        return list(training_documents(work))


def one(ledger):
    (record,) = exported(ledger)
    return record


def roles(record):
    return {record["text"][s["start"] : s["end"]].strip("。\n"): s["role"] for s in record["segments"] if s["role"]}


def words(record, places):
    return [record["text"][start:end].strip("。\n") for start, end in places]


def cells(record, at=0):
    row = record["tasks"][at]
    return {name: [record["text"][c["start"] : c["end"]] for c in row[name]] for name in ("lead", "support", "addressee", "deadlines", "targets") if row[name]}


SILT, OUTLETS, DAMS = "县水务局要在6月底前完成12公里河道清淤，县财政局配合", "各镇要在4月20日前封堵入河排污口", "县应急管理局要每月调度水库安全度汛准备情况"


def test_what_nobody_judged_is_no_training_data(taken):
    assert exported(taken) == []


def test_only_segments_a_person_judged_have_a_role(taken):
    judge(taken, r1=ACCEPTED)
    assert roles(one(taken)) == {SILT: "task"}


def test_an_accepted_row_gives_its_cells(taken):
    judge(taken, r1=ACCEPTED)
    assert cells(one(taken)) == {"lead": ["县水务局"], "support": ["县财政局"], "deadlines": ["6月底前"], "targets": ["12公里"]}


def test_a_class_of_addressees_stays_one(taken):
    judge(taken, r2=ACCEPTED)
    assert cells(one(taken)) == {"addressee": ["各镇"], "deadlines": ["4月20日前"]}


def test_a_corrected_row_gives_the_cells_of_the_person(taken):
    with taken.write(CLERK) as work:
        edit(work, 1, version=1, changes={"support": [], "targets": ["12公里河道"]})
        start = work.session.get_one(Document, 1).text.index("县财政局")
        set_span(work, 1, "lead", start, start + 4, document_id=1, version=2)
    judge(taken, r1=ACCEPTED)
    assert cells(one(taken)) == {"lead": ["县水务局", "县财政局"], "deadlines": ["6月底前"], "targets": ["12公里河道"]}


def test_a_unit_typed_but_not_said_there_is_no_cell(taken):
    with taken.write(CLERK) as work:
        edit(work, 1, version=1, changes={"lead": ["县水务局", "县司法局"]})
    judge(taken, r1=ACCEPTED)
    assert cells(one(taken))["lead"] == ["县水务局"]


def test_a_rejected_row_says_that_its_segment_is_none(taken):
    judge(taken, r2=REJECTED)
    record = one(taken)
    assert (roles(record), record["tasks"], words(record, record["rejected"])) == ({}, [], [OUTLETS])


def test_a_doubtful_row_says_nothing(taken):
    judge(taken, r1=ACCEPTED, r2=DOUBTFUL)
    record = one(taken)
    assert (len(record["tasks"]), record["rejected"], words(record, record["judged"])) == (1, [], [SILT])


def test_a_decision_taken_back_says_nothing(taken):
    judge(taken, r1=ACCEPTED)
    with taken.write(CLERK) as work:
        undo(work)
    assert exported(taken) == []


def test_a_row_a_person_found_is_training_data(taken):
    with taken.write(CLERK) as work:
        start = work.session.get_one(Document, 1).text.index("要不断提高思想认识")
        enter(work, {}, document_id=1, start=start, end=start + 9)
    assert roles(one(taken)) == {"要不断提高思想认识": "task"}


def test_a_row_said_by_no_paper_is_none(taken):
    with taken.write(CLERK) as work:
        enter(work, {"content": "报送总结"})
    assert exported(taken) == []


def test_a_document_declared_finished_has_no_other_rows(taken):
    judge(taken, r1=ACCEPTED, r2=REJECTED, r3=ACCEPTED)
    with taken.write(CLERK) as work:
        finish(work, 1)
    record = one(taken)
    assert roles(record) == {SILT: "task", DAMS: "task"}
    assert words(record, record["rejected"]) == ["一、抓好河道治理", "河道干净，百姓才安心", OUTLETS, "二、抓好水库安全", "要不断提高思想认识"]
    assert record["judged"] == [[0, len(record["text"])]]


def test_a_document_with_rows_to_judge_is_not_finished(taken):
    judge(taken, r1=ACCEPTED, r2=DOUBTFUL)
    with pytest.raises(StateError, match="还有2行没有核对"), taken.write(CLERK) as work:
        finish(work, 1)


def test_a_document_is_declared_unfinished_again(taken):
    judge(taken, r1=ACCEPTED, r2=REJECTED, r3=ACCEPTED)
    with taken.write(CLERK) as work:
        finish(work, 1)
        finish(work, 1, finished=False)
    assert words(one(taken), one(taken)["rejected"]) == [OUTLETS]


def test_only_who_reviews_declares(taken):
    with pytest.raises(ForbiddenError), taken.write(READER) as work:
        finish(work, 1)
    with pytest.raises(NotFoundError), taken.write(CLERK) as work:
        finish(work, 9)


def test_the_trainer_reads_what_the_ledger_writes(taken, tmp_path):
    judge(taken, r1=ACCEPTED, r2=REJECTED)
    records = exported(taken)
    path = tmp_path / "订正.jsonl"
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    read = read_documents([path])
    for name in ("id", "text", "segments", "judged", "rejected"):
        assert [r[name] for r in read] == [r[name] for r in records]
    assert [cells(r) for r in read] == [cells(r) for r in records]
    assert [p for p in check(read) if p.level == "error"] == []


def test_the_network_learns_cells_of_judged_stretches_alone(taken):
    from nlp.training.examples import UNKNOWN, example
    from tests.tiny import tiny

    judge(taken, r1=ACCEPTED, r2=REJECTED)
    annotated = prepare(one(taken))
    item = example(annotated, tiny([annotated.gold])[1])
    known = {int(window.starts[at]) for window, tags in zip(item.windows, item.tags, strict=True) for at in np.flatnonzero(tags != UNKNOWN)}
    inside = {at for start, end in annotated.gold["judged"] for at in range(start, end)}
    assert known
    assert known <= inside
    assert [annotated.doc.quote(s).strip("。\n") for s, denied in zip(annotated.doc.segments, item.denied, strict=True) if denied] == [OUTLETS]
