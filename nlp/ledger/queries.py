"""Find rows: by unit, light, state, day, words; a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, select

from nlp.errors import UsageError
from nlp.ledger.life import life
from nlp.ledger.lights import LIGHTS, Thresholds, light_expression
from nlp.ledger.rows import Row, row_of, tasks_by_id
from nlp.ledger.schema import Assignment, Document, Task, TaskSource, Unit
from nlp.ledger.store import Work
from nlp.ledger.when import first_day, last_day

SORTS: Final[dict[str, tuple[Any, ...]]] = {
    "id": (Task.id,),
    "due": (Task.due_day.is_(None), Task.due_day, Task.id),
    "updated": (Task.updated_at.desc(), Task.id.desc()),  # as its index runs
    "score": (Task.score, Task.id),
    "status": (Task.status, Task.due_day.is_(None), Task.due_day, Task.id),
}
"""Order → its columns."""
PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows. Every field narrows; None takes all. `unit` is a name any duty of which counts, `lead` one in charge or answerable.

    `status` is a state, `open` or `done`. `due_before` and `due_after` are ISO days, months or years, both inclusive. `text` stands in the task, its remark, its
    units or its document's name, in capitals or not. `asked` takes rows with an open 延期申请. `ended` also takes what was rejected, cancelled or merged.
    """

    text: str | None = None
    unit: str | None = None
    lead: str | None = None
    light: str | None = None
    status: str | None = None
    review: str | None = None
    due_before: str | None = None
    due_after: str | None = None
    document: int | None = None
    meeting: str | None = None
    grade: str | None = None
    parent: int | None = None
    asked: bool = False
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows in order, and how many there are in all."""

    rows: tuple[Row, ...]
    total: int


def conditions(work: Work, wanted: Filter, limits: Thresholds) -> Iterator[ColumnElement[bool]]:
    """Yield what a row must meet. Raises UsageError for values that cannot be."""
    if wanted.text:
        like = [_said(Task.content, wanted.text), _said(Task.remark, wanted.text), Task.number.istartswith(wanted.text, autoescape=True)]
        papers = select(TaskSource.task_id).where(TaskSource.document_id.in_(select(Document.id).where(_said(Document.name, wanted.text))))
        yield or_(*like, Task.id.in_(of_units(_said(Unit.name, wanted.text))), Task.id.in_(papers))
    if wanted.unit:
        yield Task.id.in_(of_units(Unit.name == wanted.unit))
    if wanted.lead:
        yield Task.id.in_(of_units(Unit.name == wanted.lead).where(Assignment.duty != "support"))
    if wanted.light:
        if wanted.light not in LIGHTS:
            raise UsageError(f"没有“{wanted.light}”这种灯：用red、yellow、green、grey")
        yield light_expression(work.today, limits) == wanted.light
    if wanted.status:
        sets = {"open": life().open, "done": life().done}
        states = sets.get(wanted.status, (wanted.status,))
        if not set(states) <= set(life().states):
            raise UsageError(f"没有“{wanted.status}”这种状态：用{'、'.join(life().states)}，或open、done")
        yield Task.status.in_(states)
    elif not wanted.ended:
        yield Task.status.not_in(("取消", "并入"))
    if wanted.review:
        if wanted.review not in life().reviews:
            raise UsageError(f"没有“{wanted.review}”这种核对结论：用{'、'.join(life().reviews)}")
        yield Task.review == wanted.review
    elif not wanted.ended:
        yield Task.review != "驳回"
    for value, early in ((wanted.due_before, False), (wanted.due_after, True)):
        if value:
            day = first_day(value) if early else last_day(value)
            if day is None:
                raise UsageError(f"“{value}”不是日期：应写成2024-06-30、2024-06或2024")
            yield Task.due_day >= day.toordinal() if early else Task.due_day <= day.toordinal()
    if wanted.document is not None:
        yield Task.id.in_(select(TaskSource.task_id).where(TaskSource.document_id == wanted.document))
    if wanted.meeting:
        yield Task.document_id.in_(select(Document.id).where(Document.meeting == wanted.meeting))
    if wanted.grade:
        yield Task.grade == wanted.grade
    if wanted.asked:
        yield Task.asked_due.is_not(None)
    if wanted.parent is not None:
        yield Task.parent_id == wanted.parent


def _said(column: Any, words: str) -> ColumnElement[bool]:
    """Return whether words stand in a column, in capitals or not; Chinese has none, and to fold each row's text would cost twice the search."""
    found: ColumnElement[bool] = (column.contains if words.lower() == words.upper() else column.icontains)(words, autoescape=True)
    return found


def of_units(which: ColumnElement[bool]) -> Select[Any]:
    """Return the ids of the rows of some units: first the units, then their rows by index, not every assignment joined with its unit."""
    return select(Assignment.task_id).where(Assignment.unit_id.in_(select(Unit.id).where(which)))


def find(work: Work, wanted: Filter, limits: Thresholds, *, sort: str = "id", page: int = 1, size: int = PAGE, total: int | None = None) -> Page:
    """Return a page (from 1) of the rows that meet the filter, and their number, unless the caller has counted them: `total`. Raises UsageError."""
    if sort not in SORTS:
        raise UsageError(f"没有“{sort}”这种排序：用{'、'.join(SORTS)}")
    where = list(conditions(work, wanted, limits))
    if total is None:
        total = work.session.scalar(select(func.count()).select_from(Task).where(*where)) or 0
    # The ids alone first: an index holds what most filters and orders read, and wide rows are not sorted.
    ids = work.session.scalars(select(Task.id).where(*where).order_by(*SORTS[sort]).offset((max(page, 1) - 1) * size).limit(size)).all()
    return Page(tuple(rows_of(work, ids)), total)


def every(work: Work, wanted: Filter, limits: Thresholds, *, sort: str = "id", chunk: int = 500) -> Iterator[Row]:
    """Yield all rows that meet the filter, some at a time: memory does not grow with the ledger."""
    where = list(conditions(work, wanted, limits))
    ids: Select[Any] = select(Task.id).where(*where).order_by(*SORTS[sort])
    found = list(work.session.scalars(ids))
    for at in range(0, len(found), chunk):
        yield from rows_of(work, found[at : at + chunk])
        work.session.expunge_all()


def rows_of(work: Work, ids: Sequence[int]) -> list[Row]:
    """Return some rows, in the order of their ids as given."""
    tasks = tasks_by_id(work.session, ids)
    return [row_of(tasks[task_id]) for task_id in ids]


def light_counts(work: Work, wanted: Filter, limits: Thresholds) -> dict[str, int]:
    """Return how many rows have each light."""
    shown = light_expression(work.today, limits).label("light")
    found = {row[0]: row[1] for row in work.session.execute(select(shown, func.count()).where(*conditions(work, wanted, limits)).group_by(shown))}
    return {name: found.get(name, 0) for name in LIGHTS}
