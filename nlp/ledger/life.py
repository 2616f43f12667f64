"""The life of a row: which step leads where, who may take it, and what it needs. The steps are data (`nlp/data/ledger/life.yaml`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nlp.errors import ConflictError, ForbiddenError, LedgerError, StateError
from nlp.ledger.edit import changing, check_open, check_version, set_due, storable
from nlp.ledger.gather import evidence_of, join, last_percent, part
from nlp.ledger.recurring import produce, withdraw
from nlp.ledger.rows import DUTIES, Row, by_number, find_task, units_of
from nlp.ledger.schema import Task
from nlp.ledger.states import Life, Step, life
from nlp.ledger.store import Actor, Work
from nlp.ledger.when import last_day

__all__ = ["Life", "Step", "allowed", "life", "may", "open_steps", "take", "take_all"]

SET_ASIDE: Final = ("暂停", "取消", "并入")
"""States that remember the one before."""
MOST_TOLD: Final = 10
"""Rows that the error of a step with many rows names."""


def may(actor: Actor, step: Step, owners: tuple[str, ...]) -> bool:
    """Tell whether somebody may take a step with a row of these units."""
    return actor.role in step.roles and (actor.role != "承办" or actor.unit in owners)


def open_steps(actor: Actor, row: Row) -> tuple[Step, ...]:
    """Return the steps that somebody may take with a row as it stands: the buttons of its page."""
    own = (*row.owners, *row.support)
    return tuple(
        s for s in life().steps
        if row.status in s.sources and may(actor, s, own)
        and ("asked" not in s.needs or row.asked_due) and ("review" not in s.needs or row.review in life().accepted)
    )


def allowed(
    work: Work, task: Task, step: Step, *, reason: str | None = None, day: str | None = None, into: str | None = None
) -> Task | None:
    """Return the row another goes into, if it does; nothing is changed. Raises ForbiddenError, StateError (see `take`) when the step cannot be taken."""
    _permitted(work, task, step)
    if task.status not in step.sources:
        raise StateError(f"这一行现在是“{task.status}”，不能{step.name}：{step.name}要在{'、'.join(step.sources)}时办理")
    return _needed(work, task, step, reason=reason, day=day, into=into)


def take(
    work: Work, task_id: int, name: str, *, version: int, reason: str | None = None, day: str | None = None, into: str | None = None
) -> Task:
    """Take a step with a row. `day` is the ISO day a 申请延期 asks for, `into` the 编号 of the row it goes into.

    Raises ForbiddenError, StateError (it does not lead on from here, or something it needs is missing), ConflictError, NotFoundError.
    """
    step = life().step(name)
    task = find_task(work, task_id)
    _permitted(work, task, step)
    check_version(work, task, version, {})
    reason = storable(reason or "").strip() or None
    target = allowed(work, task, step, reason=reason, day=day, into=into)
    if name == "申请延期" and task.due_day is not None and task.due_day < work.today.toordinal():
        reason = f"{reason}（时限已过{work.today.toordinal() - task.due_day}天才申请）"
    # The row that takes it in comes first in the log: whatever counted as that row before its event can be told (`parts_before`).
    if name == "并入" and target is not None:
        join(work, task, target)
    elif name == "撤销并入" and task.merged_into is not None:
        part(work, task, task.merged_into)
    with changing(work, task, action=name, reason=reason):
        _move(work, task, step, target, day)
    if task.status in life().handed:
        produce(work, task)
    elif task.status in life().ended or name == "撤回交办":
        withdraw(work, task)
    return task


def _permitted(work: Work, task: Task, step: Step) -> None:
    owners = tuple(unit for duty in DUTIES for unit in units_of(task, duty))
    if not may(work.actor, step, owners):
        who = "承办人只能办理本单位的任务" if work.actor.role == "承办" and "承办" in step.roles else f"“{work.actor.role}”不能{step.name}"
        raise ForbiddenError(f"{who}：{step.name}由{'、'.join(step.roles)}办理")


def take_all(
    work: Work, name: str, rows: Sequence[tuple[int, int]], *, reason: str | None = None, day: str | None = None, into: str | None = None
) -> list[Task]:
    """Take a step with rows, given as id and version: with all of them, or with none and an error that names each row that hinders it.

    Raises ForbiddenError when the role may take it with none of them, else StateError; NotFoundError.
    """
    done: list[Task] = []
    wrong: list[LedgerError] = []
    part_of = work.session.begin_nested()
    for task_id, version in rows:
        try:
            done.append(take(work, task_id, name, version=version, reason=reason, day=day, into=into))
        except (ForbiddenError, StateError, ConflictError) as error:
            number = find_task(work, task_id).number
            wrong.append(type(error)(f"{number}：{error}") if not isinstance(error, ConflictError) else StateError(f"{number}：{error}"))
    if not wrong:
        part_of.commit()
        return done
    part_of.rollback()
    told = "\n".join(map(str, wrong[:MOST_TOLD])) + (f"\n……另有{len(wrong) - MOST_TOLD}行" if len(wrong) > MOST_TOLD else "")
    kind = ForbiddenError if all(isinstance(error, ForbiddenError) for error in wrong) else StateError
    raise kind(f"有{len(wrong)}行不能{name}，一行也没有办：\n{told}")


def _needed(work: Work, task: Task, step: Step, *, reason: str | None, day: str | None, into: str | None) -> Task | None:
    """Check what a step needs, and return the row another goes into."""
    missing = {
        "review": task.review not in life().accepted and "先核对采纳这一行",
        "owner": not (units_of(task, "lead") or units_of(task, "responsible")) and "先写明牵头单位或责任单位",
        "reason": not (reason or "").strip() and "请写明理由",
        "day": not day and "请写明新的完成时限",
        "asked": not task.asked_due and "没有待批的延期申请",
        "evidence": "evidence" in step.needs and not evidence_of(work, task.id) and "请先上传佐证材料",
        "row": not into and "请写明并入哪一行（编号）",
    }
    told = [str(missing[need]) for need in step.needs if missing[need]]
    if told:
        raise StateError(f"不能{step.name}：{'；'.join(told)}")
    if step.name == "撤销并入" and task.merged_into is not None:
        check_open(find_task(work, task.merged_into))
    if "day" in step.needs and day:
        _check_day(work, task, day)
    if "row" not in step.needs or into is None:
        return None
    target = by_number(work, into)
    if target.id == task.id or target.status in life().ended:
        raise StateError("不能并入自己" if target.id == task.id else f"{target.number}已{target.status.removeprefix('已')}，不能再并入别的行")
    return target


def _check_day(work: Work, task: Task, day: str) -> None:
    end = last_day(day)
    if end is None:
        raise StateError(f"“{day}”不是日期：新的完成时限应写成2024-06-30")
    if task.due_day is not None and end.toordinal() <= task.due_day:
        raise StateError(f"申请延期的新时限{day}不晚于现在的完成时限{task.due}")
    if end < work.today:
        raise StateError(f"申请延期的新时限{day}已经过了")


def _move(work: Work, task: Task, step: Step, target: Task | None, day: str | None) -> None:
    if step.name == "批准延期":
        set_due(task, task.asked_due)
        task.touched = sorted({*task.touched, "due"})
    if "asked" in step.clears:
        task.asked_due = None
    if step.name == "申请延期":
        task.asked_due = day
    if step.name == "交办":
        task.start_day = work.today.toordinal()
    if step.name == "撤回交办":
        task.start_day = None
    if step.to in SET_ASIDE and task.status != "暂停":  # what was set aside from 暂停 comes back to the state before that
        task.before_pause = task.status
    was = task.status
    if step.to == "before":
        task.status, task.before_pause = task.before_pause or "草稿", None
    elif step.to != "same":
        task.status = step.to
    task.merged_into = target.id if target else task.merged_into if task.status == "并入" else None
    if task.status in life().done:
        task.closed_on = task.closed_on or work.today.isoformat()
        task.percent = 100
    else:
        task.closed_on = None
        if was in life().done:
            task.percent = last_percent(work, task.id)
