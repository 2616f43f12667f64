"""The tasks of a paper, grouped, each a sentence with its duty bracket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nlp.draft.compose import heading
from nlp.draft.grouping import groups
from nlp.draft.matter import Row
from nlp.draft.paper import Block, Paragraph, Piece, pending
from nlp.numerals import to_chinese

if TYPE_CHECKING:
    from nlp.draft.compose import Context
    from nlp.draft.kinds import Part

NO_OWNER, NO_TIME = pending("责任单位"), pending("完成时限")


def tasks(context: Context, part: Part) -> Iterator[Block]:
    """Every row once, under the headings of its group; `duty` false leaves the brackets out."""
    for number, group in enumerate(groups(context.matter.rows, by=context.group), start=1):
        if group.title:
            yield heading(2, f"（{to_chinese(number)}）{group.title}")
        for n, row in enumerate(group.rows, start=1):
            yield task(context, row, number=n if len(group.rows) > 1 else 0, duty=part.options.get("duty", True))


def task(context: Context, row: Row, *, number: int, duty: bool) -> Paragraph:
    """Return the paragraph of a row: 1.words（牵头单位：…；完成时限：…）."""
    refs = context.row_refs([row])
    # 4.1年内 would read as a decimal.
    gap = " " if row.words[:1].isdigit() else ""
    front = (Piece(f"{number}.{gap}"),) if number else ()
    return Paragraph("body", (*front, Piece(row.words, refs, field="task"), *(duty_pieces(row, refs) if duty else ())))


def duty_pieces(row: Row, refs: tuple[str, ...]) -> tuple[Piece, ...]:
    """Return the bracket that says who and when: （牵头单位：…；责任单位：…；配合单位：…；完成时限：…）."""
    parts: list[tuple[str, str, str]] = []
    if row.lead:
        parts.append(("牵头单位：", "、".join(row.lead), "lead"))
    if row.responsible or not row.lead:
        label = "责任人：" if row.persons else "责任单位："
        parts.append((label, "、".join(row.responsible) or NO_OWNER, "responsible"))
    if row.support:
        parts.append(("配合单位：", "、".join(row.support), "support"))
    parts.append(("完成时限：", "、".join(row.times) or NO_TIME, "deadline"))
    out: list[Piece] = []
    for n, (label, words, field) in enumerate(parts):
        out += [Piece(("；" if n else "（") + label), Piece(words, refs, field=field)]
    return (*out, Piece("）"))


PARTS = {"tasks": tasks}
