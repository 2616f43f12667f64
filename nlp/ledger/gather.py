"""A row that goes into another (并入): its sources and units go over, its reports and files count as those of the row that takes it in; and back."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import CTE, CompoundSelect, func, select
from sqlalchemy.orm import aliased

from nlp.ledger.edit import changing, order_units, renumber
from nlp.ledger.rows import find_task
from nlp.ledger.schema import Assignment, Event, Evidence, Progress, Task, TaskSource
from nlp.ledger.store import Work


def join(work: Work, task: Task, target: Task) -> None:
    """Give `target` the sources of `task` and those of its units that it has not: a second one in charge answers beside the first."""
    with changing(work, target, action="并入别的行", reason=f"{task.number}并入本行"):
        known = {(s.document_id, s.start, s.end) for s in target.sources}
        for s in task.sources:
            if (s.document_id, s.start, s.end) not in known:
                copy = TaskSource(
                    position=0, document=s.document, document_id=s.document_id, passage_id=s.passage_id, key=s.key, start=s.start, end=s.end,
                    place=s.place, merged_from=task.id,
                )
                target.sources.append(copy)
        renumber(target.sources)
        has = {a.unit.name for a in target.assignments}
        led = any(a.duty == "lead" for a in target.assignments)
        brought = [
            Assignment(
                unit=a.unit, unit_id=a.unit_id, duty="responsible" if a.duty == "lead" and led else a.duty, position=0, document_id=a.document_id,
                start=a.start, end=a.end, text=a.text, how=a.how, merged_from=task.id,
            )
            for a in task.assignments if a.unit.name not in has
        ]
        order_units(target, [*target.assignments, *brought])


def part(work: Work, task: Task, target_id: int) -> None:
    """Take from the row that `task` went into what it brought along; `life` has seen to it that this row may be changed."""
    target = find_task(work, target_id)
    with changing(work, target, action="撤销并入别的行", reason=f"{task.number}不再并入本行"):
        target.sources[:] = [s for s in target.sources if s.merged_from != task.id]
        renumber(target.sources)
        order_units(target, [a for a in target.assignments if a.merged_from != task.id])


# What counts as the row's own -----------------------------------------------------------------------------------------


def _merged() -> CTE:
    """Rows that went into others, also by way of a third: `part`, its 编号 `number`, and the `row` that has it."""
    went = select(Task.id.label("part"), Task.number.label("number"), Task.merged_into.label("row")).where(Task.status == "并入").cte("merged", recursive=True)
    between = aliased(Task)
    return went.union(select(went.c.part, went.c.number, between.merged_into).join(between, between.id == went.c.row).where(between.status == "并入"))


def parts_of(work: Work, ids: Iterable[int]) -> dict[int, dict[int, str]]:
    """Return of each of some hundred rows what counts as it, by id: itself as "", what went into it, and into that, by its 编号."""
    parts = {task_id: {task_id: ""} for task_id in ids}
    merged = _merged()
    for row, task_id, number in work.session.execute(select(merged.c.row, merged.c.part, merged.c.number).where(merged.c.row.in_(parts)).order_by(merged.c.part)):
        parts[row][task_id] = number
    return parts


def parts_before(work: Work, task_id: int, seq: int) -> dict[int, str]:
    """Return what counted as a row (see `parts_of`) before an event of the log."""
    parts = parts_of(work, [task_id])[task_id]
    later = select(Event).where(Event.object == "task", Event.action.in_(("并入", "撤销并入")), Event.seq >= seq).order_by(Event.seq.desc())
    for event in work.session.scalars(later):
        was, now = ((values or {}).get("merged_into") for values in (event.before, event.after))
        if event.object_id is None or task_id not in (was, now):
            continue
        moved = parts_of(work, [event.object_id])[event.object_id]
        if now == task_id:
            parts = {one: number for one, number in parts.items() if one not in moved}
        else:
            parts |= {**moved, event.object_id: work.session.get_one(Task, event.object_id).number}
    return parts


def standing(work: Work) -> dict[int, int]:
    """Return of each row that went into another the one that stands for it in the end."""
    merged = _merged()
    into = {(row[0], row[1]) for row in work.session.execute(select(merged.c.part, merged.c.row))}
    gone = {task_id for task_id, _ in into}
    return {task_id: row for task_id, row in into if row not in gone}


def came_with(number: str) -> str:
    """Return the mark before words that were reported of a row that went into another, "" before the row's own.

    >>> came_with("a1b2c3d4"), came_with("")
    ('（并入的a1b2c3d4）', '')
    """
    return f"（并入的{number}）" if number else ""


def progress_of(work: Work, task_id: int) -> list[tuple[Progress, str]]:
    """Return what was reported of a row and of those that went into it, as it was put down, each with the 编号 of that row ("" the row itself)."""
    parts = parts_of(work, [task_id])[task_id]
    return [(entry, parts[entry.task_id]) for entry in work.session.scalars(select(Progress).where(Progress.task_id.in_(parts)).order_by(Progress.id))]


def evidence_of(work: Work, task_id: int) -> list[tuple[Evidence, str]]:
    """Return the files that prove something of a row and of those that went into it, in order, each with the 编号 of that row ("" the row itself).

    All of them count where a step needs evidence (`life.yaml`: at least one file): the row stands for those that went into it, which are
    never struck off themselves and take no more files, and who strikes it off sees where each file comes from.
    """
    parts = parts_of(work, [task_id])[task_id]
    return [(file, parts[file.task_id]) for file in work.session.scalars(select(Evidence).where(Evidence.task_id.in_(parts)).order_by(Evidence.id))]


def last_progress(work: Work, ids: Iterable[int], *, month: str | None = None) -> dict[int, tuple[Progress, str]]:
    """Return what was reported last of each of some hundred rows, or of a row that went into it, with the 编号 of that one ("" the row itself).

    Last is what was put down last; with `month` (2024-05), what tells of the latest month up to it.
    """
    parts = parts_of(work, ids)
    of_parts = Progress.task_id.in_({one for some in parts.values() for one in some})
    if month is None:
        query = select(Progress).where(Progress.id.in_(select(func.max(Progress.id)).where(of_parts).group_by(Progress.task_id))).order_by(Progress.id)
    else:
        query = select(Progress).where(of_parts, Progress.period <= month).order_by(Progress.period, Progress.id)
    at = {entry.task_id: (place, entry) for place, entry in enumerate(work.session.scalars(query))}  # of each the last, and which of two is later
    told = {row: max((at[one] for one in some if one in at), key=lambda found: found[0], default=None) for row, some in parts.items()}
    return {row: (found[1], parts[row][found[1].task_id]) for row, found in told.items() if found}


def reported(month: str) -> CompoundSelect[int]:
    """Return the ids of rows of which something was reported for a month, or of a row that went into them."""
    merged = _merged()
    own = select(Progress.task_id).where(Progress.period == month)
    return own.union_all(select(merged.c.row).join(Progress, Progress.task_id == merged.c.part).where(Progress.period == month))


def last_percent(work: Work, task_id: int) -> int:
    """Return how far the row itself was reported last, 0 when nobody did: how far a part of it was says nothing of the whole."""
    query = select(Progress.percent).where(Progress.task_id == task_id).order_by(Progress.at.desc(), Progress.id.desc()).limit(1)
    return work.session.scalar(query) or 0
