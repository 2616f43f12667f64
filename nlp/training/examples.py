"""Annotated documents as the network reads them: windows, places, roles and tags as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.classify.place import headings_above, place_features
from nlp.classify.shapes import surface
from nlp.classify.tags import BIO, CELLS
from nlp.classify.windows import Tokenizer, Window, windows
from nlp.labels import ROLES
from nlp.training.corpus import Annotated

ROLE_LIST = tuple(ROLES)
UNKNOWN = -100
"""Label of what is not to be learnt: a segment or a piece nobody labelled (the index the loss leaves out)."""


@dataclass(frozen=True, slots=True)
class Example:
    """One document. `roles` one a segment; `tags` one array a window, a label for each id of it; `denied` tells of each segment whether a person said it is no row."""

    id: str
    windows: list[Window]
    places: NDArray[np.int64]
    above: NDArray[np.int64]
    roles: NDArray[np.int64]
    tags: list[NDArray[np.int64]]
    denied: NDArray[np.bool_]


def example(annotated: Annotated, tokenizer: Tokenizer) -> Example:
    """Return what the network learns from one document; a role outside the guideline is unknown.

    Where a record has `judged`, cells outside these stretches are unknown; segments in `rejected` are no rows, whatever else they are.
    """
    cut = windows(annotated.doc, tokenizer)
    characters = tag_characters(annotated.gold.get("tasks", ()), len(annotated.doc.text))
    if not annotated.gold.get("tagged", True):
        characters[:] = UNKNOWN
    if "judged" in annotated.gold:
        seen = np.zeros(len(characters), dtype=bool)
        for start, end in annotated.gold["judged"]:
            seen[start:end] = True
        characters[~seen] = UNKNOWN
    rejected = {(start, end) for start, end in annotated.gold.get("rejected", ())}
    denied = np.array([(s.start, s.end) in rejected for s in annotated.doc.segments], dtype=bool)
    roles = np.array([ROLE_LIST.index(r) if r in ROLES else UNKNOWN for r in annotated.roles], dtype=np.int64)
    return Example(annotated.id, cut, place_features(surface(annotated.doc)), headings_above(annotated.doc), roles, [_piece_tags(w, characters) for w in cut], denied)


def tag_characters(rows: Sequence[dict[str, Any]], length: int) -> NDArray[np.int64]:
    """Return a BIO label for every character; of two spans that overlap the longer stays."""
    out = np.zeros(length, dtype=np.int64)
    cells = {(c["start"], c["end"], tag) for row in rows for name, tag in CELLS.items() for c in row[name]}
    for start, end, tag in sorted(cells, key=lambda c: (c[0] - c[1], c)):
        if not out[start:end].any():
            out[start:end] = BIO.index(f"I-{tag}")
            out[start] = BIO.index(f"B-{tag}")
    return out


def _piece_tags(window: Window, characters: NDArray[np.int64]) -> NDArray[np.int64]:
    out = np.full(len(window.ids), UNKNOWN, dtype=np.int64)
    real = window.ends > window.starts
    out[real] = characters[window.starts[real]]
    return out
