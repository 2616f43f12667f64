"""`duban export`: annotated documents, analyses or texts in the forms of other tools."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nlp.cli.formatting import ChineseCommand
from nlp.errors import (
    DubanError,
    ModelError,
    OutputError,
    SecretMarkError,
    UsageError,
    not_installed,
)
from nlp.files import display, writing

if TYPE_CHECKING:
    from nlp.datamodel import Analysis

FORMATS = {
    "spacy": "spaCy 的训练材料 DocBin（.spacy）",
    "label-studio": "Label-Studio 的预标注（.json，旁边另写标注配置 .config.xml）",
    "doccano": "doccano（.jsonl，一行一个句段）",
    "prodigy": "Prodigy（.jsonl，一行一个句段）",
    "displacy": "displaCy 网页（.html），看标注用",
}
KINDS = {"auto": "自动辨认", "gold": "标注好的语料", "analysis": "分析结果", "text": "原文"}
TRAIN, DEV = "train.spacy", "dev.spacy"


def _one_of(choices: Mapping[str, str]) -> Callable[[click.Context, click.Parameter, str], str]:
    def check(_: click.Context, __: click.Parameter, value: str) -> str:
        if value not in choices:
            raise click.BadParameter(f"没有“{value}”：可用的是 {'、'.join(choices)}")
        return value

    return check


def _share(_: click.Context, __: click.Parameter, value: str | None) -> float | None:
    try:
        share = float(value) if value is not None else None
    except ValueError:
        share = 1.0
    if share is not None and not 0 < share <= 0.5:
        raise click.BadParameter(f"“{value}”不是大于 0、不超过 0.5 的数：一成写 0.1")
    return share


@click.command(
    name="export",
    cls=ChineseCommand,
    help="把“输入”写成其他工具的格式。输入可以是：\n"
    "标注好的语料：JSONL、名称.txt 加 名称.gold.json 的文件夹、导出过的 .spacy；\n"
    "分析结果：duban 写出的 JSON，或放着它们的文件夹；\n"
    "原文：讲话和文件，先分析再导出。\n"
    "格式：\n" + "；\n".join(f"{name}：{what}" for name, what in FORMATS.items()) + "。",
    epilog="例：duban export 讲话.docx --format displacy -o 讲话.html\n"
    "例：duban export 语料.jsonl --format spacy --dev-share 0.1 -o 训练材料\n"
    "退出码：0 全部导出，1 有输入未完成，2 用法不对或没有可导出的文档。",
)
@click.argument("inputs", nargs=-1, required=True, metavar="输入…")
@click.option(
    "--format", "form", required=True, metavar="格式", callback=_one_of(FORMATS), help=f"{'、'.join(FORMATS)} 之一（必填）。"
)
@click.option("-o", "--out", required=True, type=Path, metavar="路径", help="写到哪个文件（必填）；用 --dev-share 时是文件夹。")
@click.option(
    "--from",
    "kind",
    default="auto",
    metavar="来源",
    callback=_one_of(KINDS),
    help="输入是什么：gold（标注）、analysis（分析结果）、text（原文）；不写则自动辨认。",
)
@click.option("--dev-share", metavar="比例", callback=_share, help=f"只用于 spacy：按文档分出多少作检验，写成 {TRAIN} 和 {DEV}，如 0.1。")
@click.option("--date", metavar="日期", help="原文的讲话日期，如 2024-03-05；不影响标注和分析结果。")
@click.option("--model", metavar="模型", help="分析原文用的模型，名称或文件夹；不写则用自带的默认模型。")
@click.option("--overwrite", is_flag=True, help="替换已有的输出文件。")
def command(
    inputs: tuple[str, ...],
    form: str,
    out: Path,
    kind: str,
    dev_share: float | None,
    date: str | None,
    model: str | None,
    overwrite: bool,
) -> int:
    from nlp.batch.dates import iso_date

    if dev_share is not None and form != "spacy":
        raise UsageError(f"--dev-share 只用于 --format spacy，现在的格式是 {form}：请去掉 --dev-share")
    _check_installed(form)
    targets = [out] if dev_share is None else [out / TRAIN, out / DEV]
    _check_free(targets, overwrite=overwrite)
    found = _collect(inputs, kind, date=iso_date(date) if date else None, model=model)
    if found.documents:
        parts = [found.documents] if dev_share is None else split(found.documents, dev_share)
        for documents, path in zip(parts, targets, strict=True):
            _write(documents, path, form)
            segments = sum(len(analysis.doc.segments) for analysis in documents.values())
            tasks = sum(len(analysis.tasks) for analysis in documents.values())
            click.echo(f"写出 {len(documents)} 份文档（{segments} 个句段，{tasks} 行任务）：“{display(path)}”。")
    for name, message in found.failed:
        click.echo(f"未完成 {name}：{message}", err=True)
    if not found.documents:
        raise UsageError("没有可以导出的文档：请检查输入的路径，或用 --from 指明输入是什么")
    return 1 if found.failed else 0


def _check_installed(form: str) -> None:
    from importlib.util import find_spec

    if form in ("spacy", "displacy") and find_spec("spacy") is None:
        raise UsageError(not_installed(f"--format {form} ", "spaCy", "spacy"))


def _check_free(targets: list[Path], *, overwrite: bool) -> None:
    for path in targets:
        if path.is_dir():
            raise UsageError(f"“{display(path)}”是文件夹：请用 -o 写出文件名")
        if path.exists() and not overwrite:
            raise OutputError(f"“{display(path)}”已经存在：替换它请加 --overwrite，或用 -o 换一个")


def split(documents: Mapping[str, Analysis], share: float) -> list[dict[str, Analysis]]:
    """Return documents to train on and documents to test on, whole ones, at least one each.

    The text alone decides, so that the same documents part the same way in every order. Raises UsageError when there is
    but one.
    """
    if len(documents) < 2:
        raise UsageError("只有 1 份文档，分不出检验部分：请去掉 --dev-share，或多给几份文档")
    by_hash = sorted(documents, key=lambda name: (hashlib.sha256(documents[name].doc.text.encode()).digest(), name))
    held = set(by_hash[: max(1, round(share * len(by_hash)))])
    return [{n: a for n, a in documents.items() if n not in held}, {n: a for n, a in documents.items() if n in held}]


def _write(documents: dict[str, Analysis], path: Path, form: str) -> None:
    from nlp.export import annotation, spacy_docs, span_view

    writers: dict[str, Callable[[Mapping[str, Analysis], Path], Any]] = {
        "spacy": spacy_docs.write_docbin,
        "label-studio": annotation.write_label_studio,
        "doccano": annotation.write_doccano,
        "prodigy": annotation.write_prodigy,
        "displacy": span_view.write_span_view,
    }
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    writers[form](documents, path)


@dataclass(slots=True)
class _Found:
    """What the inputs came to: documents by name, and pairs of what could not be used and the reason."""

    documents: dict[str, Analysis] = field(default_factory=dict)
    failed: list[tuple[str, str]] = field(default_factory=list)

    def add(self, name: str, analysis: Analysis) -> None:
        free, number = name, 1
        while free in self.documents:
            number += 1
            free = f"{name}-{number}"
        self.documents[free] = analysis

    def add_unsecret(self, name: str, analysis: Analysis) -> None:
        """Add what was annotated or analysed elsewhere, unless its text bears a mark of state secrets."""
        from nlp.audit.reviews import refuse_secret

        try:
            refuse_secret(analysis.doc)
        except SecretMarkError as error:
            self.failed.append((name, str(error)))
        else:
            self.add(name, analysis)


def _collect(inputs: tuple[str, ...], kind: str, *, date: str | None, model: str | None) -> _Found:
    from nlp.batch.analyses import read_analyses

    found = _Found()
    texts = []
    for item in inputs:
        path = Path(item)
        what = _recognised(path) if kind == "auto" else kind
        if what == "text":
            texts.append(item)
            continue
        try:
            for name, analysis in _annotated(path) if what == "gold" else read_analyses(path):
                found.add_unsecret(name, analysis)
        except DubanError as error:
            found.failed.append((display(path), str(error)))
    if texts:
        _analyse(texts, found, date=date, model=model)
    return found


def _recognised(path: Path) -> str:
    from nlp.batch.analyses import analysis_files

    if path.is_dir():
        if _is_corpus(path):
            return "gold"
        if analysis_files(path):
            return "analysis"
        return "gold" if any(_is_corpus(folder) for folder in path.iterdir()) else "text"
    return {".jsonl": "gold", ".spacy": "gold", ".json": "analysis"}.get(path.suffix.lower(), "text")


def _is_corpus(folder: Path) -> bool:
    return (folder / "documents.jsonl").is_file() or any(folder.glob("*.gold.json"))


def _annotated(path: Path) -> Iterator[tuple[str, Analysis]]:
    """Yield the annotated documents of a file, a corpus folder, or a folder of corpora."""
    from nlp.export.gold import from_gold
    from nlp.export.spacy_docs import read_docbin
    from nlp.training.gold import gold_file, read_gold

    if path.is_dir() and not _is_corpus(path):
        for folder in sorted(filter(_is_corpus, path.iterdir())):
            yield from _annotated(folder)
        return
    records = read_docbin(path) if path.suffix.lower() == ".spacy" else read_gold(gold_file(path))
    yield from [(str(record["id"]), from_gold(record)) for record in records]


def _analyse(typed: list[str], found: _Found, *, date: str | None, model: str | None) -> None:
    """Analyse texts into `found`; those that cannot be read are noted there. Raises ModelError."""
    from nlp.batch.inputs import find_inputs
    from nlp.batch.work import read_unsecret
    from nlp.pipeline import load
    from nlp.readers import SUFFIXES

    inputs = find_inputs(typed, suffixes=SUFFIXES)
    found.failed += inputs.failed
    pipeline = load(model)
    shown = sys.stderr.isatty()
    with click.progressbar(inputs.files, label="正在分析", file=sys.stderr, hidden=not shown) as bar:
        for path in bar:
            try:
                doc, _ = read_unsecret(path)
                found.add(display(path.stem), pipeline(doc, date=date))
            except ModelError:
                raise
            except DubanError as error:
                found.failed.append((display(path), str(error).removeprefix(f"{display(path.name)}：")))
