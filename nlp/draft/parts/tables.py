"""Tables of tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from nlp.draft.grouping import groups
from nlp.draft.matter import Row
from nlp.draft.paper import Block, Cell, Column, Paragraph, Piece, Table, pending

if TYPE_CHECKING:
    from nlp.draft.compose import Context
    from nlp.draft.kinds import Part

NOTHING = "—"

COLUMNS: dict[str, tuple[Column, Callable[[Row], str], str]] = {
    "task": (Column("具体事项", 29, running=True), lambda row: row.words, "task"),
    "target": (Column("目标值", 8), lambda row: "\n".join(row.targets), "target"),
    "lead": (Column("牵头单位", 10), lambda row: "、".join(row.lead), "lead"),
    "responsible": (Column("责任单位", 10), lambda row: "、".join(row.responsible) or ("" if row.lead else pending("责任单位")), "responsible"),
    "support": (Column("配合单位", 10), lambda row: "、".join(row.support), "support"),
    "deadline": (Column("完成时限", 9), lambda row: "、".join(row.times) or pending("完成时限"), "deadline"),
    "source": (Column("来源", 8), lambda row: "\n".join(dict.fromkeys(r.place.split(" ")[0] for r in row.references)), ""),
}
"""Column name → column, words of a row, field by which the cell is read back."""


def task_table(context: Context, part: Part) -> Iterator[Block]:
    """A row for every task: number, group, then the columns named by `columns`; `note` is a pattern for the line below."""
    chosen = [COLUMNS[name] for name in part.options.get("columns", COLUMNS)]
    grouped = groups(context.matter.rows, by=context.group)
    named = any(group.title for group in grouped)
    rows: list[tuple[Cell, ...]] = []
    for group in grouped:
        for row in group.rows:
            refs = context.row_refs([row])
            front = [Cell((Piece(str(len(rows) + 1)),)), *([Cell((Piece(group.title or NOTHING),))] if named else [])]
            rows.append((*front, *(Cell((Piece(words(row) or NOTHING, refs, field=name),)) for _, words, name in chosen)))
    columns = (Column("序号", 5), *((Column("重点任务", 11, running=True),) if named else ()), *(column for column, _, _ in chosen))
    yield Table(columns, tuple(rows))
    if note := context.say(part.options.get("note", "")):
        yield Paragraph("note", (Piece(note),))


PARTS = {"task_table": task_table}
