"""What holds of every analysis, whatever the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from nlp.datamodel import Analysis
from nlp.labels import DEADLINE_KINDS, GRADES, HOWS, ROLES
from nlp.recognize.tables import find_rows, row_at
from nlp.segment.sentences import CLOSERS, ENDS, PAIRS

CELLS = ("lead", "support", "addressee", "deadlines", "targets")
FUNCTIONS = {"lead", "support", "addressee", "supervise", "leader", "mention"}
_RRULE = re.compile(r"FREQ=[A-Z]+(?:;[A-Z]+=[-+\w,]+)*")
_AMOUNT = r"P(?:T\d+[HM]|\d+[DWMY])"
_VALUES = {
    "date": re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?"),
    "recurring": re.compile(rf"R/{_AMOUNT}"),
    "duration": re.compile(rf"(?:<=|>=|-)?{_AMOUNT}"),
}


def check(analysis: Analysis) -> None:
    """Raise AssertionError with what is wrong and where, in the words of the text."""
    problems = list(_problems(analysis))
    assert not problems, "\n".join(problems[:8])


def _problems(analysis: Analysis) -> Iterator[str]:
    doc = analysis.doc
    yield from _segments(doc.text, doc.segments)
    for name in ("headings", "units", "times", "figures"):
        found = getattr(doc, name)
        yield from _spans(doc, name, found, apart=True)
        yield from (
            f"{name}: {s} crosses the end of its segment: {doc.quote(s)!r}"
            for s in found
            if not _within(doc.segments, s)
        )
    yield from _spans(doc, "findings", analysis.findings, apart=False)
    yield from _spans(doc, "evidence of the date", doc.meta.date_evidence, apart=False)
    yield from (f"units: {u.function!r} of {doc.quote(u)!r}" for u in doc.units if u.function not in FUNCTIONS)
    for item in (*doc.times, *(d for task in analysis.tasks for d in task.deadlines)):
        if not well_formed(item.kind, item.value):
            yield f"{item.kind} {item.value!r} of {doc.quote(item)!r}"
    if doc.meta.date is not None and not well_formed("date", doc.meta.date):
        yield f"day of the speech {doc.meta.date!r}"
    for segment in doc.segments:
        if segment.role not in ROLES or not 0 <= segment.score <= 1:
            yield f"segment {doc.quote(segment)!r} has role {segment.role!r}, {segment.score}"
    yield from _rows(analysis)


def _spans(doc: Any, name: str, spans: Sequence[Any], *, apart: bool) -> Iterator[str]:
    for s in spans:
        if not 0 <= s.start < s.end <= len(doc.text):
            yield f"{name}: {s} is not in the text of {len(doc.text)} characters"
        elif doc.quote(s) != doc.quote(s).strip():
            yield f"{name}: {doc.quote(s)!r} begins or ends with a blank"
    if apart:
        yield from (f"{name}: {a} and {b} overlap or are out of order" for a, b in pairwise(spans) if a.end > b.start)


def _within(segments: Iterable[Any], span: Any) -> bool:
    return any(s.start <= span.start and span.end <= s.end for s in segments)


def _segments(text: str, segments: Sequence[Any]) -> Iterator[str]:
    """The guideline, section 1: segments hold every character but blanks, and end where a sentence or a line ends."""
    at = 0
    for s in segments:
        if not at <= s.start < s.end <= len(text):
            yield f"segment {s} out of order or not in the text"
        if text[at : s.start].strip():
            yield f"left out between segments: {text[at : s.start]!r}"
        words = text[s.start : s.end]
        if words != words.strip() or len(words.splitlines()) != 1:
            yield f"segment {words!r} holds a line break or begins or ends with a blank"
        gap = text[at : s.start]
        if at and len(("x" + gap + "x").splitlines()) == 1 and not set(text[:at].rstrip("".join(CLOSERS))[-1:]) & ENDS:
            yield f"a cut that is no end of a sentence before {words!r}"
        body = words.rstrip("".join(ENDS | CLOSERS))
        for i, char in enumerate(body):
            if char in ENDS and not any(opens in body[:i] and closes in words[i:] for opens, closes in PAIRS.items()):
                yield f"a sentence ends inside {words!r} at {i}"
        at = s.end
    if text[at:].strip():
        yield f"left out behind the last segment: {text[at:]!r}"


def _rows(analysis: Analysis) -> Iterator[str]:
    doc = analysis.doc
    ids = [task.id for task in analysis.tasks]
    if len(set(ids)) != len(ids):
        yield "two rows have the same id"
    yield from _spans(doc, "rows", analysis.tasks, apart=True)
    table = find_rows(doc.text)
    for task in analysis.tasks:
        segment = doc.segments[task.segment]
        if not segment.start <= task.start < task.end <= segment.end:
            yield f"row {doc.quote(task)!r} is not in its segment {doc.quote(segment)!r}"
        if task.role != segment.role or task.grade not in GRADES:
            yield f"row {doc.quote(task)!r}: role {task.role!r}, grade {task.grade!r}"
        for name in CELLS:
            cells = getattr(task, name)
            yield from _spans(doc, name, cells, apart=False)
            for cell in cells:
                if doc.quote(cell) != cell.text:
                    yield f"{name}: {cell.text!r} quotes {doc.quote(cell)!r}"
                if not _within(doc.segments, cell):
                    yield f"{name}: {cell.text!r} crosses the end of its segment"
                how = getattr(cell, "how", "explicit")
                if how not in HOWS:
                    yield f"{name}: {cell.text!r} is there by {how!r}"
                own = row_at(table, segment.start) or segment
                if how == "explicit" and not (own.start <= cell.start and cell.end <= own.end):
                    yield f"{name}: {cell.text!r} is explicit and stands outside its segment, or its row of a table"
                if name in ("lead", "support", "addressee") and not cell.name:
                    yield f"{name}: {cell.text!r} has no name"
        yield from _days(task)
        yield from _wording(doc, task)


def _days(task: Any) -> Iterator[str]:
    for cell in task.deadlines:
        for day in (cell.begins, cell.due):
            if day is not None and not (len(day) == len("2024-01-01") and well_formed("date", day)):
                yield f"deadline {cell.text!r}: {day!r} is no day"
        if cell.begins and cell.due and cell.begins > cell.due:
            yield f"deadline {cell.text!r} ends on {cell.due}, before it begins on {cell.begins}"
        yield from (f"{cell.text!r}: {r!r} is no rule of recurrence" for r in cell.rrules if not _RRULE.fullmatch(r))
    times = {(cell.start, cell.end) for cell in task.deadlines}
    figures = {(cell.start, cell.end) for cell in task.targets}
    for step in task.milestones:
        if not task.start <= step.start < step.end <= task.end:
            yield f"{step} is not in its row {task.start}, {task.end}"
        if (step.deadline.start, step.deadline.end) not in times or {(s.start, s.end) for s in step.targets} - figures:
            yield f"{step} names cells that its row has not"


def _wording(doc: Any, task: Any) -> Iterator[str]:
    if task.content is None or not task.content.text:
        yield f"row {doc.quote(task)!r} has no content"
        return
    for words in (task.content, *task.purpose, *task.measures):
        yield from _spans(doc, f"wording {words.text!r}", words.spans, apart=False)
        if not words.text.strip():
            yield f"row {doc.quote(task)!r}: empty wording of {words.spans}"


def well_formed(kind: str, value: str | None) -> bool:
    """Tell whether a value is one of the guideline (section 3), and a date one of the calendar."""
    if kind not in DEADLINE_KINDS:
        return False
    if value is None:
        return True
    if kind not in _VALUES or not _VALUES[kind].fullmatch(value):
        return False
    if kind != "date":
        return True
    try:
        date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        return False
    return True
