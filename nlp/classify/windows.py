"""Cut a segmented document into windows: runs of whole segments, a marker before each, for a model to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from nlp.classify.hints import hints
from nlp.classify.vocabulary import FILE, LINE, MASK, SEGMENT, Vocabulary
from nlp.datamodel import Doc

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ids = NDArray[np.int64]

WINDOW = 128
"""Pieces and markers a window is filled up to; a longer segment has a window of its own. Twice as long is a quarter slower."""
LONGEST = 512
"""Pieces and markers in the longest window; what a segment has beyond it goes on in the next window."""


class Tokenizer(Protocol):
    """Cuts a text into pieces.

    `markers` are the ids before a segment that goes on in its line and one that begins a line; `mask` stands for a hidden
    piece, None where there is no such id.
    """

    markers: tuple[int, int]
    mask: int | None

    def pieces(self, text: str) -> tuple[Ids, Ids, Ids]:
        """Return ids, starts and ends (code points into `text`) of the pieces of `text`."""
        ...

    def save(self, folder: Path) -> None:
        """Write what `load` needs to make the tokenizer again."""
        ...


class Characters:
    """Our own tokenizer: every character is a piece."""

    __slots__ = ("markers", "mask", "vocabulary")

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.markers = (vocabulary.index[SEGMENT], vocabulary.index[LINE])
        self.mask: int | None = vocabulary.index[MASK]

    def pieces(self, text: str) -> tuple[Ids, Ids, Ids]:
        import numpy as np

        at = np.arange(len(text))
        return self.vocabulary.ids(text), at, at + 1

    def save(self, folder: Path) -> None:
        self.vocabulary.write(folder / FILE)


@dataclass(frozen=True, slots=True)
class Window:
    """`ids` of markers and pieces; `starts` and `ends` their code points in the text, equal at a marker.

    `hints` tell what the rules found at each piece (`classify.hints`), 0 at a marker. `heads` are the places of the markers in `ids`,
    `segments` the segments they stand for, -1 where a window only goes on with a segment too long for the one before.
    """

    ids: Ids
    starts: Ids
    ends: Ids
    hints: Ids
    heads: tuple[int, ...]
    segments: tuple[int, ...]


def windows(doc: Doc, tokenizer: Tokenizer, *, size: int = WINDOW, longest: int = LONGEST) -> list[Window]:
    """Return the windows of `doc` in order; every segment has its marker in one of them."""
    import numpy as np

    told = hints(doc)
    parts: list[tuple[int, Ids, Ids, Ids, Ids]] = []
    before = 0
    for index, segment in enumerate(doc.segments):
        line = index == 0 or "\n" in doc.text[before : segment.start]
        before = segment.end
        ids, starts, ends = tokenizer.pieces(doc.text[segment.start : segment.end])
        marker = np.array([tokenizer.markers[line]])
        for cut in range(0, max(len(ids), 1), longest - 1):
            part = slice(cut, cut + longest - 1)
            at = segment.start + (int(starts[cut]) if cut < len(starts) else 0)
            parts.append(
                (
                    -1 if cut else index,
                    np.concatenate([marker, ids[part]]),
                    np.concatenate([[at], starts[part] + segment.start]),
                    np.concatenate([[at], ends[part] + segment.start]),
                    np.concatenate([[0], told[starts[part] + segment.start]]),
                )
            )
    out: list[Window] = []
    group: list[tuple[int, Ids, Ids, Ids, Ids]] = []
    total = 0
    for piece in parts:
        if group and total + len(piece[1]) > size:
            out.append(_window(group))
            group, total = [], 0
        group.append(piece)
        total += len(piece[1])
    if group:
        out.append(_window(group))
    return out


def _window(group: Sequence[tuple[int, Ids, Ids, Ids, Ids]]) -> Window:
    import numpy as np

    heads, at = [], 0
    for _, ids, *_ in group:
        heads.append(at)
        at += len(ids)
    ids, starts, ends, told = (np.concatenate([piece[k] for piece in group]) for k in (1, 2, 3, 4))
    return Window(ids, starts, ends, told, tuple(heads), tuple(piece[0] for piece in group))


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of one length padded together: ids, mask and hints (windows, length), heads and tails (windows, most segments)."""

    ids: Ids
    mask: Ids
    hints: Ids
    heads: Ids
    tails: Ids


def collate(some: Sequence[Window], *, padding: int = 0) -> Batch:
    """Pad windows to one batch. A segment's pieces are `ids[head + 1:tail]`; where there is no segment both are 0."""
    import numpy as np

    length = max(len(w.ids) for w in some)
    most = max(len(w.heads) for w in some)
    ids = np.full((len(some), length), padding, dtype=np.int64)
    mask = np.zeros((len(some), length), dtype=np.int64)
    told = np.zeros((len(some), length), dtype=np.int64)
    heads = np.zeros((len(some), most), dtype=np.int64)
    tails = np.zeros((len(some), most), dtype=np.int64)
    for i, w in enumerate(some):
        ids[i, : len(w.ids)] = w.ids
        mask[i, : len(w.ids)] = 1
        told[i, : len(w.ids)] = w.hints
        heads[i, : len(w.heads)] = w.heads
        tails[i, : len(w.heads)] = [*w.heads[1:], len(w.ids)]
    return Batch(ids, mask, told, heads, tails)
