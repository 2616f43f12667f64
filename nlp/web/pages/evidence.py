"""/evidence/{id}: a file that proves something of a row, only ever as a download."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, UploadFile
from fastapi.responses import FileResponse, Response

from nlp.errors import NotFoundError, UsageError
from nlp.ledger.progress import LARGEST
from nlp.ledger.schema import Evidence
from nlp.ledger.store import FILES
from nlp.web.context import Store, Who
from nlp.web.filters import Id

router = APIRouter()

HEADERS: Final = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "no-store"}
"""Whatever the file is, the browser neither guesses nor runs it."""


def content_of(file: UploadFile | None) -> tuple[str, bytes] | None:
    """Return name and bytes of an uploaded file, None when the field was left empty. Raises UsageError for one too large, without reading it whole."""
    if file is None or not file.filename:
        return None
    content = file.file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise UsageError(f"佐证材料太大：最多{LARGEST // 1024 // 1024}MB")
    return file.filename, content


@router.get("/evidence/{evidence_id}")
def download(person: Who, ledger: Store, evidence_id: Id) -> Response:
    """Send the file under its own name, as an attachment."""
    with ledger.read() as work:
        evidence = work.session.get(Evidence, evidence_id)
        if evidence is None:
            raise NotFoundError("没有这份佐证材料")
        name, path = evidence.name, work.ledger.folder / FILES / evidence.stored
    if not path.is_file():
        raise NotFoundError(f"佐证材料“{name}”的文件不在数据文件夹里了：请从备份恢复")
    return FileResponse(path, media_type="application/octet-stream", filename=name, content_disposition_type="attachment", headers=HEADERS)
