"""The ledger as a workbook that goes out, is edited anywhere, and comes back (`incoming`): A4 across, lights as colours and words.

Every row carries its 编号 and, in a hidden column, the version it had: by these its changes are taken over, whatever was sorted, moved or added
meanwhile. A hidden sheet lists both once more, in case the column is lost. Rows are written one by one: 50,000 need no more memory than 500.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nlp.export.rows import Column
from nlp.export.workbook import (
    CENTRED,
    DATE,
    HEADER,
    LINE_POINTS,
    SPARE_ROWS,
    TALLEST,
    TEXT,
    new_workbook,
)
from nlp.files import replacing
from nlp.ledger.rows import FIELDS
from nlp.ledger.states import life
from nlp.office.fields import COLUMN_OF, Cell, cell_of
from nlp.office.records import Record
from nlp.sheets import FORMULA_STARTS, cell_text, save, set_up_print

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell as SheetCell

SHEET: Final = "任务台账"
RECORD: Final = "导出记录"
"""The hidden sheet: 编号 and version of each row that went out."""
CONFLICTS: Final = "冲突"
TOLD: Final = "未采用"

COLUMNS: Final = (
    Column("number", "序号", 5, centred=True),
    Column("document", "来源文件", 11),
    Column("section", "章节", 14),
    Column("task", "任务内容", 32),
    Column("measures", "具体措施", 13),
    Column("purpose", "工作目的", 9),
    Column("lead", "牵头单位", 11),
    Column("responsible", "责任单位", 12),
    Column("support", "配合单位", 12),
    Column("deadline", "完成时限(原文)", 12),
    Column("due", "完成时限(日期)", 12, centred=True),
    Column("frequency", "频次", 6.5, centred=True),
    Column("target", "目标值", 9),
    Column("grade", "等级", 5, centred=True),
    Column("review", "核对", 8, centred=True),
    Column("light", "亮灯", 7, centred=True),
    Column("status", "状态", 8, centred=True),
    Column("percent", "进度", 6, centred=True),
    Column("progress", "办理进展", 20),
    Column("quote", "原文依据", 26),
    Column("place", "原文位置", 11),
    Column("remark", "备注", 12),
    Column("id", "编号", 10, centred=True),
    Column("version", "版本", 6, centred=True),
)
_EXPLAINED: Final = (Column("number", "编号", 14, centred=True), Column("line", "表中第几行", 8, centred=True))
_CONFLICT_COLUMNS: Final = (
    *_EXPLAINED, Column("field", "栏", 14, centred=True), Column("seen", "导出时", 30), Column("now", "台账现在", 30), Column("wanted", "表中所改", 30), Column("by", "台账改动人", 16, centred=True),
)
_TOLD_COLUMNS: Final = (*_EXPLAINED, Column("what", "栏", 14, centred=True), Column("why", "没有采用的原因", 70))
_FILLS: Final = {"red": ("FFC7CE", "9C0006"), "yellow": ("FFEB9C", "7F6000"), "green": ("C6EFCE", "006100"), "grey": ("EDEDED", "595959")}
_MISSING: Final = "FFF2CC"


def cells_of(number: int, record: Record, lights: Mapping[str, str]) -> dict[str, Cell]:
    """Return a row as cells by the keys of COLUMNS; `lights` are the names of lights."""
    row = record.row
    documents = list(dict.fromkeys(place.document for place in row.places))
    return {
        "number": number,
        "document": "\n".join(documents),
        **{key: cell_of(field, getattr(row, field)) for field, key in COLUMN_OF.items()},
        "review": row.review,
        "light": lights[record.light],
        "status": row.status,
        "percent": row.percent,
        "progress": record.report.words if record.report else "",
        "quote": _quotes(record),
        "place": "\n".join(f"{place.document}：{place.words}" if len(documents) > 1 else place.words for place in row.places),
        "id": row.number,
        "version": row.version,
    }


def _quotes(record: Record) -> str:
    """Return the words of the sources; where they differ each with its document."""
    quotes = dict.fromkeys((quote.document, quote.quote) for quote in record.quotes)
    if len({words for _, words in quotes}) <= 1:
        return next((words for _, words in quotes), "")
    return "\n".join(f"【{name}】{words}" for name, words in quotes)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell that was changed on both sides: in the file (line `line`) and in the ledger, by somebody. Values are those of the field."""

    number: str
    line: int
    field: str
    seen: Any
    now: Any
    wanted: Any
    by: str


