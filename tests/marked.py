"""Analyses written as marked text: one line a segment, the cells of a row in brackets inside its words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from nlp.datamodel import Analysis, Deadline, Doc, Heading, Meta, Origin, Party, Segment, Source, Target, Task

_MARK = re.compile(r"\[(LEAD|SUPPORT|ADDRESSEE|FIGURE|DATE|EVERY|WITHIN)(?:=(\S*))? ([^\]]+)\]")
_PARTIES = {"LEAD": "lead", "SUPPORT": "support", "ADDRESSEE": "addressee"}
_KINDS = {"DATE": "date", "EVERY": "recurring", "WITHIN": "duration"}

Cell = Party | Deadline | Target


def analysis_of(
    lines: Iterable[tuple[str, str]], *, name: str, meta: Meta, origins: tuple[Origin, ...] = ()
) -> Analysis:
    """Build an analysis from (role, marked words) lines.

    Role `head1`, `head2` … is a heading. `task` is a row, and so is any role with `*`; it ends before its last mark.
    The cells of another line go to the row before it. Behind `=` stands the value of a time, or how a party was found.
    """
    text = ""
    segments: list[Segment] = []
    headings: list[Heading] = []
    tasks: list[Task] = []
    for role, words in lines:
        start = len(text)
        added, cells = _cells(words, start)
        text += added + "\n"
        end = start + len(added)
        if role.startswith("head"):
            headings.append(Heading(start, end, None, int(role.removeprefix("head"))))
            segments.append(Segment(start, end, "topic"))
            continue
        plain = role.removesuffix("*")
        segments.append(Segment(start, end, plain))
        if plain == "task" or plain != role:
            grade = "A" if cells else "B"
            row_end = start + len(added.rstrip("。；"))
            tasks.append(Task(f"t{len(tasks)}", start, row_end, len(segments) - 1, grade, plain, **cells))
        elif cells and tasks:
            joined = {field: (*getattr(tasks[-1], field), *found) for field, found in cells.items()}
            tasks[-1] = replace(tasks[-1], grade="A", **joined)
    return Analysis(Doc(text, Source(name), meta, origins, tuple(headings), tuple(segments)), tuple(tasks))


def _cells(words: str, start: int) -> tuple[str, dict[str, tuple[Cell, ...]]]:
    """Return the words without marks, and the cells by the field of `Task` they fill."""
    text = ""
    cells: dict[str, tuple[Cell, ...]] = {}
    at = 0
    for match in _MARK.finditer(words):
        text += words[at : match.start()]
        at = match.end()
        label, value, quote = match[1], match[2] or None, match[3]
        span = (start + len(text), start + len(text) + len(quote), quote)
        text += quote
        if label in _PARTIES:
            field, cell = _PARTIES[label], Party(*span, name=quote, how=value or "explicit")
        elif label in _KINDS:
            field, cell = "deadlines", Deadline(*span, kind=_KINDS[label], value=value)
        else:
            field, cell = "targets", Target(*span, value=None, unit="")
        cells[field] = (*cells.get(field, ()), cell)
    return text + words[at:], cells
