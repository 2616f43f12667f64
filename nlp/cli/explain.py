"""`duban explain`: why the rows of a line are as they are."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from nlp.cli.batch import DATE, EXPAND, MANIFEST, MODEL, ROSTER
from nlp.cli.formatting import ChineseCommand


@click.command(
    name="explain",
    cls=ChineseCommand,
    help="说明“位置”处为什么得出这些任务行：句段的作用和概率，每一格的原文、出处、怎样得来、依据哪条规则还是模型，"
    "日期以哪天为准，哪些认出了却没有列入、为什么。\n"
    "位置写成 文件:行号、文件:起行-止行，或 文件#任务编号（编号的头五位即可；也可写本文件第几条，如 #3）。"
    "行号是读出的原文的行，docx 等一段为一行。",
    epilog="例：duban explain 讲话.txt:21 --date 2024-03-12\n例：duban explain 讲话.docx#3",
)
@click.argument("target", metavar="位置")
@DATE
@MANIFEST
@MODEL
@ROSTER
@EXPAND
@click.option("--json", "as_json", is_flag=True, help="打印 JSON，供程序读取。")
def command(
    target: str,
    date: str | None,
    manifest: Path | None,
    model: str | None,
    roster: Path | None,
    expand: bool,
    as_json: bool,
) -> int:
    from nlp.batch.manifest import read_manifest
    from nlp.batch.work import read_unsecret
    from nlp.explain import as_text, explain, lines_of, row_of, split_target
    from nlp.names import roster_of
    from nlp.pipeline import load

    path, where = split_target(target)
    pipeline = load(model, roster=roster_of(roster, expand=expand))
    meta = read_manifest(manifest, [path]).metas.get(path) if manifest else None
    doc, _ = read_unsecret(path)
    reading = pipeline.read(doc, date=None if meta and meta.date else date, meta=meta)
    analysis = reading.analysis
    indices = [row_of(analysis, where)] if isinstance(where, str) else lines_of(analysis.doc, *where)
    found = explain(reading, indices)
    click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2) if as_json else as_text(found))
    return 0
