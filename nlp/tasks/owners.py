"""Which column of the ledger a unit stands in: 牵头单位, 责任单位 or 配合单位. What goes where is told in `rows`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from nlp.datamodel import Doc, Party, Task
from nlp.phrases import one_line
from nlp.tasks.entries import Entry

_BETWEEN_UNITS = re.compile(r"(?:[\s、，,和及与暨]|以及)*")
_LEAD_LABEL = re.compile(
    r"(?:牵头|主办|承办|汇总|主要责任|第一责任)(?:责任|[（(]责任[）)])?(?:单位|部门)\s*[：:是为]?\s*$"
)
_RESPONSIBLE_LABEL = re.compile(r"(?:责任|落实|承担)(?:单位|部门)\s*[：:是为]?\s*$")
_LEAD_VERB = re.compile(r"\s*(?:要|应当?|须|需|必须|负责)?(?:共同|联合|具体|分别)?(?:牵头|主办)")


def unit_columns(doc: Doc, task: Task) -> tuple[list[Party], list[Party], list[Party]]:
    """Return the parties of the columns 牵头单位, 责任单位, 配合单位, none twice: see `rows`."""
    called = dict(_called(doc, task.lead))
    lead = [p for p in task.lead if called[p] == "lead"]
    open_ = [p for p in task.lead if called[p] == ""]
    if not lead and len({p.name for p in open_}) == len({p.name for p in task.lead}) == 1:
        lead = open_
    rest = [p for p in task.lead if p not in lead]
    seen: set[str] = set()
    return (
        _unseen(lead, seen),
        _unseen(sorted((*rest, *task.addressee), key=lambda p: p.start), seen),
        _unseen(task.support, seen),
    )


def entry_columns(entry: Entry) -> tuple[list[Party], list[Party], list[Party]]:
    """Return the columns of `unit_columns` for all occurrences together: the first that names a unit wins, and leading most."""
    columns = [unit_columns(occurrence.doc, occurrence.task) for occurrence in entry]
    seen: set[str] = set()
    lead, responsible, support = (_unseen((p for found in columns for p in found[at]), seen) for at in range(3))
    return lead, responsible, support


def party_name(party: Party) -> str:
    """Return what a cell calls the party."""
    return one_line(party.name or party.text)


def _unseen(parties: Iterable[Party], seen: set[str]) -> list[Party]:
    fresh = []
    for party in parties:
        name = party_name(party)
        if name not in seen:
            seen.add(name)
            fresh.append(party)
    return fresh


def _called(doc: Doc, parties: Iterable[Party]) -> Iterator[tuple[Party, str]]:
    """What the words around a list of units call them: `lead`, `responsible`, or "" when they do not say."""
    runs: list[list[Party]] = []
    for party in sorted(parties, key=lambda p: p.start):
        if runs and _BETWEEN_UNITS.fullmatch(doc.text, runs[-1][-1].end, party.start):
            runs[-1].append(party)
        else:
            runs.append([party])
    for run in runs:
        before = doc.text[max(run[0].start - 12, 0) : run[0].start]
        if _LEAD_LABEL.search(before) or _LEAD_VERB.match(doc.text, run[-1].end):
            word = "lead"
        elif _RESPONSIBLE_LABEL.search(before):
            word = "responsible"
        else:
            word = ""
        yield from ((party, word) for party in run)
