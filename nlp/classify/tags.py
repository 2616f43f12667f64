"""Tags of pieces: who, by when, how much, as BIO; decoded so that no span begins in its middle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KINDS = ("LEAD", "SUPPORT", "ADDRESSEE", "DEADLINE", "TARGET")
CELLS = {"lead": "LEAD", "support": "SUPPORT", "addressee": "ADDRESSEE", "deadlines": "DEADLINE", "targets": "TARGET"}
"""Cell of a task row → its tag."""
BIO = ("O", *(f"{mark}-{kind}" for kind in KINDS for mark in "BI"))


@dataclass(frozen=True, slots=True)
class Tagged:
    """A span the model tags, `[start, end)` in code points, with the mean probability of its pieces."""

    start: int
    end: int
    kind: str
    score: float


@lru_cache(maxsize=1)
def allowed() -> NDArray[np.float32]:
    """Return what may follow what: 0 where label j may follow label i, -inf where not; (labels, labels)."""
    import numpy as np

    out = np.zeros((len(BIO), len(BIO)), dtype=np.float32)
    for i, first in enumerate(BIO):
        for j, second in enumerate(BIO):
            if second[0] == "I" and first[2:] != second[2:]:
                out[i, j] = -np.inf
    return out


def decode(scores: NDArray[np.float32], mask: NDArray[Any], breaks: NDArray[Any]) -> NDArray[np.int64]:
    """Return the best allowed labels (windows, length) of log-probabilities (windows, length, labels).

    `breaks` is true at markers: nothing goes on across them. Where the best label of each piece makes an allowed row, that is
    the answer; only the other windows need Viterbi.
    """
    import numpy as np

    free = (breaks | (mask == 0)).astype(bool)
    best: NDArray[np.int64] = scores.argmax(axis=2)
    best[free] = 0
    before = np.concatenate([np.zeros_like(best[:, :1]), best[:, :-1]], axis=1)
    wrong = np.isinf(allowed()[before, best]).any(axis=1)
    if wrong.any():
        best[wrong] = _viterbi(scores[wrong], free[wrong])
    return best


def _viterbi(scores: NDArray[np.float32], free: NDArray[np.bool_]) -> NDArray[np.int64]:
    import numpy as np

    windows, length, labels = scores.shape
    move = allowed()
    outside = np.full(labels, -np.inf, dtype=np.float32)
    outside[0] = 0.0
    best = np.empty((windows, length, labels), dtype=np.int8)
    value = np.tile(outside, (windows, 1))
    for t in range(length):
        options = value[:, :, None] + move
        best[:, t] = options.argmax(axis=1)
        value = options.max(axis=1) + scores[:, t]
        value = np.where(free[:, t, None], value[:, :1] - scores[:, t, :1] + outside, value)
    out = np.zeros((windows, length), dtype=np.int64)
    state = value.argmax(axis=1)
    rows = np.arange(windows)
    for t in range(length - 1, -1, -1):
        out[:, t] = state
        state = best[rows, t, state]
    out[free] = 0
    return out


def spans(labels: Iterable[int], starts: NDArray[np.integer[Any]], ends: NDArray[np.integer[Any]], scores: NDArray[np.float32]) -> list[Tagged]:
    """Return the spans of one window's labels; `scores` are the probabilities of the labels chosen."""
    out: list[Tagged] = []
    at, kind = -1, ""
    row = list(labels)
    for i, label in enumerate([*row, 0]):
        name = BIO[label]
        if at >= 0 and not (name[0] == "I" and name[2:] == kind):
            out.append(Tagged(int(starts[at]), int(ends[i - 1]), kind, round(float(scores[at:i].mean()), 4)))
            at = -1
        if name[0] == "B":
            at, kind = i, name[2:]
    return out
