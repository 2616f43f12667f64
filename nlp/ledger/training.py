"""What persons judged of the ledger's documents, as annotated documents for `duban train`.

Only what somebody looked at counts: a row accepted or corrected gives its segment a role and its cells their places, a row rejected says that
its segment is none (which other role it has is for an annotation tool to say: `duban ledger export`). Everything else is left out: roles of
other segments are "", cells are known only inside `judged`. A document that a person declared finished (`finish`) also says of every other
segment that it holds no task.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import select

from nlp.classify.tags import CELLS
from nlp.datamodel import Doc, Segment
from nlp.datamodel import Task as Said
from nlp.errors import NotFoundError, StateError
from nlp.ledger.rows import WHOLE
from nlp.ledger.schema import Document, Task
from nlp.ledger.spans import read_analysis
from nlp.ledger.states import life
from nlp.ledger.store import Work, permit

_DOC: Final = ("doc_type", "level", "region", "date", "occasion")
_FIELD: Final = {"lead": "lead", "responsible": "lead", "support": "support"}
"""Duty → cell of the guideline, for a unit that the analysis has not placed."""


def finish(work: Work, document_id: int, *, finished: bool = True) -> Document:
    """Declare that all tasks of a document were found and judged, or take that back. Raises ForbiddenError, NotFoundError, StateError."""
    permit(work.actor.role, life().review_roles, "核对")
    document = work.session.get(Document, document_id)
    if document is None:
        raise NotFoundError("没有这份材料")
    left = sum(task.review in ("待核", "存疑") for task in _rows(work, document_id))
    if finished and left:
        raise StateError(f"这份材料还有{left}行没有核对：核对完再标为“核对完毕”")
    if finished != (document.finished_at is not None):
        document.finished_at = work.at if finished else None
        work.session.flush()
        work.log("核对完毕" if finished else "撤销核对完毕", "document", document_id)
    return document


def training_documents(work: Work) -> Iterator[dict[str, Any]]:
    """Yield the documents of which persons judged anything, as corpus records (`nlp.training.formats`), in order."""
    for document_id in work.session.scalars(select(Document.id).order_by(Document.id)).all():
        document = work.session.get_one(Document, document_id)
        record = _record(work, document)
        if record is not None:
            yield record


def _rows(work: Work, document_id: int) -> list[Task]:
    """Return the rows whose words are from a document: what a reviewer saw of it."""
    query = select(Task).where(Task.document_id == document_id, Task.parent_id.is_(None), Task.start.is_not(None)).order_by(Task.start, Task.id)
    return list(work.session.scalars(query.options(*WHOLE)))


def _record(work: Work, document: Document) -> dict[str, Any] | None:
    tasks = _rows(work, document.id)
    if not document.finished_at and all(task.review in ("待核", "存疑") for task in tasks):
        return None
    analysis = read_analysis(document)
    doc = analysis.doc
    said = {task.id: task for task in analysis.tasks}
    of_segment: dict[int, list[Task]] = defaultdict(list)
    for task in tasks:
        of_segment[_segment_at(doc.segments, task.start or 0)].append(task)
    segments, rows = [], []
    rejected: list[list[int]] = []
    judged: list[list[int]] = []
    for at, segment in enumerate(doc.segments):
        here = of_segment.get(at, [])
        accepted = [task for task in here if task.review in life().accepted]
        roles = {task.role for task in accepted}
        segments.append({"start": segment.start, "end": segment.end, "role": next(iter(roles)) if len(roles) == 1 else ""})
        all_judged = all(task.review not in ("待核", "存疑") for task in here)
        if not roles and all_judged and (here or document.finished_at):
            rejected.append([segment.start, segment.end])
        if document.finished_at or (all_judged and (here or roles)):
            judged.append([segment.start, segment.end])
        for task in accepted:
            row = _row(document.id, doc, segment, task, said)
            rows.append(row)
            judged += [[row["start"], row["end"]], *([cell["start"], cell["end"]] for name in CELLS for cell in row[name])]
    if document.finished_at:
        judged = [[0, len(doc.text)]]
    return {
        "id": f"{document.name}-{document.sha256[:8]}", "text": doc.text, "doc": {name: getattr(doc.meta, name) for name in _DOC}, "segments": segments,
        "headings": [{"start": h.start, "end": h.end, "number": h.number, "level": h.level} for h in doc.headings], "tasks": rows,
        "judged": _joined(judged), "rejected": rejected,
    }


def _segment_at(segments: Sequence[Segment], offset: int) -> int:
    return max(0, bisect_right(segments, offset, key=lambda s: s.start) - 1)


def _row(document_id: int, doc: Doc, segment: Segment, task: Task, said: dict[str, Said]) -> dict[str, Any]:
    cells: dict[str, list[dict[str, Any]]] = {name: [] for name in CELLS}
    placed = said.get(task.sources[0].key) if task.sources else None
    known = {(p.start, p.end): name for name in ("lead", "addressee", "support") for p in getattr(placed, name, ())}
    for a in task.assignments:
        at = (a.start, a.end) if a.document_id == document_id and a.start is not None and a.end is not None else _unit_in(doc, segment, a.unit.name)
        if a.merged_from is None and at is not None:
            cells[(a.how != "person" and known.get(at)) or ("addressee" if a.unit.generic and a.duty != "support" else _FIELD[a.duty])].append({"start": at[0], "end": at[1]})
    for d in task.deadlines:
        at = (d.start, d.end) if d.document_id == document_id and d.start is not None and d.end is not None else _words_in(doc, segment, d.text)
        if at is not None:
            cells["deadlines"].append({"start": at[0], "end": at[1], "kind": d.kind, "value": d.value})
    places = {mark[0]: (mark[2], mark[3]) for mark in task.marks if mark[1] == document_id}
    for target in task.targets:
        at = places.get(target) or _words_in(doc, segment, target)
        if at is not None:
            cells["targets"].append({"start": at[0], "end": at[1]})
    row = {"start": task.start, "end": task.end, **{name: sorted(found, key=lambda c: (c["start"], c["end"])) for name, found in cells.items()}}
    return {**row, "explicit": any(cells[name] for name in ("lead", "deadlines", "targets"))}


def _unit_in(doc: Doc, segment: Segment, name: str) -> tuple[int, int] | None:
    """Return where a segment names a unit that a person typed: by its name, or by words that were read as it."""
    read = next((u for u in doc.units if u.name == name and segment.start <= u.start and u.end <= segment.end), None)
    return (read.start, read.end) if read else _words_in(doc, segment, name)


def _words_in(doc: Doc, segment: Segment, words: str) -> tuple[int, int] | None:
    at = doc.text.find(words, segment.start, segment.end) if words else -1
    return (at, at + len(words)) if at >= 0 else None


def _joined(stretches: list[list[int]]) -> list[list[int]]:
    """Return stretches in order, those that touch joined."""
    out: list[list[int]] = []
    for start, end in sorted(stretches):
        if out and start <= out[-1][1]:
            out[-1][1] = max(out[-1][1], end)
        else:
            out.append([start, end])
    return out
