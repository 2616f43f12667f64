"""What every table for a spreadsheet shares: cells that are never run, text a cell can hold, print set-up, saving without the clock."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile

from nlp.files import zipped

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell, WriteOnlyCell
    from openpyxl.worksheet.worksheet import Worksheet

CELL_LIMIT: Final = 32_767
"""UTF-16 units an Excel cell can hold."""
CUT_NOTE: Final = "……（内容超过单元格上限，已截断，全文见原文）"
FORMULA_STARTS: Final = "=+-@\t\r\n＝＋－＠"
"""A cell that begins with one of these may be run by a spreadsheet (CWE-1236)."""
EPOCH: Final = datetime(1980, 1, 1)
"""Put down where no clock is read: a zip knows no earlier day."""
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?%?")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def formula_safe(text: str) -> str:
    """Return a cell of a CSV that no spreadsheet runs: with an apostrophe in front where it would be taken for a formula.

    >>> formula_safe("=1+1"), formula_safe("-5%")
    ("'=1+1", '-5%')
    """
    return "'" + text if text and text[0] in FORMULA_STARTS and not _NUMBER.fullmatch(text) else text


def cell_text(text: str) -> str:
    """Return the text as a cell can hold it: XML characters only, \\n as line break, cut with a note at the limit."""
    text = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _utf16_units(text) <= CELL_LIMIT:
        return text
    room = CELL_LIMIT - len(CUT_NOTE)
    kept = text.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore")
    return kept + CUT_NOTE


def _utf16_units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def put_text(cell: Cell | WriteOnlyCell, words: str) -> None:
    """Put words into a cell of a workbook as text, whatever they look like; empty ones leave it empty."""
    if text := cell_text(words):
        cell.value = text
        cell.data_type = "s"  # openpyxl takes "=…" for a formula and "#N/A" for an error
        if text[0] in FORMULA_STARTS:
            cell.quotePrefix = True  # keeps it text when somebody edits the cell, without a visible apostrophe


def set_up_print(ws: Worksheet) -> None:
    """A4 across, as wide as the page, the header on each page, page numbers below."""
    from openpyxl.worksheet.page import PageMargins
    from openpyxl.worksheet.properties import PageSetupProperties

    ws.page_setup.paperSize = 9  # A4
    ws.page_setup.orientation = "landscape"
    ws.page_setup.fitToWidth = 1
    ws.page_setup.fitToHeight = 0
    ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    ws.print_title_rows = "1:1"
    ws.print_options.horizontalCentered = True
    ws.page_margins = PageMargins(left=0.4, right=0.4, top=0.55, bottom=0.6, header=0.3, footer=0.3)
    ws.oddFooter.left.text = "&A"
    ws.oddFooter.center.text = "第 &P 页，共 &N 页"


def undated(book: Workbook, made: datetime = EPOCH) -> bytes:
    """Return a workbook as a file that bears no date but `made`: the same content gives the same bytes."""
    book.properties.created = book.properties.modified = made
    out = BytesIO()
    save(book, out)
    with ZipFile(out) as archive:
        return zipped((name, archive.read(name)) for name in archive.namelist())


def save(book: Workbook, path: Path | IO[bytes]) -> None:
    """Write a workbook whose properties tell its time."""
    from openpyxl.writer.excel import ExcelWriter

    # `Workbook.save` would put down the clock as the time of the last change.
    with ZipFile(path, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        ExcelWriter(book, archive).write_data()
