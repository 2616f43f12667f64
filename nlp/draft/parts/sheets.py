"""Forms (单): labelled boxes, some filled from rows, some left for a hand to fill in."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from nlp.draft.compose import heading
from nlp.draft.matter import Row
from nlp.draft.minutes.record import addressed_row, is_taped
from nlp.draft.paper import Block, Cell, Column, Piece, Table, pending
from nlp.draft.parts.letters import letter_values
from nlp.draft.standing import due_day

if TYPE_CHECKING:
    from nlp.draft.compose import Context
    from nlp.draft.kinds import Part

NOTHING, BLANK = "无", "\u3000"
PAGE = 16
"""Lines that the boxes of a form may take on its one page."""
WIDE, NARROW, LAST_NARROW = 22, 8.5, 0x2FF
"""Characters on a line of a box over the width of the form and of one of two; letters and figures are half as wide."""
_OF_A_ROW = ("=lead", "=support", "=deadline")


def form(context: Context, part: Part) -> Iterator[Block]:
    """A form of `boxes`: each line a list of [label, words], two of them or one. Words are a pattern, or `=name` for what a row says.

    A third entry is the height in lines of a box to be filled by hand, where the words of a row leave room for it: a form fits one page.
    """
    refs = context.row_refs(context.matter.rows)
    lines: list[tuple[Cell, ...]] = []
    open_at: dict[int, int] = {}
    several = len(context.matter.rows) > 1
    for all_boxes in part.options["boxes"]:
        # Of several rows the list below tells who and when.
        boxes = [box for box in all_boxes if not (several and box[1] in _OF_A_ROW)]
        if not boxes:
            continue
        cells: list[Cell] = []
        for label, words, *lines_high in boxes:
            filled = () if lines_high else _filled(context, str(words), refs)
            open_at |= {len(lines): int(lines_high[0])} if lines_high else {}
            cells += [Cell((Piece(str(label)),), label=True), Cell(filled, span=3 if len(boxes) == 1 else 1)]
        lines.append(tuple(cells))
    used = sum(max(map(_lines, cells)) for n, cells in enumerate(lines) if n not in open_at)
    for n, high in open_at.items():
        label, box = lines[n]
        room = high if several else max(2, min(high, (PAGE - used) // len(open_at)))
        lines[n] = (label, replace(box, pieces=(Piece("\n" * (room - 1)),)))
    yield Table((Column("", 16), Column("", 34, running=True), Column("", 16), Column("", 34, running=True)), tuple(lines), head=False)


def _lines(cell: Cell) -> int:
    """Return about how many lines the words of a cell take."""
    width = sum(1 if ord(char) > LAST_NARROW else 0.5 for char in cell.text)
    return max(1, math.ceil(width / (WIDE if cell.span > 1 else 4 if cell.label else NARROW)))


def matters(context: Context, part: Part) -> Iterator[Block]:
    """A list of the rows below a form that speaks of several; nothing for a single row."""
    rows = [addressed_row(row, taped=is_taped(row, context.matter)) for row in context.matter.rows]
    if len(rows) < 2:
        return
    columns = (Column("序号", 5), Column("督办事项", 28, running=True), Column("主办单位", 12), Column("协办单位", 12), Column("办结时限", 12))
    table = []
    for n, row in enumerate(rows, start=1):
        refs = context.row_refs([row])
        cells = [(str(n), ""), *((words, field) for words, field in ((row.words, "task"), *_cells(context, row)))]
        table.append(tuple(Cell((Piece(words, refs if field else (), field=field),)) for words, field in cells))
    yield heading(1, context.say(part.options["title"]))
    yield Table(columns, tuple(table))


def _cells(context: Context, row: Row) -> tuple[tuple[str, str], ...]:
    return ((main_units(row), "lead" if row.lead else "responsible"), ("、".join(row.support) or NOTHING, "support"), (limit(context, row), "deadline"))


def _filled(context: Context, words: str, refs: tuple[str, ...]) -> tuple[Piece, ...]:
    if not words.startswith("="):
        # A blank keeps the box for a signature at the height of a line.
        return (Piece(context.say(words, **letter_values(context)).strip() or BLANK),)
    rows = context.matter.rows
    name = words[1:]
    if len(rows) > 1:
        return (Piece(f"共{len(rows)}项，见下表" if name != "target" else _targets(rows)),)
    row = addressed_row(rows[0], taped=is_taped(rows[0], context.matter))
    told: dict[str, Callable[[], tuple[str, str]]] = {
        "task": lambda: (row.words, "task"),
        "lead": lambda: (main_units(row), "lead" if row.lead else "responsible"),
        "support": lambda: ("、".join(row.support) or NOTHING, "support"),
        "deadline": lambda: (limit(context, row), "deadline"),
        "target": lambda: (_targets(rows), ""),
    }
    text, field = told[name]()
    return (Piece(text, refs if field else (), field=field),)


def main_units(row: Row) -> str:
    """Return who handles the row, or the gap."""
    return "、".join(row.owners) or pending("主办单位")


def limit(context: Context, row: Row) -> str:
    """Return by when: as the source says, else as the office's rules say, else the gap. A time before the paper's own day is to be set anew."""
    said = "、".join(row.times) or context.profile.limit or pending("办结时限")
    issued: date | None = context.options.issued
    due = due_day(row)
    return said + pending("时限已过，请重新明确") if issued and due and due < issued else said


def _targets(rows: Sequence[Row]) -> str:
    """Return what is to be shown for it: the figures to reach, then the proof."""
    figures = "、".join(rows[0].targets) if len(rows) == 1 else ""
    reach = f"达到“{figures}”的要求，" if figures else ""
    return f"按督办事项逐项落实，{reach}报送办理结果及佐证材料。"


PARTS = {"form": form, "matters": matters}
