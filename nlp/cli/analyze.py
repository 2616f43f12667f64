"""`duban analyze`: the analyses alone, one JSON a file."""

from __future__ import annotations

from typing import Any

import click

from nlp.cli.batch import batch_options, run
from nlp.cli.formatting import ChineseCommand


@click.command(
    name="analyze",
    cls=ChineseCommand,
    help="读“输入”（文件、文件夹、通配符），每个文件在输出文件夹中写出 名称.json，格式为 duban/analysis/1。",
    epilog="例：duban analyze 讲话.docx -o 分析结果",
)
@batch_options
def command(**options: Any) -> int:
    return run(tables=False, **options)
