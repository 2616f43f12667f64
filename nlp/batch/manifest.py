"""Read the manifest: a CSV that tells, file by file, the date, region, level, kind and speaker."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.batch.dates import iso_date
from nlp.batch.inputs import Inputs, find_inputs
from nlp.datamodel import Meta
from nlp.errors import UsageError
from nlp.files import csv_rows, display, read_text

COLUMNS = {
    "file": "文件",
    "date": "日期",
    "region": "地区",
    "level": "层级",
    "doc_type": "文种",
    "speaker": "讲话人",
}
"""Column → its Chinese name; a manifest may use either."""

_FIELDS = {name: column for column, chinese in COLUMNS.items() for name in (column, chinese)}


@dataclass(frozen=True, slots=True)
class Manifest:
    """`metas` by input file; `notices` are Chinese lines on what had no effect."""

    metas: dict[Path, Meta]
    notices: tuple[str, ...] = ()


def read_manifest(path: Path, files: Sequence[Path]) -> Manifest:
    """Return what the manifest says of `files`; raise UsageError naming the line that is wrong.

    A row's file is matched by its path, from the manifest's folder or the current one, or by its last parts:
    a bare file name will do where only one input has it.
    """
    shown = display(path)
    rows = csv_rows(read_text(path, f"清单“{shown}”"))
    if not rows:
        raise UsageError(f"清单“{shown}”是空的：第一行应是列名 {','.join(COLUMNS)}（或 {'、'.join(COLUMNS.values())}）")
    header = [cell.strip() for cell in rows[0]]
    fields = [_FIELDS.get(cell.lower()) for cell in header]
    _check_header(shown, header, fields)
    notices = [
        f"清单“{shown}”的列“{cell}”不认识，未采用" for cell, f in zip(header, fields, strict=True) if cell and not f
    ]
    metas: dict[Path, Meta] = {}
    lines: dict[Path, int] = {}
    for number, row in enumerate(rows[1:], start=2):
        cells = {f: cell.strip() for f, cell in zip(fields, row, strict=False) if f and cell.strip()}
        if not cells:
            continue
        where = f"清单“{shown}”第 {number} 行"
        if "file" not in cells:
            raise UsageError(f"{where}没有写文件名：请补上“文件”一格，或删去这一行")
        name = cells.pop("file")
        file = _match(name, path.parent, files, where)
        if file is None:
            notices.append(f"{where}的文件“{name}”不在输入中，未采用")
            continue
        if file in lines:
            raise UsageError(f"{where}与第 {lines[file]} 行是同一个文件“{name}”：请删去一行")
        lines[file] = number
        metas[file] = _meta(cells, where)
    return Manifest(metas, tuple(notices))


def find_documents(inputs: Sequence[str | Path], manifest: Path | None) -> tuple[Inputs, Manifest]:
    """Return the files meant by the inputs and what the manifest, if there is one, says of them. Raises UsageError where there is no file."""
    from nlp.readers import SUFFIXES

    found = find_inputs(inputs, suffixes=SUFFIXES)
    if not found.files:
        reasons = "；".join(f"{path}：{why}" for path, why in found.failed[:3]) or "给出的文件夹里没有能读的文件"
        kinds = " ".join(sorted(s.removeprefix(".") for s in SUFFIXES))
        raise UsageError(f"没有可处理的文件（{reasons}）。能读的格式：{kinds}")
    return found, read_manifest(manifest, found.files) if manifest else Manifest({})


def _check_header(shown: str, header: Sequence[str], fields: Sequence[str | None]) -> None:
    if "file" not in fields:
        hint = "。各列之间要用英文逗号隔开" if len(header) == 1 else ""
        raise UsageError(f"清单“{shown}”的第一行没有“文件”（file）一列：现有列名是 {'、'.join(header)}{hint}")
    for column, chinese in COLUMNS.items():
        if fields.count(column) > 1:
            raise UsageError(f"清单“{shown}”的第一行有两列“{chinese}”（{column}）：请删去一列")


def _meta(cells: dict[str, str], where: str) -> Meta:
    date = cells.get("date")
    try:
        date = iso_date(date) if date else None
    except UsageError as error:
        raise UsageError(f"{where}：{error}") from None
    return Meta(
        region=cells.get("region"),
        level=cells.get("level"),
        doc_type=cells.get("doc_type"),
        speaker=cells.get("speaker"),
        date=date,
        date_source="manifest" if date else None,
    )


def _match(name: str, folder: Path, files: Sequence[Path], where: str) -> Path | None:
    wanted = Path(name.replace("\\", "/"))
    real = {file: Path(os.path.realpath(file)) for file in files}
    exact = {Path(os.path.realpath(folder / wanted)), Path(os.path.realpath(wanted))}
    found = [file for file in files if real[file] in exact]
    # Windows shows names without their suffix, so that is how they are typed.
    found = found or [f for f in files if _ends_with(real[f], wanted)]
    found = found or [f for f in files if _ends_with(real[f].with_suffix(""), wanted)]
    if len(found) > 1:
        choices = "、".join(display(f) for f in found[:3])
        raise UsageError(f"{where}的“{name}”对应多个输入（{choices}）：请连同文件夹一起写")
    return found[0] if found else None


def _ends_with(path: Path, parts: Path) -> bool:
    return tuple(map(display, path.parts[-len(parts.parts) :])) == parts.parts
