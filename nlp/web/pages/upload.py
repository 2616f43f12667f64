"""/upload and /uploads/{batch}: files in, and how far they are."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Request, UploadFile
from fastapi.responses import Response
from sqlalchemy import select

from nlp.errors import NotFoundError, UsageError
from nlp.ledger.add import ADDERS
from nlp.ledger.history import local_minute as local
from nlp.ledger.schema import Document, Upload
from nlp.ledger.store import FILES, Ledger, permit
from nlp.ledger.when import last_day
from nlp.web import jobs
from nlp.web.context import Store, Who, go, is_htmx, render

router = APIRouter()
RECENT = 10


@router.get("/upload")
def upload_page(request: Request, person: Who, ledger: Store) -> Response:
    """Show the form to hand in files."""
    permit(person.role, ADDERS, "收录", "材料")
    return _page(request, ledger)


def _page(request: Request, ledger: Ledger, *, status: int = 200, wrong: str = "", given: dict[str, str] | None = None) -> Response:
    with ledger.read() as work:
        recent = work.session.scalars(select(Upload).order_by(Upload.id.desc()).limit(RECENT)).all()
        return render(
            request, "upload.html.jinja", status=status, wrong=wrong, given=given or {"date": "", "meeting": "", "together": ""}, recent=recent, local=local,
            most=jobs.MOST_FILES, largest=jobs.LARGEST // 1024 // 1024,
        )


@router.post("/upload")
def take(
    request: Request, person: Who, ledger: Store, files: Annotated[list[UploadFile], File()], date: Annotated[str, Form(max_length=10)] = "",
    meeting: Annotated[str, Form(max_length=200)] = "", together: Annotated[str, Form(max_length=8)] = "",
) -> Response:
    """Keep the files and put them into the queue."""
    given = {"date": date, "meeting": meeting, "together": together}
    try:
        if date and last_day(date) is None:
            raise UsageError(f"“{date}”不是日期：应写成2024-06-30")
        kept = [jobs.File(file.filename, file.file) for file in files if file.filename]
        batch = jobs.keep(ledger, person, kept, date=date or None, meeting=meeting, together=bool(together))
    except UsageError as error:
        return _page(request, ledger, status=422, wrong=str(error), given=given)
    request.app.state.jobs.news.set()
    return go(request, f"/uploads/{batch}")


@router.get("/uploads/{batch}")
def progress(request: Request, person: Who, ledger: Store, batch: Annotated[str, Path(max_length=32)]) -> Response:
    """Show how far the files of a drop are; htmx asks again each second until all are done."""
    with ledger.read() as work:
        uploads = work.session.scalars(select(Upload).where(Upload.batch == batch).order_by(Upload.id)).all()
        if not uploads:
            raise NotFoundError("没有这一批材料")
        done = sum(u.state in (jobs.DONE, jobs.FAILED) for u in uploads)
        template = "_uploads.html.jinja" if is_htmx(request) else "uploads.html.jinja"
        return render(request, template, uploads=uploads, batch=batch, done=done, keeper=person.role in ADDERS)


@router.post("/documents/{document_id}/again")
def again(request: Request, person: Who, ledger: Store, document_id: Annotated[int, Path(ge=1, le=2**31 - 1)]) -> Response:
    """Read a kept file once more, with the model and rules of today; what it says otherwise is merged."""
    permit(person.role, ADDERS, "收录", "材料")
    with ledger.read() as work:
        document = work.session.get(Document, document_id)
        if document is None:
            raise NotFoundError("没有这份材料")
        name, stored, date, meeting, suffix = document.name, document.stored, document.date, document.meeting, document.format
    if not stored or not (ledger.folder / FILES / stored).is_file():
        return go(request, f"/documents/{document_id}", "这份材料没有留存原件，不能重新分析")
    with (ledger.folder / FILES / stored).open("rb") as content:
        batch = jobs.keep(ledger, person, [jobs.File(f"{name}.{suffix}", content)], date=date, meeting=meeting, together=False)
    request.app.state.jobs.news.set()
    return go(request, f"/uploads/{batch}")
