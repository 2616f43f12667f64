"""A drafted plan opens in LibreOffice and comes out as A4 pages, upright text before a landscape table."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest

from nlp.datamodel import Analysis, Deadline, Doc, Heading, Meta, Origin, Party, Segment, Source, Task
from tests.drafts import plan_docx

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")

pytestmark = pytest.mark.skipif(
    SOFFICE is None and os.environ.get("DUBAN_REQUIRE_OFFICE") != "1",
    reason="未安装 LibreOffice（soffice），无法渲染；设置 DUBAN_REQUIRE_OFFICE=1 可强制要求",
)


def long_speech() -> Analysis:
    """Return a speech of 24 tasks under 4 headings, enough for several pages of text and of table."""
    text = ""
    headings, segments, tasks, origins = [], [], [], []
    for part in "甲乙丙丁":
        start = len(text)
        text += f"{part}、加快{part}片区基础设施补短板强弱项\n"
        headings.append(Heading(start, len(text) - 1, part, 1))
        segments.append(Segment(start, len(text) - 1, "topic"))
        for n in range(6):
            start = len(text)
            unit, due = f"县{part}片区第{n + 1}工作专班", f"{n + 4}月底前"
            text += f"{unit}要在{due}完成道路、管网、照明、绿化四类设施的现场核查，形成问题清单并逐项销号。\n"
            end = len(text) - 2
            lead = Party(start, start + len(unit), unit, unit)
            at = start + len(unit) + 2
            deadlines = (Deadline(at, at + len(due), due, "date", None),) if n % 2 else ()
            segments.append(Segment(start, end + 1, "task"))
            tasks.append(Task(f"t{len(tasks)}", start, end, len(segments) - 1, "A", lead=(lead,), deadlines=deadlines))
            origins.append(Origin(start, end + 2, paragraph=len(segments)))
    doc = Doc(
        text=text,
        source=Source(name="片区建设讲话.docx", format="docx"),
        meta=Meta(occasion="全县片区建设推进会", doc_type="领导讲话"),
        origins=tuple(origins),
        headings=tuple(headings),
        segments=tuple(segments),
    )
    return Analysis(doc=doc, tasks=tuple(tasks))


def test_the_plan_renders_on_a4(tmp_path):
    assert SOFFICE, "DUBAN_REQUIRE_OFFICE=1，但没有找到 soffice，请先安装 LibreOffice"
    (tmp_path / "方案.docx").write_bytes(plan_docx(long_speech()))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "方案.docx")], check=True, capture_output=True, timeout=180)
    pdf = (tmp_path / "方案.pdf").read_bytes()
    boxes = re.findall(rb"/Type\s*/Page\b[^>]*?/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    sizes = [(round(float(width)), round(float(height))) for width, height in boxes]
    upright, landscape = sizes.count((595, 842)), sizes.count((842, 595))
    assert upright + landscape == len(sizes)
    assert 3 <= upright <= 7
    assert 3 <= landscape <= 8