@dataclass(frozen=True, slots=True)
class Untaken:
    """A cell or row of the file that was not taken over, and why. `what` is its column in Chinese, "" of a whole row."""

    number: str
    line: int
    what: str
    why: str


def write_workbook(
    records: Iterable[Record], path: str | Path, *, lights: Mapping[str, str], stamp: datetime, title: str = "督办任务台账",
    conflicts: Sequence[Conflict] = (), untaken: Sequence[Untaken] = (),
) -> int:
    """Write rows as a workbook to `path`, whole or not at all; return how many. `stamp` is the moment put down in its properties.

    With `conflicts` and `untaken` it is the answer to a workbook that came back: they stand on sheets of their own, in front.
    Raises WriteFailedError.
    """
    with replacing(path) as temporary:
        book = new_workbook(stamp, streamed=True)
        book.properties.title = title
        styles = _Styles(book)
        try:
            if conflicts:
                _plain_sheet(book, styles, CONFLICTS, _CONFLICT_COLUMNS, map(_conflict_cells, conflicts))
            if untaken:
                _plain_sheet(book, styles, TOLD, _TOLD_COLUMNS, ((one.number, one.line or "", one.what, one.why) for one in untaken))
            count = _ledger_sheet(book, styles, records, lights)
            save(book, temporary)
        except BaseException:
            _abandon(book)
            raise
    return count


def _abandon(book: Workbook) -> None:
    """Close what was streamed to disk so far, and remove it: openpyxl only does so for a workbook that is saved."""
    for ws in book.worksheets:
        writer = getattr(ws, "_writer", None)
        if writer is not None:
            if not ws.closed:
                ws.close()
            writer.cleanup()


def _conflict_cells(one: Conflict) -> tuple[Cell, ...]:
    from nlp.ledger.history import words_of

    values = (words_of(one.field, value) for value in (one.seen, one.now, one.wanted))
    return (one.number, one.line, "办理进展" if one.field == "progress" else FIELDS[one.field], *values, one.by)


class _Styles:
    """Cells that carry a style, made once: giving each cell its style by name takes longer than writing it."""

    def __init__(self, book: Workbook) -> None:
        from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

        side = Side(style="thin", color="808080")
        for light, (fill, colour) in _FILLS.items():
            book.add_named_style(
                NamedStyle(
                    f"台账{light}", font=Font(name="宋体", size=10, color=colour), fill=PatternFill("solid", start_color=fill),
                    border=Border(left=side, right=side, top=side, bottom=side), alignment=Alignment(horizontal="center", vertical="center", wrap_text=True),
                )
            )
        self._book = book
        self._known: dict[tuple[str, bool], Any] = {}

    def cell(self, ws: Any, value: Cell, style: str) -> SheetCell:
        """Return a cell; text stays text, whatever it looks like."""
        from openpyxl.cell import WriteOnlyCell

        if isinstance(value, date):
            if value.year > 1900:
                style = DATE
            else:
                value = value.isoformat()  # Excel knows no earlier dates
        text = cell_text(value) if isinstance(value, str) else None
        quoted = bool(text) and text is not None and text[0] in FORMULA_STARTS
        made = WriteOnlyCell(ws, value=None)
        if text is None:
            made.value = value
        elif text:
            made._value = text  # set past openpyxl, which takes =… for a formula and #N/A for an error
            made.data_type = "s"
        key = (style, quoted)
        if key not in self._known:
            made.style = style
            made.quotePrefix = quoted
            self._known[key] = made._style
        else:
            made._style = self._known[key]
        return made


