"""Counts made for tests."""

import numpy as np

from nlp.compare.counts import Counts


def counts(shares, groups, *, strata=None, units=100, totals=None, names=None):
    """Return Counts of documents with these shares (n × k, or n for one theme) of `units` units each."""
    shares = np.asarray(shares, dtype=np.float64)
    shares = shares[:, None] if shares.ndim == 1 else shares
    n, k = shares.shape
    totals = np.full(n, float(units)) if totals is None else np.asarray(totals, dtype=np.float64)
    return Counts(
        documents=tuple(names or (f"d{i:04}" for i in range(n))),
        themes=tuple(f"t{j}" for j in range(k)),
        weights=shares * totals[:, None],
        totals=totals,
        groups=tuple(groups),
        strata=tuple(strata or ("",) * n),
    )
