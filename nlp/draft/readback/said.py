"""What papers say of the rows they are drafted from: the words an edited paper is compared with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from nlp.draft.compose import compose
from nlp.draft.kinds import kinds
from nlp.draft.ledger.cells import full_name, units
from nlp.draft.matter import Matter, Row
from nlp.draft.paper import PENDING, Paper, Paragraph
from nlp.draft.parts.tasks import without_purpose
from nlp.errors import UsageError
from nlp.phrases import heal, strip_number

FIELDS: Final[Mapping[str, str]] = {
    "task": "任务内容",
    "lead": "牵头单位",
    "responsible": "责任单位",
    "support": "配合单位",
    "deadline": "完成时限",
    "target": "目标值",
    "status": "状态",
    "progress": "办理进展",
}
"""Field of a row that an edited paper can change → its Chinese name."""


UNIT_FIELDS: Final = ("lead", "responsible", "support")


class Said:
    """What the paper said before it was edited: the rows by id, and the words that each kind of paper states their cells in."""

    def __init__(self, matter: Matter) -> None:
        self.rows: dict[str, Row] = {row.id: row for row in matter.rows}
        self.keys = {ref.key: row.id for row in matter.rows for ref in row.references if ref.row} | {row.id: row.id for row in matter.rows}
        self._prefixes: set[str] = set()
        self._said: dict[tuple[str, str], set[str]] = {}
        for row in matter.rows:
            for name, words in cells_of(row).items():
                self._said.setdefault((row.id, name), set()).add(plain(words))
            self._said[row.id, "task"] |= {plain(row.content), plain(without_purpose(row))}
            self._said[row.id, "responsible"].add(plain("、".join(row.owners)))
        for paper in _papers(matter):
            for piece in paper.pieces():
                row_id = self.keys.get(piece.refs[0]) if piece.refs else None
                if row_id and piece.field in FIELDS:
                    self._said.setdefault((row_id, piece.field), set()).add(plain(piece.text))
            for block in paper.blocks():
                if isinstance(block, Paragraph):
                    self._learn(block)

    def _learn(self, block: Paragraph) -> None:
        """Note what stands before the words of a row (会议要求，), and rows that make one paragraph."""
        tasks = [n for n, piece in enumerate(block.pieces) if piece.field == "task" and piece.refs and piece.refs[0] in self.keys]
        if not tasks:
            return
        if prefix := strip_number("".join(piece.text for piece in block.pieces[: tasks[0]])):
            self._prefixes.add(prefix)

    def joined(self, words: str) -> tuple[str, ...]:
        """Return the rows whose sentences, one behind the other, make up the words; none where they do not."""
        rest, found = plain(words), []
        while rest:
            fitting = [(len(said), key) for (key, name), all_said in self._said.items() if name == "task" for said in all_said if said and rest.startswith(said)]
            if not fitting:
                return ()
            length, key = max(fitting)
            found.append(key)
            rest = rest[length:].lstrip("。；")
        return tuple(dict.fromkeys(found))

    def stands_in(self, key: str, sentences: str) -> bool:
        """Tell whether the row is said at the head of a paragraph or behind a full stop of a text."""
        found = (said for said in self._said[key, "task"] if len(said) >= 4)
        return any(re.search(rf"(?:^|[。\n]){re.escape(said)}(?=[。；（\n]|$)", sentences) for said in found)

    def without_prefix(self, words: str) -> str:
        """Return words without number and without what a kind of paper puts before those of a row."""
        words = strip_number(words).strip()
        found = max((prefix for prefix in self._prefixes if words.startswith(prefix)), key=len, default="")
        return words.removeprefix(found)

    def said(self, key: str, name: str, words: str) -> bool:
        """Tell whether a paper states that cell of the row in these words; a unit may go by any of its names."""
        known = self._said.get((key, name), set())
        if plain(words) in known:
            return True
        return name in UNIT_FIELDS and _full(words) in {_full(one) for one in known}

    def covered(self, present: set[str]) -> set[str]:
        """Return the rows of the documents of which at least half the rows are present: what a paper on them would list."""
        by_document: dict[str, set[str]] = {}
        for row in self.rows.values():
            for reference in row.references:
                by_document.setdefault(reference.document, set()).add(row.id)
        return {key for rows in by_document.values() if 2 * len(rows & present) >= len(rows) for key in rows}


def _papers(matter: Matter) -> Iterator[Paper]:
    for kind in kinds().values():
        try:
            yield compose(kind, matter)
        except UsageError:
            continue  # a kind that needs what this matter has not (minutes without a meeting)


def cells_of(row: Row) -> dict[str, str]:
    """Return the cells of a row in words, by field."""
    return {
        "task": row.words,
        "lead": "、".join(row.lead),
        "responsible": "、".join(row.responsible),
        "support": "、".join(row.support),
        "deadline": "、".join(row.times),
        "target": "、".join(row.targets),
        "status": row.status,
        "progress": row.progress,
    }


def plain(words: str) -> str:
    """Return words as they are compared: gaps and dashes are nothing, ends and breaks do not count."""
    words = PENDING.sub("", words).replace("\n", "、")
    return re.sub(r"\s", "", heal(strip_number(words))).strip("—-–。；;、，, ")


def _full(words: str) -> tuple[str, ...]:
    """Return the units of a cell by what the lexicon calls them in full."""
    return tuple(full_name(name) for name in units(words)[0])


@lru_cache(maxsize=1 << 14)
def _pairs(text: str) -> frozenset[str]:
    words = plain(text)
    return frozenset(words[n : n + 2] for n in range(len(words) - 1))


def alike(a: str, b: str) -> float:
    """Return the share of pairs of characters that two texts have in common, 0 to 1."""
    x, y = _pairs(a), _pairs(b)
    return 2 * len(x & y) / (len(x) + len(y)) if x and y else 0.0
