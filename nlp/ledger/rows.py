"""A row as it is shown, compared and hashed: plain values, in one order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from nlp.errors import NotFoundError
from nlp.ledger.chain import digest
from nlp.ledger.schema import Document, Task, TaskSource
from nlp.ledger.store import Work

FIELDS: Final[dict[str, str]] = {
    "content": "任务内容",
    "section": "章节",
    "measures": "具体措施",
    "purpose": "工作目的",
    "lead": "牵头单位",
    "responsible": "责任单位",
    "support": "配合单位",
    "deadlines": "完成时限(原文)",
    "due": "完成时限(日期)",
    "frequency": "频次",
    "targets": "目标值",
    "grade": "等级",
    "remark": "备注",
    "span": "原文位置",
    "marks": "依据位置",
    "review": "核对",
    "status": "状态",
    "percent": "进度",
    "asked_due": "申请延至",
    "start_day": "交办日",
    "closed_on": "办结日期",
    "merged_into": "并入",
    "before_pause": "暂停前状态",
    "absent": "新稿未见",
    "proposed": "新稿所写",
}
"""Field of a row → its Chinese name, in the order a change is told."""
DUTIES: Final = ("lead", "responsible", "support")
_CHUNK: Final = 500
"""Rows of one query: engines take only so many values in one."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row is said: `[start, end)` in code points of the document's text; `words` says where in Chinese (第3行第5字)."""

    document_id: int
    document: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row to be shown. Units are names, `deadlines` the words of the times, `due` an ISO day, month or year; `places` its sources, the main one first."""

    id: int
    number: str
    version: int
    content: str
    section: tuple[str, ...]
    measures: tuple[str, ...]
    purpose: tuple[str, ...]
    targets: tuple[str, ...]
    lead: tuple[str, ...]
    responsible: tuple[str, ...]
    support: tuple[str, ...]
    deadlines: tuple[str, ...]
    due: str | None
    due_day: int | None
    frequency: str | None
    role: str
    grade: str
    score: float
    remark: str | None
    review: str
    status: str
    percent: int
    start_day: int | None
    closed_on: str | None
    asked_due: str | None
    merged_into: int | None
    parent_id: int | None
    period: str | None
    absent: bool
    proposed: Mapping[str, Any]
    updated_at: str
    places: tuple[Place, ...]

    @property
    def owners(self) -> tuple[str, ...]:
        """Return who answers for the row: the unit in charge, then its equals."""
        return (*self.lead, *self.responsible)


WHOLE = (selectinload(Task.assignments), selectinload(Task.deadlines), selectinload(Task.sources).joinedload(TaskSource.document).load_only(Document.name))
"""Loads a row with all that belongs to it, in three queries for any number of rows; of documents only the names, for their texts are long."""


def tasks_by_id(session: Session, ids: Iterable[int]) -> dict[int, Task]:
    """Return the rows of some ids with all that belongs to them, in a few queries for each five hundred; ids that are not there are left out."""
    wanted = list(ids)
    found: dict[int, Task] = {}
    for at in range(0, len(wanted), _CHUNK):
        part = wanted[at : at + _CHUNK]
        found |= {task.id: task for task in session.scalars(select(Task).where(Task.id.in_(part)).options(*WHOLE))}
    return found


def find_task(work: Work, task_id: int) -> Task:
    """Return the row with all that belongs to it. Raises NotFoundError."""
    task = work.session.scalar(select(Task).where(Task.id == task_id).options(*WHOLE))
    if task is None:
        raise NotFoundError(f"台账里没有第{task_id}行")
    return task


def by_number(work: Work, number: str) -> Task:
    """Return the row of a 编号, also of its first characters when they tell it from all others. Raises NotFoundError."""
    found = work.session.scalars(select(Task.id).where(Task.number.startswith(number, autoescape=True)).limit(2)).all()
    exact = work.session.scalar(select(Task.id).where(Task.number == number))
    if exact is not None:
        return find_task(work, exact)
    if len(found) != 1:
        raise NotFoundError(f"台账里没有编号为“{number}”的行" if not found else f"编号以“{number}”开头的不止一行：请写全")
    return find_task(work, found[0])


def units_of(task: Task, duty: str) -> tuple[str, ...]:
    """Return the names of the units of one duty, in order."""
    return tuple(a.unit.name for a in task.assignments if a.duty == duty)


def row_of(task: Task) -> Row:
    """Return the row of a task and all that belongs to it."""
    return Row(
        id=task.id,
        number=task.number,
        version=task.version,
        content=task.content,
        section=tuple(task.section),
        measures=tuple(task.measures),
        purpose=tuple(task.purpose),
        targets=tuple(task.targets),
        lead=units_of(task, "lead"),
        responsible=units_of(task, "responsible"),
        support=units_of(task, "support"),
        deadlines=tuple(d.text for d in task.deadlines),
        due=task.due,
        due_day=task.due_day,
        frequency=task.frequency,
        role=task.role,
        grade=task.grade,
        score=task.score,
        remark=task.remark,
        review=task.review,
        status=task.status,
        percent=task.percent,
        start_day=task.start_day,
        closed_on=task.closed_on,
        asked_due=task.asked_due,
        merged_into=task.merged_into,
        parent_id=task.parent_id,
        period=task.period,
        absent=task.absent,
        proposed=task.proposed,
        updated_at=task.updated_at,
        places=tuple(Place(s.document_id, s.document.name, s.start, s.end, s.place) for s in task.sources),
    )


def snapshot(task: Task) -> dict[str, Any]:
    """Return the fields of a row as JSON values: what events compare and hash."""
    values: dict[str, Any] = {name: getattr(task, name) for name in FIELDS if name not in (*DUTIES, "deadlines", "span", "marks")}
    values |= {duty: list(units_of(task, duty)) for duty in DUTIES}
    values["deadlines"] = [d.text for d in task.deadlines]
    values["span"] = [[s.document_id, s.start, s.end] for s in task.sources]
    values["marks"] = [[a.duty, a.unit.name, a.document_id, a.start, a.end] for a in task.assignments if a.start is not None]
    values["marks"] += [["deadlines", d.text, d.document_id, d.start, d.end] for d in task.deadlines if d.start is not None]
    values["marks"] += [["targets", *mark[:4]] for mark in task.marks]
    return {name: list(value) if isinstance(value, list) else value for name, value in ((n, values[n]) for n in FIELDS)}


def state_hash(task: Task) -> str:
    """Return the hash of a whole row, by which `verify` knows that nobody changed it past the log."""
    return digest({"number": task.number, "version": task.version, **snapshot(task)})


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what changed, as it was and as it is."""
    names = [name for name in FIELDS if before.get(name) != after.get(name)]
    return {n: before.get(n) for n in names}, {n: after.get(n) for n in names}


def titles(names: Iterable[str]) -> str:
    """Return the Chinese names of some fields: 牵头单位、备注."""
    return "、".join(FIELDS[name] for name in names)
