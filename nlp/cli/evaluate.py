"""`duban evaluate`: a model's figures on annotated documents, and where it errs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nlp.cli.formatting import ChineseCommand
from nlp.errors import DubanError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from nlp.training.report import GroupLine, SearchLine, ShareLine
    from nlp.training.scores import Counts, Judged


def _report(_: click.Context, __: click.Parameter, value: str | None) -> Path | None:
    if value is not None and not value.strip():
        raise click.BadParameter("写的路径是空的：请写明报告文件")
    return Path(value) if value is not None else None


@click.command(
    name="evaluate",
    cls=ChineseCommand,
    help="用“标注数据”检验模型：列出类别、任务行、单位、时限、指标各项的准确率、召回率和计数。\n"
    "标注数据是每行一份文档的 JSONL 文件，或装着 名称.txt 和 名称.gold.json 的文件夹。",
    epilog="例：duban evaluate 检验.jsonl --model 本单位模型 -o 错误报告.html",
)
@click.argument("gold", metavar="标注数据", type=Path)
@click.option("--model", metavar="模型", help="模型名称或模型文件夹；不写则用自带的默认模型。")
@click.option("-o", "--report", metavar="文件", callback=_report, help="把错误报告写成一个 HTML 文件：哪些句段判错，哪些单位、时限、指标漏了、错了。")
@click.option("--json", "as_json", is_flag=True, help="在标准输出只打印一个 JSON 结果，供程序读取。")
def command(gold: Path, model: str | None, report: Path | None, as_json: bool) -> int:
    import nlp
    from nlp.config import find_model
    from nlp.training import scores
    from nlp.training.gold import evaluate, gold_file, read_gold
    from nlp.training.report import write_report

    folder = find_model(model)
    source = gold_file(gold)
    records = read_gold(source)
    seen = _trained_on(folder, records)
    with _progress(shown=sys.stderr.isatty()) as tell:
        documents = evaluate(records, nlp.load(folder), tell=tell)
    if as_json:
        about = {"gold": str(source), "model": folder.name, "trained_on": seen}
        click.echo(json.dumps({**about, **scores.as_json(documents)}, ensure_ascii=False, indent=1))
    else:
        click.echo(f"模型 {folder.name}，标注数据 {source}：{len(documents)} 份文档")
        _show(documents)
    if seen:
        click.echo(f"注意：{seen} 份文档参加过训练，分数偏高。", err=as_json)
    if report is not None:
        write_report(documents, report, model=folder.name, gold=str(source), seen=bool(seen))
        click.echo(f"错误报告写在“{report}”。", err=as_json)
    return 0


def _trained_on(folder: Path, records: Sequence[Mapping[str, Any]]) -> int:
    """Return how many of the documents the model, or the partner it is blended with, was trained on."""
    from nlp.config import find_model
    from nlp.training.card import text_hash

    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        known = set(meta.get("texts") or ())
        if meta.get("partner"):
            partner = find_model(meta["partner"]["name"]) / "meta.json"
            known |= set(json.loads(partner.read_text(encoding="utf-8")).get("texts") or ())
    except (DubanError, ValueError, AttributeError, KeyError, TypeError):
        return 0  # loading the model says what is wrong with it
    return sum(text_hash(record["text"]) in known for record in records)


@contextmanager
def _progress(*, shown: bool) -> Iterator[Callable[[int, int], None]]:
    if not shown:
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("正在检验"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


# Tables -------------------------------------------------------------------------------------------------------------


def _show(documents: Sequence[Judged]) -> None:
    from nlp.training import report, scores

    counts, between = scores.total(documents), scores.intervals(documents)
    out = console()
    out.print(share_table(report.share_lines(counts, between)))
    out.print(search_table("查找的内容", report.search_lines(counts, between), intervals=bool(between)))
    out.print(search_table("类别", report.role_lines(counts), intervals=False))
    kinds = report.kind_lines(documents)
    if len(kinds) > 1:
        out.print(_kind_table(kinds))
    _show_pairs(out, counts)


def console() -> Console:
    """Return a console for tables; a file or a pipe has no width of its own."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 120, highlight=False)


def table(first: str, *others: str) -> Table:
    """Return an empty table: one column of words, the others of numbers."""
    from rich import box
    from rich.table import Table

    out = Table(box=box.SIMPLE_HEAD)
    out.add_column(first, overflow="fold")
    for title in others:
        out.add_column(title, justify="right", no_wrap=True)
    return out


def share_table(lines: Sequence[ShareLine]) -> Table:
    """Return the table of plain shares."""
    out = table("项目", "数值", "95% 区间", "计数")
    for line in lines:
        out.add_row(line.name, line.value, line.interval, line.counts)
    return out


def search_table(title: str, lines: Sequence[SearchLine], *, intervals: bool) -> Table:
    """Return a table of precision, recall and F1 with their counts."""
    out = table(title, "准确率", "召回率", "F1", *(["95% 区间"] if intervals else []), "找对", "误报", "漏掉")
    for line in lines:
        counts = (str(n) for n in (line.tally.hit, line.tally.false, line.tally.missed))
        out.add_row(line.name, line.precision, line.recall, line.f1, *([line.interval] if intervals else []), *counts)
    return out


def _kind_table(lines: Sequence[GroupLine]) -> Table:
    from rich.text import Text

    out = table("文种", "文档", "句段", "类别正确率", "任务句段 F1", "任务行 F1", "写明找到")
    for line in lines:
        ratios = (line.role_acc, line.task_f1, line.row_f1, line.explicit)
        out.add_row(Text(line.name), str(line.documents), str(line.segments), *ratios)
    return out


def _show_pairs(out: Console, counts: Counts, most: int = 8) -> None:
    from nlp.training import scores
    from nlp.training.report import ROLE_NAMES

    wrong = sorted((-n, pair) for pair, n in scores.confusion(counts).items() if pair[0] != pair[1])
    if wrong:
        told = "，".join(f"{ROLE_NAMES[gold]}→{ROLE_NAMES[found]} {-n}" for n, (gold, found) in wrong[:most])
        out.print(f"最常见的判错（标注→系统，句段数）：{told}。")
