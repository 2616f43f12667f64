"""What is known of a segment besides its words: number, place, shape, what the rules found in it; as hashed features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nlp.classify.features import hashed, segment_sections, segment_shapes, segment_texts
from nlp.datamodel import Doc

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BUCKETS = 1 << 12
MOST = 40
"""Features of a segment at most; 0 fills the rest."""


def place_features(doc: Doc) -> NDArray[np.int64]:
    """Return the features of every segment, shape (segments, MOST); `doc` must be segmented and recognised."""
    import numpy as np

    out = np.zeros((len(doc.segments), MOST), dtype=np.int64)
    shapes = segment_shapes(doc, segment_texts(doc))
    for i, (shape, (_, place)) in enumerate(zip(shapes, segment_sections(doc), strict=True)):
        found = hashed([*shape, *place][:MOST], BUCKETS - 1)
        out[i, : len(found)] = [bucket + 1 for bucket in found]
    return out
