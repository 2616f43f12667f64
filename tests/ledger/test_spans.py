"""Stretches of the source that a person marks for a row."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from nlp.errors import ConflictError, ForbiddenError, NotFoundError, StateError, UsageError
from nlp.ledger.edit import edit
from nlp.ledger.rows import find_task, row_of
from nlp.ledger.schema import Document, Event, Task
from nlp.ledger.spans import drop_span, set_span, spans_of
from tests.ledger.meeting import CLERK, DAY, INSPECTOR, LINES, analysed, on, take_in

TEXT = analysed().doc.text


@pytest.fixture
def marked(ledger):
    ledger = on(ledger, DAY)
    take_in(ledger)
    return ledger


def place(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def mark(ledger, task_id, field, words, *, how=set_span, actor=CLERK, version=None, **more):
    with ledger.write(actor) as work:
        if version is None:
            version = find_task(work, task_id).version
        task = how(work, task_id, field, *(place(words) if isinstance(words, str) else words), document_id=1, version=version, **more)
        return row_of(task), spans_of(task), list(task.touched)


def marks_of(ledger, task_id, field):
    with ledger.read() as work:
        return [(m.text, TEXT[m.start : m.end], m.how) for m in spans_of(find_task(work, task_id)) if m.field == field]


def test_an_imported_row_shows_where_every_cell_stands(marked):
    with marked.read() as work:
        found = [(m.field, TEXT[m.start : m.end]) for m in spans_of(find_task(work, 1))]
    assert found == [
        ("task", "县水务局要在6月底前完成12公里河道清淤，县财政局配合"),
        ("lead", "县水务局"),
        ("support", "县财政局"),
        ("deadlines", "6月底前"),
        ("targets", "12公里"),
    ]


def test_the_words_of_a_row_follow_its_stretch(marked):
    row, _, touched = mark(marked, 1, "task", "在6月底前完成12公里河道清淤")
    assert (row.content, touched) == ("在6月底前完成12公里河道清淤", ["span"])
    assert TEXT[row.places[0].start : row.places[0].end] == "在6月底前完成12公里河道清淤"


def test_words_that_a_person_gave_stay(marked):
    with marked.write(CLERK) as work:
        edit(work, 1, version=1, changes={"content": "清淤十二公里"})
    row, *_ = mark(marked, 1, "task", "完成12公里河道清淤")
    assert row.content == "清淤十二公里"


def test_a_unit_is_called_by_its_full_name(marked):
    row, *_ = mark(marked, 2, "lead", "县应急管理局")
    assert row.lead == ("县应急管理局",)
    assert marks_of(marked, 2, "lead") == [("县应急管理局", "县应急管理局", "person")]


def test_a_unit_goes_by_the_name_given(marked):
    row, *_ = mark(marked, 2, "support", "县财政局", unit="清河县财政局")
    assert row.support == ("清河县财政局",)


def test_a_unit_marked_for_another_duty_moves(marked):
    row, _, touched = mark(marked, 1, "lead", "县财政局")
    assert (row.lead, row.support, touched) == (("县水务局", "县财政局"), (), ["lead", "support"])


def test_a_time_is_read_on_the_day_of_the_document(marked):
    row, _, touched = mark(marked, 3, "deadlines", "6月底前")
    assert (row.due, row.deadlines, touched) == ("2024-06-30", ("每月", "6月底前"), ["deadlines", "due", "frequency"])


def test_a_time_takes_the_place_of_one_it_overlaps(marked):
    row, *_ = mark(marked, 1, "deadlines", "6月底")
    assert row.deadlines == ("6月底",)


def test_a_figure_takes_the_place_of_one_it_overlaps(marked):
    row, *_ = mark(marked, 1, "targets", "12公里河道")
    assert row.targets == ("12公里河道",)
    assert marks_of(marked, 1, "targets") == [("12公里河道", "12公里河道", "person")]


def test_blanks_at_the_ends_are_left_out(marked):
    start, end = place("各镇要在4月20日前封堵入河排污口。\n")
    row, *_ = mark(marked, 2, "task", (start - 1, end))
    assert (row.places[0].start, row.places[0].end) == (start, end - 1)


@pytest.mark.parametrize("stretch", [(-1, 3), (5, 5), (7, 3), (0, len(TEXT) + 1), (TEXT.index("\n"), TEXT.index("\n") + 1)])
def test_a_stretch_outside_the_text_or_blank_is_refused(marked, stretch):
    with pytest.raises(UsageError):
        mark(marked, 1, "lead", stretch)


def test_an_unknown_field_is_refused(marked):
    with pytest.raises(UsageError, match="没有“due”这种标注"):
        mark(marked, 1, "due", "6月底前")


def test_a_sentence_is_no_unit(marked):
    with pytest.raises(UsageError, match="标注的单位太长"):
        mark(marked, 1, "lead", (0, len(TEXT)))


def test_only_who_edits_marks(marked):
    with pytest.raises(ForbiddenError):
        mark(marked, 1, "lead", "县财政局", actor=INSPECTOR)


def test_a_mark_on_an_old_version_conflicts(marked):
    mark(marked, 1, "lead", "县财政局")
    with pytest.raises(ConflictError):
        mark(marked, 1, "support", "县应急管理局", version=1)


def test_a_row_struck_off_takes_no_mark(marked):
    with marked.write(CLERK) as work:
        find_task(work, 1).status = "已销号"
    with pytest.raises(StateError, match="重新办理"):
        mark(marked, 1, "lead", "县财政局")


def test_a_unit_is_dropped_by_its_stretch(marked):
    row, _, touched = mark(marked, 1, "support", "县财政局", how=drop_span)
    assert (row.support, touched) == ((), ["support"])


def test_a_time_dropped_takes_its_day_along(marked):
    row, *_ = mark(marked, 1, "deadlines", "6月底前", how=drop_span)
    assert (row.deadlines, row.due) == ((), None)


def test_a_figure_is_dropped_by_its_stretch(marked):
    row, *_ = mark(marked, 1, "targets", "12公里", how=drop_span)
    assert (row.targets, marks_of(marked, 1, "targets")) == ((), [])


def test_what_is_not_marked_cannot_be_dropped(marked):
    with pytest.raises(NotFoundError):
        mark(marked, 1, "lead", "县财政局", how=drop_span)


def test_the_row_itself_cannot_be_dropped(marked):
    with pytest.raises(UsageError, match="不能取消"):
        mark(marked, 1, "task", TEXT[slice(*(marks_place(marked)))], how=drop_span)


def marks_place(ledger):
    with ledger.read() as work:
        first = spans_of(find_task(work, 1))[0]
        return first.start, first.end


def test_moving_only_a_stretch_leaves_an_event_and_a_version(marked):
    mark(marked, 1, "lead", "县水务局", how=set_span)
    start, _ = place("县水务局")
    row, *_ = mark(marked, 1, "lead", (start + 1, start + 4), unit="县水务局")
    with marked.read() as work:
        events = work.session.execute(select(Event.action, Event.version).where(Event.object_id == 1, Event.object == "task")).all()
    assert row.version == 3
    assert [tuple(e) for e in events] == [("收录任务", 1), ("标注：牵头单位", 2), ("标注：牵头单位", 3)]


def test_an_import_leaves_what_was_marked(marked):
    mark(marked, 1, "lead", "县财政局")
    mark(marked, 1, "task", "完成12公里河道清淤")
    before = marks_of(marked, 1, "task")
    take_in(marked)
    assert marks_of(marked, 1, "task")[0] == before[0]
    with marked.read() as work:
        assert row_of(find_task(work, 1)).lead == ("县水务局", "县财政局")


def test_offsets_count_code_points(ledger):
    ledger = on(ledger, DAY)
    take_in(ledger, "task 💩县水务局要在6月底前完成河道清淤。")
    with ledger.write(CLERK) as work:
        text = work.session.get_one(Document, 1).text
        start = text.index("县水务局")
        task = set_span(work, 1, "lead", start, start + 4, document_id=1, version=1)
        assert (start, row_of(task).lead) == (1, ("县水务局",))


def test_a_stretch_of_another_paper_becomes_the_main_source(marked):
    take_in(marked, *LINES[:3], meta=replace(analysed().doc.meta, title="会议纪要", doc_type="会议纪要"), name="纪要.txt")
    with marked.write(CLERK) as work:
        task = work.session.get_one(Task, 1)
        start, end = place("完成12公里河道清淤")
        set_span(work, 1, "task", start, end, document_id=2, version=task.version)
        row = row_of(find_task(work, 1))
    assert next((p.document, p.start) for p in row.places) == ("纪要.txt", start)
    assert {p.document for p in row.places} == {"讲话.txt", "纪要.txt"}
