"""Any sequence of imports and of persons' deeds: nothing a person set is lost, nothing doubles, twice is once."""

from collections import Counter
from dataclasses import replace
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from nlp.errors import LedgerError
from nlp.ledger.add import add
from nlp.ledger.chain import verify_chain
from nlp.ledger.edit import edit
from nlp.ledger.life import take
from nlp.ledger.review import decide
from nlp.ledger.rows import find_task, row_of, snapshot
from nlp.ledger.schema import Document, Task, TaskSource
from nlp.ledger.spans import read_analysis
from tests.ledger.meeting import AUDITOR, CLERK, DAY, LINES, MEETING, analysed, on

PAPERS = {
    "speech": LINES,
    "later": (*LINES[:2], "task 县水务局要在7月底前完成12公里河道清淤，县财政局配合。", *LINES[3:]),
    "shorter": (*LINES[:3], *LINES[4:]),
    "longer": (*LINES, "task 县财政局要在5月底前拨付12公里河道清淤资金。", "task 各镇要在4月20日前封堵入河排污口并设立标志牌。"),
    "other owner": (*LINES[:2], "task 县农业农村局要在6月底前完成12公里河道清淤，县财政局配合。", *LINES[3:]),
    "minutes": ("task 县水务局牵头，6月底前完成12公里河道清淤。", *LINES[3:6]),
}
NUMBERS = count()
VALUES = {
    "content": st.sampled_from(["疏浚河道", "封堵排污口"]), "lead": st.lists(st.sampled_from(["县水务局", "县财政局", "县住建局"]), unique=True, max_size=2),
    "support": st.lists(st.sampled_from(["县财政局", "县公安局"]), unique=True, max_size=2), "due": st.sampled_from(["2024-08-31", "2024-09", None]),
    "deadlines": st.sampled_from([["8月15日前"], [], ["6月底前"]]), "remark": st.sampled_from(["已电话催办", None]), "targets": st.sampled_from([["15公里"], []]),
}
fields = st.sampled_from(sorted(VALUES)).flatmap(lambda name: st.tuples(st.just(name), VALUES[name]))
deeds = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(sorted(PAPERS))),
    st.tuples(st.just("edit"), st.integers(0, 4), fields),
    st.tuples(st.just("decide"), st.integers(0, 4), st.sampled_from(["采纳", "驳回", "存疑"])),
    st.tuples(st.just("step"), st.integers(0, 4), st.sampled_from(["立项", "交办", "取消"])),
)


class Meeting:
    """One meeting of its own in the ledger, and what persons have set in its rows."""

    def __init__(self, ledger):
        self.ledger = ledger
        self.number = next(NUMBERS)
        self.meta = replace(MEETING, occasion=f"全县第{self.number}次水利工作会议", title=f"在全县第{self.number}次水利工作会议上的讲话")
        self.set = {}

    def take_in(self, paper):
        minutes = paper == "minutes"
        meta = replace(self.meta, title=f"第{self.number}次纪要", doc_type="会议纪要", date="2024-03-08") if minutes else self.meta
        with self.ledger.write(CLERK) as work:
            return add(work, {f"{paper}.txt": analysed(f"procedure 第{self.number}次会议。", *PAPERS[paper], meta=meta)})

    def tasks(self, work):
        of_meeting = select(TaskSource.task_id).join(Document).where(Document.occasion == self.meta.occasion)
        return work.session.scalars(select(Task).where(Task.id.in_(of_meeting)).order_by(Task.id)).all()

    def rows(self):
        with self.ledger.read() as work:
            return [row_of(task) for task in self.tasks(work)]

    def act(self, kind, at, what):
        try:
            with self.ledger.write(AUDITOR) as work:
                tasks = self.tasks(work)
                if not tasks:
                    return
                task = find_task(work, tasks[at % len(tasks)].id)
                if kind == "edit":
                    edit(work, task.id, version=task.version, changes=dict([what]))
                    wanted = snapshot(task)
                    self.set.update({(task.id, name): wanted[name] for name in task.touched if name in wanted})
                elif kind == "decide":
                    decide(work, task.id, what, version=task.version)
                    self.set[task.id, "review"] = task.review
                else:
                    take(work, task.id, what, version=task.version, reason="重复")
                    self.set[task.id, "status"] = task.status
        except LedgerError:
            pass  # a deed that is not allowed leaves nothing

    def follow(self, done):
        for deed in done:
            self.take_in(deed[1]) if deed[0] == "add" else self.act(*deed)


many = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@many
@given(done=st.lists(deeds, max_size=12))
def test_what_persons_set_outlives_any_import(ledger, done):
    meeting = Meeting(on(ledger, DAY))
    meeting.take_in("speech")
    meeting.follow(done)
    with ledger.read() as work:
        now = {(task.id, name): value for task in meeting.tasks(work) for name, value in snapshot(task).items()}
    assert {key: now[key] for key in meeting.set} == meeting.set


@many
@given(done=st.lists(deeds, max_size=12))
def test_no_task_of_a_paper_stands_in_two_rows_or_none(ledger, done):
    meeting = Meeting(on(ledger, DAY))
    meeting.take_in("speech")
    meeting.follow(done)
    with ledger.read() as work:
        papers = work.session.scalars(select(Document).where(Document.occasion == meeting.meta.occasion, Document.replaced_by.is_(None))).all()
        said = Counter((paper.id, task.id) for paper in papers for task in read_analysis(paper).tasks)
        held = Counter((s.document_id, s.key) for task in meeting.tasks(work) for s in task.sources if s.document.replaced_by is None)
    assert held == said


@many
@given(done=st.lists(deeds, max_size=12), last=st.sampled_from(sorted(PAPERS)))
def test_an_import_twice_is_an_import_once(ledger, done, last):
    meeting = Meeting(on(ledger, DAY))
    meeting.follow([*done, ("add", last)])
    once = meeting.rows()
    again = meeting.take_in(last)
    assert (again.new, again.updated, again.absent) == ((), (), ())
    assert meeting.rows() == once


@many
@given(done=st.lists(deeds, max_size=8))
def test_the_chain_of_events_holds(ledger, done):
    Meeting(on(ledger, DAY)).follow(done)
    with ledger.read() as work:
        assert verify_chain(work.session).problems == ()
