"""Ledger rows from a document whose segments have roles."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from nlp.datamodel import Deadline, Doc, Figure, Heading, Party, Segment, Span, Target, Task, Timex, Unit
from nlp.recognize.tables import Row, find_rows, row_at
from nlp.tasks.carry import (
    CARRIES,
    MOST_UNITS,
    Period,
    Subject,
    bracketed,
    goes_on,
    is_formal,
    names_actor,
    period_of,
    subject_of,
)
from nlp.tasks.content import word_tasks
from nlp.tasks.due import deadline_of
from nlp.tasks.milestones import milestones_of
from nlp.tasks.split import rows_of, within
from nlp.tasks.table import due_beside, given_by, stated_in

T = TypeVar("T", Unit, Timex, Figure)

PARTIES = ("lead", "support", "addressee")
ROW_ROLES = frozenset({"task", "prohibition", "accountability"})
MOST_ROWS, MOST_LINES = 100, 20
"""Rows that wait for a line of assignment, and such lines in a row: a real item has fewer, and the cost of a text made of them stays linear."""
FEW_ROWS, NEAR = 20, 200
"""A segment of few rows shares what its brackets and cells name among them; in one of more, without end, what stands so many characters off."""

_OF_ASSESSMENT = re.compile(r"(?:度|终|底)?(?:内|的)?(?:绩效|综合|工作|目标|法治|业绩|干部|党建|年度){0,2}(?:考核|评优|评先|评议|测评|绩效|奖金|先进)")
"""年终考核不得评优: the time belongs to the assessment."""
_ASSIGNS = re.compile(r"^\s*(?:[（(〔【\[]|由|请|以上|[^，。；]{0,12}[：:])|(?:牵头|负责|落实|配合|承办|主办|参与|协助|完成|收口|[前内底日月])[。；）)〕】\]\s]*$")
"""A bracket, a label, or a short line that ends with the duty; a sentence about the members of a body assigns nothing."""


@dataclass(slots=True)
class _Scope:
    """What holds from an earlier segment: the subject and the period of the item, owners and times its headings name."""

    subject: Subject = field(default_factory=Subject)
    period: Period = field(default_factory=Period)
    headings: list[tuple[int, tuple[Unit, ...], tuple[Timex, ...]]] = field(default_factory=list)
    pending: list[int] = field(default_factory=list)


def build_tasks(doc: Doc) -> tuple[Task, ...]:
    """Return the task rows of `doc` in text order; its segments must have roles and it must have been recognised."""
    heads = {h.start: h for h in doc.headings}
    tasks: list[Task] = []
    scope = _Scope()
    formal = is_formal(doc.text)
    table = find_rows(doc.text)
    assignments = 0  # one after the other
    units_of = _by_segment(doc.segments, doc.units)
    times_of = _by_segment(doc.segments, [t for t in doc.times if t.counts])
    figures_of = _by_segment(doc.segments, [f for f in doc.figures if f.counts])
    for index, segment in enumerate(doc.segments):
        units, times, figures = units_of[index], times_of[index], figures_of[index]
        heading = next((heads[s] for s in range(segment.start, segment.end) if s in heads), None) if heads else None
        row = row_at(table, segment.start)
        if segment.role == "assignment" and not row:
            assignments += 1
        elif assignments or row:
            scope.pending, assignments = [], 0
        if heading:
            before = Span(segment.start, heading.start)
            _assign(doc, tasks, scope.pending, within(units, before), within(times, before))
            _enter(doc, scope, heading, segment, units, times)
        elif row or not goes_on(doc.text, doc.segments, index, scope.subject, formal=formal):
            scope.subject = Subject()
        if row:
            scope.period = Period(year=scope.period.year)
            if segment.role in ROW_ROLES:
                tasks += _table_rows(doc, index, segment, row, units, times, figures, scope)
            continue
        scope.period = period_of(doc.text, doc.segments, index, times, Period() if heading and heading.level < 3 else scope.period)
        if segment.role == "assignment":
            if assignments <= MOST_LINES and _ASSIGNS.search(doc.quote(segment)):
                _assign(doc, tasks, scope.pending, units, times)
            continue
        rows: list[Task] = []
        if segment.role in ROW_ROLES:
            rows = _rows(doc, index, segment, units, times, figures, scope)
            scope.pending = [*scope.pending, *range(len(tasks), len(tasks) + len(rows))][-MOST_ROWS:]
            tasks += rows
        if segment.role in CARRIES:
            stated = subject_of(doc.text, segment, units)
            scope.subject = stated if stated.units else scope.subject
        elif segment.role not in ("noise", "topic"):
            scope.subject = Subject()
    return word_tasks(doc, _numbered(doc, tasks))


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
    scope.subject = Subject()
    if _opens_line(doc.text, heading.start):
        scope.pending = []  # 一是 … 二是 … inside a paragraph share the bracket at its end
    while scope.headings and scope.headings[-1][0] >= heading.level:
        scope.headings.pop()
    if segment.role in ROW_ROLES:
        scope.headings.append((heading.level, (), ()))
        return
    named = tuple(u for u in bracketed(doc.text, heading, units) if u.function in PARTIES)
    dated = tuple(t for t in bracketed(doc.text, heading, times) if t.kind == "date")
    scope.headings.append((heading.level, named, dated))


def _opens_line(text: str, at: int) -> bool:
    return not text[max(0, at - 200) : at].rpartition("\n")[2].strip()


def _party(doc: Doc, unit: Unit, how: str) -> Party:
    return Party(unit.start, unit.end, doc.quote(unit), unit.name, how)


def _rows(
    doc: Doc, index: int, segment: Segment, units: Sequence[Unit], times: Sequence[Timex], figures: Sequence[Figure], scope: _Scope
) -> list[Task]:
    rows: list[Task] = []
    spans = rows_of(doc.text, segment, units, times)
    shared = [u for u in bracketed(doc.text, segment, units) if u.function != "mention"]
    last: dict[str, tuple[Party, ...]] = {}
    for span in spans:
        near = Span(segment.start, segment.end) if len(spans) <= FEW_ROWS else Span(span.start - NEAR, span.end + NEAR)
        cells = {name: _parties(doc, span, name, units, within(shared, near)) for name in PARTIES}
        if not cells["lead"] and not cells["addressee"]:
            acts = names_actor(doc.text, span, times)
            if last and not acts:
                cells |= last
            else:
                cells |= _carried(doc, scope, governed=segment.role == "task" and not acts)
        last = {name: tuple(replace(p, how="carried") for p in cells[name][:MOST_UNITS]) for name in ("lead", "addressee")}
        own = within(times, span)
        targets = _targets(doc, within(figures, span), own)
        deadlines = tuple(deadline_of(doc, t, "explicit") for t in own) + _due(doc, span, own, scope, goal=bool(targets))
        dated = any(d.how == "explicit" and not _OF_ASSESSMENT.match(doc.text, d.end) for d in deadlines)
        if segment.role == "task" or dated or targets or any(p.how == "explicit" for p in cells["lead"]):
            rows.append(_task(index, segment, span, cells, deadlines, targets))
    return rows


def _table_rows(
    doc: Doc, index: int, segment: Segment, row: Row, units: Sequence[Unit], times: Sequence[Timex], figures: Sequence[Figure], scope: _Scope
) -> list[Task]:
    """Return the rows of a segment in a table: its acts with what they say themselves and what the other columns give."""
    given = given_by(doc, row, PARTIES)
    rows: list[Task] = []
    for stated in stated_in(doc, row, segment):
        # where the columns name the owners, a unit in the act makes no act of its own: 不达标的由县督查室通报
        spans = rows_of(doc.text, stated, () if given.units else units, times)
        for span in spans:
            cells = {name: _parties(doc, span, name, units, ()) for name in PARTIES}
            for name in PARTIES:
                beside = tuple(_party(doc, u, "carried" if carried else "explicit") for u, carried in given.units if u.function == name)
                if not (name == "lead" and _opened_by_one_of(doc, span, cells[name], beside)):
                    cells[name] = _unique((*cells[name], *beside))
            if not cells["lead"] and not cells["addressee"]:
                cells |= _carried(doc, scope, governed=False)
            own = within(times, span)
            beside_own = due_beside(own, given.times, alone=len(spans) == 1)
            deadlines = [deadline_of(doc, t, "explicit") for t in own]
            deadlines += [deadline_of(doc, t, "carried" if carried else "explicit") for t, carried in beside_own if t not in own]
            inside = within(figures, span)
            targets = _targets(doc, [*inside, *(f for f in given.figures if f not in inside)], own)
            if segment.role == "task" or any(cells.values()) or deadlines or targets:
                rows.append(_task(index, segment, span, cells, deadlines, targets))
    return rows


def _opened_by_one_of(doc: Doc, span: Span, own: Sequence[Party], beside: Sequence[Party]) -> bool:
    """Tell whether an act opens with one of the several owners in the column: the rest answer for the other acts of the row."""
    first = own[0] if own else None
    opens = first is not None and doc.text[span.start : first.start] in ("", "由", "请")
    return opens and len(beside) > 1 and {p.name for p in own} <= {p.name for p in beside}


def _task(
    index: int, segment: Segment, span: Span, cells: dict[str, tuple[Party, ...]], deadlines: Sequence[Deadline], targets: Sequence[Target]
) -> Task:
    return Task(
        id="",
        start=span.start,
        end=span.end,
        segment=index,
        grade="",
        role=segment.role,
        lead=cells["lead"],
        support=cells["support"],
        addressee=cells["addressee"],
        deadlines=tuple(deadlines),
        targets=tuple(targets),
        score=segment.score,
    )


def _targets(doc: Doc, figures: Sequence[Figure], times: Sequence[Timex]) -> tuple[Target, ...]:
    """Return the figures as cells; the number of a time is none."""
    timed = {at for t in times for at in range(t.start, t.end)}
    return tuple(Target(f.start, f.end, doc.quote(f), f.value, f.unit) for f in figures if timed.isdisjoint(range(f.start, f.end)))


def _parties(doc: Doc, span: Span, function: str, units: Sequence[Unit], shared: Sequence[Unit]) -> tuple[Party, ...]:
    found = [u for u in sorted({*within(units, span), *shared}, key=lambda u: u.start) if u.function == function]
    return _unique(tuple(_party(doc, u, "explicit") for u in found))


def _unique(parties: tuple[Party, ...]) -> tuple[Party, ...]:
    seen: dict[str, Party] = {}
    for party in parties:
        seen.setdefault(party.name, party)
    return tuple(seen.values())


def _due(doc: Doc, span: Span, own: Sequence[Timex], scope: _Scope, *, goal: bool) -> tuple[Deadline, ...]:
    """Return the times carried to a row: of the goals it belongs to, or of the stage whose name opens its paragraph."""
    if not own and scope.period.times and (scope.period.joined or goal):
        return tuple(deadline_of(doc, t, "carried") for t in scope.period.times)
    if all(t.kind == "recurring" for t in own):
        for _, _, dated in reversed(scope.headings):
            if dated and "\n" not in doc.text[dated[-1].end : span.start]:
                return tuple(deadline_of(doc, t, "carried") for t in dated)
    return ()


def _carried(doc: Doc, scope: _Scope, *, governed: bool) -> dict[str, tuple[Party, ...]]:
    if governed and scope.subject.units:
        return {
            "lead": tuple(_party(doc, u, "carried") for u in scope.subject.units if u.function == "lead"),
            "addressee": tuple(_party(doc, u, "carried") for u in scope.subject.units if u.function == "addressee"),
        }
    for _, named, _ in reversed(scope.headings):
        if named:
            return {
                name: tuple(_party(doc, u, "carried") for u in named if u.function == name)
                for name in PARTIES
            }
    return {}


def _assign(doc: Doc, tasks: list[Task], pending: Sequence[int], units: Sequence[Unit], times: Sequence[Timex]) -> None:
    """Link the units and times of an assignment line to the rows of the item before it; they replace a subject carried there."""
    assigned = {name: tuple(_party(doc, u, "carried") for u in units if u.function == name) for name in PARTIES}
    for i in pending if units or times else ():
        task = tasks[i]
        replaced = assigned["lead"] or assigned["addressee"]
        kept = {
            name: tuple(p for p in getattr(task, name) if p.how == "explicit" or p.start >= task.end or not replaced) for name in PARTIES
        }
        lead, support, addressee = (_unique(kept[name] + assigned[name]) for name in PARTIES)
        deadlines = task.deadlines + tuple(deadline_of(doc, t, "carried") for t in times)
        tasks[i] = replace(task, lead=lead, support=support, addressee=addressee, deadlines=deadlines)


def _numbered(doc: Doc, tasks: Sequence[Task]) -> tuple[Task, ...]:
    """Give grades, steps, and ids that depend on the words alone: the n-th row with the same words has the same id in every run."""
    seen: Counter[str] = Counter()
    out: list[Task] = []
    for task in tasks:
        words = re.sub(r"\s", "", doc.quote(task))
        n = seen[words]
        seen[words] += 1
        digest = hashlib.sha256(f"{words}#{n}".encode("utf-8", "surrogatepass")).hexdigest()[:12]
        grade = "A" if task.lead or task.deadlines or task.targets else "B"
        out.append(replace(task, id=digest, grade=grade, milestones=milestones_of(doc.text, task)))
    return tuple(out)
