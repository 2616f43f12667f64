"""Imports: what a paper makes of the ledger, and the same meeting again."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from nlp.errors import ForbiddenError
from nlp.ledger.add import add
from nlp.ledger.edit import edit
from nlp.ledger.enter import enter
from nlp.ledger.life import take
from nlp.ledger.proposed import drop_proposed, take_proposed
from nlp.ledger.review import ACCEPTED, REJECTED, decide
from nlp.ledger.rows import find_task, row_of
from nlp.ledger.schema import Document, Event, Passage, Task
from nlp.ledger.spans import spans_of
from tests.ledger.meeting import CLERK, DAY, LINES, MEETING, READER, analysed, on, row, rows, take_in

LATER = (*LINES[:2], "task 县水务局要在7月底前完成12公里河道清淤，县财政局配合。", *LINES[3:])
"""The speech with another day for its first row."""
SHORTER = (*LINES[:3], *LINES[4:])
"""The speech without its second row."""
MINUTES = replace(MEETING, title="全县水利工作会议纪要", doc_type="会议纪要", date="2024-03-08")


@pytest.fixture
def taken(ledger):
    ledger = on(ledger, DAY)
    take_in(ledger)
    return ledger


def change(ledger, task_id, how, *args, actor=CLERK, **more):
    with ledger.write(actor) as work:
        return row_of(how(work, task_id, *args, version=find_task(work, task_id).version, **more))


def hand_on(ledger, task_id):
    change(ledger, task_id, decide, ACCEPTED)
    for step in ("立项", "交办"):
        change(ledger, task_id, take, step)


def count(ledger, table):
    with ledger.read() as work:
        return work.session.scalar(select(func.count()).select_from(table))


def test_a_row_holds_what_its_paper_says(taken):
    first, second, third = rows(taken)
    assert (first.lead, first.support, first.deadlines, first.due, first.targets) == (("县水务局",), ("县财政局",), ("6月底前",), "2024-06-30", ("12公里",))
    assert (second.responsible, second.due) == (("各镇",), "2024-04-20")
    assert (third.lead, third.frequency, third.due) == (("县应急管理局",), "每月", "2024-03-31")
    assert {(r.review, r.status, r.percent) for r in (first, second, third)} == {("待核", "草稿", 0)}


def test_the_segments_of_a_paper_are_kept_with_their_roles(taken):
    with taken.read() as work:
        roles = work.session.scalars(select(Passage.role).order_by(Passage.position)).all()
    assert roles == ["topic", "significance", "task", "task", "topic", "task", "requirement"]


def test_only_who_takes_in_takes_in(ledger):
    with pytest.raises(ForbiddenError, match="不能收录材料"), ledger.write(READER) as work:
        add(work, {"讲话": analysed()})


def test_the_same_file_again_changes_nothing(taken):
    before = rows(taken)
    again = take_in(taken)
    assert (again.new, again.updated, again.same, again.absent) == ((), (), (1, 2, 3), ())
    assert rows(taken) == before
    assert count(taken, Document) == 1


def test_one_file_under_two_names_is_one_paper(ledger):
    with ledger.write(CLERK) as work:
        added = add(work, {name: analysed(name=name) for name in ("讲话.txt", "讲话（副本）.txt")})
    assert (len(added.documents), len(set(added.documents))) == (2, 1)
    assert (count(ledger, Document), count(ledger, Task)) == (1, 3)


def test_a_changed_deadline_updates_a_row_nobody_judged_and_is_told(taken):
    again = take_in(taken, *LATER)
    assert (again.new, again.updated, again.same) == ((), (1,), (2, 3))
    assert again.changes[1]["due"] == ("2024-06-30", "2024-07-31")
    assert (row(taken, 1).due, row(taken, 1).content) == ("2024-07-31", "县水务局要在7月底前完成12公里河道清淤，县财政局配合")


def test_an_updated_row_shows_the_place_in_the_newer_text(taken):
    take_in(taken, *LATER, name="讲话（修改稿）.txt")
    assert [p.document for p in row(taken, 1).places] == ["讲话（修改稿）.txt"]
    with taken.read() as work:
        assert {m.document_id for m in spans_of(find_task(work, 1))} == {2}


def test_a_person_s_deadline_stays_and_is_told(taken):
    change(taken, 1, edit, changes={"due": "2024-06-15"})
    again = take_in(taken, *LATER)
    assert (row(taken, 1).due, again.kept) == ("2024-06-15", {1: ("due",)})


def test_a_person_s_unit_stays_and_takes_no_other_duty(taken):
    change(taken, 1, edit, changes={"lead": ["县财政局"], "support": []})
    take_in(taken, *LATER)
    assert (row(taken, 1).lead, row(taken, 1).support) == (("县财政局",), ())


def test_a_row_handed_on_is_not_changed_but_told(taken):
    hand_on(taken, 1)
    again = take_in(taken, *LATER)
    found = row(taken, 1)
    assert (found.due, found.status) == ("2024-06-30", "已交办")
    assert found.proposed["due"] == again.proposed[1]["due"] == "2024-07-31"
    assert found.proposed["deadlines"] == ["7月底前"]


def test_a_row_a_person_accepted_is_not_changed_but_told(taken):
    change(taken, 1, decide, ACCEPTED)
    take_in(taken, *LATER)
    assert (row(taken, 1).due, row(taken, 1).review, row(taken, 1).proposed["due"]) == ("2024-06-30", "采纳", "2024-07-31")


def test_what_a_newer_text_says_is_taken_over(taken):
    hand_on(taken, 1)
    take_in(taken, *LATER)
    found = change(taken, 1, take_proposed)
    assert (found.due, found.deadlines, found.proposed) == ("2024-07-31", ("7月底前",), {})
    with taken.read() as work:
        (time,) = (m for m in spans_of(find_task(work, 1)) if m.field == "deadlines")
        assert work.session.get_one(Document, time.document_id).text[time.start : time.end] == "7月底前"


def test_what_a_person_lets_stand_is_not_proposed_again(taken):
    hand_on(taken, 1)
    take_in(taken, *LATER)
    change(taken, 1, drop_proposed)
    again = take_in(taken, *LATER)
    assert (row(taken, 1).due, row(taken, 1).proposed, again.proposed) == ("2024-06-30", {}, {})


def test_a_proposal_goes_when_the_text_comes_back(taken):
    hand_on(taken, 1)
    take_in(taken, *LATER)
    take_in(taken)
    assert row(taken, 1).proposed == {}


def test_a_row_no_longer_said_is_marked_and_comes_back(taken):
    gone = take_in(taken, *SHORTER)
    assert (gone.absent, row(taken, 2).absent) == ((2,), True)
    take_in(taken)
    assert not row(taken, 2).absent


def test_a_rejected_row_stays_rejected(taken):
    change(taken, 1, decide, REJECTED)
    again = take_in(taken, *LATER)
    assert (again.new, row(taken, 1).review, row(taken, 1).due, row(taken, 1).proposed) == ((), "驳回", "2024-06-30", {})


def test_minutes_of_a_later_day_join_the_meeting(taken):
    again = take_in(taken, *LINES[2:6], meta=MINUTES, name="纪要.txt")
    assert again.new == ()
    assert [[p.document for p in r.places] for r in rows(taken)] == [["讲话.txt", "纪要.txt"]] * 3
    with taken.read() as work:
        assert len(set(work.session.scalars(select(Document.meeting)))) == 1


def test_two_papers_taken_in_together_or_apart_make_the_same_rows(ledger, tmp_path):
    from nlp.ledger.store import open_ledger

    speech, minutes = analysed(), analysed("task 县水务局牵头，6月底前完成12公里河道清淤。", *LINES[3:6], meta=MINUTES, name="纪要.txt")
    apart = on(ledger, DAY)
    with apart.write(CLERK) as work:
        add(work, {"讲话.txt": speech})
        add(work, {"纪要.txt": minutes})
    together = open_ledger(tmp_path / "together", clock=apart.clock)
    with together.write(CLERK) as work:
        add(work, {"讲话.txt": speech, "纪要.txt": minutes})
    left, right = rows(apart), rows(together)
    together.close()
    assert [replace(r, version=0) for r in left] == [replace(r, version=0) for r in right]


def test_a_further_paper_takes_nothing_away(taken):
    take_in(taken, "task 完成12公里河道清淤。", *LINES[3:6], meta=MINUTES, name="纪要.txt")
    assert (row(taken, 1).lead, row(taken, 1).due) == (("县水务局",), "2024-06-30")


def test_another_meeting_of_the_name_is_another(taken):
    new = take_in(taken, "task 县水务局要在9月底前加固青石水库大坝。", "task 各镇要在10月20日前组织护林员培训。", meta=replace(MINUTES, date="2024-03-20"), name="下次.txt")
    assert len(new.new) == 2
    with taken.read() as work:
        assert len(set(work.session.scalars(select(Document.meeting)))) == 2


def test_two_leaders_speeches_of_one_title_are_two_papers(ledger):
    ledger = on(ledger, DAY)
    take_in(ledger, meta=replace(MEETING, speaker="甲"))
    second = take_in(ledger, "task 县民政局要在5月底前建成9处养老服务站。", meta=replace(MEETING, speaker="乙"), name="讲话2.txt")
    assert (len(second.new), second.absent) == (1, ())


def test_papers_without_a_day_are_known_again_by_their_bytes_alone(ledger):
    ledger = on(ledger, DAY)
    meta = replace(MEETING, date=None)
    take_in(ledger, meta=meta)
    assert take_in(ledger, meta=meta).new == ()
    assert len(take_in(ledger, *SHORTER, meta=meta).new) == 2


def test_a_meeting_named_by_the_user_holds_papers_without_a_day(ledger):
    ledger = on(ledger, DAY)
    meta = replace(MEETING, date=None)
    with ledger.write(CLERK) as work:
        add(work, {"a": analysed(meta=meta)}, meeting="三月水利会")
        again = add(work, {"b": analysed(*SHORTER, meta=meta, name="b")}, meeting="三月水利会")
    assert again.new == ()


def test_the_same_bytes_read_otherwise_are_one_paper(taken):
    other = analysed(*LINES[2:])
    doc = replace(other.doc, source=replace(other.doc.source, sha256="a" * 64))
    first = analysed()
    first = replace(first, doc=replace(first.doc, source=doc.source))
    for analysis in (first, replace(other, doc=doc), replace(other, doc=doc)):
        with taken.write(CLERK) as work:
            added = add(work, {"讲话.txt": analysis})
    assert (added.new, count(taken, Task)) == ((), 3)


def test_a_row_a_person_found_is_the_one_a_better_model_finds(ledger):
    ledger = on(ledger, DAY)
    weak = ("head 一、抓好河道治理", "requirement 县水务局要在6月底前完成12公里河道清淤，县财政局配合。")
    take_in(ledger, *weak)
    with ledger.write(CLERK) as work:
        start = work.session.get_one(Document, 1).text.index("县水务局")
        task = enter(work, {"lead": ["县水务局"]}, document_id=1, start=start, end=start + 20)
        assert (task.number, task.content, task.review) == ("手工-2024-03-06-1", "县水务局要在6月底前完成12公里河道清淤", "修改后采纳")
    assert take_in(ledger, weak[0], weak[1].replace("requirement", "task")).new == ()


def test_every_change_of_an_import_has_its_event(taken):
    hand_on(taken, 1)
    take_in(taken, *LATER)
    with taken.read() as work:
        query = select(Event.action, Event.object_id, Event.version).where(Event.object == "task").order_by(Event.seq.desc()).limit(3)
        last = {tuple(found) for found in work.session.execute(query)}
    assert last == {("再次收录", r.id, r.version) for r in rows(taken)}


def test_a_paper_of_nothing_but_odd_characters_is_taken_in(ledger):
    ledger = on(ledger, DAY)
    odd = analysed("task 县水务局要在6月底前完成\ud800河道清淤\x00工程。")
    with ledger.write(CLERK) as work:
        assert len(add(work, {"怪.txt": odd}).new) == 1
