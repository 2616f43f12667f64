"""A task as ledger cells: the one place that decides which column a unit, a time or a figure goes to.

What goes where, as a 督查室 clerk would table it (knowledge: columns of published ledgers):

- 牵头单位: the units the source itself calls 牵头 or 主办 (牵头单位：…, …牵头), or else the only named unit answerable.
- 责任单位: named units that are equally answerable, those behind 责任单位：, and classes of addressees (各镇、各部门).
  Of several equal units the first is NOT taken for the lead: the source did not say so, and a cell is never a guess.
- 配合单位: supporting units. A unit stands in one column only, the first of these three.
- 完成时限(原文): every time as written. 完成时限(日期): the earliest full date, as a date; when only a month or a year
  is known, that as text; the next day of what only recurs; otherwise empty, and 备注 says when a date could not be told.
  频次: periods in words. The steps of a row with several deadlines stand in 备注.
- 任务内容: the row as it reads by itself (`Task.content`); 具体措施 and 工作目的 what was found listed under it and what for.
- 原文依据: the segment the row stands in (of one without end, what stands around the row), and the 责任分工行 that
  named its units or times. What was carried over from an earlier sentence, or inferred, is said so in 备注.
- 办理进展 is the clerk's to fill; 编号 is the row's number for good (of the words of its first place), by which a paper edited in Word is read back.
- A task said in several places is one row: the fullest wording, the cells of all, every source quoted with its place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from nlp.datamodel import Analysis, Deadline, Doc, Party, Segment, Span, Task, heading_chains
from nlp.labels import HOWS, ROLES, STATUSES
from nlp.phrases import listed, one_line
from nlp.tasks.alike import conflicts, statement
from nlp.tasks.entries import Entry, Occurrence, entries, linked_cells, occurrences, row_ids
from nlp.tasks.owners import entry_columns, party_name
from nlp.tasks.places import place_text, section_text
from nlp.tasks.time_words import due_cell, due_value, frequency, time_remarks

DOUBTFUL = 0.7
"""Rows less sure than this say so: left out of training, 6 in 10 of them were tasks, against 9 in 10 of the others."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: `key` is the field of its row, `width` its width in half-width characters."""

    key: str
    title: str
    width: float
    centred: bool = False


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row of the ledger, one field a column; "" is an empty cell. `due` is text when no full date is known."""

    number: int
    document: str
    section: str
    task: str
    measures: str
    purpose: str
    lead: str
    responsible: str
    support: str
    deadline: str
    due: date | str
    frequency: str
    target: str
    grade: str
    status: str
    progress: str
    quote: str
    place: str
    remark: str
    id: str


COLUMNS: Final = (
    Column("number", "序号", 5, centred=True),
    Column("document", "来源文件", 11),
    Column("section", "章节", 17),
    Column("task", "任务内容", 34),
    Column("measures", "具体措施", 13),
    Column("purpose", "工作目的", 12),
    Column("lead", "牵头单位", 11),
    Column("responsible", "责任单位", 12),
    Column("support", "配合单位", 12),
    Column("deadline", "完成时限(原文)", 15),
    Column("due", "完成时限(日期)", 14, centred=True),
    Column("frequency", "频次", 6.5, centred=True),
    Column("target", "目标值", 9),
    Column("grade", "等级", 5, centred=True),
    Column("status", "状态", 8, centred=True),
    Column("progress", "办理进展", 14),
    Column("quote", "原文依据", 30),
    Column("place", "原文位置", 13),
    Column("remark", "备注", 14),
    Column("id", "编号", 7.5, centred=True),
)


@dataclass(frozen=True, slots=True)
class PrincipleRow:
    """A directing segment that gave no row of the ledger: kept so that nothing the speaker asked for is lost."""

    number: int
    document: str
    section: str
    kind: str
    quote: str
    place: str


PRINCIPLE_COLUMNS: Final = (
    Column("number", "序号", 6, centred=True),
    Column("document", "来源文件", 18),
    Column("section", "章节", 28),
    Column("kind", "类型", 12, centred=True),
    Column("quote", "原文", 70),
    Column("place", "原文位置", 14),
)

LONGEST, AROUND = 2000, 500
"""Characters of a segment that is quoted whole with each of its rows, and those quoted on each side of a row in a longer one."""

_PRINCIPLE_ROLES = frozenset({"task", "requirement", "prohibition", "accountability"})

_YEAR = re.compile(r"\d{4}年")


def ledger_rows(documents: Mapping[str, Analysis]) -> list[LedgerRow]:
    """Return one row for each task, duplicates in one, in the order of `documents` (by unique output name) and of their tasks."""
    gathered = entries(occurrences(documents))
    notes = _Notes(gathered)
    return [_ledger_row(number, entry, notes) for number, entry in enumerate(gathered, start=1)]


def task_rows(documents: Mapping[str, Analysis]) -> list[LedgerRow]:
    """Return one row for each task of each document, duplicates too, under the number the ledger gives it."""
    found = occurrences(documents)
    notes = _Notes(entries(found))
    return [_ledger_row(notes.numbers[occurrence.key], [occurrence], notes) for occurrence in found]


def principle_rows(documents: Mapping[str, Analysis]) -> list[PrincipleRow]:
    """Return the segments that direct somebody and stand in no row of the ledger: principles, bans, accountability."""
    rows: list[PrincipleRow] = []
    for name, analysis in documents.items():
        doc = analysis.doc
        taken = {task.segment for task in analysis.tasks}
        left = [s for i, s in enumerate(doc.segments) if s.role in _PRINCIPLE_ROLES and i not in taken]
        chains = heading_chains(doc.headings, [segment.start for segment in left])
        for segment, chain in zip(left, chains, strict=True):
            rows.append(
                PrincipleRow(
                    number=len(rows) + 1,
                    document=one_line(name),
                    section=section_text(doc, chain, segment.start),
                    kind=ROLES[segment.role],
                    quote=one_line(doc.quote(segment)),
                    place=place_text(doc, segment.start, segment.end),
                )
            )
    return rows


def missing_cells(row: LedgerRow) -> tuple[str, ...]:
    """Return what the row lacks of owner (责任单位) and deadline (完成时限)."""
    lacks = []
    if not (row.lead or row.responsible):
        lacks.append("责任单位")
    if not row.deadline:
        lacks.append("完成时限")
    return tuple(lacks)


class _Notes:
    """What rows say of each other: the numbers and ids of all, and which are similar to which, both ways."""

    __slots__ = ("_found", "_similar", "ids", "numbers")

    def __init__(self, gathered: Sequence[Entry]) -> None:
        self.ids = row_ids(gathered)
        self.numbers = {o.key: number for number, entry in enumerate(gathered, start=1) for o in entry}
        self._found = {o.key: o for entry in gathered for o in entry}
        self._similar: dict[str, list[str]] = {}
        for key, occurrence in self._found.items():
            if other := occurrence.task.similar_to:
                self._similar.setdefault(key, []).append(other)
                self._similar.setdefault(other, []).append(key)

    def of(self, occurrence: Occurrence) -> Iterator[str]:
        """Yield the remarks on rows that say the same outside this batch, and on those that may."""
        repeated = occurrence.task.duplicate_of
        if repeated and repeated not in self.numbers:
            yield f"与“{_document_of(repeated)}”中的任务重复"
        for key in self._similar.get(occurrence.key, ()):
            number = self.numbers.get(key)
            which = f"序号{number}（{_document_of(key)}）" if number else f"“{_document_of(key)}”中的任务"
            yield f"疑似重复：与{which}相近，{self._difference(occurrence, key)}请核对"

    def _difference(self, occurrence: Occurrence, key: str) -> str:
        other = self._found.get(key)
        a = statement(occurrence.doc, occurrence.task)
        b = statement(other.doc, other.task) if other else None
        found = conflicts(a, b) if a and b else ()
        return f"{'、'.join(found)}不同，" if found else ""


def _document_of(key: str) -> str:
    return one_line(key.rpartition("#")[0] or key)


def _ledger_row(number: int, entry: Entry, notes: _Notes) -> LedgerRow:
    main = entry[0]
    units = lead, responsible, support = entry_columns(entry)
    deadlines = _distinct_times(entry)
    return LedgerRow(
        number=number,
        document="\n".join(dict.fromkeys(one_line(occurrence.name) for occurrence in entry)),
        section=next(filter(None, (section_text(o.doc, o.chain, o.task.start) for o in entry)), ""),
        task=content_text(main.doc, main.task),
        measures=_numbered_lines(dict.fromkeys(w.text for o in entry for w in o.task.measures)),
        purpose="\n".join(dict.fromkeys(words.text for words in main.task.purpose)),
        lead=listed(map(party_name, lead)),
        responsible=listed(map(party_name, responsible)),
        support=listed(map(party_name, support)),
        deadline=listed(d.text for d in deadlines),
        due=due_cell(due_value(*(o.task for o in entry))),
        frequency=listed(frequency(d) for d in deadlines if d.kind == "recurring"),
        target=listed(t.text for occurrence in entry for t in occurrence.task.targets),
        grade=min(occurrence.task.grade for occurrence in entry),
        status=STATUSES[0],
        progress="",
        quote=_quotes(entry),
        place=_places(entry),
        remark="；".join(dict.fromkeys((*_remarks(entry, units, deadlines, notes), *_reformed(entry, units)))),
        id=notes.ids[number - 1],
    )


def content_text(doc: Doc, task: Task) -> str:
    """Return the task as it reads by itself; an analysis of an earlier version has its words only."""
    return task.content.text if task.content else one_line(doc.quote(task))


def _numbered_lines(words: Iterable[str]) -> str:
    return "\n".join(f"{n}. {text}" for n, text in enumerate(words, start=1))


def _distinct_times(entry: Entry) -> list[Deadline]:
    """Return the times of all occurrences, each value once, in words that name the year if any do."""
    if len(entry) == 1:
        return list(entry[0].task.deadlines)
    times: dict[tuple[str, str], Deadline] = {}
    for deadline in (d for occurrence in entry for d in occurrence.task.deadlines):
        key = (deadline.kind, deadline.value or one_line(deadline.text))
        if key not in times or (_YEAR.search(deadline.text) and not _YEAR.search(times[key].text)):
            times[key] = deadline
    return list(times.values())


def _quotes(entry: Entry) -> str:
    """Return the evidence; of several occurrences each in its own words, with its document."""
    quotes = dict.fromkeys((one_line(o.name), _evidence(o.doc, o.task)) for o in entry)
    if len({quote for _, quote in quotes}) == 1:
        return next(iter(quotes))[1]
    return "\n".join(f"【{name}】{quote}" for name, quote in quotes)


def _places(entry: Entry) -> str:
    places = [(one_line(o.name), place_text(o.doc, o.task.start, o.task.end)) for o in entry]
    if len(places) == 1:
        return places[0][1]
    several = len({name for name, _ in places}) > 1
    return "\n".join(f"{name}：{place}" if several else place for name, place in places)


# Evidence and remarks -----------------------------------------------------------------------------------------------


def _segment_at(doc: Doc, offset: int) -> int | None:
    i = bisect_right(doc.segments, offset, key=lambda s: s.start) - 1
    return i if i >= 0 and offset < doc.segments[i].end else None


def assigned_at(doc: Doc, cell: Party | Deadline) -> int | None:
    """Return the index of the 责任分工行 the cell stands in, or None.

    Such a line speaks for its item: what stands in it is not carried over from elsewhere.
    """
    i = _segment_at(doc, cell.start)
    return i if i is not None and doc.segments[i].role == "assignment" else None


def passage(doc: Doc, task: Task) -> Span:
    """Return the words that show a row in its context: its segment or, of a segment too long to be a sentence, what is near the row."""
    if not 0 <= task.segment < len(doc.segments):
        return Span(task.start, task.end)
    return _near(doc.segments[task.segment], task)


def _near(segment: Segment, item: Task | Party | Deadline) -> Span:
    if segment.end - segment.start <= LONGEST:
        return Span(segment.start, segment.end)
    return Span(max(segment.start, item.start - AROUND), min(segment.end, item.end + AROUND))


def _evidence(doc: Doc, task: Task) -> str:
    assigned = {i: cell for cell in linked_cells(task) if (i := assigned_at(doc, cell)) is not None}
    spans = [passage(doc, task), *(_near(doc.segments[i], cell) for i, cell in assigned.items() if i != task.segment)]
    pieces: list[str] = []
    last: Span | None = None
    for span in sorted(spans, key=lambda s: s.start):
        if last and doc.text[last.end : span.start].strip():
            pieces.append("……")
        pieces.append(one_line(doc.quote(span)))
        last = span
    return "".join(pieces)


def _remarks(
    entry: Entry,
    units: tuple[list[Party], list[Party], list[Party]],
    deadlines: Sequence[Deadline],
    notes: _Notes,
) -> Iterator[str]:
    if len(entry) > 1:
        yield f"同一任务共{len(entry)}处，已合并"
    for occurrence in entry:
        yield from notes.of(occurrence)
    main = entry[0]
    if 0 < main.task.score < DOUBTFUL:
        yield f"是否属于任务，把握不大（{main.task.score:.0%}），请核对原文"
    lead, responsible, support = units
    columns: tuple[tuple[str, Sequence[Party | Deadline]], ...] = (
        ("牵头单位", lead),
        ("责任单位", responsible),
        ("配合单位", support),
        ("完成时限", deadlines),
    )
    assigned = {id(c) for o in entry for c in linked_cells(o.task) if assigned_at(o.doc, c) is not None}
    for title, cells in columns:
        for how in ("carried", "inferred"):
            found = [c for c in cells if c.how == how and id(c) not in assigned]
            if found and how == "inferred" and (classes := _expanded(found)):
                yield f"{title}按名册展开：{listed(classes)}"
            elif found:
                yield f"{title}{HOWS[how]}：{listed(c.name if isinstance(c, Party) else c.text for c in found)}"
    for occurrence in entry:
        yield from time_remarks(occurrence.doc, occurrence.task)


def _expanded(cells: Sequence[Party | Deadline]) -> list[str]:
    """Return the words of the classes (各镇) whose members the cells are; none when a cell is no member."""
    return [c.text for c in cells] if all(isinstance(c, Party) and c.name != c.text for c in cells) else []


def _reformed(entry: Entry, units: Iterable[Iterable[Party]]) -> Iterator[str]:
    named = {id(party) for parties in units for party in parties}
    for occurrence in entry:
        parties = (*occurrence.task.lead, *occurrence.task.addressee, *occurrence.task.support)
        words = ("".join(party.text.split()) for party in parties if id(party) in named)
        yield from (occurrence.flagged[w] for w in words if w in occurrence.flagged)
