"""The ledger as an Excel workbook a clerk can sort, filter, fill in and print."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nlp.datamodel import Analysis, FileRecord
from nlp.export.findings import FINDING_COLUMNS, finding_rows
from nlp.export.rows import (
    COLUMNS,
    PRINCIPLE_COLUMNS,
    Column,
    ledger_rows,
    missing_cells,
    principle_rows,
)
from nlp.export.units import UNIT_COLUMNS, unit_rows
from nlp.files import replacing
from nlp.labels import GRADES, STATUSES
from nlp.names import Roster
from nlp.sheets import cell_text, put_text, save, set_up_print
from nlp.tasks.entries import entries, occurrences
from nlp.tasks.time_words import how_read

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

SPARE_ROWS: Final = 500
"""Rows below the last one that also get drop-downs and colours, for what the clerk adds by hand."""

UNCLEAR_COLUMNS: Final = (
    Column("number", "台账序号", 9, centred=True),
    Column("document", "来源文件", 14),
    Column("section", "章节", 20),
    Column("task", "任务内容", 44),
    Column("missing", "待明确事项", 12, centred=True),
    Column("units", "已写明的单位", 16),
    Column("deadline", "已写明的时限", 12),
    Column("owner", "拟定责任单位", 16),
    Column("limit", "拟定完成时限", 13),
    Column("place", "原文位置", 14),
)
FILE_COLUMNS: Final = (
    Column("number", "序号", 6, centred=True),
    Column("path", "文件", 46),
    Column("name", "输出名称", 26),
    Column("status", "结果", 8, centred=True),
    Column("message", "说明", 40),
    Column("chars", "字数", 9, centred=True),
    Column("segments", "句段数", 8, centred=True),
    Column("tasks", "任务数", 8, centred=True),
    Column("seconds", "用时(秒)", 9, centred=True),
    Column("digest", "校验码(SHA-256前16位)", 22, centred=True),
)
FILE_STATUSES: Final = {"done": "完成", "failed": "失败", "skipped": "跳过"}

# 宋体 is on every Chinese Windows, and WPS on Linux substitutes its own; 黑体 marks the header as in printed forms.
_BODY_FONT, _HEADER_FONT, _POINTS = "宋体", "黑体", 10
LINE_POINTS = 13.2  # 宋体 10 pt takes 12 in Excel; the fonts that stand in for it elsewhere a little more
TALLEST = 409.0  # Excel's limit
HEADER, TEXT, CENTRED, DATE = "台账表头", "台账正文", "台账居中", "台账日期"
"""Styles that `new_workbook` makes."""
_COMMENT_WIDTH = 340  # pixels
_MISSING_FILL, _FAILED_FILL = "FFF2CC", "F8CBAD"
_GRADE_FILLS = {"A": "C6E0B4", "B": "FCE4D6"}


@dataclass(frozen=True, slots=True)
class _Sheet:
    title: str
    columns: tuple[Column, ...]
    rows: list[tuple[Any, ...]]
    frozen: str = "A2"


def write_workbook(
    documents: Mapping[str, Analysis],
    path: str | Path,
    *,
    files: Sequence[FileRecord],
    roster: Roster | None = None,
    stamp: datetime | None = None,
) -> None:
    """Write 任务台账, 原则要求, 待明确, 审核意见, 文件清单 and, with a roster, 单位名册 as one workbook to `path`, whole or not at all.

    `documents` are by unique output name. `stamp` is the time put down as that of making, so that the same input gives
    the same content; without it, now. Raises WriteFailedError when `path` can't be written; what stood there then stays.
    """
    book = new_workbook(stamp)
    for sheet in _sheets(documents, files):
        _fill(book, sheet)
    if roster:
        _fill(book, _Sheet("单位名册", UNIT_COLUMNS, _cells_of(unit_rows(documents, roster), UNIT_COLUMNS)))
    _comment_dates(book["任务台账"], ["\n".join(dict.fromkeys(how_read(o.doc, o.task) for o in entry)) for entry in entries(occurrences(documents))])
    _add_choices(book["任务台账"])
    _colour_ledger(book["任务台账"])
    _colour_files(book["文件清单"])
    with replacing(path) as temporary:
        save(book, temporary)


def _sheets(documents: Mapping[str, Analysis], files: Sequence[FileRecord]) -> list[_Sheet]:
    rows = ledger_rows(documents)
    unclear = [
        (
            row.number,
            row.document,
            row.section,
            row.task,
            "\n".join(missing_cells(row)),
            "、".join(unit for unit in (row.lead, row.responsible, row.support) if unit),
            row.deadline,
            "",
            "",
            row.place,
        )
        for row in rows
        if missing_cells(row)
    ]
    return [
        _Sheet("任务台账", COLUMNS, _cells_of(rows, COLUMNS), frozen="E2"),
        _Sheet("原则要求", PRINCIPLE_COLUMNS, _cells_of(principle_rows(documents), PRINCIPLE_COLUMNS)),
        _Sheet("待明确", UNCLEAR_COLUMNS, unclear),
        _Sheet("审核意见", FINDING_COLUMNS, _cells_of(finding_rows(documents), FINDING_COLUMNS)),
        _Sheet("文件清单", FILE_COLUMNS, [_file_cells(at, record) for at, record in enumerate(files, start=1)]),
    ]


def _file_cells(number: int, record: FileRecord) -> tuple[Any, ...]:
    counts = (record.chars, record.segments, record.tasks, round(record.seconds, 2))
    return (
        number,
        record.path,
        record.name or "",
        FILE_STATUSES.get(record.status, record.status),
        record.message or ("没有找到任务" if record.status == "done" and not record.tasks else ""),
        # Nought would read as a count; a file that was not read has none.
        *(counts if record.status == "done" else ("",) * len(counts)),
        record.sha256[:16],
    )


def _cells_of(rows: Iterable[Any], columns: Sequence[Column]) -> list[tuple[Any, ...]]:
    return [tuple(getattr(row, column.key) for column in columns) for row in rows]


# Content ------------------------------------------------------------------------------------------------------------


def new_workbook(stamp: datetime | None, *, streamed: bool = False) -> Workbook:
    """Return an empty workbook with its styles and properties; of a `streamed` one sheets go to disk row by row."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
    from openpyxl.utils.indexed_list import IndexedList

    book = Workbook(write_only=streamed)
    if not streamed:
        book.remove(book.worksheets[0])
    book.properties.title = "任务台账"
    book.properties.creator = "duban"
    book.properties.language = "zh-CN"
    if stamp:
        book.properties.created = book.properties.modified = stamp

    body = Font(name=_BODY_FONT, size=_POINTS)
    # Column widths count digits of the first font, and rows the clerk adds are set in it.
    book._fonts = IndexedList([body])
    book._named_styles["Normal"].font = body
    line = Side(style="thin", color="808080")
    box = Border(left=line, right=line, top=line, bottom=line)
    left = Alignment(horizontal="left", vertical="center", wrap_text=True)
    middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for style in (
        NamedStyle(
            HEADER,
            font=Font(name=_HEADER_FONT, size=_POINTS),
            fill=PatternFill("solid", start_color="D9E2F3"),
            border=box,
            alignment=middle,
        ),
        NamedStyle(TEXT, font=body, border=box, alignment=left),
        NamedStyle(CENTRED, font=body, border=box, alignment=middle),
        NamedStyle(DATE, font=body, border=box, alignment=middle, number_format="yyyy-mm-dd"),
    ):
        book.add_named_style(style)
    return book


