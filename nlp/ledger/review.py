"""Decide on rows that duban proposed: accept, correct, reject, doubt; one by one or many at once, and take it back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from nlp.errors import StateError, UsageError
from nlp.ledger.edit import apply, changing, check_version, clean, touched
from nlp.ledger.life import life
from nlp.ledger.rows import find_task, snapshot
from nlp.ledger.schema import Review, Task
from nlp.ledger.store import Work, permit

ACCEPTED, CORRECTED, REJECTED, DOUBTFUL, UNREVIEWED = "采纳", "修改后采纳", "驳回", "存疑", "待核"


def decide(work: Work, task_id: int, decision: str, *, version: int, changes: Mapping[str, Any] | None = None, batch: str | None = None) -> Task:
    """Decide on a row seen at `version`. Accepting with `changes` (as for `edit`), or a row a person has corrected, is 修改后采纳.

    Raises ForbiddenError, UsageError, StateError (work on the row has begun), ConflictError, NotFoundError.
    """
    _allowed(work)
    if decision not in life().reviews or decision == UNREVIEWED:
        raise UsageError(f"没有“{decision}”这种核对结论：用采纳、修改后采纳、驳回、存疑")
    wanted = {name: clean(name, value) for name, value in (changes or {}).items()}
    task = find_task(work, task_id)
    check_version(work, task, version, wanted)
    if task.status != "草稿":
        raise StateError(f"这一行已进入办理（{task.status}），不能再改核对结论")
    now = snapshot(task)
    wanted = {name: value for name, value in wanted.items() if value != now[name]}
    set_by_person = touched(task, wanted)
    if decision in (ACCEPTED, CORRECTED):
        decision = CORRECTED if set_by_person else ACCEPTED
    was = task.review
    with changing(work, task, action=f"核对：{decision}"):
        apply(work, task, wanted)
        task.touched = set_by_person
        task.review = decision
    work.session.add(Review(task_id=task.id, decision=decision, was=was, batch=batch, by=work.actor.name, at=work.at))
    return task


def undo(work: Work, *, batch: str | None = None) -> list[Task]:
    """Take back the last decision of this person that stands, or a whole bulk decision. As many times as there are decisions.

    Only the decision is taken back, not what was corrected in the row; rows that went on into work are left. Raises StateError when there is none.
    """
    _allowed(work)
    query = select(Review).where(Review.by == work.actor.name, Review.undone.is_(False)).order_by(Review.id.desc())
    if batch:
        query = query.where(Review.batch == batch)
    last = work.session.scalar(query.limit(1))
    if last is None:
        raise StateError("没有可以撤销的核对")
    reviews = [last] if last.batch is None else work.session.scalars(query.where(Review.batch == last.batch)).all()
    back = []
    for review in reviews:
        review.undone = True
        task = find_task(work, review.task_id)
        if task.status != "草稿" or task.review != review.decision:
            continue
        with changing(work, task, action="撤销核对"):
            task.review = review.was
        back.append(task)
    return back


@dataclass(frozen=True, slots=True)
class Bulk:
    """Rows a bulk decision would take in, with their versions: shown before it is done."""

    rows: tuple[tuple[int, int], ...]


def preview(work: Work, *, least: float, documents: Sequence[int] = ()) -> Bulk:
    """Return the unreviewed rows of at least this probability, of some documents or of all."""
    query = select(Task.id, Task.version).where(Task.review == UNREVIEWED, Task.score >= least, Task.absent.is_(False)).order_by(Task.id)
    if documents:
        query = query.where(Task.document_id.in_(documents))
    return Bulk(tuple((row[0], row[1]) for row in work.session.execute(query)))


def accept_all(work: Work, bulk: Bulk) -> str:
    """Accept the rows of a preview, all or none; return the batch by which `undo` takes them back. Raises ConflictError when one changed since."""
    _allowed(work)
    batch = secrets.token_hex(8)
    for task_id, version in bulk.rows:
        decide(work, task_id, ACCEPTED, version=version, batch=batch)
    return batch


def _allowed(work: Work) -> None:
    permit(work.actor.role, life().review_roles, "核对")
