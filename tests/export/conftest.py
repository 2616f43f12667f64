"""Analyses written as marked text: one line a segment, its cells in brackets."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from nlp.datamodel import Analysis, Deadline, Doc, Heading, Meta, Origin, Party, Segment, Source, Target, Task

_MARK = re.compile(r"\[(LEAD|SUPPORT|ADDRESSEE|FIGURE|DATE|EVERY|WITHIN)(?:=(\S*))? ([^\]]+)\]")
_KINDS = {"DATE": "date", "EVERY": "recurring", "WITHIN": "duration"}
_FIELDS = {"LEAD": "lead", "SUPPORT": "support", "ADDRESSEE": "addressee", "FIGURE": "targets"}


def _read(*lines: tuple[str, str], date: str | None = None, origins: tuple[Origin, ...] = ()) -> Analysis:
    """Build an analysis from (role, marked words) lines; role `head1`, `head2` … is a heading.

    A `task` line is a row; the cells of an `assignment` line go to the row before it.
    """
    text = ""
    segments: list[Segment] = []
    headings: list[Heading] = []
    tasks: list[Task] = []
    for role, marked in lines:
        start = len(text)
        cells: dict[str, tuple[Any, ...]] = {}
        at = 0
        for match in _MARK.finditer(marked):
            text += marked[at : match.start()]
            at = match.end()
            label, value, words = match[1], match[2] or None, match[3]
            span = (len(text), len(text) + len(words), words)
            text += words
            field = _FIELDS.get(label, "deadlines")
            cell: Any
            if label in _KINDS:
                cell = Deadline(*span, kind=_KINDS[label], value=value)
            elif label == "FIGURE":
                cell = Target(*span, value=None, unit="")
            else:
                cell = Party(*span, name=words, how=value or "explicit")
            cells[field] = (*cells.get(field, ()), cell)
        text += marked[at:]
        end = len(text)
        text += "\n"
        if role.startswith("head"):
            headings.append(Heading(start, end, None, int(role[4:])))
            segments.append(Segment(start, end, "topic"))
            continue
        segments.append(Segment(start, end, role))
        if role == "task":
            words_end = end - (text[end - 1] in "。；")
            tasks.append(Task(f"t{len(tasks)}", start, words_end, len(segments) - 1, "A" if cells else "B", **cells))
        elif cells and tasks:
            joined = {field: (*getattr(tasks[-1], field), *found) for field, found in cells.items()}
            tasks[-1] = replace(tasks[-1], grade="A", **joined)
    doc = Doc(text, Source("会议讲话.txt"), Meta(date=date), origins, tuple(headings), tuple(segments))
    return Analysis(doc, tuple(tasks))


@pytest.fixture
def read() -> Callable[..., Analysis]:
    return _read


@pytest.fixture
def speech() -> Analysis:
    """A short speech with rows of both grades, a principle and a ban."""
    return _read(
        ("head1", "一、重点任务"),
        ("head2", "（一）夯实基础"),
        ("task", "[LEAD 县水务局]要在[DATE=2024-06-30 6月底前]完成[FIGURE 12座]水库的清淤。"),
        ("task", "建立河道巡查日志制度。"),
        ("requirement", "要始终绷紧防汛这根弦。"),
        ("head1", "二、工作要求"),
        ("prohibition", "任何人不得在河道内倾倒垃圾。"),
        ("task", "[ADDRESSEE 各乡镇]要[EVERY=R/P1M 每月]报送一次进展。"),
        date="2024-03",
    )
