"""How far the tasks are: what is done, who is behind, what hinders, what is due next. Facts and numbers are the ledger's, judgement its dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from nlp.draft.brief import brief, owners_words
from nlp.draft.compose import body, heading
from nlp.draft.matter import Row
from nlp.draft.minutes.record import addressed_row, is_taped
from nlp.draft.paper import Block, Cell, Column, Paragraph, Piece, Table, pending
from nlp.draft.profile import chinese_date
from nlp.draft.state import (
    DONE,
    GOING,
    LIGHTS,
    UNTOLD,
    WAITING,
    Counts,
    Standing,
    by_owner,
    counts,
    is_told,
    percent,
    standing,
)
from nlp.draft.timing import by_words
from nlp.numerals import to_chinese
from nlp.recognize.workdays import unknown_years

if TYPE_CHECKING:
    from nlp.draft.compose import Context
    from nlp.draft.kinds import Part

NOTHING: Final = "—"
_STATE_WORDS: Final = {DONE: "已办结", GOING: "办理中", WAITING: "待启动", UNTOLD: "未报进展"}
_TROUBLE = re.compile(
    r"困难|问题|滞后|不足|不够|缺[少乏口]?|尚未|未能|没有|难以|难度|无法|不能|受.{1,12}影响|等待|有待|延误|延迟|制约|瓶颈|短缺|不到位|推进慢|缓慢|障碍|争议|矛盾|需.{0,6}(?:协调|支持|解决)"
)
_SEVERAL = re.compile(r"^(?:全[省市县区州旗]|[省市县区州旗]直|地方)?各|^(?:有关|相关)|等$|(?:人员|职工|干部)$")
"""A class of units: not every one of them need be behind, and none of them is named by praise."""
_STATUS_LINE = re.compile(r"[。；;]")


def standings(context: Context) -> list[Standing]:
    """Return how far each row is on the day of the options."""
    rows = [addressed_row(row, taped=is_taped(row, context.matter)) for row in context.matter.rows]
    return [standing(row, context.options.as_of) for row in rows]


def opening(context: Context, part: Part) -> Iterator[Block]:
    """The paragraph `text`: why, since when (`since`: the day of the meeting or document), over what."""
    since = context.matter.date
    told = {"since": chinese_date(since)} if since and len(since) == len("2024-01-01") else {}
    units = {unit for row in context.matter.rows for unit in row.owners}
    yield body(context.say(part.options["text"], unit_count=len(units), **told), context.use(context.matter.subject_reference))


def summary(context: Context, part: Part) -> Iterator[Block]:
    """The counts: `text` with total, done, going, waiting, untold, rate; `due` where days are judged: due, due_done, due_rate, overdue, open."""
    found = standings(context)
    if not is_told(context.matter.rows):
        yield body(context.say(part.options["unknown"]))
        return
    told = counts(found)
    yield body(context.say(part.options["text"], **_numbers(told)))
    if context.options.as_of and told.due:
        yield body(context.say(part.options["due"], **_numbers(told)))


def ahead(context: Context, part: Part) -> Iterator[Block]:
    """A paragraph for each unit that is well on (`at_most`): all done, or more than all together and nothing overdue. `none`: there is none."""
    if not is_told(context.matter.rows):
        return
    whole = counts(standings(context))
    found = [(unit, counts(rows), rows) for unit, rows in by_owner(standings(context)).items()]
    good = [
        (unit, told, rows)
        for unit, told, rows in found
        if told.done and not told.overdue and not _SEVERAL.search(unit) and (told.done == told.total or told.done * whole.total > whole.done * told.total)
    ]
    good.sort(key=lambda item: (-item[1].done / item[1].total, -item[1].done))
    if not good:
        yield body(context.say(part.options["none"], **_numbers(whole)))
    for unit, told, rows in good[: part.options.get("at_most", 5)]:
        done = [s.row for s in rows if s.state == DONE]
        pieces = [Piece(context.say(part.options["text"], unit=unit, all_done=told.done == told.total, **_numbers(told)), context.row_refs(done))]
        facts = [row for row in done if len(row.progress) > len(_STATE_WORDS[DONE]) and not _TROUBLE.search(row.progress)][: part.options.get("facts", 2)]
        for n, row in enumerate(facts):
            pieces.append(Piece(("；" if n else "其中，") + f"{_quoted(brief(row))}，{_fact(row.progress)}", context.row_refs([row])))
        yield Paragraph("body", (*pieces, *([Piece("。")] if facts else [])))


def behind(context: Context, part: Part) -> Iterator[Block]:
    """A paragraph for each unit with overdue rows, what was due when and how long ago; `none` where there are none, `no_day` without a day.

    A unit is named only for what the ledger itself says: handed on, past its day and not done. `unclear` counts what it leaves open.
    """
    if not is_told(context.matter.rows):
        return
    if context.options.as_of is None:
        yield body(context.say(part.options["no_day"]))
        return
    late = [s for s in standings(context) if s.overdue]
    if not late:
        yield body(context.say(part.options["none"]))
    groups: dict[tuple[str, ...], list[Standing]] = {}
    for one in late:
        groups.setdefault(one.row.owners, []).append(one)
    for n, (owners, members) in enumerate(sorted(groups.items(), key=lambda item: -len(item[1])), start=1):
        unit = "、".join(owners) or pending("责任单位")
        yield Paragraph("body", tuple(_late(context, part, f"{n}." if len(groups) > 1 else "", unit, members)))
    if unclear := [s for s in standings(context) if s.due and s.state != DONE and not s.overdue]:
        yield body(context.say(part.options["unclear"], n=len(unclear)), context.row_refs(s.row for s in unclear))


def _late(context: Context, part: Part, number: str, unit: str, members: Sequence[Standing]) -> Iterator[Piece]:
    several = not members[0].row.owners or any(_SEVERAL.search(owner) for owner in members[0].row.owners)
    yield Piece(number + context.say(part.options["text"], unit=unit, n=len(members), several=several))
    for n, one in enumerate(members):
        end = one.end or date.min
        words = context.say(
            part.options["each"], task=_quoted(brief(one.row)), limit=by_words([end]), days=one.days or 0, status=one.row.status, progress=_fact(one.row.progress)
        )
        yield Piece(("；" if n else "") + words, context.row_refs([one.row]))
    yield Piece("。")


def problems(context: Context, part: Part) -> Iterator[Block]:
    """What rows themselves tell of trouble, in remarks and progress, a paragraph each (`at_most`); `none`: they tell of none."""
    if not is_told(context.matter.rows):
        return
    told = [(s.row, words) for s in standings(context) if (words := trouble(s.row))]
    if not told:
        yield body(context.say(part.options["none"]))
    for n, (row, words) in enumerate(told[: part.options.get("at_most", 10)], start=1):
        number = f"{n}." if len(told) > 1 else ""
        owners = owners_words(row.owners) or pending("责任单位")
        yield body(f"{number}{context.say(part.options['text'], task=brief(row), owners=owners, trouble=words)}", context.row_refs([row]))


def trouble(row: Row) -> str:
    """Return the sentences of a row's remark and progress that tell of trouble; of a row that is done, none."""
    if row.status in ("已办结", "已销号"):
        return ""
    parts = (part.strip("，、 ") for words in (row.progress, row.remark) for part in _STATUS_LINE.split(words))
    return "；".join(dict.fromkeys(part for part in parts if part and _TROUBLE.search(part)))


