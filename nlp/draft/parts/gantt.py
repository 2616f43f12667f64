"""The picture of the time-table, where it was asked for and can be drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nlp.draft.gantt import bars_of, charts
from nlp.draft.paper import Block, Paragraph, Piece
from nlp.draft.parts.schedule import issued_on
from nlp.draft.timing import first_day
from nlp.fonts import chinese_font

if TYPE_CHECKING:
    from nlp.draft.compose import Context
    from nlp.draft.kinds import Part


def gantt(context: Context, part: Part) -> Iterator[Block]:
    """With `Options.gantt`, the pictures and a line that counts the rows without a day. Without a Chinese font nothing: see `gantt.MISSING`."""
    if not context.options.gantt or chinese_font() is None:
        return
    rows = context.matter.rows
    since = issued_on(context) or first_day(context.matter.date)
    pictures = charts(rows, since=since)
    yield from pictures
    left = len(rows) - len(bars_of(rows, since=since)[0])
    if pictures and left:
        yield Paragraph("note", (Piece(f"注：另有{left}项任务未写明完成日期，未列入本图。"),))


PARTS = {"gantt": gantt}
