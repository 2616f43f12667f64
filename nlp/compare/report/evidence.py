"""What stands behind the numbers of the page: the sentences of each theme in each group, and each word in its context."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from nlp.compare.report.columns import missing
from nlp.phrases import one_line

if TYPE_CHECKING:
    from nlp.compare.comparison import Comparison

CONTEXTS: Final = 12
"""Places of a word that the page shows; it tells how many more there are."""
_AROUND: Final = 24
_APART: Final = re.compile(r"[\s、，,；;|/]+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A coded unit as the page shows it: `pieces` are its words, marked where they are evidence; `marks` are k (task), t, o, d (what it names)."""

    heading: str
    pieces: tuple[tuple[str, bool], ...]
    marks: str


@dataclass(frozen=True, slots=True)
class Behind:
    """The sentences of a theme in a group by document; `id` is the anchor numbers lead to."""

    id: str
    group: int
    units: int
    documents: tuple[tuple[str, tuple[Sentence, ...]], ...]


@dataclass(frozen=True, slots=True)
class Context:
    """A word in its line: document, what stands before, the word, what stands behind."""

    doc: str
    before: str
    word: str
    after: str


def sentences(comparison: Comparison) -> dict[tuple[int, int], Behind]:
    """Return what stands behind each pair of theme and group, by their numbers; themes of level 2 in the order of the frame, the residual code last."""
    numbers = {theme.id: at for at, theme in enumerate((*comparison.frame.level(2), comparison.frame.residual))}
    groups = {group: at for at, group in enumerate(comparison.groups)}
    coded = comparison.sentences()
    coded = coded[coded["group"].isin(groups)]
    coded = coded.assign(theme=coded["theme"].fillna(comparison.frame.residual.id)).sort_values(["doc", "start"], kind="stable")
    found = {}
    for (theme, group), some in coded.groupby(["theme", "group"], sort=True):
        t, g = numbers[str(theme)], groups[str(group)]
        documents = tuple((str(doc), tuple(_sentences(rows.itertuples()))) for doc, rows in some.groupby("doc", sort=True))
        found[t, g] = Behind(f"u{t}-{g}", g, len(some), documents)
    return found


def _sentences(rows: Iterable[Any]) -> Iterator[Sentence]:
    last = None
    for row in rows:
        heading = "" if missing(row.heading) or row.heading == last else row.heading
        last = row.heading
        marks = "".join(mark for mark, held in (("k", row.kind == "task"), ("t", row.hard_target), ("o", row.owner), ("d", row.deadline)) if held)
        yield Sentence(heading, tuple(_marked(one_line(row.text), "" if missing(row.evidence) else row.evidence)), marks)


def _marked(text: str, evidence: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a text, marked where a word of the evidence stands."""
    pattern = _words(evidence)
    for at, piece in enumerate(pattern.split(text) if pattern else [text]):
        if piece:
            yield piece, at % 2 == 1


@lru_cache(maxsize=4096)
def _words(evidence: str) -> re.Pattern[str] | None:
    words = sorted({word for word in _APART.split(evidence) if word}, key=lambda word: (-len(word), word))
    return re.compile(f"({'|'.join(map(re.escape, words))})") if words else None


def contexts(comparison: Comparison, word: str, group: str | None = None) -> tuple[list[Context], int]:
    """Return the first places of a word in the documents of a group (None: of all that count), and how many there are."""
    found: list[Context] = []
    total = 0
    for doc, text in _texts(comparison, group):
        for match in re.finditer(re.escape(word), text):
            total += 1
            if len(found) < CONTEXTS:
                start, end = match.span()
                found.append(Context(doc, one_line(text[max(start - _AROUND, 0) : start]), word, one_line(text[end : end + _AROUND])))
    return found, total


def _texts(comparison: Comparison, group: str | None) -> Iterator[tuple[str, str]]:
    documents = comparison.documents
    chosen = documents[documents["kept"].astype(bool) & documents[comparison.settings.by].notna()]
    if group is not None:
        chosen = chosen[chosen[comparison.settings.by].astype(str) == group]
    for doc in chosen["doc"]:
        if doc in comparison.texts:
            yield doc, comparison.texts[doc]
