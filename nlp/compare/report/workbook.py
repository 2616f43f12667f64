"""The tables as one workbook: Chinese titles, numbers as numbers, frozen heads, text that is never run as a formula."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from nlp.compare.report.columns import SHEET_FORMATS, UNKNOWN, Column, Names, TableKind, missing, shown, tables
from nlp.sheets import FORMULA_STARTS, cell_text, put_text, set_up_print, undated

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_WIDEST, _LINES = 44, 3
_FORMULA: Final = tuple(FORMULA_STARTS)
_SAMPLED: Final = 400
"""Rows a column's width is judged by."""
MOST: Final = {"keywords": 200}
"""Table → rows of a group that the workbook holds; the plain tables hold all."""
_FROZEN: Final = {"shares": 4, "contrasts": 4, "intensity": 3, "ranks": 3, "trend": 4, "robustness": 3, "keywords": 2}
"""Table → columns that stay in sight; one for the others."""


def workbook(frames: Mapping[str, pd.DataFrame], names: Names) -> bytes:
    """Return the frames (by the names of columns.yaml) as an XLSX, a sheet each and 说明 in front, the same bytes for the same frames."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill

    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator, book.properties.language = "区域比较", "duban", "zh-CN"
    looks = {
        "head": {"font": Font(name="黑体", size=10), "fill": PatternFill("solid", start_color="E3EAF2"), "alignment": Alignment(vertical="center", wrap_text=True)},
        "body": {"font": Font(name="宋体", size=10)},
    }
    _explain(book.create_sheet("说明"), frames, looks)
    for name, frame in frames.items():
        some = frame.groupby("group", sort=False).head(MOST[name]) if name in MOST else frame
        _fill(book.create_sheet(tables()[name].title), some, tables()[name], names, looks)
    return undated(book)


def plain(frames: Mapping[str, pd.DataFrame], *, title: str) -> bytes:
    """Return frames whose columns have Chinese names already as an XLSX, a sheet each; numbers stay numbers, with three decimals at most."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = title, "duban"
    for name, frame in frames.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        sheet.append([_cell(sheet, str(column), {}) for column in frame.columns])
        for row in frame.itertuples(index=False):
            sheet.append([_cell(sheet, None if missing(v) else v if isinstance(v, str) else float(v), {}, "0.###") for v in row])
    return undated(book)


def _explain(sheet: WriteOnlyWorksheet, frames: Mapping[str, pd.DataFrame], looks: Mapping[str, Any]) -> None:
    for letter, width in zip("ABCD", (14, 18, 18, 70), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, words, looks["head"]) for words in ("表", "列", "数据表列名", "说明")])
    for name, frame in frames.items():
        kind = tables()[name]
        cut = f"本工作簿每组只列前{MOST[name]}行，全部在 {name}.csv。" if name in MOST else ""
        sheet.append([_cell(sheet, words, looks["body"]) for words in (kind.title, "", name, kind.note + cut)])
        for column in shown(frame, kind):
            sheet.append([_cell(sheet, words, looks["body"]) for words in ("", column.title, column.key, column.note)])
    set_up_print(sheet)


def _fill(sheet: WriteOnlyWorksheet, frame: pd.DataFrame, kind: TableKind, names: Names, looks: Mapping[str, Any]) -> None:
    from openpyxl.utils import get_column_letter

    columns = shown(frame, kind)
    rows = [[_value(value, column, names) for value, column in zip(row, columns, strict=True)] for row in frame.itertuples(index=False)]
    for at, column in enumerate(columns):
        sheet.column_dimensions[get_column_letter(at + 1)].width = _width(column, [row[at] for row in rows[:_SAMPLED]])
    sheet.freeze_panes = f"{get_column_letter(_FROZEN.get(kind.name, 1) + 1)}2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    sheet.append([_cell(sheet, column.title, looks["head"]) for column in columns])
    # A row is written as it is added, so that one cell a column serves all rows: styles are what takes the time.
    cells = [_cell(sheet, 0, looks["body"], SHEET_FORMATS.get(column.format)) for column in columns]
    texts = [_cell(sheet, None, looks["body"]) for _ in columns]
    quoted = [_cell(sheet, "=", looks["body"]) for _ in columns]
    for row in rows:
        written = []
        for value, number, text, formula in zip(row, cells, texts, quoted, strict=True):
            cell = number if not isinstance(value, str) else formula if value.startswith(_FORMULA) else text
            cell.value = cell_text(value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"  # openpyxl takes "=…" for a formula
            written.append(cell)
        sheet.append(written)
    set_up_print(sheet)


def _value(value: Any, column: Column, names: Names) -> float | int | str | None:
    if not column.numeric:
        return names.show(value, column.format)
    if missing(value):
        return None
    return int(value) if column.format in ("int", "year") and float(value).is_integer() else float(value)


def _cell(sheet: WriteOnlyWorksheet, value: float | str | None, look: Mapping[str, Any], form: str | None = None) -> WriteOnlyCell:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=None if isinstance(value, str) else value)
    for name, style in look.items():
        setattr(cell, name, style)
    if isinstance(value, str):
        put_text(cell, value)
    elif form:
        cell.number_format = form
    return cell


def _width(column: Column, values: list[Any]) -> float:
    """Return the width of a column in half-width characters: what it holds, within bounds, and its title on three lines."""
    held = 9 if column.numeric else max((_half_widths(str(value or UNKNOWN)) for value in values), default=6)
    return min(max(held + 2, _half_widths(column.title) / _LINES + 4, 7), _WIDEST)


def _half_widths(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
