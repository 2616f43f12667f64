"""`duban ledger export|import`: the ledger as files, and a workbook that was edited elsewhere back in."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from nlp.cli.formatting import ChineseCommand
from nlp.cli.ledger_work import JSON, OVERWRITE, check_new, filter_of, filters, opened, print_json, split, where
from nlp.errors import UsageError
from nlp.files import display

FORMATS: Final = ("xlsx", "csv", "jsonl", "parquet", "labelstudio", "doccano", "prodigy", "training")


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
        what = "份材料" if form in ("labelstudio", "doccano", "prodigy", "training") else "行任务"
        click.echo(f"导出 {count} {what}：{'、'.join(display(one) for one in paths)}。")
    return 0
