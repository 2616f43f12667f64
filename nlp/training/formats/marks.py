"""A text with what people marked on it, and how it becomes a corpus record that lines up with the segmenter."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, NamedTuple

from nlp.classify.tags import CELLS
from nlp.datamodel import Doc, Segment, Span, Timex
from nlp.recognize import recognize
from nlp.recognize.tables import find_rows, row_at
from nlp.segment import segment, sentence_spans
from nlp.tasks.rows import ROW_ROLES
from nlp.tasks.split import statement
from nlp.tasks.table import stated_in
from nlp.training.formats.names import cell_named, role_named
from nlp.training.formats.offsets import Quoted, settle

FEW = 3
"""Segments a text may be cut into and still count as one that a person labelled as a whole."""
_CELL_OF = {tag: name for name, tag in CELLS.items()}


class BadRecordError(ValueError):
    """A record that cannot be used; `str()` is the reason in Chinese."""


class Mark(NamedTuple):
    """A span with the role or the tag it was given."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Marked:
    """One text as annotators left it. `document`, `order`, `line`, `start` tell its place where it is a part of one."""

    text: str
    roles: tuple[Mark, ...] = ()
    cells: tuple[Mark, ...] = ()
    document: str = ""
    order: int | None = None
    line: int | None = None
    start: int | None = None
    notes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    """Labels that name neither a role nor a cell, one entry a use."""


@dataclass(slots=True)
class Labelled:
    """Labels as a tool wrote them, collected until the offsets are settled."""

    text: str
    spans: list[Quoted] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)
    """Labels of the text as a whole."""
    broken: int = 0
    """Spans without usable offsets."""

    def add(self, start: int | None, end: int | None, label: object, words: object = None) -> None:
        """Note one label on one span."""
        if start is None or end is None:
            self.broken += 1
        else:
            self.spans.append(Quoted(start, end, words if isinstance(words, str) and words.strip() else None))
            self.labels.append(label if isinstance(label, str) else str(label))

    def marked(self, **place: Any) -> Marked:
        """Return the marks with offsets settled; notes say what was put right and what left out."""
        roles: list[Mark] = []
        cells: list[Mark] = []
        unknown: list[str] = []
        lost, moved = self.broken, 0
        for found, span, label in zip(settle(self.text, self.spans), self.spans, self.labels, strict=True):
            role, cell = role_named(label), cell_named(label)
            if role is None and cell is None:
                unknown.append(label)
            elif found is None:
                lost += 1
            else:
                moved += span.words is not None and self.text[span.start : span.end].strip() != self.text[slice(*found)]
                (roles if role else cells).append(Mark(*found, role or cell or ""))
        named = [role for role in map(role_named, self.whole) if role]
        unknown += [label for label in self.whole if not role_named(label) and not cell_named(label)]
        notes = []
        if lost:
            notes.append(f"{lost} 处标注的位置不在文字里，或与引用的文字不符，没有用：请在标注工具里重标后再导出")
        if moved:
            notes.append(f"{moved} 处标注的位置与引用的文字错开，已按文字对正")
        if len(set(named)) > 1:
            notes.append(f"同一段文字有 {len(set(named))} 个角色，角色没有用：请只留一个")
        elif named and len(sentence_spans(self.text)) > FEW:
            notes.append("整篇文字只有一个角色标签，不能分到各句段，没有用：请按句段标注")
        elif named:
            roles.append(Mark(0, len(self.text), named[0]))
        return Marked(self.text, tuple(roles), tuple(cells), notes=tuple(notes), unknown=tuple(unknown), **place)


def join(parts: Sequence[Marked]) -> Marked:
    """Return the parts of one document as one text: by their numbers where all have one, else as they come.

    Parts of the same line stay in one line, so that the segmenter sees what it saw before. Of a part that came twice,
    as when two people annotated it, the last counts.
    """
    if all(p.order is not None for p in parts):
        last = {(p.order, p.text): p for p in parts}
        parts = sorted(last.values(), key=lambda p: p.order or 0)
    text = parts[0].text
    shifts = [0]
    for before, part in pairwise(parts):
        text += _between(before, part)
        shifts.append(len(text))
        text += part.text

    def moved(marks: Iterable[Mark], by: int) -> list[Mark]:
        return [Mark(m.start + by, m.end + by, m.label) for m in marks]

    return replace(
        parts[0],
        text=text,
        roles=tuple(m for p, by in zip(parts, shifts, strict=True) for m in moved(p.roles, by)),
        cells=tuple(m for p, by in zip(parts, shifts, strict=True) for m in moved(p.cells, by)),
        notes=tuple(note for p in parts for note in p.notes),
        unknown=tuple(label for p in parts for label in p.unknown),
    )


def _between(before: Marked, part: Marked) -> str:
    if before.line is None or before.line != part.line:
        return "\n"
    adjoin = before.start is not None and part.start == before.start + len(before.text)
    return "" if adjoin else " "


