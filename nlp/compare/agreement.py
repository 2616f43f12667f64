"""Krippendorff's alpha, for one label a unit and for sets of labels.

Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section E; the distance of sets is MASI (R. Passonneau,
Measuring Agreement on Set-valued Items, LREC 2006).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from math import nan


def nominal(one: Hashable, other: Hashable) -> float:
    """Return 0 for the same label, 1 for another."""
    return float(one != other)


def masi(one: frozenset[str], other: frozenset[str]) -> float:
    """Return 1 − Jaccard × monotonicity: 0 for equal sets, 1 for sets that share nothing.

    >>> masi(frozenset("ab"), frozenset("a")), masi(frozenset(), frozenset("a")), masi(frozenset(), frozenset())
    (0.6666666666666667, 1.0, 0.0)
    """
    if one == other:
        return 0.0
    shared = one & other
    if not shared:
        return 1.0
    monotonicity = 2 / 3 if one <= other or other <= one else 1 / 3
    return 1 - len(shared) / len(one | other) * monotonicity


def alpha(units: Iterable[Sequence[Hashable]], distance: Callable[[Hashable, Hashable], float] = nominal) -> float:
    """Return alpha = 1 − Dₒ / Dₑ over units, each the labels that some coders gave it (a missing one is left out).

    Units with fewer than two labels say nothing. NaN where no two labels can be paired, or all are the same.

    >>> round(alpha([("a", "a"), ("b", "b"), ("a", "b"), ("b",)]), 3)
    0.444
    """
    paired = [Counter(labels) for labels in units if len(labels) > 1]
    total: Counter[Hashable] = Counter()
    observed = 0.0
    for counts in paired:
        total += counts
        observed += _pairs(counts, distance) / (counts.total() - 1)
    n = total.total()
    expected = _pairs(total, distance) / (n - 1) if n > 1 else 0.0
    return 1 - observed / expected if expected else nan


def _pairs(counts: Counter[Hashable], distance: Callable[[Hashable, Hashable], float]) -> float:
    """Return the distance summed over all ordered pairs of labels."""
    some = list(counts.items())
    return 2 * sum(n * m * distance(one, other) for i, (one, n) in enumerate(some) for other, m in some[:i])
