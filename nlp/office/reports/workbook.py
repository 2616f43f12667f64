"""A report as a workbook: its text and figures, every table on a sheet of its own, with charts that a spreadsheet draws itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, Final

from nlp.office.charts import TONES
from nlp.office.reports.content import Content
from nlp.office.reports.tables import Grid, Value, grids, key_figures
from nlp.office.reports.words import sections
from nlp.phrases import legal
from nlp.sheets import FORMULA_STARTS, undated

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.chart import BarChart, LineChart
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

CHARTED: Final = 30
"""Units in the chart of a sheet; more cannot be read."""
_SHEETS: Final = {
    "各单位办理情况统计表": "各单位统计", "各次会议（文件）事项办理情况统计表": "各会议统计", "近12个月办理情况统计表": "近12个月", "逾期未办结事项清单": "逾期事项",
    "暂停办理事项清单": "暂停事项", "即将到期事项清单": "即将到期", "事项办理进展表": "办理进展",
}
_FONT, _HEAD = "宋体", "黑体"
_LONGEST: Final = 32_000


def to_xlsx(content: Content) -> bytes:
    """Return the report as xlsx, the same bytes for the same content. Text stays text, whatever it looks like."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    stamp = datetime.combine(content.figures.day, time(), UTC).replace(tzinfo=None)  # the clock is not read
    book.properties.title, book.properties.creator, book.properties.language = content.title, "duban", "zh-CN"
    _summary(book, content)
    for grid in grids(content):
        ws = book.create_sheet(_SHEETS[grid.title])
        _grid(ws, grid)
        if ws.title == "各单位统计":
            ws.add_chart(_unit_chart(ws, len(grid.rows) - 1), f"A{len(grid.rows) + 6}")
        elif ws.title == "近12个月":
            ws.add_chart(_trend_chart(ws, len(grid.rows)), f"A{len(grid.rows) + 5}")
    return undated(book, stamp)