def to_record(name: str, marked: Marked, *, tagged: bool) -> dict[str, Any]:
    """Return the corpus record of a text: its segments as the segmenter cuts them, rows made of the cells in them.

    Raises BadRecordError when the text is empty.
    """
    segments, torn = line_up(marked.text, marked.roles)
    if not segments:
        raise BadRecordError("文字是空的")
    notes = list(marked.notes)
    if torn:
        notes.append(f"{torn} 个句段同时有两个角色，角色没有用：请只留一个")
    record: dict[str, Any] = {
        "id": name,
        "text": marked.text,
        "doc": {},
        "segments": segments,
        "headings": [],
        "tasks": rows(marked.text, segments, marked.cells),
    }
    if not tagged:
        record["tagged"] = False
    if notes:
        record["problems"] = [{"level": "warning", "message": text} for text in gathered(notes)]
    return record


def gathered(notes: Iterable[str]) -> list[str]:
    """Return each note once, with how often it came."""
    return [note if n == 1 else f"{note}（{n} 次）" for note, n in Counter(notes).items()]


def line_up(text: str, roles: Sequence[Mark]) -> tuple[list[dict[str, Any]], int]:
    """Return the segments of `text` with the role that covers most of each, "" where none does.

    Of two that cover as much the shorter mark holds, as the more precise; where that leaves two roles the segment gets
    none, and is counted in the second value.
    """
    spans = sentence_spans(text)
    ends = [s.end for s in spans]
    best: list[tuple[int, int, set[str]]] = [(0, 0, set()) for _ in spans]
    for mark in roles:
        i = bisect_right(ends, mark.start)
        while i < len(spans) and spans[i].start < mark.end:
            rank = (min(mark.end, spans[i].end) - max(mark.start, spans[i].start), mark.start - mark.end)
            if not best[i][2] or rank > best[i][:2]:
                best[i] = (*rank, {mark.label})
            elif rank == best[i][:2]:
                best[i][2].add(mark.label)
            i += 1
    segments = [
        {"start": s.start, "end": s.end, "role": next(iter(labels)) if len(labels) == 1 else ""}
        for s, (_, _, labels) in zip(spans, best, strict=True)
    ]
    return segments, sum(len(labels) > 1 for _, _, labels in best)


def rows(text: str, segments: Sequence[dict[str, Any]], cells: Sequence[Mark]) -> list[dict[str, Any]]:
    """Return one row for each segment that makes one (guideline, section 3), with the cells in it.

    Cells elsewhere go to the row they belong to as a rule: of a responsibility line to the row before it, of any other
    segment to the next row, which they govern. Where there is no row at all each segment with cells has its own.
    """
    starts = [s["start"] for s in segments]
    inside: list[list[Mark]] = [[] for _ in segments]
    for cell in sorted(set(cells)):
        inside[max(0, bisect_right(starts, cell.start) - 1)].append(cell)
    own = [
        i
        for i, s in enumerate(segments)
        if s["role"] == "task" or (inside[i] and (s["role"] in ROW_ROLES or s["role"] == ""))
    ]
    own = own or [i for i in range(len(segments)) if inside[i]]
    held: dict[int, list[Mark]] = {i: [] for i in own}
    for i, found in enumerate(inside):
        if found:
            later = bisect_right(own, i)
            before = own[later - 1] if later else None
            after = own[later] if later < len(own) else None
            here = before if before == i or segments[i]["role"] == "assignment" else after
            held[next(row for row in (here, after, before) if row is not None)] += found
    times = times_of(text) if any(c.label == "DEADLINE" for c in cells) else ()
    table = find_rows(text)
    out = []
    for i, found in held.items():
        whole = Segment(segments[i]["start"], segments[i]["end"])
        in_table = row_at(table, whole.start)
        stated = stated_in(Doc(text=text), in_table, whole) if in_table else []
        span = stated[0] if stated else statement(text, whole)
        if span.start == span.end:
            span = Span(whole.start, whole.end)
        row: dict[str, Any] = {"start": span.start, "end": span.end, **{name: [] for name in CELLS}}
        for cell in found:
            row[_CELL_OF[cell.label]].append({"start": cell.start, "end": cell.end})
        row["deadlines"] = [{**d, **deadline_value(d["start"], d["end"], times)} for d in row["deadlines"]]
        row["explicit"] = explicit(row)
        out.append(row)
    return out


def explicit(row: dict[str, Any]) -> bool:
    """Tell whether a row names a lead, a deadline or a target."""
    return bool(row["lead"] or row["deadlines"] or row["targets"])


def times_of(text: str) -> tuple[Timex, ...]:
    """Return the time expressions the rules read in a text."""
    return recognize(segment(Doc(text=text))).times


def deadline_value(start: int, end: int, times: Sequence[Timex]) -> dict[str, str | None]:
    """Return kind and value of the time expression that covers most of the span; unknown ("", None) where none does."""
    best, most = None, 0
    for time in times:
        common = min(end, time.end) - max(start, time.start)
        if common > most:
            best, most = time, common
    return {"kind": best.kind, "value": best.value} if best else {"kind": "", "value": None}
