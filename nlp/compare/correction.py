"""Adjusting p-values of a family of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nlp.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def adjust(p: Floats, method: str) -> Floats:
    """Return the adjusted p-values (m) of one family; a nan was not tested, stays nan and does not count.

    `method` is bh (Benjamini & Hochberg 1995: false discovery rate, also under positive dependence), holm (Holm 1979: family-wise error, whatever the
    dependence) or none. Raises `UsageError` for another.

    >>> import numpy as np
    >>> adjust(np.array([0.01, 0.04, 0.03, np.nan]), "bh").round(3).tolist()
    [0.03, 0.04, 0.04, nan]
    >>> adjust(np.array([0.01, 0.04, 0.03, np.nan]), "holm").round(3).tolist()
    [0.03, 0.06, 0.06, nan]
    """
    import numpy as np

    adjusted = np.array(p, dtype=np.float64)
    tested = np.flatnonzero(~np.isnan(adjusted))
    order = tested[np.argsort(adjusted[tested], kind="stable")]
    sorted_p, m = adjusted[order], len(order)
    rank = np.arange(1, m + 1)
    if method == "bh":
        adjusted[order] = np.minimum(np.minimum.accumulate((sorted_p * m / rank)[::-1])[::-1], 1)
    elif method == "holm":
        adjusted[order] = np.minimum(np.maximum.accumulate(sorted_p * (m + 1 - rank)), 1)
    elif method != "none":
        raise UsageError(f"没有名为“{method}”的多重比较校正：可用 bh、holm 或 none")
    return adjusted
