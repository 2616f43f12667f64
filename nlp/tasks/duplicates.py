"""Link the rows of a batch that state one task: said twice in a document, or in transcript, speech and minutes of a meeting.

Rows are taken in order; each joins the first statement it repeats or opens a new one. Statements are looked up by the
bigrams of their matter that few others have, so that the work grows with the number of rows, not with its square.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from nlp.datamodel import Analysis, Meta, Task
from nlp.tasks.alike import MEETING, OWNER, Statement, conflicts, merged, same_matter, statement

COMMON = 32
"""A bigram that more matters have finds nothing."""
FEWEST_SHARED = 2
CANDIDATES = 12
FEW_ROWS, SHARE = 2, 0.2
"""Documents share a meeting when they share this part of the smaller one's rows, two at least; one of a document this small."""
SAME_MEETING = 45
"""Days between two dated documents of one meeting, at most: minutes and printed speeches come out later."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the batch, `key` its `document-name#id`."""

    document: str
    key: str
    meta: Meta
    statement: Statement


@dataclass(slots=True)
class _Stated:
    """A row that says something first; `statement` gathers the cells of all that repeat it."""

    row: _Row
    statement: Statement


def link_duplicates(documents: Mapping[str, Analysis]) -> dict[str, Analysis]:
    """Return the documents with `Task.duplicate_of` and `similar_to` set anew, as `document-name#id` of an earlier row.

    A row that repeats an earlier one is its duplicate: in the same words anywhere, in other words within a document and
    among documents of one meeting. One about the same act with another owner, time or figure is similar to it: within a
    document where the owners agree, else among documents of one meeting; so is one in the same words of another meeting.
    """
    rows = [
        _Row(name, f"{name}#{task.id}", analysis.doc.meta, found)
        for name, analysis in documents.items()
        for task in analysis.tasks
        if (found := statement(analysis.doc, task))
    ]
    meetings = _meetings(rows)
    repeats: dict[str, str] = {}
    similar: dict[str, str] = {}
    for row, earlier, differ in _matches(rows, meetings):
        if not differ:
            repeats[row.key] = earlier.key
        elif OWNER not in differ or row.document != earlier.document:
            similar.setdefault(row.key, earlier.key)
    similar = {key: other for key, other in similar.items() if key not in repeats}
    return {name: _linked(name, analysis, repeats, similar) for name, analysis in documents.items()}


def _matches(rows: Sequence[_Row], meetings: Mapping[str, str] | None) -> Iterator[tuple[_Row, _Row, tuple[str, ...]]]:
    """Yield each row with the earlier one it repeats, and before that those it differs from in the cells named.

    Without `meetings` every document may be of every meeting.
    """
    index = _Index(row.statement for row in rows)
    for row in rows:
        for earlier in index.near(row.statement):
            first = earlier.row
            exact = first.statement.letters == row.statement.letters
            together = first.document == row.document or not meetings or meetings[first.document] == meetings[row.document]
            if not (together or exact) or _of_other_places(first.meta, row.meta) or not same_matter(earlier.statement, row.statement):
                continue
            differ = conflicts(earlier.statement, row.statement)
            if _of_other_meetings(first.meta, row.meta):
                differ = (*differ, MEETING)
            if differ and (exact or together):
                yield row, first, differ
            elif not differ:
                earlier.statement = merged(earlier.statement, row.statement)
                yield row, first, ()
                break
        else:
            index.add(_Stated(row, row.statement))


def _meetings(rows: Sequence[_Row]) -> dict[str, str]:
    """Return for each document the first of its meeting: documents that share rows enough are of one."""
    sizes = Counter(row.document for row in rows)
    shared = Counter(
        (earlier.document, row.document)
        for row, earlier, differ in _matches(rows, None)
        if not differ and earlier.document != row.document
    )
    group = {name: name for name in sizes}

    def first(name: str) -> str:
        while group[name] != name:
            name = group[name]
        return name

    for (a, b), count in shared.items():
        smaller = min(sizes[a], sizes[b])
        if count >= (1 if smaller <= FEW_ROWS else max(2, SHARE * smaller)):
            group[first(b)] = first(a)
    return {name: first(name) for name in group}


def _linked(name: str, analysis: Analysis, repeats: Mapping[str, str], similar: Mapping[str, str]) -> Analysis:
    def link(task: Task) -> Task:
        key = f"{name}#{task.id}"
        links = repeats.get(key), similar.get(key)
        return task if (task.duplicate_of, task.similar_to) == links else replace(task, duplicate_of=links[0], similar_to=links[1])

    tasks = tuple(map(link, analysis.tasks))
    return replace(analysis, tasks=tasks) if tasks != analysis.tasks else analysis


class _Index:
    """The statements so far, found by equal matter or by rare bigrams shared."""

    __slots__ = ("_by_matter", "_by_pair", "_frequency", "_stated")

    def __init__(self, statements: Iterable[Statement]) -> None:
        distinct = {s.matter: s for s in statements}
        self._frequency = Counter(pair for s in distinct.values() for pair in s.pairs)
        self._by_matter: defaultdict[str, list[_Stated]] = defaultdict(list)
        self._by_pair: defaultdict[str, list[int]] = defaultdict(list)
        self._stated: list[_Stated] = []

    def add(self, stated: _Stated) -> None:
        same = self._by_matter[stated.statement.matter]
        same.append(stated)
        if len(same) > 1:
            return  # found through the first
        for pair in stated.statement.pairs:
            if self._frequency[pair] <= COMMON:
                self._by_pair[pair].append(len(self._stated))
        self._stated.append(stated)

    def near(self, found: Statement) -> Iterator[_Stated]:
        """Yield the statements worth a comparison: equal matters first, then those that share most."""
        equal = self._by_matter.get(found.matter, [])
        yield from equal[:CANDIDATES]
        shared = Counter(at for pair in found.pairs for at in self._by_pair.get(pair, ()))
        for at, count in shared.most_common(CANDIDATES):
            if count < FEWEST_SHARED:
                return
            matter = self._stated[at].statement.matter
            if matter != found.matter:
                yield from self._by_matter[matter][:CANDIDATES]


def _of_other_places(a: Meta, b: Meta) -> bool:
    return bool(a.region and b.region and a.region not in b.region and b.region not in a.region)


def _of_other_meetings(a: Meta, b: Meta) -> bool:
    """Tell whether both documents are dated, too far apart for one meeting."""
    if not a.date or not b.date:
        return False
    short = min(len(a.date), len(b.date))
    if short < len("2024-01-01"):
        return a.date[:short] != b.date[:short]
    return abs((date.fromisoformat(a.date) - date.fromisoformat(b.date)).days) > SAME_MEETING
