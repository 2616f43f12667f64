"""Resampling documents within their groups, block by block, so that memory does not grow with the replicates."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING
from zlib import crc32

from nlp.compare.design import Design, exact
from nlp.compare.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BLOCK = 256
"""Most replicates at once."""
WEIGHTS = 1 << 21
"""Most weights at once (16 MB)."""
DICE = 1 << 16
"""Most dice at once (128 KB): what a processor's cache holds."""
MANY = 256
"""Documents in a group from which `_thrown` draws them."""


def generator(settings: Settings, *names: str) -> np.random.Generator:
    """Return the random numbers of a table (and group): the same ones whatever other tables and groups there are."""
    import numpy as np

    return np.random.Generator(np.random.PCG64(np.random.SeedSequence((settings.seed, *(crc32(name.encode()) for name in names)))))


def replicates(design: Design, values: Floats, settings: Settings, table: str) -> Iterator[Floats]:
    """Yield blocks (b × C × k) of sums by cell over documents drawn with replacement within each group, `settings.replicates` in all.

    `values` (n × k) are sorted as `design` says. Draws become weights (how often each document was drawn), sums a matrix product in float64 over values
    rounded by `exact`, so that the result is the same to the last bit on every machine.
    """
    import numpy as np

    values = np.ascontiguousarray(exact(values))
    documents = design.documents
    sources = [generator(settings, table, name) for name in design.groups]
    size = max(1, min(BLOCK, WEIGHTS // int(documents.max())))
    ends = design.starts + design.sizes
    for start in range(0, settings.replicates, size):
        b = min(size, settings.replicates - start)
        sums = np.empty((b, len(design.sizes), values.shape[1]))
        for g, random in enumerate(sources):
            cells = np.flatnonzero(design.owner == g)
            first, n = int(design.starts[cells[0]]), int(documents[g])
            weights = drawn(random, n, b)
            for cell in cells:
                place = slice(int(design.starts[cell]), int(ends[cell]))
                sums[:, cell] = weights[:, place.start - first : place.stop - first] @ values[place]
        yield sums


def stretched(design: Design, x: Floats, settings: Settings, table: str) -> Iterator[Floats]:
    """Yield blocks (b × G × k) of the groups' means of `x` (n × k, sorted) over documents drawn anew, stretched from the observed ones by sqrt(n / (n − 1)).

    Their percentiles are then as wide as an interval from the standard error × sqrt(n / (n − 1)). Means may lie below 0; a group of one document stays put.
    """
    import numpy as np

    mean, n = design.means(x), design.documents[:, None]
    residual = (x - mean[design.group_of]) * np.sqrt(n / np.maximum(n - 1, 1))[design.group_of]
    member = design.member / n
    for block in replicates(design, residual, settings, table):
        yield mean + member @ block


def drawn(random: np.random.Generator, n: int, size: int) -> Floats:
    """Return how often each of n documents was drawn in n draws, `size` times (size × n)."""
    return _thrown(random, n, size) if n >= MANY else _picked(random, n, size)


def _picked(random: np.random.Generator, n: int, size: int) -> Floats:
    """Draw one document after the other."""
    import numpy as np

    draws = random.integers(0, n, size=(size, n)) + np.arange(0, size * n, n)[:, None]
    return np.bincount(draws.ravel(), minlength=size * n).reshape(size, n).astype(np.float64)


def _thrown(random: np.random.Generator, n: int, size: int) -> Floats:
    """Throw dice for all documents at once and draw only what is missing: four times as fast.

    Poisson numbers are multinomial given their sum. With a rate a little below 1 the sum nearly always falls short of n, the missing draws are made
    singly, and rows beyond n are thrown again, so that the result is multinomial too; but for the dice, whose probabilities are rounded to 1/65536.
    """
    import numpy as np

    rate = 1 - 2 / math.sqrt(n)
    bars = np.round(np.cumsum([math.exp(-rate) * rate**times / math.factorial(times) for times in range(12)]) * (1 << 16))
    weights = np.empty((size, n))
    step = max(1, DICE // n)
    passed, times = np.empty((step, n), dtype=np.bool_), np.empty((step, n), dtype=np.uint8)
    for start in range(0, size, step):
        b = min(step, size - start)
        dice = random.bit_generator.random_raw(-(-b * n // 4)).view(np.uint16)[: b * n].reshape(b, n)
        times[:b] = 0
        for bar in bars[bars < 1 << 16].astype(np.uint16):
            np.greater_equal(dice, bar, out=passed[:b])
            np.add(times[:b], passed[:b].view(np.uint8), out=times[:b])
        weights[start : start + b] = times[:b]
    missing = n - weights.sum(axis=1).astype(np.intp)
    short = np.repeat(np.arange(size) * n, np.maximum(missing, 0))
    np.add.at(weights.ravel(), short + random.integers(0, n, len(short)), 1.0)
    if len(over := np.flatnonzero(missing < 0)):
        weights[over] = _thrown(random, n, len(over))
    return weights


class Spread:
    """Running variance of replicates around a point near their mean; keeps them too where a percentile will be asked."""

    def __init__(self, about: Floats, *, keep: bool = False) -> None:
        import numpy as np

        self.about = about
        self.count = 0
        self.sums = np.zeros_like(about)
        self.squares = np.zeros_like(about)
        self.kept: list[Floats] | None = [] if keep else None

    def add(self, block: Floats) -> None:
        """Take in a block of replicates (b × …)."""
        import numpy as np

        away = block - self.about
        self.count += len(block)
        self.sums += away.sum(axis=0)
        self.squares += np.einsum("b...,b...->...", away, away)
        if self.kept is not None:
            self.kept.append(block)

    @property
    def variance(self) -> Floats:
        """Variance of the replicates (…), 0 where it is nothing but rounding."""
        import numpy as np

        variance = np.maximum(self.squares - self.sums**2 / self.count, 0) / max(self.count - 1, 1)
        return np.where(variance > 1e-20, variance, 0.0)

    def limits(self, point: Floats, settings: Settings, acceleration: Floats | None = None) -> tuple[Floats, Floats]:
        """Percentile limits of the replicates kept, or with an `acceleration` (…) the BCa limits of Efron (1987, JASA 82: 171–185)."""
        import numpy as np
        from scipy.special import ndtr, ndtri

        kept = np.sort(np.concatenate(self.kept or []), axis=0)
        ends = np.array([1 - settings.confidence, 1 + settings.confidence]) / 2
        if acceleration is None:
            places = np.broadcast_to(ends.reshape(2, *(1 for _ in point.shape)), (2, *point.shape))
        else:
            below = ((kept < point).sum(axis=0) + (kept == point).sum(axis=0) / 2) / len(kept)
            bias = ndtri(np.clip(below, 0.5 / len(kept), 1 - 0.5 / len(kept)))
            shifted = bias + ndtri(ends).reshape(2, *(1 for _ in point.shape))
            places = ndtr(bias + shifted / (1 - acceleration * shifted))
        index = np.clip(np.round(places * (len(kept) - 1)), 0, len(kept) - 1).astype(np.intp)
        low, high = np.take_along_axis(kept, index, axis=0)
        return low, high
