"""`duban ledger export|import`: the ledger as files, and a workbook that was edited elsewhere back in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from nlp.cli.formatting import ChineseCommand
from nlp.cli.ledger_work import (
    JSON,
    OVERWRITE,
    actor_of,
    check_new,
    clip,
    console,
    filter_of,
    filters,
    opened,
    print_json,
    split,
    table,
    where,
    who,
)
from nlp.errors import UsageError
from nlp.files import display

if TYPE_CHECKING:
    from nlp.ledger.store import Ledger
    from nlp.office.incoming import Outcome

FORMATS: Final = ("xlsx", "csv", "jsonl", "parquet", "labelstudio", "doccano", "prodigy", "training")
MOST_BACK: Final = 5000
"""Rows of a workbook beyond which it may inflate to more than is read back (`nlp.readers.limits`: some 9,000 rows of the samples)."""


def _format(form: str | None, out: Path, *, training: bool) -> str:
    if training and form not in (None, "training"):
        raise UsageError(f"--training 与 --format {form} 不能同用")
    form = "training" if training else (form or "").replace("-", "").lower() or None
    if form is None:
        form = out.suffix.lower().removeprefix(".") or "xlsx"
        if form not in ("xlsx", "csv", "jsonl", "parquet"):
            raise UsageError(f"由“{display(out)}”看不出要哪种格式：请写 --format {'、'.join(FORMATS)}")
    if form not in FORMATS:
        raise UsageError(f"没有“{form}”这种格式：用{'、'.join(FORMATS)}")
    return form


@click.command(
    name="export",
    cls=ChineseCommand,
    help="导出台账。格式：\n"
    "xlsx：Excel 台账，可以在外面改（也可用 WPS、LibreOffice），再用 duban ledger import 读回来；\n"
    "csv、jsonl、parquet：供别的程序；\n"
    "labelstudio、doccano、prodigy：带核对结果的材料，没有核对过的只作预标注，不算核对过；\n"
    "training：只有人核对过的，供 duban train。",
    epilog="例：duban ledger export -o 台账.xlsx\n例：duban ledger export -o 逾期.xlsx --light 红 --sort due\n例：duban ledger export --training -o 训练材料.jsonl",
)
@click.option("-o", "--out", required=True, type=Path, metavar="文件", help="写到哪个文件；写文件夹则以时间命名（必填）。")
@click.option("--format", "form", metavar="格式", help=f"{'、'.join(FORMATS)}；不写则由文件名定。")
@click.option("--training", is_flag=True, help="同 --format training。")
@click.option("--sort", metavar="次序", default="id", help="id（收录先后）、due（完成时限）、updated（最近修改）、status（状态）、score（把握）；默认 id。")
@click.option("--raw", is_flag=True, help="CSV 中以 = + - @ 开头的文字不加撇号；只给程序读时用。")
@filters
@OVERWRITE
@where
@JSON
def export_command(
    out: Path, form: str | None, training: bool, sort: str, raw: bool, overwrite: bool, data: Path | None, db: str | None, as_json: bool, **options: Any
) -> int:
    from nlp.files import writing
    from nlp.ledger.lights import thresholds
    from nlp.ledger.queries import SORTS
    from nlp.office.annotated import UNJUDGED
    from nlp.office.exports import default_name, export

    chosen = split(options)
    form = _format(form, out, training=training)
    if sort not in SORTS:
        raise UsageError(f"没有“{sort}”这种排序：用{'、'.join(SORTS)}")
    if raw and form != "csv":
        raise UsageError("--raw 只用于 csv")
    with opened(data, db) as ledger, ledger.read() as work:
        path = out / default_name(form, work.at) if out.is_dir() or not out.suffix else out
        more = {"doccano": [path.with_name(f"{path.stem}-{UNJUDGED}{path.suffix}")], "labelstudio": [path.with_name(f"{path.stem}.config.xml")]}
        for target in (path, *more.get("doccano" if form == "prodigy" else form, ())):
            check_new(target, overwrite=overwrite)
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        limits = thresholds(ledger.folder)
        count, paths = export(work, form, path, filter_of(work, limits, chosen), limits, sort=sort, raw=raw)
    if as_json:
        print_json({"count": count, "paths": [display(one) for one in paths]})
    else:
        if form == "xlsx" and count > MOST_BACK:
            click.echo(f"注意：超过 {MOST_BACK} 行的表太大，不能再用 duban ledger import 读回来：要在外面改，请用 --unit、--meeting 等筛选后分几个表导出", err=True)
        what = "份材料" if form in ("labelstudio", "doccano", "prodigy", "training") else "行任务"
        click.echo(f"导出 {count} {what}：{'、'.join(display(one) for one in paths)}。")
    return 0


@click.command(
    name="import",
    cls=ChineseCommand,
    help="把导出后在外面改过的台账（xlsx、csv；WPS、LibreOffice 改的也行）读回来。可以排序、筛选、移动或隐藏列、改格子、在下面加行（编号空着）。\n"
    "改过的格子存进台账；台账里同时也被别人改过的不覆盖，作为冲突列出导出时、台账现在、表中所改三个值。“办理进展”“进度”作为一次进展报送，“核对”“状态”按规定的步骤和您的角色办理，不能办的说明原因。"
    "表里删去、划去的行台账不删，只提示。重复读入同一个文件不会重复修改。",
    epilog="例：duban ledger import 台账.xlsx --dry-run\n例：duban ledger import 台账.xlsx --reason 5月调度会核定 -o 导入结果.xlsx\n退出码：0 全部采用，1 有冲突或没有采用的，2 用法不对。",
)
@click.argument("path", metavar="文件", type=Path)
@click.option("--dry-run", is_flag=True, help="只看会怎样改，不存。")
@click.option("--reason", "why", metavar="理由", help="为什么改，记入各行的经过；需要写理由的步骤用它作理由。")
@click.option("-o", "--out", type=Path, metavar="结果", help="另写一个 xlsx：改后的这些行，有冲突的另有“冲突”表，没有采用的另有“未采用”表。")
@OVERWRITE
@where
@who
@JSON
def import_command(
    path: Path, dry_run: bool, why: str | None, out: Path | None, overwrite: bool, data: Path | None, db: str | None, who: str | None, role: str | None, as_json: bool
) -> int:
    from nlp.office.incoming import come_back, read_returned

    if out is not None:
        if dry_run:
            raise UsageError("--dry-run 不存，也就没有结果可写：请去掉 -o")
        if out.suffix.lower() != ".xlsx":
            raise UsageError(f"“{display(out)}”：结果请写成 .xlsx 文件")
        check_new(out, overwrite=overwrite)
    returned = read_returned(path)
    with opened(data, db) as ledger:
        outcome = come_back(ledger, actor_of(ledger, who, role), returned, reason=why, rehearse=dry_run)
        if out is not None:
            _answer(ledger, outcome, out)
    if as_json:
        print_json(_record(outcome, dry_run=dry_run))
    else:
        _tell(outcome, dry_run=dry_run)
        if out is not None:
            click.echo(f"结果在“{display(out)}”。")
    return 1 if outcome.conflicts or outcome.untaken else 0


def _answer(ledger: Ledger, outcome: Outcome, out: Path) -> None:
    from datetime import UTC, datetime

    from nlp.ledger.lights import thresholds
    from nlp.office.records import records_of
    from nlp.office.workbook import write_workbook

    with ledger.read() as work:
        limits = thresholds(ledger.folder)
        stamp = datetime.fromisoformat(work.at).astimezone(UTC).replace(tzinfo=None)
        write_workbook(records_of(work, outcome.ids, limits), out, lights=limits.names, stamp=stamp, conflicts=outcome.conflicts, untaken=outcome.untaken)


def _tell(outcome: Outcome, *, dry_run: bool) -> None:
    for line in _lines(outcome):
        click.echo(line)
    if outcome.conflicts:
        console().print(_conflicts(outcome))
    for one in outcome.untaken:
        click.echo(f"未采用 第{one.line}行{f' {one.number}' if one.number else ''}{f'“{one.what}”' if one.what else ''}：{one.why}", err=True)
    if outcome.missing:
        few = "、".join(outcome.missing[:5]) + ("等" if len(outcome.missing) > 5 else "")
        click.echo(f"注意：导出时有的 {len(outcome.missing)} 行（{few}）表里没有了，台账没有动：要取消请用 duban ledger step 编号 取消", err=True)
    rows = len({change.number for change in outcome.changes} - set(outcome.new))
    counts = [f"{count} {what}" for count, what in ((rows, "行有修改"), (len(outcome.new), "行新增"), (len(outcome.conflicts), "处冲突"), (len(outcome.untaken), "处没有采用")) if count]
    click.echo(f"{'试读' if dry_run else '读入'} {outcome.rows} 行：{'，'.join(counts) or '没有改动'}{'；没有存' if dry_run else ''}。")


def _lines(outcome: Outcome) -> Iterator[str]:
    for change in outcome.changes:
        yield f"{change.number} {change.what}：{clip(change.was, 60)} → {clip(change.now, 60)}"
    for number in outcome.new:
        yield f"{number} 新增"


def _conflicts(outcome: Outcome) -> Any:
    from rich.text import Text

    from nlp.ledger.history import words_of
    from nlp.ledger.rows import FIELDS

    shown = table(
        ("编号", {"overflow": "fold", "max_width": 14}), ("行", {"no_wrap": True}), ("栏", {"overflow": "fold", "max_width": 10}),
        ("导出时", {"ratio": 1}), ("台账现在", {"ratio": 1}), ("表中所改", {"ratio": 1}), ("台账改动人", {"overflow": "fold", "max_width": 10}),
    )
    for one in outcome.conflicts:
        values = (clip(words_of(one.field, value), 80) for value in (one.seen, one.now, one.wanted))
        shown.add_row(*map(Text, (one.number, str(one.line), FIELDS.get(one.field, "办理进展"), *values, one.by)))
    return shown


def _record(outcome: Outcome, *, dry_run: bool) -> dict[str, Any]:
    from dataclasses import asdict

    lists = {name: [asdict(one) for one in getattr(outcome, name)] for name in ("changes", "conflicts", "untaken")}
    return {"saved": not dry_run, "rows": outcome.rows, **lists, "new": outcome.new, "missing": outcome.missing}
