"""Texts that are nearly the same: pairs by the characters they share."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

NEAR = 0.6
"""Jaccard similarity of 5-grams from which two texts count as near doubles."""
GRAM = 5


def near_pairs(texts: Sequence[str], *, least: float = NEAR) -> list[tuple[int, int, float]]:
    """Return the pairs i < j of texts whose 5-gram sets have a Jaccard similarity of at least `least`, with it.

    Exact: two sets that similar share a gram among the rarest few of each (prefix filter, Chaudhuri et al. 2006).
    Texts shorter than a gram are left out.
    """
    same: defaultdict[str, list[int]] = defaultdict(list)
    for i, text in enumerate(texts):
        if len(text) >= GRAM:
            same[text].append(i)
    groups = list(same.values())
    out = [(i, j, 1.0) for group in groups for i, j in combinations(group, 2)]
    grams = [{text[k : k + GRAM] for k in range(len(text) - GRAM + 1)} for text in same]
    counts = Counter(gram for some in grams for gram in some)
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for a, mine in enumerate(grams):
        rarest = sorted(mine, key=lambda gram: (counts[gram], gram))[: len(mine) - math.ceil(least * len(mine)) + 1]
        rarest = [gram for gram in rarest if counts[gram] > 1]
        for b in {b for gram in rarest for b in holders[gram]}:
            theirs = grams[b]
            if not least * len(mine) <= len(theirs) <= len(mine) / least:
                continue
            common = len(mine & theirs)
            similarity = common / (len(mine) + len(theirs) - common)
            if similarity >= least:
                out += [(min(i, j), max(i, j), similarity) for i in groups[a] for j in groups[b]]
        for gram in rarest:
            holders[gram].append(a)
    return sorted(out)