def _summary(book: Workbook, content: Content) -> None:
    from openpyxl.styles import Alignment, Font

    ws = book.create_sheet("总体情况")
    ws.column_dimensions["A"].width, ws.column_dimensions["B"].width = 28, 16
    _top(ws, content)
    _header(ws, 3, ("指标", "数值"))
    for y, (name, value) in enumerate(key_figures(content), start=4):
        _write(ws.cell(y, 1), name)
        _write(ws.cell(y, 2), value)
        ws.cell(y, 2).alignment = Alignment(horizontal="right")
    _print(ws, landscape=False)
    ws = book.create_sheet("文字情况")
    ws.column_dimensions["A"].width = 82
    _top(ws, content)
    lines = [(words, words == section.heading) for section in sections(content) for words in (section.heading, *section.paragraphs)]
    for y, (words, heading) in enumerate(lines, start=3):
        cell = ws.cell(y, 1)
        _write(cell, words)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if heading:
            cell.font = Font(name=_HEAD, size=12)
        ws.row_dimensions[y].height = 17 * max(1, -(-len(words) * 2 // 76))
    _print(ws, landscape=False)


def _top(ws: Worksheet, content: Content) -> None:
    from openpyxl.styles import Font

    _write(ws.cell(1, 1), content.title)
    ws.cell(1, 1).font = Font(name=_HEAD, size=16)
    _write(ws.cell(2, 1), f"数据截至{content.figures.day.isoformat()}")


def _grid(ws: Worksheet, grid: Grid) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter

    thin = Side(style="thin", color="999999")
    _write(ws.cell(1, 1), grid.title)
    ws.cell(1, 1).font = Font(name=_HEAD, size=14)
    ws.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(grid.columns))
    ws.cell(1, 1).alignment = Alignment(horizontal="center")
    _header(ws, 2, tuple(title for title, _, _ in grid.columns))
    for x, (title, share, running) in enumerate(grid.columns, start=1):
        ws.column_dimensions[get_column_letter(x)].width = max(share * 1.4, len(title) * 2 + 2) if not running else max(share * 1.6, 12)
    for y, row in enumerate(grid.rows, start=3):
        for x, value in enumerate(row, start=1):
            cell = ws.cell(y, x)
            _write(cell, value)
            cell.border = Border(thin, thin, thin, thin)
            cell.alignment = Alignment(horizontal="left" if grid.columns[x - 1][2] else "center", vertical="center", wrap_text=True)
            if grid.summed and y == len(grid.rows) + 2:
                cell.font = Font(name=_HEAD, size=11)
    if grid.note:
        _write(ws.cell(len(grid.rows) + 3, 1), grid.note)
    ws.freeze_panes = "A3"
    ws.print_title_rows = "1:2"
    _print(ws, landscape=ws.title != "近12个月")


def _header(ws: Worksheet, y: int, titles: tuple[str, ...]) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    thin = Side(style="thin", color="999999")
    for x, title in enumerate(titles, start=1):
        cell = ws.cell(y, x)
        _write(cell, title)
        if title:
            cell.font, cell.fill = Font(name=_HEAD, size=11), PatternFill("solid", start_color="E7ECF2")
            cell.border, cell.alignment = Border(thin, thin, thin, thin), Alignment(horizontal="center", vertical="center", wrap_text=True)


def _write(cell: Cell, value: Value) -> None:
    """Put a value into a cell; a share (66.7%) as a number that can be reckoned with."""
    from openpyxl.styles import Font

    cell.font = Font(name=_FONT, size=11)
    if isinstance(value, int):
        cell.value = value
        return
    if re.fullmatch(r"\d{1,3}(?:\.\d)?%", value):
        cell.value, cell.number_format = round(float(value[:-1]) / 100, 4), "0.0%"
        return
    text = legal(value)[:_LONGEST]
    if text:
        cell.value = text
        cell.data_type = "s"  # openpyxl takes "=…" for a formula
        cell.quotePrefix = text[0] in FORMULA_STARTS


def _print(ws: Worksheet, *, landscape: bool) -> None:
    ws.page_setup.paperSize = ws.PAPERSIZE_A4
    ws.page_setup.orientation = ws.ORIENTATION_LANDSCAPE if landscape else ws.ORIENTATION_PORTRAIT
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.oddFooter.center.text = "第&P页 共&N页"


# Charts -------------------------------------------------------------------------------------------------------------


def _unit_chart(ws: Worksheet, number: int) -> BarChart:
    """Return bars of the done and the overdue rows of each unit."""
    from openpyxl.chart import BarChart, Reference

    shown = min(number, CHARTED)
    chart = BarChart()
    chart.type, chart.grouping, chart.gapWidth = "bar", "clustered", 60
    chart.title = "各单位办理情况" + (f"（前{shown}个单位）" if shown < number else "")
    titles = {str(ws.cell(2, x).value): x for x in range(1, ws.max_column + 1)}
    for name in ("事项数", "已办结", "逾期未办结"):
        chart.add_data(Reference(ws, min_col=titles[name], min_row=2, max_row=shown + 2), titles_from_data=True)
    chart.set_categories(Reference(ws, min_col=2, min_row=3, max_row=shown + 2))
    chart.y_axis.scaling.min, chart.x_axis.scaling.orientation = 0, "maxMin"
    _dress(chart, (TONES[2].fill, TONES[0].fill, TONES[1].fill))
    chart.width, chart.height = 26, max(7, shown * 0.9 + 3)
    return chart


def _trend_chart(ws: Worksheet, number: int) -> LineChart:
    from openpyxl.chart import LineChart, Reference

    chart = LineChart()
    chart.title = "近12个月办理趋势"
    for x in (2, 3, 7):
        chart.add_data(Reference(ws, min_col=x, min_row=2, max_row=number + 2), titles_from_data=True)
    chart.set_categories(Reference(ws, min_col=1, min_row=3, max_row=number + 2))
    chart.y_axis.scaling.min = 0
    _dress(chart, (TONES[0].fill, TONES[3].fill, TONES[1].fill))
    for series, symbol in zip(chart.series, ("circle", "triangle", "square"), strict=True):
        series.marker.symbol, series.marker.size, series.smooth = symbol, 7, False
    chart.width, chart.height = 26, 10
    return chart


def _dress(chart: BarChart | LineChart, colours: tuple[str, ...]) -> None:
    """Show values at the points, both axes and the legend, each series in its colour."""
    from openpyxl.chart.label import DataLabelList

    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.number_format = "0"
    chart.legend.position = "t"
    chart.dataLabels = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False)
    for series, colour in zip(chart.series, colours, strict=True):
        properties: Any = series.graphicalProperties
        properties.line.solidFill = colour.lstrip("#")
        if hasattr(chart, "gapWidth"):
            properties.solidFill = colour.lstrip("#")
        else:
            series.marker.graphicalProperties = type(properties)(solidFill=colour.lstrip("#"))
