"""A code frame as a table to start one's own from: CSV that `load_frame` reads back, a workbook, Markdown for coders."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Final

from nlp.compare.frame import COLUMNS, CodeFrame, Theme, codebook
from nlp.errors import UsageError
from nlp.sheets import put_text, set_up_print, undated

SUFFIXES: Final = (".csv", ".xlsx", ".md")
_WIDTHS: Final = (20, 22, 18, 46, 40, 40, 46, 60, 40, 20)


def rows(frame: CodeFrame) -> list[list[str]]:
    """Return the frame as rows under the Chinese titles of `frame.COLUMNS`, the residual code last."""
    return [_row(theme) for theme in (*frame.themes, frame.residual)]


def _row(theme: Theme) -> list[str]:
    exclude = "；".join(f"{target}={matter}" for target, matter in theme.exclude)
    words = (" ".join(words) for words in (theme.lexicon.strong, theme.lexicon.weak, theme.lexicon.patterns))
    return [theme.id, theme.name, theme.parent or "", theme.definition, theme.include, exclude, "".join(theme.examples), *words]


def export(frame: CodeFrame, path: Path) -> bytes:
    """Return the frame in the form the suffix of `path` names. Raises UsageError for another."""
    match path.suffix.lower():
        case ".csv":
            out = io.StringIO()
            csv.writer(out).writerows([list(COLUMNS), *rows(frame)])
            return out.getvalue().encode("utf-8-sig")
        case ".xlsx":
            return _workbook(frame)
        case ".md":
            return f"# {frame.title}（{frame.version}）\n\n{codebook(frame)}".encode()
        case _:
            raise UsageError(f"框架写不成“{path.suffix}”：文件名请以 {'、'.join(SUFFIXES)} 结尾")


def _workbook(frame: CodeFrame) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.properties.title, book.properties.creator = f"主题框架：{frame.title}", "duban"
    sheet = book.worksheets[0]
    sheet.title, sheet.freeze_panes = "框架", "C2"
    for y, row in enumerate([list(COLUMNS), *rows(frame)], start=1):
        for x, words in enumerate(row, start=1):
            cell = sheet.cell(y, x)
            put_text(cell, words)
            cell.font = Font(name="黑体" if y == 1 else "宋体", size=10, bold=y > 1 and not row[2])
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for x, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(x)].width = width
    set_up_print(sheet)
    return undated(book)
