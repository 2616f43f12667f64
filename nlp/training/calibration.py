"""Probabilities one can believe: a temperature fitted on held-out documents (Guo et al. 2017), and the expected calibration error."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BINS = 10


def fit(probabilities: NDArray[np.float32], gold: NDArray[np.int64]) -> tuple[float, float, float]:
    """Return the temperature that makes the gold roles likeliest, and the calibration error before and after.

    `probabilities` (segments, roles) at temperature 1, `gold` (segments,) with negative numbers for unknown roles.
    """
    known = gold >= 0
    logs, gold = np.log(probabilities[known].astype(np.float64) + 1e-9), gold[known]

    def at(temperature: float) -> NDArray[np.float64]:
        scaled = logs / temperature
        exp = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        out: NDArray[np.float64] = exp / exp.sum(axis=1, keepdims=True)
        return out

    grid = np.exp(np.linspace(np.log(0.4), np.log(3.0), 81))
    best = min(grid, key=lambda t: -np.log(at(float(t))[np.arange(len(gold)), gold] + 1e-12).mean())
    return float(best), error(at(1.0), gold), error(at(float(best)), gold)


def error(probabilities: NDArray[np.float64], gold: NDArray[np.int64]) -> float:
    """Return the expected calibration error: mean gap of confidence and accuracy over ten bins of equal width."""
    best, sure = probabilities.argmax(axis=1), probabilities.max(axis=1)
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs((best[m] == gold[m]).mean() - sure[m].mean()) * m.mean() for b in range(BINS) if (m := bins == b).any()]
    return float(sum(gaps))
