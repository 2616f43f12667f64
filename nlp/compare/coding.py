"""Code units into themes: by lexicon, and together with a classifier where there is one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nlp.classify.vocabulary import normalise
from nlp.compare.frame import CodeFrame
from nlp.recognize.lexicon import one_of

if TYPE_CHECKING:
    import pandas as pd

    from nlp.compare.classifier import ThemeClassifier

STRONG, WEAK = 2.0, 0.8
"""Points of a strong and a weak term in the words of a unit."""
HEADING = 0.4
"""What a term in a heading counts for, as a share of one in the words; the nearest heading in full, each further one half of the one below."""
PASS = 1.5
"""Points that code a unit: one strong term, two weak ones, or a weak one under a heading with a strong one. Where nothing passes, a strong term in the
nearest heading is enough."""
CLOSE = 1.0
"""A further theme counts from this share of the first one's points on, if a strong term of its own stands in the words."""
MOST = 2
"""Themes of one unit."""

CODES = ("unit", "doc", "theme", "parent", "weight", "how", "evidence", "score")
"""Columns of the codes frame."""

_QUOTES = str.maketrans("", "", " \n“”‘’\"'「」『』")


def fold(text: str) -> str:
    """Return `text` as terms are compared: half-width, lower case, without blanks and quotation marks.

    >>> fold("推进“高效 办成一件事”，５Ｇ")
    '推进高效办成一件事,5g'
    """
    return normalise(text).translate(_QUOTES)


@dataclass(frozen=True, slots=True)
class Points:
    """What a lexicon gives a unit, level-2 theme → points: of the words, of the headings; `strong` themes and `found` terms stand in the words."""

    words: dict[str, float]
    headings: dict[str, float]
    strong: frozenset[str]
    found: dict[str, tuple[str, ...]]

    @property
    def total(self) -> dict[str, float]:
        """Points of words and headings together."""
        return {theme: self.words.get(theme, 0.0) + self.headings.get(theme, 0.0) for theme in dict.fromkeys([*self.words, *self.headings])}


class LexiconCoder:
    """The lexicon of a frame, ready to read units. Longer terms are read first and hide what stands inside them."""

    __slots__ = ("_longest", "_order", "_owners", "_patterns", "_titles", "frame")

    def __init__(self, frame: CodeFrame) -> None:
        self.frame = frame
        self._order = {theme.id: i for i, theme in enumerate(frame.level(2))}
        self._titles: dict[str, dict[str, float]] = {}
        self._owners: dict[str, dict[str, float]] = {}
        self._patterns: list[tuple[str, re.Pattern[str]]] = []
        for theme in frame.level(2):
            for terms, points in ((theme.lexicon.weak, WEAK), (theme.lexicon.strong, STRONG)):
                for term in filter(None, map(fold, terms)):
                    self._owners.setdefault(term, {})[theme.id] = points
            self._patterns += [(theme.id, re.compile(pattern, re.IGNORECASE)) for pattern in theme.lexicon.patterns]
        self._longest = re.compile(f"(?=({one_of(self._owners)}))") if self._owners else None

    def terms(self, text: str) -> list[str]:
        """Return the terms that stand in folded `text`, in its order: the longest first, none inside or across another."""
        if self._longest is None:
            return []
        found = sorted(((m.start(), m[1]) for m in self._longest.finditer(text)), key=lambda hit: (-len(hit[1]), hit[0]))
        taken = bytearray(len(text))
        kept = []
        for start, term in found:
            end = start + len(term)
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * len(term)
                kept.append((start, term))
        return [term for _, term in sorted(kept)]

    def points(self, text: str, heading: str = "") -> Points:
        """Return what the words of a unit and of the headings above it (`一 / （二）`) speak for."""
        words, found, strong = self._count(fold(text))
        above: dict[str, float] = {}
        share = HEADING
        for title in reversed([part for part in heading.split(" / ") if part.strip()]):
            for theme, points in self._heading(fold(title)).items():
                above[theme] = above.get(theme, 0.0) + share * points
            share /= 2
        return Points(words, above, strong, found)

    def _count(self, text: str) -> tuple[dict[str, float], dict[str, tuple[str, ...]], frozenset[str]]:
        points: dict[str, float] = {}
        found: dict[str, list[str]] = {}
        strong = set()
        hits = [(term, self._owners[term]) for term in dict.fromkeys(self.terms(text))]
        hits += [(match.group(), {theme: STRONG}) for theme, pattern in self._patterns if (match := pattern.search(text))]
        for term, owners in hits:
            for theme, value in owners.items():
                points[theme] = points.get(theme, 0.0) + value
                found.setdefault(theme, []).append(term)
                if value == STRONG:
                    strong.add(theme)
        return points, {theme: tuple(terms) for theme, terms in found.items()}, frozenset(strong)

    def _heading(self, title: str) -> dict[str, float]:
        if title not in self._titles:  # few headings, many units
            self._titles[title] = self._count(title)[0]
        return self._titles[title]

    def themes(self, points: Points) -> list[tuple[str, float]]:
        """Return the themes that pass with their points, the first the one that counts most; at most MOST, none where none passes."""
        total = points.total
        ranked = sorted(((theme, value) for theme, value in total.items() if value >= PASS), key=lambda pair: (-pair[1], self._order[pair[0]]))
        if not ranked:  # the words say nothing: the headings alone, where one has a strong term
            best = max(points.headings.items(), key=lambda pair: (pair[1], -self._order[pair[0]]), default=("", 0.0))
            return [best] if best[1] >= HEADING * STRONG else []
        return [pair for i, pair in enumerate(ranked) if i == 0 or (pair[0] in points.strong and pair[1] >= CLOSE * ranked[0][1])][:MOST]


@dataclass(frozen=True, slots=True)
class Coded:
    """One code of one unit. `score`: the classifier's probability, or the lexicon's points where it alone decided."""

    theme: str
    how: str
    evidence: tuple[str, ...]
    score: float


def code_units(units: pd.DataFrame, frame: CodeFrame, *, classifier: ThemeClassifier | None = None) -> pd.DataFrame:
    """Return the codes of units as a frame with the columns `CODES`, a row a theme; a unit with the residual code has none.

    `units` needs unit, doc, text and heading, whole documents in their order: a classifier reads a unit with its neighbours and its document.
    `weight` is 1/k for a unit of k themes. Without a classifier the lexicon decides. Raises ModelError when the classifier belongs to another frame.
    """
    import pandas as pd

    coder = LexiconCoder(frame)
    points = [coder.points(text, heading) for text, heading in zip(units["text"], units["heading"], strict=True)]
    if classifier is None:
        coded: Iterable[Sequence[Coded]] = [_by_lexicon(coder, one) for one in points]
    else:
        coded = classifier.code(units, coder, points)
    rows = [
        (unit, doc, code.theme, frame.parents[code.theme], 1 / len(codes), code.how, "、".join(code.evidence), code.score)
        for unit, doc, codes in zip(units["unit"], units["doc"], coded, strict=True)
        for code in codes
    ]
    return pd.DataFrame(rows, columns=list(CODES)).astype({"weight": "float64", "score": "float64"})


def _by_lexicon(coder: LexiconCoder, points: Points) -> list[Coded]:
    return [Coded(theme, "lexicon", points.found.get(theme, ()), round(value, 4)) for theme, value in coder.themes(points)]
