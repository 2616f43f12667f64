"""Read tables of documents: JSON Lines, Parquet and spaCy DocBin."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.compare.records import Record, from_frame, from_rows
from nlp.datamodel import Analysis
from nlp.errors import DamagedFileError, UnreadableFileError, UnsupportedFormatError, not_installed
from nlp.files import display, reason

if TYPE_CHECKING:
    from spacy.tokens import Doc as SpacyDoc


@dataclass(frozen=True, slots=True)
class Read:
    """A document of a table and, where the table holds it, its analysis."""

    record: Record
    analysis: Analysis | None = None


def read_records(path: Path, own: Collection[str] = ()) -> list[Read]:
    """Return the documents of a table by its suffix, one of SUFFIXES; `own` are columns to keep besides those we know. Raises ReadError, and UsageError where it has no texts."""
    return READERS[path.suffix.lower()](path, own)


def _json_lines(path: Path, own: Collection[str]) -> list[Read]:
    return [Read(record) for record in from_rows(_lines(path), stem=display(path.name), own=own)]


def _lines(path: Path) -> Iterator[Mapping[str, Any]]:
    shown = display(path.name)
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise DamagedFileError(f"“{shown}”第 {number} 行不是 JSON：每行应是一个完整的 {{…}}") from error
                if not isinstance(row, dict):
                    raise DamagedFileError(f"“{shown}”第 {number} 行不是一个 {{…}}：应写成 {{\"text\": …, \"region\": …}}")
                yield row
    except UnicodeDecodeError as error:
        raise DamagedFileError(f"“{shown}”不是 UTF-8 编码：请另存为 UTF-8") from error
    except OSError as error:
        raise UnreadableFileError(f"“{shown}”打不开：{reason(error)}") from error


def _parquet(path: Path, own: Collection[str]) -> list[Read]:
    try:
        import pandas as pd
        import pyarrow  # noqa: F401 - what pandas reads Parquet with
    except ImportError as error:
        raise UnsupportedFormatError(not_installed("读 Parquet ", "pandas 和 pyarrow", "compare")) from error
    try:
        frame = pd.read_parquet(path, engine="pyarrow")
    except OSError as error:
        raise UnreadableFileError(f"“{display(path.name)}”打不开或不是 Parquet 文件：{reason(error)}") from error
    except ValueError as error:
        raise DamagedFileError(f"“{display(path.name)}”不是 Parquet 文件，或已损坏，请重新导出") from error
    return [Read(record) for record in from_frame(frame, stem=display(path.name), own=own)]


def _docbin(path: Path, own: Collection[str]) -> list[Read]:
    try:
        from nlp.export.spacy_docs import NAME, get_analysis, load_docbin

        docs = load_docbin(path)
    except ImportError as error:
        raise UnsupportedFormatError(not_installed("读 .spacy 文件", "spaCy", "spacy")) from error

    def row(doc: SpacyDoc) -> dict[str, Any]:
        told = {key: value for key, value in doc.user_data.items() if isinstance(key, str)}
        return {**told, "text": doc.text, **({"doc": told[NAME]} if NAME in told else {})}

    records = from_rows(map(row, docs), stem=display(path.name), own=own)
    try:
        return [Read(record, get_analysis(doc)) for record, doc in zip(records, docs, strict=True)]
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedFileError(f"“{display(path.name)}”里的分析结果已损坏，请重新导出") from error


READERS: dict[str, Callable[[Path, Collection[str]], list[Read]]] = {".jsonl": _json_lines, ".parquet": _parquet, ".spacy": _docbin}
SUFFIXES = frozenset(READERS)
