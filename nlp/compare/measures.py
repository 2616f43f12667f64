"""What groups stress: the share of each theme, its contrast with other groups, and how concrete the stress is, with intervals.

A document counts once: shares are means of the documents' shares. Intervals rest on documents drawn with replacement within groups: the bootstrap
standard error × sqrt(n / (n − 1)) × Student's t. Shares are skewed to the right, so that their limits are set on the logit scale with n − 1 degrees of
freedom; the log ratio's on the log scale and the difference's from those of its two sides (MOVER, Zou & Donner 2008, Statistics in Medicine 27: 1693–1702),
with Welch's degrees of freedom: n1 + n2 − 2 would cover 0.84 where 3 documents meet 90. `scripts/compare_simulation.py` measures the coverage.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from nlp.compare.bootstrap import Spread, replicates
from nlp.compare.contrasts import contrasts
from nlp.compare.counts import Counts
from nlp.compare.design import Design, arrange
from nlp.compare.intervals import acceleration, logit_limits, quantile
from nlp.compare.pooling import pooled
from nlp.compare.settings import Settings
from nlp.compare.tables import ABSENT, CONSTANT, POOLED, SCARCE, SINGLE, long, notes

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]

__all__ = ["contrasts", "count", "intensity", "shares"]


class ThemeLike(Protocol):
    """What `count` needs of a theme of a code frame."""

    @property
    def id(self) -> str: ...
    @property
    def parent(self) -> str | None: ...


class FrameLike(Protocol):
    """What `count` needs of a code frame."""

    @property
    def themes(self) -> Sequence[ThemeLike]: ...


def count(documents: pd.DataFrame, units: pd.DataFrame, codes: pd.DataFrame, frame: FrameLike, settings: Settings, *, level: int = 2) -> Counts:
    """Count the coded units of each kept document that has a known group and any units, at `level` 1 or 2 of the frame.

    Every theme of the level has a column, found or not. Columns of `settings.like` that `documents` lacks, or that are unknown, are one stratum.
    """
    import numpy as np
    import pandas as pd

    totals = units.groupby("doc").size()
    by = documents[settings.by].astype("string")
    chosen = documents[documents["kept"].astype(bool) & by.notna() & (by != "") & documents["doc"].isin(totals.index)].sort_values("doc")
    themes = [theme for theme in frame.themes if bool(theme.parent) == (level == 2)]
    names = [theme.id for theme in themes]
    coded = codes if level == 2 else codes.assign(theme=codes["parent"].where(codes["parent"].fillna("") != "", codes["theme"]))
    table = coded.pivot_table(index="doc", columns="theme", values="weight", aggfunc="sum") if len(coded) else pd.DataFrame()
    weights = table.reindex(index=chosen["doc"], columns=names).fillna(0.0).to_numpy(dtype=np.float64)
    like = [column for column in settings.like if column in chosen and column != settings.by]
    cells = chosen[like].astype("string").fillna("")
    return Counts(
        documents=tuple(chosen["doc"]),
        themes=tuple(names),
        weights=weights,
        totals=totals.reindex(chosen["doc"]).to_numpy(dtype=np.float64),
        groups=tuple(by[chosen.index]),
        strata=tuple("\t".join(row) for row in cells.itertuples(index=False)),
        level=level,
        parents=tuple(theme.parent or theme.id for theme in themes),
    )


def shares(counts: Counts, settings: Settings) -> pd.DataFrame:
    """Return the frame `shares`: a row for each theme and group, themes in the order of `counts`, groups by name.

    `se` is the bootstrap standard error × sqrt(n / (n − 1)); `share_pooled` the share among all units of the group's documents.
    With `settings.pool`, share, se and limits are those of the partial pooling (`pooling.pooled`).
    """
    import numpy as np

    design = arrange(counts)
    x, n = counts.shares()[design.rows], design.documents
    units, totals = (design.by_group(values[design.rows]) for values in (counts.weights, counts.totals[:, None]))
    low, high, se = share_limits(design, x, 0.5 / totals, settings)
    share = design.means(x)
    if settings.pool:
        share, se, low, high = pooled(design, x, counts.totals[design.rows], settings)
    several = n[:, None] > 1
    note = notes(
        share.shape,
        (~several, SINGLE),
        (several & (n[:, None] < settings.star_documents), SCARCE),
        (several & np.isnan(low) & (units == 0), ABSENT),
        (several & np.isnan(low) & (units > 0), CONSTANT),
        (np.full(share.shape, settings.pool), POOLED),
    )
    columns = {
        "documents": np.broadcast_to(n[:, None], share.shape),
        "units": units,
        "share": share,
        "se": se,
        "low": low,
        "high": high,
        "share_pooled": units / totals,
        "note": note,
    }
    return long(counts, design.groups, columns)


def share_limits(design: Design, x: Floats, floor: Floats, settings: Settings) -> tuple[Floats, Floats, Floats]:
    """Return low, high and standard error (G × k each) of the groups' mean shares; nan where an interval cannot be had.

    `x` (n × k) are the documents' shares, sorted; `floor` (G × 1) is half a unit as a share, below which a replicate counts as so much.
    """
    import numpy as np

    mean, n = design.means(x), design.documents[:, None]
    member = design.member / n
    residual = x - mean[design.group_of]
    level, logs = (Spread(at, keep=settings.interval != "t") for at in (mean, np.log(np.maximum(mean, floor))))
    for block in replicates(design, residual, settings, "shares"):
        means = mean + member @ block
        level.add(means)
        logs.add(np.log(np.maximum(means, floor)))
    known = (n >= max(settings.interval_documents, 2)) & (level.variance > 0)
    correction = np.sqrt(n / np.maximum(n - 1, 1))
    if settings.interval == "t":
        low, high = logit_limits(mean, np.sqrt(logs.variance) * correction, quantile((n - 1).astype(np.float64), settings))
    else:
        bend = acceleration(residual, [member], [np.ones_like(mean)], design) if settings.interval == "bca" else None
        low, high = level.limits(mean, settings, bend)
    low, high, se = (np.where(known, values, math.nan) for values in (low, high, np.sqrt(level.variance) * correction))
    return low, high, se


CONCRETE = {"task_share": "task", "target_share": "hard_target", "owner_share": "owner", "deadline_share": "deadline"}
"""Columns of `intensity` and the sign of a unit each counts."""


def intensity(
    documents: pd.DataFrame, units: pd.DataFrame, codes: pd.DataFrame, frame: FrameLike, settings: Settings, *, level: int = 2
) -> pd.DataFrame:
    """Return the frame `intensity`: of a theme's units in a group, the share that are tasks, and that name a hard target, an owner, a deadline.

    A document has few units of one theme, so the units of a group are pooled; `documents` are those that have the theme. Limits are set on the logit
    scale, from documents drawn with replacement, with as many degrees of freedom as such documents less one; nan where there are fewer than
    `settings.interval_documents`, or where all units are alike.
    """
    import numpy as np

    signs = units[["unit"]].assign(task=units["kind"] == "task", **{name: units[name] for name in ("hard_target", "owner", "deadline")})
    coded = codes.merge(signs, on="unit", validate="many_to_one")
    whole = count(documents, units, coded, frame, settings, level=level)
    marked = [
        count(documents, units, coded.assign(weight=coded["weight"] * coded[sign]), frame, settings, level=level).weights for sign in CONCRETE.values()
    ]
    design = arrange(whole)
    base = whole.weights[design.rows]
    n = design.by_group((base > 0).astype(np.float64)).astype(np.intp)
    below = design.by_group(base)
    columns = {"documents": n, "units": below}
    for name, weights in zip(CONCRETE, marked, strict=True):
        above = weights[design.rows]
        columns |= _ratio_limits(design, above, base, n, settings, name)
    return long(whole, design.groups, columns).drop(columns="parent")


def _ratio_limits(design: Design, above: Floats, below: Floats, documents: Ints, settings: Settings, name: str) -> dict[str, Floats]:
    """Return the ratio of sums `above` / `below` (n × k, sorted) by group with its limits (G × k)."""
    import numpy as np
    from scipy.special import expit, logit

    k = below.shape[1]
    sums = design.by_group(np.hstack([above, below]))
    ratio = np.divide(sums[:, :k], sums[:, k:], out=np.full_like(sums[:, k:], math.nan), where=sums[:, k:] > 0)
    floor = np.divide(0.5, sums[:, k:], out=np.full_like(ratio, 0.5), where=sums[:, k:] > 1)

    def scaled(share: Floats) -> Floats:
        return np.asarray(logit(np.clip(np.nan_to_num(share, nan=0.5), floor, 1 - floor)))

    spread = Spread(scaled(ratio))
    for block in replicates(design, np.hstack([above, below]), settings, name):
        drawn = design.member @ block
        with np.errstate(invalid="ignore", divide="ignore"):
            # a replicate without the theme says nothing about it: it stays at the observed ratio
            spread.add(scaled(np.where(drawn[:, :, k:] > 0, drawn[:, :, :k] / drawn[:, :, k:], ratio)))
    known = (documents >= max(settings.interval_documents, 2)) & (spread.variance > 0)
    reach = quantile((documents - 1).astype(np.float64), settings) * np.sqrt(spread.variance * documents / np.maximum(documents - 1, 1))
    low, high = (np.where(known, expit(logit(np.clip(ratio, floor, 1 - floor)) + sign * reach), math.nan) for sign in (-1, 1))
    return {name: ratio, f"{name}_low": low, f"{name}_high": high}