def due_next(context: Context, part: Part) -> Iterator[Block]:
    """What is due from the day on, a paragraph for each of the next `at_most` times: `text` with limit and the tasks, then the owners."""
    open_ = [s for s in standings(context) if s.end and s.state != DONE and not s.due]
    ends = sorted({s.end for s in open_ if s.end})[: part.options.get("at_most", 5)]
    for end in ends:
        members = [s.row for s in open_ if s.end == end]
        pieces = [Piece(context.say(part.options["text"], limit=by_words([end]), n=len(members)))]
        for n, row in enumerate(members):
            owners = owners_words(row.owners) or pending("责任单位")
            pieces.append(Piece(f"{'；' if n else ''}{brief(row)}（{owners}）", context.row_refs([row])))
        yield Paragraph("body", (*pieces, Piece("。")))


def demands(context: Context, part: Part) -> Iterator[Block]:
    """What is asked, under numbered headings: each of `items` (heading, text, `when`: overdue, next, vague, always), `next` with what is due."""
    found = standings(context)
    told = counts(found)
    vague = [s.row for s in found if s.state != DONE and (not s.row.owners or not s.row.times)]
    upcoming = list(due_next(context, part))
    holds = {"always": True, "overdue": bool(told.overdue), "next": bool(upcoming), "vague": bool(vague), "open": told.done < told.total}
    number = 0
    for item in part.options["items"]:
        when = item.get("when", "always")
        if not holds[when]:
            continue
        number += 1
        yield heading(2, f"（{to_chinese(number)}）{item['heading']}")
        refs = context.row_refs(vague) if when == "vague" else context.row_refs(s.row for s in found if s.overdue) if when == "overdue" else ()
        yield body(context.say(item["text"], vague=len(vague), **_numbers(told)), refs)
        if when == "next":
            yield from upcoming


