"""`duban compare`: what regions stress, to a reviewer's standard; beside it sample, score, fit, frames and export."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nlp.cli.compare_corpus import check_installed, corpus_options, forget, read, tell
from nlp.cli.formatting import ChineseCommand
from nlp.errors import OutputError, UsageError
from nlp.files import display

if TYPE_CHECKING:
    from nlp.compare.comparison import Comparison

_SUBCOMMANDS = {
    "sample": "抽出一份双人编码的样本（Excel）。",
    "score": "由编好的样本算准确率、召回率、F1 和 Krippendorff α。",
    "fit": "用编好的样本为自己的框架训练分类器。",
    "frames": "列出主题框架，查看一个，或导出为 CSV、Excel 供修改。",
    "export": "导出给 scattertext、quanteda、MAXQDA、NVivo。",
}
_SHOWN, _NAMED = 8, 3
_IDLE = frozenset({"out", "overwrite", "as_json", "quiet", "jobs"})


class _Compare(ChineseCommand):
    """The comparison itself, or one of the commands beside it where the first word names one (a folder of that name: ./sample)."""

    def make_context(self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any) -> click.Context:
        if args and args[0] in _SUBCOMMANDS:
            from nlp.cli import compare_more

            subcommand: click.Command = getattr(compare_more, args[0])
            return subcommand.make_context(f"{info_name} {args[0]}", args[1:], parent=parent, **extra)
        return super().make_context(info_name, args, parent, **extra)

    def _commands(self, ctx: click.Context) -> Sequence[tuple[str, str]]:
        return list(_SUBCOMMANDS.items())


def _formats(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    return None if value is None else tuple(part.strip().lower() for part in value.replace("，", ",").split(",") if part.strip())


@click.command(
    name="compare",
    cls=_Compare,
    help="比较各地区（或层级、年份……）的文件强调什么：把部署、要求类句段按主题编码，以文件为抽样单位给出占比、差别、区间和检验。\n"
    "“输入”可以是讲话、报告等原文（文件、文件夹、通配符），带 text 列的 JSONL、Parquet，spaCy 的 DocBin，或 analyze、run 的结果。输出文件夹中写出：\n"
    "index.html（每个数字都能点到原句）、tables.docx（三线表和方法说明）、tables.xlsx、tables/*.csv 和 *.parquet、figures/*.svg 和 *.png、run.json。",
    epilog="例：duban compare 报告/ --manifest 地区.csv -o 比较结果\n"
    "例：duban compare 报告.jsonl --by 四大板块 --manifest 板块.csv -o 比较结果\n"
    "例：duban compare frames rule_of_law -o 框架.csv\n"
    "退出码：0 全部完成，1 有文件未完成，2 用法不对或没有可比较的文件，130 被中断。",
)
@corpus_options
@click.option("-o", "--out", required=True, metavar="文件夹", type=Path, help="输出文件夹（必填），不存在时新建；各文件的分析留在其中，下次不再重做。")
@click.option("--reference", default="others", metavar="组", help="与谁比：others 其他各组的平均（默认），或某一组的名称。")
@click.option("--pool", is_flag=True, help="部分合并（经验贝叶斯）：文件少的组向总平均收缩。")
@click.option("--seed", type=int, default=20260101, metavar="数", help="随机数种子（默认 20260101）。")
@click.option("--replicates", type=click.IntRange(100), default=2000, metavar="次", help="自助法的次数（默认 2000）。")
@click.option("--permutations", type=click.IntRange(99), default=9999, metavar="次", help="置换检验的次数（默认 9999）。")
@click.option("--no-words", is_flag=True, help="不作词语比较（不用分词，更快）。")
@click.option("--no-text", is_flag=True, help="网页和表格都不带原句，输出文件夹里也不留各文件的分析，供不宜外传的材料。")
@click.option("--formats", callback=_formats, metavar="格式", help="只写这些，逗号隔开：html,docx,xlsx,csv,parquet,svg,png；默认全写。run.json 总是写。")
@click.option("--overwrite", is_flag=True, help="替换输出文件夹中上次的结果。")
@click.option("--json", "as_json", is_flag=True, help="在标准输出只打印一个 JSON 汇总，供程序读取。")
@click.option("-q", "--quiet", is_flag=True, help="不显示进度和汇总，只报告错误。")
def command(
    inputs: tuple[str, ...],
    out: Path,
    no_words: bool,
    no_text: bool,
    formats: tuple[str, ...] | None,
    overwrite: bool,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> int:
    from dataclasses import replace

    check_installed()
    from nlp.compare.comparison import FORMATS, compare
    from nlp.compare.report.run import command_line

    wanted = formats or FORMATS
    if unknown := sorted(set(wanted) - set(FORMATS)):
        raise UsageError(f"--formats 里没有“{unknown[0]}”：可以是 {'、'.join(FORMATS)}")
    _check_free(out, overwrite=overwrite)
    coded = read(inputs, out, quiet=quiet or as_json, **options)
    comparison = compare(coded.corpus, coded.frame, settings=coded.settings, classifier=coded.classifier, words=not no_words)
    run = {**comparison.run, "command": command_line(_typed(click.get_current_context()))}
    comparison = replace(comparison, run=run)
    written = comparison.write(out, no_text=no_text, formats=wanted)
    if no_text:
        forget(out)
    if as_json:
        click.echo(json.dumps(_summary(comparison, coded.gathered.failures, written, out), ensure_ascii=False, indent=2))
    elif not quiet:
        _tell(comparison, out)
    tell(coded.gathered, quiet=quiet or as_json)
    return 1 if coded.gathered.failures else 0


def _typed(ctx: click.Context) -> list[str]:
    """Return the command line again, without what bears on no result: where to, how fast, how much is told."""
    inputs: list[str] = []
    options: list[str] = []
    for parameter in ctx.command.params:
        name = parameter.name or ""
        if name in _IDLE or ctx.get_parameter_source(name) is not click.core.ParameterSource.COMMANDLINE:
            continue
        value = ctx.params[name]
        if isinstance(parameter, click.Argument):
            inputs += map(str, value)
        else:
            option, flag = max(parameter.opts, key=len), isinstance(parameter, click.Option) and parameter.is_flag
            if parameter.multiple:
                options += [word for one in value for word in (option, one)]
            else:
                options += [option, *([] if flag else [",".join(value) or "none" if isinstance(value, tuple) else str(value)])]
    return ["duban", "compare", *inputs, *options]


def _check_free(out: Path, *, overwrite: bool) -> None:
    from nlp.compare.report.folder import RUN

    if out.is_file():
        raise OutputError(f"“{display(out)}”是一个文件，不能作输出文件夹：请用 -o 换一个")
    if (out / RUN).exists() and not overwrite:
        raise OutputError(f"“{display(out)}”里已有上次的结果：要替换请加 --overwrite（已作的分析会沿用），或用 -o 换一个")


def _tell(comparison: Comparison, out: Path) -> None:
    from nlp.compare.report.columns import Names
    from nlp.compare.report.methods import so_many
    from nlp.compare.report.run import unfounded

    counts = comparison.run["counts"]
    click.echo(f"{counts['counted']} 份文件，{so_many(counts['groups'], comparison.settings.by)}，{counts['units']:,} 个部署、要求类句段，{counts['coded']:,} 个归入“{comparison.frame.title}”的主题。")
    if doubt := unfounded(comparison.run):
        click.echo(f"  {doubt}")
    warned: dict[str, dict[str, None]] = {}
    for row in comparison.composition.itertuples():
        if row.warning:
            warned.setdefault(row.warning, {})[row.group or "未知"] = None
    for warning, groups in warned.items():
        some = "、".join(list(groups)[:_NAMED]) + (f"等{len(groups)}个" if len(groups) > _NAMED else "")
        click.echo(f"  {some}：{warning}")
    if not counts["tested"]:
        click.echo("没有检验（组数、每组文件数或同类文件不够），全部结果只作描述。")
    else:
        click.echo(f"检验 {counts['tested']:,} 个对比，校正后显著 {counts['stars']} 个（★）。")
        names = Names(comparison.frame.names)
        starred = comparison.contrasts[comparison.contrasts["star"].astype(bool) & (comparison.contrasts["level"] == 2)]
        order = starred["difference"].abs().sort_values(ascending=False, kind="stable").index[:_SHOWN]
        for row in starred.loc[order].itertuples():
            shares = f"{names.show(row.share, 'percent')}，参照 {names.show(row.share_rest, 'percent')}"
            click.echo(f"  ★ {row.group}　{names.show(row.theme, 'theme')}：{shares}，差 {names.show(row.difference, 'points')} 个百分点，q={names.show(row.q, 'p')}")
    click.echo(f"结果在“{display(out)}”，先看 index.html。")


def _summary(comparison: Comparison, failures: Sequence[Any], written: Sequence[Path], out: Path) -> dict[str, Any]:
    return {
        "schema": comparison.run["schema"],
        "counts": comparison.run["counts"],
        "settings": comparison.run["settings"],
        "frame": comparison.run["frame"],
        "starred": comparison.contrasts[comparison.contrasts["star"].astype(bool)][["level", "theme", "group", "share", "share_rest", "difference", "q"]].to_dict("records"),
        "warnings": {row.group or "未知": row.warning for row in comparison.composition.itertuples() if row.warning},
        "failed": [{"path": record.path, "message": record.message} for record in failures],
        "files": [path.relative_to(out).as_posix() for path in written],
    }
