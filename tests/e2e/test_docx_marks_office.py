"""LibreOffice reads the comments and tracked changes of a marked docx and writes them out again at the same words."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from nlp.audit.docx_marks import mark_docx
from nlp.datamodel import Finding
from nlp.readers import read_bytes
from tests.audit.docx_example import build
from tests.audit.test_docx_marks import comments, ranges

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")

pytestmark = pytest.mark.skipif(
    SOFFICE is None and os.environ.get("DUBAN_REQUIRE_OFFICE") != "1",
    reason="未安装 LibreOffice（soffice），无法打开；设置 DUBAN_REQUIRE_OFFICE=1 可强制要求",
)


def test_comments_and_changes_survive_an_office_program(tmp_path):
    text = "关于清查库点的通知\n各镇人民政府：\n各镇要抓紧布署。\n县发展和改革局\n2026年5月6日"
    data = build(text, {"lines": {3: {"bold": True}}, "table": {"columns": [50, 50]}})
    doc = read_bytes(data, name="a.docx")
    at = {word: doc.text.index(word) for word in ("布署", "人民政府", "内容")}
    found = [
        Finding("X-1", "error", start, start + len(word), "看", family="word", fix="部署" if word == "布署" else None)
        for word, start in at.items()
    ]
    marked = tmp_path / "in" / "a.docx"
    marked.parent.mkdir()
    marked.write_bytes(mark_docx(data, doc, found, date="2026-05-06", fix=True))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [SOFFICE or "soffice", profile, "--headless", "--convert-to", "docx", "--outdir", tmp_path, marked],
        check=True,
        capture_output=True,
        timeout=180,
    )
    out = (tmp_path / "a.docx").read_bytes()
    assert ranges(out) == ["人民政府", "布署部署", "内容"]
    assert len(comments(out)) == 3
    assert read_bytes(out, name="a.docx").text == doc.text.replace("布署", "部署")
