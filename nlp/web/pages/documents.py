"""/documents: what was taken in, and each text with its rows and what the audit says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import FileResponse, Response
from sqlalchemy import func, select

from nlp.datamodel import Finding
from nlp.errors import NotFoundError
from nlp.labels import SEVERITIES
from nlp.ledger.add import ADDERS
from nlp.ledger.history import local_minute as local
from nlp.ledger.queue import Spot
from nlp.ledger.rows import WHOLE
from nlp.ledger.schema import Document, Task, TaskSource
from nlp.ledger.spans import Mark, read_analysis, spans_of
from nlp.ledger.store import FILES
from nlp.web.context import Store, Who, render
from nlp.web.filters import LARGEST_ID
from nlp.web.source import TAGS, lines, paragraphs

router = APIRouter()
PAGE: Final = 50
MOST_FINDINGS: Final = 500
DocumentId = Annotated[int, Path(ge=1, le=LARGEST_ID)]


@router.get("/documents")
def documents_page(
    request: Request, person: Who, ledger: Store, text: Annotated[str, Query(max_length=200)] = "", page: Annotated[int, Query(ge=1, le=100_000)] = 1
) -> Response:
    """List the documents, the newest first, with their rows in all and not yet reviewed."""
    where = [Document.name.contains(text, autoescape=True) | Document.meeting.contains(text, autoescape=True)] if text else []
    rows = select(func.count()).select_from(TaskSource).where(TaskSource.document_id == Document.id).scalar_subquery()
    open_ = (
        select(func.count()).select_from(TaskSource).join(Task, Task.id == TaskSource.task_id)
        .where(TaskSource.document_id == Document.id, Task.review == "待核", Task.absent.is_(False)).scalar_subquery()
    )
    with ledger.read() as work:
        total = work.session.scalar(select(func.count()).select_from(Document).where(*where)) or 0
        columns = (Document.id, Document.name, Document.meeting, Document.date, Document.added_at, Document.added_by, Document.replaced_by, rows.label("rows"), open_.label("unreviewed"))
        found = work.session.execute(select(*columns).where(*where).order_by(Document.id.desc()).offset((page - 1) * PAGE).limit(PAGE)).all()
    return render(
        request, "documents.html.jinja", found=found, total=total, page=page, pages=max(1, -(-total // PAGE)), text=text, query=f"&text={quote(text)}" if text else "",
        keeper=person.role in ADDERS, local=local,
    )


@dataclass(frozen=True, slots=True)
class Told:
    """A finding of the audit and the words it is of; `line` is the number of their line."""

    finding: Finding
    words: str
    severity: str
    line: int


@router.get("/documents/{document_id}")
def document_page(request: Request, person: Who, ledger: Store, document_id: DocumentId) -> Response:
    """Show a text with the places of its rows, and the findings beside it."""
    with ledger.read() as work:
        document = work.session.get(Document, document_id)
        if document is None:
            raise NotFoundError("没有这份材料")
        ids = select(TaskSource.task_id).where(TaskSource.document_id == document_id)
        tasks = work.session.scalars(select(Task).where(Task.id.in_(ids)).options(*WHOLE)).all()
        spots = sorted(
            (Spot(task.id, s.start, s.end, task.review, task.status) for task in tasks for s in task.sources if s.document_id == document_id), key=lambda s: (s.start, s.end)
        )
        marks: list[Mark] = [mark for task in tasks for mark in spans_of(task) if mark.document_id == document_id]
        findings = list(_told(document))
        values: dict[str, Any] = {
            "document": document, "lines": list(paragraphs(document.text, spots, marks, here=None)), "findings": findings[:MOST_FINDINGS], "more": len(findings) - MOST_FINDINGS,
            "counts": {name: sum(t.finding.severity == key for t in findings) for key, name in SEVERITIES.items()}, "rows": len(tasks),
            "unreviewed": sum(task.review == "待核" for task in tasks), "keeper": person.role in ADDERS, "tags": TAGS, "local": local,
            "starts": {spot.start: spot.id for spot in spots},
        }
        return render(request, "document.html.jinja", **values)


def _told(document: Document) -> Any:
    numbered = lines(document.text)
    at = 0
    for finding in sorted(read_analysis(document).findings, key=lambda f: (f.start, f.end)):
        while at + 1 < len(numbered) and numbered[at + 1][0] <= finding.start:
            at += 1
        yield Told(finding, document.text[finding.start : finding.end], SEVERITIES.get(finding.severity, finding.severity), at)


@router.get("/documents/{document_id}/file")
def original(person: Who, ledger: Store, document_id: DocumentId) -> Response:
    """Send the file as it was handed in, to be kept, never to be shown in the browser."""
    with ledger.read() as work:
        document = work.session.get(Document, document_id)
        if document is None or not document.stored or not (ledger.folder / FILES / document.stored).is_file():
            raise NotFoundError("这份材料没有留存原件")
        name, stored = f"{document.name}.{document.format}", document.stored
    return FileResponse(ledger.folder / FILES / stored, filename=name, media_type="application/octet-stream", content_disposition_type="attachment")
