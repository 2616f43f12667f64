"""What the rules found, character by character, as the encoder is told it: units and their function, times, figures.

The rules know names, lists, brackets and dates, but not whether a sentence sets a deadline or reports a fact: the tagger decides
that, and reads the rules' findings with the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nlp.datamodel import Doc

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KINDS = ("lead", "support", "addressee", "mention", "class", "time", "when", "figure", "number")
"""`mention` and `class`: a named body and a class of addressees whose function the rules leave open; `when` and `number`: a time and
a figure that may set a deadline or a target."""
COUNT = 1 + 2 * len(KINDS)
"""Ids: 0 for nothing, then two a kind, for its first character and those behind it."""


def hints(doc: Doc) -> NDArray[np.int8]:
    """Return the hint of every character of the text; `doc` must be recognised."""
    import numpy as np

    out = np.zeros(len(doc.text), dtype=np.int8)
    units = [(u.start, u.end, u.function if u.function in KINDS else "class" if u.generic else "mention") for u in doc.units]
    times = [(t.start, t.end, "time" if t.counts else "when") for t in doc.times]
    figures = [(f.start, f.end, "figure" if f.counts else "number") for f in doc.figures]
    for start, end, kind in (*figures, *units, *times):
        first = 1 + 2 * KINDS.index(kind)
        out[start:end] = first + 1
        out[start] = first
    return out
