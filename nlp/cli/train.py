"""`duban train`: an office's own model from its corrected documents."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from nlp.cli.formatting import ChineseCommand
from nlp.errors import DataError, ModelError, OutputError, not_installed

_SHOWN = 12


def _needed() -> None:
    try:
        import onnx  # noqa: F401
        import torch  # noqa: F401
        import transformers
    except ImportError as error:
        raise ModelError(not_installed("训练", str(error.name), "train")) from None
    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]


@click.command(
    name="train",
    cls=ChineseCommand,
    help="用本单位订正过的材料接着训练模型。数据可以是 duban 的 JSON/JSONL、标注文件夹，或 doccano、Prodigy、Label-Studio 的导出。",
    epilog="例：duban train --data 订正.jsonl -o 本单位模型    之后：duban run 讲话.docx --model 本单位模型 -o 结果",
)
@click.option("--data", "paths", multiple=True, required=True, type=Path, metavar="文件", help="训练数据，可写多次；也可以是文件夹。")
@click.option("-o", "--out", required=True, type=Path, metavar="文件夹", help="新模型写到哪里（必填）。")
@click.option(
    "--base", default=None, metavar="模型", help="从哪个模型接着训练：自带模型的名称、模型文件夹、Hugging-Face 文件夹或编号；不写则用自带的默认模型。"
)
@click.option("--epochs", type=click.FloatRange(0.1, 200), metavar="遍数", help="最多把数据读几遍；不写则按数据多少定，学够了会提前停。")
@click.option("--rate", type=click.FloatRange(1e-6, 1e-2), metavar="学习率", help="不写则 2e-4；BERT 一类大模型宜用 3e-5。")
@click.option("--held", type=click.FloatRange(0, 0.5), default=0.15, show_default=True, metavar="比例", help="留多少文档不训练、只用来检验。")
@click.option("--seed", type=int, default=11, show_default=True, metavar="整数", help="随机数种子。")
@click.option("--threads", type=click.IntRange(1, 64), default=2, show_default=True, metavar="个数", help="用几个处理器核心。")
@click.option("--check", "only_check", is_flag=True, help="只检查数据，不训练。")
@click.option("--overwrite", is_flag=True, help="替换已有的模型文件夹。")
@click.option("--json", "as_json", is_flag=True, help="在标准输出只打印一个 JSON 结果，供程序读取。")
def command(
    paths: tuple[Path, ...],
    out: Path,
    base: str | None,
    epochs: float | None,
    rate: float | None,
    held: float,
    seed: int,
    threads: int,
    only_check: bool,
    overwrite: bool,
    as_json: bool,
) -> int:
    from rich.console import Console

    from nlp.training.check import check
    from nlp.training.formats import read_documents

    console = Console(stderr=True)
    documents = read_documents(paths)
    problems = check(documents)
    _tell_problems(console, problems)
    bad = {p.document for p in problems if p.level == "error"} & {d["id"] for d in documents}
    usable = [d for d in documents if d["id"] not in bad]
    if not usable:
        raise DataError("没有一份可用的训练文档：请按上面指出的问题改正数据后再试")
    if only_check:
        return 1 if bad else 0
    if (out / "meta.json").exists() and not overwrite:
        raise OutputError(f"“{out}”里已有一个模型：请换一个文件夹，或加 --overwrite 替换它")
    _needed()
    from nlp.training.adapt import adapt, recipe_for

    recipe = recipe_for(sum(len(d["text"]) for d in usable), epochs=epochs, rate=rate, seed=seed, threads=threads)
    with _progress(console) as tell:
        outcome = adapt(_base(base), usable, out, recipe=recipe, held_share=held, sources=paths, tell=tell)
    result = {
        "model": str(out),
        "epochs": outcome.epochs,
        "seconds": outcome.seconds,
        "documents": outcome.train,
        "held_documents": outcome.held,
        "before": outcome.before,
        "after": outcome.after,
        "left_out": sorted(bad),
    }
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
        return 0
    click.echo(f"新模型已写到 {out}：用 {outcome.train} 份文档训练了 {outcome.epochs} 遍，用时 {outcome.seconds:.0f} 秒。")
    if outcome.after:
        told = f"留出的 {outcome.held} 份文档上，类别正确率 {outcome.after['role_acc']:.1%}"
        click.echo(told + (f"（原模型 {outcome.before['role_acc']:.1%}）。" if outcome.before else "。"))
    else:
        click.echo("文档不足 6 份，没有留出检验：请用 duban evaluate 在另外的标注文档上看效果。")
    if bad:
        click.echo(f"有 {len(bad)} 份文档因数据有误没有用上，见上面的说明。")
    return 0


def _base(base: str | None) -> str:
    from nlp.config import find_model

    try:
        return str(find_model(base))
    except ModelError:
        if base is None:
            raise
        return base  # a Hugging Face folder or hub id


def _tell_problems(console: Any, problems: Any) -> None:
    names = {"error": "错误", "warning": "提醒"}
    for problem in problems[:_SHOWN]:
        console.print(f"{names[problem.level]}：{problem.document}：{problem.message}", markup=False, highlight=False, soft_wrap=True)
    if len(problems) > _SHOWN:
        console.print(f"……还有 {len(problems) - _SHOWN} 条", markup=False)


@contextmanager
def _progress(console: Any) -> Iterator[Callable[[dict[str, Any]], None]]:
    """A bar over the epochs, with the figures of the last one."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("训练"), BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("准备", total=1.0)

        def tell(told: dict[str, Any]) -> None:
            words = f"第 {told['epoch']} 遍　损失 {told['loss']:.3f}"
            if "role_acc" in told:
                words += f"　留出正确率 {told['role_acc']:.1%}"
            bar.update(task, completed=told["step"] / told["steps"], description=words)

        yield tell
