"""Documents by themes, as arrays: what every statistic is computed from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Counts:
    """Coded units of n documents in k themes.

    `weights` is n × k: the units of a theme in a document, fractions where a unit has several themes. `totals` (n) are all units of a
    document, coded or not, so that `weights[i].sum() <= totals[i]`. `groups` (n) names the group of each document, `strata` (n) the cell within which
    alone documents may change places (year and kind). `documents` and `themes` are the ids of rows and columns.
    """

    documents: tuple[str, ...]
    themes: tuple[str, ...]
    weights: Floats
    totals: Floats
    groups: tuple[str, ...]
    strata: tuple[str, ...]
