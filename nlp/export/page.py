"""The page on which every row of the ledger is checked against the words it came from: one HTML file, no server.

The text is cut here, by code points, into pieces that carry the numbers of the rows and cells they prove; the browser
gets finished, escaped HTML and never counts characters. Each document waits in an inert <template> until it is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from nlp.datamodel import (
    Analysis,
    Deadline,
    Doc,
    FileRecord,
    Heading,
    Origin,
    Party,
    Span,
    Target,
    Task,
    heading_chains,
)
from nlp.export.findings import FindingRow, finding_rows
from nlp.export.rows import (
    LedgerRow,
    assigned_at,
    missing_cells,
    task_rows,
)
from nlp.files import replacing
from nlp.labels import DATE_SOURCES, DEADLINE_KINDS, GRADES, HOWS, ROLES
from nlp.pages import page_of
from nlp.phrases import one_line
from nlp.tasks.owners import party_name, unit_columns
from nlp.tasks.places import PLACES

BREAK: Final = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
UNIT_LABELS: Final = ("牵头", "责任", "配合")


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that no boundary crosses. `rows` are tasks stated here, `cells` the cells they prove, `notes` findings, by number."""

    text: str
    rows: tuple[int, ...] = ()
    cells: tuple[int, ...] = ()
    marks: tuple[str, ...] = ()
    heading: int | None = None
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """The pieces of one segment inside a paragraph; `role` is "" for what lies between segments."""

    role: str
    rows: tuple[int, ...] = ()
    pieces: list[Piece] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the source. `level` is that of the heading that fills it (0 for the title), `place` where it stood."""

    runs: list[Run]
    level: int | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in a row with the number of the span that proves it. `how` is "" when the row says it itself."""

    text: str
    proof: int
    how: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A task as the page lists it, with its row of the ledger; `index` counts inside the document."""

    index: int
    ledger: LedgerRow
    units: tuple[tuple[str, tuple[Cell, ...]], ...]
    times: tuple[Cell, ...]
    targets: tuple[Cell, ...]
    no_owner: bool
    no_time: bool
    twins: tuple[Twin, ...] = ()


@dataclass(frozen=True, slots=True)
class Twin:
    """Another row that says the same or may (`sure` or not): number of its document, its index there, its number in the ledger."""

    doc: int
    index: int
    number: int
    name: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under the same heading; `path` holds all headings above, for the tool tip."""

    title: str
    path: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class PageDoc:
    """One document, ready to be shown."""

    name: str
    title: str
    facts: tuple[str, ...]
    outline: tuple[tuple[int, str], ...]
    paragraphs: list[Paragraph]
    sections: list[Section]
    notes: list[FindingRow]

    @property
    def rows(self) -> list[Row]:
        """All rows in the order of the text."""
        return [row for section in self.sections for row in section.rows]


def write_page(documents: Mapping[str, Analysis], path: str | Path, *, files: Sequence[FileRecord] = ()) -> None:
    """Write the page for `documents` (by their unique output name) to `path`, whole or not at all.

    `files` gives the reasons of the inputs that failed or were skipped. Raises WriteFailedError when `path` can't be written.
    """
    content = render_page(documents, files=files)
    # A file name that is not valid Unicode can reach us as lone surrogates, which UTF-8 cannot hold.
    with replacing(path) as temporary:
        temporary.write_text(content, encoding="utf-8", errors="replace", newline="\n")


def render_page(documents: Mapping[str, Analysis], *, files: Sequence[FileRecord] = ()) -> str:
    """Return the HTML of the page: style and script inside, allowed by their hashes and nothing else."""
    docs = _page_docs(documents)
    return page_of(
        "page",
        docs=docs,
        rows=[row for doc in docs for row in doc.rows],
        entries=len({row.ledger.number for doc in docs for row in doc.rows}),
        noted=sum(len(doc.notes) for doc in docs),
        failed=[record for record in files if record.status == "failed"],
        skipped=[record for record in files if record.status == "skipped"],
        roles=ROLES,
        grades=GRADES,
    )


def _page_docs(documents: Mapping[str, Analysis]) -> list[PageDoc]:
    ledger = task_rows(documents)
    twins = _twins(documents, ledger)
    rows = iter(ledger)
    return [_page_doc(name, analysis, rows, twins) for name, analysis in documents.items()]