def _sheet(book: Workbook, styles: _Styles, title: str, columns: Sequence[Column], *, frozen: str) -> Any:
    """Return a sheet with its titles, ready for rows; whatever stands above rows in the file must be set before."""
    from openpyxl.utils import get_column_letter

    ws = book.create_sheet(title)
    for at, column in enumerate(columns, start=1):
        letter = get_column_letter(at)
        ws.column_dimensions[letter].width = column.width + 0.7
        if column.key == "version":
            ws.column_dimensions[letter].hidden = True
    ws.freeze_panes = frozen
    set_up_print(ws)
    ws.row_dimensions[1].height = (max(_lines(column.title, column.width) for column in columns) + 1) * LINE_POINTS
    ws.append([styles.cell(ws, column.title, HEADER) for column in columns])
    return ws


def _append(ws: Any, at: int, cells: list[SheetCell], columns: Sequence[Column], values: Iterable[Cell]) -> None:
    lines = max(_lines(value, column.width) for value, column in zip(values, columns, strict=True) if isinstance(value, str))
    ws.row_dimensions[at].height = min(lines * LINE_POINTS + 4, TALLEST)
    ws.append(cells)
    del ws.row_dimensions[at]


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column; bytes of GBK are half-widths, near enough and quick."""
    room = max(width - 1.5, 2.0)
    return sum(max(1, -(-len(part.encode("gbk", "replace")) // int(room))) for part in text.split("\n"))


def _plain_sheet(book: Workbook, styles: _Styles, title: str, columns: Sequence[Column], rows: Iterable[tuple[Cell, ...]]) -> None:
    ws = _sheet(book, styles, title, columns, frozen="A2")
    for at, values in enumerate(rows, start=2):
        cells = [styles.cell(ws, value, CENTRED if column.centred else TEXT) for value, column in zip(values, columns, strict=True)]
        _append(ws, at, cells, columns, values)


def _ledger_sheet(book: Workbook, styles: _Styles, records: Iterable[Record], lights: Mapping[str, str]) -> int:
    from openpyxl.utils import get_column_letter

    ws = _sheet(book, styles, SHEET, COLUMNS, frozen="E2")
    sent: list[tuple[str, int]] = []
    for number, record in enumerate(records, start=1):
        values = cells_of(number, record, lights)
        row = [
            styles.cell(ws, values[column.key], f"台账{record.light}" if column.key == "light" else CENTRED if column.centred else TEXT) for column in COLUMNS
        ]
        _append(ws, number + 1, row, COLUMNS, (values[column.key] for column in COLUMNS))
        sent.append((record.row.number, record.row.version))
    ws.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{len(sent) + 1}"
    _add_choices(ws, len(sent) + 1 + SPARE_ROWS)
    kept = book.create_sheet(RECORD)
    kept.sheet_state = "veryHidden"
    kept.append(["编号", "版本"])
    for number_, version in sent:
        kept.append([styles.cell(kept, number_, TEXT), version])
    return len(sent)


def _add_choices(ws: Any, last: int) -> None:
    """Add drop-downs for the closed columns, and mark owner and deadline that are wanting."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    at = {column.key: get_column_letter(n) for n, column in enumerate(COLUMNS, start=1)}
    for key, words in _choices():
        title = next(column.title for column in COLUMNS if column.key == key)
        choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True)
        choice.errorTitle, choice.error = title, f"“{title}”请从下拉列表中选择：{'、'.join(words)}。"
        choice.add(f"{at[key]}2:{at[key]}{last}")
        ws.data_validations.append(choice)
    share = DataValidation(type="whole", operator="between", formula1="0", formula2="100", allow_blank=True, showErrorMessage=True)
    share.errorTitle, share.error = "进度", "进度是 0 到 100 的整数，不写百分号。"
    share.add(f"{at['percent']}2:{at['percent']}{last}")
    ws.data_validations.append(share)
    wanting = PatternFill("solid", bgColor=_MISSING)
    for first, other in (("lead", "responsible"), ("deadline", "due")):
        empty = f'AND(${at["task"]}2<>"",${at[first]}2="",${at[other]}2="")'
        ws.conditional_formatting.add(f"{at[first]}2:{at[other]}{last}", FormulaRule([empty], fill=wanting))


def _choices() -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "status", life().states
    yield "grade", ("A", "B")
    yield "review", life().reviews
