"""What `run` and `analyze` share: the options, the progress bar, the table and the list of failures."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from nlp.errors import UsageError, WriteFailedError

if TYPE_CHECKING:
    from nlp.batch import BatchResult
    from nlp.batch.run import Progress
    from nlp.datamodel import FileRecord

_Command = TypeVar("_Command", bound=Callable[..., Any])

MAX_FAILURES_SHOWN, MAX_ROWS_SHOWN = 20, 100


def _date(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    from nlp.batch.dates import iso_date

    try:
        return iso_date(value) if value is not None else None
    except UsageError as error:
        raise click.BadParameter(str(error)) from None


def _out(_: click.Context, __: click.Parameter, value: str) -> Path:
    if not value.strip():
        # Path("") would be the current folder.
        raise click.BadParameter("写的路径是空的：请写明输出文件夹")
    return Path(value)


def _jobs(_: click.Context, __: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    if not (value.isascii() and value.isdecimal() and 1 <= int(value) <= 64):
        raise click.BadParameter(f"“{value}”不是 1 到 64 的整数")
    return int(value)


DATE = click.option(
    "--date",
    metavar="日期",
    callback=_date,
    help="讲话的日期，如 2024-03-05、2024年3月5日、2024年3月、2024；清单中写了的以清单为准。",
)
MANIFEST = click.option(
    "--manifest",
    metavar="清单",
    type=Path,
    help="说明各文件情况的 CSV，列为 file,date,region,level,doc_type,speaker（或 文件,日期,地区,层级,文种,讲话人），可缺列。",
)
MODEL = click.option("--model", metavar="模型", help="模型名称或模型文件夹；不写则用自带的默认模型。")
ROSTER = click.option(
    "--roster",
    metavar="名册",
    type=Path,
    help="本地单位的名册（CSV 或 YAML），列为 unit,aliases,leader,contact,class（或 单位,别名,负责人,联系方式,类别），可缺列；台账用名册上的名称，名册没有的单位另行提示。",
)
EXPAND = click.option(
    "--expand", is_flag=True, help="把“各镇”“各部门”等展开成名册中这一类别的各个单位；要与 --roster 同用。"
)

_OPTIONS = (
    click.argument("inputs", nargs=-1, required=True, metavar="输入…"),
    click.option(
        "-o", "--out", required=True, metavar="文件夹", callback=_out, help="输出文件夹（必填），不存在时新建。"
    ),
    DATE,
    MANIFEST,
    click.option(
        "--jobs", metavar="个数", callback=_jobs, help="同时处理的进程数；不写则按文件多少自动决定，最多 4 个。"
    ),
    click.option("--threads", metavar="个数", callback=_jobs, help="每个进程里模型用几个处理器核心；不写则单进程用全部、多进程各用一个。"),
    MODEL,
    ROSTER,
    EXPAND,
    click.option("--resume", is_flag=True, help="接着上次中断的地方做，已完成且未变的文件不再处理。"),
    click.option("--overwrite", is_flag=True, help="重做并替换输出文件夹中上次的结果。"),
    click.option("--json", "as_json", is_flag=True, help="在标准输出只打印一个 JSON 汇总，供程序读取。"),
    click.option("-q", "--quiet", is_flag=True, help="不显示进度和汇总，只报告错误。"),
)


def batch_options(command: _Command) -> _Command:
    """Give a command the options of a batch."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def run(
    *,
    tables: bool,
    inputs: tuple[str, ...],
    out: Path,
    resume: bool,
    overwrite: bool,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Run the batch, tell the user what it came to, return the exit code."""
    from nlp.batch import Options, run_batch

    if resume and overwrite:
        raise UsageError("--resume 与 --overwrite 不能同用：接着做用前者，重做用后者")
    mode = "resume" if resume else "overwrite" if overwrite else "new"
    with _ended_as_interrupted(), progress_bar(shown=not quiet and sys.stderr.isatty()) as progress:
        try:
            result = run_batch(inputs, out, options=Options(mode=mode, tables=tables, **options), progress=progress)
        except KeyboardInterrupt:
            from nlp.cli import INTERRUPTED

            click.echo(f"已中断。做完的结果留在“{out}”，用同样的命令加 --resume 接着做。", err=True)
            return INTERRUPTED
        except WriteFailedError as error:
            raise WriteFailedError(f"{error}；做完的结果还在，之后用同样的命令加 --resume 接着做") from error
    if as_json:
        click.echo(json.dumps(result.summary, ensure_ascii=False, indent=2))
    elif not quiet:
        if result.documents:
            _show_table(result)
        click.echo(_closing(result, out))
    _report(result, quiet=quiet)
    return 1 if result.failures or result.problems else 0


@contextmanager
def _ended_as_interrupted() -> Iterator[None]:
    """Let an order to end the program, or the end of its terminal, do what Ctrl-C does: clear up, say how to go on."""
    orders = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    # Whoever ignores one (nohup) goes on ignoring it.
    ours = [order for order in orders if signal.getsignal(order) is signal.SIG_DFL]
    for order in ours:
        signal.signal(order, signal.default_int_handler)
    try:
        yield
    finally:
        for order in ours:
            signal.signal(order, signal.SIG_DFL)


@contextmanager
def progress_bar(*, shown: bool) -> Iterator[Progress | None]:
    """Yield the callback that moves a progress bar on stderr, or None when none is to be shown."""
    if not shown:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("正在处理"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def move(done: int, total: int, record: FileRecord | None) -> None:
            doing = Path(record.path).name if record else "写出台账和网页" if done == total else ""
            bar.update(task, completed=done, total=total, description=doing.replace("[", "\\["))

        yield move


def _show_table(result: BatchResult) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from nlp.batch.summary import Counts, count

    def cells(counts: Counts) -> list[str]:
        values = (counts.segments, counts.tasks, counts.grade_a, counts.without_owner, counts.without_deadline)
        return [str(value) for value in values]

    seconds = {record.name: record.seconds for record in result.records}
    table = Table(box=box.SIMPLE_HEAD, show_footer=len(result.documents) > 1)
    rows = [(name, cells(count([analysis])), seconds[name]) for name, analysis in result.documents.items()]
    total = cells(count(list(result.documents.values())))
    table.add_column("文件", "合计", overflow="fold")
    for title, sum_ in zip(("句段", "任务", "A级", "缺责任单位", "缺时限"), total, strict=True):
        table.add_column(title, sum_, justify="right", no_wrap=True)
    table.add_column("秒", f"{sum(seconds for *_, seconds in rows):.2f}", justify="right", no_wrap=True)
    for name, values, took in rows[:MAX_ROWS_SHOWN]:
        table.add_row(Text(name), *values, f"{took:.2f}")
    if len(rows) > MAX_ROWS_SHOWN:
        table.add_row(f"……另有 {len(rows) - MAX_ROWS_SHOWN} 个")
    # A file or a pipe has no width of its own.
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def _closing(result: BatchResult, out: Path) -> str:
    done, failed = len(result.documents), len(result.failures)
    line = f"完成 {done} 个文件"
    if result.reused:
        line += f"（其中 {result.reused} 个沿用上次结果）"
    if failed:
        line += f"，{failed} 个未完成"
    return f"{line}；结果在“{out}”。"


def _report(result: BatchResult, *, quiet: bool) -> None:
    for record in result.failures[:MAX_FAILURES_SHOWN]:
        click.echo(f"未完成 {record.path}：{record.message}", err=True)
    if len(result.failures) > MAX_FAILURES_SHOWN:
        click.echo(f"……另有 {len(result.failures) - MAX_FAILURES_SHOWN} 个未完成，全部列在 run.json。", err=True)
    for problem in result.problems:
        click.echo(f"错误：{problem}", err=True)
    if not quiet:
        for notice in result.notices:
            click.echo(f"注意：{notice}", err=True)
        ignored = result.summary.get("ignored")
        if isinstance(ignored, list) and ignored:
            click.echo(f"注意：文件夹中有 {len(ignored)} 个文件不是能读的格式，没有处理，如“{ignored[0]}”。", err=True)
