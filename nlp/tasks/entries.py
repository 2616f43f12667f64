"""The entries of the ledger: one for all rows of a batch that state one task, with every place where it is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from nlp.datamodel import Analysis, Deadline, Doc, Heading, Party, Task, heading_chains
from nlp.names import REFORMED


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A row of a document, with the headings above it and what is remarked of units of the document, by their words."""

    name: str
    doc: Doc
    task: Task
    chain: tuple[Heading, ...]
    flagged: Mapping[str, str]

    @property
    def key(self) -> str:
        """Return the `document-name#id` by which other rows refer to it."""
        return f"{self.name}#{self.task.id}"


Entry = list[Occurrence]
"""What one row of the ledger stands for: the fullest wording first, then the others in the order of the batch."""


def occurrences(documents: Mapping[str, Analysis]) -> list[Occurrence]:
    """Return every row of the batch, in the order of the documents and of their texts."""
    found = []
    for name, analysis in documents.items():
        chains = heading_chains(analysis.doc.headings, [task.start for task in analysis.tasks])
        flagged = {"".join(analysis.doc.quote(f).split()): f"{f.message}。{f.suggestion}".rstrip("。") for f in analysis.findings if f.rule == REFORMED}
        found += [Occurrence(name, analysis.doc, task, chain, flagged) for task, chain in zip(analysis.tasks, chains, strict=True)]
    return found


def entries(found: Sequence[Occurrence]) -> list[Entry]:
    """Gather duplicates into entries, in the order in which each task is first said."""
    gathered: dict[str, Entry] = {}
    for occurrence in found:
        first = occurrence.task.duplicate_of
        gathered.setdefault(first if first in gathered else occurrence.key, []).append(occurrence)
    return [fullest_first(entry) for entry in gathered.values()]


def row_ids(gathered: Sequence[Entry]) -> list[str]:
    """Return the number for good (编号) of each entry: the id of its first occurrence, with -2, -3, … where other rows have the same words."""
    taken: dict[str, None] = {}
    for entry in gathered:
        keys = {occurrence.key for occurrence in entry}
        wanted = next((o for o in entry if o.task.duplicate_of not in keys), entry[0]).task.id
        free = wanted if wanted not in taken else next(name for n in count(2) if (name := f"{wanted}-{n}") not in taken)
        taken[free] = None
    return list(taken)


def fullest_first(entry: Entry) -> Entry:
    """Return the occurrences of one task with the fullest wording in front."""
    main = max(entry, key=_fullness)  # the earliest of equals
    return [main, *(occurrence for occurrence in entry if occurrence is not main)]


def _fullness(occurrence: Occurrence) -> tuple[bool, int, int]:
    """Rank wordings: written before spoken, then by cells stated in the row itself, then by length."""
    task = occurrence.task
    origin = occurrence.doc.origin_at(task.start)
    written = origin is None or origin.speaker is None
    stated = sum(cell.how == "explicit" for cell in linked_cells(task)) + len(task.targets)
    return written, stated, len(task.content.text) if task.content else 0


def linked_cells(task: Task) -> tuple[Party | Deadline, ...]:
    """Return the cells that may stem from another sentence: owners and times."""
    parties: tuple[Party | Deadline, ...] = (*task.lead, *task.addressee, *task.support)
    return (*parties, *task.deadlines)
