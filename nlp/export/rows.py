"""A task as ledger cells: the one place that decides which column a unit, a time or a figure goes to.

What goes where, as a 督查室 clerk would table it (knowledge: columns of published ledgers):

- 牵头单位: the units the source itself calls 牵头 or 主办 (牵头单位：…, …牵头), or else the only named unit answerable.
- 责任单位: named units that are equally answerable, those behind 责任单位：, and classes of addressees (各镇、各部门).
  Of several equal units the first is NOT taken for the lead: the source did not say so, and a cell is never a guess.
- 配合单位: supporting units. A unit stands in one column only, the first of these three.
- 完成时限(原文): every time as written. 完成时限(日期): the earliest full date, as a date; when only a month or a year
  is known, that as text; the next day of what only recurs; otherwise empty, and 备注 says when a date could not be told.
  频次: periods in words. The steps of a row with several deadlines stand in 备注.
- 原文依据: the whole segment the row stands in, and the 责任分工行 that named its units or times. What was carried
  over from an earlier sentence, or inferred, is said so in 备注.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from nlp.datamodel import Analysis, Deadline, Doc, Heading, Origin, Party, Segment, Task, heading_chains
from nlp.export.cells import heal, listed
from nlp.export.times import due_cell, due_value, frequency, time_remarks
from nlp.labels import HOWS, ROLES
from nlp.names import REFORMED

STATUSES: Final = ("待交办", "已交办", "办理中", "已办结", "已销号", "已延期", "不予立项")
"""Words for 状态 in the order of the work; a new row has the first."""

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
    lead: str
    responsible: str
    support: str
    deadline: str
    due: date | str
    frequency: str
    target: str
    grade: str
    status: str
    quote: str
    place: str
    remark: str


COLUMNS: Final = (
    Column("number", "序号", 5, centred=True),
    Column("document", "来源文件", 11),
    Column("section", "章节", 17),
    Column("task", "任务内容", 34),
    Column("lead", "牵头单位", 11),
    Column("responsible", "责任单位", 12),
    Column("support", "配合单位", 12),
    Column("deadline", "完成时限(原文)", 15),
    Column("due", "完成时限(日期)", 14, centred=True),
    Column("frequency", "频次", 6.5, centred=True),
    Column("target", "目标值", 9),
    Column("grade", "等级", 5, centred=True),
    Column("status", "状态", 8, centred=True),
    Column("quote", "原文依据", 32),
    Column("place", "原文位置", 13),
    Column("remark", "备注", 14),
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

PLACES: Final = {"table": "表格", "textbox": "文本框", "footnote": "脚注"}
"""Kinds of origin that are worth saying."""

_PRINCIPLE_ROLES = frozenset({"task", "requirement", "prohibition", "accountability"})

_BETWEEN_UNITS = re.compile(r"(?:[\s、，,和及与暨]|以及)*")
_LEAD_LABEL = re.compile(
    r"(?:牵头|主办|承办|汇总|主要责任|第一责任)(?:责任|[（(]责任[）)])?(?:单位|部门)\s*[：:是为]?\s*$"
)
_RESPONSIBLE_LABEL = re.compile(r"(?:责任|落实|承担)(?:单位|部门)\s*[：:是为]?\s*$")
_LEAD_VERB = re.compile(r"\s*(?:要|应当?|须|需|必须|负责)?(?:共同|联合|具体|分别)?(?:牵头|主办)")

def ledger_rows(documents: Mapping[str, Analysis]) -> list[LedgerRow]:
    """Return one row for each task, in the order of `documents` (by unique output name) and of their tasks."""
    numbers: dict[str, int] = {}
    for name, analysis in documents.items():
        for task in analysis.tasks:
            numbers[f"{name}#{task.id}"] = len(numbers) + 1
    rows: list[LedgerRow] = []
    for name, analysis in documents.items():
        chains = heading_chains(analysis.doc.headings, [task.start for task in analysis.tasks])
        flagged = {f.start: f"{f.message}。{f.suggestion}".rstrip("。") for f in analysis.findings if f.rule == REFORMED}
        for task, chain in zip(analysis.tasks, chains, strict=True):
            rows.append(_ledger_row(len(rows) + 1, name, analysis.doc, task, chain, numbers, flagged))
    return rows


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
                    document=heal(name),
                    section=section_text(doc, chain, segment.start),
                    kind=ROLES[segment.role],
                    quote=heal(doc.quote(segment)),
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


def section_text(doc: Doc, chain: Sequence[Heading], start: int) -> str:
    """Return the chain of headings in words, outer ones cut to 14 characters, the last to 20: 二、重点任务 > （一）夯实基础.

    Of a head that holds the offset `start` itself (the item is its own task) only the number before it is shown.
    """
    names = []
    for heading in chain:
        end = min(heading.end, start) if heading.start <= start < heading.end else heading.end
        name = heal(doc.text[heading.start : end]).rstrip("。；;：:，,")
        limit = 20 if heading is chain[-1] else 14
        names.append(name if len(name) <= limit else name[: limit - 1] + "…")
    return " > ".join(name for name in names if name)


def place_text(doc: Doc, start: int, end: int) -> str:
    """Return where the characters stood: page, paragraph and speaker as far as known, and their offsets from 1."""
    return " ".join((*_origin_words(doc.origin_at(start)), f"第{start + 1}-{end}字"))


def _ledger_row(
    number: int,
    name: str,
    doc: Doc,
    task: Task,
    chain: tuple[Heading, ...],
    numbers: Mapping[str, int],
    flagged: Mapping[int, str],
) -> LedgerRow:
    units = lead, responsible, support = unit_columns(doc, task)
    return LedgerRow(
        number=number,
        document=heal(name),
        section=section_text(doc, chain, task.start),
        task=heal(doc.quote(task)),
        lead=listed(map(party_name, lead)),
        responsible=listed(map(party_name, responsible)),
        support=listed(map(party_name, support)),
        deadline=listed(d.text for d in task.deadlines),
        due=due_cell(due_value(task)),
        frequency=listed(frequency(d) for d in task.deadlines if d.kind == "recurring"),
        target=listed(t.text for t in task.targets),
        grade=task.grade,
        status=STATUSES[0],
        quote=_evidence(doc, task),
        place=place_text(doc, task.start, task.end),
        remark="；".join((*_remarks(doc, task, units, numbers), *_reformed(units, flagged))),
    )


# Units --------------------------------------------------------------------------------------------------------------


def unit_columns(doc: Doc, task: Task) -> tuple[list[Party], list[Party], list[Party]]:
    """Return the parties of the columns 牵头单位, 责任单位, 配合单位, none twice: see the top of this file."""
    called = dict(_called(doc, task.lead))
    lead = [p for p in task.lead if called[p] == "lead"]
    open_ = [p for p in task.lead if called[p] == ""]
    if not lead and len({p.name for p in open_}) == len({p.name for p in task.lead}) == 1:
        lead = open_
    rest = [p for p in task.lead if p not in lead]
    seen: set[str] = set()
    return (
        _unseen(lead, seen),
        _unseen(sorted((*rest, *task.addressee), key=lambda p: p.start), seen),
        _unseen(task.support, seen),
    )


def party_name(party: Party) -> str:
    """Return what a cell calls the party."""
    return heal(party.name or party.text)


def _unseen(parties: Iterable[Party], seen: set[str]) -> list[Party]:
    fresh = []
    for party in parties:
        name = party_name(party)
        if name not in seen:
            seen.add(name)
            fresh.append(party)
    return fresh


def _called(doc: Doc, parties: Iterable[Party]) -> Iterator[tuple[Party, str]]:
    """What the words around a list of units call them: `lead`, `responsible`, or "" when they do not say."""
    runs: list[list[Party]] = []
    for party in sorted(parties, key=lambda p: p.start):
        if runs and _BETWEEN_UNITS.fullmatch(doc.text, runs[-1][-1].end, party.start):
            runs[-1].append(party)
        else:
            runs.append([party])
    for run in runs:
        before = doc.text[max(run[0].start - 12, 0) : run[0].start]
        if _LEAD_LABEL.search(before) or _LEAD_VERB.match(doc.text, run[-1].end):
            word = "lead"
        elif _RESPONSIBLE_LABEL.search(before):
            word = "responsible"
        else:
            word = ""
        yield from ((party, word) for party in run)


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


def _evidence(doc: Doc, task: Task) -> str:
    if not 0 <= task.segment < len(doc.segments):
        return heal(doc.quote(task))
    cells: tuple[Party | Deadline, ...] = (*task.lead, *task.addressee, *task.support, *task.deadlines)
    indices = {task.segment, *(i for i in (assigned_at(doc, cell) for cell in cells) if i is not None)}
    pieces: list[str] = []
    last: Segment | None = None
    for segment in (doc.segments[i] for i in sorted(indices)):
        if last and doc.text[last.end : segment.start].strip():
            pieces.append("……")
        pieces.append(heal(doc.quote(segment)))
        last = segment
    return "".join(pieces)


def _remarks(
    doc: Doc, task: Task, units: tuple[list[Party], list[Party], list[Party]], numbers: Mapping[str, int]
) -> Iterator[str]:
    if task.duplicate_of:
        number = numbers.get(task.duplicate_of)
        name = heal(task.duplicate_of.rpartition("#")[0] or task.duplicate_of)
        yield f"与序号{number}（{name}）重复" if number else f"与“{name}”中的任务重复"
    if 0 < task.score < DOUBTFUL:
        yield f"是否属于任务，把握不大（{task.score:.0%}），请核对原文"
    lead, responsible, support = units
    columns: tuple[tuple[str, Sequence[Party | Deadline]], ...] = (
        ("牵头单位", lead),
        ("责任单位", responsible),
        ("配合单位", support),
        ("完成时限", task.deadlines),
    )
    for title, cells in columns:
        for how in ("carried", "inferred"):
            found = [c for c in cells if c.how == how and assigned_at(doc, c) is None]
            if found and how == "inferred" and (classes := _expanded(found)):
                yield f"{title}按名册展开：{listed(classes)}"
            elif found:
                yield f"{title}{HOWS[how]}：{listed(c.name if isinstance(c, Party) else c.text for c in found)}"
    yield from time_remarks(doc, task)


def _expanded(cells: Sequence[Party | Deadline]) -> list[str]:
    """Return the words of the classes (各镇) whose members the cells are; none when a cell is no member."""
    return [c.text for c in cells] if all(isinstance(c, Party) and c.name != c.text for c in cells) else []


def _reformed(units: Iterable[Iterable[Party]], flagged: Mapping[int, str]) -> Iterator[str]:
    yield from dict.fromkeys(flagged[p.start] for parties in units for p in parties if p.start in flagged)


def _origin_words(origin: Origin | None) -> Iterator[str]:
    if origin is None:
        return
    if origin.page is not None:
        yield f"第{origin.page}页"
    if origin.kind in PLACES:
        yield PLACES[origin.kind]
    if origin.paragraph is not None:
        yield f"第{origin.paragraph}段"
    if origin.speaker or origin.time:
        yield heal(f"{origin.speaker or ''} {origin.time or ''}")
