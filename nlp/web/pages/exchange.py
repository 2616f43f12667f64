"""/ledger/export: the rows of a filter as a file. /ledger/import: a workbook that was edited elsewhere comes back, shown before it is taken over."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import Response

from nlp.errors import UsageError
from nlp.files import write_bytes_atomic, zipped
from nlp.ledger.edit import storable
from nlp.ledger.lights import thresholds
from nlp.ledger.progress import REPORTERS
from nlp.ledger.rows import FIELDS
from nlp.ledger.store import Ledger, permit
from nlp.ledger.users import Person
from nlp.office.exports import FORMATS, default_name, export
from nlp.office.incoming import come_back, read_returned
from nlp.web.context import Store, Who, render
from nlp.web.downloads import attachment
from nlp.web.filters import shown
from nlp.web.lists import WORDS

router = APIRouter()

LARGEST: Final = 20 * 1024 * 1024
KEPT: Final = "incoming"
"""Folder of the data folder where a workbook waits until its changes are taken over, and for how long."""
HOURS: Final = 12
LISTED: Final = 300


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
    return attachment(*contents[0]) if len(contents) == 1 else attachment(f"{Path(name).stem}.zip", zipped(contents))


@router.get("/ledger/import")
def import_form(request: Request, person: Who) -> Response:
    """Ask for the workbook."""
    _allowed(person)
    return render(request, "import.html.jinja", wrong="")


@router.post("/ledger/import")
def preview(request: Request, person: Who, ledger: Store, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """Show what a workbook would change, what conflicts and what is left out. Nothing is changed yet."""
    _allowed(person)
    try:
        path = _keep(ledger, file)
        outcome = come_back(ledger, person.actor, read_returned(path), rehearse=True)
    except UsageError as error:
        return render(request, "import.html.jinja", status=422, wrong=str(error))
    return render(request, "imported.html.jinja", outcome=outcome, key=path.stem, suffix=path.suffix, done=False, listed=LISTED, names=FIELDS, **WORDS)


@router.post("/ledger/import/take")
def take_over(
    request: Request, person: Who, ledger: Store, key: Annotated[str, Form(max_length=32)] = "", suffix: Annotated[str, Form(max_length=5)] = "",
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Take over the changes of a workbook that was shown, as the ledger is by now."""
    _allowed(person)
    path = ledger.folder / KEPT / f"{key}{suffix}"
    if not re.fullmatch(r"[0-9a-f]{32}", key) or suffix not in (".xlsx", ".csv") or not path.is_file():
        return render(request, "import.html.jinja", status=422, wrong="这份表已经导入过，或放得太久：请重新上传")
    outcome = come_back(ledger, person.actor, read_returned(path), reason=storable(reason).strip() or None)
    path.unlink(missing_ok=True)
    return render(request, "imported.html.jinja", outcome=outcome, key="", suffix="", done=True, listed=LISTED, names=FIELDS, **WORDS)


def _allowed(person: Person) -> None:
    permit(person.role, REPORTERS, "导入", "修改")


def _keep(ledger: Ledger, file: UploadFile | None) -> Path:
    """Put an uploaded workbook aside under a name of its own, and away with those nobody came back for. Raises UsageError."""
    if file is None or not file.filename:
        raise UsageError("请选择要导入的表")
    suffix = Path(file.filename).suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise UsageError("只能导入从台账导出的 xlsx 或 csv")
    content = file.file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise UsageError(f"表太大：最多{LARGEST // 1024 // 1024}MB")
    folder = ledger.folder / KEPT
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if ledger.clock().timestamp() - old.stat().st_mtime > HOURS * 3600:
            old.unlink(missing_ok=True)
    path = folder / f"{secrets.token_hex(16)}{suffix}"
    write_bytes_atomic(path, content)
    return path
