"""/ledger/export: the rows of a filter as a file."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated
from zipfile import ZIP_DEFLATED, ZipFile

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from nlp.errors import UsageError
from nlp.ledger.lights import thresholds
from nlp.office.exports import FORMATS, default_name, export
from nlp.web.context import Store, Who
from nlp.web.downloads import attachment
from nlp.web.filters import shown

router = APIRouter()


@router.get("/ledger/export")
def send(request: Request, person: Who, ledger: Store, form: Annotated[str, Query(alias="format", max_length=12)] = "xlsx") -> Response:
    """Send the rows of a filter in a format, several files as a zip; the log tells who took how many."""
    if form not in FORMATS:
        raise UsageError(f"没有“{form}”这种格式：用{'、'.join(FORMATS)}")
    seen = shown(request.query_params)
    with TemporaryDirectory() as folder:
        with ledger.read() as work:
            name = default_name(form, work.at)
            count, files = export(work, form, Path(folder) / name, seen.wanted, thresholds(ledger.folder), sort=seen.sort)
        contents = [(path.name, path.read_bytes()) for path in files]
    with ledger.write(person.actor) as work:
        work.log("导出", "ledger", after={"format": form, "count": count, "filter": seen.values()})
    return attachment(*contents[0]) if len(contents) == 1 else attachment(f"{Path(name).stem}.zip", _zipped(contents))


def _zipped(contents: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for name, content in contents:
            file.writestr(name, content)
    return out.getvalue()
