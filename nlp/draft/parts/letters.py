"""Letters that remind and urge, and the notices of supervision: the matters with where they stand, what is asked, when to answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nlp.draft.affair import is_department, units
from nlp.draft.compose import body
from nlp.draft.matter import Row
from nlp.draft.paper import Block, Paragraph, Piece, pending
from nlp.draft.parts.tasks import NO_OWNER, NO_TIME
from nlp.draft.profile import chinese_date
from nlp.draft.standing import count_overdue, standing

if TYPE_CHECKING:
    from nlp.draft.compose import Context
    from nlp.draft.kinds import Part

YOU = {"peer": "贵单位", "upward": "贵单位", "downward": "你单位", "internal": "你单位"}


def toned(context: Context, part: Part) -> Iterator[Block]:
    """A sentence by the direction of the letter: `peer`, `downward`; the other one where only one is given.

    Beside what every pattern may name: `you`, `one` (a single unit), `overdue` and `soon` (numbers of rows), `mandate` (a department has no
    authority to supervise unless the profile tells it), `answer` (by when to answer).
    """
    text = context.say(_pattern(context, part), **letter_values(context)).strip()
    if text:
        rests = context.matter.subject_reference if context.matter.subject and part.options.get("rests") else None
        yield body(text, context.use(rests))


def concerns(context: Context, part: Part) -> Iterator[Block]:
    """Every row with its time and, unless `standing` is false, where it stands; owners only where several units are addressed."""
    rows, silent = context.matter.rows, all(not row.status and not row.progress for row in context.matter.rows)
    several = len(units(rows)) != 1
    for n, row in enumerate(rows, start=1):
        refs = context.row_refs([row])
        front = (Piece(f"{n}.{' ' if row.words[:1].isdigit() else ''}"),) if len(rows) > 1 else ()
        state = _state(context, row, told=not silent) if part.options.get("standing", True) else ""
        yield Paragraph("body", (*front, Piece(row.words, refs, field="task"), *_bracket(context, row, refs, owners=several), *((Piece(state, refs),) if state else ())))
    if silent and part.options.get("standing", True):
        yield body(context.say(part.options["unknown"], **letter_values(context)))


def _bracket(context: Context, row: Row, refs: tuple[str, ...], *, owners: bool) -> Iterator[Piece]:
    """Yield （牵头单位：…；责任单位：…；配合单位：…；完成时限：…）, the owners only where they are not who is addressed."""
    cells: list[tuple[str, str, str]] = []
    if owners and row.lead:
        cells.append(("牵头单位：", "、".join(row.lead), "lead"))
    if owners and (row.responsible or not row.lead):
        cells.append(("责任人：" if row.persons else "责任单位：", "、".join(row.responsible) or NO_OWNER, "responsible"))
    if row.support:
        cells.append(("配合单位：", "、".join(row.support), "support"))
    cells.append(("完成时限：", "、".join(row.times) or context.profile.limit or NO_TIME, "deadline"))
    for n, (label, words, name) in enumerate(cells):
        yield Piece(("；" if n else "（") + label)
        yield Piece(words, refs, field=name)
    yield Piece("）")


def _state(context: Context, row: Row, *, told: bool) -> str:
    """Return where the row stands on the day the data is of, in one sentence; empty where nobody said and nothing can be counted."""
    as_of = context.options.as_of
    parts: list[str] = []
    if told:
        parts.append(f"办理状态为“{row.status}”" if row.status else f"办理状态为{pending('办理状态')}")
        parts.append(f"进展情况：{row.progress.rstrip('。；')}" if row.progress else "")
    counted = standing(row, as_of).words
    words = "；".join(part for part in (*parts, counted) if part)
    return f"截至{chinese_date(as_of.isoformat()) if as_of else pending('数据截止日期')}，{words}。" if words else ""


def _pattern(context: Context, part: Part) -> str:
    """Return the pattern of the direction of the letter."""
    wanted = "downward" if context.direction in ("downward", "internal") else "peer"
    given = {name: str(part.options[name]) for name in ("peer", "downward", "text") if name in part.options}
    return given.get(wanted) or given.get("text") or next(iter(given.values()), "")


def letter_values(context: Context) -> dict[str, Any]:
    rows = context.matter.rows
    overdue, soon = count_overdue(rows, context.options.as_of)
    one = len(units(rows)) == 1
    values: dict[str, Any] = {
        "you": YOU[context.direction] if one else "各有关单位",
        "one": one,
        "overdue": overdue,
        "soon": soon,
        "known": context.options.as_of is not None,
        "supported": any(row.support for row in rows),
        "mandate": context.profile.authority or not is_department(context.profile.organ),
    }
    if context.profile.reply:
        values["answer"] = context.profile.reply.removesuffix("前")
    else:
        values["answer"] = pending("反馈时限")
    return values


PARTS = {"toned": toned, "concerns": concerns}
