"""Which group stresses a theme most, second …: ranks with how far they would shift had other documents been collected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nlp.compare.bootstrap import BLOCK, generator, stretched
from nlp.compare.counts import Counts
from nlp.compare.design import Design, arrange
from nlp.compare.pooling import pooled, posterior
from nlp.compare.settings import Settings
from nlp.compare.tables import long

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def ranks(counts: Counts, settings: Settings) -> pd.DataFrame:
    """Return the frame `ranks`: rank 1 is the largest share of a theme, equal shares get the same (best) rank.

    The rank interval holds the middle `settings.confidence` of the ranks over replicates whose distance from the mean is stretched by sqrt(n / (n − 1)).
    A group with fewer than `settings.interval_documents` documents has a rank but no interval. With `settings.pool` shares are partially pooled, and ranks
    are over draws from their posterior, which groups of one document have too.
    """
    import numpy as np
    from scipy.stats import rankdata

    design = arrange(counts)
    x, n = counts.shares()[design.rows], design.documents[:, None]
    share = pooled(design, x, counts.totals[design.rows], settings)[0] if settings.pool else design.means(x)
    seen = np.zeros((len(design.groups), *share.shape), dtype=np.intp)  # rank × group × theme: how often
    g, k = np.indices(share.shape)
    for block in _drawn(design, x, counts.totals[design.rows], settings):
        np.add.at(seen, (rankdata(-block, method="min", axis=1).astype(np.intp) - 1, g, k), 1)
    below = seen.cumsum(axis=0)
    tail = settings.replicates * (1 - settings.confidence) / 2
    low, high = (below > tail).argmax(axis=0) + 1, (below >= settings.replicates - tail).argmax(axis=0) + 1
    unknown = np.broadcast_to((n < max(settings.interval_documents, 2)) & (not settings.pool), share.shape)
    columns = {
        "share": share,
        "rank": rankdata(-share.round(12), method="min", axis=0).astype(np.intp),
        "rank_low": np.ma.array(low, mask=unknown),
        "rank_high": np.ma.array(high, mask=unknown),
    }
    return long(counts, design.groups, columns).drop(columns="parent")


def _drawn(design: Design, x: Floats, totals: Floats, settings: Settings) -> Iterator[Floats]:
    """Yield blocks (b × G × k) of what the groups' shares might have been, rounded so that equal ones are equal."""
    if settings.pool:
        a, b = posterior(design, x, totals)
        random = generator(settings, "ranks")
        for start in range(0, settings.replicates, BLOCK):
            yield random.beta(a, b, (min(BLOCK, settings.replicates - start), *a.shape))
        return
    for means in stretched(design, x, settings, "ranks"):
        yield means.round(12)
