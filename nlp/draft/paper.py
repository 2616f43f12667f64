"""A finished paper before it is set on pages: its words in their order, and what each of them rests on.

`compose` makes it, `layout` sets it, `check` audits it, `readback` reads it again. No Word in here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

PENDING = re.compile(r"【待补[^】]*】")
"""What the source and the profile do not give; layout sets it on yellow."""

BOOKMARK = "duban_"
"""Prefix of the Word bookmark around the words of a ledger row; its id (编号) follows."""


def pending(what: str) -> str:
    """Return the visible gap for something nobody told: 【待补：责任单位】."""
    return f"【待补：{what}】"


@dataclass(frozen=True, slots=True)
class Reference:
    """A passage a sentence rests on. `key` is the id (编号) of a ledger row (`nth_key` for its other places), or `p` and a number for any other passage."""

    key: str
    document: str
    place: str
    quote: str
    row: bool = True


def nth_key(row: str, n: int) -> str:
    """Return the key of the passage `n` (from 0) of a row that is said in several places; the first is that of the row."""
    return f"{row}@{n + 1}" if n else row


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one paragraph that rest on the same passages (`refs`: keys of `Paper.references`).

    `face` is empty for the paragraph's own type, `label` for 黑体, `name` for 楷体. `field` names the cell of the row that the words
    state (`task`, `lead`, `responsible`, `support`, `deadline`), empty for others: by it an edited paper is read back. `before` are the words
    before a language model polished them, empty where none did: layout shows the difference as a tracked change.
    """

    text: str
    refs: tuple[str, ...] = ()
    face: str = ""
    field: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`style`: heading1 to heading4, body, centred, note (附注), attendance (出席：…), flush (顶格), salutation."""

    style: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """Return the words of the paragraph."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: `share` is its part of the type area's width, `running` tells running text from centred cells."""

    title: str
    share: float
    running: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell over `span` columns; `label` sets it in 黑体. A line feed in the text is a line break."""

    pieces: tuple[Piece, ...]
    span: int = 1
    label: bool = False

    @property
    def text(self) -> str:
        """Return the words of the cell."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Table:
    """A table. With `head` its column titles stand in a row that is repeated on every page; without, it is a form (单)."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    head: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG of `width` mm; `alt` says in words what it shows."""

    png: bytes
    width: float
    alt: str


Block = Paragraph | Table | Picture
_COUNTED = frozenset({"body", "heading1", "heading2", "heading3", "heading4"})


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a paper (版头), GB/T 9704—2012, 7.2. Empty fields are left out; `signers` only stand in a paper that goes upward."""

    mark: str
    number: str = ""
    serial: str = ""
    urgency: str = ""
    signers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imprint:
    """The foot of a paper (版记), GB/T 9704—2012, 7.4. `addressees` only where they did not fit above the text."""

    copies: tuple[str, ...] = ()
    printer: str = ""
    date: str = ""
    addressees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Annex:
    """An attachment on pages of its own."""

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A drafted paper. `form`: document (公文), letter (信函格式), minutes (纪要格式), sheet (单), bare (没有版头、落款的材料).

    `mark` is the line that says it is a draft, `dateline` the bracketed date under a title, `organs` and `date` sign it, `contact` is
    the 附注 below; `landscape` when the pages of the body lie. `references` holds every passage by its key, in the order of their first use.
    """

    kind: str
    title: str
    body: tuple[Block, ...]
    form: str = "document"
    head: Head | None = None
    mark: str = ""
    dateline: str = ""
    salutation: str = ""
    organs: tuple[str, ...] = ()
    date: str = ""
    sealed: bool = True
    contact: str = ""
    annexes: tuple[Annex, ...] = ()
    imprint: Imprint | None = None
    references: Mapping[str, Reference] = field(default_factory=dict)
    landscape: bool = False
    polisher: str = ""

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield every stretch of words as (style, text) in the order of the page; cells of tables as `cell`."""
        if self.head:
            yield from (("head", words) for words in (self.head.serial, self.head.urgency, self.head.mark, self.head.number) if words)
            yield from (("signer", signer) for signer in self.head.signers)
        yield from ((style, words) for style, words in (("title", self.title), ("dateline", self.dateline), ("mark", self.mark)) if words)
        if self.salutation:
            yield "salutation", self.salutation
        yield from _lines(self.body)
        yield from (("attachment", annex.title) for annex in self.annexes)
        yield from (("organ", organ) for organ in self.organs)
        yield from ((style, words) for style, words in (("date", self.date), ("note", self.contact)) if words)
        for annex in self.annexes:
            yield "annex", annex.title
            yield from _lines(annex.blocks)
        if self.imprint:
            yield from (("imprint", words) for words in (*self.imprint.addressees, *self.imprint.copies, self.imprint.printer, self.imprint.date) if words)

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks of the body and of the annexes."""
        yield from self.body
        for annex in self.annexes:
            yield from annex.blocks

    @property
    def characters(self) -> int:
        """Return how long the body is: the characters of its headings and paragraphs without blanks."""
        return sum(len(re.sub(r"\s", "", block.text)) for block in self.body if isinstance(block, Paragraph) and block.style in _COUNTED)

    def pieces(self) -> Iterator[Piece]:
        """Yield every piece of the body and of the annexes."""
        yield from pieces_of(self.blocks())

    @property
    def gaps(self) -> tuple[str, ...]:
        """Return every 【待补：…】 in the order of the page; the draft mark, which counts them, is none."""
        return tuple(gap for style, words in self.lines() if style != "mark" for gap in PENDING.findall(words))


def pieces_of(blocks: Iterable[Block]) -> Iterator[Piece]:
    """Yield every piece of the blocks."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from block.pieces
        elif isinstance(block, Table):
            yield from (piece for row in block.rows for cell in row for piece in cell.pieces)


def _lines(blocks: tuple[Block, ...]) -> Iterator[tuple[str, str]]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.style, block.text
        elif isinstance(block, Table):
            if block.head:
                yield from (("cell", column.title) for column in block.columns)
            yield from (("cell", cell.text) for row in block.rows for cell in row)
