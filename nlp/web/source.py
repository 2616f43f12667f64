"""A text cut into paragraphs and pieces for the review screen, with what is marked in each. Offsets are code points of the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from nlp.ledger.queue import Spot
from nlp.ledger.spans import Mark

TAGS: Final[dict[str, str]] = {"task": "任", "lead": "牵", "responsible": "责", "support": "配", "deadlines": "时", "targets": "标"}
"""What is marked → the character before it, so that nobody has to tell colours."""
SIGNS: Final[dict[str, str]] = {"待核": "○", "采纳": "✓", "修改后采纳": "✎", "驳回": "✗", "存疑": "？"}
"""Decision → its sign beside the number of a row."""


@dataclass(frozen=True, slots=True)
class Label:
    """The number of a row, where its words begin. `here` is the row on the right."""

    id: int
    number: int
    review: str
    here: bool

    @property
    def sign(self) -> str:
        """Return the sign of the row's decision."""
        return SIGNS[self.review]


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of a paragraph under the same marks. `opens` are marks and `labels` rows that begin with it; `row` the row it belongs to."""

    start: int
    text: str
    fields: tuple[str, ...]
    opens: tuple[str, ...]
    labels: tuple[Label, ...]
    row: int | None

    @property
    def classes(self) -> str:
        """Return the classes of its element."""
        return " ".join([*(f"m-{name}" for name in self.fields), *(f"o-{name}" for name in self.opens), *(["other"] if self.row and not self.fields else [])])


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the text that is not blank. `number` counts all lines from 0; `head` tells that it is a heading."""

    number: int
    start: int
    end: int
    head: bool
    pieces: tuple[Piece, ...]


def lines(text: str) -> list[tuple[int, int]]:
    """Return the lines of a text as stretches, without their ends.

    >>> lines("一\\n\\n二三")
    [(0, 1), (2, 2), (3, 5)]
    """
    found, start = [], 0
    for line in text.split("\n"):
        found.append((start, start + len(line)))
        start += len(line) + 1
    return found


def paragraphs(
    text: str, spots: Sequence[Spot], marks: Sequence[Mark], *, here: int | None, heads: frozenset[int] = frozenset(), only: frozenset[int] | None = None
) -> Iterator[Paragraph]:
    """Yield the lines of a text (or `only` those of these numbers) with the rows (`spots`, in order) and the marks of the row `here`."""
    numbered = [(spot, Label(spot.id, at + 1, spot.review, spot.id == here)) for at, spot in enumerate(spots)]
    for number, (start, end) in enumerate(lines(text)):
        if start == end or (only is not None and number not in only):
            continue
        within = [(spot, label) for spot, label in numbered if spot.start < end and start < spot.end]
        covering = [mark for mark in marks if mark.start < end and start < mark.end]
        head = start in heads and not within  # a heading that goes on into its tasks is text like theirs
        yield Paragraph(number, start, end, head, tuple(_pieces(text, start, end, within, covering)))


def touched_lines(text: str, stretches: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Return the numbers of the lines that stretches run through."""
    return frozenset(n for n, (start, end) in enumerate(lines(text)) if any(s < end and start < e for s, e in stretches))


def _pieces(text: str, start: int, end: int, spots: Sequence[tuple[Spot, Label]], marks: Sequence[Mark]) -> Iterator[Piece]:
    cuts = {start, end}
    for spot, _ in spots:
        cuts |= {spot.start, spot.end}
    for mark in marks:
        cuts |= {mark.start, mark.end}
    edges = sorted(cut for cut in cuts if start <= cut <= end)
    for left, right in pairwise(edges):
        covering = [mark for mark in marks if mark.start <= left and right <= mark.end]
        rows = [(spot, label) for spot, label in spots if spot.start <= left and right <= spot.end]
        own = next((spot.id for spot, label in rows if label.here), None)
        yield Piece(
            left,
            text[left:right],
            tuple(name for name in TAGS if any(mark.field == name for mark in covering)),
            tuple(name for name in TAGS if any(mark.field == name and mark.start == left for mark in covering)),
            tuple(label for spot, label in rows if spot.start == left),
            own or (rows[-1][0].id if rows else None),
        )
