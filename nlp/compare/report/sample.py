"""The sample that two people code: a workbook each with a list of themes to choose from, and what they chose read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nlp.compare.frame import CodeFrame
from nlp.errors import DataError
from nlp.files import display
from nlp.sheets import put_text, set_up_print, undated

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl.worksheet.worksheet import Worksheet

TITLES: Final[Mapping[str, str]] = {
    "unit": "单元",
    "doc": "文件",
    "heading": "所在标题",
    "before": "前一句",
    "text": "句段",
    "after": "后一句",
    "theme": "主题",
    "theme_2": "主题二",
}
"""Column of a sample → its title in the workbook."""
_WIDTHS: Final = {"unit": 20, "doc": 18, "heading": 24, "before": 24, "text": 56, "after": 24, "theme": 22, "theme_2": 22}
_SHEET, _THEMES = "编码", "主题"
_ANSWERS: Final = "GH"
"""Columns that a coder fills."""


def workbook(sample: pd.DataFrame, frame: CodeFrame) -> bytes:
    """Return a sample (`reliability.draw_sample`) as a workbook: 编码 to be filled in, 主题 with the definitions; the same bytes for the same sample."""
    from openpyxl import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    book.properties.title, book.properties.creator = f"编码样本：{frame.title}", "duban"
    sheet = book.worksheets[0]
    sheet.title = _SHEET
    _fill(sheet, [list(TITLES.values()), *sample[list(TITLES)].fillna("").astype(str).values.tolist()], list(_WIDTHS.values()))
    sheet.freeze_panes = "A2"
    themes = [*frame.level(2), frame.residual]
    choice = DataValidation(type="list", formula1=f"='{_THEMES}'!$A$2:$A${len(themes) + 1}", allow_blank=True, showErrorMessage=True)
    choice.error = "请从下拉列表中选择主题；定义见“主题”表。"
    choice.add(f"{_ANSWERS[0]}2:{_ANSWERS[1]}{len(sample) + 1}")
    sheet.add_data_validation(choice)
    names = frame.names
    told = [[t.name, names.get(t.parent or "", ""), t.definition, t.include, "；".join(f"{m}→{names[target]}" for target, m in t.exclude), "".join(t.examples)] for t in themes]
    _fill(book.create_sheet(_THEMES), [["主题", "一级主题", "定义", "包含", "排除", "例句"], *told], [26, 20, 46, 46, 46, 60])
    return undated(book)


def _fill(sheet: Worksheet, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    head, body, wrapped = Font(name="黑体", size=10), Font(name="宋体", size=10), Alignment(vertical="top", wrap_text=True)
    for y, row in enumerate(rows, start=1):
        for x, words in enumerate(row, start=1):
            cell = sheet.cell(y, x)
            put_text(cell, words)
            cell.font, cell.alignment = (head if y == 1 else body), wrapped
    for x, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(x)].width = width
    set_up_print(sheet)


def read(path: Path) -> pd.DataFrame:
    """Return a sample that was filled in, with the columns of TITLES. Raises DataError where the file is no such workbook."""
    import pandas as pd
    from openpyxl import load_workbook

    shown = display(path.name)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # zip, XML and key errors of whatever was put there
        raise DataError(f"“{shown}”打不开：应是 duban compare sample 写出、填好后另存的 xlsx") from error
    try:
        sheet: Any = book[_SHEET] if _SHEET in book.sheetnames else book.worksheets[0]
        rows = [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    finally:
        book.close()
    keys = {title: key for key, title in TITLES.items()}
    heads = [keys.get(title.strip(), title) for title in rows[0]] if rows else []
    if lacking := [TITLES[key] for key in ("unit", "text", "theme") if key not in heads]:
        raise DataError(f"“{shown}”缺少“{lacking[0]}”一列：请用 duban compare sample 写出的样本填写，不要改列名")
    frame = pd.DataFrame([row for row in rows[1:] if any(row)], columns=heads)
    return frame.reindex(columns=list(TITLES), fill_value="")
