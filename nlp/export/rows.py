"""A task as ledger cells: the one place that decides which column a unit, a time or a figure goes to.

What goes where, as a 督查室 clerk would table it (knowledge: columns of published ledgers):

- 牵头单位: the units the source itself calls 牵头 or 主办 (牵头单位：…, …牵头), or else the only named unit answerable.
- 责任单位: named units that are equally answerable, those behind 责任单位：, and classes of addressees (各镇、各部门).
  Of several equal units the first is NOT taken for the lead: the source did not say so, and a cell is never a guess.
- 配合单位: supporting units. A unit stands in one column only, the first of these three.
- 完成时限(原文): every time as written. 完成时限(日期): the earliest full date, as a date; when only a month or a year
  is known, that as text; otherwise empty, and 备注 says when a date could not be told. 频次: periods in words.
- 原文依据: the segment the row stands in (of one without end, what stands around the row), and the 责任分工行 that
  named its units or times. What was carried over from an earlier sentence, or inferred, is said so in 备注.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from nlp.datamodel import Analysis, Deadline, Doc, Heading, Origin, Party, Segment, Span, Task, heading_chains
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

LONGEST, AROUND = 2000, 500
"""Characters of a segment that is quoted whole with each of its rows, and those quoted on each side of a row in a longer one."""

_BREAK = re.compile(r"[ \t\u00a0\u3000]*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+[ \t\u00a0\u3000]*")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_PRINCIPLE_ROLES = frozenset({"task", "requirement", "prohibition", "accountability"})

_BETWEEN_UNITS = re.compile(r"(?:[\s、，,和及与暨]|以及)*")
_LEAD_LABEL = re.compile(
    r"(?:牵头|主办|承办|汇总|主要责任|第一责任)(?:责任|[（(]责任[）)])?(?:单位|部门)\s*[：:是为]?\s*$"
)
_RESPONSIBLE_LABEL = re.compile(r"(?:责任|落实|承担)(?:单位|部门)\s*[：:是为]?\s*$")
_LEAD_VERB = re.compile(r"\s*(?:要|应当?|须|需|必须|负责)?(?:共同|联合|具体|分别)?(?:牵头|主办)")

_PERIODS = {
    "R/P1D": "每日",
    "R/P7D": "每周",
    "R/P1W": "每周",
    "R/P2W": "每两周",
    "R/P1M": "每月",
    "R/P2M": "每两个月",
    "R/P3M": "每季度",
    "R/P6M": "每半年",
    "R/P1Y": "每年",
    "R/P2Y": "每两年",
}
_PERIOD = re.compile(r"R/P(T?)(\d+)([HMDWY])")
_PERIOD_UNITS = {"TH": "小时", "TM": "分钟", "D": "天", "W": "周", "M": "个月", "Y": "年"}


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


def heal(text: str) -> str:
    """Return `text` on one line: breaks closed up (with a blank between Latin words), control characters gone."""

    def join(match: re.Match[str]) -> str:
        sides = text[max(match.start() - 1, 0) : match.start()] + text[match.end() : match.end() + 1]
        latin = len(sides) == 2 and sides.isascii() and sides.isalnum()
        return " " if latin and not sides.isdigit() else ""

    return _CONTROL.sub("", _BREAK.sub(join, text)).replace("\t", " ").strip()


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


def due_value(task: Task) -> str | None:
    """Return the ISO date to watch: the earliest full date of the row, else the earliest month or year, else None."""
    values = _ends(task)
    return min((v for v in values if _full_date(v)), default=None) or min(values, default=None)


def _ends(task: Task) -> set[str]:
    """Return the dates by which something is due; the day from which a rule holds (自4月1日起) is none."""
    return {d.value for d in task.deadlines if d.kind == "date" and d.value and not d.text.endswith("起")}


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
        lead=_listed(map(party_name, lead)),
        responsible=_listed(map(party_name, responsible)),
        support=_listed(map(party_name, support)),
        deadline=_listed(d.text for d in task.deadlines),
        due=_due_cell(due_value(task)),
        frequency=_listed(_frequency(d) for d in task.deadlines if d.kind == "recurring"),
        target=_listed(t.text for t in task.targets),
        grade=task.grade,
        status=STATUSES[0],
        quote=_evidence(doc, task),
        place=place_text(doc, task.start, task.end),
        remark="；".join((*_remarks(doc, task, units, numbers), *_reformed(units, flagged))),
    )


def _listed(words: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(word for word in map(heal, words) if word))


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


# Times --------------------------------------------------------------------------------------------------------------


def _full_date(value: str) -> date | None:
    if len(value) != len("2024-01-01"):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _due_cell(value: str | None) -> date | str:
    """A date for the cell, or 2024年 / 2024年6月 when that is all that is known."""
    if value is None:
        return ""
    full = _full_date(value)
    if full:
        return full
    partial = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?", value)
    if not partial:
        return value
    year, month = partial.groups()
    return f"{year}年{int(month)}月" if month else f"{year}年"


def _frequency(deadline: Deadline) -> str:
    value = deadline.value or ""
    period = _PERIOD.fullmatch(value)
    if value in _PERIODS:
        return _PERIODS[value]
    if period and period[1] + period[3] in _PERIOD_UNITS:
        count = "" if period[2] == "1" else period[2]
        return f"每{count}{_PERIOD_UNITS[period[1] + period[3]]}"
    return deadline.text


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
    cells: tuple[Party | Deadline, ...] = (*task.lead, *task.addressee, *task.support, *task.deadlines)
    assigned = {i: cell for cell in cells if (i := assigned_at(doc, cell)) is not None}
    spans = [passage(doc, task), *(_near(doc.segments[i], cell) for i, cell in assigned.items() if i != task.segment)]
    pieces: list[str] = []
    last: Span | None = None
    for span in sorted(spans, key=lambda s: s.start):
        if last and doc.text[last.end : span.start].strip():
            pieces.append("……")
        pieces.append(heal(doc.quote(span)))
        last = span
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
                yield f"{title}按名册展开：{_listed(classes)}"
            elif found:
                yield f"{title}{HOWS[how]}：{_listed(c.name if isinstance(c, Party) else c.text for c in found)}"
    dates = [d for d in task.deadlines if d.kind == "date"]
    unread = _listed(d.text for d in dates if not d.value)
    if unread:
        # Without the day of the speech it is the year that is wanting; with it, something else was.
        yield f"{'未能换算日期' if doc.meta.date else '年份不明，未换算日期'}：{unread}"
    due = sorted(_ends(task))
    if len(due) > 1:
        yield f"分期时限：{_listed(str(_due_cell(value)) for value in due)}"


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
