"""Write into a ledger what an edited paper changed: changed cells marked, with what stood there, and a sheet 修改记录."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from nlp.draft.ledger import cells, line_numbers
from nlp.draft.ledger.table import LEDGER_SHEET, LedgerTable, open_workbook, sheet_table
from nlp.draft.readback import FIELDS, Addition, Changes, Edit
from nlp.draft.timing import first_day
from nlp.errors import UsageError
from nlp.files import display, replacing
from nlp.labels import STATUSES

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LOG_SHEET: Final = "修改记录"
LOG_TITLES: Final = ("序号", "编号", "台账行", "任务内容", "修改项", "原值", "新值", "依据")
_LOG_WIDTHS: Final = (6, 16, 8, 44, 12, 30, 30, 26)
_CHANGED, _ADDED, _STRUCK = "DDEBF7", "E2EFDA", "EDEDED"
ADD, STRIKE = "增补", "删去"


@dataclass(frozen=True, slots=True)
class Record:
    """A line of 修改记录."""

    key: str
    line: int
    task: str
    what: str
    old: str
    new: str


def apply(changes: Changes, workbook: str | Path, out: str | Path) -> tuple[Record, ...]:
    """Write the ledger `workbook` with the changes to `out` and return what was done; the file read stays unless `out` names it.

    A changed cell is blue and tells in a comment what stood there; an added row is green, a struck one grey and struck through (it is left
    out of papers, not deleted). Raises UsageError when the ledger is no workbook or a changed row is not in it, WriteFailedError.
    """
    path = Path(workbook)
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"改动只能写进 xlsx 台账，“{display(path.name)}”不是：请给出任务台账.xlsx")
    book = open_workbook(path, values=False)
    tables = [(ws, table) for ws in book.worksheets if (table := sheet_table(path, ws)) and "task" in table.columns]
    found = next((pair for pair in tables if pair[0].title == LEDGER_SHEET), tables[0] if tables else None)
    if found is None:
        raise UsageError(f"“{display(path.name)}”里没有台账：表头要有“任务内容”")
    writer = _Writer(*found, line_numbers(path), changes)
    records = tuple(writer.records())
    _log(book, records, changes.document)
    with replacing(out) as temporary:
        _save(book, temporary)
    return records


class _Writer:
    def __init__(self, ws: Worksheet, table: LedgerTable, lines: Mapping[str, tuple[int, ...]], changes: Changes) -> None:
        self._ws, self._table, self._lines, self._changes = ws, table, lines, changes
        self._last = max([table.header, *(line.number for line in table.lines)])

    def records(self) -> Iterator[Record]:
        """Make the changes and yield what was done."""
        unknown = {key for key in (*(edit.key for edit in self._changes.edits), *self._changes.struck) if key not in self._lines}
        if unknown:
            raise UsageError(f"台账“{self._table.file}”里没有编号为 {'、'.join(sorted(unknown))} 的任务：请给出起草时用的台账")
        for edit in self._changes.edits:
            for line in self._lines[edit.key]:
                yield from self._edit(edit, line)
        for key in self._changes.struck:
            for line in self._lines[key]:
                yield self._strike(key, line)
        for added in self._changes.added:
            yield self._add(added)

    def _edit(self, edit: Edit, line: int) -> Iterator[Record]:
        task = self._text("task", line)
        if "id" in self._table.columns and not self._text("id", line):
            _put(self._cell("id", line), edit.key)  # the words that its id was made of may change
        if edit.field not in self._table.columns and not (edit.field == "deadline" and "due" in self._table.columns):
            self._remark(line, f"{FIELDS[edit.field]}改为：{edit.new or '（空）'}")
            yield Record(edit.key, line, task, FIELDS[edit.field], edit.old, edit.new)
            return
        new = cells.status(edit.new) or edit.new if edit.field == "status" else edit.new
        if edit.field in self._table.columns:
            old = self._text(edit.field, line)
            self._set(edit.field, line, new)
            yield Record(edit.key, line, task, FIELDS[edit.field], old, new)
        if edit.field == "deadline" and "due" in self._table.columns:
            old, due = self._text("due", line), _due(new, self._text("due", line))
            if old != (due.isoformat() if due else ""):
                self._set("due", line, due or "")
                yield Record(edit.key, line, task, "完成时限(日期)", old, due.isoformat() if due else "")

    def _strike(self, key: str, line: int) -> Record:
        from copy import copy

        task = self._text("task", line)
        for cell in self._row(line):
            font = copy(cell.font)
            font.strike = True
            cell.font = font
            _fill(cell, _STRUCK)
        self._remark(line, f"已据《{self._changes.document}》删去")
        return Record(key, line, task, STRIKE, task, "")

    def _add(self, added: Addition) -> Record:
        from copy import copy

        above = self._last
        self._last += 1
        line = self._last
        for cell in self._row(above):
            new = self._ws.cell(line, cell.column)
            if above > self._table.header and cell.has_style:
                new._style = copy(cell._style)
            _fill(new, _ADDED)
        values: dict[str, Any] = dict(added.values)
        key = self._new_id(values.get("task", ""))
        number = max((int(words) for row in self._table.lines if (words := row.text("number")).isdigit()), default=0)
        values |= {"section": added.section, "id": key, "number": number + line - max([self._table.header, *(row.number for row in self._table.lines)])}
        values["status"] = cells.status(str(values.get("status", ""))) or STATUSES[0]
        values |= {"document": self._changes.document, "place": added.place, "due": _due(str(values.get("deadline", "")), "") or ""}
        for name, value in values.items():
            if name in self._table.columns and value != "":
                _put(self._cell(name, line), value)
        if self._ws.auto_filter.ref and ":" in self._ws.auto_filter.ref:
            first, last = self._ws.auto_filter.ref.split(":")
            self._ws.auto_filter.ref = f"{first}:{last.rstrip('0123456789')}{line}"
        return Record(key, line, str(values.get("task", "")), ADD, "", str(values.get("task", "")))

    def _new_id(self, task: str) -> str:
        taken = set(self._lines) | {row.text("id") for row in self._table.lines}
        digest = hashlib.sha256(task.encode("utf-8", "replace")).hexdigest()[:12]
        key = next(name for n in range(1, len(taken) + 2) if (name := digest if n == 1 else f"{digest}-{n}") not in taken)
        self._lines = {**self._lines, key: ()}
        return key

    def _row(self, line: int) -> list[Cell]:
        return [self._ws.cell(line, x) for x in range(1, self._ws.max_column + 1)]

    def _cell(self, name: str, line: int) -> Cell:
        """Return the cell of a field; of cells merged over rows the one that holds their words."""
        x = self._table.columns[name]
        for merged in self._ws.merged_cells.ranges:
            if merged.min_row <= line <= merged.max_row and merged.min_col <= x <= merged.max_col:
                return self._ws.cell(merged.min_row, merged.min_col)
        return self._ws.cell(line, x)

    def _text(self, name: str, line: int) -> str:
        if name not in self._table.columns:
            return ""
        value = self._cell(name, line).value
        return value.isoformat()[:10] if isinstance(value, date) else "" if value is None else str(value)

    def _set(self, name: str, line: int, value: str | date) -> None:
        from openpyxl.comments import Comment

        cell = self._cell(name, line)
        old = self._text(name, line)
        _put(cell, value)
        _fill(cell, _CHANGED)
        cell.comment = Comment(f"据《{self._changes.document}》修改，原为：{old or '（空）'}", "duban", height=80, width=260)

    def _remark(self, line: int, words: str) -> None:
        if "remark" in self._table.columns:
            cell = self._cell("remark", line)
            _put(cell, "；".join(part for part in (self._text("remark", line), words) if part))
            _fill(cell, _CHANGED)


def _due(words: str, old: str) -> date | None:
    """Return the day the new words of a time give, the year being that of the old one where they name none."""
    days = sorted(day for value in cells.read_days(words, old[:4] or None) if (day := first_day(value)))
    return days[0] if days else None


def _put(cell: Cell, value: Any) -> None:
    if isinstance(value, date):
        cell.value = value
        cell.number_format = "yyyy-mm-dd"
        return
    cell.value = value if value != "" else None
    if isinstance(value, str) and value:
        cell.data_type = "s"  # "=…" from a paper is text


def _fill(cell: Cell, colour: str) -> None:
    from openpyxl.styles import PatternFill

    cell.fill = PatternFill("solid", start_color=colour)


def _log(book: Workbook, records: tuple[Record, ...], document: str) -> None:
    """Append the records to 修改记录, which is made where there is none."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    if LOG_SHEET in book.sheetnames:
        ws = book[LOG_SHEET]
    else:
        ws = book.create_sheet(LOG_SHEET)
        for x, (title, width) in enumerate(zip(LOG_TITLES, _LOG_WIDTHS, strict=True), start=1):
            cell = ws.cell(1, x, title)
            cell.font = Font(name="黑体", size=10)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            ws.column_dimensions[get_column_letter(x)].width = width
        ws.freeze_panes = "A2"
        ws.page_setup.paperSize, ws.page_setup.orientation = ws.PAPERSIZE_A4, ws.ORIENTATION_LANDSCAPE
        ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
        ws.sheet_properties.pageSetUpPr.fitToPage = True
        ws.print_title_rows = "1:1"
    for record in records:
        y = ws.max_row + 1
        values = (y - 1, record.key, record.line, record.task, record.what, record.old, record.new, document)
        for x, value in enumerate(values, start=1):
            cell = ws.cell(y, x)
            _put(cell, value)
            cell.font = Font(name="宋体", size=10)
            cell.alignment = Alignment(vertical="center", wrap_text=True)


def _save(book: Workbook, path: Path) -> None:
    from openpyxl.writer.excel import ExcelWriter

    # `Workbook.save` would put down the clock as the time of the last change.
    with ZipFile(path, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        ExcelWriter(book, archive).write_data()
