"""Tables of a paper: lists whose head is repeated on every page, and forms (单); rows never break across pages."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from nlp.draft.layout.figures import Figures
from nlp.draft.layout.marks import Marks
from nlp.draft.layout.paragraphs import Par, pieces, words
from nlp.draft.paper import Cell, Column, Table

_LONG = 16
"""Characters from which the words of a cell of a form read better from the left than centred."""


def table_xml(table: Table, told: Figures, marks: Marks, *, width: int, keep: bool = False) -> str:
    """Return the `w:tbl` of a table over `width` twips. `keep` holds its last row on the page of what follows."""
    widths = column_widths(table.columns, width)
    style = "TaskTable" if table.head else "FormTable"
    rows = [_head_row(table.columns, widths)] if table.head else []
    for n, cells in enumerate(table.rows):
        rows.append(_row(table, cells, widths, told, marks, keep=keep and n == len(table.rows) - 1))
    properties = (
        f'<w:tblStyle w:val="{style}"/><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="{"0020" if table.head else "0000"}" w:firstRow="{int(table.head)}"/>'
    )
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def column_widths(columns: Sequence[Column], width: int) -> list[int]:
    """Return the widths of the columns, which fill `width` to the twip.

    >>> column_widths((Column("序号", 1), Column("事项", 2)), 100)
    [33, 67]
    """
    whole = sum(column.share for column in columns)
    edges = [0]
    share = 0.0
    for column in columns:
        share += column.share
        edges.append(round(width * share / whole))
    return [end - start for start, end in itertools.pairwise(edges)]


def _head_row(columns: Sequence[Column], widths: Sequence[int]) -> str:
    cells = "".join(_cell(Par("TableHead", words(column.title)).xml(), width) for column, width in zip(columns, widths, strict=True))
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _row(table: Table, cells: Sequence[Cell], widths: Sequence[int], told: Figures, marks: Marks, *, keep: bool) -> str:
    if sum(cell.span for cell in cells) != len(widths):
        raise ValueError(f"a row of {sum(cell.span for cell in cells)} cells in a table of {len(widths)} columns")
    out = []
    at = 0
    seen: set[tuple[str, ...]] = set()

    def fresh(refs: tuple[str, ...]) -> bool:
        # One comment for the words of a row, though every cell rests on the same passage.
        new = refs not in seen
        seen.add(refs)
        return new

    for cell in cells:
        content = Par(_style(table, cell, at), pieces(cell.pieces, marks, commented=fresh), keep=keep).xml()
        out.append(_cell(content, sum(widths[at : at + cell.span]), span=cell.span))
        at += cell.span
    height = "" if table.head else f'<w:trHeight w:val="{_height(cells, told)}" w:hRule="atLeast"/>'
    return f"<w:tr><w:trPr><w:cantSplit/>{height}</w:trPr>{''.join(out)}</w:tr>"


def _height(cells: Sequence[Cell], told: Figures) -> int:
    """Return the least height of a row of a form; one with a cell to be filled in by hand has room for that."""
    own = told["form"]
    return int(own["row"] if all(cell.label or cell.text for cell in cells) else own["open_row"])


def _style(table: Table, cell: Cell, at: int) -> str:
    name = "Table" if table.head else "Form"
    if cell.label:
        return f"{name}Head"
    running = table.columns[at].running or (not table.head and (len(cell.text) > _LONG or "\n" in cell.text))
    return f"{name}Text" if running else f"{name}Cell"


def _cell(content: str, width: int, *, span: int = 1) -> str:
    over = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{over}<w:vAlign w:val="center"/></w:tcPr>{content}</w:tc>'
