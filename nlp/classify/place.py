"""What is known of a segment besides its words: number, place, shape, what the rules found in it; as hashed features."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from nlp.classify.features import hashed
from nlp.classify.shapes import Surface
from nlp.datamodel import Doc, heading_chains

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BUCKETS = 1 << 12
MOST = 40
"""Features of a segment at most; 0 fills the rest."""


def headings_above(doc: Doc) -> NDArray[np.int64]:
    """Return for every segment the segments of the nearest and of the outermost heading above it, -1 for none; (segments, 2)."""
    import numpy as np

    out = np.full((len(doc.segments), 2), -1, dtype=np.int64)
    ends = [segment.end for segment in doc.segments]
    for i, chain in enumerate(heading_chains(doc.headings, [end - 1 for end in ends])):
        above = [index for heading in chain if (index := bisect_right(ends, heading.start)) != i]
        if above:
            out[i] = above[-1], above[0]
    return out


def place_features(seen: Surface) -> NDArray[np.int64]:
    """Return the features of every segment, shape (segments, MOST)."""
    import numpy as np

    out = np.zeros((len(seen.texts), MOST), dtype=np.int64)
    for i, (shape, (_, place), around) in enumerate(zip(seen.shapes, seen.sections, seen.neighbours, strict=True)):
        found = hashed([*shape, *place, *around][:MOST], BUCKETS - 1)
        out[i, : len(found)] = [bucket + 1 for bucket in found]
    return out