def _fill(book: Workbook, sheet: _Sheet) -> None:
    from openpyxl.utils import get_column_letter

    ws = book.create_sheet(sheet.title)
    for at, column in enumerate(sheet.columns, start=1):
        # Excel takes 5 of a column's pixels for the margins of its cells.
        ws.column_dimensions[get_column_letter(at)].width = column.width + 0.7
        _write(ws.cell(1, at), column.title, HEADER)
    # One more line than the titles need: the filter arrows stand there.
    lines = max(_lines(column.title, column.width) for column in sheet.columns) + 1
    ws.row_dimensions[1].height = lines * LINE_POINTS
    for y, row in enumerate(sheet.rows, start=2):
        lines = 1
        for x, (value, column) in enumerate(zip(row, sheet.columns, strict=True), start=1):
            _write(ws.cell(y, x), value, CENTRED if column.centred else TEXT)
            lines = max(lines, _lines(str(value), column.width))
        ws.row_dimensions[y].height = min(lines * LINE_POINTS + 4, TALLEST)
    ws.freeze_panes = sheet.frozen
    ws.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
    set_up_print(ws)


def _write(cell: Cell, value: date | float | str, style: str) -> None:
    """Put a value into a cell; text stays text, whatever it looks like, and an empty one leaves the cell blank."""
    cell.style = style
    if isinstance(value, date):
        if value.year > 1900:
            cell.style = DATE
            cell.value = value
            return
        value = value.isoformat()  # Excel knows no earlier dates
    if not isinstance(value, str):
        cell.value = value
        return
    put_text(cell, value)


