"""Letters that remind and urge, and the notices of supervision: the matters with where they stand, what is asked, when to answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nlp.draft.affair import is_department, is_vague, units
from nlp.draft.compose import body
from nlp.draft.grouping import groups
from nlp.draft.matter import Row
from nlp.draft.minutes.attribution import PERSONS
from nlp.draft.minutes.record import addressed_row, is_taped
from nlp.draft.paper import Block, Paragraph, Piece, pending
from nlp.draft.parts.tasks import NO_OWNER, NO_TIME, task, tasks
from nlp.draft.standing import count_overdue, standing

if TYPE_CHECKING:
    from nlp.draft.compose import Context
    from nlp.draft.kinds import Part

YOU = {"peer": "贵单位", "upward": "贵单位", "downward": "你单位", "internal": "你单位"}


def toned(context: Context, part: Part) -> Iterator[Block]:
    """A sentence by the direction of the letter: `peer`, `downward`; the other one where only one is given.

    Beside what every pattern may name: `you`, `one` (a single unit), `overdue` and `soon` (numbers of rows), `mandate` (a department has no
    authority to supervise unless the profile tells it), `answer` and `answer_by` (by when to answer, without and with 前), `silent` (nobody told of progress).
    """
    text = context.say(_pattern(context, part), **letter_values(context)).strip()
    if text:
        rests = context.matter.subject_reference if context.matter.subject and part.options.get("rests") else None
        yield body(text, context.use(rests))


def concerns(context: Context, part: Part) -> Iterator[Block]:
    """Every row with its time and, unless `standing` is false, where it stands; owners only where several units are addressed.

    `unknown` is the sentence for rows of which nobody told anything.
    """
    rows, told = _rows(context), part.options.get("standing", True)
    silent = is_silent(rows)
    one = addressees(context)
    for n, row in enumerate(rows, start=1):
        refs = context.row_refs([row])
        front = (Piece(f"{n}.{' ' if row.words[:1].isdigit() else ''}"),) if len(rows) > 1 else ()
        late = standing(row, context.options.as_of).words if told else ""
        state = _state(row) if told and not silent else ""
        pieces = (*front, Piece(row.words, refs, field="task"), *_bracket(context, row, refs, owners=len(one) != 1 or row.owners != one, late=late))
        yield Paragraph("body", (*pieces, Piece(state, refs)) if state else pieces)
    if told and silent and (unknown := context.say(part.options["unknown"], **letter_values(context)).strip()):
        yield body(unknown)


def entrusted(context: Context, part: Part) -> Iterator[Block]:
    """The rows of a notice under the headings of their groups, or one after another where there is only one group."""
    rows = tuple(_rows(context))
    grouped = groups(rows, by=context.group)
    taped = any(is_taped(row, context.matter) for row in rows)
    if len(grouped) > 1 and not taped and not any(PERSONS.search(group.title) for group in grouped):
        yield from tasks(replace(context, matter=replace(context.matter, rows=rows)), part)
    else:
        yield from (task(context, row, number=n if len(rows) > 1 else 0, duty=True) for n, row in enumerate(rows, start=1))


def _rows(context: Context) -> list[Row]:
    return [addressed_row(row, taped=is_taped(row, context.matter)) for row in context.matter.rows]


def addressees(context: Context) -> tuple[str, ...]:
    """Return whom the letter is for: the one unit that has it for itself, else all units of its rows."""
    found = units(context.matter.rows)
    return (context.options.unit,) if context.options.unit in found else found


def is_silent(rows: Iterable[Row]) -> bool:
    """Tell whether nobody said of any row how far it is."""
    return all(not row.status and not row.progress for row in rows)


def _bracket(context: Context, row: Row, refs: tuple[str, ...], *, owners: bool, late: str) -> Iterator[Piece]:
    """Yield （牵头单位：…；责任单位：…；配合单位：…；完成时限：…，已逾期…）, the owners only where they are not who is addressed."""
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
    if late:
        yield Piece(f"，{late}")
    yield Piece("）")


def _state(row: Row) -> str:
    """Return what was reported of a row, in one sentence."""
    status = f"办理状态为“{row.status}”" if row.status else ""
    progress = f"进展情况：{row.progress.rstrip('。；')}" if row.progress else ""
    return ("；".join(words for words in (status, progress) if words) or pending("目前进展")) + "。"


def _pattern(context: Context, part: Part) -> str:
    """Return the pattern of the direction of the letter."""
    wanted = "downward" if context.direction in ("downward", "internal") else "peer"
    given = {name: str(part.options[name]) for name in ("peer", "downward", "text") if name in part.options}
    return given.get(wanted) or given.get("text") or next(iter(given.values()), "")


def letter_values(context: Context) -> dict[str, Any]:
    """Return what the patterns of letters and forms may name beside the profile: see `toned`."""
    rows = context.matter.rows
    overdue, soon = count_overdue(rows, context.options.as_of)
    found = addressees(context)
    one = len(found) == 1
    reply = context.profile.reply.removesuffix("前")
    return {
        "you": "各有关单位" if not one or is_vague(found[0]) else "各单位" if re.search("^(?:地方)?各|^[省市县区]直各|、各", found[0]) else YOU[context.direction],
        "one": one,
        "overdue": overdue,
        "soon": soon,
        "known": context.options.as_of is not None,
        "silent": is_silent(rows),
        "supported": any(row.support for row in rows),
        "mandate": context.profile.authority or not is_department(context.profile.organ),
        "answer": reply or pending("反馈时限"),
        "answer_by": f"{reply}前" if reply else pending("反馈时限"),
    }


PARTS = {"toned": toned, "concerns": concerns, "entrusted": entrusted}
