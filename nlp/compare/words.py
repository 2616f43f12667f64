"""Words of documents, counted: jieba with long terms kept whole, or pairs of characters to show that results do not hang on it.

Markers of `normalise` (⟨本级⟩, ⟨数⟩ …) part words and are none themselves; numbers, years and words of one character are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nlp.compare.divisions import names_of
from nlp.compare.normalise import normalise
from nlp.segment import words as segmenter

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from nlp.compare.corpus import Corpus
    from nlp.compare.settings import Settings

TERMS = Path(__file__).resolve().parent.parent / "data" / "compare" / "terms.txt"
PLACES: Final = ("region", "province", "city", "county")
"""Columns of the documents whose values are names of places."""
LONG: Final = 3
"""Characters from which a term is held whole whatever stands around it; shorter ones jieba weighs (县人 + 大会 is not 人大)."""

_MARKER = re.compile(r"⟨[^⟨⟩]*⟩")
_RUN = re.compile(r"[㐀-鿿豈-﫿]+")
_WORD = re.compile(r"[㐀-鿿豈-﫿]{2,}|[A-Za-z]{2,}")
_NUMERAL = re.compile(r"第?[〇零一二两三四五六七八九十百千万亿]+[个年月日号次项条批家名件是要多余]?|[数几][十百千万亿]+")
_HAN_TERM = re.compile(rf"[㐀-鿿豈-﫿]{{{LONG},}}")

Tokenizer = Callable[[str], Iterator[str]]
"""From a normalised text to its words in order."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Long terms that stay whole. `version` names them and the segmenter: the same version cuts the same text into the same words."""

    terms: tuple[str, ...]
    version: str

    def tokens(self, text: str) -> Iterator[str]:
        """Yield the words of a normalised text: the longest term where one begins, else what jieba finds.

        >>> list(dictionary().tokens("⟨本级⟩健全重大行政决策程序，办好10件实事。"))
        ['健全', '重大行政决策', '程序', '办好', '实事']
        """
        heads = _heads(self.terms)
        for piece in _pieces(text):
            start = i = 0
            while i <= len(piece) - LONG:
                term = next((term for term in heads.get(piece[i : i + LONG], ()) if piece.startswith(term, i)), "")
                if term:
                    yield from _segmented(piece[start:i])
                    yield term
                    start = i = i + len(term)
                else:
                    i += 1
            yield from _segmented(piece[start:])


@dataclass(frozen=True, slots=True)
class WordCounts:
    """How often each word stands in each document.

    `matrix` is documents × words (scipy CSR, int64), rows as `documents`, columns as `words`, both sorted. `totals` (documents) are all words
    of a document. `dictionary` is the version of what cut the words.
    """

    documents: tuple[str, ...]
    words: tuple[str, ...]
    matrix: Any
    totals: NDArray[np.int64]
    dictionary: str


def dictionary(terms: Iterable[str] = ()) -> Dictionary:
    """Return the built-in terms, names of departments and `terms` (those of a code frame) as one dictionary.

    Only terms of Chinese characters, three or more, are taken; the rest is left to jieba.
    """
    return _dictionary(tuple(sorted({term for term in terms if _HAN_TERM.fullmatch(term)})))


def bigrams(text: str) -> Iterator[str]:
    """Yield the pairs of neighbouring characters of a normalised text, none across a marker, a mark or a number.

    >>> list(bigrams("⟨本级⟩行政执法，3年"))
    ['行政', '政执', '执法']
    """
    for piece in _pieces(text):
        for run in _RUN.findall(piece):
            for i in range(len(run) - 1):
                if not _NUMERAL.fullmatch(run[i : i + 2]):
                    yield run[i : i + 2]


def normalised(corpus: Corpus, settings: Settings) -> dict[str, str]:
    """Return the normalised texts that count, by sorted name: documents kept, their group known; those of one sampling unit as one text."""
    places = names_of(sorted({str(value) for column in PLACES for value in corpus.documents[column].dropna()}))
    texts = grouped(corpus, settings).groupby("sampled", sort=True)["doc"]
    return {str(name): "\n".join(normalise(corpus.texts[doc], places) for doc in docs) for name, docs in texts}


def grouped(corpus: Corpus, settings: Settings) -> pd.DataFrame:
    """Return the rows of the documents that are kept and whose group is known, by name; `sampled` names the first document of the sampling unit."""
    documents = corpus.documents
    found = documents[documents["kept"].astype(bool) & documents[settings.by].notna()].sort_values("doc", ignore_index=True)
    return found.assign(sampled=found.groupby(["sample", settings.by])["doc"].transform("first"))


def count_words(texts: Mapping[str, str], tokenize: Tokenizer, *, dictionary: str = "") -> WordCounts:
    """Count the words of normalised `texts` (document → text); `dictionary` is the version to note."""
    import numpy as np
    from scipy.sparse import csr_matrix

    documents = tuple(sorted(texts))
    counted = [Counter(tokenize(texts[doc])) for doc in documents]
    words = tuple(sorted({word for counts in counted for word in counts}))
    column = {word: i for i, word in enumerate(words)}
    pointers = np.cumsum([0, *(len(counts) for counts in counted)])
    columns = np.fromiter((column[word] for counts in counted for word in counts), dtype=np.int64, count=int(pointers[-1]))
    values = np.fromiter((n for counts in counted for n in counts.values()), dtype=np.int64, count=int(pointers[-1]))
    matrix = csr_matrix((values, columns, pointers), shape=(len(documents), len(words)))
    matrix.sort_indices()
    totals = np.asarray(matrix.sum(axis=1)).ravel()
    return WordCounts(documents, words, matrix, totals, dictionary)


def _pieces(text: str) -> Iterator[str]:
    """Yield what stands between markers, without the counter behind a number (⟨数⟩立方米)."""
    for piece in text.split("⟨数⟩"):
        counter = next((word for word in _counters().get(piece[:2], ()) if piece.startswith(word)), "")
        yield from _MARKER.split(piece.removeprefix(counter))


def _segmented(text: str) -> Iterator[str]:
    for span in segmenter.words(text):
        word = text[span.start : span.end]
        if _WORD.fullmatch(word) and not _NUMERAL.fullmatch(word):
            yield word


@lru_cache(maxsize=8)
def _dictionary(extra: tuple[str, ...]) -> Dictionary:
    lists = (TERMS, segmenter.LEXICONS / "departments.txt")
    lines = (line for path in lists for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    built_in = {term for line in lines for term in line.split() if _HAN_TERM.fullmatch(term)}
    terms = tuple(sorted(built_in | set(extra)))
    bodies = (segmenter.LEXICONS / "bodies.txt").read_bytes()
    key = sha256("\n".join((*terms, version("jieba"))).encode() + bodies).hexdigest()
    return Dictionary(terms, key[:12])


@lru_cache(maxsize=8)
def _heads(terms: tuple[str, ...], size: int = LONG) -> dict[str, tuple[str, ...]]:
    """Return the terms by their first characters, the longest first."""
    heads: dict[str, list[str]] = {}
    for term in sorted(terms, key=lambda term: (-len(term), term)):
        heads.setdefault(term[:size], []).append(term)
    return {head: tuple(found) for head, found in heads.items()}


@lru_cache(maxsize=1)
def _counters() -> dict[str, tuple[str, ...]]:
    lines = (segmenter.LEXICONS / "counters.csv").read_text(encoding="utf-8").splitlines()
    words = (line.split(",")[0] for line in lines if not line.startswith("#"))
    return _heads(tuple(word for word in words if len(word) >= 2), 2)