def _lines(text: str, width: float) -> int:
    """Return how many lines `text` takes in a column of `width` half-width characters, a little on the safe side."""
    # A line ends up to a character early, because no line may begin with ，。、 and the like.
    room = max(width - 1.5, 2.0)
    return sum(max(1, math.ceil(_half_widths(part) / room)) for part in text.split("\n"))


def _half_widths(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


# Looks --------------------------------------------------------------------------------------------------------------


def _letters(columns: Sequence[Column]) -> dict[str, str]:
    from openpyxl.utils import get_column_letter

    return {column.key: get_column_letter(at) for at, column in enumerate(columns, start=1)}


def _add_choices(ws: Worksheet) -> None:
    """Drop-downs for 状态 and 等级."""
    from openpyxl.worksheet.datavalidation import DataValidation

    at = _letters(COLUMNS)
    last = ws.max_row + SPARE_ROWS
    for key, words in (("status", STATUSES), ("grade", tuple(GRADES))):
        title = next(column.title for column in COLUMNS if column.key == key)
        choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True)
        choice.errorTitle = title
        choice.error = f"“{title}”请从下拉列表中选择：{'、'.join(words)}。"
        if key == "grade":
            choice.showInputMessage = True
            choice.promptTitle = title
            choice.prompt = "；".join(f"{grade}：{meaning}" for grade, meaning in GRADES.items())
        choice.add(f"{at[key]}2:{at[key]}{last}")
        ws.add_data_validation(choice)


def _comment_dates(ws: Worksheet, readings: Sequence[str]) -> None:
    """Tell beside each date how it was read: a comment is out of the way of reading, sorting and printing."""
    from openpyxl.comments import Comment

    column = _letters(COLUMNS)["due"]
    for y, reading in enumerate(readings, start=2):
        if reading:
            lines = _lines(reading, _COMMENT_WIDTH / 7)
            words = cell_text(reading)
            ws[f"{column}{y}"].comment = Comment(words, "duban", height=min(20 + 18 * lines, 300), width=_COMMENT_WIDTH)


def _colour_ledger(ws: Worksheet) -> None:
    """Mark grades, and owner and deadline that are wanting; a mark goes when the clerk fills the cell."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill

    at = _letters(COLUMNS)
    last = ws.max_row + SPARE_ROWS
    wanting = PatternFill("solid", bgColor=_MISSING_FILL)
    for first, other in (("lead", "responsible"), ("deadline", "due")):
        empty = f'AND(${at["task"]}2<>"",${at[first]}2="",${at[other]}2="")'
        ws.conditional_formatting.add(f"{at[first]}2:{at[other]}{last}", FormulaRule([empty], fill=wanting))
    for grade, colour in _GRADE_FILLS.items():
        rule = FormulaRule([f'${at["grade"]}2="{grade}"'], fill=PatternFill("solid", bgColor=colour))
        ws.conditional_formatting.add(f"{at['grade']}2:{at['grade']}{last}", rule)


def _colour_files(ws: Worksheet) -> None:
    """Mark the files that failed."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill

    at = _letters(FILE_COLUMNS)
    failed = f'${at["status"]}2="{FILE_STATUSES["failed"]}"'
    span = f"A2:{at['digest']}{max(ws.max_row, 2)}"
    ws.conditional_formatting.add(span, FormulaRule([failed], fill=PatternFill("solid", bgColor=_FAILED_FILL)))
