"""The life of a row: which step leads where, who may take it, and what it needs. The steps are data (`nlp/data/ledger/life.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from sqlalchemy import func, select

from nlp.config import data_dir
from nlp.errors import ForbiddenError, StateError
from nlp.ledger.edit import changing, check_version, set_due
from nlp.ledger.rows import Row, by_number, find_task, units_of
from nlp.ledger.schema import Evidence, Task
from nlp.ledger.store import Actor, Work


@dataclass(frozen=True, slots=True)
class Step:
    """One step, as the file has it."""

    name: str
    sources: tuple[str, ...]
    to: str
    roles: tuple[str, ...]
    needs: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Life:
    """Both machines."""

    reviews: tuple[str, ...]
    accepted: tuple[str, ...]
    review_roles: tuple[str, ...]
    states: tuple[str, ...]
    open: tuple[str, ...]
    handed: tuple[str, ...]
    done: tuple[str, ...]
    ended: tuple[str, ...]
    steps: tuple[Step, ...]

    def step(self, name: str) -> Step:
        """Return a step by its name. Raises StateError."""
        for step in self.steps:
            if step.name == name:
                return step
        raise StateError(f"没有“{name}”这一步：可用的有{'、'.join(s.name for s in self.steps)}")


@cache
def life() -> Life:
    """Return the life of a row as the file tells it."""
    data: dict[str, Any] = yaml.safe_load((data_dir() / "ledger" / "life.yaml").read_text(encoding="utf-8"))
    work, review = data["work"], data["review"]
    steps = tuple(
        Step(s["name"], tuple(s["from"]), s["to"], tuple(s["roles"]), tuple(s.get("needs", ())), tuple(s.get("clears", ()))) for s in data["steps"]
    )
    lists = {name: tuple(work[name]) for name in ("states", "open", "handed", "done", "ended")}
    return Life(tuple(review["states"]), tuple(review["accepted"]), tuple(review["roles"]), **lists, steps=steps)


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
    target = allowed(work, task, step, reason=reason, day=day, into=into)
    with changing(work, task, action=name, reason=reason):
        _move(work, task, step, target, day)
    return task


def _permitted(work: Work, task: Task, step: Step) -> None:
    owners = tuple(unit for duty in ("lead", "responsible", "support") for unit in units_of(task, duty))
    if not may(work.actor, step, owners):
        who = "承办人只能办理本单位的任务" if work.actor.role == "承办" and "承办" in step.roles else f"“{work.actor.role}”不能{step.name}"
        raise ForbiddenError(f"{who}：{step.name}由{'、'.join(step.roles)}办理")


def _needed(work: Work, task: Task, step: Step, *, reason: str | None, day: str | None, into: str | None) -> Task | None:
    """Check what a step needs, and return the row another goes into."""
    missing = {
        "review": task.review not in life().accepted and "先核对采纳这一行",
        "owner": not (units_of(task, "lead") or units_of(task, "responsible")) and "先写明牵头单位或责任单位",
        "reason": not (reason or "").strip() and "请写明理由",
        "day": not day and "请写明新的完成时限",
        "asked": not task.asked_due and "没有待批的延期申请",
        "evidence": not _evidence(work, task) and "请先上传佐证材料",
        "row": not into and "请写明并入哪一行（编号）",
    }
    told = [str(missing[need]) for need in step.needs if missing[need]]
    if told:
        raise StateError(f"不能{step.name}：{'；'.join(told)}")
    if "day" in step.needs and task.due and day and day <= task.due:
        raise StateError(f"申请延期的新时限{day}不晚于现在的完成时限{task.due}")
    if "row" not in step.needs or into is None:
        return None
    target = by_number(work, into)
    if target.id == task.id or target.merged_into is not None:
        raise StateError("不能并入自己，或并入已经并到别处的行")
    return target


def _evidence(work: Work, task: Task) -> int:
    return work.session.scalar(select(func.count()).select_from(Evidence).where(Evidence.task_id == task.id)) or 0


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
    if step.to == "暂停":
        task.before_pause = task.status
    if step.to == "before":
        task.status, task.before_pause = task.before_pause or "办理中", None
    elif step.to != "same":
        task.status = step.to
    task.merged_into = target.id if target else None if step.to != "并入" else task.merged_into
    if task.status in life().done:
        task.closed_on = task.closed_on or work.today.isoformat()
        task.percent = 100
    else:
        task.closed_on = None
