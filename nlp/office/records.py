"""Rows with what an export tells besides their cells: the light on the day, what was reported last, the words of their sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from nlp.ledger.gather import came_with, last_progress
from nlp.ledger.lights import Thresholds, light
from nlp.ledger.queries import Filter, every, rows_of
from nlp.ledger.rows import Row
from nlp.ledger.schema import Document, Passage, TaskSource
from nlp.ledger.store import Work
from nlp.phrases import one_line

LONGEST, AROUND = 2000, 500
"""Characters of a passage that is quoted whole, and those quoted on each side of a row in a longer one."""
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Quote:
    """A place where a row is said, in its words: the passage it stands in. `words` says where in Chinese (第3行第5字)."""

    document: str
    start: int
    end: int
    words: str
    quote: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was reported of a row for a month. `merged_from` is the 编号 of the row that went into it where it was reported of that one."""

    period: str
    percent: int
    text: str
    problems: str | None
    next_step: str | None
    merged_from: str | None = None

    @property
    def words(self) -> str:
        """Return what was done, marked where it was reported of a row that went into this one."""
        return came_with(self.merged_from or "") + self.text


@dataclass(frozen=True, slots=True)
class Record:
    """A row, its light, its last report (None without one) and its sources, the main one first."""

    row: Row
    light: str
    report: Report | None
    quotes: tuple[Quote, ...]


def row_values(row: Row, light: str) -> dict[str, Any]:
    """Return a row with its light as JSON has it: the fields of `Row`, days as ISO."""
    values = {**asdict(row), "light": light}
    for name in ("due_day", "start_day"):
        values[name] = date.fromordinal(values[name]).isoformat() if values[name] is not None else None
    return values


def records(work: Work, wanted: Filter, limits: Thresholds, *, sort: str = "id") -> Iterator[Record]:
    """Yield the rows that meet a filter, some hundred at a time: memory does not grow with the ledger."""
    part: list[Row] = []
    for row in every(work, wanted, limits, sort=sort):
        part.append(row)
        if len(part) == _CHUNK:
            yield from _records(work, part, limits)
            part = []
    yield from _records(work, part, limits)


def records_of(work: Work, ids: Sequence[int], limits: Thresholds) -> Iterator[Record]:
    """Yield some rows by their ids, in that order."""
    for at in range(0, len(ids), _CHUNK):
        part = list(ids[at : at + _CHUNK])
        yield from _records(work, rows_of(work, part), limits)
        work.session.expunge_all()


def _records(work: Work, rows: Sequence[Row], limits: Thresholds) -> Iterator[Record]:
    ids = [row.id for row in rows]
    reports, quotes = reports_of(work, ids), quotes_of(work, ids)
    for row in rows:
        yield Record(row, light(row, work.today, limits), reports.get(row.id), tuple(quotes.get(row.id, ())))


def reports_of(work: Work, ids: Sequence[int]) -> dict[int, Report]:
    """Return what was reported last of some rows, or of those that went into them."""
    found = last_progress(work, ids).items()
    return {task_id: Report(entry.period, entry.percent, entry.text, entry.problems, entry.next_step, number or None) for task_id, (entry, number) in found}


def quotes_of(work: Work, ids: Sequence[int]) -> dict[int, list[Quote]]:
    """Return the sources of some rows with their words."""
    columns = (TaskSource.task_id, TaskSource.document_id, TaskSource.start, TaskSource.end, TaskSource.place, Passage.start, Passage.end)
    query = select(*columns).outerjoin(Passage, Passage.id == TaskSource.passage_id).where(TaskSource.task_id.in_(ids))
    found = work.session.execute(query.order_by(TaskSource.task_id, TaskSource.position)).all()
    texts = {row[0]: (row[1], row[2]) for row in work.session.execute(select(Document.id, Document.name, Document.text).where(Document.id.in_({row[1] for row in found})))}
    out: dict[int, list[Quote]] = {}
    for task_id, document_id, start, end, place, first, last in found:
        name, text = texts[document_id]
        if first is None or last is None or not first <= start < last:
            first, last = start, end
        elif last - first > LONGEST:
            first, last = max(first, start - AROUND), min(last, end + AROUND)
        out.setdefault(task_id, []).append(Quote(name, start, end, place, one_line(text[first:last])))
    return out
