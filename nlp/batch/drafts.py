"""From what a user names as the source of a draft to its matter: ledgers are read, texts analysed first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nlp.batch.inputs import find_inputs
from nlp.batch.names import output_names
from nlp.batch.work import read_unsecret
from nlp.datamodel import Analysis
from nlp.draft.gather import from_analyses
from nlp.draft.ledger import is_ledger, load_matter
from nlp.draft.matter import Matter
from nlp.errors import UsageError
from nlp.names import read_roster
from nlp.readers import SUFFIXES


@dataclass(frozen=True, slots=True)
class Inputs:
    """How texts are analysed: day of the meeting, model, roster of units."""

    date: str | None = None
    model: str | Path | None = None
    roster: Path | None = None
    expand: bool = False


def find_matters(typed: Sequence[str], how: Inputs, *, apart: bool) -> list[tuple[str, Matter]]:
    """Return the matter of all that is named, with a name for its papers; with `apart` one for each document that has tasks.

    Raises UsageError when nothing can be read or ledgers and texts are mixed, ReadError for a text, SecretMarkError for one with a mark.
    """
    ledgers = [Path(name) for name in typed if is_ledger(Path(name))]
    if ledgers and len(ledgers) < len(typed):
        raise UsageError("--from 不能又写台账又写原文：请先用 duban run 把原文处理成台账，再合在一起")
    if ledgers:
        matter = load_matter(ledgers)
        return [(ledgers[0].stem, matter)] if not apart else _apart(matter)
    analyses = _analysed(typed, how)
    if apart:
        found = [(name, from_analyses({name: analysis})) for name, analysis in analyses.items() if analysis.tasks]
        if found:
            return found
    return [(next(iter(analyses)), from_analyses(analyses))]


def _apart(matter: Matter) -> list[tuple[str, Matter]]:
    names = dict.fromkeys(reference.document for row in matter.rows for reference in row.references[:1])
    rows = {name: tuple(row for row in matter.rows if row.references and row.references[0].document == name) for name in names}
    return [(name, replace(matter, rows=some, documents=(name,), title=name)) for name, some in rows.items()]


def _analysed(typed: Sequence[str], how: Inputs) -> dict[str, Analysis]:
    from nlp.pipeline import load

    found = find_inputs(typed, suffixes=SUFFIXES)
    if found.failed:
        path, why = found.failed[0]
        raise UsageError(f"“{path}”{why}")
    if not found.files:
        raise UsageError(f"“{'、'.join(typed)}”中没有能读的文件：请检查 --from")
    roster = read_roster(how.roster, expand=how.expand) if how.roster else None
    pipeline = load(how.model, roster=roster)
    names = output_names(list(found.files))
    return {name: pipeline(read_unsecret(path)[0], date=how.date) for name, path in zip(names, found.files, strict=True)}
