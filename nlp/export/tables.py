"""The ledger as plain tables: CSV for a spreadsheet, JSON lines for programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from nlp.datamodel import Analysis
from nlp.export.rows import COLUMNS, ledger_rows, passage
from nlp.files import replacing
from nlp.sheets import formula_safe
from nlp.tasks.entries import entries, occurrences, row_ids
from nlp.tasks.time_words import due_value


def write_csv(documents: Mapping[str, Analysis], path: str | Path, *, raw: bool = False) -> None:
    """Write the ledger as CSV with a byte order mark, without which Excel and WPS show 乱码.

    Text a spreadsheet would run as a formula gets an apostrophe in front; `raw` leaves it as it is, for programs.
    Raises WriteFailedError when `path` can't be written; what stood there then stays.
    """
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.title for column in COLUMNS])
        for row in ledger_rows(documents):
            cells = (getattr(row, column.key) for column in COLUMNS)
            writer.writerow([_csv_cell(cell, raw=raw) for cell in cells])


def write_jsonl(documents: Mapping[str, Analysis], path: str | Path) -> None:
    """Write one task of a document a line: its number and its id (`row`) in the ledger (duplicates share both), document, section, words, content,
    cells with their spans, links to duplicates, date to watch and source sentence.

    Raises WriteFailedError when `path` can't be written; what stood there then stays.
    """
    # A file name that is not valid Unicode can reach us as lone surrogates, which UTF-8 cannot hold.
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        for record in _records(documents):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _csv_cell(value: date | int | str, *, raw: bool) -> str:
    text = value.isoformat() if isinstance(value, date) else str(value)
    return text if raw else formula_safe(text)


def _records(documents: Mapping[str, Analysis]) -> Iterator[dict[str, Any]]:
    found = occurrences(documents)
    gathered = entries(found)
    rows = {o.key: row for row, entry in zip(enumerate(row_ids(gathered), start=1), gathered, strict=True) for o in entry}
    for occurrence in found:
        doc, task = occurrence.doc, occurrence.task
        number, row_id = rows[occurrence.key]
        yield {
            "number": number,
            "row": row_id,
            "document": occurrence.name,
            "source": doc.source.name,
            "section": [doc.quote(heading) for heading in occurrence.chain],
            "text": doc.quote(task),
            **asdict(task),
            "due": due_value(task),
            "quote": doc.quote(passage(doc, task)),
        }
