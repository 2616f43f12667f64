"""What would have come out by other measures: the same comparison counted in other ways, and how far its order holds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from nlp.compare.counts import Counts
from nlp.compare.design import arrange
from nlp.compare.intervals import published
from nlp.compare.measures import FrameLike, count
from nlp.compare.quality import flagged
from nlp.compare.settings import Settings
from nlp.compare.tables import long

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Robustness(NamedTuple):
    """The frames `robustness` and `robustness_summary`."""

    measures: pd.DataFrame
    summary: pd.DataFrame


def robustness(
    documents: pd.DataFrame,
    units: pd.DataFrame,
    codes: pd.DataFrame,
    frame: FrameLike,
    settings: Settings,
    *,
    level: int = 2,
    others: Mapping[str, pd.DataFrame] | None = None,
) -> Robustness:
    """Return every theme's share in every group by each measure with its rank among the groups, and how far each measure agrees with the first.

    `mean` is the main measure (mean of the documents' shares of units), `pooled` the share among all units of the group, `chars` the mean share of the
    documents' directive characters, `per_1000_chars` units of the theme in 1,000 characters of the document (not a share), `without_partial` the main
    measure without documents flagged partial, `leave_one_out_low` and `leave_one_out_high` the least and greatest it gets when any one document is left
    out (nan with one document). `others` names codes of the same units made otherwise: lexicon, classifier.

    The summary says for each measure the mean over groups of Spearman's correlation with the main measure over themes, in how many groups another theme is
    first, and the mean over themes of the correlation over groups.
    """
    import numpy as np
    import pandas as pd

    main = count(documents, units, codes, frame, settings, level=level)
    groups = arrange(main).groups
    n = np.array([main.groups.count(group) for group in groups])[:, None]
    mean = _means(main, main.shares(), groups)
    inked = codes.assign(weight=codes["weight"] * codes["unit"].map(units.set_index("unit")["chars"]).astype(np.float64))
    characters = count(documents, units, inked, frame, settings, level=level).weights
    partly = flagged(documents["flags"], "partial")

    def again(chosen: pd.DataFrame, coded: pd.DataFrame) -> Floats:
        other = count(chosen, units, coded, frame, settings, level=level)
        return _means(other, other.shares(), groups)

    lengths = {name: values.reindex(list(main.documents)).to_numpy(dtype=np.float64)[:, None] for name, values in _lengths(documents, units).items()}
    found = {
        "mean": mean,
        "pooled": _means(main, main.weights, groups) / _means(main, main.totals[:, None], groups),
        "chars": _means(main, characters / lengths["units"], groups),
        "per_1000_chars": _means(main, main.weights * 1000 / lengths["documents"], groups),
        "without_partial": again(documents[~partly], codes),
        **{name: again(documents, coded) for name, coded in sorted((others or {}).items())},
    }
    for name, pick in (("leave_one_out_low", np.max), ("leave_one_out_high", np.min)):
        furthest = np.stack([pick(main.shares()[np.array(main.groups) == group], axis=0) for group in groups])
        found[name] = np.where(n > 1, (n * mean - furthest) / np.maximum(n - 1, 1), math.nan)
    tables = []
    for name, share in found.items():
        rank = pd.DataFrame(-share).rank(method="min").to_numpy()
        columns = {"measure": np.full(share.shape, name, dtype=object), "share": share, "rank": np.ma.masked_invalid(rank)}
        tables.append(long(main, groups, columns).drop(columns="parent"))
    summary = pd.DataFrame([_summary(name, share, mean) for name, share in found.items() if name != "mean"])
    return Robustness(pd.concat(tables, ignore_index=True), summary)


def _lengths(documents: pd.DataFrame, units: pd.DataFrame) -> dict[str, pd.Series]:
    """Characters of each document's units, and of the whole of it."""
    return {"units": units.groupby("doc")["chars"].sum(), "documents": documents.set_index("doc")["chars"]}


def _means(counts: Counts, values: Floats, groups: tuple[str, ...]) -> Floats:
    """Average rows of `values` (n × k) by group (G × k); nan for a group that `counts` lacks."""
    import numpy as np

    member = np.array([[group == other for other in counts.groups] for group in groups], dtype=np.float64)
    with np.errstate(invalid="ignore"):
        return np.asarray(member @ values / member.sum(axis=1, keepdims=True))


def _summary(name: str, share: Floats, main: Floats) -> dict[str, object]:
    """How far `share` (G × k) orders themes and groups as `main` does; nan where nothing can be ordered."""
    import numpy as np

    both = ~np.isnan(share).any(axis=1)
    share, main = share[both], main[both]
    return {
        "measure": name,
        "spearman": _agreement(share, main),
        "top_theme_changes": int((share.argmax(axis=1) != main.argmax(axis=1)).sum()) if share.size else 0,
        "spearman_groups": _agreement(share.T, main.T),
    }


def _agreement(one: Floats, other: Floats) -> float:
    """Mean over rows of Spearman's correlation between the rows of both; rows in which nothing varies are left out."""
    import numpy as np
    from scipy.stats import rankdata

    found = []
    for a, b in zip(rankdata(one, axis=1), rankdata(other, axis=1), strict=True) if one.size else ():
        if np.ptp(a) and np.ptp(b):
            found.append(np.corrcoef(a, b)[0, 1])
    return float(published(np.array([np.mean(found)]))[0]) if found else math.nan
