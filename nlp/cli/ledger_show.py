"""`duban ledger list|show|history|due`: look into the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from nlp.cli.formatting import ChineseCommand
from nlp.cli.ledger_work import (
    JSON,
    actor_of,
    clip,
    console,
    day_option,
    filter_of,
    filters,
    lamp,
    opened,
    owners,
    print_json,
    split,
    table,
    where,
    who,
)

if TYPE_CHECKING:
    from nlp.ledger.lights import Thresholds
    from nlp.ledger.rows import Row
    from nlp.ledger.schema import Evidence, Progress, Task
    from nlp.ledger.store import Work
    from nlp.office.letters import Asked

SORTS: Final = {"id": "收录先后", "due": "完成时限", "updated": "最近修改", "status": "状态", "score": "把握"}
LONGEST_QUOTE: Final = 400


@click.command(name="list", cls=ChineseCommand, help="列出台账中的任务。", epilog="例：duban ledger list --light 红\n例：duban ledger list --unit 县司法局 --due-before 2024-06 --sort due")
@filters
@click.option("--sort", metavar="次序", default="id", help=f"{'、'.join(f'{key}（{name}）' for key, name in SORTS.items())}；默认 id。")
@click.option("--page", metavar="页", type=click.IntRange(1, 1_000_000), default=1, help="第几页，从 1 起。")
@click.option("--size", metavar="行数", type=click.IntRange(1, 10_000), default=50, help="一页几行，默认 50。")
@where
@JSON
def list_command(sort: str, page: int, size: int, data: Path | None, db: str | None, as_json: bool, **options: Any) -> int:
    from nlp.ledger.lights import light, thresholds
    from nlp.ledger.queries import find, light_counts
    from nlp.office.records import row_values

    chosen = split(options)
    with opened(data, db) as ledger, ledger.read() as work:
        limits = thresholds(ledger.folder)
        wanted = filter_of(work, limits, chosen)
        found = find(work, wanted, limits, sort=sort, page=page, size=size)
        if as_json:
            rows = [row_values(row, light(row, work.today, limits)) for row in found.rows]
            print_json({"total": found.total, "page": page, "size": size, "rows": rows})
            return 0
        if not found.total:
            click.echo("没有符合条件的任务。" if any(chosen.values()) else "台账里还没有任务：用 duban ledger add 收录材料。")
            return 0
        if not found.rows:
            click.echo(f"只有 {-(-found.total // size)} 页，没有第 {page} 页。")
            return 0
        console().print(_rows(found.rows, work, limits))
        counts = light_counts(work, wanted, limits)
    first = (page - 1) * size
    pages = f"，第 {page} 页，本页第 {first + 1}–{first + len(found.rows)} 行；下一页加 --page {page + 1}" if found.total > first + len(found.rows) else ""
    lights = "、".join(f"{limits.names[name]} {count}" for name, count in counts.items() if count)
    click.echo(f"共 {found.total} 行（{lights}）{pages}。")
    return 0


def _rows(rows: tuple[Row, ...], work: Work, limits: Thresholds) -> Any:
    from rich.text import Text

    from nlp.ledger.lights import light

    shown = table(
        ("灯", {"no_wrap": True}), ("编号", {"overflow": "fold", "max_width": 14}), ("任务内容", {"ratio": 1, "overflow": "fold"}),
        ("责任单位", {"overflow": "fold", "max_width": 18}), ("时限", {"overflow": "fold", "max_width": 10}), ("状态", {"no_wrap": True}), ("核对", {"overflow": "fold", "max_width": 6}),
    )
    for row in rows:
        state = f"{row.status}{f' {row.percent}%' if 0 < row.percent < 100 else ''}"
        times = row.due or "、".join(row.deadlines)
        cells = (row.number, clip(row.content, 72), clip(owners(row), 36), clip(times, 20), state, row.review)
        shown.add_row(lamp(light(row, work.today, limits), limits.names), *map(Text, cells))
    return shown


@click.command(name="show", cls=ChineseCommand, help="看一行任务的全部内容。编号写出能认准的前几位即可。", epilog="例：duban ledger show a1b2c3d4")
@click.argument("number", metavar="编号")
@where
@who
@JSON
def show_command(number: str, data: Path | None, db: str | None, who: str | None, role: str | None, as_json: bool) -> int:
    from nlp.ledger.life import open_steps
    from nlp.ledger.lights import light, thresholds
    from nlp.ledger.rows import by_number, row_of
    from nlp.ledger.spans import spans_of
    from nlp.office.records import row_values

    with opened(data, db) as ledger:
        actor = actor_of(ledger, who, role)
        with ledger.read() as work:
            limits = thresholds(ledger.folder)
            task = by_number(work, number)
            row = row_of(task)
            on = light(row, work.today, limits)
            parts = _parts(work, task)
            steps = [step.name for step in open_steps(actor, row)]
            if as_json:
                print_json({**row_values(row, on), **parts, "marks": [asdict(mark) for mark in spans_of(task)], "steps": steps})
                return 0
            for line in _told(work, row, limits.names[on], parts, steps):
                click.echo(line)
    return 0


def _parts(work: Work, task: Task) -> dict[str, list[dict[str, Any]]]:
    """Return what belongs to a row besides its cells: its sources with their words, progress, evidence, history; the first deed first.

    `merged_from` is the 编号 of the row that went into this one and brought a report or a file along, None of its own.
    """
    from nlp.ledger.gather import evidence_of, progress_of
    from nlp.ledger.history import history
    from nlp.office.records import quotes_of

    def told(found: Progress | Evidence, number: str, *names: str) -> dict[str, Any]:
        return {**{name: getattr(found, name) for name in names}, "merged_from": number or None}

    quotes = quotes_of(work, [task.id]).get(task.id, [])
    return {
        "sources": [asdict(quote) for quote in quotes],
        "progress": [told(found, number, "period", "percent", "text", "problems", "next_step", "unit", "by", "at") for found, number in progress_of(work, task.id)],
        "evidence": [told(found, number, "id", "name", "size", "sha256", "by", "at") for found, number in evidence_of(work, task.id)],
        "history": [asdict(deed) for deed in history(work, task.id)],
    }


def _told(work: Work, row: Row, lamp_name: str, parts: dict[str, list[dict[str, Any]]], steps: list[str]) -> Iterator[str]:
    from nlp.ledger.history import local_minute, words_of
    from nlp.ledger.rows import FIELDS

    left = "" if row.due_day is None else _left(row.due_day - work.today.toordinal())
    yield f"编号　{row.number}（第 {row.version} 版）"
    yield f"任务　{row.content}"
    for name in ("section", "measures", "purpose", "lead", "responsible", "support", "deadlines", "due", "frequency", "targets", "grade", "remark"):
        value = getattr(row, name)
        if value:
            yield f"{FIELDS[name]}　{words_of(name, value)}"
    yield f"状态　{row.status}，进度 {row.percent}%，核对：{row.review}，{lamp_name}{left}"
    for name in ("start_day", "closed_on", "asked_due"):
        if value := getattr(row, name):
            yield f"{FIELDS[name]}　{words_of(name, value)}"
    if row.absent:
        yield "注意　新稿里没有这一行了，请核对"
    if row.proposed:
        yield f"新稿所写　{words_of('proposed', row.proposed)}"
    for title, lines in (
        ("来源", [f"《{s['document']}》{s['words']}：{clip(s['quote'], LONGEST_QUOTE)}" for s in parts["sources"]]),
        ("进展", [f"{p['period']} {p['percent']}% {_came_with(p)}{p['text']}{_more(p)}（{p['by']}，{local_minute(p['at'])}）" for p in parts["progress"]]),
        ("佐证", [f"{_came_with(e)}{e['name']}（{e['size']} 字节，{e['by']}，{local_minute(e['at'])}）" for e in parts["evidence"]]),
        ("经过", [_deed(deed) for deed in parts["history"][-8:]]),
    ):
        if lines:
            yield f"\n{title}："
            yield from (f"  {line}" for line in lines)
    if len(parts["history"]) > 8:
        yield f"  ……共 {len(parts['history'])} 次，全部见 duban ledger history {row.number}"
    if steps:
        yield f"\n可以办理：{'、'.join(steps)}"


def _came_with(found: dict[str, Any]) -> str:
    from nlp.ledger.gather import came_with

    return came_with(found["merged_from"] or "")


def _more(progress: dict[str, Any]) -> str:
    problems = f"；存在问题：{progress['problems']}" if progress["problems"] else ""
    return problems + (f"；下一步：{progress['next_step']}" if progress["next_step"] else "")


def _left(days: int) -> str:
    return f"，还有{days}天" if days > 0 else "，今天到期" if days == 0 else f"，已过{-days}天"


def _deed(deed: dict[str, Any]) -> str:
    made = all(c["was"] is None for c in deed["changes"])  # a new row: its cells stand above
    changes = [] if made else [f"{c['field']}：{clip(c['was'], 40)} → {clip(c['now'], 40)}" for c in deed["changes"] if c["field"] not in ("依据位置", "原文位置")]
    told = "；".join([*changes[:6], *([f"等{len(changes)}栏"] if len(changes) > 6 else []), *([f"理由：{deed['reason']}"] if deed["reason"] else [])])
    return f"{deed['at']} {deed['actor']}（{deed['role']}）{deed['action']}" + (f"：{told}" if told else "")


@click.command(name="history", cls=ChineseCommand, help="看一行任务的全部经过：谁在何时把哪一栏由什么改为什么，办理了哪一步。", epilog="例：duban ledger history a1b2c3d4")
@click.argument("number", metavar="编号")
@where
@JSON
def history_command(number: str, data: Path | None, db: str | None, as_json: bool) -> int:
    from nlp.ledger.history import history
    from nlp.ledger.rows import by_number

    with opened(data, db) as ledger, ledger.read() as work:
        deeds = history(work, by_number(work, number).id)
    if as_json:
        print_json([asdict(deed) for deed in deeds])
    else:
        for deed in deeds:
            click.echo(str(deed))
    return 0


@click.command(
    name="due",
    cls=ChineseCommand,
    help="列出要催办的任务：过了时限的、几天内到期的、本月没有报进展的；暂停、申请延期等暂不催的加 --held 列出。",
    epilog="例：duban ledger due --within 7\n写出催办函：duban ledger remind",
)
@click.option("--within", metavar="天数", type=click.IntRange(0, 366), default=None, help="几天以内到期算临期；默认 7。")
@day_option("--as-of", "以哪一天为准；不写则是今天。")
@click.option("--held", is_flag=True, help="也列出过了时限而暂不催的。")
@filters
@where
@JSON
def due_command(within: int | None, as_of: str | None, held: bool, data: Path | None, db: str | None, as_json: bool, **options: Any) -> int:
    from nlp.draft.standing import SOON
    from nlp.ledger.lights import light, thresholds
    from nlp.ledger.recurring import ensure
    from nlp.office.letters import due
    from nlp.office.records import row_values

    chosen = split(options)
    with opened(data, db) as ledger:
        ensure(ledger)
        with ledger.read() as work:
            limits = thresholds(ledger.folder)
            day = whole_day(as_of) or work.today
            found = due(work, within=SOON if within is None else within, as_of=day, wanted=filter_of(work, limits, chosen), limits=limits)
            if as_json:
                def told(asked: Asked) -> dict[str, Any]:
                    return {**row_values(asked.row, light(asked.row, day, limits)), "why": asked.why, "days": asked.days, "workdays": asked.workdays, "words": asked.words}

                print_json({"day": day.isoformat(), "within": found.within, "rows": [told(one) for one in found.rows], "held": [told(one) for one in found.held]})
                return 0
            if found.rows:
                console().print(_due_rows(found.rows))
            counts = "，".join(f"{why} {count} 行" for why, count in found.counts.items() if why and count)
            click.echo(f"{day.isoformat()}：{counts or '没有要催办的任务'}。")
            if found.held and held:
                console().print(_due_rows(found.held))
            if found.held:
                why = "、".join(f"{words} {count} 行" for words, count in Counter(one.words for one in found.held).items())
                click.echo(f"另有过了时限而暂不催办的：{why}{'' if held else '；加 --held 列出'}。")
    return 0


def whole_day(value: str | None) -> date | None:
    """Return a day that was typed. Raises UsageError for a month or a year."""
    from nlp.errors import UsageError

    if value is None:
        return None
    if len(value) != 10:
        raise UsageError(f"“{value}”不是某一天：请写成 2024-06-30 这样")
    return date.fromisoformat(value)


def _due_rows(asked: tuple[Asked, ...]) -> Any:
    from rich.text import Text

    shown = table(
        ("情况", {"no_wrap": True}), ("编号", {"overflow": "fold", "max_width": 14}), ("任务内容", {"ratio": 1, "overflow": "fold"}),
        ("责任单位", {"overflow": "fold", "max_width": 18}), ("时限", {"no_wrap": True}), ("状态", {"no_wrap": True}),
    )
    styles = {"逾期": "bold red", "临期": "yellow", "未报进展": ""}
    for one in asked:
        row = one.row
        cells = (row.number, clip(row.content, 60), clip(owners(row), 36), row.due or "", row.status)
        shown.add_row(Text(one.words, style=styles.get(one.why, "")), *map(Text, cells))
    return shown
