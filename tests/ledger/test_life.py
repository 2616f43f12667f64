"""Steps of a row: exactly what the data allow, and what each does."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
import yaml
from sqlalchemy import select

from nlp.config import data_dir
from nlp.errors import ForbiddenError, LedgerError, NotFoundError, StateError
from nlp.ledger.add import add
from nlp.ledger.edit import edit
from nlp.ledger.enter import enter
from nlp.ledger.gather import evidence_of, parts_before, progress_of, standing
from nlp.ledger.history import history
from nlp.ledger.life import life, open_steps, take, take_all
from nlp.ledger.lights import light, thresholds
from nlp.ledger.progress import attach, report
from nlp.ledger.proposed import drop_proposed, take_proposed
from nlp.ledger.review import ACCEPTED, Bulk, accept_all, decide, undo
from nlp.ledger.rows import find_task, row_of
from nlp.ledger.schema import Event, Evidence
from nlp.ledger.spans import drop_span, set_span
from nlp.ledger.store import ROLES, Actor
from tests.ledger.meeting import (
    ADMIN,
    AUDITOR,
    CLERK,
    DAY,
    INSPECTOR,
    READER,
    analysed,
    handler,
    on,
    row,
    rows,
    take_in,
)

DATA = yaml.safe_load((data_dir() / "ledger" / "life.yaml").read_text(encoding="utf-8"))
STATES = DATA["work"]["states"]
STEPS = {step["name"]: step for step in DATA["steps"]}
UNIT = "县水务局"


@pytest.fixture
def taken(ledger):
    ledger = on(ledger, DAY)
    take_in(ledger)
    return ledger


def ready(work, *, status, without=()):
    """Make the first row ready for any step, but for what it is to lack."""
    task = find_task(work, 1)
    task.status = status
    task.review = "待核" if "review" in without else ACCEPTED
    task.asked_due = None if "asked" in without else "2024-08-31"
    task.merged_into = 2 if status == "并入" else None
    task.before_pause = "办理中" if status in ("暂停", "取消", "并入") else None
    if "owner" in without:
        task.assignments[:] = []
    if "evidence" not in without:
        work.session.add(Evidence(task_id=1, name="照片.jpg", sha256="0" * 64, size=1, stored="照片.bin", by="老审", at=work.at))
    work.session.flush()
    return task


def tried(work, name, actor, status, without=()):
    """Take a step with a row that has all it needs but `without`, and take it back; return the new state or the kind of error."""
    before = work.session.begin_nested()
    task = ready(work, status=status, without=without)
    given = {"reason": "会议另有安排", "day": "2024-09-30", "row": find_task(work, 2).number}
    given = {("into" if key == "row" else key): None if key in without else value for key, value in given.items()}
    try:
        return take(replace(work, actor=actor), 1, name, version=task.version, **given).status
    except LedgerError as error:
        return type(error)
    finally:
        before.rollback()


def actors():
    return [Actor("某人", role, UNIT if role == "承办" else None) for role in ROLES]


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_open_to_the_roles_and_from_the_states_of_its_data_alone(taken, name):
    step = STEPS[name]
    after = {"same": None, "before": "办理中"}.get(step["to"], step["to"])
    with taken.write(AUDITOR) as work:
        found = {(actor.role, status): tried(work, name, actor, status) for actor, status in product(actors(), STATES)}
    assert found == {
        (role, status): ForbiddenError if role not in step["roles"] else StateError if status not in step["from"] else after or status
        for role, status in product(ROLES, STATES)
    }


@pytest.mark.parametrize(("name", "need"), [(name, need) for name, step in STEPS.items() for need in step.get("needs", ())])
def test_a_step_is_not_taken_without_what_it_needs(taken, name, need):
    step = STEPS[name]
    actor = next(a for a in actors() if a.role == step["roles"][0])
    with taken.write(AUDITOR) as work:
        assert tried(work, name, actor, step["from"][0], (need,)) is StateError


@pytest.mark.parametrize("name", [name for name, step in STEPS.items() if "承办" in step["roles"]])
def test_a_handler_takes_steps_with_rows_of_the_own_unit_alone(taken, name):
    with taken.write(AUDITOR) as work:
        assert tried(work, name, handler("县民政局"), STEPS[name]["from"][0]) is ForbiddenError


def test_the_data_name_only_states_and_roles_there_are():
    for step in DATA["steps"]:
        assert {*step["from"], step["to"]} <= {*STATES, "same", "before"}
        assert set(step["roles"]) <= ROLES.keys()
        assert set(step.get("needs", ())) <= {"review", "owner", "reason", "day", "evidence", "row", "asked"}
    for name in ("open", "handed", "done", "ended"):
        assert set(DATA["work"][name]) <= set(STATES)
    assert len(STEPS) == len(DATA["steps"]) == len(life().steps)


def test_every_state_is_reached_and_left():
    reached = {"草稿"} | {step["to"] for step in DATA["steps"]}
    left = {state for step in DATA["steps"] for state in step["from"]}
    assert set(STATES) <= reached
    assert set(STATES) <= left


def test_only_the_auditor_strikes_off_and_with_evidence():
    assert (STEPS["销号"]["roles"], STEPS["销号"]["needs"]) == (["审核"], ["evidence"])


def test_the_buttons_of_a_row_are_the_steps_that_may_be_taken(taken):
    with taken.write(CLERK) as work:
        decide(work, 1, ACCEPTED, version=1)
        found = row_of(take(work, 1, "立项", version=2))
    assert [s.name for s in open_steps(CLERK, found)] == ["交办", "并入"]
    assert [s.name for s in open_steps(AUDITOR, found)] == ["交办", "暂停", "取消", "并入"]
    assert open_steps(INSPECTOR, found) == open_steps(ADMIN, found) == open_steps(handler(UNIT), found) == ()


# What steps do ------------------------------------------------------------------------------------------------------


def step(ledger, name, task_id=1, *, actor=AUDITOR, day=None, **given):
    with on(ledger, day or DAY).write(actor) as work:
        take(work, task_id, name, version=find_task(work, task_id).version, **given)
    return row(ledger, task_id)


def handed(ledger, task_id=1):
    with ledger.write(CLERK) as work:
        decide(work, task_id, ACCEPTED, version=find_task(work, task_id).version)
    step(ledger, "立项", task_id)
    return step(ledger, "交办", task_id)


def told(ledger, task_id=1):
    with ledger.read() as work:
        return [str(deed).split(" ", 2)[2] for deed in history(work, task_id)]


def test_a_row_goes_from_draft_to_struck_off(taken):
    handed(taken)
    for name in ("签收", "开始办理"):
        step(taken, name, actor=handler(UNIT))
    with taken.write(handler(UNIT)) as work:
        report(work, 1, text="已清淤8公里", percent=70)
        attach(work, 1, "照片.jpg", b"x")
    step(taken, "报送办结", actor=handler(UNIT))
    step(taken, "退办", reason="材料不全")
    step(taken, "报送办结", actor=handler(UNIT))
    step(taken, "审核办结", day="2024-06-20")
    found = step(taken, "销号", day="2024-06-25")
    assert (found.status, found.percent, found.closed_on, found.start_day) == ("已销号", 100, "2024-06-20", on(taken, DAY).clock().date().toordinal())


def test_a_row_opened_again_is_as_far_as_it_was_reported(taken):
    handed(taken)
    with taken.write(handler(UNIT)) as work:
        report(work, 1, text="已清淤8公里", percent=70)
        attach(work, 1, "照片.jpg", b"x")
    for name in ("报送办结", "审核办结", "销号"):
        step(taken, name, actor=CLERK if name == "报送办结" else AUDITOR)
    found = step(taken, "重新办理", reason="回头看发现淤积")
    assert (found.status, found.percent, found.closed_on) == ("办理中", 70, None)


def test_a_granted_delay_is_the_new_day_and_the_old_one_stays_in_the_history(taken):
    handed(taken)
    asked = ask(taken, "2024-08-31")
    assert (asked.due, asked.asked_due) == ("2024-06-30", "2024-08-31")
    found = step(taken, "批准延期")
    assert (found.due, found.asked_due, found.status) == ("2024-08-31", None, "已交办")
    assert told(taken)[-1] == "老审（审核）批准延期：完成时限(日期)：2024-06-30 → 2024-08-31；申请延至：2024-08-31 → （空）"


def ask(ledger, new_day, *, on_day=DAY):
    with on(ledger, on_day).write(handler(UNIT)) as work:
        take(work, 1, "申请延期", version=find_task(work, 1).version, reason="汛期提前", day=new_day)
    return row(ledger, 1)


def test_a_delay_asked_for_after_the_deadline_is_marked(taken):
    handed(taken)
    ask(taken, "2024-08-31", on_day="2024-07-03")
    assert told(taken)[-1].endswith("理由：汛期提前（时限已过3天才申请）")


@pytest.mark.parametrize(("day", "why"), [("2024-06-30", "不晚于"), ("2024-06", "不晚于"), ("八月底", "不是日期")])
def test_a_delay_is_to_a_later_day(taken, day, why):
    handed(taken)
    with pytest.raises(StateError, match=why):
        ask(taken, day)


def test_a_delay_is_not_to_a_day_gone_by(taken):
    handed(taken)
    with pytest.raises(StateError, match="已经过了"):
        ask(taken, "2024-07-02", on_day="2024-07-10")


def test_a_refused_delay_leaves_the_day(taken):
    handed(taken)
    ask(taken, "2024-08-31")
    found = step(taken, "不批准延期", reason="不影响工期")
    assert (found.due, found.asked_due) == ("2024-06-30", None)


def test_a_pause_keeps_the_state_and_puts_the_light_out(taken):
    handed(taken)
    step(taken, "签收", actor=handler(UNIT))
    paused = step(taken, "暂停", reason="等上级文件")
    assert light(paused, on(taken, "2024-07-20").clock().date(), thresholds()) == "grey"
    assert step(taken, "恢复").status == "已签收"


def test_what_was_cancelled_from_a_pause_comes_back_to_the_state_before_it(taken):
    handed(taken)
    step(taken, "暂停", reason="等上级文件")
    step(taken, "取消", reason="政策取消")
    assert step(taken, "撤销取消", reason="恢复政策").status == "已交办"


def test_a_row_merged_brings_its_sources_units_and_progress_along(taken):
    handed(taken, 2)
    handed(taken, 3)
    with taken.write(CLERK) as work:
        report(work, 2, text="封堵3处", percent=30)
    number = row(taken, 3).number
    merged = step(taken, "并入", 2, into=number)
    into = row(taken, 3)
    assert (merged.status, merged.merged_into) == ("并入", 3)
    assert (into.lead, into.responsible, len(into.places)) == (("县应急管理局",), ("各镇",), 2)
    with taken.read() as work:
        assert [(p.text, came_from) for p, came_from in progress_of(work, 3)] == [("封堵3处", merged.number)]
        assert [(p.text, came_from) for p, came_from in progress_of(work, 2)] == [("封堵3处", "")]
        assert light(merged, on(taken, "2024-07-20").clock().date(), thresholds()) == "grey"


def test_a_second_unit_in_charge_answers_beside_the_first(taken):
    handed(taken, 1)
    handed(taken, 3)
    step(taken, "并入", 1, into=row(taken, 3).number)
    assert (row(taken, 3).lead, row(taken, 3).responsible, row(taken, 3).support) == (("县应急管理局",), ("县水务局",), ("县财政局",))


def test_a_merger_is_taken_back_whole(taken):
    handed(taken, 1)
    handed(taken, 3)
    before = row(taken, 3)
    step(taken, "并入", 1, into=before.number)
    back = step(taken, "撤销并入", 1, reason="不是一回事")
    after = row(taken, 3)
    assert (back.status, back.merged_into) == ("已交办", None)
    assert (after.lead, after.responsible, after.support, after.places) == (before.lead, before.responsible, before.support, before.places)


def test_a_merger_stays_while_its_row_is_itself_merged(taken):
    for task_id in (1, 2, 3):
        handed(taken, task_id)
    step(taken, "并入", 1, into=row(taken, 2).number)
    step(taken, "并入", 2, into=row(taken, 3).number)
    with pytest.raises(StateError, match="先撤销并入"):
        step(taken, "撤销并入", 1, reason="不是一回事")
    with taken.read() as work:
        assert evidence_of(work, 3) == []
        assert len(row(taken, 3).places) == 3


def test_a_file_of_a_row_merged_by_way_of_another_proves_the_row_that_stands(taken):
    for task_id in (1, 2, 3):
        handed(taken, task_id)
    with taken.write(CLERK) as work:
        attach(work, 1, "验收单.pdf", b"%PDF")
    step(taken, "并入", 1, into=row(taken, 2).number)
    step(taken, "并入", 2, into=row(taken, 3).number)
    with taken.read() as work:
        assert [(file.name, came_from) for file, came_from in evidence_of(work, 3)] == [("验收单.pdf", row(taken, 1).number)]
        assert standing(work) == {1: 3, 2: 3}
    for name in ("签收", "报送办结"):
        step(taken, name, 3, actor=CLERK)
    step(taken, "审核办结", 3)
    assert step(taken, "销号", 3).status == "已销号"


def test_a_file_goes_with_the_row_when_the_merger_is_taken_back(taken):
    handed(taken, 1)
    handed(taken, 3)
    with taken.write(CLERK) as work:
        attach(work, 1, "验收单.pdf", b"%PDF")
    step(taken, "并入", 1, into=row(taken, 3).number)
    step(taken, "撤销并入", 1, reason="不是一回事")
    for name in ("签收", "报送办结"):
        step(taken, name, 3, actor=CLERK)
    step(taken, "审核办结", 3)
    with pytest.raises(StateError, match="请先上传佐证材料"):
        step(taken, "销号", 3)


def test_how_far_a_part_was_is_not_how_far_the_whole_is(taken):
    handed(taken, 2)
    handed(taken, 3)
    with taken.write(CLERK) as work:
        report(work, 2, text="封堵3处", percent=30)
    step(taken, "并入", 2, into=row(taken, 3).number)
    for name in ("签收", "报送办结"):
        step(taken, name, 3, actor=CLERK)
    step(taken, "审核办结", 3)
    assert step(taken, "退办", 3, reason="缺照片").percent == 0


def test_what_counted_as_a_row_is_known_of_an_earlier_time(taken):
    handed(taken, 1)
    handed(taken, 3)
    step(taken, "并入", 1, into=row(taken, 3).number)
    step(taken, "撤销并入", 1, reason="不是一回事")
    with taken.read() as work:
        went, back = work.session.scalars(select(Event.seq).where(Event.action.in_(("并入", "撤销并入"))).order_by(Event.seq)).all()
        assert [set(parts_before(work, 3, seq)) for seq in (went, back, back + 1)] == [{3}, {3, 1}, {3}]


def test_a_row_merged_is_not_doubled_by_another_import(taken):
    handed(taken, 1)
    step(taken, "并入", 1, into=row(taken, 3).number)
    again = take_in(taken)
    assert (again.new, again.updated, again.absent) == ((), (), ())


@pytest.mark.parametrize("status", ["已销号", "取消", "并入", "已办结"])
def test_no_row_goes_into_one_that_ended(taken, status):
    handed(taken, 1)
    with taken.write(AUDITOR) as work:
        find_task(work, 3).status = status
    with pytest.raises(StateError, match="不能再并入"):
        step(taken, "并入", 1, into=row(taken, 3).number)


def test_no_row_goes_into_itself(taken):
    handed(taken, 1)
    with pytest.raises(StateError, match="不能并入自己"):
        step(taken, "并入", 1, into=row(taken, 1).number)


# Many at once -------------------------------------------------------------------------------------------------------


def test_many_rows_are_handed_on_at_once(taken):
    with taken.write(CLERK) as work:
        for task_id in (1, 2, 3):
            decide(work, task_id, ACCEPTED, version=1)
        take_all(work, "立项", [(1, 2), (2, 2), (3, 2)])
        take_all(work, "交办", [(1, 3), (2, 3), (3, 3)])
    assert {r.status for r in rows(taken)} == {"已交办"}


def test_one_row_that_cannot_go_keeps_all(taken):
    with taken.write(CLERK) as work:
        decide(work, 1, ACCEPTED, version=1)
        decide(work, 2, ACCEPTED, version=1)
    with taken.write(CLERK) as work:
        with pytest.raises(StateError, match=r"有2行不能立项，一行也没有办") as caught:
            take_all(work, "立项", [(1, 2), (2, 1), (3, 1)])
        assert all(r.number in str(caught.value) for r in rows(taken)[1:])
    assert {r.status for r in rows(taken)} == {"草稿"}
    with taken.read() as work:
        assert "立项" not in work.session.scalars(select(Event.action)).all()


def test_a_role_that_may_not_is_told_so(taken):
    with pytest.raises(ForbiddenError), taken.write(READER) as work:
        take_all(work, "立项", [(1, 1), (2, 1)])


def test_a_row_that_is_not_there_is_told(taken):
    with pytest.raises(NotFoundError), taken.write(CLERK) as work:
        take_all(work, "立项", [(99, 1)])


# Who may change nothing ---------------------------------------------------------------------------------------------

WRITES = {
    "edit": lambda work, version=1: edit(work, 1, version=version, changes={"remark": "x"}),
    "set_span": lambda work, version=1: set_span(work, 1, "lead", 0, 4, document_id=1, version=version),
    "drop_span": lambda work, version=1: drop_span(work, 1, "lead", 0, 4, document_id=1, version=version),
    "decide": lambda work: decide(work, 1, ACCEPTED, version=1),
    "accept_all": lambda work: accept_all(work, Bulk(((1, 1),))),
    "undo": lambda work: undo(work),
    "report": lambda work: report(work, 1, text="x", percent=1),
    "attach": lambda work, _=1: attach(work, 1, "x", b"x"),
    "add": lambda work: add(work, {"讲话": analysed()}),
    "enter": lambda work: enter(work, {"content": "x"}),
    "take_proposed": lambda work: take_proposed(work, 1, version=1),
    "drop_proposed": lambda work: drop_proposed(work, 1, version=1),
    "take_all": lambda work: take_all(work, "并入", [(1, 1)], into="x"),
}


@pytest.mark.parametrize("actor", [ADMIN, READER, INSPECTOR], ids=lambda a: a.role)
@pytest.mark.parametrize("name", WRITES)
def test_administrators_readers_and_inspectors_change_no_row(taken, actor, name):
    with pytest.raises(ForbiddenError), taken.write(actor) as work:
        WRITES[name](work)


# What was closed ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["edit", "set_span", "drop_span", "attach"])
def test_a_row_struck_off_is_not_changed(taken, name):
    with taken.write(AUDITOR) as work:
        find_task(work, 1).status = "已销号"
    with pytest.raises(StateError, match="重新办理"), taken.write(AUDITOR) as work:
        WRITES[name](work, 2)
