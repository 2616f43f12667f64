"""The page of one audited document: its text with the marks, the findings beside it, one HTML file that needs no server.

The text is cut here, by code points, where findings begin and end; the browser gets finished, escaped HTML. Marks and findings are
links to one another, so the page can be read and printed with scripts off; the script only filters and keeps both in sight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from nlp.audit.report import advice, cited, counts, family_name
from nlp.audit.reviews import Review
from nlp.audit.rule import SEVERITIES
from nlp.datamodel import Doc, Finding
from nlp.files import replacing
from nlp.labels import SEVERITIES as SEVERITY_NAMES
from nlp.lines import Lines
from nlp.pages import page_of


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that no finding begins or ends in. `marks` are the findings here by number, `first` those that begin here."""

    text: str
    severity: str = ""
    marks: tuple[int, ...] = ()
    first: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the text; `level` is that of the heading that fills it, None for any other."""

    number: int
    level: int | None = None
    pieces: list[Piece] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Item:
    """A finding as listed. `number` counts from 1 in the order of the text; `key` numbers its family for the filter."""

    number: int
    rule: str
    severity: str
    family: str
    key: int
    place: str
    quote: str
    message: str
    advice: str
    source: str
    auto: bool


def write_audit_page(review: Review, path: Path, *, name: str) -> None:
    """Write the page of a review to `path`, whole or not at all; `name` is the file's. Raises WriteFailedError."""
    content = render_audit_page(review, name=name)
    with replacing(path) as temporary:
        temporary.write_text(content, encoding="utf-8", errors="replace", newline="\n")


def render_audit_page(review: Review, *, name: str) -> str:
    """Return the HTML: style and script inside, allowed by their hashes and nothing else."""
    lines = Lines(review.doc.text)
    families = list(counts(review.findings))
    severities = Counter(finding.severity for finding in review.findings)
    return page_of(
        "audit_page",
        name=name,
        title=review.doc.meta.title or name,
        date=review.doc.meta.date,
        chars=len(review.doc.text),
        items=[_item(review, finding, i, lines, families) for i, finding in enumerate(review.findings, start=1)],
        families=[(key, family, sum(by.values())) for key, (family, by) in enumerate(counts(review.findings).items())],
        severities=[(key, label, severities[key]) for key, label in SEVERITY_NAMES.items() if severities[key]],
        severity_names=SEVERITY_NAMES,
        passed=len(review.passed),
        paragraphs=list(_paragraphs(review, lines)),
    )


def _item(review: Review, finding: Finding, number: int, lines: Lines, families: Sequence[str]) -> Item:
    line, column = lines.place(finding.start)
    rule = review.rules.get(finding.rule)
    return Item(
        number=number,
        rule=finding.rule,
        severity=finding.severity,
        family=family_name(finding),
        key=families.index(family_name(finding)),
        place=f"第 {line} 行第 {column} 字",
        quote=" ".join(review.doc.quote(finding).split()),
        message=finding.message,
        advice=advice(finding),
        source=cited(rule) if rule else "",
        auto=finding.fix is not None,
    )


def _paragraphs(review: Review, lines: Lines) -> Iterator[Paragraph]:
    heads = dict(_heads(review.doc, lines))
    pieces = _pieces(review, lines)
    piece = next(pieces, None)
    for number in range(1, len(lines) + 1):
        _, end = lines.span(number)
        paragraph = Paragraph(number, heads.get(number))
        while piece is not None and piece[0] < end:
            paragraph.pieces.append(piece[1])
            piece = next(pieces, None)
        if number == len(lines) and piece is not None:
            # What is missing at the very end.
            paragraph.pieces.append(piece[1])
        if any(p.text.strip() or p.first for p in paragraph.pieces):
            yield paragraph


def _heads(doc: Doc, lines: Lines) -> Iterator[tuple[int, int]]:
    """Yield number and level of the lines that are headings whole, the mark behind one aside."""
    for heading in doc.headings:
        number, _ = lines.place(heading.start)
        _, end = lines.body(number)
        if len(doc.text[heading.end : end].strip()) <= 1:
            yield number, heading.level


def _pieces(review: Review, lines: Lines) -> Iterator[tuple[int, Piece]]:
    """Yield the text in pieces with their offsets, cut at lines and findings; what is missing somewhere is an empty piece there."""
    text = review.doc.text
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for number, finding in enumerate(review.findings, start=1):
        opening.setdefault(finding.start, []).append(number)
        closing.setdefault(finding.end, []).append(number)
    active: set[int] = set()
    cuts = sorted({0, len(text), *lines.starts, *opening, *closing})
    for start, end in [*pairwise(cuts), (len(text), len(text))]:
        active.difference_update(closing.get(start, ()))
        first = opening.get(start, [])
        missing = [n for n in first if review.findings[n - 1].end <= start]
        if missing:
            yield start, Piece("", _worst(review, missing), tuple(missing), tuple(missing))
        begun = [n for n in first if n not in missing]
        active.update(begun)
        if start < end:
            yield start, Piece(text[start:end].rstrip("\r\n"), _worst(review, active), tuple(sorted(active)), tuple(begun))


def _worst(review: Review, numbers: Sequence[int] | set[int]) -> str:
    return max((review.findings[n - 1].severity for n in numbers), key=SEVERITIES.index, default="")
