"""Partial pooling: shares of groups with few documents are drawn towards the mean of all groups (empirical Bayes, beta-binomial)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nlp.compare.design import Design, variances
from nlp.compare.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def pooled(design: Design, x: Floats, totals: Floats, settings: Settings) -> tuple[Floats, Floats, Floats, Floats]:
    """Return posterior mean, standard deviation, low and high (G × k each) of the groups' shares; arguments as for `posterior`."""
    import numpy as np
    from scipy.special import betaincinv

    a, b = posterior(design, x, totals)
    mean = a / (a + b)
    low, high = (betaincinv(a, b, end) for end in ((1 - settings.confidence) / 2, (1 + settings.confidence) / 2))
    return mean, np.sqrt(mean * (1 - mean) / (a + b + 1)), low, high


def posterior(design: Design, x: Floats, totals: Floats) -> tuple[Floats, Floats]:
    """Return the parameters (G × k each) of the beta distribution of each group's share.

    `x` (n × k) are the documents' shares and `totals` (n) their units, both sorted. Units of a document are alike, so a group does not count with its units
    but with as many as would give its mean share the variance it has between documents (design effect, Kish 1965); where no group has two documents, with
    its units, which is too many.
    """
    import numpy as np

    mean = design.means(x)
    between, freedom = variances(design, x)
    several = design.documents > 1
    overall = x.mean(axis=0)
    if several.any():
        within = (between[several] * freedom[several, None]).sum(axis=0) / freedom[several].sum()
        size = design.documents[:, None] * np.divide(overall * (1 - overall), within, out=np.ones_like(within), where=within > 0)
    else:
        size = np.broadcast_to(design.by_group(totals[:, None]), mean.shape)
    a, b = moments(mean, size)
    return a + mean * size, b + (1 - mean) * size


def moments(shares: Floats, sizes: Floats) -> tuple[Floats, Floats]:
    """Return the parameters (k, k) of the beta distribution of true shares, given observed `shares` of `sizes` units (G × k each).

    Moment estimator of Kleinman (1973, JASA 68: 46–54) with weights n / (1 + ρ (n − 1)), ρ begun at weights of n and taken through two rounds. Shares that
    vary no more than chance would have them get a distribution so narrow that all groups get the common share.
    """
    import numpy as np

    weights = sizes
    for _ in range(3):
        total = weights.sum(axis=0)
        common = np.clip((weights * shares).sum(axis=0) / total, 1e-9, 1 - 1e-9)
        spread = (weights * (shares - common) ** 2).sum(axis=0)
        chance = common * (1 - common)
        left = weights * (1 - weights / total)
        by_chance = (left / sizes).sum(axis=0)
        rho = np.clip((spread - chance * by_chance) / np.maximum(chance * (left.sum(axis=0) - by_chance), 1e-300), 1e-6, 1 - 1e-6)
        weights = sizes / (1 + rho * (sizes - 1))
    strength = 1 / rho - 1
    return common * strength, (1 - common) * strength
