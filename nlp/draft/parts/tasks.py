"""The tasks of a paper, grouped, each a sentence with its duty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from nlp.draft import choose
from nlp.draft.compose import heading
from nlp.draft.grouping import groups
from nlp.draft.matter import Row
from nlp.draft.paper import Block, Paragraph, Piece, pending
from nlp.draft.spoken import is_spoken
from nlp.numerals import to_chinese
from nlp.phrases import heal

if TYPE_CHECKING:
    from nlp.draft.compose import Context
    from nlp.draft.kinds import Part

NO_OWNER, NO_TIME = pending("责任单位"), pending("完成时限")
TO_WRITE = pending("规范表述")
"""Behind words that stayed as they were spoken."""
APART = frozenset({"goals", "principles", "safeguards"})
"""Builders that state rows themselves."""


def parted(context: Context) -> Mapping[str, tuple[Row, ...]]:
    """Return the rows by the part they belong to (`choose.split`); all are work where the kind lacks one of `APART` or does not go by headings."""
    kept = context.group == "section" and {part.part for part in context.kind.parts} >= APART
    return choose.split(context.matter.rows, apart=kept)


def tasks(context: Context, part: Part) -> Iterator[Block]:
    """Every row once, under the headings of its group; one that points back follows its antecedent in the same item.

    `duty` is full (brackets with gaps), known (brackets without), brief (县司法局牵头，县财政局配合), lines (a line of its own) or none.
    With `through` the items are numbered through all groups, as a table that names them by number needs it.
    """
    duty = tight_duty(context, part.options.get("duty", "full"))
    short, through = bool(part.options.get("short")), bool(part.options.get("through"))
    serial, alone = 0, len(context.matter.rows) == 1
    for number, group in enumerate(groups(parted(context)["work"], by=context.group), start=1):
        if group.title:
            yield heading(2, f"（{to_chinese(number)}）{group.title}")
        members = choose.runs(group.rows)
        for n, run in enumerate(members, start=1):
            serial += 1
            yield item(context, run, number=serial if through and not alone else n if len(members) > 1 else 0, duty=duty, short=short)
            if duty == "lines":
                yield Paragraph("body", duty_line(run[0], context.row_refs(run)))


def tight_duty(context: Context, duty: str) -> str:
    """Return how duties are written: full brackets lose their gaps, then all they hold, where the paper must be shorter."""
    return ("full", "known", "known", "none")[context.tight] if duty == "full" else duty


def task(context: Context, row: Row, *, number: int, duty: bool) -> Paragraph:
    """Return the paragraph of a row: 1.words（牵头单位：…；完成时限：…）."""
    return item(context, (row,), number=number, duty="full" if duty else "none")


def item(context: Context, run: Sequence[Row], *, number: int, duty: str, short: bool = False) -> Paragraph:
    """Return the paragraph of rows that make one item, with one bracket for them: 1.words。words。（牵头单位：…；完成时限：…）."""
    refs = context.row_refs(run)
    pieces: list[Piece] = []
    if number:
        # 4.1年内 would read as a decimal.
        pieces.append(Piece(f"{number}.{' ' if run[0].words[:1].isdigit() else ''}"))
    for row in run:
        words = without_purpose(row) if short else row.words
        refs_of_row, field = context.row_refs([row]), "task" if words == row.words else ""
        if is_spoken(row.words):
            end = "。" if words.endswith("。") else ""
            pieces += [Piece(words.removesuffix(end), refs_of_row, field=field), Piece(TO_WRITE), *([Piece(end)] if end else [])]
        else:
            pieces.append(Piece(words, refs_of_row, field=field))
    if duty in ("full", "known"):
        pieces += duty_pieces(run[0], refs, gaps=duty == "full")
    elif duty == "brief":
        pieces += brief_pieces(run[0], refs)
    return Paragraph("body", tuple(pieces))


def without_purpose(row: Row) -> str:
    """Return the sentence of a row without the purposes at its end: 建立台账，确保底数清楚。 → 建立台账。"""
    words = row.words.rstrip("。")
    for purpose in reversed(row.purpose):
        end = "，" + heal(purpose).rstrip("。；，")
        if words.endswith(end) and len(words) > len(end) + 4:
            words = words.removesuffix(end)
    return words + "。"


def duty_pieces(row: Row, refs: tuple[str, ...], *, gaps: bool = True) -> tuple[Piece, ...]:
    """Return the bracket that says who and when: （牵头单位：…；责任单位：…；配合单位：…；完成时限：…）; without `gaps` only what is known."""
    out: list[Piece] = []
    for label, words, field in _duties(row, gaps=gaps):
        out += [Piece(("；" if out else "（") + label), Piece(words, refs, field=field)]
    return (*out, Piece("）")) if out else ()


def duty_line(row: Row, refs: tuple[str, ...]) -> tuple[Piece, ...]:
    """Return the same as a line of its own, the labels in 黑体."""
    out: list[Piece] = []
    for label, words, field in _duties(row, gaps=True):
        out += [Piece(("；" if out else "") + label, face="label"), Piece(words, refs, field=field)]
    return (*out, Piece("。"))


def brief_pieces(row: Row, refs: tuple[str, ...]) -> tuple[Piece, ...]:
    """Return what is known of it as a phrase: （县司法局牵头，县财政局配合；完成时限：6月底前）; without times that its sentence tells."""
    out: list[Piece] = []
    for words, verb, field in ((row.lead, "牵头", "lead"), (row.responsible, "负责", "responsible"), (row.support, "配合", "support")):
        if words and field == "responsible" and row.persons:
            out += [Piece("；责任人：" if out else "（责任人："), Piece("、".join(words), refs, field=field)]
        elif words:
            out += [Piece("，" if out else "（"), Piece("、".join(words), refs, field=field), Piece(verb)]
    if not all(time in row.words for time in row.times):
        out += [Piece("；完成时限：" if out else "（完成时限："), Piece("、".join(row.times), refs, field="deadline")]
    return (*out, Piece("）")) if out else ()


def _duties(row: Row, *, gaps: bool) -> Iterator[tuple[str, str, str]]:
    if row.lead:
        yield "牵头单位：", "、".join(row.lead), "lead"
    if row.responsible or (not row.lead and gaps):
        yield "责任人：" if row.persons else "责任单位：", "、".join(row.responsible) or NO_OWNER, "responsible"
    if row.support:
        yield "配合单位：", "、".join(row.support), "support"
    if row.times or gaps:
        yield "完成时限：", "、".join(row.times) or NO_TIME, "deadline"


PARTS = {"tasks": tasks}
