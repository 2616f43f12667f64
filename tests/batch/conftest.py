"""A pipeline small enough to see through: every line with 要 is a task."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from nlp.batch.work import Analyse
from nlp.datamodel import Analysis, Doc, Meta, Segment, Source, Task
from nlp.errors import DamagedFileError


def analyse(path: Path, date: str | None, meta: Meta | None) -> Analysis:
    """Stand in for reader and pipeline; a file whose text is one of the words below makes trouble of that kind."""
    text = path.read_text(encoding="utf-8")
    match text.strip():
        case "damaged":
            raise DamagedFileError("文件已损坏：请重新拷贝")
        case "bug":
            raise KeyError("x")
        case "deep":
            raise RecursionError("too deep")
        case "memory":
            raise MemoryError
        case "dies":
            os._exit(3)
        case "interrupted":
            raise KeyboardInterrupt
    segments, tasks, start = [], [], 0
    for line in text.splitlines(keepends=True):
        end = start + len(line.rstrip("\n"))
        if end > start:
            segments.append(Segment(start, end, "task" if "要" in line else "topic", 1.0))
            if "要" in line:
                tasks.append(Task(f"t{len(tasks) + 1}", start, end, len(segments) - 1, "B"))
        start += len(line)
    doc = Doc(text, Source(path.name), meta or Meta(date=date, date_source="option" if date else None))
    return Analysis(replace(doc, segments=tuple(segments)), tuple(tasks))


def start() -> Analyse:
    return analyse


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """A folder with two documents in order."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "1.txt").write_text("县司法局要在6月底前修订目录。\n第二段。\n", encoding="utf-8")
    (folder / "2.txt").write_text("各镇要每月报送一次进展。\n", encoding="utf-8")
    return folder
