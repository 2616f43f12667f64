"""The commands beside `duban compare`: sample and score (validity), fit (a classifier of one's own), frames, export."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nlp.cli.compare_corpus import check_installed, corpus_options, forget, one_of, read, tell
from nlp.cli.formatting import ChineseCommand
from nlp.errors import OutputError, UsageError
from nlp.files import display, write_bytes_atomic

if TYPE_CHECKING:
    import pandas as pd

    from nlp.compare.frame import CodeFrame

CODER_A, CODER_B, AGREED = "编码员甲.xlsx", "编码员乙.xlsx", "商定.xlsx"
"""The workbooks of a sample: one a coder, and what both agreed on afterwards."""
MACHINE, CODEBOOK, RECORD = "机器编码.csv", "编码手册.md", "sample.json"
TARGETS = {"scattertext": "scattertext 词频表", "quanteda": "quanteda 文档特征矩阵", "maxqda": "MAXQDA、NVivo 编码段"}
_FRAME = click.option("--frame", "frame_", metavar="框架", help="主题框架；不写则用抽样时的框架。")
_OVERWRITE = click.option("--overwrite", is_flag=True, help="替换已有的文件。")
_JSON = click.option("--json", "as_json", is_flag=True, help="打印 JSON，供程序读取。")


@click.command(
    name="sample",
    cls=ChineseCommand,
    help="从“输入”的部署、要求类句段中抽出一份样本，供两人各自编码：编码员甲.xlsx、编码员乙.xlsx（主题从下拉列表选），编码手册.md，机器编码.csv（编码时不要看）。",
    epilog="例：duban compare sample 报告/ --frame rule_of_law -n 300 -o 样本\n填好后：duban compare score 样本",
)
@corpus_options
@click.option("-o", "--out", required=True, metavar="文件夹", type=Path, help="写到哪个文件夹（必填）。")
@click.option("-n", "--number", type=click.IntRange(1), default=300, metavar="个数", help="抽多少个句段（默认 300）。")
@click.option("--each", metavar="列", type=click.Choice(["doc", "role"]), help="按 doc（文件）或 role（作用）均匀抽；不写则全部一起抽。")
@click.option("--seed", type=int, default=20260101, metavar="数", help="随机数种子。")
@_OVERWRITE
def sample(inputs: tuple[str, ...], out: Path, number: int, each: str | None, overwrite: bool, **options: Any) -> int:
    check_installed()
    from nlp.compare.coding import code_units
    from nlp.compare.frame import codebook
    from nlp.compare.reliability import draw_sample
    from nlp.compare.report.folder import as_csv
    from nlp.compare.report.sample import workbook

    _check_free([out / name for name in (CODER_A, CODER_B, RECORD)], overwrite=overwrite)
    coded = read(inputs, out, **options)
    documents = coded.corpus.documents
    units = coded.corpus.units
    drawn = draw_sample(units[units["doc"].isin(documents[documents["kept"].astype(bool)]["doc"])], number, options["seed"], by=each)
    codes = code_units(units, coded.frame, classifier=coded.classifier)
    book = workbook(drawn, coded.frame)
    record = {"frame": options["frame_"], "frame_sha256": coded.frame.sha256, "units": len(drawn), "seed": options["seed"], "each": each}
    written = {
        CODER_A: book,
        CODER_B: book,
        CODEBOOK: f"# 编码手册：{coded.frame.title}（{coded.frame.version}）\n\n{codebook(coded.frame)}".encode(),
        MACHINE: as_csv(codes[codes["unit"].isin(drawn["unit"])]),
        RECORD: (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode(),
    }
    for name, content in written.items():
        write_bytes_atomic(out / name, content)
    click.echo(f"抽出 {len(drawn)} 个句段，来自 {drawn['doc'].nunique()} 份文件；写出 {'、'.join(written)}。两人各填一份后：duban compare score {display(out)}")
    tell(coded.gathered, quiet=False)
    return 1 if coded.gathered.failures else 0


@click.command(
    name="score",
    cls=ChineseCommand,
    help=f"由编好的样本算：两人的一致程度（Krippendorff α），机器编码对商定结果的准确率、召回率、F1（按文件自助法给出区间）。"
    f"“样本”是 sample 写出的文件夹；有分歧的句段商定后存为其中的 {AGREED}（格式相同），没有则只用两人一致的。",
    epilog="例：duban compare score 样本 -o 检验结果.xlsx",
)
@click.argument("folder", metavar="样本", type=Path)
@_FRAME
@click.option("-o", "--out", metavar="文件", type=Path, help="另写成 xlsx。")
@_OVERWRITE
@_JSON
def score(folder: Path, frame_: str | None, out: Path | None, overwrite: bool, as_json: bool) -> int:
    check_installed()
    import pandas as pd

    from nlp.compare import reliability
    from nlp.compare.report.sample import read as read_sample
    from nlp.compare.report.workbook import plain

    if out:
        _check_free([out], overwrite=overwrite)
    frame = _frame_of(folder, frame_)
    first, second = (read_sample(_part(folder, name)) for name in (CODER_A, CODER_B))
    agreed = read_sample(folder / AGREED) if (folder / AGREED).is_file() else None
    codes = pd.read_csv(_part(folder, MACHINE), dtype={"unit": str, "theme": str})
    found = reliability.score(first, second, codes, frame, agreed=agreed)
    tables = {"总体": found.overall, "各主题": found.themes, "混淆": found.confusion}
    if as_json:
        told = {name: json.loads(getattr(found, name).to_json(orient="records")) for name in ("overall", "themes", "confusion")}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _show_scores(found.overall, found.themes, frame)
    if out:
        write_bytes_atomic(out, plain({name: _named(table, frame) for name, table in tables.items()}, title="编码检验"))
    return 0


@click.command(
    name="fit",
    cls=ChineseCommand,
    help=f"用编好的样本为自己的框架训练分类器（逻辑回归）。取 {AGREED}，没有则取两人一致的；只有一人编码的用 --single。",
    epilog="例：duban compare fit 样本 -o 主题模型\n之后：duban compare 报告/ --frame 框架.csv --classifier 主题模型 -o 比较结果",
)
@click.argument("folder", metavar="样本", type=Path)
@_FRAME
@click.option("-o", "--out", required=True, metavar="文件夹", type=Path, help="模型写到哪个文件夹（必填）。")
@click.option("--single", is_flag=True, help=f"只用 {CODER_A}。")
@_OVERWRITE
def fit(folder: Path, frame_: str | None, out: Path, single: bool, overwrite: bool) -> int:
    check_installed()
    from nlp.compare import fitting
    from nlp.compare.classifier import WEIGHTS
    from nlp.compare.report.sample import read as read_sample
    from nlp.files import writing

    _check_free([out / WEIGHTS], overwrite=overwrite)
    frame = _frame_of(folder, frame_)
    units = read_sample(_part(folder, CODER_A))
    codes = {unit: sorted(themes) for unit, themes in _settled(folder, units, frame, single=single).items()}
    model = fitting.fit(units, codes, frame)
    with writing(out):
        fitting.save(model, out, {})
    click.echo(f"用 {len(codes)} 个句段训练，写到“{display(out)}”。它有多准，请另抽一份样本用 duban compare score 检验。")
    return 0


@click.command(
    name="frames",
    cls=ChineseCommand,
    help="不写参数：列出自带的主题框架。写“框架”（名称或文件）：显示编码手册；加 -o 导出为 CSV（可改后用 --frame 读回）、xlsx 或 md。",
    epilog="例：duban compare frames\n例：duban compare frames government -o 我的框架.csv",
)
@click.argument("frame_", metavar="[框架]", required=False)
@click.option("-o", "--out", metavar="文件", type=Path, help="导出到 .csv、.xlsx 或 .md。")
@_OVERWRITE
@_JSON
def frames(frame_: str | None, out: Path | None, overwrite: bool, as_json: bool) -> int:
    from nlp.compare.frame import codebook, frames_dir, load_frame
    from nlp.compare.report.codebook import export

    if frame_ is None:
        known = [load_frame(path.stem) for path in sorted(frames_dir().glob("*.yaml"))]
        records = [{"name": f.name, "title": f.title, "version": f.version, "level_1": len(f.level(1)), "level_2": len(f.level(2)), "sha256": f.sha256} for f in known]
        if as_json:
            click.echo(json.dumps(records, ensure_ascii=False, indent=1))
        else:
            for record in records:
                click.echo("{name}　{title}　{version}版，一级主题 {level_1} 个、二级主题 {level_2} 个".format(**record))
        return 0
    frame = load_frame(frame_)
    if out is None:
        if as_json:
            click.echo(json.dumps([{"id": t.id, "name": t.name, "parent": t.parent, "definition": t.definition} for t in frame.themes], ensure_ascii=False, indent=1))
        else:
            click.echo(f"{frame.title}（{frame.version}版）\n\n{codebook(frame)}")
        return 0
    _check_free([out], overwrite=overwrite)
    write_bytes_atomic(out, export(frame, out))
    click.echo(f"写出“{display(out)}”。")
    return 0


@click.command(
    name="export",
    cls=ChineseCommand,
    help="把词频或编码写成别的程序能读的文件：scattertext（词频表）、quanteda（dfm.csv）、maxqda（编码段的 xlsx，NVivo 也能读）。",
    epilog="例：duban compare export 报告/ --to quanteda -o 导出",
)
@corpus_options
@click.option("--to", "target", required=True, metavar="程序", callback=one_of(TARGETS), help="scattertext、quanteda 或 maxqda（必填）。")
@click.option("-o", "--out", required=True, metavar="文件夹", type=Path, help="写到哪个文件夹（必填）。")
@click.option("--no-text", is_flag=True, help="编码段不带原句。")
def export(inputs: tuple[str, ...], target: str, out: Path, no_text: bool, **options: Any) -> int:
    check_installed()
    coded = read(inputs, out, **options)
    if target == "maxqda":
        from nlp.compare.coding import code_units
        from nlp.compare.export_text import write_coded_segments

        codes = code_units(coded.corpus.units, coded.frame, classifier=coded.classifier)
        written: tuple[Path, ...] = (write_coded_segments(coded.corpus, codes, coded.frame.names, out / "coded_segments.xlsx", by=coded.settings.by, no_text=no_text),)
    else:
        from nlp.compare.export_text import write_quanteda, write_scattertext
        from nlp.compare.keyness import grouping_of
        from nlp.compare.words import count_words, dictionary, normalised

        words = dictionary(coded.frame.terms)
        counts = count_words(normalised(coded.corpus, coded.settings), words.tokens, dictionary=words.version)
        groups = grouping_of(coded.corpus, coded.settings).groups
        written = write_quanteda(counts, coded.corpus.documents, out) if target == "quanteda" else write_scattertext(counts, groups, out)
    if no_text:
        forget(out)
    click.echo(f"写出 {'、'.join(path.name for path in written)}，在“{display(out)}”。")
    tell(coded.gathered, quiet=False)
    return 1 if coded.gathered.failures else 0


def _check_free(paths: list[Path], *, overwrite: bool) -> None:
    for path in paths:
        if path.is_dir():
            raise UsageError(f"“{display(path)}”是文件夹：请写出文件名")
        if path.exists() and not overwrite:
            raise OutputError(f"“{display(path)}”已经存在：要替换请加 --overwrite，或换一个名称")


def _part(folder: Path, name: str) -> Path:
    if not (folder / name).is_file():
        raise UsageError(f"“{display(folder)}”里没有“{name}”：应是 duban compare sample 写出的文件夹")
    return folder / name


def _frame_of(folder: Path, named: str | None) -> CodeFrame:
    """Return the frame a sample was drawn for, or the one the user names, and warn where it has changed since."""
    from nlp.compare.frame import load_frame

    record = json.loads(_part(folder, RECORD).read_text(encoding="utf-8"))
    frame = load_frame(named or record["frame"])
    if frame.sha256 != record["frame_sha256"]:
        click.echo("注意：主题框架与抽样时不同。", err=True)
    return frame


def _settled(folder: Path, units: pd.DataFrame, frame: CodeFrame, *, single: bool) -> dict[str, frozenset[str]]:
    """Return what the coders settled on: the first alone, what both gave alike, what they agreed on afterwards."""
    from nlp.compare.reliability import answers
    from nlp.compare.report.sample import read as read_sample

    first: dict[str, frozenset[str]] = answers(units, frame)
    if single:
        return first
    second = answers(read_sample(_part(folder, CODER_B)), frame)
    alike = {unit: themes for unit, themes in first.items() if second.get(unit) == themes}
    return alike | (answers(read_sample(folder / AGREED), frame) if (folder / AGREED).is_file() else {})


def _show_scores(overall: pd.DataFrame, themes: pd.DataFrame, frame: CodeFrame) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    for row in overall.itertuples():
        low, high = f"{row.macro_f1_low:.3f}", f"{row.macro_f1_high:.3f}"
        click.echo(
            f"{'一二'[row.level - 1]}级主题：{row.units} 个句段两人都编了，一致 {row.agreement:.1%}，α {row.alpha:.3f}，未商定 {row.disputed}；"
            f"机器 macro-F1 {row.macro_f1:.3f}（{low} 至 {high}），micro-F1 {row.micro_f1:.3f}"
        )
    table = Table(box=box.SIMPLE_HEAD)
    for title in ("主题", "商定", "机器", "准确率", "召回率", "F1", "区间", "两人 α"):
        table.add_column(title, justify="left" if title == "主题" else "right", no_wrap=title != "主题")
    for row in themes[themes["level"] == 2].itertuples():
        numbers = [f"{value:.2f}" if value == value else "—" for value in (row.precision, row.recall, row.f1)]
        span = f"{row.f1_low:.2f}–{row.f1_high:.2f}" if row.f1_low == row.f1_low else "—"
        table.add_row(frame.names[row.theme], str(row.n), str(row.coded), *numbers, span, f"{row.alpha:.2f}" if row.alpha == row.alpha else "—")
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def _named(table: pd.DataFrame, frame: CodeFrame) -> pd.DataFrame:
    titles = {
        "level": "主题层级", "theme": "主题", "units": "单元数", "disputed": "未商定", "agreement": "一致率", "alpha": "Krippendorff α",
        "macro_f1": "macro-F1", "macro_f1_low": "macro-F1 下限", "macro_f1_high": "macro-F1 上限", "micro_f1": "micro-F1",
        "n": "商定", "coded": "机器", "precision": "准确率", "recall": "召回率", "f1": "F1", "f1_low": "F1 下限", "f1_high": "F1 上限",
        "agreed": "商定为", "machine": "机器编为",
    }  # fmt: skip
    named = table.assign(**{key: table[key].map(lambda theme: frame.names.get(theme, theme)) for key in ("theme", "agreed", "machine") if key in table})
    return named.rename(columns=titles)
