"""Read the manifest: a CSV that tells, file by file, the date, place, level, kind, speaker, issuing body and meeting."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
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
    "province": "省份",
    "city": "地市",
    "county": "县区",
    "year": "年份",
    "issuer": "发文机关",
    "meeting": "会议",
}
"""Column → its Chinese name; a manifest may use either. Province, city, county and issuer serve `duban compare` alone."""

_FIELDS = {name: column for column, chinese in COLUMNS.items() for name in (column, chinese)}


@dataclass(frozen=True, slots=True)
class Manifest:
    """`metas` by input file, `rows` the cells they were made from; `notices` are Chinese lines on what had no effect."""

    metas: dict[Path, Meta]
    rows: dict[Path, dict[str, str]] = field(default_factory=dict, compare=False)
    notices: tuple[str, ...] = ()


def read_manifest(path: Path, files: Sequence[Path], own: Collection[str] = ()) -> Manifest:
    """Return what the manifest says of `files`; raise UsageError naming the line that is wrong.

    `own` are columns of the user's own that `rows` are to keep.

    A row's file is matched by its path, from the manifest's folder or the current one, or by its last parts:
    a bare file name will do where only one input has it.
    """
    shown = display(path)
    rows = csv_rows(read_text(path, f"清单“{shown}”"))
    if not rows:
        raise UsageError(f"清单“{shown}”是空的：第一行应是列名 {','.join(COLUMNS)}（或 {'、'.join(COLUMNS.values())}）")
    header = [cell.strip() for cell in rows[0]]
    fields = [cell if cell in own else _FIELDS.get(cell.lower()) for cell in header]
    _check_header(shown, header, fields)
    notices = [
        f"清单“{shown}”的列“{cell}”不认识，未采用" for cell, f in zip(header, fields, strict=True) if cell and not f
    ]
    known = _Files(files)
    metas: dict[Path, Meta] = {}
    told: dict[Path, dict[str, str]] = {}
    lines: dict[Path, int] = {}
    for number, row in enumerate(rows[1:], start=2):
        cells = {f: cell.strip() for f, cell in zip(fields, row, strict=False) if f and cell.strip()}
        if not cells:
            continue
        where = f"清单“{shown}”第 {number} 行"
        if "file" not in cells:
            raise UsageError(f"{where}没有写文件名：请补上“文件”一格，或删去这一行")
        name = cells.pop("file")
        file = known.match(name, path.parent, where)
        if file is None:
            notices.append(f"{where}的文件“{name}”不在输入中，未采用")
            continue
        if file in lines:
            raise UsageError(f"{where}与第 {lines[file]} 行是同一个文件“{name}”：请删去一行")
        lines[file] = number
        metas[file] = _meta(cells, where)
        told[file] = cells | ({"date": metas[file].date or ""} if "date" in cells else {})
    return Manifest(metas, told, tuple(notices))


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
    date = cells.get("date") or cells.get("year")
    try:
        date = iso_date(date) if date else None
    except UsageError as error:
        raise UsageError(f"{where}：{error}") from None
    return Meta(
        region=cells.get("region"),
        level=cells.get("level"),
        doc_type=cells.get("doc_type"),
        occasion=cells.get("meeting"),
        speaker=cells.get("speaker"),
        date=date,
        date_source="manifest" if date else None,
    )


class _Files:
    """The input files, found again by what a manifest calls them."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._real = {file: Path(os.path.realpath(file)) for file in files}
        self._exact: dict[Path, list[Path]] = defaultdict(list)
        self._ends: dict[str, list[Path]] = defaultdict(list)
        for file, real in self._real.items():
            self._exact[real].append(file)
            for end in dict.fromkeys((real.name, real.stem)):
                self._ends[display(end)].append(file)

    def match(self, name: str, folder: Path, where: str) -> Path | None:
        """Return the file that a row names; None where there is none, UsageError where there are several."""
        wanted = Path(name.replace("\\", "/"))
        exact = dict.fromkeys(Path(os.path.realpath(path)) for path in (folder / wanted, wanted))
        found = [file for real in exact for file in self._exact.get(real, ())]
        near = self._ends.get(display(wanted.name), ())
        # Windows shows names without their suffix, so that is how they are typed.
        found = found or [f for f in near if _ends_with(self._real[f], wanted)]
        found = found or [f for f in near if _ends_with(self._real[f].with_suffix(""), wanted)]
        if len(found) > 1:
            choices = "、".join(display(f) for f in found[:3])
            raise UsageError(f"{where}的“{name}”对应多个输入（{choices}）：请连同文件夹一起写")
        return found[0] if found else None


def _ends_with(path: Path, parts: Path) -> bool:
    return tuple(map(display, path.parts[-len(parts.parts) :])) == parts.parts