def _twins(documents: Mapping[str, Analysis], ledger: Sequence[LedgerRow]) -> dict[str, list[Twin]]:
    """Return for each row, by `document-name#id`, the others it is linked with: both ways, one hop."""
    tasks = [(i, j, name, task) for i, (name, analysis) in enumerate(documents.items()) for j, task in enumerate(analysis.tasks)]
    places = {f"{name}#{task.id}": (i, j, row.number, name) for (i, j, name, task), row in zip(tasks, ledger, strict=True)}
    twins: dict[str, list[Twin]] = {}
    for _, _, name, task in tasks:
        key = f"{name}#{task.id}"
        for other, sure in ((task.duplicate_of, True), (task.similar_to, False)):
            if other in places:
                twins.setdefault(key, []).append(Twin(*places[other], sure))
                twins.setdefault(other, []).append(Twin(*places[key], sure))
    return twins


def _page_doc(name: str, analysis: Analysis, ledger: Iterator[LedgerRow], twins: Mapping[str, Sequence[Twin]]) -> PageDoc:
    doc = analysis.doc
    proofs = _proofs(analysis.tasks)
    sections: list[Section] = []
    last: tuple[Heading, ...] | None = None
    chains = heading_chains(doc.headings, [task.start for task in analysis.tasks])
    for index, (task, chain) in enumerate(zip(analysis.tasks, chains, strict=True)):
        # A head that is itself the task would only say it twice.
        above = tuple(heading for heading in chain if not heading.start <= task.start < heading.end)
        if above != last:
            names = [one_line(doc.quote(heading)) for heading in above]
            sections.append(Section(names[-1] if names else "", " > ".join(names), []))
            last = above
        sections[-1].rows.append(_row(doc, task, index, next(ledger), proofs, tuple(twins.get(f"{name}#{task.id}", ()))))
    return PageDoc(
        name=name,
        title=doc.meta.title or name,
        facts=_facts(doc),
        outline=tuple((heading.level, one_line(doc.quote(heading))) for heading in doc.headings),
        paragraphs=list(_paragraphs(analysis, proofs)),
        sections=sections,
        notes=list(finding_rows({name: analysis})),
    )


def _facts(doc: Doc) -> tuple[str, ...]:
    meta = doc.meta
    date = f"日期 {meta.date}" if meta.date else "日期未知，相对时限未换算"
    if meta.date and meta.date_source in DATE_SOURCES:
        date += f"（{DATE_SOURCES[meta.date_source]}）"
    parts = (meta.doc_type, meta.region, meta.level and f"{meta.level}级".replace("级级", "级"), meta.speaker, date)
    return (*(part for part in parts if part), f"{len(doc.text):,} 字")


# Rows ---------------------------------------------------------------------------------------------------------------


def _row(doc: Doc, task: Task, index: int, ledger: LedgerRow, proofs: Mapping[Span, int], twins: tuple[Twin, ...]) -> Row:
    def cell(item: Party | Deadline | Target) -> Cell:
        text = party_name(item) if isinstance(item, Party) else one_line(item.text)
        note = _time_note(item) if isinstance(item, Deadline) else ""
        return Cell(text, proofs[Span(item.start, item.end)], _how(doc, item), note)

    missing = missing_cells(ledger)
    columns = zip(UNIT_LABELS, unit_columns(doc, task), strict=True)
    return Row(
        index=index,
        ledger=ledger,
        units=tuple((label, tuple(map(cell, parties))) for label, parties in columns if parties),
        times=tuple(map(cell, task.deadlines)),
        targets=tuple(map(cell, task.targets)),
        no_owner="责任单位" in missing,
        no_time="完成时限" in missing,
        twins=twins,
    )


def _how(doc: Doc, item: Party | Deadline | Target) -> str:
    """How a cell came to its row, in words, when the row does not say it itself."""
    if isinstance(item, Target) or item.how == "explicit":
        return ""
    if assigned_at(doc, item) is not None:
        return "分工"
    return HOWS.get(item.how, item.how)


def _time_note(deadline: Deadline) -> str:
    if deadline.kind == "date":
        return deadline.value or "未换算日期"
    told = DEADLINE_KINDS.get(deadline.kind, deadline.kind)
    if deadline.due:
        return f"{told}，{'下次' if deadline.kind == 'recurring' else '到'}{deadline.due}"
    return told


# Text ---------------------------------------------------------------------------------------------------------------


def _cells(task: Task) -> Iterator[tuple[str, Party | Deadline | Target]]:
    for party in (*task.lead, *task.addressee, *task.support):
        yield "unit", party
    for deadline in task.deadlines:
        yield "time", deadline
    for target in task.targets:
        yield "figure", target


def _proofs(tasks: Iterable[Task]) -> dict[Span, int]:
    """Number every span that proves a cell; rows that carry the same span over share its number."""
    numbers: dict[Span, int] = {}
    for task in tasks:
        for _, item in _cells(task):
            numbers.setdefault(Span(item.start, item.end), len(numbers))
    return numbers


