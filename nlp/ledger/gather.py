"""A row that goes into another (并入): its sources and units go over, what was reported of it is shown there; and back."""

from __future__ import annotations

from sqlalchemy import select

from nlp.ledger.edit import changing
from nlp.ledger.rows import DUTIES, find_task
from nlp.ledger.schema import Assignment, Evidence, Progress, Task, TaskSource
from nlp.ledger.store import Work


def join(work: Work, task: Task, target: Task) -> None:
    """Give `target` the sources of `task` and those of its units that it has not: a second one in charge answers beside the first."""
    with changing(work, target, action="并入别的行", reason=f"{task.number}并入本行"):
        known = {(s.document_id, s.start, s.end) for s in target.sources}
        for s in task.sources:
            if (s.document_id, s.start, s.end) not in known:
                copy = TaskSource(
                    position=len(target.sources), document=s.document, document_id=s.document_id, passage_id=s.passage_id, key=s.key, start=s.start, end=s.end,
                    place=s.place, merged_from=task.id,
                )
                target.sources.append(copy)
        has = {a.unit.name for a in target.assignments}
        led = any(a.duty == "lead" for a in target.assignments)
        for a in task.assignments:
            if a.unit.name not in has:
                duty = "responsible" if a.duty == "lead" and led else a.duty
                target.assignments.append(
                    Assignment(
                        unit=a.unit, unit_id=a.unit_id, duty=duty, position=0, document_id=a.document_id, start=a.start, end=a.end, text=a.text, how=a.how,
                        merged_from=task.id,
                    )
                )
        _number(target)


def part(work: Work, task: Task) -> None:
    """Take from the row that `task` went into what it brought along; `life` has seen to it that this row may be changed."""
    holder = next(iter(_holders(work, task.id)), None)
    if holder is None:
        return  # it brought nothing that was not there
    target = find_task(work, holder)
    with changing(work, target, action="撤销并入别的行", reason=f"{task.number}不再并入本行"):
        target.sources[:] = [s for s in target.sources if s.merged_from != task.id]
        target.assignments[:] = [a for a in target.assignments if a.merged_from != task.id]
        _number(target)


def _holders(work: Work, task_id: int) -> list[int]:
    sources = select(TaskSource.task_id).where(TaskSource.merged_from == task_id)
    units = select(Assignment.task_id).where(Assignment.merged_from == task_id)
    return sorted(set(work.session.scalars(sources.union(units))))


def _number(task: Task) -> None:
    task.assignments.sort(key=lambda a: (DUTIES.index(a.duty), a.merged_from is not None, a.position))
    for at, assignment in enumerate(task.assignments):
        assignment.position = at
    for at, source in enumerate(task.sources):
        source.position = at


def gathered_ids(work: Work, task_id: int) -> list[int]:
    """Return the row and all that went into it, and into those."""
    found = [task_id]
    for one in found:
        found += [t for t in work.session.scalars(select(Task.id).where(Task.merged_into == one).order_by(Task.id)) if t not in found]
    return found


def progress_of(work: Work, task_id: int) -> list[Progress]:
    """Return what was reported of a row and of those that went into it, the newest first."""
    query = select(Progress).where(Progress.task_id.in_(gathered_ids(work, task_id))).order_by(Progress.at.desc(), Progress.id.desc())
    return list(work.session.scalars(query))


def evidence_of(work: Work, task_id: int) -> list[Evidence]:
    """Return the files that prove something of a row and of those that went into it, in order."""
    return list(work.session.scalars(select(Evidence).where(Evidence.task_id.in_(gathered_ids(work, task_id))).order_by(Evidence.id)))


def last_percent(work: Work, task_id: int) -> int:
    """Return how far the row itself was reported last, 0 when nobody did."""
    query = select(Progress.percent).where(Progress.task_id == task_id).order_by(Progress.at.desc(), Progress.id.desc()).limit(1)
    return work.session.scalar(query) or 0
