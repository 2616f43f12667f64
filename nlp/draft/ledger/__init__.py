"""Read a ledger back into what papers are made from: the workbook a clerk has worked on, the same as csv, a folder of results.

A row of the ledger is what the clerk made of it. Where the analysis it came from is at hand and a cell still says what duban wrote,
the words of the source stand (a unit as it was named there); else the cell's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, Final

from nlp.datamodel import Analysis, Doc, Meta
from nlp.draft import wording
from nlp.draft.gather import DIRECTIVES, ENDED, entry_rows, from_analyses, merged
from nlp.draft.ledger import cells
from nlp.draft.ledger.rows import RowReader, documents_of
from nlp.draft.ledger.table import PRINCIPLE_SHEET, LedgerTable, Line, read_table
from nlp.draft.matter import Directive, Matter, Row
from nlp.draft.paper import Reference
from nlp.draft.subject import find_subject
from nlp.errors import UsageError
from nlp.files import display, read_text
from nlp.labels import ROLES
from nlp.phrases import heal, one_line
from nlp.tasks.duplicates import link_duplicates
from nlp.tasks.entries import occurrences

WORKBOOK, ANALYSES = "任务台账.xlsx", "analysis"
SUFFIXES: Final = frozenset({".xlsx", ".csv", ".jsonl", ".json"})
"""Kinds of file a matter is read from; a folder of results too."""

_ROLE_OF = {chinese: role for role, chinese in ROLES.items()}


def is_ledger(path: str | Path) -> bool:
    """Tell whether a path is read by `load_matter`: a ledger, an analysis or a folder that holds results; other inputs are analysed."""
    path = Path(path)
    if path.is_dir():
        return (path / WORKBOOK).is_file() or bool(_analysis_files(path))
    return path.suffix.lower() in SUFFIXES


def load_matter(paths: Sequence[str | Path]) -> Matter:
    """Return the matter of one ledger (xlsx, csv, jsonl), of one folder of results, or of analyses (json) of one meeting.

    Raises UsageError that says which file, row and column is to be mended.
    """
    files = [Path(path) for path in paths]
    if len(files) == 1:
        path = files[0]
        if path.is_dir():
            return _folder(path)
        if path.suffix.lower() == ".jsonl":
            return _json_lines(path)
        if path.suffix.lower() != ".json":
            return read_ledger(path)
    others = [path for path in files if path.is_dir() or path.suffix.lower() != ".json"]
    if others:
        raise UsageError(f"“{display(others[0].name)}”不能同别的文件一起读：台账、结果文件夹每次只用一个，分析结果（json）可以几个一起")
    if not files:
        raise UsageError("没有写明依据哪个台账：请给出任务台账.xlsx、结果文件夹或分析结果（json）")
    return from_analyses({path.stem: _analysis(path) for path in files})


def read_ledger(path: str | Path) -> Matter:
    """Return the matter of an xlsx or csv ledger (or of what else `load_matter` reads). Rows that are struck through or 不予立项 are left out.

    The analyses it names under 来源文件 are read where they lie beside it (analysis/NAME.json), as a run leaves them.
    Raises UsageError that names sheet, row and column, also when no row is left.
    """
    path = Path(path)
    if path.is_dir() or path.suffix.lower() in {".json", ".jsonl"}:
        return load_matter([path])
    table, sheets = read_table(path)
    principles = sheets.get(PRINCIPLE_SHEET)
    names = list(dict.fromkeys(name for line in table.lines for name in documents_of(line)))
    analyses = {name: _analysis(file) for name in names if (file := path.parent / ANALYSES / f"{name}.json").is_file()}
    rows = merged(row for _, row in _rows_of(table, analyses))
    if not rows:
        raise UsageError(f"“{table.file}”的台账里没有要办的任务，无法起草：请核对任务台账")
    base = from_analyses(analyses) if any(analysis.tasks for analysis in analyses.values()) else None
    if base is not None:
        return replace(base, rows=rows, documents=tuple(names))
    title = names[0] if len(names) == 1 else path.stem
    return Matter(
        title=title,
        rows=rows,
        directives=tuple(_directives(principles)) if principles else (),
        subject=next(filter(None, (find_subject(Doc("", meta=Meta(title=name))) for name in names)), None),
        documents=tuple(names),
    )


def line_numbers(path: str | Path) -> Mapping[str, tuple[int, ...]]:
    """Return where each row of the matter of a ledger stands in its sheet (lines count from 1): those that say the same together."""
    path = Path(path)
    table, _ = read_table(path)
    names = dict.fromkeys(name for line in table.lines for name in documents_of(line))
    analyses = {name: _analysis(file) for name in names if (file := path.parent / ANALYSES / f"{name}.json").is_file()}
    pairs = _rows_of(table, analyses)
    numbers = {row.id: line.number for line, row in pairs}
    found = {}
    for row in merged(row for _, row in pairs):
        keys = dict.fromkeys((row.id, *(ref.key for ref in row.references if ref.row)))
        found[row.id] = tuple(sorted(numbers[key] for key in keys if key in numbers))
    return found


def _rows_of(table: LedgerTable, analyses: Mapping[str, Analysis]) -> list[tuple[Line, Row]]:
    read = RowReader(table, {row.id: (row, entry) for row, entry in entry_rows(occurrences(link_duplicates(analyses)))})
    return [(line, row) for line in _in_order(table) if (row := read.row(line)) is not None]


def _folder(path: Path) -> Matter:
    if (path / WORKBOOK).is_file():
        return read_ledger(path / WORKBOOK)
    files = _analysis_files(path)
    if not files:
        raise UsageError(f"“{display(path.name)}”里没有任务台账.xlsx，也没有分析结果：请给出 duban run 的输出文件夹")
    return from_analyses({file.stem: _analysis(file) for file in files})


def _analysis_files(path: Path) -> list[Path]:
    folder = path / ANALYSES if (path / ANALYSES).is_dir() else path
    return sorted(file for file in folder.glob("*.json") if file.name != "run.json")


def _analysis(path: Path) -> Analysis:
    shown = f"分析结果“{display(path.name)}”"
    text = read_text(path, shown)
    try:
        return Analysis.from_json(text)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(f"读不了{shown}：不是 duban 写出的分析（duban/analysis/1），请重新分析原文") from None


def _in_order(table: LedgerTable) -> list[Line]:
    """Return the lines by 序号, so that a ledger sorted by unit still gives papers in the order of their source.

    Lines without a number stay behind the one above them where the sheet is in order, else come last.
    """
    numbers = [int(words) if (words := line.text("number")).isdigit() else None for line in table.lines]
    given = [number for number in numbers if number is not None]
    if given == sorted(given):
        return list(table.lines)
    last = max(given) + 1
    keyed = zip((last if number is None else number for number in numbers), table.lines, strict=True)
    return [line for _, line in sorted(keyed, key=lambda pair: pair[0])]


def _directives(table: LedgerTable) -> Iterator[Directive]:
    """Yield what the sheet 原则要求 lists beside the rows, once in the same words."""
    seen: set[tuple[str, str]] = set()
    keys = (f"p{n}" for n in count(1))
    for line in table.lines:
        role, quote = _ROLE_OF.get(line.text("kind"), ""), one_line(line.text("quote"))
        if line.struck or role not in DIRECTIVES or (role == "requirement" and not quote.endswith(ENDED)):
            continue
        words = wording.sentence(quote)
        if (role, words) not in seen and re.search(r"[\u4e00-\u9fff]", words):
            seen.add((role, words))
            yield Directive(role, words, Reference(next(keys), line.text("document"), line.text("place"), quote, row=False))


# JSON lines ---------------------------------------------------------------------------------------------------------


def _json_lines(path: Path) -> Matter:
    """Return the matter of tasks.jsonl: rows without what only the analysis tells (who is called 牵头 where several are named)."""
    shown = f"“{display(path.name)}”"
    rows: dict[str, Row] = {}
    documents: dict[str, None] = {}
    for number, words in enumerate(read_text(path, shown).splitlines(), start=1):
        if not words.strip():
            continue
        try:
            record = json.loads(words)
            row = _record_row(record)
            document = str(record["document"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UsageError(f"{shown}第{number}行读不懂：请用 duban run 写出的 tasks.jsonl") from None
        documents.setdefault(document)
        first = rows.get(row.id)
        rows[row.id] = replace(first, references=(*first.references, *row.references)) if first else row
    if not rows:
        raise UsageError(f"{shown}里没有任务，无法起草")
    title = next(iter(documents)) if len(documents) == 1 else path.stem
    subject = next(filter(None, (find_subject(Doc("", meta=Meta(title=name))) for name in documents)), None)
    return Matter(title=title, rows=merged(rows.values()), subject=subject, documents=tuple(documents))


def _record_row(record: Mapping[str, Any]) -> Row:
    identity = str(record.get("row") or record["id"])
    lead, addressee, support = ([one_line(p["name"] or p["text"]) for p in record[key]] for key in ("lead", "addressee", "support"))
    responsible = tuple(dict.fromkeys((*(lead if len(lead) > 1 else ()), *addressee)))
    text = one_line(str(record["text"]))
    content = (record.get("content") or {}).get("text") or text
    said = tuple(dict.fromkeys(heal(deadline["text"]) for deadline in record["deadlines"]))
    owners = [*lead, *responsible]
    purpose = tuple(words["text"] for words in record.get("purpose") or ())
    return Row(
        id=identity,
        words=cells.paper_words(content, owners=owners, support=support, said=said, purpose=purpose, quote=str(record["quote"])),
        content=content,
        section=tuple(words for heading in record["section"] if (words := wording.heading_words(heading))),
        measures=tuple(words["text"] for words in record.get("measures") or ()),
        purpose=purpose,
        lead=tuple(lead) if len(lead) == 1 else (),
        responsible=responsible,
        support=tuple(unit for unit in dict.fromkeys(support) if unit not in owners),
        persons=cells.are_persons(responsible),
        times=said,
        begins=next((deadline["begins"] for deadline in record["deadlines"] if deadline.get("begins")), None),
        due=record["due"],
        targets=tuple(dict.fromkeys(heal(target["text"]) for target in record["targets"])),
        role=record["role"],
        grade=record["grade"],
        references=(Reference(identity, one_line(record["document"]), "", text),),
    )
