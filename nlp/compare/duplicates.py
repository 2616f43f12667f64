"""Which documents say the same: MinHash and bands find candidates, the Jaccard similarity of their character shingles decides.

Broder 1997 (resemblance), Leskovec, Rajaraman & Ullman 2014, chapter 3 (bands). Hashes are 64 bits wide and the same on every machine.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

SHINGLE = 5
"""Characters of a shingle: few enough that a changed word spoils few of them, enough that common words alone are none."""
ROWS = 128
"""Values of a signature."""
SURE = 0.999
"""Least chance that two documents just similar enough become a candidate pair."""
SLACK = 0.15
"""How far the share of equal values of two signatures may lie under their similarity: four standard errors of ROWS draws at 0.8."""
_OTHER = re.compile(r"[\W_]+")


def clusters(texts: Mapping[str, str], near: float) -> list[list[str]]:
    """Return the documents in clusters: joined are those whose shingles have a Jaccard similarity of at least `near`.

    Names are in the order of `texts`, clusters in that of their first. A text without words stands alone.

    >>> same = "各镇要在汛前完成河道清淤，逐段定人定责，"
    >>> clusters({"甲": same * 2, "乙": "严禁在林区野外用火，发现火情立即报告。", "丙": same + "，" + same}, 0.8)
    [['甲', '丙'], ['乙']]
    """
    names = list(texts)
    shingles = [shingle(texts[name]) for name in names]
    # Copies go together at once: each would be a candidate of each.
    copies: dict[bytes, int] = {}
    heads = [copies.setdefault(hashes.tobytes(), i) if len(hashes) else i for i, hashes in enumerate(shingles)]

    def head(i: int) -> int:
        while heads[i] != i:
            heads[i] = heads[heads[i]]
            i = heads[i]
        return i

    apart: set[tuple[int, int]] = set()
    for i, j in _candidates(shingles, sorted(copies.values()), near):
        a, b = head(i), head(j)
        if a == b or (i, j) in apart:
            continue
        if jaccard(shingles[i], shingles[j]) >= near:
            heads[max(a, b)] = min(a, b)
        else:
            apart.add((i, j))
    found: dict[int, list[str]] = defaultdict(list)
    for i, name in enumerate(names):
        found[head(i)].append(name)
    return list(found.values())


def shingle(text: str) -> Hashes:
    """Return the hashes of the shingles of a text, sorted, each once; only letters, digits and Han characters count.

    A text of fewer than SHINGLE characters is one shingle, one without any has none.
    """
    import numpy as np

    words = _OTHER.sub("", text)
    codes = np.frombuffer(words.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    width = min(SHINGLE, len(codes))
    if not width:
        return codes
    rolled = np.zeros(len(codes) - width + 1, dtype=np.uint64)
    for i in range(width):
        rolled = rolled * np.uint64(0x100000001B3) + codes[i : len(codes) - width + 1 + i]
    hashes = np.sort(_mixed(rolled))
    return hashes[np.concatenate(([True], hashes[1:] != hashes[:-1]))]


def jaccard(a: Hashes, b: Hashes) -> float:
    """Return the share of the hashes of two sorted sets that both have; 0 where both are empty."""
    import numpy as np

    both = len(np.intersect1d(a, b, assume_unique=True))
    union = len(a) + len(b) - both
    return both / union if union else 0.0


def _mixed(values: Hashes) -> Hashes:
    """Return SplitMix64 (Steele et al. 2014) of each value: all bits depend on all bits."""
    import numpy as np

    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _signature(shingles: Hashes, salts: Hashes) -> Hashes:
    """Return for each salt the least of the shingles' hashes under it."""
    import numpy as np

    least = np.empty(len(salts), dtype=np.uint64)
    for i, salt in enumerate(salts):
        # A product with an odd number is a permutation of 64 bits; that of another salt orders the hashes anew.
        least[i] = (shingles * salt).min()
    return least


def _candidates(shingles: list[Hashes], some: list[int], near: float) -> Iterator[tuple[int, int]]:
    """Yield pairs of some documents that share a band and whose signatures do not rule them out, some more than once, near ones nearly surely (SURE) among them."""
    import numpy as np

    salts = _mixed(np.arange(1, ROWS + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)) | np.uint64(1)
    wide = _band(near)
    signatures = np.zeros((len(shingles), ROWS), dtype=np.uint64)
    buckets: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    for i in some:
        signatures[i] = _signature(shingles[i], salts)
        for at in range(0, ROWS, wide):
            buckets[at, signatures[i, at : at + wide].tobytes()].append(i)
    for bucket in buckets.values():
        members = np.array(bucket)
        for b, j in enumerate(bucket[1:], start=1):
            # Thousands of papers of one form share a band and little else.
            alike = (signatures[members[:b]] == signatures[j]).mean(axis=1) >= near - SLACK
            for i in members[:b][alike].tolist():
                yield i, j


def _band(near: float) -> int:
    """Return the widest band (rows of a signature) that still catches a pair of similarity `near` with chance SURE."""
    widths = [wide for wide in (16, 8, 4, 2, 1) if 1 - (1 - near**wide) ** (ROWS // wide) >= SURE]
    return widths[0] if widths else 1
