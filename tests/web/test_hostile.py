"""Hostile files through the page of a real server: each ends in words, none reaches outside, runs anywhere, or costs much.

DUBAN_HOSTILE=all sends all of them (some minutes), else a sample of each kind.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import secrets
import sys
import time
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import requests
from lxml import html
from sqlalchemy import Row, select

from nlp.ledger.review import decide
from nlp.ledger.schema import Document, Task, Upload
from nlp.ledger.store import FILES, Ledger
from tests.web.conftest import CLERK
from tests.web.hostile import Hostile, corpus, sample
from tests.web.server import MB, Server, serving

ALL = os.environ.get("DUBAN_HOSTILE") == "all"
SAMPLE, BATCH = 40, 40
MOST = 1024 * MB
"""What the server and the process that reads may hold together."""
LONGEST = 170
"""Seconds one file may take: the patience of the queue, and a new process."""
SECRET = "never-to-be-read-3f9a"

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")


def form(files: Iterable[tuple[str | bytes, bytes]]) -> tuple[bytes, dict[str, str]]:
    """Return a form of files as a program of ill will writes it: names as they are, but for what ends them."""
    boundary = secrets.token_hex(16).encode()
    out = bytearray()
    for name, content in files:
        raw = name if isinstance(name, bytes) else name.encode("utf-8", "surrogatepass")
        raw = raw.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\r", b"%0D").replace(b"\n", b"%0A")
        out += b"--" + boundary + b'\r\nContent-Disposition: form-data; name="files"; filename="' + raw + b'"\r\nContent-Type: text/html\r\n\r\n' + content + b"\r\n"
    return bytes(out) + b"--" + boundary + b"--\r\n", {"Content-Type": f"multipart/form-data; boundary={boundary.decode()}"}


def send(server: Server, person: requests.Session, files: Sequence[Hostile]) -> requests.Response:
    body, headers = form((one.name, one.content) for one in files)
    return person.post(f"{server.address}/upload", data=body, headers=headers, allow_redirects=False, timeout=120)


def wait(ledger: Ledger, batch: str, count: int) -> list[Row[Any]]:
    """Return the files of a batch when all are done. None may take longer than LONGEST."""
    done, since = 0, time.monotonic()
    while True:
        with ledger.read() as work:
            columns = (Upload.name, Upload.state, Upload.message)
            uploads = list(work.session.execute(select(*columns).where(Upload.batch == batch).order_by(Upload.id)))
        assert len(uploads) == count
        ended = sum(one.state in ("完成", "失败") for one in uploads)
        if ended == count:
            return uploads
        if ended > done:
            done, since = ended, time.monotonic()
        assert time.monotonic() - since < LONGEST, [(one.name, one.state) for one in uploads if one.state not in ("完成", "失败")]
        time.sleep(0.2)


def tree(*folders: Path) -> dict[str, tuple[str, str]]:
    """Return what lies in folders: path to its kind and the hash of its content."""
    found = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            kind = "link" if path.is_symlink() else "folder" if path.is_dir() else "file"
            found[str(path)] = (kind, hashlib.sha256(path.read_bytes()).hexdigest() if kind == "file" else "")
    return found


def runs(page: str) -> Iterator[str]:
    """Yield what a browser would run of a page, or fetch from elsewhere, that is not ours."""
    root = html.document_fromstring(page)
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "script" and not (element.get("src", "").startswith("/static/") and not (element.text or "").strip()):
            yield html.tostring(element, encoding="unicode")[:200]
        if element.tag in ("style", "iframe", "object", "embed", "base", "frame", "applet", "math"):
            yield f"<{element.tag}>"
        for name, value in element.items():
            address = re.sub(r"[\x00-\x20]", "", value).lower()
            if name.lower().startswith("on") or name.lower() in ("style", "srcdoc") or (
                name.lower() in ("href", "src", "action", "formaction", "xlink:href", "hx-get", "hx-post") and not re.match(r"[/?#]|$", address)
            ) or (name.lower() in ("href", "src", "action") and address.startswith("//")):
                yield f"<{element.tag} {name}={value[:100]!r}>"


def formulas(table: Iterable[Iterable[object]]) -> list[str]:
    return [cell for line in table for cell in line if isinstance(cell, str) and cell[:1] in tuple("=+@\t\r＝＋＠－-") and not re.fullmatch(r"[-+]?[\d.,]+%?", cell) and cell != "-"]


def accept_all(ledger: Ledger) -> None:
    with ledger.write(CLERK) as work:
        for task in list(work.session.scalars(select(Task).where(Task.review == "待核", Task.status == "草稿").limit(3_000))):
            decide(work, task.id, "采纳", version=task.version)


def check_pages(server: Server, person: requests.Session, ledger: Ledger, batches: Iterable[str]) -> None:
    with ledger.read() as work:
        documents = list(work.session.execute(select(Document.id, Document.stored).order_by(Document.id)))
        tasks = list(work.session.scalars(select(Task.id).where(Task.document_id.in_([number for number, stored in documents if stored])).order_by(Task.id.desc()).limit(200)))
    paths = ["/", "/documents", "/documents?text=<script>", "/ledger", "/board", "/board?by=unit", "/calendar?month=2024-06", "/statistics", "/letters", "/reports?period=2024-06", "/upload", "/log"]
    paths += [f"/uploads/{batch}" for batch in batches]
    taken = [number for number, stored in documents if stored]
    paths += [f"/documents/{number}" for number in taken] + [f"/review?document={number}" for number in taken]
    paths += [f"/tasks/{number}" for number in tasks[:: 1 if len(tasks) < 60 else 5]]
    for path in paths:
        answer = person.get(f"{server.address}{path}", timeout=120)
        assert answer.status_code in (200, 403), (path, answer.status_code)
        assert list(runs(answer.text)) == [], path
        assert "49{" not in answer.text
        assert SECRET not in answer.text, path
        assert "script-src 'self'" in answer.headers["content-security-policy"]
    for number in taken[:20]:
        original = person.get(f"{server.address}/documents/{number}/file", timeout=60)
        assert original.status_code == 200
        assert original.headers["content-type"] == "application/octet-stream"
        assert original.headers["content-disposition"].startswith("attachment;")


def check_exports(server: Server, person: requests.Session) -> None:
    def get(path: str) -> bytes:
        answer = person.get(f"{server.address}{path}", timeout=300)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert SECRET.encode() not in answer.content
        return answer.content

    cells = list(csv.reader(io.StringIO(get("/ledger/export?format=csv").decode("utf-8-sig"))))
    assert len(cells) > 1
    assert formulas(cells) == []
    for path in ("/ledger/export?format=xlsx", "/reports/download?period=2024-06&format=xlsx"):
        content = get(path)
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert [cell.coordinate for sheet in book for line in sheet.iter_rows() for cell in line if cell.data_type == "f"] == []
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            assert not any(b"<f" in parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/"))
            assert not any(b'TargetMode="External"' in parts.read(name) for name in parts.namelist())
    report = get("/reports/download?period=2024-06&format=html").decode()
    assert not re.search(r"<script|\son\w+\s*=\s*[\"'\w]|javascript:", re.sub(r">[^<]*<", "><", report))
    with zipfile.ZipFile(io.BytesIO(get("/reports/download?period=2024-06&format=docx"))) as parts:
        assert not any(b"w:instrText" in parts.read(name) and b"DDE" in parts.read(name) for name in parts.namelist())
    for form in ("jsonl", "labelstudio", "doccano", "prodigy", "training"):
        get(f"/ledger/export?format={form}")
    calendar = person.get(f"{server.address}/calendar.ics", timeout=60)
    assert calendar.status_code == 200
    assert all(re.match(r"[A-Z-]+[;:]|[ \t]", line) for line in calendar.content.decode().split("\r\n") if line)


def test_hostile_files_end_in_words_and_reach_nothing(ledger: Ledger, tmp_path: Path) -> None:
    around = tmp_path / "around"
    around.mkdir()
    canary = around / "canary.txt"
    canary.write_text(SECRET)
    files = corpus(str(canary)) if ALL else sample(SAMPLE, str(canary))
    with serving(ledger.folder, around) as server:
        person = server.enter("录入")
        before = tree(around)
        batches, ends = [], []
        for at in range(0, len(files), BATCH):
            some = files[at : at + BATCH]
            answer = send(server, person, some)
            assert answer.status_code == 303, (answer.status_code, answer.text[:2000])
            batches.append(answer.headers["location"].rsplit("/", 1)[-1])
            uploads = wait(ledger, batches[-1], len(some))
            ends += [(one.kind, one.name, upload.state, upload.message or "", upload.name) for one, upload in zip(some, uploads, strict=True)]
            print(f"{len(ends)}/{len(files)}: server {server.server_peak // MB} MB, reading {server.reading_peak // MB} MB")
        for kind, name, state, message, shown in ends:
            print(kind, repr(name)[:60], state, message[:120], sep=" | ")
            assert len(shown) <= 120
            assert not re.search(r"[\x00-\x1f/\\<>\"\u202e\u2066]", shown), shown
        unforeseen = [one for one in ends if not re.search(r"[\u4e00-\u9fff]", one[3]) or "内部错误" in one[3] or "没有读成" in one[3] or SECRET in one[3]]
        assert unforeseen == []
        assert {state for _, _, state, _, _ in ends} == {"完成", "失败"}
        accept_all(ledger)
        check_pages(server, person, ledger, batches)
        check_exports(server, person)
        print(f"server {server.server_peak // MB} MB, reading {server.reading_peak // MB} MB")
        assert server.server_peak + server.reading_peak < MOST
        assert server.process.poll() is None
        good = send(server, person, [Hostile("good", "好.txt", "县水务局要在6月底前完成12公里河道清淤。\n".encode)])
        assert wait(ledger, good.headers["location"].rsplit("/", 1)[-1], 1)[0].state == "完成"
        assert tree(around) == before
    assert not [line for line in server.words if "Traceback" in line], "".join(server.words)[-3000:]
    assert not list(Path("/tmp").glob("pwned*"))
    assert {path.name for path in tmp_path.iterdir()} == {"around", ledger.folder.name}
    kept = {path.name for path in (ledger.folder / FILES).iterdir()}
    assert all(re.fullmatch(r"[0-9a-f]{32}\.bin", name) for name in kept)
    with ledger.read() as work:
        assert kept == set(work.session.scalars(select(Document.stored).where(Document.stored.is_not(None))))
    print({path.name for path in ledger.folder.iterdir()})
