"""Files made for whoever asks: always a download, under a name every browser and system takes."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from fastapi.responses import Response

from nlp.files import safe_name

TYPES: Final[dict[str, str]] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
    "ics": "text/calendar; charset=utf-8",
    "jsonl": "application/x-ndjson",
}


def attachment(name: str, content: bytes) -> Response:
    """Return a file as a download; its type is that of its ending, and the browser does not look for another."""
    suffix = name.rsplit(".", 1)[-1]
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=TYPES.get(suffix, "application/octet-stream"), headers=headers)


def file_name(*parts: str, suffix: str) -> str:
    """Return a file name of some words, without what no system takes.

    >>> file_name("月报", "县司法局/办公室", suffix="docx")
    '月报-县司法局_办公室.docx'
    """
    stem = "-".join(safe_name(part)[:60] for part in parts if part)
    return f"{stem}.{suffix}"
