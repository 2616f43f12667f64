"""When what is done: the stages of the work, and the points between the day of the paper and each deadline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from nlp.draft.brief import brief, owners_words
from nlp.draft.compose import heading
from nlp.draft.grouping import in_order
from nlp.draft.paper import Block, Cell, Column, Paragraph, Piece, Table, pending
from nlp.draft.parts.duties import numbers_words
from nlp.draft.schedule import OPEN, POINTS, Line, control_points, parts, schedule, starts
from nlp.draft.timing import by_words, timing
from nlp.numerals import to_chinese
from nlp.recognize.workdays import unknown_years

if TYPE_CHECKING:
    from nlp.draft.compose import Context
    from nlp.draft.kinds import Part

BACKWARD_NOTE = "注：各节点由成文日期和完成时限按工作日倒排得出，供调度参考，不是来源文件提出的要求。"
BY_NUMBER = 2
"""How tight a paper is (`Context.tight`) that names the tasks of its time-table by number."""
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


def steps(context: Context, part: Part) -> Iterator[Block]:
    """Each stage under a heading, a paragraph a time; the rows nobody has timed are counted with a gap. `step` as in `schedule`.

    In a paper that must be shorter a paragraph names its tasks by the numbers of the table.
    """
    stages = schedule(context.matter.rows, step=part.options.get("step", "auto"))
    if not any(stage.name != OPEN for stage in stages):
        return
    timed = len(stages) - (stages[-1].name == OPEN)
    serials = {row.id: n for n, row in enumerate(in_order(context.matter.rows, by=context.group), start=1)} if context.tight >= BY_NUMBER else {}
    if serials:
        yield Paragraph("body", (Piece(context.say(part.options.get("opening", ""))),))
    for number, stage in enumerate(stages, start=1):
        rows = [item.row for line in stage.lines for item in line.items]
        if timed > 1:
            yield heading(2, f"（{to_chinese(number)}）{stage.name}")
        if stage.name == OPEN:
            refs = context.row_refs(rows)
            yield Paragraph("body", (Piece(f"其余{len(rows)}项任务的完成时限：", refs), Piece(pending("完成时限")), Piece("。")))
            continue
        for line in stage.lines:
            yield _by_number(context, line, serials) if serials else _paragraph(context, line)


def timetable(context: Context, part: Part) -> Iterator[Block]:
    """With `Options.backward`, a table of the rows that have a day, with the points (`points`: name → share) each is worked back to."""
    issued = issued_on(context)
    if not context.options.backward or issued is None:
        return
    points = part.options.get("points", POINTS)
    rows: list[tuple[Cell, ...]] = []
    days: list[date] = [issued]
    timed = ((timing(row), row) for whole in context.matter.rows for row in parts(whole))
    for end, row in sorted(((when.end, row) for when, row in timed if when.end and when.year), key=lambda pair: pair[0]):
        # A plan for the plan is one step too many.
        found = {} if starts(row) else dict(control_points(issued, end, points))
        if found:
            refs = context.row_refs([row])
            cells = (Piece(brief(row), refs), Piece(owners_words(row.owners) or pending("责任单位"), refs), Piece(by_words([end]), refs))
            rows.append(tuple(Cell((piece,)) for piece in (Piece(str(len(rows) + 1)), *cells, *(Piece(_day(found[name], end)) for name in points))))
            days.append(end)
    if not rows:
        return
    share = 33 // len(points)
    columns = (Column("序号", 5), Column("任务", 29, running=True), Column("责任单位", 15), Column("完成时限", 18), *(Column(name, share) for name in points))
    yield Table(columns, tuple(rows))
    unknown = unknown_years(days)
    weekends = f"{'、'.join(f'{year}年' for year in unknown)}的节假日安排尚未公布，只扣除周末。" if unknown else ""
    yield Paragraph("note", (Piece(BACKWARD_NOTE + weekends),))


def issued_on(context: Context) -> date | None:
    """Return the day of the paper as the options or the profile give it, or None."""
    if context.options.issued:
        return context.options.issued
    m = _DATE.fullmatch(context.profile.date)
    return date(*map(int, m.groups())) if m else None


def _paragraph(context: Context, line: Line) -> Paragraph:
    """Return a line as 2024年6月底前：…（县司法局）；…（各镇，6月10日前）。"""
    pieces = [Piece(f"{line.label}：")]
    for n, item in enumerate(line.items):
        refs = context.row_refs([item.row])
        named = all(owner in item.words for owner in item.row.owners)
        beside = "，".join(words for words in ("" if named else owners_words(item.row.owners), item.time) if words)
        pieces.append(Piece(("；" if n else "") + item.words + (f"（{beside}）" if beside else ""), refs))
    return Paragraph("body", (*pieces, Piece("。")))


def _by_number(context: Context, line: Line, serials: Mapping[str, int]) -> Paragraph:
    """Return a line as 2024年6月底前：完成第2、5—7项任务。"""
    rows = [item.row for item in line.items]
    verb = "完成" if line.label.endswith(("前", "月", "季度", "半年", "年", "年内")) and not line.label.startswith("每") else "落实"
    words = f"{verb}第{numbers_words(sorted({serials[row.id] for row in rows}))}项任务。"
    return Paragraph("body", (Piece(f"{line.label}："), Piece(words, context.row_refs(rows))))


def _day(day: date, end: date) -> str:
    """Return a point, with its year where that is not the year of the deadline."""
    return f"{'' if day.year == end.year else f'{day.year}年'}{day.month}月{day.day}日"


PARTS = {"schedule": steps, "timetable": timetable}
