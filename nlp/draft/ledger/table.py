"""The table of a ledger as a clerk keeps it: which column is which under whatever title and in whatever order, cell by cell.

It may stand under a line of title, have columns moved, hidden or added, cells merged over rows, rows filtered away (they are hidden, not
gone: they count) or struck through (they are gone). Excel, WPS and LibreOffice write it.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nlp.errors import ReadError, UsageError
from nlp.files import csv_rows, display, read_text, reason

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LEDGER_SHEET: Final = "任务台账"
PRINCIPLE_SHEET: Final = "原则要求"
UNCLEAR_SHEET: Final = "待明确"

TITLES: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("序号", "台账序号"),
    "document": ("来源文件", "文件名称", "文件"),
    "section": ("章节", "重点任务", "任务类别", "工作领域"),
    "task": ("任务内容", "具体事项", "工作任务", "督办事项", "任务事项", "工作内容", "主要任务", "任务"),
    "measures": ("具体措施", "工作措施", "工作举措"),
    "purpose": ("工作目的",),
    "lead": ("牵头单位", "牵头部门", "主办单位"),
    "responsible": ("责任单位", "责任部门", "承办单位", "落实单位", "责任人"),
    "support": ("配合单位", "配合部门", "协办单位", "参与单位"),
    "deadline": ("完成时限(原文)", "完成时限", "完成时间", "办结时限", "时限要求", "时限"),
    "due": ("完成时限(日期)", "截止日期", "到期日", "到期日期"),
    "frequency": ("频次",),
    "target": ("目标值", "目标", "工作目标", "目标/成果", "目标成果"),
    "grade": ("等级",),
    "status": ("状态", "办理状态", "完成状态"),
    "progress": ("办理进展", "进展情况", "工作进展", "办理情况", "落实情况", "完成情况", "进展", "进展/备注", "进展备注"),
    "quote": ("原文依据", "依据", "原文"),
    "place": ("原文位置", "来源"),
    "remark": ("备注",),
    "id": ("编号",),
    "version": ("版本",),
    "light": ("亮灯",),
    "review": ("核对",),
    "percent": ("进度",),
    "kind": ("类型",),
    "owner": ("拟定责任单位",),
    "limit": ("拟定完成时限",),
}
"""Field of a row → titles of its column: that of duban's own ledger first, then what clerks call it."""

_KEYS: Final = {title: key for key, titles in TITLES.items() for title in titles}
_OWN: Final = {titles[0] for titles in TITLES.values()}
_HEADER_ROWS = 12
_TOTALS = re.compile(r"^(?:合计|总计|小计|共计)")

