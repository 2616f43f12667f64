"""Set phrases (套话) that nearly all documents share: a table of their own, never deleted in silence."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pandas as pd

    from nlp.compare.settings import Settings

COLUMNS: Final = ("word", "documents", "share_of_documents", "freq", "groups")
SHORTEST: Final = 4
LONGEST: Final = 40
SHARED: Final = 0.8
"""Share of the documents, or of the groups, that have a phrase for it to be a set phrase."""
GROUPS: Final = 5
"""Groups from which their share counts: four fifths of fewer are all or none."""
IN_GROUP: Final = 0.5
"""Share of a group's documents that have a phrase for the group to have it."""

_MARKER = re.compile(r"⟨[^⟨⟩]*⟩")
_PRIVATE = 0xE000
_RUN = re.compile(rf"[㐀-鿿豈-﫿{chr(_PRIVATE)}-\uf8ff]+")


def lockwords(texts: Mapping[str, str], groups: Sequence[str], settings: Settings) -> pd.DataFrame:
    """Return the frame `lockwords` of normalised `texts` (document → text, sorted as `groups` are): set phrases, the most shared first.

    A phrase is 4 to 40 characters of one run (a marker such as ⟨本级⟩ is one character). It is listed where at least 80 % of the documents have
    it, or 80 % of five or more groups (a group has what half of its documents have), and at least `settings.word_documents` documents; and where it
    stands so often also outside the longer phrases that are listed: what is only ever a part of one is not listed beside it.
    """
    import pandas as pd

    documents = sorted(texts)
    markers: dict[str, str] = {}
    runs = {doc: _runs(texts[doc], markers) for doc in documents}
    shown = {sign: marker for marker, sign in markers.items()}
    wide = _Spread(dict(zip(documents, groups, strict=True)), settings.word_documents)
    rows = []
    for phrase, places in _maximal(_frequent(runs, wide), wide):
        holders = {doc for doc, _, _ in places}
        rows.append(
            {
                "word": "".join(shown.get(sign, sign) for sign in phrase),
                "documents": len(holders),
                "share_of_documents": len(holders) / len(documents),
                "freq": len(places),
                "groups": wide.groups(holders),
            }
        )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.sort_values(["documents", "freq", "word"], ascending=[False, False, True], ignore_index=True)


Place = tuple[str, int, int]
"""Document, number of the run, position in it."""


class _Spread:
    """Tells whether documents are enough for a set phrase."""

    def __init__(self, group_of: Mapping[str, str], floor: int) -> None:
        self.group_of = group_of
        self.sizes = Counter(group_of.values())
        self.floor = floor

    def groups(self, documents: set[str]) -> int:
        found = Counter(self.group_of[doc] for doc in documents)
        return sum(n >= IN_GROUP * self.sizes[group] for group, n in found.items())

    def enough(self, documents: set[str]) -> bool:
        if len(documents) < self.floor:
            return False
        by_group = len(self.sizes) >= GROUPS and self.groups(documents) >= SHARED * len(self.sizes)
        return by_group or len(documents) >= SHARED * len(self.group_of)


def _runs(text: str, markers: dict[str, str]) -> list[str]:
    """Return the runs of characters between marks, each marker folded to one private character noted in `markers`."""

    def fold(match: re.Match[str]) -> str:
        return markers.setdefault(match.group(), chr(_PRIVATE + len(markers)))

    return _RUN.findall(_MARKER.sub(fold, text))


def _frequent(runs: Mapping[str, list[str]], wide: _Spread) -> list[dict[str, list[Place]]]:
    """Return by length, 4 first, the phrases that are shared, with their places. A phrase is only looked for where both its halves are shared."""
    starts: list[Place] = [
        (doc, number, i) for doc, texts in runs.items() for number, run in enumerate(texts) for i in range(len(run) - SHORTEST + 1)
    ]
    levels = []
    for length in range(SHORTEST, LONGEST + 1):
        found: dict[str, list[Place]] = defaultdict(list)
        for doc, number, i in starts:
            found[runs[doc][number][i : i + length]].append((doc, number, i))
        shared = {phrase: places for phrase, places in found.items() if wide.enough({doc for doc, _, _ in places})}
        if not shared:
            break
        levels.append(shared)
        ordered = sorted(place for places in shared.values() for place in places)
        starts = [one for one, other in pairwise(ordered) if other[:2] == one[:2] and other[2] == one[2] + 1]
    return levels


def _maximal(levels: list[dict[str, list[Place]]], wide: _Spread) -> Iterator[tuple[str, list[Place]]]:
    """Yield the phrases, longest first, that are shared also outside the longer ones yielded before, with all their places."""
    covered: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for level in reversed(levels):
        listed = []
        for phrase, places in sorted(level.items()):
            length = len(phrase)
            free = {doc for doc, run, i in places if not any(a <= i and i + length <= b for a, b in covered[doc, run])}
            if wide.enough(free):
                listed.append((phrase, places))
        for phrase, places in listed:
            for doc, run, i in places:
                covered[doc, run].append((i, i + len(phrase)))
            yield phrase, places
