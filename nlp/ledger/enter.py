"""Enter a row by hand: one that no paper says, or that duban did not find in its paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nlp.errors import NotFoundError, UsageError
from nlp.ledger.edit import EDITORS, apply, clean, log_new, touched
from nlp.ledger.schema import Document, Review, Task
from nlp.ledger.spans import mark_task
from nlp.ledger.store import Work, permit


def enter(work: Work, values: Mapping[str, Any], *, document_id: int | None = None, start: int | None = None, end: int | None = None) -> Task:
    """Make a row of values as for `edit`, accepted since a person made it. With a stretch of a document the words are taken from there, unless given.

    Raises ForbiddenError, UsageError (neither words nor a stretch; a stretch outside the text), NotFoundError.
    """
    permit(work.actor.role, EDITORS, "新增", "任务")
    wanted = {name: clean(name, value) for name, value in values.items()}
    if document_id is None and not wanted.get("content"):
        raise UsageError("请写明任务内容，或在原文中标出")
    number = f"手工-{work.today.isoformat()}-"
    task = Task(
        number=number, review="修改后采纳", status="草稿", percent=0, absent=False, touched=[], proposed={}, marks=[], content=wanted.get("content") or "",
        section=[], measures=[], purpose=[], targets=[], role="task", grade="B", score=1.0, created_at=work.at, updated_at=work.at,
    )
    work.session.add(task)
    if document_id is not None:
        document = work.session.get(Document, document_id)
        if document is None or start is None or end is None:
            raise NotFoundError("没有这份材料") if document is None else UsageError("请标出任务在原文中的起止")
        task.touched = touched(task, ["span", *wanted])
        mark_task(work, task, document, start, end)
    work.session.flush()
    task.number = f"{number}{task.id}"
    for source in task.sources:
        source.key = task.number
    apply(work, task, wanted)
    if "grade" not in wanted:
        task.grade = "A" if task.assignments or task.due else "B"
    task.touched = touched(task, wanted)
    log_new(work, task, "新增任务")
    work.session.add(Review(task_id=task.id, decision="修改后采纳", was="待核", by=work.actor.name, at=work.at))
    return task