def _pieces(analysis: Analysis, proofs: Mapping[Span, int]) -> Iterator[tuple[int, Piece, int]]:
    """Cut the whole text at every boundary: (offset, piece, index of its segment or -1), in one sweep."""
    doc = analysis.doc
    opening: dict[int, list[tuple[str, int]]] = {}
    closing: dict[int, list[tuple[str, int]]] = {}

    def add(start: int, end: int, kind: str, number: int) -> None:
        if start >= end:
            return
        opening.setdefault(start, []).append((kind, number))
        closing.setdefault(end, []).append((kind, number))

    for i, segment in enumerate(doc.segments):
        add(segment.start, segment.end, "segment", i)
    for i, heading in enumerate(doc.headings):
        add(heading.start, heading.end, "heading", i)
    for i, task in enumerate(analysis.tasks):
        add(task.start, task.end, "row", i)
    for i, finding in enumerate(analysis.findings):
        add(finding.start, finding.end, "note", i)
    marks = {(kind, Span(item.start, item.end)) for task in analysis.tasks for kind, item in _cells(task)}
    for kind, span in marks:
        add(span.start, span.end, kind, proofs[span])

    active: set[tuple[str, int]] = set()
    cuts = sorted({0, len(doc.text), *opening, *closing})
    for start, end in pairwise(cuts):
        active.difference_update(closing.get(start, ()))
        active.update(opening.get(start, ()))
        by_kind: dict[str, list[int]] = {}
        for kind, number in sorted(active):
            by_kind.setdefault(kind, []).append(number)
        kinds = tuple(kind for kind in ("unit", "time", "figure") if kind in by_kind)
        piece = Piece(
            text=doc.text[start:end],
            rows=tuple(by_kind.get("row", ())),
            cells=tuple(sorted({number for kind in kinds for number in by_kind[kind]})),
            marks=kinds,
            heading=by_kind["heading"][-1] if "heading" in by_kind else None,
            notes=tuple(by_kind.get("note", ())),
        )
        yield start, piece, by_kind.get("segment", [-1])[-1]


def _paragraphs(analysis: Analysis, proofs: Mapping[Span, int]) -> Iterator[Paragraph]:
    """The lines of the source that are not blank, each with its heading level and where it stood."""
    doc = analysis.doc
    body = doc.headings[0].start if doc.headings else len(doc.text)
    last: Origin | None = None
    for begin, runs in _lines(analysis, proofs):
        pieces = [piece for run in runs for piece in run.pieces if piece.text.strip()]
        if not pieces:
            continue
        level: int | None = None
        heading = pieces[0].heading
        # The mark behind a heading (一、…。) does not belong to it.
        if heading is not None and all(p.heading == heading or len(p.text.strip()) == 1 for p in pieces):
            level = doc.headings[heading].level
        elif begin < body and {run.role for run in runs if run.role} == {"topic"}:
            level = 0
        origin = doc.origin_at(begin)
        yield Paragraph(runs, level, _place(origin, last))
        last = origin or last


def _lines(analysis: Analysis, proofs: Mapping[Span, int]) -> Iterator[tuple[int, list[Run]]]:
    """Offset and runs of every line; a break inside a segment is a wrapped line and ends nothing."""
    rows_of: dict[int, list[int]] = {}
    for i, task in enumerate(analysis.tasks):
        rows_of.setdefault(task.segment, []).append(i)
    runs: list[Run] = []
    begin = 0
    last = -1
    for offset, piece, segment in _pieces(analysis, proofs):
        if segment >= 0:
            if segment != last:
                runs.append(Run(analysis.doc.segments[segment].role, tuple(rows_of.get(segment, ()))))
            runs[-1].pieces.append(piece)
            last = segment
            continue
        last = -1
        at = 0
        for match in BREAK.finditer(piece.text):
            runs.append(Run("", (), [replace(piece, text=piece.text[at : match.start()])]))
            yield begin, runs
            runs, at = [], match.end()
            begin = offset + at
        runs.append(Run("", (), [replace(piece, text=piece.text[at:])]))
    yield begin, runs


def _place(origin: Origin | None, before: Origin | None) -> str:
    """Page, speaker and kind of a paragraph, as far as they differ from those of the paragraph before."""
    if origin is None:
        return ""
    words = []
    if origin.page is not None and (before is None or origin.page != before.page):
        words.append(f"第 {origin.page} 页")
    if origin.speaker and (before is None or origin.speaker != before.speaker):
        words.append(f"{origin.speaker} {origin.time or ''}".strip())
    if origin.kind in PLACES and (before is None or origin.kind != before.kind):
        words.append(PLACES[origin.kind])
    return " · ".join(words)
