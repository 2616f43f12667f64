"""Which row of the ledger a row of a paper is: the same words, the same place, or alike in the sense of `nlp.tasks.alike`.

Each row is taken once. Within a meeting equal words are one task. In a newer version of its paper a row alike is the same row, also with
another time or figure, with another owner only when all else is equal; in another paper of the meeting only when nothing gainsays.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nlp.tasks.alike import OWNER, Statement, conflicts, same_matter

CANDIDATES = 12
"""Rows that a row is compared with, those that share most bigrams."""


@dataclass(frozen=True, slots=True)
class Said:
    """A row, of the ledger or of the papers that come in: its `meeting`, and each place where it is said."""

    meeting: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """`key` is the row's id in the analysis of the document, `statement` None for one too short to compare or a person's own."""

    document: int
    start: int
    end: int
    key: str
    statement: Statement | None = field(compare=False)


def match(new: Sequence[Said], known: Mapping[int, Said], versions: Mapping[int, frozenset[int]]) -> dict[int, int]:
    """Return the row of the ledger (its id) for each new row by its index, where there is one.

    `versions` tells for each document that comes in which others are versions of the same paper.
    """
    found: dict[int, int] = {}
    taken: set[int] = set()
    for pairs in (_by_words(new, known, alone=True), _by_words(new, known, alone=False), _by_place(new, known), _by_likeness(new, known, versions)):
        for at, row in pairs:
            if at not in found and row not in taken:
                found[at] = row
                taken.add(row)
    return found


def _by_words(new: Sequence[Said], known: Mapping[int, Said], *, alone: bool) -> Iterator[tuple[int, int]]:
    """Yield rows of equal words: in the same document, or in the same meeting."""

    def names(said: Said) -> Iterator[tuple[int | str, str]]:
        yield from ((place.document if alone else said.meeting, place.key) for place in said.places)

    rows: dict[tuple[int | str, str], list[int]] = defaultdict(list)
    for row_id, row in known.items():
        for name in names(row):
            rows[name].append(row_id)
    for at, said in enumerate(new):
        for name in names(said):
            yield from ((at, row_id) for row_id in rows.get(name, ()))


def _by_place(new: Sequence[Said], known: Mapping[int, Said]) -> Iterator[tuple[int, int]]:
    """Yield rows of the same document that share at least half of the shorter stretch, most first."""
    rows: dict[int, list[tuple[Place, int]]] = defaultdict(list)
    for row_id, row in known.items():
        for place in row.places:
            rows[place.document].append((place, row_id))
    found = [
        (share, at, row_id)
        for at, said in enumerate(new)
        for place in said.places
        for other, row_id in rows.get(place.document, ())
        if (share := _shared(place, other)) >= 0.5
    ]
    yield from ((at, row_id) for _, at, row_id in sorted(found, key=lambda f: (-f[0], f[1], f[2])))


def _shared(a: Place, b: Place) -> float:
    return (min(a.end, b.end) - max(a.start, b.start)) / max(1, min(a.end - a.start, b.end - b.start))


def _by_likeness(new: Sequence[Said], known: Mapping[int, Said], versions: Mapping[int, frozenset[int]]) -> Iterator[tuple[int, int]]:
    """Yield rows alike, those that differ least first."""
    rows = [(row_id, row.meeting, place) for row_id, row in known.items() for place in row.places if place.statement]
    index: dict[str, list[int]] = defaultdict(list)
    for number, (_, _, place) in enumerate(rows):
        for pair in place.statement.pairs if place.statement else ():
            index[pair].append(number)
    found: list[tuple[int, float, int, int]] = []
    for at, said in enumerate(new):
        for place in said.places:
            if place.statement is None:
                continue
            near = Counter(number for pair in place.statement.pairs for number in index.get(pair, ()))
            for number, count in near.most_common(CANDIDATES):
                row_id, meeting, other = rows[number]
                older = versions.get(place.document, frozenset())
                if other.document == place.document or other.statement is None or not (meeting == said.meeting or other.document in older):
                    continue  # in one document likeness is a template, not the same row
                differ = _differences(place.statement, other.statement)
                if differ is not None and (not differ or other.document in older):
                    found.append((len(differ), -count / max(1, len(place.statement.pairs)), at, row_id))
    yield from ((at, row_id) for _, _, at, row_id in sorted(found))


def _differences(a: Statement, b: Statement) -> tuple[str, ...] | None:
    """Return in what two rows about one act gainsay each other; None when they are about two."""
    if not same_matter(a, b):
        return None
    differ = conflicts(a, b)
    return None if OWNER in differ and a.matter != b.matter else differ
