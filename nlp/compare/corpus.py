"""The corpus: documents with what is known of them, their coding units and their texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nlp.compare.duplicates import clusters
from nlp.compare.metadata import by_document, complete, own_columns
from nlp.compare.normalise import fold
from nlp.compare.quality import FLAGS, marks
from nlp.compare.settings import Settings
from nlp.compare.typed import FLAG, MAYBE, NUMBER, TEXT, frame
from nlp.compare.units import UNITS, units
from nlp.datamodel import Analysis
from nlp.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

DOCUMENTS = {
    "doc": TEXT, "name": TEXT, "region": TEXT, "province": TEXT, "city": TEXT, "county": TEXT, "level": TEXT, "year": MAYBE,
    "date": TEXT, "doc_type": TEXT, "issuer": TEXT, "meeting": TEXT, "chars": NUMBER, "segments": NUMBER, "units": NUMBER,
    "flags": TEXT, "cluster": NUMBER, "sample": NUMBER, "kept": FLAG, "why_left": TEXT, "sha256": TEXT,
}  # fmt: skip
"""Columns of the frame `documents` → their types."""
NO_UNITS = "没有任务或要求类句段"
_DAY = len("2024-03-05")


@dataclass(frozen=True)
class Corpus:
    """Documents (one a row, by name), coding units of all of them in text order, and the texts by document.

    `cluster` numbers what says the same (near-duplicates, re-issues), of which one document is `kept`; `sample` numbers the sampling units:
    the speeches of one meeting of a region share one, and their units are counted together as of one document. `flags` are keys of
    `quality.FLAGS`, joined by ；. Text that is not known is None.
    """

    documents: pd.DataFrame
    units: pd.DataFrame
    texts: dict[str, str] = field(repr=False)


def build_corpus(
    analyses: Iterable[tuple[str, Analysis]],
    metadata: Mapping[str, Mapping[str, str]] | pd.DataFrame | None = None,
    *,
    settings: Settings,
) -> Corpus:
    """Return the corpus of analysed documents; they are read one at a time and not kept.

    `metadata` tells of documents by name (columns of `metadata.COLUMNS`, English or Chinese, and those of the user's own that `settings` names,
    which stand last in the frame) and goes before what the analysis read in the text. Raises UsageError where two documents have one name, or a year is none.
    """
    own = [column for column in own_columns(settings) if column not in DOCUMENTS]
    told = by_document(metadata, own)
    rows: dict[str, dict[str, Any]] = {}
    found: dict[str, list[dict[str, Any]]] = {}
    texts: dict[str, str] = {}
    for name, analysis in analyses:
        if name in rows:
            raise UsageError(f"两篇文稿都叫“{name}”：请改名，或放在不同的文件夹里再试")
        poor = marks(analysis.doc)
        found[name] = units(name, analysis, leave=poor.get("outline", ()))
        texts[name] = analysis.doc.text
        row = _row(name, analysis, told.get(name, {}), tuple(poor), len(found[name]))
        rows[name] = row | {column: told.get(name, {}).get(column) for column in own}
    names = sorted(rows)
    _cluster([rows[name] for name in names], texts, settings.near)
    _sample([rows[name] for name in names])
    return Corpus(
        documents=frame((rows[name] for name in names), DOCUMENTS | dict.fromkeys(own, TEXT)),
        units=frame((unit for name in names for unit in found[name]), UNITS),
        texts={name: texts[name] for name in names},
    )


def _row(name: str, analysis: Analysis, told: Mapping[str, str], flags: tuple[str, ...], counted: int) -> dict[str, Any]:
    doc = analysis.doc
    row = complete(told, doc.meta, where=f"“{name}”")
    return row | {
        "doc": name,
        "name": doc.source.name,
        "chars": len("".join(doc.text.split())),
        "segments": len(doc.segments),
        "units": counted,
        "flags": flags,
        "sha256": doc.source.sha256 or None,
        "stated_meeting": bool(told.get("meeting")),
    }


def _cluster(rows: list[dict[str, Any]], texts: Mapping[str, str], near: float) -> None:
    """Number the clusters, choose what stands for each, flag the others. A document without units does not count either."""
    by_name = {row["doc"]: row for row in rows}
    for number, names in enumerate(clusters({name: fold(texts[name]) for name in by_name}, near), start=1):
        some = [by_name[name] for name in names]
        first = min(some, key=lambda row: (not row["units"], len(row["flags"]), -row["chars"], row["doc"]))
        for row in some:
            copied = row is not first
            again = _reissued(row, first) if copied else ""
            row["cluster"] = number
            row["kept"] = not copied and row["units"] > 0
            row["why_left"] = f"与“{first['doc']}”{FLAGS[again]}" if copied else None if row["units"] else NO_UNITS
            row["flags"] = "；".join([*row["flags"], *([again] if copied else [])])


def _reissued(row: Mapping[str, Any], first: Mapping[str, Any]) -> str:
    """Return what a copy is: the same paper once more, or issued again by another place, level or body, or in another year."""
    same = all(None in (row[c], first[c]) or row[c] == first[c] for c in ("region", "level", "issuer", "year"))
    return "duplicate" if same else "reissue"


def _sample(rows: list[dict[str, Any]]) -> None:
    """Number the sampling units: what is kept of one meeting of a region is one, any other document is one by itself."""
    held = Counter(key for row in rows if row["kept"] and (key := _meeting(row)))
    numbers: dict[object, int] = {}
    for row in rows:
        meeting = _meeting(row)
        key = meeting if meeting and held[meeting] > 1 and row["kept"] else row["cluster"]
        row["sample"] = numbers.setdefault(key, len(numbers) + 1)


def _meeting(row: Mapping[str, Any]) -> tuple[object, ...] | None:
    """Return what tells a meeting from others: place, name and year; of one that only the text names (a 例会 comes again), the day."""
    when = row["year"] if row["stated_meeting"] else row["date"]
    if not row["meeting"] or not row["region"] or not (row["stated_meeting"] or len(when or "") == _DAY):
        return None
    return row["province"], row["city"], row["county"], row["region"], row["meeting"], when
