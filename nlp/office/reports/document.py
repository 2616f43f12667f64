"""A report as a Word file in the layout of GB/T 9704, through `nlp.draft.layout`."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.draft.layout import to_bytes
from nlp.draft.paper import Annex, Block, Cell, Column, Paper, Paragraph, Picture, Piece, Table
from nlp.draft.profile import Profile, chinese_date
from nlp.fonts import chinese_font
from nlp.numerals import to_chinese
from nlp.office.charts import Scene
from nlp.office.pictures import png
from nlp.office.reports.content import Content
from nlp.office.reports.scenes import scenes_of
from nlp.office.reports.tables import Grid, grids
from nlp.office.reports.words import sections

WIDTH = 156
"""Millimetres of the type area."""
MOST_ROWS, MOST_LISTED = 300, 60
"""Rows of a table of figures and of a list in a Word file; the workbook has all."""


def paper_of(content: Content, *, profile: Profile | None = None) -> Paper:
    """Return the report as a paper; without a Chinese font on this computer its charts are left out, the tables hold the same figures."""
    office, f = profile or Profile(), content.figures
    annexes = tuple(Annex(grid.title, tuple(_table(grid)), landscape=len(grid.columns) > 7) for grid in grids(content) if not grid.in_text)
    return Paper(
        kind=content.name,
        form="bare",
        title=content.title,
        body=tuple(_body(content)),
        dateline=f"（数据截至{chinese_date(f.day.isoformat())}{'' if f.over else '，本期未满'}）",
        organs=tuple(office.organ.split("、")) if office.organ else (),
        date=office.date if office.organ else "",
        sealed=False,
        annexes=annexes,
    )


def to_docx(content: Content, *, profile: Profile | None = None, layout: str = "gb") -> bytes:
    """Return the report as docx, the same bytes for the same content."""
    return to_bytes(paper_of(content, profile=profile), profile=layout, strip=True)


def _body(content: Content) -> Iterator[Block]:
    charts = scenes_of(content.figures)
    found = sections(content)
    for n, section in enumerate(found, start=1):
        number = f"{to_chinese(n)}、" if len(found) > 1 else ""
        yield Paragraph("heading1", (Piece(f"{number}{section.heading}"),))
        yield from (Paragraph("body", (Piece(words),)) for words in section.paragraphs)
        yield from _pictures(charts.get(section.chart, ()))


def _pictures(scenes: tuple[Scene, ...]) -> Iterator[Picture]:
    font = chinese_font()
    for scene in scenes:
        drawn = png(scene, font=font)
        if drawn is not None:
            yield Picture(drawn, WIDTH, scene.told)


def _table(grid: Grid) -> Iterator[Block]:
    columns = tuple(Column(title, share, running=running) for title, share, running in grid.columns)
    most = MOST_ROWS if grid.summed else MOST_LISTED
    shown = grid.rows if len(grid.rows) <= most else (*grid.rows[: most - 1], grid.rows[-1]) if grid.summed else grid.rows[:most]
    last = len(shown) - 1
    rows = tuple(tuple(Cell((Piece(str(value)),), label=grid.summed and n == last) for value in row) for n, row in enumerate(shown))
    yield Table(columns, rows)
    cut = f"本表列{len(shown)}行，全部见同期工作簿（xlsx）。" if len(shown) < len(grid.rows) else ""
    if grid.note or cut:
        yield Paragraph("note", (Piece(cut or grid.note),))
