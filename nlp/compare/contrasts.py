"""Each group set against the others: difference of shares, log2 ratio, permutation p, adjusted q."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from nlp.compare import permutation
from nlp.compare.bootstrap import Spread, replicates
from nlp.compare.correction import adjust
from nlp.compare.counts import Counts
from nlp.compare.design import Contrast, Design, arrange, centred, contrast, variances
from nlp.compare.intervals import acceleration, logit_limits, quantile, welch
from nlp.compare.settings import STAR_LEVEL, Settings
from nlp.compare.tables import ABSENT, ALONE, LONELY, SCARCE, SINGLE, ZERO, long, notes

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def contrasts(counts: Counts, settings: Settings) -> pd.DataFrame:
    """Return the frame `contrasts`: a row for each theme and group (but the reference), each group against the others or `settings.reference`.

    `share_rest` is the mean of the other groups' means in the same strata (`design` says why), `p` of the permutation of documents, `q` adjusted over the
    whole table, `star` set where q is below `STAR_LEVEL` and both sides have `settings.star_documents` documents.
    """
    import numpy as np

    design = arrange(counts)
    against = contrast(design, settings.reference)
    x = counts.shares()[design.rows]
    own_n, rest_n = against.documents(design)
    share, share_rest = (side @ design.by_cell(x) for side in (against.own, against.rest))
    length = float(counts.totals.mean())
    comparable = np.broadcast_to((own_n > 0)[:, None], share.shape)
    several = (own_n >= settings.interval_documents)[:, None]
    figures = limits(design, against, x, length, settings)
    dealing = settings if several.any() else replace(settings, permutations=0)
    p, least = (np.where(several, values, math.nan) for values in permutation.p_values(design, x, length, dealing, "contrasts"))
    q = adjust(p.ravel(), settings.correction).reshape(p.shape)
    enough = (np.minimum(own_n, rest_n) >= settings.star_documents)[:, None]
    own, rest = own_n[:, None], rest_n[:, None]
    note = notes(
        share.shape,
        (~comparable, ALONE),
        (own == 1, SINGLE),
        (rest == 1, LONELY),
        (comparable & ~enough & (own > 1) & (rest > 1), SCARCE),
        ((share == 0) ^ (share_rest == 0), ZERO),
        (comparable & (share == 0) & (share_rest == 0), ABSENT),
    )
    columns = {
        "documents": np.broadcast_to(own, share.shape),
        "documents_rest": np.broadcast_to(rest, share.shape),
        **{
            name: np.where(comparable, values, math.nan)
            for name, values in {"share": share, "share_rest": share_rest, "difference": share - share_rest}.items()
        },
        **{name: np.where(several | (name == "log2_ratio"), values, math.nan) for name, values in figures.items()},
        "p": p,
        "p_min": least,
        "q": q,
        "star": (np.nan_to_num(q, nan=1) < STAR_LEVEL) & enough,
        "note": note,
    }
    found = long(counts, design.groups, columns)
    return found[found["group"] != settings.reference].reset_index(drop=True)


def limits(design: Design, against: Contrast, x: Floats, length: float, settings: Settings) -> dict[str, Floats]:
    """Return the log2 ratio and the limits of difference and ratio (G × k each); nan where a side does not vary.

    `x` (n × k) are the documents' shares, sorted, `length` the units of an average document: `Contrast.floors` says what for. Replicates add drawn
    residuals, free of differences between strata, to the observed means.
    """
    import numpy as np

    x_like = centred(design, x)
    residual = x_like - design.means(x_like)[design.group_of]
    sides, floors = (against.own, against.rest), against.floors(design, length)
    points = [side @ design.by_cell(x) for side in sides]
    start = [side @ design.by_cell(residual) for side in sides]
    logs = [Spread(np.log2(np.maximum(point, floor))) for point, floor in zip(points, floors, strict=True)]
    raw = [Spread(point) for point in points]
    log2 = logs[0].about - logs[1].about
    gap, ratio = Spread(points[0] - points[1], keep=True), Spread(log2, keep=True)
    for block in replicates(design, residual, settings, "contrasts"):
        means = [point + (side @ block - at) for point, side, at in zip(points, sides, start, strict=True)]
        logged = [np.log2(np.maximum(mean, floor)) for mean, floor in zip(means, floors, strict=True)]
        for spread, values in zip(raw + logs, means + logged, strict=True):
            spread.add(values)
        if settings.interval != "t":
            gap.add(means[0] - means[1])
            ratio.add(logged[0] - logged[1])
    known = (raw[0].variance > 0) & (raw[1].variance > 0)
    if settings.interval == "t":
        errors, freedom = _errors(design, against, x_like, points, logs, floors)
        t = quantile(freedom, settings)
        (low, high), (low_rest, high_rest) = (
            logit_limits(point, error * math.log(2), t) for point, error in zip(points, errors, strict=True)
        )
        reach = t * np.hypot(*errors)
        bounds = (
            gap.about - np.hypot(points[0] - low, high_rest - points[1]),
            gap.about + np.hypot(high - points[0], points[1] - low_rest),
            log2 - reach,
            log2 + reach,
        )
    else:
        bends: list[Floats | None] = [None, None]
        if settings.interval == "bca":
            scale = [np.maximum(point, floor) for point, floor in zip(points, floors, strict=True)]
            bends = [acceleration(residual, sides, by, design) for by in ([np.ones_like(log2)] * 2, scale)]
        bounds = (*gap.limits(gap.about, settings, bends[0]), *ratio.limits(log2, settings, bends[1]))
    seen = (np.fmax(points[0], points[1]) > 0) & (against.own.sum(axis=1, keepdims=True) > 0)
    low, high, log_low, log_high = (np.where(known, values, math.nan) for values in bounds)
    return {
        "difference_low": low,
        "difference_high": high,
        "log2_ratio": np.where(seen, log2, math.nan),
        "log2_low": log_low,
        "log2_high": log_high,
    }


def _errors(
    design: Design, against: Contrast, x: Floats, points: list[Floats], logs: list[Spread], floors: tuple[Floats, Floats]
) -> tuple[list[Floats], Floats]:
    """Return the standard error of either side's log2 share and Welch's degrees of freedom of their difference (G × k each).

    The bootstrap sees (n − 1) / n of a group's variance and nothing of a group of one document; both are made good here.
    """
    import numpy as np

    variance, freedom = variances(design, x)
    n = design.documents[:, None]
    errors, parts = [], []
    for factor, point, log, floor in zip(against.squares(design), points, logs, floors, strict=True):
        whole, counted = factor @ variance, factor @ (variance * (n - 1) / n)
        errors.append(np.sqrt(log.variance * np.divide(whole, counted, out=np.ones_like(whole), where=counted > 0)))
        parts.append(factor.T[:, :, None] * variance[:, None] / np.maximum(point, floor) ** 2)
    return errors, welch(np.concatenate(parts), np.tile(freedom, 2)[:, None, None])
