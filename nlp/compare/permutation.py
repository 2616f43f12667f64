"""Permutation of whole documents within strata: the p-values of contrasts, all groups and themes at once.

The statistic is the log ratio divided by its standard error. With exchangeable documents any statistic makes an exact test; where groups differ in
variance, or the *other* groups differ among themselves, only a studentised one still keeps the error rate of a difference of means (Janssen 1997,
Statistics & Probability Letters 36: 9–21; Chung & Romano 2013, Annals of Statistics 41: 484–507). Measured on 400 data sets of 10 groups of 20 documents, of
which one varies 1.6 times as much without stressing more: the bare difference rejects in 0.17 of them, this statistic in 0.07. On the log scale because a
larger share varies more: studentised without the logarithm, a share × 1.5 is found in 0.25 instead of 0.47 of them (half as large, in 0.45 and 0.38).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import chain, combinations, islice, product
from typing import TYPE_CHECKING

from nlp.compare.bootstrap import generator
from nlp.compare.design import Design, centred, contrast, exact
from nlp.compare.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]


TIE = 1e-9
"""Relative difference up to which two statistics are one."""
COUNTLESS = 1 << 62
"""As many arrangements as nobody lists."""
BLOCK = 1 << 19
"""Most figures at once (4 MB)."""


def p_values(design: Design, x: Floats, length: float, settings: Settings, table: str) -> tuple[Floats, Floats]:
    """Return two-sided p and the smallest p that was attainable (G × k each) of each group's contrast.

    `x` (n × k) are the documents' shares, sorted, `length` the units of an average document. Documents change places within their stratum only: of all
    groups where each is set against the others, of the two groups where it is set against a named one. Nan where there is no counterpart or the theme
    does not occur.
    """
    import numpy as np

    found = np.full((2, len(design.groups), x.shape[1]), math.nan)
    if settings.permutations < 1:
        return found[0], found[1]
    if settings.reference == "others":
        found[:] = _p_values(design, x, length, settings, table)
    else:
        reference = design.groups.index(settings.reference)
        for g, name in enumerate(design.groups):
            if g != reference:
                two, places = design.only((g, reference))
                found[:, g] = _p_values(two, x[places], length, settings, table, name)[:, two.groups.index(name)]
    return found[0], found[1]


def _p_values(design: Design, x: Floats, length: float, settings: Settings, *names: str) -> Floats:
    """Return p and smallest p (2 × G × k) of `design`, every document of which may change its group.

    All arrangements are listed where they are at most `settings.permutations`, else as many are drawn and the observed one counts among them:
    p = (1 + extreme) / (1 + drawn) (Phipson & Smyth 2010, Statistical Applications in Genetics and Molecular Biology 9: 39).
    """
    import numpy as np

    statistic = Statistic(design, x, length, settings.reference)
    observed = statistic(dealt(design)[None])[0]
    every = number(design) <= settings.permutations
    size = max(1, BLOCK // (len(design.sizes) * (len(x) + 2 * x.shape[1])))
    blocks = listed(design, size) if every else shuffled(design, generator(settings, *names), settings.permutations, size)
    extreme, at_highest, highest, done = np.zeros_like(observed), np.zeros_like(observed), np.zeros_like(observed), 0
    for cells in blocks:
        values = statistic(cells)
        extreme += (values >= observed * (1 - TIE)).sum(axis=0)
        top = np.fmax(highest, values.max(axis=0))
        at_highest = np.where(top > highest * (1 + TIE), 0, at_highest) + (values >= top * (1 - TIE)).sum(axis=0)
        highest = top
        done += len(cells)
    tested = (statistic.against.own.sum(axis=1, keepdims=True) > 0) & x.any(axis=0)
    floor = max(1 / (done + 1), (2 if mirrored(design) else 1) / number(design))
    p, least = (extreme / done, at_highest / done) if every else ((extreme + 1) / (done + 1), np.full_like(observed, floor))
    return np.where(tested, np.stack([p, least]), math.nan)


class Statistic:
    """Size of the studentised log ratio of every contrast, however the documents are dealt to the cells.

    Variances are those between the documents of a group, free of differences between strata; a group of one document gets the pooled one.
    """

    def __init__(self, design: Design, x: Floats, length: float, reference: str) -> None:
        import numpy as np

        centre = centred(design, x)
        self.design, self.against = design, contrast(design, reference)
        self.floors = self.against.floors(design, length)
        self.squares = self.against.squares(design)
        self.both = np.hstack([exact(x), exact(centre**2)])
        self.level = design.by_group(x - centre)  # what strata alone give each group: however they are dealt

    def __call__(self, dealt: Ints) -> Floats:
        """Return the statistic (b × G × k) where `dealt` (b × n) are the cells of the documents; infinite where only the error is 0."""
        import numpy as np

        design, k = self.design, self.both.shape[1] // 2
        cells = (dealt[:, None] == np.arange(len(design.sizes))[:, None]).astype(np.float64) @ self.both
        own, rest = (side @ cells[:, :, :k] for side in (self.against.own, self.against.rest))
        n = design.documents[:, None]
        groups = design.member @ cells
        squares = groups[:, :, k:] - (groups[:, :, :k] - self.level) ** 2 / n
        squares[squares < 1e-15 * n] = 0  # the same share in every document
        variance = np.where(n > 1, squares / np.maximum(n - 1, 1), squares.sum(axis=1, keepdims=True) / max(int((n - 1).sum()), 1))
        low_own, low_rest = (np.maximum(side, floor) for side, floor in zip((own, rest), self.floors, strict=True))
        error = np.sqrt(self.squares[0] @ variance / low_own**2 + self.squares[1] @ variance / low_rest**2)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(np.abs(own - rest) < 1e-12, 0.0, np.abs(np.log(low_own / low_rest)) / error)


def number(design: Design) -> int:
    """How many ways there are to deal the documents of every stratum to the groups that have documents there; counted up to `COUNTLESS`."""
    ways = 1
    for stratum in set(design.stratum.tolist()):
        rest = 0
        for size in design.sizes[design.stratum == stratum].tolist():
            rest += size
            ways *= math.comb(rest, size)
            if ways > COUNTLESS:
                return COUNTLESS
    return ways


def mirrored(design: Design) -> bool:
    """Whether every arrangement has a mirror image with the same size of the difference: two groups, alike in every stratum."""
    sizes = [design.sizes[design.owner == g].tolist() for g in range(len(design.groups))]
    return len(sizes) == 2 and sizes[0] == sizes[1] and len(set(design.stratum.tolist())) == len(sizes[0])


def dealt(design: Design) -> Ints:
    """The cell of each document (n, sorted) as observed."""
    import numpy as np

    return np.repeat(np.arange(len(design.sizes)), design.sizes)


def strata(design: Design) -> list[Ints]:
    """The documents of each stratum, cell by cell."""
    import numpy as np

    stratum = np.repeat(design.stratum, design.sizes)
    return [np.flatnonzero(stratum == s) for s in np.unique(stratum)]


def shuffled(design: Design, random: np.random.Generator, times: int, size: int) -> Iterator[Ints]:
    """Yield blocks (b × n), `times` rows in all, of the cells of the documents, dealt anew at random within each stratum."""
    import numpy as np

    observed, places = dealt(design), strata(design)
    for start in range(0, times, size):
        cells = np.tile(observed, (min(size, times - start), 1))
        for where in places:
            cells[:, where] = random.permuted(cells[:, where], axis=1)
        yield cells


def listed(design: Design, size: int) -> Iterator[Ints]:
    """Yield blocks (b × n) of the cells of the documents, a row for every way to deal those of each stratum."""
    import numpy as np

    observed, places = dealt(design), strata(design)
    order = np.concatenate(places)
    parts = [[int(n) for n in np.unique(observed[where], return_counts=True)[1]] for where in places]
    ways = product(*(deal(tuple(where.tolist()), sizes) for where, sizes in zip(places, parts, strict=True)))
    while block := list(islice(ways, size)):
        cells = np.empty((len(block), len(order)), dtype=np.intp)
        np.put_along_axis(cells, np.array([list(chain.from_iterable(way)) for way in block]), observed[order][None], axis=1)
        yield cells


def deal(rest: tuple[int, ...], sizes: list[int]) -> Iterator[tuple[int, ...]]:
    """Yield every way to put `rest` into parts of `sizes`, the order within a part apart.

    >>> list(deal((1, 2, 3), [1, 2]))
    [(1, 2, 3), (2, 1, 3), (3, 1, 2)]
    """
    if len(sizes) <= 1:
        yield rest
        return
    for chosen in combinations(rest, sizes[0]):
        for others in deal(tuple(x for x in rest if x not in chosen), sizes[1:]):
            yield chosen + others
