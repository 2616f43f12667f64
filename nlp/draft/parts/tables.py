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


def _target(row: Row) -> str:
    """Return the figures to reach, a step a line where there are several with figures: 6月底前：50%."""
    return "\n".join(row.targets)


def _steps(row: Row) -> str:
    return "\n".join(f"（{n}）{step.words.rstrip('。；，')}" for n, step in enumerate(row.steps, start=1))


def _responsible(row: Row) -> str:
    return "、".join(row.responsible) or ("" if row.lead else pending("责任单位"))


def _progress(row: Row) -> str:
    return "\n".join(words for words in (row.status, row.progress, row.remark) if words)


COLUMNS: dict[str, tuple[Column, Callable[[Row], str], str]] = {
    "task": (Column("具体事项", 29, running=True), lambda row: row.words, "task"),
    "target": (Column("目标值", 8), _target, "target"),
    "result": (Column("目标/成果", 10), _target, "target"),
    "steps": (Column("分步安排", 14, running=True), _steps, ""),
    "lead": (Column("牵头单位", 10), lambda row: "、".join(row.lead), "lead"),
    "responsible": (Column("责任单位", 10), lambda row: _responsible(row) if not row.persons else "", "responsible"),
    "persons": (Column("责任人", 8), lambda row: "、".join(row.responsible) if row.persons else "", "responsible"),
    "owner": (Column("责任单位", 10), _responsible, "responsible"),
    "support": (Column("配合单位", 10), lambda row: "、".join(row.support), "support"),
    "deadline": (Column("完成时限", 11), lambda row: "、".join(row.times) or pending("完成时限"), "deadline"),
    "progress": (Column("进展/备注", 10), _progress, "progress"),
    "source": (Column("来源", 9), lambda row: "\n".join(dict.fromkeys(r.place.split(" ")[0] for r in row.references)), ""),
}
"""Column name → column, words of a row, field by which the cell is read back."""

DEFAULT = ("task", "target", "lead", "owner", "support", "deadline", "source")
_OPTIONAL = frozenset({"target", "result", "steps", "persons", "support"})
"""Left out where no row has anything to say there and the kind gives `lean`."""
_OPEN = frozenset({"progress"})
"""Left empty to be filled in by hand."""


def task_table(context: Context, part: Part) -> Iterator[Block]:
    """A row for every task: number, group, then the columns named by `columns`; `note` is a pattern for the lines below.

    With `lean` the columns that nothing stands in are left out. Rows of persons have a column of their own only where `persons` is named.
    """
    names = [str(name) for name in part.options.get("columns", DEFAULT)]
    all_rows = context.matter.rows
    if part.options.get("lean"):
        names = [name for name in names if name not in _OPTIONAL or any(COLUMNS[name][1](row) for row in all_rows)]
    if "persons" not in names:
        names = ["owner" if name == "responsible" else name for name in names]
    chosen = [(name, *COLUMNS[name]) for name in names]
    grouped = groups(all_rows, by=context.group)
    named = any(group.title for group in grouped)
    rows: list[tuple[Cell, ...]] = []
    for group in grouped:
        for row in group.rows:
            refs = context.row_refs([row])
            front = [Cell((Piece(str(len(rows) + 1)),)), *([Cell((Piece(group.title or NOTHING),))] if named else [])]
            cells = (
                Cell((Piece(words(row) or ("" if name in _OPEN else NOTHING), refs, field=field),)) for name, _, words, field in chosen
            )
            rows.append((*front, *cells))
    columns = (Column("序号", 6), *((Column("重点任务", 11, running=True),) if named else ()), *(column for _, column, _, _ in chosen))
    yield Table(columns, tuple(rows))
    for line in context.say(part.options.get("note", "")).splitlines():
        if line.strip():
            yield Paragraph("note", (Piece(line.strip()),))


PARTS = {"task_table": task_table}
