"""The ledger as files: workbook, CSV, JSON lines, Parquet; its documents for annotation tools; what persons judged as training data."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from nlp.errors import UsageError, not_installed
from nlp.files import replacing
from nlp.ledger.history import local_minute
from nlp.ledger.lights import Thresholds
from nlp.ledger.queries import Filter
from nlp.ledger.store import Work
from nlp.ledger.training import training_documents
from nlp.office.annotated import write_doccano, write_label_studio, write_prodigy
from nlp.office.fields import Cell
from nlp.office.records import Record, records, row_values
from nlp.office.workbook import COLUMNS, cells_of, write_workbook
from nlp.sheets import formula_safe

FORMATS: Final[dict[str, tuple[str, str]]] = {
    "xlsx": (".xlsx", "Excel 台账，可在外面改了再读回来（duban ledger import）"),
    "csv": (".csv", "CSV，栏目与 Excel 相同"),
    "jsonl": (".jsonl", "JSON，一行一项任务，供程序读取"),
    "parquet": (".parquet", "Parquet，带类型的列，供统计软件读取"),
    "labelstudio": (".json", "Label Studio，一份材料一条；没有全部核对的只作预标注"),
    "doccano": (".jsonl", "doccano，一行一个句段；没有核对的另写一个文件"),
    "prodigy": (".jsonl", "Prodigy，一行一个句段；没有核对的另写一个文件"),
    "training": (".jsonl", "训练材料，只有人核对过的，供 duban train"),
}
"""Format → suffix of its file, and what it is."""
_CHUNK: Final = 5_000


def export(
    work: Work, form: str, path: Path, wanted: Filter, limits: Thresholds, *, sort: str = "id", raw: bool = False
) -> tuple[int, tuple[Path, ...]]:
    """Write what meets a filter in a format; return how many rows (of annotation and training: documents) went out, and the files.

    Raises UsageError (no such format, Parquet without pyarrow), WriteFailedError.
    """
    if form in ("xlsx", "csv", "jsonl", "parquet"):
        found = records(work, wanted, limits, sort=sort)
        if form == "xlsx":
            stamp = datetime.fromisoformat(work.at).astimezone(UTC).replace(tzinfo=None)
            return write_workbook(found, path, lights=limits.names, stamp=stamp), (path,)
        if form == "csv":
            return write_csv(found, path, limits, raw=raw), (path,)
        return (write_jsonl if form == "jsonl" else write_parquet)(found, path), (path,)
    writers: dict[str, Callable[..., tuple[int, tuple[Path, ...]]]] = {"labelstudio": write_label_studio, "doccano": write_doccano, "prodigy": write_prodigy}
    if form in writers:
        return writers[form](work, path, wanted, limits)
    if form == "training":
        return write_training(work, path, wanted, limits), (path,)
    raise UsageError(f"没有“{form}”这种格式：用{'、'.join(FORMATS)}")


def write_csv(found: Iterable[Record], path: Path, limits: Thresholds, *, raw: bool = False) -> int:
    """Write the columns of the workbook as CSV with a byte order mark. What a spreadsheet would run gets an apostrophe in front, unless `raw`."""
    count = 0
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.title for column in COLUMNS])
        for count, record in enumerate(found, start=1):
            cells = cells_of(count, record, limits.names)
            writer.writerow([_csv(cells[column.key], raw=raw) for column in COLUMNS])
    return count


def _csv(value: Cell, *, raw: bool) -> str:
    text = value.isoformat() if isinstance(value, date) else str(value)
    return text if raw else formula_safe(text)


def record_values(record: Record) -> dict[str, Any]:
    """Return a row as JSON has it: the fields of `nlp.ledger.rows.Row`, days and light in words, its last report, its sources."""
    values = {**row_values(record.row, record.light), "report": asdict(record.report) if record.report else None}
    del values["places"]
    values["sources"] = [asdict(quote) for quote in record.quotes]
    return values


def write_jsonl(found: Iterable[Record], path: Path) -> int:
    """Write one row a line."""
    return _lines(path, map(record_values, found))


def _lines(path: Path, values: Iterable[dict[str, Any]]) -> int:
    count = 0
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        for value in values:
            file.write(json.dumps(value, ensure_ascii=False) + "\n")
            count += 1
    return count


def write_training(work: Work, path: Path, wanted: Filter, limits: Thresholds) -> int:
    """Write what persons judged of the documents whose rows meet the filter, as corpus records for `duban train`; nothing predicted counts."""
    from nlp.office.annotated import document_names

    named = document_names(work, wanted, limits)
    return _lines(path, (record for record in training_documents(work) if record["id"] in named))


# Parquet ------------------------------------------------------------------------------------------------------------


def write_parquet(found: Iterable[Record], path: Path) -> int:
    """Write rows as a Parquet file with typed columns: days as date32, lists as lists, the moment of the last change as a timestamp in UTC."""
    try:
        import pyarrow  # type: ignore[import-untyped, import-not-found, unused-ignore]
        from pyarrow import parquet  # type: ignore[import-untyped, import-not-found, unused-ignore]
    except ImportError:
        raise UsageError(not_installed("写 Parquet ", "pyarrow", "parquet") + "，或改用 --format csv") from None
    schema = _schema(pyarrow)
    count = 0
    with replacing(path) as temporary, parquet.ParquetWriter(temporary, schema, compression="zstd") as writer:
        for part in _parts(map(_parquet_values, found)):
            writer.write_table(pyarrow.Table.from_pylist(part, schema=schema))
            count += len(part)
    return count


def _parts(values: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    part: list[dict[str, Any]] = []
    for value in values:
        part.append(value)
        if len(part) == _CHUNK:
            yield part
            part = []
    if part:
        yield part


def _schema(pa: Any) -> Any:
    words, texts = pa.string(), pa.list_(pa.string())
    kinds: dict[str, Any] = {
        "id": pa.int64(), "number": words, "version": pa.int32(), "content": words, "section": texts, "measures": texts, "purpose": texts, "targets": texts,
        "lead": texts, "responsible": texts, "support": texts, "deadlines": texts, "due": words, "due_day": pa.date32(), "frequency": words, "role": words, "grade": words,
        "score": pa.float64(), "remark": words, "review": words, "status": words, "light": words, "percent": pa.int16(), "start_day": pa.date32(), "closed_on": pa.date32(),
        "asked_due": words, "period": words, "absent": pa.bool_(), "documents": texts, "quote": words, "report_period": words, "report": words, "problems": words, "next_step": words,
        "updated_at": pa.timestamp("us", tz="UTC"),
    }
    return pa.schema(list(kinds.items()))


def _parquet_values(record: Record) -> dict[str, Any]:
    row, report = record.row, record.report
    lists = {name: list(getattr(row, name)) for name in ("section", "measures", "purpose", "targets", "lead", "responsible", "support", "deadlines")}
    plain = ("id", "number", "version", "content", "due", "frequency", "role", "grade", "score", "remark", "review", "status", "percent", "asked_due", "period", "absent")
    return {
        **{name: getattr(row, name) for name in plain}, **lists, "light": record.light,
        "due_day": date.fromordinal(row.due_day) if row.due_day is not None else None,
        "start_day": date.fromordinal(row.start_day) if row.start_day is not None else None,
        "closed_on": date.fromisoformat(row.closed_on) if row.closed_on else None,
        "documents": list(dict.fromkeys(quote.document for quote in record.quotes)), "quote": "\n".join(dict.fromkeys(quote.quote for quote in record.quotes)) or None,
        "report_period": report.period if report else None, "report": report.words if report else None,
        "problems": report.problems if report else None, "next_step": report.next_step if report else None,
        "updated_at": datetime.fromisoformat(row.updated_at),
    }


def default_name(form: str, at: str) -> str:
    """Return the name of a file that is put into a folder: 督办任务台账-20240630-1605.xlsx."""
    names = {"training": "训练材料", "labelstudio": "LabelStudio", "doccano": "doccano", "prodigy": "Prodigy"}
    moment = local_minute(at).replace("-", "").replace(":", "").replace(" ", "-")
    return f"{names.get(form, '督办任务台账')}-{moment}{FORMATS[form][0]}"
