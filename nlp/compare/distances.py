"""How far the profiles of groups lie apart, and a map of them.

A profile is a group's mean shares over all themes, made to sum to 1. Its distance is the Jensen–Shannon divergence in bits (Lin 1991): 0 for the same
profile, 1 for profiles without a theme in common. Its square root is a metric that fits into Euclidean space (Endres & Schindelin 2003), so that
classical scaling (Torgerson 1952) may draw it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from nlp.compare.bootstrap import Spread, stretched
from nlp.compare.counts import Counts
from nlp.compare.design import arrange
from nlp.compare.intervals import published
from nlp.compare.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Distances(NamedTuple):
    """The frames `distances`, `positions` and `ellipses`."""

    distances: pd.DataFrame
    positions: pd.DataFrame
    ellipses: pd.DataFrame


def distances(counts: Counts, settings: Settings) -> Distances:
    """Return how far each pair of groups lies apart, where they lie on a plane, and the ellipses they would lie in.

    `jsd` is the divergence of the observed profiles, which chance alone makes larger than 0; `low` and `high` are percentiles of its replicates less
    twice their mean excess, at least 0, and may lie below it. Ellipses are normal regions of `settings.confidence` from the replicates, moved, turned and
    mirrored onto the map (Procrustes); width and height are full axes, the angle that of the width. Groups with fewer than
    `settings.interval_documents` documents have no limits and no ellipse.
    """
    import numpy as np
    import pandas as pd

    design = arrange(counts)
    x = counts.shares()[design.rows]
    profiles = profile(design.means(x))
    names = np.array(design.groups, dtype=object)
    known = design.documents >= max(settings.interval_documents, 2)
    a, b = np.triu_indices(len(names), 1)
    observed = divergence(profiles)
    places = scaling(observed)
    low = high = np.full(len(a), math.nan)
    angle = width = height = np.full(len(names), math.nan)
    if known.any():
        kept = []
        cloud = Spread(places)
        products = np.zeros(len(names))
        for means in stretched(design, x, settings, "distances"):
            apart = divergence(profile(np.maximum(means, 0)))
            kept.append(apart[:, a, b])
            moved = aligned(scaling(apart), places)
            cloud.add(moved)
            away = moved - places
            products += (away[:, :, 0] * away[:, :, 1]).sum(axis=0)
        low, high = _limits(np.concatenate(kept), observed[a, b], settings)
        angle, width, height = _ellipse(cloud, products, settings)
    both = known[a] & known[b]
    apart_frame = pd.DataFrame(
        {
            "group_a": names[a],
            "group_b": names[b],
            "jsd": published(observed[a, b]),
            "low": published(np.where(both, low, math.nan)),
            "high": published(np.where(both, high, math.nan)),
        }
    )
    positions = pd.DataFrame({"group": names, "x": published(places[:, 0]), "y": published(places[:, 1])})
    ellipses = pd.DataFrame({"group": names, "angle": published(angle), "width": published(width), "height": published(height)})
    ellipses.loc[~known, ["angle", "width", "height"]] = math.nan
    return Distances(apart_frame, positions, ellipses)


def profile(shares: Floats) -> Floats:
    """Make shares (… × k) sum to 1; a group without any theme gets equal parts."""
    import numpy as np

    total = shares.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(shares, total, out=np.full_like(shares, 1 / max(shares.shape[-1], 1)), where=total > 0))


def divergence(profiles: Floats) -> Floats:
    """Jensen–Shannon divergence in bits (… × G × G) of every pair of profiles (… × G × k)."""
    import numpy as np
    from scipy.special import xlogy

    own = xlogy(profiles, profiles).sum(axis=-1)  # minus the entropy
    found = np.zeros((*profiles.shape[:-1], profiles.shape[-2]))
    for g in range(profiles.shape[-2] - 1):
        middle = (profiles[..., g : g + 1, :] + profiles[..., g + 1 :, :]) / 2
        apart = ((own[..., g : g + 1] + own[..., g + 1 :]) / 2 - xlogy(middle, middle).sum(axis=-1)) / math.log(2)
        found[..., g, g + 1 :] = found[..., g + 1 :, g] = np.clip(apart, 0, 1)
    return found


def scaling(squared: Floats) -> Floats:
    """Classical scaling: positions (… × G × 2) whose distances squared come closest to `squared` (… × G × G).

    Each axis points to where the group farthest out along it lies, so that the same distances always give the same map.
    """
    import numpy as np

    groups = squared.shape[-1]
    if groups < 2:
        return np.zeros((*squared.shape[:-1], 2))
    centring = np.eye(groups) - 1 / groups
    values, vectors = np.linalg.eigh(-centring @ squared @ centring / 2)
    places = vectors[..., :-3:-1] * np.sqrt(np.maximum(values[..., None, :-3:-1], 0))
    farthest = np.take_along_axis(places, np.abs(places).round(9).argmax(axis=-2, keepdims=True), axis=-2)
    return np.asarray(places * np.where(farthest < 0, -1, 1))


def aligned(places: Floats, onto: Floats) -> Floats:
    """Turn and mirror `places` (b × G × 2, centred) so that they lie as near as can be to `onto` (G × 2) (orthogonal Procrustes, Schönemann 1966)."""
    import numpy as np

    left, _, right = np.linalg.svd(np.swapaxes(places, -1, -2) @ onto)
    return np.asarray(places @ (left @ right))


def _limits(kept: Floats, observed: Floats, settings: Settings) -> tuple[Floats, Floats]:
    """Return percentiles of replicates (B × pairs) moved down twice by what they lie above the observed divergence on average."""
    import numpy as np

    excess = kept.mean(axis=0) - observed
    low, high = np.quantile(kept, [(1 - settings.confidence) / 2, (1 + settings.confidence) / 2], axis=0) - 2 * excess
    return np.maximum(low, 0), np.maximum(high, 0)


def _ellipse(cloud: Spread, products: Floats, settings: Settings) -> tuple[Floats, Floats, Floats]:
    """Return angle in degrees (−90 to 90), width and height (G each) of the ellipses round the replicates' positions."""
    import numpy as np
    from scipy.special import chdtri

    away = cloud.sums / cloud.count
    covariance = np.empty((len(products), 2, 2))
    covariance[:, [0, 1], [0, 1]] = cloud.variance
    covariance[:, 0, 1] = covariance[:, 1, 0] = (products - cloud.count * away[:, 0] * away[:, 1]) / max(cloud.count - 1, 1)
    values, vectors = np.linalg.eigh(covariance)
    longest = vectors[:, :, 1]
    angle = (np.degrees(np.arctan2(longest[:, 1], longest[:, 0])) + 90) % 180 - 90
    axes = 2 * np.sqrt(np.maximum(values, 0) * chdtri(2, 1 - settings.confidence))
    return angle, axes[:, 1], axes[:, 0]
