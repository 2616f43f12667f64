"""What a newer text says of a row that an import must not change: a person takes it over, or lets the row stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from nlp.datamodel import Task as Said
from nlp.errors import UsageError
from nlp.ledger.edit import EDITORS, apply, changing, check_open, check_version, read_due
from nlp.ledger.rows import FIELDS, find_task, titles
from nlp.ledger.schema import Task
from nlp.ledger.spans import read_analysis
from nlp.ledger.store import Work, permit
from nlp.phrases import one_line
from nlp.tasks.owners import party_name


def take_proposed(work: Work, task_id: int, *, version: int, fields: Collection[str] | None = None, reason: str | None = None) -> Task:
    """Set a row seen at `version` to what the newer text says, in all fields proposed or in these. Errors as for `edit`."""
    task, chosen = _chosen(work, task_id, version, fields)
    check_open(task)
    with changing(work, task, action="采用新稿", reason=reason):
        apply(work, task, {name: task.proposed[name] for name in chosen})
        read_due(task, but=task.touched)
        task.proposed = {name: value for name, value in task.proposed.items() if name not in chosen}
        _prove(task)
    return task


def drop_proposed(work: Work, task_id: int, *, version: int, fields: Collection[str] | None = None, reason: str | None = None) -> Task:
    """Let the row stand as it is: these fields count as set by a person from now on, and no import proposes them again. Errors as for `edit`."""
    task, chosen = _chosen(work, task_id, version, fields)
    with changing(work, task, action="不采用新稿", reason=reason):
        task.touched = sorted({*task.touched, *chosen})
        task.proposed = {name: value for name, value in task.proposed.items() if name not in chosen}
    return task


def _chosen(work: Work, task_id: int, version: int, fields: Collection[str] | None) -> tuple[Task, list[str]]:
    permit(work.actor.role, EDITORS, "修改", "台账")
    task = find_task(work, task_id)
    check_version(work, task, version, {})
    chosen = [name for name in FIELDS if name in task.proposed and (fields is None or name in fields)]
    if not chosen or (fields is not None and not set(fields) <= task.proposed.keys()):
        raise UsageError(f"新稿对这一行没有别的说法：{titles(f for f in fields or () if f in FIELDS)}".rstrip("："))
    return task, chosen


def _prove(task: Task) -> None:
    """Give units and times that came from the text the stretch where they stand there."""
    for document_id, said in _said(task):
        for a in task.assignments:
            party = next((p for p in (*said.lead, *said.addressee, *said.support) if party_name(p) == a.unit.name), None)
            if a.start is None and party is not None:
                a.document_id, a.start, a.end, a.text, a.how = document_id, party.start, party.end, one_line(party.text), party.how
        for d in task.deadlines:
            time = next((t for t in said.deadlines if one_line(t.text) == d.text), None)
            if d.start is None and time is not None:
                d.document_id, d.start, d.end, d.how = document_id, time.start, time.end, time.how


def _said(task: Task) -> Iterator[tuple[int, Said]]:
    for source in reversed(task.sources):  # the newest first
        yield from ((source.document_id, said) for said in read_analysis(source.document).tasks if said.id == source.key)