Value = str | date | int | float


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet under the titles: `number` counts from 1 as the spreadsheet shows it. `struck`: its task is struck through."""

    number: int
    cells: Mapping[str, Value]
    struck: bool = False

    def text(self, key: str) -> str:
        """Return a cell as text, "" where it is empty or not there."""
        value = self.cells.get(key, "")
        if isinstance(value, date):
            return value.isoformat()
        return (str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)).strip()


@dataclass(frozen=True, slots=True)
class LedgerTable:
    """The lines of a ledger; `columns` tell where each field stands (from 1), `header` which row holds the titles (from 1)."""

    file: str
    sheet: str
    header: int
    columns: Mapping[str, int]
    lines: tuple[Line, ...]

    def where(self, line: Line, key: str) -> str:
        """Return a place for a message: “a.xlsx”的“任务台账”表第5行“状态”."""
        sheet = f"的“{self.sheet}”表" if self.sheet else ""
        return f"“{self.file}”{sheet}第{line.number}行“{TITLES[key][0]}”"


def read_table(path: Path) -> tuple[LedgerTable, Mapping[str, LedgerTable]]:
    """Return the ledger of an xlsx or csv file, and all its tables by the name of their sheet. Raises UsageError that says what to mend.

    What was settled in the sheet 待明确 (拟定责任单位, 拟定完成时限) stands in the ledger's own cells where these are empty.
    """
    if path.suffix.lower() == ".csv":
        rows = csv_rows(read_text(path, f"台账“{display(path.name)}”"))
        table = _table(path, "", [[_plain(value) for value in row] for row in rows], set())
        if table is None:
            raise _no_header(path)
        return table, {}
    book = open_workbook(path, values=True)
    found = {ws.title: table for ws in book.worksheets if (table := sheet_table(path, ws))}
    ledger = found.get(LEDGER_SHEET) or next((t for t in found.values() if "task" in t.columns), None)
    if ledger is None or "task" not in ledger.columns:
        raise _no_header(path)
    return _settled(ledger, found.get(UNCLEAR_SHEET)), found


def _settled(ledger: LedgerTable, unclear: LedgerTable | None) -> LedgerTable:
    if unclear is None or unclear is ledger:
        return ledger
    answers = {(line.text("number"), line.text("task")): line.cells for line in unclear.lines}
    lines = []
    for line in ledger.lines:
        answer = answers.get((line.text("number"), line.text("task")), {})
        cells = dict(line.cells)
        if not line.text("lead") and not line.text("responsible"):
            cells["responsible"] = answer.get("owner", "")
        if not line.text("deadline") and not line.text("due"):
            limit = answer.get("limit", "")
            cells["deadline" if isinstance(limit, str) else "due"] = limit
        lines.append(replace(line, cells=cells))
    return replace(ledger, lines=tuple(lines))


def open_workbook(path: Path, *, values: bool) -> Workbook:
    """Return the workbook, with the `values` of formulas or the formulas themselves. Raises UsageError when it is none."""
    from openpyxl import load_workbook

    from nlp.readers.limits import unzip

    shown = display(path.name)
    if path.suffix.lower() in {".xls", ".et"}:
        raise UsageError(f"读不了台账“{shown}”：请用 WPS 或 Excel 另存为 xlsx 再试")
    try:
        unzip(path.read_bytes(), name=shown)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of every extension it does not know
            return load_workbook(path, data_only=values)
    except OSError as error:
        why = "找不到这个文件" if isinstance(error, FileNotFoundError) else reason(error)
        raise UsageError(f"读不了台账“{shown}”：{why}") from None
    except ReadError as error:
        raise UsageError(f"读不了台账“{shown}”：{error}") from None
    except Exception as error:  # openpyxl raises whatever a broken part makes it raise
        raise UsageError(f"读不了台账“{shown}”（{type(error).__name__}）：请用 WPS 或 Excel 打开，另存为 xlsx 再试") from None


def sheet_table(path: Path, ws: Worksheet) -> LedgerTable | None:
    """Return the table of a sheet, None where none of its first rows holds titles we know."""
    rows = [[_plain(cell.value) for cell in row] for row in ws.iter_rows()]
    for merged in ws.merged_cells.ranges:
        value = rows[merged.min_row - 1][merged.min_col - 1] if merged.min_row <= len(rows) else ""
        if merged.min_col == merged.max_col:  # a unit over several rows; a title over several columns stays where it is
            for y in range(merged.min_row, min(merged.max_row, len(rows)) + 1):
                rows[y - 1][merged.min_col - 1] = value
    struck = {(cell.row, cell.column) for row in ws.iter_rows() for cell in row if cell.value not in (None, "") and cell.font and cell.font.strike}
    return _table(path, ws.title, rows, struck)


def _table(path: Path, sheet: str, rows: Sequence[Sequence[Value]], struck: set[tuple[int, int]]) -> LedgerTable | None:
    header = max(range(min(len(rows), _HEADER_ROWS)), key=lambda y: len(_columns(rows[y])), default=None)
    if header is None or len(_columns(rows[header])) < 2:
        return None
    columns = _columns(rows[header])
    return LedgerTable(display(path.name), sheet, header + 1, columns, tuple(_lines(rows, header, columns, struck)))


def _columns(row: Sequence[Value]) -> dict[str, int]:
    """Return where each field stands: under our own title if there, else under the first that may mean it."""
    titles = [(x, name) for x, value in enumerate(row, start=1) if (name := title_of(str(value))) in _KEYS]
    columns: dict[str, int] = {}
    for x, name in sorted(titles, key=lambda pair: pair[1] not in _OWN):
        columns.setdefault(_KEYS[name], x)
    return columns


def title_of(words: str) -> str:
    """Return the words of a title as `TITLES` has them: no blanks, half-width brackets, no star of a required column."""
    return re.sub(r"[\s*]", "", unicodedata.normalize("NFKC", words))


def _lines(rows: Sequence[Sequence[Value]], header: int, columns: Mapping[str, int], struck: set[tuple[int, int]]) -> Iterator[Line]:
    section = ""
    for y, row in enumerate(rows[header + 1 :], start=header + 2):
        filled = [value for value in row if value != ""]
        if not filled or _columns(row).keys() == columns.keys() or _TOTALS.match(str(filled[0])):
            continue
        cells = {key: row[x - 1] for key, x in columns.items() if x <= len(row)}
        if len(filled) == 1 and not cells.get("task"):
            # A line of its own over the columns: what the rows below belong to.
            section = str(filled[0])
            continue
        if section and not cells.get("section"):
            cells["section"] = section
        at = columns.get("task", 0)
        yield Line(y, cells, struck=(y, at) in struck)


def _plain(value: object) -> Value:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, (date, int, float)) and not isinstance(value, bool):
        return value
    text = str(value).replace("\r\n", "\n").replace("_x000D_", "").strip("\u3000 \t\n\r")
    # The apostrophe that keeps a spreadsheet from running what follows.
    return text[1:] if re.match(r"'[=+\-@＝＋－＠]", text) else text


def _no_header(path: Path) -> UsageError:
    return UsageError(f"“{display(path.name)}”里没有台账：表头（前{_HEADER_ROWS}行内）要有“任务内容”和“责任单位”“完成时限”“状态”等列名")
