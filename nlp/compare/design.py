"""How documents lie in groups and strata, and what each counts for in a contrast of one group with the others.

Cells are group × stratum. A contrast compares like with like: the mean of a group's documents with the mean of the *other groups' means* in the same
strata, weighted by where the group's documents lie. Groups' means, not documents': a region that handed in 500 documents would otherwise be "the
others", and the figure would change with whatever happened to be collected. Documents in strata without a counterpart stay out of the contrast.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nlp.compare.counts import Counts
from nlp.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Design:
    """The n documents of `Counts` sorted by group, stratum and id, so that the order of input changes nothing.

    `rows` (n) are their places in `Counts`. Cell c of C covers the sorted documents from `starts[c]` on, `sizes[c]` of them, all of group
    `owner[c]` and stratum `stratum[c]`. `groups` (G) are the names in order.
    """

    groups: tuple[str, ...]
    rows: Ints
    starts: Ints
    sizes: Ints
    owner: Ints
    stratum: Ints

    @property
    def documents(self) -> Ints:
        """Documents of each group (G)."""
        import numpy as np

        return np.bincount(self.owner, weights=self.sizes, minlength=len(self.groups)).astype(np.intp)

    @property
    def group_of(self) -> Ints:
        """The group of each sorted document (n)."""
        import numpy as np

        return np.repeat(self.owner, self.sizes)

    @property
    def member(self) -> Floats:
        """1 where a cell belongs to a group (G × C)."""
        import numpy as np

        return np.equal.outer(np.arange(len(self.groups)), self.owner).astype(np.float64)

    def only(self, groups: tuple[int, ...]) -> tuple[Design, Ints]:
        """Return the design of some groups alone, and the places (m) of their documents among all sorted ones."""
        import numpy as np

        cells = np.isin(self.owner, groups)
        kept, owner = np.unique(self.owner[cells], return_inverse=True)
        sizes = self.sizes[cells]
        places = np.flatnonzero(np.repeat(cells, self.sizes))
        starts = np.cumsum(sizes) - sizes
        return Design(tuple(self.groups[g] for g in kept), self.rows[places], starts, sizes, owner, self.stratum[cells]), places

    def by_cell(self, values: Floats) -> Floats:
        """Sum the rows of `values` (n × k, sorted) by cell (C × k)."""
        import numpy as np

        return np.add.reduceat(values, self.starts, axis=0)

    def by_group(self, values: Floats) -> Floats:
        """Sum the rows of `values` (n × k, sorted) by group (G × k)."""
        import numpy as np

        return np.add.reduceat(values, np.searchsorted(self.group_of, np.arange(len(self.groups))), axis=0)

    def means(self, values: Floats) -> Floats:
        """Average the rows of `values` (n × k, sorted) by group (G × k)."""
        return self.by_group(values) / self.documents[:, None]


def arrange(counts: Counts) -> Design:
    """Sort the documents of `counts` into cells; raises `UsageError` when there is none."""
    import numpy as np

    if not counts.documents:
        raise UsageError("没有可比较的文件：请检查清单里的分组一栏，以及各文件是否含有任务或要求")
    groups, group = np.unique(np.array(counts.groups), return_inverse=True)
    strata, stratum = np.unique(np.array(counts.strata), return_inverse=True)
    rows = np.lexsort((np.array(counts.documents), stratum, group))
    cell = group[rows] * len(strata) + stratum[rows]
    cells, starts, sizes = np.unique(cell, return_index=True, return_counts=True)
    return Design(tuple(map(str, groups)), rows, starts, sizes, cells // len(strata), cells % len(strata))


@dataclass(frozen=True, slots=True)
class Contrast:
    """What a document of each cell counts for (G × C) in the mean of a group (`own`) and in what it is set against (`rest`).

    Rows sum to 1 over documents, or are zero where a group has no counterpart.
    """

    own: Floats
    rest: Floats

    def documents(self, design: Design) -> tuple[Ints, Ints]:
        """Documents on either side of each contrast (G, G)."""
        import numpy as np

        own, rest = ((side > 0) @ design.sizes for side in (self.own, self.rest))
        return own.astype(np.intp), rest.astype(np.intp)

    def floors(self, design: Design, length: float) -> tuple[Floats, Floats]:
        """Half a unit among the documents of either side (G × 1 each), as a share, where an average document has `length` units.

        What a share below counts as in a ratio, which has no value at 0 (Hardie 2014 does so for Log Ratio).
        """
        import numpy as np

        own, rest = (0.5 / (length * np.maximum(side, 1)[:, None]) for side in self.documents(design))
        return own, rest

    def squares(self, design: Design) -> tuple[Floats, Floats]:
        """Factors (G × G) by which the variance between documents of group h enters the variance of either side of contrast g."""
        documents: Floats = (design.member * design.sizes).T
        return self.own**2 @ documents, self.rest**2 @ documents


def contrast(design: Design, reference: str) -> Contrast:
    """Set each group against the mean of the other groups (`others`) or against the group named `reference`.

    Raises `UsageError` when no group has that name.
    """
    import numpy as np

    if reference != "others" and reference not in design.groups:
        raise UsageError(f"没有名为“{reference}”的组：参照须是 others 或下列之一：{'、'.join(design.groups)}")
    table = np.zeros((len(design.groups), int(design.stratum.max()) + 1), dtype=np.intp)
    table[design.owner, design.stratum] = design.sizes
    present = table > 0
    named = design.groups.index(reference) if reference != "others" else None
    own, rest = (np.zeros((len(design.groups), len(design.sizes))) for _ in range(2))
    for g in range(len(design.groups)):
        others = present.copy()
        others[g] = False
        if named is not None:
            others[np.arange(len(others)) != named] = False
        shared = np.where(others.any(axis=0), table[g], 0)
        if g == named or not shared.sum():
            continue
        weight = shared / shared.sum()
        mine = design.owner == g
        own[g] = np.where(mine & (shared[design.stratum] > 0), 1 / shared.sum(), 0)
        against = others[design.owner, design.stratum]
        rest[g, against] = (weight / np.maximum(others.sum(axis=0), 1))[design.stratum[against]] / design.sizes[against]
    return Contrast(own, rest)


def centred(design: Design, values: Floats) -> Floats:
    """Take from sorted `values` (n × k) the means of their strata: contrasts keep their value, differences between strata drop out."""
    import numpy as np

    stratum = np.repeat(design.stratum, design.sizes)
    order = np.argsort(stratum, kind="stable")
    kinds, starts, sizes = np.unique(stratum[order], return_index=True, return_counts=True)
    means = np.zeros((int(kinds.max()) + 1, values.shape[1]))
    means[kinds] = np.add.reduceat(values[order], starts, axis=0) / sizes[:, None]
    return exact(values - means[stratum])


def exact(values: Floats) -> Floats:
    """Round `values` (n × k) to multiples of a power of two so small that sums of n of them have no rounding error at all.

    Sums are then the same in every order: neither the number of threads nor the processor changes a replicate, and ties of a permutation test stay ties.
    The error is below the largest value × n × 2^-52.
    """
    import numpy as np

    largest = float(np.abs(values).max(initial=0))
    if not largest:
        return values
    step = 2.0 ** (np.ceil(np.log2(largest * (len(values) + 1))) - 51)
    rounded: Floats = np.round(values / step) * step
    return rounded


def variances(design: Design, values: Floats) -> tuple[Floats, Floats]:
    """Variance between the documents of each group (G × k) and its degrees of freedom (G).

    A group of one document gets the variance pooled over the others, with their degrees of freedom; nan where no group has two.
    """
    import numpy as np

    n = design.documents[:, None]
    squares = np.maximum(design.by_group(values**2) - n * design.means(values) ** 2, 0)
    squares[squares < 1e-24] = 0  # the same share in every document
    freedom = (n - 1).astype(np.float64)
    pooled = squares.sum(axis=0) / freedom.sum() if freedom.any() else np.full(values.shape[1], np.nan)
    return np.where(n > 1, squares / np.maximum(freedom, 1), pooled), np.where(n > 1, freedom, freedom.sum())[:, 0]
