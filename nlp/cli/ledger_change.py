"""`duban ledger set|step|progress`: change a row, take it on, report on it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from nlp.cli.formatting import ChineseCommand
from nlp.cli.ledger_work import (
    JSON,
    actor_of,
    console,
    day_option,
    opened,
    print_json,
    three_values,
    where,
    who,
)
from nlp.errors import ConflictError, UsageError
from nlp.files import display, reason

if TYPE_CHECKING:
    from nlp.ledger.schema import Task
    from nlp.ledger.store import Work

DECISIONS: Final = ("采纳", "驳回", "存疑")
"""Conclusions of a review, taken as a step; 撤销核对 takes the last one back."""
UNDO: Final = "撤销核对"

_VERSION = click.option("--version", "seen", metavar="版次", type=click.IntRange(1), help="您看到的是第几版；台账已是别的版时不改，列出差别。不写则以现在的为准。")


@click.command(
    name="set",
    cls=ChineseCommand,
    help="修改一行任务。写成“栏=值”，可写几个：任务内容、章节、具体措施、工作目的、牵头单位、责任单位、配合单位、时限（原文）、日期、频次、目标值、等级、备注。\n"
    "单位、时限、目标值用顿号隔开，措施用分号隔开；“备注=”是清空。改了时限原文，日期随之重新读出，除非同时写了日期。",
    epilog="例：duban ledger set a1b2c3d4 责任单位=县司法局、县财政局 时限=6月底前 --reason 会后明确\n退出码：0 改好，1 别人已先改（列出三方的值），2 用法不对。",
)
@click.argument("number", metavar="编号")
@click.argument("changes", nargs=-1, required=True, metavar="栏=值…")
@_VERSION
@click.option("--reason", "why", metavar="理由", help="为什么改，记入经过。")
@where
@who
@JSON
def set_command(
    number: str, changes: tuple[str, ...], seen: int | None, why: str | None, data: Path | None, db: str | None, who: str | None, role: str | None, as_json: bool
) -> int:
    from nlp.ledger.edit import edit
    from nlp.ledger.rows import by_number, snapshot
    from nlp.office.fields import field_of, value_of

    given: dict[str, str] = {}
    for change in changes:
        title, equals, value = change.partition("=")
        if not equals:
            raise UsageError(f"“{change}”应写成 栏=值，如 备注=已电话核实")
        field = field_of(title)
        if field in given:
            raise UsageError(f"“{title}”写了两次")
        given[field] = value
    with opened(data, db) as ledger:
        actor = actor_of(ledger, who, role)
        try:
            with ledger.write(actor) as work:
                task = by_number(work, number)
                before = snapshot(task)
                wanted = {field: value_of(field, value, was=before[field]) for field, value in given.items()}
                edit(work, task.id, version=seen or task.version, changes=wanted, reason=why)
                after = snapshot(task)
                shown = _after(work, task)
        except ConflictError as conflict:
            return _conflict(conflict, as_json=as_json)
    if as_json:
        print_json(shown)
    else:
        _tell_changes(shown["number"], before, after)
    return 0


def _after(work: Work, task: Task) -> dict[str, Any]:
    from nlp.ledger.lights import light, thresholds
    from nlp.ledger.rows import row_of
    from nlp.office.records import row_values

    work.session.flush()
    row = row_of(task)
    return row_values(row, light(row, work.today, thresholds(work.ledger.folder)))


def _conflict(conflict: ConflictError, *, as_json: bool) -> int:
    if as_json:
        fields = {name: dict(zip(("seen", "now", "wanted"), values, strict=True)) for name, values in conflict.fields.items()}
        print_json({"conflict": {"version": conflict.version, "by": conflict.by, "at": conflict.at, "fields": fields}})
    else:
        console().print(three_values(conflict.fields))
    click.echo(f"错误：{conflict}。现在是第 {conflict.version} 版", err=True)
    return 1


def _tell_changes(number: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    from nlp.ledger.history import words_of
    from nlp.ledger.rows import FIELDS

    told = [f"{FIELDS[n]}：{words_of(n, before[n])} → {words_of(n, after[n])}" for n in FIELDS if before[n] != after[n] and n not in ("marks", "span")]
    click.echo("\n".join([f"{number} 已修改：", *(f"  {line}" for line in told)]) if told else f"{number} 没有变化。")


@click.command(
    name="step",
    cls=ChineseCommand,
    help="办理一步，可同时办几行：先写编号，最后写步骤。\n"
    "核对：采纳、驳回、存疑、撤销核对（撤销自己最近一次，只写步骤）。\n"
    "办理：立项、交办、撤回交办、签收、开始办理、报送办结、退办、审核办结、销号、重新办理、申请延期、批准延期、不批准延期、暂停、恢复、取消、撤销取消、并入、撤销并入。\n"
    "谁能办哪一步由角色定（--as、--role）；几行中有一行办不了，就一行也不办。",
    epilog="例：duban ledger step a1b2c3d4 e5f6a7b8 交办\n例：duban ledger step a1b2c3d4 申请延期 --day 2024-09-30 --reason 等上级文件\n"
    "例：duban ledger step a1b2c3d4 销号 --role 审核 --evidence 验收报告.pdf\n退出码：0 办好，1 别人已先改，2 不能办或用法不对。",
)
@click.argument("words", nargs=-1, required=True, metavar="编号… 步骤")
@_VERSION
@click.option("--reason", "why", metavar="理由", help="理由；退办、撤回、延期、暂停、取消等必填。")
@day_option("--day", "申请延期：新的完成时限。")
@click.option("--into", metavar="编号", help="并入：并到哪一行。")
@click.option("--evidence", "files", metavar="文件", multiple=True, type=Path, help="先上传这份佐证材料，再办这一步；可写几个。")
@where
@who
@JSON
def step_command(
    words: tuple[str, ...], seen: int | None, why: str | None, day: str | None, into: str | None, files: tuple[Path, ...],
    data: Path | None, db: str | None, who: str | None, role: str | None, as_json: bool,
) -> int:
    from nlp.ledger.life import take, take_all
    from nlp.ledger.progress import attach
    from nlp.ledger.review import decide, undo
    from nlp.ledger.rows import by_number

    *numbers, step = words
    if not numbers and step != UNDO:
        raise UsageError(f"只写了“{step}”：请先写编号，最后写步骤")
    if seen is not None and len(numbers) > 1:
        raise UsageError("--version 只能用于一行")
    contents = [(path.name, _content(path)) for path in files]
    with opened(data, db) as ledger:
        actor = actor_of(ledger, who, role)
        try:
            with ledger.write(actor) as work:
                tasks = list({task.id: task for task in (by_number(work, number) for number in numbers)}.values())
                for task in tasks:
                    for name, content in contents:
                        attach(work, task.id, name, content)
                if step == UNDO:
                    tasks = undo(work)
                elif step in DECISIONS:
                    tasks = [decide(work, task.id, step, version=seen or task.version) for task in tasks]
                elif len(tasks) == 1:
                    take(work, tasks[0].id, step, version=seen or tasks[0].version, reason=why, day=day, into=into)
                else:
                    tasks = take_all(work, step, [(task.id, seen or task.version) for task in tasks], reason=why, day=day, into=into)
                shown = [_after(work, task) for task in tasks]
        except ConflictError as conflict:
            return _conflict(conflict, as_json=as_json)
    if as_json:
        print_json(shown)
    for row in shown if not as_json else ():
        asked = f"，申请延至 {row['asked_due']}" if row["asked_due"] else ""
        click.echo(f"{row['number']} {step}：现在是“{row['status']}”，核对“{row['review']}”{asked}。")
    return 0


def _content(path: Path) -> bytes:
    from nlp.ledger.progress import LARGEST

    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"佐证材料“{display(path)}”太大：最多{LARGEST // 1024 // 1024}MB")
        return path.read_bytes()
    except OSError as error:
        why = "找不到这个文件" if isinstance(error, FileNotFoundError) else reason(error)
        raise UsageError(f"读不了佐证材料“{display(path)}”：{why}") from None


@click.command(
    name="progress",
    cls=ChineseCommand,
    help="报送一行任务的办理进展：交办以后、办结以前，按月记录，只增加不改动；写错了再报一次，以最后一次为准。",
    epilog="例：duban ledger progress a1b2c3d4 --percent 60 --text 已完成初稿，正在征求意见 --next 7月上旬提交审议",
)
@click.argument("number", metavar="编号")
@click.option("--percent", metavar="进度", type=click.IntRange(0, 100), required=True, help="完成了百分之几，0 到 100（必填）。")
@click.option("--text", metavar="进展", required=True, help="做了什么（必填）。")
@day_option("--month", "哪个月的进展；不写则是本月。")
@click.option("--problems", metavar="问题", help="存在的问题。")
@click.option("--next", "next_step", metavar="打算", help="下一步打算。")
@click.option("--evidence", "files", metavar="文件", multiple=True, type=Path, help="随附的佐证材料，可写几个。")
@where
@who
@JSON
def progress_command(
    number: str, percent: int, text: str, month: str | None, problems: str | None, next_step: str | None, files: tuple[Path, ...],
    data: Path | None, db: str | None, who: str | None, role: str | None, as_json: bool,
) -> int:
    from nlp.ledger.progress import attach, report
    from nlp.ledger.rows import by_number

    contents = [(path.name, _content(path)) for path in files]
    with opened(data, db) as ledger:
        actor = actor_of(ledger, who, role)
        with ledger.write(actor) as work:
            task = by_number(work, number)
            entry = report(work, task.id, text=text, percent=percent, period=month[:7] if month else None, problems=problems, next_step=next_step)
            for name, content in contents:
                attach(work, task.id, name, content, progress_id=entry.id)
            shown = {**_after(work, task), "period": entry.period}
    if as_json:
        print_json(shown)
    else:
        click.echo(f"{shown['number']} {shown['period']} 进度 {shown['percent']}%，现在是“{shown['status']}”。")
    return 0
