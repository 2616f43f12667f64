"""Collect what led to the rows of some segments."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from nlp.datamodel import (
    WITHDRAWN,
    Analysis,
    Deadline,
    Doc,
    Figure,
    Finding,
    Milestone,
    Party,
    Segment,
    Span,
    Target,
    Task,
    Timex,
    Unit,
)
from nlp.explain.reasons import FUNCTIONS, mention_reason, no_date
from nlp.labels import DIRECTIVE_ROLES, HOWS, ROLES
from nlp.lines import Lines
from nlp.names import Roster

CELLS = {"lead": "责任单位", "support": "配合单位", "addressee": "责任对象", "deadlines": "完成时限", "targets": "目标值"}
"""Cell of a row → its Chinese name."""
_ROW_ROLES = frozenset({"task", "prohibition", "accountability"})
_MODEL_ALONE = "模型认出，规则没有认出"
_Item = TypeVar("_Item", Unit, Timex, Figure)
_Found = TypeVar("_Found", Unit, Timex, Figure, Finding)


@dataclass(frozen=True, slots=True)
class Reading:
    """An analysis with what led to it: the document as the rules alone read it, and each segment's chance of every role."""

    analysis: Analysis
    ruled: Doc
    chances: Sequence[Mapping[str, float]]
    roster: Roster | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """Words of the text and where they stand; line and column count from 1."""

    words: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class By:
    """Who recognised something: `source` rule, model or ledger (the header of a task table), `rule` its name where it has one; `told` in Chinese."""

    source: str
    rule: str
    told: str


@dataclass(frozen=True, slots=True)
class CellFact:
    """A cell of a row. `name` is what the ledger calls it, `how` explicit, carried or inferred, `link` the same in Chinese and from where.

    `due` is the ISO day on which a time falls due, for the first time where it recurs; `note` says from what it was reckoned.
    """

    cell: str
    at: Where
    name: str
    how: str
    link: str
    by: By
    note: str = ""
    due: str | None = None


@dataclass(frozen=True, slots=True)
class StepFact:
    """A step of a row: its words, its time, the day that falls due if it is known, and its figures."""

    at: Where
    deadline: str
    due: str | None
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowFact:
    """A row with its cells and, where it has several deadlines, its steps; `number` counts the rows of the document from 1."""

    id: str
    number: int
    grade: str
    at: Where
    cells: tuple[CellFact, ...]
    steps: tuple[StepFact, ...] = ()


@dataclass(frozen=True, slots=True)
class SpareFact:
    """What was recognised and stands in no row of its segment: `kind` is unit, time or figure, `why` says why not."""

    kind: str
    at: Where
    by: By
    why: str


