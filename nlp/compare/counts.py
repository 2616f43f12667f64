"""Documents by themes, as arrays: what every statistic is computed from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import compress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Counts:
    """Coded units of n documents in k themes.

    `weights` is n × k: the units of a theme in a document, fractions where a unit has several themes. `totals` (n, above 0) are all units of a
    document, coded or not, so that `weights[i].sum() <= totals[i]`. `groups` (n) names the group of each document, `strata` (n) the cell within which
    alone documents may change places (year and kind). `documents` and `themes` are the ids of rows and columns; `parents` (k, or empty where nobody
    asks) the level-1 theme of each, which is the theme itself at `level` 1.
    """

    documents: tuple[str, ...]
    themes: tuple[str, ...]
    weights: Floats
    totals: Floats
    groups: tuple[str, ...]
    strata: tuple[str, ...]
    level: int = 2
    parents: tuple[str, ...] = ()

    def shares(self) -> Floats:
        """Return the share of every theme among the units of every document (n × k, 0–1)."""
        return self.weights / self.totals[:, None]

    def only(self, chosen: NDArray[np.bool_]) -> Counts:
        """Return the counts of the `chosen` (n) documents alone."""
        return replace(
            self,
            documents=tuple(compress(self.documents, chosen)),
            weights=self.weights[chosen],
            totals=self.totals[chosen],
            groups=tuple(compress(self.groups, chosen)),
            strata=tuple(compress(self.strata, chosen)),
        )
