"""Cut a segmented document into windows: runs of whole segments, a marker before each, for a model to read."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from nlp.classify.hints import hints
from nlp.classify.vocabulary import FILE, LINE, MASK, SEGMENT, Vocabulary
from nlp.datamodel import Doc

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ids = NDArray[np.integer[Any]]

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
    """`ids` of markers and pieces; `starts` and `ends` their code points in the text, equal at a marker. Views of the document's.

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

    stream = (array("i"), array("i"), array("i"))  # ids, starts and ends of the whole document
    named: list[int] = []  # the segment of each of its parts, a marker and what stands behind it
    offsets = [0]
    before = 0
    for index, segment in enumerate(doc.segments):
        line = index == 0 or "\n" in doc.text[before : segment.start]
        before = segment.end
        ids, starts, ends = tokenizer.pieces(doc.text[segment.start : segment.end])
        starts, ends = starts + segment.start, ends + segment.start
        for cut in range(0, max(len(ids), 1), longest - 1):
            part = slice(cut, cut + longest - 1)
            at = int(starts[cut]) if cut < len(starts) else segment.start
            for column, marker, pieces in zip(stream, (tokenizer.markers[line], at, at), (ids, starts, ends), strict=True):
                column.append(marker)
                column.frombytes(pieces[part].astype(np.intc).tobytes())
            named.append(-1 if cut else index)
            offsets.append(offsets[-1] + 1 + len(ids[part]))
    if not named:
        return []
    ids, starts, ends = (np.frombuffer(column, dtype=np.intc) for column in stream)
    told = np.where(ends > starts, hints(doc)[starts], 0)
    out: list[Window] = []
    for first, last in _filled(offsets, size):
        begin = offsets[first]
        run = slice(begin, offsets[last])
        heads = tuple(offset - begin for offset in offsets[first:last])
        out.append(Window(ids[run], starts[run], ends[run], told[run], heads, tuple(named[first:last])))
    return out


def _filled(offsets: Sequence[int], size: int) -> Iterator[tuple[int, int]]:
    """Yield the first part and the one behind the last of each window; `offsets` tell where every part begins, and the end."""
    first = 0
    for part in range(1, len(offsets) - 1):
        if offsets[part + 1] - offsets[first] > size:
            yield first, part
            first = part
    yield first, len(offsets) - 1


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