@dataclass(frozen=True, slots=True)
class SegmentFact:
    """A segment with its role and the runner-up; `note` where the likeliest role was not taken, or no row was made."""

    at: Where
    role: str
    probability: float
    runner_up: str
    runner_up_probability: float
    note: str
    rows: tuple[RowFact, ...]
    spare: tuple[SpareFact, ...]
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the rows of some segments are as they are. `date` is the day the times were read against, with its evidence."""

    name: str
    date: str | None
    date_source: str | None
    date_evidence: tuple[Where, ...]
    segments: tuple[SegmentFact, ...]


def explain(reading: Reading, indices: Iterable[int]) -> Explanation:
    """Return what led to the rows of the segments with these indices."""
    doc = reading.analysis.doc
    known = _Known(reading)
    return Explanation(
        name=doc.source.name,
        date=doc.meta.date,
        date_source=doc.meta.date_source,
        date_evidence=tuple(known.where(span) for span in doc.meta.date_evidence),
        segments=tuple(known.segment(i) for i in indices),
    )


class _Known:
    """The document by span, so that a cell finds what it came from."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.doc = reading.analysis.doc
        self.lines = Lines(self.doc.text)
        self.groups: dict[int, list[Unit]] = {}
        for unit in self.doc.units:
            self.groups.setdefault(unit.group, []).append(unit)
        self.units, self.times, self.figures = _by_span(self.doc.units), _by_span(self.doc.times), _by_span(self.doc.figures)
        ruled = reading.ruled
        self.ruled_units, self.ruled_times, self.ruled_figures = _by_span(ruled.units), _by_span(ruled.times), _by_span(ruled.figures)
        self.rows: dict[int, list[tuple[int, Task]]] = {}
        self.linked: dict[Span, list[tuple[int, Task, str]]] = {}
        self.listed = bytearray(len(self.doc.text))  # one byte a character: 1 where a cell of some row stands
        for number, task in enumerate(reading.analysis.tasks, start=1):
            self.rows.setdefault(task.segment, []).append((number, task))
            for cell, item in _cells(task):
                self.linked.setdefault(Span(item.start, item.end), []).append((number, task, cell))
                self.listed[item.start : item.end] = b"\1" * (item.end - item.start)

    def where(self, span: Span | Segment | Task | Unit | Timex | Figure | Party | Deadline | Target | Milestone) -> Where:
        return Where(self.doc.quote(span), *self.lines.place(span.start))

    def segment(self, index: int) -> SegmentFact:
        segment = self.doc.segments[index]
        chances = self.reading.chances[index]
        others = sorted((p, role) for role, p in chances.items() if role != segment.role)
        second, runner_up = others[-1] if others else (0.0, "")
        rows = tuple(self._row(number, task) for number, task in self.rows.get(index, ()))
        spare = tuple(self._spare(segment, index))
        findings = tuple(f.message for f in _inside(segment, self.reading.analysis.findings))
        return SegmentFact(
            at=self.where(segment),
            role=segment.role,
            probability=round(chances.get(segment.role, 0.0), 4),
            runner_up=runner_up,
            runner_up_probability=round(second, 4),
            note=self._role_note(segment, chances, second, runner_up, has_rows=bool(rows)),
            rows=rows,
            spare=spare,
            findings=tuple(dict.fromkeys(findings)),
        )

    def _role_note(self, segment: Segment, chances: Mapping[str, float], second: float, runner_up: str, *, has_rows: bool) -> str:
        notes = []
        if second > chances.get(segment.role, 0.0):
            in_table = segment.role == "task" and any(u.source == "ledger" for u in _inside(segment, self.doc.units))
            told = "这是任务表的一行，按表头定为任务" if in_table else "模型的取舍有偏向，差得不多时取它"
            notes.append(f"{ROLES.get(runner_up, runner_up)}的概率更高，但{told}")
        if not has_rows:
            role = ROLES.get(segment.role, segment.role)
            if segment.role in _ROW_ROLES:
                notes.append(f"{role}没有写明责任单位、时限或目标值，不成任务行，列入“原则要求”" if segment.role != "task" else "没有可以成行的文字")
            else:
                notes.append(f"{role}不成任务行")
        return "；".join(notes)

    def _row(self, number: int, task: Task) -> RowFact:
        cells = tuple(self._cell(cell, task, item) for cell, item in _cells(task))
        due = {Span(d.start, d.end): d.due for d in task.deadlines}
        steps = tuple(
            StepFact(self.where(m), self.doc.quote(m.deadline), due[m.deadline], tuple(map(self.doc.quote, m.targets)))
            for m in task.milestones
        )
        return RowFact(task.id, number, task.grade, self.where(task), cells, steps)

    def _cell(self, cell: str, task: Task, item: Party | Deadline | Target) -> CellFact:
        span, at = Span(item.start, item.end), self.where(item)
        if isinstance(item, Target):
            return CellFact(cell, at, item.text, "explicit", HOWS["explicit"], self._figure_by(span))
        link = self._link(task, item)
        if isinstance(item, Party):
            note = f"原文写作“{item.text}”" if item.name != "".join(item.text.split()) else ""
            return CellFact(cell, at, item.name, item.how, link, self._unit_by(span), note)
        time = self.times.get(span)
        note = no_date(self.doc, time) if time and item.kind == "date" and not item.value else item.basis
        return CellFact(cell, at, item.value or item.text, item.how, link, self._time_by(span), note, item.due)

    def _link(self, task: Task, item: Party | Deadline) -> str:
        if item.how == "inferred" and self.reading.roster:
            return f"{HOWS['inferred']}：按名册展开“{item.text}”"
        if item.how == "explicit":
            return HOWS["explicit"]
        line, _ = self.lines.place(item.start)
        segment = self.doc.segments[bisect_right(self.doc.segments, item.start, key=lambda s: s.start) - 1]
        if segment.role == "assignment":
            return f"第 {line} 行的责任分工行"
        below = "前面" if item.start < task.start else "后面"
        return f"{HOWS.get(item.how, item.how)}：{below}第 {line} 行写明"

    def _unit_by(self, span: Span) -> By:
        unit, ruled = self.units.get(span), self.ruled_units.get(span)
        if unit is None or ruled is None:
            return By("model", "", _MODEL_ALONE)
        if unit.source == "ledger":
            return By("ledger", "", "表格的表头")
        if ruled.function != unit.function:
            return By("model", "", f"规则认作{FUNCTIONS[ruled.function]}，模型改判")
        return By("rule", "", "规则")

    def _time_by(self, span: Span) -> By:
        time, ruled = self.times.get(span), self.ruled_times.get(span)
        if time is None or ruled is None:
            return By("model", "", _MODEL_ALONE)
        if ruled.counts != time.counts:
            return By("model", time.rule, f"规则 {time.rule} 认出，模型认定{'是' if time.counts else '不是'}时限")
        return By("rule", time.rule, f"规则 {time.rule}")

    def _figure_by(self, span: Span) -> By:
        figure, ruled = self.figures.get(span), self.ruled_figures.get(span)
        if figure is None or ruled is None:
            return By("model", "", _MODEL_ALONE)
        if ruled.counts != figure.counts:
            return By("model", "", f"规则认出，模型认定{'是' if figure.counts else '不是'}目标值")
        return By("rule", "", "规则")

    def _spare(self, segment: Segment, index: int) -> Iterator[SpareFact]:
        own = {Span(i.start, i.end) for _, task in self.rows.get(index, ()) for _, i in _cells(task)}
        found: list[tuple[str, Unit | Timex | Figure]] = [("unit", u) for u in _inside(segment, self.doc.units)]
        found += [("time", t) for t in _inside(segment, self.doc.times)]
        found += [("figure", f) for f in _inside(segment, self.doc.figures)]
        for kind, item in sorted(found, key=lambda pair: pair[1].start):
            span = Span(item.start, item.end)
            if span in own:
                continue
            if isinstance(item, Unit):
                by, why = self._unit_by(span), self._unit_reason(segment, item)
            elif isinstance(item, Timex):
                by, why = self._time_by(span), _not_due(item)
            else:
                by, why = self._figure_by(span), "" if item.counts else "只是提到的数，不是目标值"
            yield SpareFact(kind, self.where(item), by, why or self._unlinked(segment, index, span))

    def _unit_reason(self, segment: Segment, unit: Unit) -> str:
        if unit.function in CELLS:
            return ""
        if unit.function != "mention":
            return f"是{FUNCTIONS[unit.function]}，不列入责任、配合单位"
        judge = "模型认为只是提及" if unit.source == "model" else "只是提及"
        reason = mention_reason(self.doc, self.groups[unit.group] if unit.group >= 0 else [unit])
        if not reason:
            role = segment.role
            reason = "前后没有分派给它的字样" if role in DIRECTIVE_ROLES else f"本句段是{ROLES.get(role, role)}，不分派任务"
        return f"{judge}：{reason}"

    def _unlinked(self, segment: Segment, index: int, span: Span) -> str:
        """Why a unit, time or figure that could fill a cell fills none in its own segment."""
        elsewhere = self.linked.get(span, ())
        if elsewhere:
            told = "、".join(f"第 {number} 条的{CELLS[cell]}" for number, _, cell in elsewhere[:3])
            return f"已列入任务{told}" + ("等" if len(elsewhere) > 3 else "")
        rows = [task for _, task in self.rows.get(index, ())]
        if not rows:
            return f"本句段是{ROLES.get(segment.role, segment.role)}，没有任务行"
        row = rows[bisect_right(rows, span.start, key=lambda task: task.start) - 1]
        if not row.start <= span.start < row.end:
            return "在任务行的文字之外"
        return "与已列入的词语重叠" if any(self.listed[span.start : span.end]) else "同名的已列入，不重复列"


def _not_due(time: Timex) -> str:
    """Why a time is no deadline; empty when it is one."""
    if time.counts:
        return ""
    return "说话人随后改口，以改后的为准" if time.rule == WITHDRAWN else "只是提及，不是时限"


def _by_span(items: Iterable[_Item]) -> dict[Span, _Item]:
    return {Span(item.start, item.end): item for item in items}


def _inside(segment: Segment, items: Sequence[_Found]) -> Sequence[_Found]:
    """Return the items, in text order, that start in a segment."""
    first = bisect_left(items, segment.start, key=lambda item: item.start)
    return items[first : bisect_left(items, segment.end, first, key=lambda item: item.start)]


def _cells(task: Task) -> Iterator[tuple[str, Party | Deadline | Target]]:
    for cell in CELLS:
        for item in getattr(task, cell):
            yield cell, item