# Tables -------------------------------------------------------------------------------------------------------------


def unit_table(context: Context, part: Part) -> Iterator[Block]:
    """Units and their counts, the furthest first where anything is told; the last line counts every row once."""
    rows = standings(context)
    told = is_told(context.matter.rows)
    units = [(unit, counts(members)) for unit, members in by_owner(rows).items()]
    if told:
        units.sort(key=lambda pair: (-pair[1].done / pair[1].total, pair[1].overdue, -pair[1].total))
    nobody = [s for s in rows if not s.row.owners]
    units += [(pending("责任单位"), counts(nobody))] if nobody else []
    whole = counts(rows)
    judged = context.options.as_of is not None and told
    titles = [("任务数", "total"), ("已办结", "done"), ("办理中", "going"), ("待启动", "waiting")]
    titles += [("未报进展", "untold")] if whole.untold and told else []
    titles += [("逾期", "overdue")] if judged else []
    lines = []
    for n, (unit, told_of) in enumerate([*units, ("合计", whole)], start=1):
        last = n > len(units)
        numbers = [str(getattr(told_of, key)) if told or key == "total" else NOTHING for _, key in titles]
        cells = ["" if last else str(n), unit, *numbers, told_of.rate if told else NOTHING]
        lines.append(tuple(Cell((Piece(words),), label=last) for words in cells))
    columns = (Column("序号", 5), Column("单位", 24), *(Column(title, 9) for title, _ in titles), Column("办结率", 10))
    yield Table(columns, tuple(lines))
    if note := context.say(part.options.get("note", "")):
        yield Paragraph("note", (Piece(note),))


def row_table(context: Context, part: Part) -> Iterator[Block]:
    """Every row with its status and progress and, where a day is given, its light: `note` tells what lights mean.

    A row without progress is a gap among others; where none has any, the text says so once.
    """
    found = standings(context)
    judged = context.options.as_of is not None
    told = is_told(context.matter.rows)
    lines = []
    for n, one in enumerate(found, start=1):
        row, refs = one.row, context.row_refs([one.row])
        cells = [
            (str(n), ""),
            (row.words, "task"),
            ("、".join(row.owners) or pending("责任单位"), ""),
            ("、".join(row.times) or pending("完成时限"), "deadline"),
            (row.status or (pending("状态") if told else NOTHING), "status"),
            (row.progress or (pending("办理进展") if told and row.status not in ("已办结", "已销号") else NOTHING), "progress"),
            *([(light_words(one), "")] if judged else []),
        ]
        lines.append(tuple(Cell((Piece(words, refs if field or at in (2, 6) else (), field=field),)) for at, (words, field) in enumerate(cells)))
    columns = [Column("序号", 5), Column("任务", 34, running=True), Column("责任单位", 13), Column("完成时限", 11), Column("状态", 8)]
    columns += [Column("办理进展", 20, running=True), *([Column("预警", 9)] if judged else [])]
    yield Table(tuple(columns), tuple(lines))
    days = [day for one in found for day in (one.end,) if day and one.days is not None]
    unknown = unknown_years(days) if judged else []
    weekends = f"{'、'.join(f'{year}年' for year in unknown)}的节假日安排尚未公布，工作日只扣除周末。" if unknown else ""
    if note := context.say(part.options.get("note", "")) + weekends:
        yield Paragraph("note", (Piece(note),))


def light_words(one: Standing) -> str:
    """Return the light of a row and why: 红灯 逾期12个工作日."""
    words = LIGHTS[one.light]
    if one.light == "red":
        return f"{words}\n逾期{one.days}个工作日" if one.days else f"{words}\n已逾期"
    if one.light == "yellow":
        return f"{words}\n剩余{one.days}个工作日" if one.days else f"{words}\n今日到期"
    return words


def _numbers(told: Counts) -> dict[str, object]:
    rates = {"rate": told.rate, "due_rate": percent(told.due_done, told.due), "overdue_rate": percent(told.overdue, told.due)}
    keys = ("total", "done", "going", "waiting", "untold", "due", "due_done", "overdue")
    return {**{key: getattr(told, key) for key in keys}, **rates, "open": told.due - told.due_done - told.overdue}


def _quoted(words: str) -> str:
    """Return words in quotation marks, those inside single."""
    return f"“{words.replace('“', '‘').replace('”', '’')}”"


def _fact(progress: str) -> str:
    return progress.strip().rstrip("。；;，, ")


PARTS = {
    "progress_opening": opening,
    "progress_summary": summary,
    "progress_ahead": ahead,
    "progress_behind": behind,
    "progress_problems": problems,
    "progress_demands": demands,
    "progress_units": unit_table,
    "progress_rows": row_table,
}
