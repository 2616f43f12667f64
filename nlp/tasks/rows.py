"""Ledger rows from a document whose segments have roles."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from nlp.datamodel import Deadline, Doc, Figure, Heading, Party, Segment, Span, Target, Task, Timex, Unit
from nlp.tasks.split import rows_of

T = TypeVar("T", Unit, Timex, Figure)

ROW_ROLES = frozenset({"task", "prohibition", "accountability"})
_CARRIES = frozenset({"task", "requirement", "prohibition", "accountability"})
_SENTENCE_END = "。！？；;!?）)”|"
_SPOKEN = re.compile(r"同志们|各位代表|各位委员|发言人\s?\d|说话人\s?\d|我讲|我再|散会|谢谢大家")
_OPEN, _CLOSE = "（(〔[【", "）)〕]】"


@dataclass(slots=True)
class _Scope:
    """What holds from an earlier segment: the subject of the item, and owners and times its heading names."""

    subject: tuple[Unit, ...] = ()
    headings: list[tuple[int, tuple[Unit, ...], tuple[Timex, ...]]] = field(default_factory=list)
    pending: list[int] = field(default_factory=list)


def build_tasks(doc: Doc) -> tuple[Task, ...]:
    """Return the task rows of `doc` in text order; its segments must have roles and it must have been recognised."""
    heads = {h.start: h for h in doc.headings}
    tasks: list[Task] = []
    scope = _Scope()
    formal = not _SPOKEN.search(doc.text) and doc.text.count("我们") < 3
    in_assignment = False
    units_of = _by_segment(doc.segments, doc.units)
    times_of = _by_segment(doc.segments, [t for t in doc.times if t.counts])
    figures_of = _by_segment(doc.segments, [f for f in doc.figures if f.counts])
    for index, segment in enumerate(doc.segments):
        units, times, figures = units_of[index], times_of[index], figures_of[index]
        heading = next((heads[s] for s in range(segment.start, segment.end) if s in heads), None) if heads else None
        if heading:
            before = Span(segment.start, heading.start)
            _assign(doc, tasks, scope.pending, _within(units, before), _within(times, before))
            _enter(doc, scope, heading, segment, units, times)
        elif not _continues(doc.text, doc.segments, index, formal=formal):
            scope.subject = ()
        if segment.role == "assignment":
            _assign(doc, tasks, scope.pending, units, times)
            in_assignment = True
            continue
        if in_assignment:
            scope.pending = []
            in_assignment = False
        rows: list[Task] = []
        if segment.role in ROW_ROLES:
            rows = _rows(doc, index, segment, units, times, figures, scope)
            scope.pending += range(len(tasks), len(tasks) + len(rows))
            tasks += rows
        if segment.role in _CARRIES:
            subject = tuple(u for u in units if _is_subject(doc.text, segment, u))
            if subject:
                scope.subject = subject
        elif segment.role not in ("noise", "topic"):
            scope.subject = ()
    return _numbered(doc, tasks)


def _by_segment(segments: Sequence[Segment], items: Sequence[T]) -> list[tuple[T, ...]]:
    out: list[tuple[T, ...]] = []
    at = 0
    for segment in segments:
        while at < len(items) and items[at].start < segment.start:
            at += 1
        end = at
        while end < len(items) and items[end].start < segment.end:
            end += 1
        out.append(tuple(items[at:end]))
        at = end
    return out


def _enter(doc: Doc, scope: _Scope, heading: Heading, segment: Segment, units: Sequence[Unit], times: Sequence[Timex]) -> None:
    scope.subject = ()
    if _opens_line(doc.text, heading.start):
        scope.pending = []  # 一是 … 二是 … inside a paragraph share the bracket at its end
    while scope.headings and scope.headings[-1][0] >= heading.level:
        scope.headings.pop()
    if segment.role in ROW_ROLES:
        scope.headings.append((heading.level, (), ()))
        return
    named = tuple(u for u in units if u.function in ("lead", "support", "addressee") and _bracketed(doc.text, heading, u.start))
    dated = tuple(t for t in times if t.kind == "date" and _bracketed(doc.text, heading, t.start))
    scope.headings.append((heading.level, named, dated))


def _opens_line(text: str, at: int) -> bool:
    return not text[max(0, at - 200) : at].rpartition("\n")[2].strip()


def _within(items: Sequence[T], span: Span) -> tuple[T, ...]:
    return tuple(item for item in items if span.start <= item.start < span.end)


def _bracketed(text: str, span: Segment | Heading, at: int) -> bool:
    """Tell whether the character at `at` stands in a bracket that opens inside `span`."""
    depth = 0
    for char in text[span.start : max(at, span.start)]:
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE and depth:
            depth -= 1
    return depth > 0


def _continues(text: str, segments: Sequence[Segment], index: int, *, formal: bool) -> bool:
    """Tell whether a subject stated before can still govern this segment.

    In a document it governs its paragraph or table row; a speaker changes the subject freely, so in a speech only what
    a semicolon joins.
    """
    if index == 0:
        return False
    end, start = segments[index - 1].end, segments[index].start
    if "\n" in text[end:start]:
        return text[end - 1] not in _SENTENCE_END  # a line broken inside a sentence is no new paragraph
    return formal or text[end - 1] in "；;" or "|" in text[max(0, text.rfind("\n", 0, start)) : start]


def _is_subject(text: str, segment: Segment, unit: Unit) -> bool:
    """A subject stands before what it does, outside brackets and not behind 由 or 移交."""
    if unit.function not in ("lead", "addressee") or _bracketed(text, segment, unit.start):
        return False
    return not re.search(r"(?:由|移交给?|移送给?|交由|请)$", text[max(segment.start, unit.start - 3) : unit.start])


def _party(doc: Doc, unit: Unit, how: str) -> Party:
    return Party(unit.start, unit.end, doc.quote(unit), unit.name, how)


def _deadline(doc: Doc, time: Timex, how: str) -> Deadline:
    return Deadline(time.start, time.end, doc.quote(time), time.kind, time.value, how)


def _rows(
    doc: Doc, index: int, segment: Segment, units: Sequence[Unit], times: Sequence[Timex], figures: Sequence[Figure], scope: _Scope
) -> list[Task]:
    rows: list[Task] = []
    spans = rows_of(doc.text, segment, units, times)
    in_table = bool(re.search(r"[|｜]", doc.quote(segment)))  # owners and times stand in the other cells of the row
    shared = [u for u in units if u.function != "mention" and (in_table or _bracketed(doc.text, segment, u.start))]
    last: dict[str, tuple[Party, ...]] = {}
    for span in spans:
        cells = {name: _parties(doc, span, name, units, shared) for name in ("lead", "support", "addressee")}
        if not cells["lead"] and not cells["addressee"]:
            if last:
                cells |= {name: tuple(replace(p, how="carried") for p in last[name]) for name in ("lead", "addressee")}
            else:
                cells |= _carried(doc, scope)
        last = {name: cells[name] for name in ("lead", "addressee")}
        deadlines = tuple(_deadline(doc, t, "explicit") for t in times if in_table or span.start <= t.start < span.end)
        if not deadlines:
            for _, _, dated in reversed(scope.headings):
                if dated:
                    deadlines = tuple(_deadline(doc, t, "carried") for t in dated)
                    break
        targets = tuple(
            Target(f.start, f.end, doc.quote(f), f.value, f.unit)
            for f in figures
            if span.start <= f.start < span.end and not any(t.start < f.end and f.start < t.end for t in times)
        )
        own = any(p.how == "explicit" for p in cells["lead"]) or any(d.how == "explicit" for d in deadlines) or targets
        if segment.role != "task" and not own:
            continue
        rows.append(
            Task(
                id="",
                start=span.start,
                end=span.end,
                segment=index,
                grade="",
                role=segment.role,
                lead=cells["lead"],
                support=cells["support"],
                addressee=cells["addressee"],
                deadlines=deadlines,
                targets=targets,
                score=segment.score,
            )
        )
    return rows


def _parties(doc: Doc, span: Span, function: str, units: Sequence[Unit], shared: Sequence[Unit]) -> tuple[Party, ...]:
    found = [u for u in units if u.function == function and (span.start <= u.start < span.end or u in shared)]
    return _unique(tuple(_party(doc, u, "explicit") for u in found))


def _unique(parties: tuple[Party, ...]) -> tuple[Party, ...]:
    seen: dict[str, Party] = {}
    for party in parties:
        seen.setdefault(party.name, party)
    return tuple(seen.values())


def _carried(doc: Doc, scope: _Scope) -> dict[str, tuple[Party, ...]]:
    if scope.subject:
        return {
            "lead": tuple(_party(doc, u, "carried") for u in scope.subject if u.function == "lead"),
            "addressee": tuple(_party(doc, u, "carried") for u in scope.subject if u.function == "addressee"),
        }
    for _, named, _ in reversed(scope.headings):
        if named:
            return {
                name: tuple(_party(doc, u, "carried") for u in named if u.function == name)
                for name in ("lead", "support", "addressee")
            }
    return {}


def _assign(doc: Doc, tasks: list[Task], pending: Sequence[int], units: Sequence[Unit], times: Sequence[Timex]) -> None:
    """Link the units and times of an assignment line to the rows of the item before it."""
    for i in pending:
        task = tasks[i]
        cells: dict[str, tuple[Party, ...]] = {}
        for name in ("lead", "support", "addressee"):
            own = tuple(p for p in getattr(task, name) if p.how == "explicit")
            cells[name] = _unique(own + tuple(_party(doc, u, "carried") for u in units if u.function == name))
        if not (cells["lead"] or cells["addressee"]):
            cells = {name: _unique(cells[name] + getattr(task, name)) for name in cells}
        deadlines = task.deadlines + tuple(_deadline(doc, t, "carried") for t in times)
        tasks[i] = replace(task, lead=cells["lead"], support=cells["support"], addressee=cells["addressee"], deadlines=deadlines)


def _numbered(doc: Doc, tasks: Sequence[Task]) -> tuple[Task, ...]:
    """Give grades, and ids that depend on the words alone: the n-th row with the same words has the same id in every run."""
    seen: Counter[str] = Counter()
    out: list[Task] = []
    for task in tasks:
        words = re.sub(r"\s", "", doc.quote(task))
        n = seen[words]
        seen[words] += 1
        digest = hashlib.sha256(f"{words}#{n}".encode()).hexdigest()[:12]
        grade = "A" if task.lead or task.deadlines or task.targets else "B"
        out.append(replace(task, id=digest, grade=grade))
    return tuple(out)
