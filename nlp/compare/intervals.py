"""Limits from standard errors, and figures fit to be printed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nlp.compare.design import Design
from nlp.compare.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def logit_limits(share: Floats, log_error: Floats, quantile: Floats) -> tuple[Floats, Floats]:
    """Limits of a share that has the standard error `log_error` on the log scale, set on the logit scale."""
    import numpy as np
    from scipy.special import expit, logit

    inside = np.clip(share, 1e-12, 1 - 1e-12)
    reach = quantile * log_error / (1 - inside)
    return expit(logit(inside) - reach), expit(logit(inside) + reach)


def acceleration(residual: Floats, sides: Sequence[Floats], scales: Sequence[Floats], design: Design) -> Floats:
    """Acceleration of BCa (G × k): a sixth of the skewness of the documents' influences.

    `residual` (n × k, sorted) is each document's distance from its group; `sides` (G × C each) what it counts for in a mean, `scales` (G × k each) what
    that mean is divided by (1, or itself where its logarithm is meant). A second side is subtracted.
    """
    import numpy as np

    cells = [design.by_cell(residual**power) for power in (2, 3)]
    squares = np.sum([side**2 @ cells[0] / scale**2 for side, scale in zip(sides, scales, strict=True)], axis=0)
    cubes = np.sum([sign * (side**3 @ cells[1]) / scale**3 for sign, side, scale in zip((1, -1), sides, scales, strict=False)], axis=0)
    return np.asarray(np.divide(cubes, 6 * squares**1.5, out=np.zeros_like(cubes), where=squares > 0))


def quantile(freedom: Floats, settings: Settings) -> Floats:
    """Two-sided quantile of Student's t; nan without degrees of freedom."""
    import numpy as np
    from scipy.special import stdtrit

    return np.asarray(np.where(freedom > 0, stdtrit(np.maximum(freedom, 1e-9), (1 + settings.confidence) / 2), math.nan))


def welch(parts: Floats, freedom: Floats) -> Floats:
    """Degrees of freedom (…) of a sum of independent variances `parts` (m × …) that have `freedom` (m × …) each.

    Welch's own estimate (1947, Biometrika 34: 28–35), (ΣV)² / Σ(V² / (f + 2)) − 2. Satterthwaite's, without the 2, is too low where each f is small: with
    3 documents against 3 its intervals cover 0.98 instead of 0.97.
    """
    import numpy as np

    below = (parts**2 / (freedom + 2)).sum(axis=0)
    return np.asarray(np.maximum(np.divide(parts.sum(axis=0) ** 2, below, out=np.zeros_like(below), where=below > 0) - 2, 0))


def published(values: Floats) -> Floats:
    """Round to 12 significant digits: what lies beyond depends on the processor, and the same input shall give the same bytes."""
    import numpy as np

    size = np.floor(np.log10(np.abs(values), out=np.zeros_like(values), where=np.isfinite(values) & (values != 0)))
    scale = 10.0 ** np.clip(11 - size, -300, 300)
    return np.asarray(np.round(values * scale) / scale)
