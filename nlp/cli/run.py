"""`duban run`: a folder of speeches in, a ledger, plans and a page out."""

from __future__ import annotations

from typing import Any

import click

from nlp.cli.batch import batch_options, run
from nlp.cli.formatting import ChineseCommand


@click.command(
    name="run",
    cls=ChineseCommand,
    help="读“输入”（文件、文件夹、通配符，文件夹连同下级），在输出文件夹中写出：\n"
    "任务台账.xlsx、任务台账.csv、tasks.jsonl、analysis/名称.json、方案/名称-实施方案.docx、index.html、run.json。",
    epilog="例：duban run 讲话稿/ -o 结果 --date 2024-03-05\n"
    "退出码：0 全部完成，1 有文件未完成，2 用法不对或没有可处理的文件，130 被中断。",
)
@batch_options
def command(**options: Any) -> int:
    return run(tables=True, **options)
