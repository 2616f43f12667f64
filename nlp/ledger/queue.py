"""Which row is looked at next: rows that wait for a decision in the order of their texts, one document after another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from nlp.errors import NotFoundError
from nlp.ledger.review import ACCEPTED, CORRECTED, DOUBTFUL, REJECTED, UNREVIEWED
from nlp.ledger.schema import Document, Review, Task
from nlp.ledger.store import Work, moment

QUEUES: Final[dict[str, str]] = {"todo": UNREVIEWED, "doubt": DOUBTFUL}
"""Queue → the rows it holds."""
DRAFT: Final = "草稿"
"""Only rows that are not in work yet are decided on."""
_DECIDED: Final = (ACCEPTED, CORRECTED, REJECTED)


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody goes through: a queue of QUEUES, of one document or of all."""

    queue: str = "todo"
    document: int | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A row in its document, as a list of them shows it."""

    id: int
    start: int
    end: int
    review: str
    status: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How far a review is: rows by decision, of all that are to be decided on; `mine` is what this person decided today, and stands."""

    by_review: dict[str, int]
    mine: int

    @property
    def total(self) -> int:
        """Return the number of rows."""
        return sum(self.by_review.values())

    @property
    def done(self) -> int:
        """Return how many rows were accepted, corrected or rejected."""
        return sum(self.by_review.get(name, 0) for name in _DECIDED)


def _waiting(scope: Scope) -> ColumnElement[bool]:
    return and_(Task.review == QUEUES[scope.queue], Task.status == DRAFT)


def _beyond(spot: tuple[int, int]) -> ColumnElement[bool]:
    start, task_id = spot
    return or_(Task.start > start, and_(Task.start == start, Task.id > task_id))


def place_of_task(work: Work, task_id: int) -> tuple[int | None, int, int]:
    """Return document, start and id of a row: where it stands in the queue. Raises NotFoundError."""
    found = work.session.execute(select(Task.document_id, Task.start).where(Task.id == task_id)).first()
    if found is None:
        raise NotFoundError(f"台账里没有第{task_id}行")
    return found[0], found[1] or 0, task_id


def next_waiting(work: Work, scope: Scope, after: int | None = None) -> int | None:
    """Return the row to decide on after a row (or the first), round to the beginning when none is left behind it; None when none waits."""
    ids = select(Task.id).where(_waiting(scope))
    if scope.document is not None:
        ids = ids.where(Task.document_id == scope.document)
    ordered: tuple[Any, ...] = (Task.document_id, Task.start, Task.id)
    if after is not None:
        document, start, task_id = place_of_task(work, after)
        steps = [ids.where(Task.document_id == document, _beyond((start, task_id)))] if document is not None else []
        if document is not None and scope.document is None:
            steps.append(ids.where(Task.document_id > document))
        for step in steps:
            found = work.session.scalar(step.order_by(*ordered).limit(1))
            if found is not None:
                return found
    first = work.session.scalar(ids.where(Task.document_id.is_not(None)).order_by(*ordered).limit(1))
    if first is None and scope.document is None:
        first = work.session.scalar(ids.where(Task.document_id.is_(None)).order_by(Task.id).limit(1))
    return first


def beside(work: Work, scope: Scope, task_id: int, *, back: bool = False) -> int | None:
    """Return the row after or before a row as one leafs through: in the doubtful queue its rows, else every row of the text, decided or not."""
    document, start, _ = place_of_task(work, task_id)
    if document is None:
        return None
    inside = select(Task.id).where(*_shown(scope))
    order: tuple[Any, ...] = (Task.document_id, Task.start, Task.id)
    here: ColumnElement[bool]
    far: Any
    if back:
        order = tuple(column.desc() for column in order)
        here = or_(Task.start < start, and_(Task.start == start, Task.id < task_id))
        beyond, far = Task.document_id < document, func.max(Task.document_id)
    else:
        here, beyond, far = _beyond((start, task_id)), Task.document_id > document, func.min(Task.document_id)
    found = work.session.scalar(inside.where(Task.document_id == document, here).order_by(*order).limit(1))
    if found is not None or scope.document is not None:
        return found
    other = work.session.scalar(select(far).where(beyond, *_shown(scope)))
    return None if other is None else work.session.scalar(inside.where(Task.document_id == other).order_by(*order).limit(1))


def _shown(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    if scope.queue == "doubt":
        return (_waiting(scope),)
    return (Task.parent_id.is_(None), Task.status.not_in(("取消", "并入")))


def spots(work: Work, document_id: int) -> list[Spot]:
    """Return the rows of a document in the order of its text."""
    rows = work.session.execute(
        select(Task.id, Task.start, Task.end, Task.review, Task.status)
        .where(Task.document_id == document_id, *_shown(Scope()))
        .order_by(Task.start, Task.id)
    )
    return [Spot(row[0], row[1] or 0, row[2] or 0, row[3], row[4]) for row in rows]


def counts(work: Work, scope: Scope, who: str) -> Counts:
    """Return how far the review of a document, or of all, is, and what `who` did today. Rows in work count as what they were decided."""
    query = select(Task.review, Task.status, func.count()).group_by(Task.review, Task.status)
    if scope.document is not None:
        query = query.where(Task.document_id == scope.document)
    found: dict[str, int] = {}
    for review, status, number in work.session.execute(query):
        if status == DRAFT or review in (ACCEPTED, CORRECTED):
            found[review] = found.get(review, 0) + number
    return Counts(found, own_today(work, who))


def own_today(work: Work, who: str) -> int:
    """Return how many decisions of a person stand from today."""
    midnight = moment(datetime.combine(work.today, datetime.min.time()).astimezone())
    query = select(func.count()).select_from(Review).where(Review.by == who, Review.at >= midnight, Review.undone.is_(False))
    return work.session.scalar(query) or 0


def waiting_documents(work: Work, scope: Scope, most: int = 200) -> list[tuple[int, str, int]]:
    """Return the documents with rows in the queue: id, name, number of rows; the oldest first."""
    query = (
        select(Document.id, Document.name, func.count())
        .join(Task, Task.document_id == Document.id).where(_waiting(scope))
        .group_by(Document.id, Document.name).order_by(Document.id).limit(most)
    )
    return [(row[0], row[1], row[2]) for row in work.session.execute(query)]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that stands, and the words of its row."""

    task_id: int
    decision: str
    content: str


def recent(work: Work, who: str, most: int = 10) -> list[Decided]:
    """Return the last decisions of a person that stand, the newest first: the first is what an undo takes back."""
    rows = work.session.execute(
        select(Review.task_id, Review.decision, Task.content)
        .join(Task, Task.id == Review.task_id).where(Review.by == who, Review.undone.is_(False))
        .order_by(Review.id.desc()).limit(most)
    )
    return [Decided(*row) for row in rows]
