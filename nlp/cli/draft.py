"""`duban draft`: a paper from a ledger, analyses or texts; `kinds` lists the papers, `back` reads an edited one into the ledger again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nlp.cli.batch import DATE, EXPAND, MODEL, ROSTER
from nlp.cli.formatting import ChineseCommand
from nlp.errors import OutputError, UsageError
from nlp.files import display, write_bytes_atomic

if TYPE_CHECKING:
    from nlp.draft.compose import Options
    from nlp.draft.polish import Polisher
    from nlp.draft.work import Draft

_SUBCOMMANDS = {"kinds": "列出能起草的文种。", "back": "把改过的方案、任务分解表读回台账。"}
_EACH = {"all": "一份", "document": "每个文件一份", "unit": "每个单位一份", "row": "每项任务一份"}
SHOWN = 8
"""Remarks that are printed; the cover note holds all."""


class _Draft(ChineseCommand):
    """Drafting itself, or one of the commands beside it where the first word names one."""

    def make_context(self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any) -> click.Context:
        if args and args[0] in _SUBCOMMANDS:
            from nlp.cli import draft_more

            subcommand: click.Command = getattr(draft_more, args[0])
            return subcommand.make_context(f"{info_name} {args[0]}", args[1:], parent=parent, **extra)
        return super().make_context(info_name, args, parent, **extra)

    def _commands(self, ctx: click.Context) -> Sequence[tuple[str, str]]:
        return list(_SUBCOMMANDS.items())


def _day(_: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    from nlp.batch.dates import iso_date

    if value is None:
        return None
    try:
        return date.fromisoformat(iso_date(value))
    except (UsageError, ValueError):
        raise click.BadParameter(f"“{value}”不是某一天：请写成 2026-11-30 这样") from None


def _group(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    from nlp.draft.kinds import GROUPS

    return _one_of(GROUPS)(ctx, parameter, value)


def _one_of(names: Mapping[str, str]) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    def choose(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
        key = {chinese: key for key, chinese in names.items()}.get(value or "", value)
        if key is not None and key not in names:
            raise click.BadParameter(f"没有“{value}”：可以是 {'、'.join(f'{key}（{chinese}）' for key, chinese in names.items())}")
        return key

    return choose


_SOURCES = {"none": "不注", "comment": "批注", "table": "来源对照表"}
_LAYOUTS = {"gb": "国标字体", "windows": "办公电脑自带字体"}


@click.command(
    name="draft",
    cls=_Draft,
    help="按“文种”起草公文（Word，GB/T 9704 版式）。内容只取自来源：来源没有写明的责任单位、时限、数字等，文中标为【待补：…】并在起草说明中计数，不编造。\n"
    "来源（--from）可以是任务台账.xlsx（含改过的）、tasks.jsonl、run 命令的结果文件夹、analysis/名称.json，或讲话、通知、转写等原文（先分析）；写多个时合为一稿。",
    epilog="例：duban draft 实施方案 --from 讲话.docx -o 实施方案.docx --profile 本单位.yaml\n"
    "例：duban draft 督办通知 --from 任务台账.xlsx -o 督办/ --each unit --due-before 2026-12-31 --as-of 2026-11-30\n"
    "例：duban draft back 改过的分解表.docx --from 任务台账.xlsx -o 新台账.xlsx\n"
    "退出码：0 写出了文稿，1 有文稿没有写成或有任务没有写进文稿，2 用法不对，130 被中断。",
)
@click.argument("kind", metavar="文种")
@click.option("--from", "sources_", multiple=True, required=True, metavar="来源", help="台账、分析结果、结果文件夹或原文（必填），可写多次。")
@click.option("-o", "--out", required=True, metavar="文件", type=Path, help="写到哪个 .docx；起草多份时写文件夹。")
@click.option("--profile", metavar="单位信息", type=Path, help="YAML 文件：发文机关、发文字号、成文日期、主送机关、抄送机关、联系人、联系电话等；没有写的在文中标【待补】。")
@click.option("--issued", metavar="日期", callback=_day, help="成文日期；不写则按单位信息，再没有则【待补】。")
@click.option("--as-of", metavar="日期", callback=_day, help="进展以哪一天为准，据此判断是否超期；不写则不作超期判断。")
@click.option("--group", metavar="方式", callback=_group, help="任务怎样分组：section 来源章节、theme 主题、lead 牵头单位、time 完成时限、none 不分组。")
@click.option("--each", metavar="范围", callback=_one_of(_EACH), help="一份文稿管多少：all 全部一份，document 每个来源文件一份，unit 每个责任单位一份，row 每项任务一份；不写则按文种的惯例。")
@click.option("--rows", metavar="序号", help="只取这些序号的任务，如 1,3-5。")
@click.option("--unit", "units", multiple=True, metavar="单位", help="只取这个单位牵头、负责或配合的任务，可写多次。")
@click.option("--due-before", metavar="日期", callback=_day, help="只取这一天以前（含当天）到期的任务。")
@click.option("--status", "statuses", multiple=True, metavar="状态", help="只取台账中这个状态的任务，可写多次。")
@click.option("--sources", metavar="方式", callback=_one_of(_SOURCES), default="none", help="来源怎样注明：none 不注（默认），comment 批注，table 文末来源对照表。")
@click.option("--strip", is_flag=True, help="不留书签、批注和来源对照，供印发；这样的文稿改后不能再读回台账。")
@click.option("--layout", "layout", metavar="字体", callback=_one_of(_LAYOUTS), default="gb", help="gb 国标字体（默认）；windows 办公电脑自带的字体。")
@click.option("--template", metavar="模板", type=Path, help="用本单位的 Word 模板（docx，占位写法见 docs/drafting.md）代替国标版式。")
@click.option("--gantt", is_flag=True, help="实施方案附进度安排图（PNG，要有中文字体）。")
@click.option("--backward", is_flag=True, help="实施方案附倒排工期表：从成文日期到各项时限之间按工作日排出节点（推算的，文中注明）；要知道成文日期。")
@DATE
@MODEL
@ROSTER
@EXPAND
@click.option("--llm", "server", metavar="网址", help="用本地语言模型润色文句：OpenAI 兼容接口的网址，如 http://127.0.0.1:8000/v1；改动以修订标出，数字、名称、时限有变的一律不用。默认不用。")
@click.option("--llm-model", "llm_model", metavar="名称", help="上述服务器上的模型名称，与 --llm 同用。")
@click.option("--no-note", is_flag=True, help="不写起草说明。")
@click.option("--overwrite", is_flag=True, help="替换已有的文件。")
@click.option("--json", "as_json", is_flag=True, help="在标准输出只打印一个 JSON 汇总，供程序读取。")
@click.option("-q", "--quiet", is_flag=True, help="只报告错误。")
def command(
    kind: str,
    sources_: tuple[str, ...],
    out: Path,
    profile: Path | None,
    issued: date | None,
    as_of: date | None,
    group: str | None,
    each: str | None,
    rows: str | None,
    units: tuple[str, ...],
    due_before: date | None,
    statuses: tuple[str, ...],
    sources: str,
    strip: bool,
    layout: str,
    template: Path | None,
    gantt: bool,
    backward: bool,
    date: str | None,
    model: str | None,
    roster: Path | None,
    expand: bool,
    server: str | None,
    llm_model: str | None,
    no_note: bool,
    overwrite: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    from nlp.batch.drafts import Inputs, find_matters
    from nlp.cli import FAILED
    from nlp.draft.compose import Options
    from nlp.draft.kinds import find_kind
    from nlp.draft.profile import read_profile
    from nlp.draft.select import Selection, read_numbers, select
    from nlp.draft.work import Setting, drafts

    if (server is None) != (llm_model is None):
        raise UsageError("--llm 与 --llm-model 要同时写：前者是网址，后者是模型名称")
    if strip and sources != "none":
        raise UsageError("--strip 与 --sources 不能同用：前者不留来源，后者注明来源")
    wanted = find_kind(kind)
    office = read_profile(profile) if profile else None
    selection = Selection(read_numbers(rows) if rows else frozenset(), units, due_before, statuses)
    matters = find_matters(sources_, Inputs(date=date, model=model, roster=roster, expand=expand), apart=each == "document")
    asked = Options(group=group, as_of=as_of, issued=issued, gantt=gantt, backward=backward)
    setting = Setting(profile=layout, sources=sources, strip=strip, template=template, polisher=_polisher(server, llm_model))
    single = out.suffix.lower() == ".docx"
    folder, stem = (out.parent, out.stem) if single else (out, wanted.name)
    results: list[tuple[Path, Draft]] = []
    for name, matter in matters:
        chosen = select(matter, selection)
        for some, draft in drafts(wanted, chosen, each=None if each == "document" else each, profile=office, options=asked, setting=setting):
            label = "-".join(part for part in ("" if single and len(matters) == 1 else name, stem, draft.about) if part)
            path = folder / f"{_safe(label)}.docx"
            _write(path, draft.content, overwrite=overwrite)
            if not no_note:
                _write(path.with_name(f"{path.stem}-起草说明.docx"), draft.note(some), overwrite=overwrite)
            results.append((path, draft))
            if not quiet and not as_json:
                _tell(path, draft)
    if not results:
        raise UsageError("所选的任务都没有写明单位，不能按单位分别起草：请改用 --each all 或 --each row")
    for notice in _notices(asked, results):
        click.echo(f"注意：{notice}", err=True)
    if as_json:
        click.echo(json.dumps([_record(path, draft) for path, draft in results], ensure_ascii=False, indent=1))
    return FAILED if any(draft.report.lost for _, draft in results) else 0


def _notices(asked: Options, results: Sequence[tuple[Path, Draft]]) -> Iterator[str]:
    """Yield what the user asked for and did not get, and what a language model did."""
    from nlp.draft.gantt import MISSING
    from nlp.draft.polish import summary
    from nlp.fonts import chinese_font

    if asked.gantt and chinese_font() is None:
        yield MISSING
    if asked.backward and all(draft.paper.date.startswith("【待补") for _, draft in results if draft.paper.date):
        yield "不知道成文日期，没有列出倒排工期：请用 --issued 写明，或写进单位信息"
    if changes := [change for _, draft in results for change in draft.changes]:
        yield summary(changes)


def _polisher(url: str | None, model: str | None) -> Polisher | None:
    if url is None or model is None:
        return None
    from nlp.draft.llm import Model
    from nlp.draft.polish import Polisher

    return Polisher(Model(url, model))


def _safe(name: str) -> str:
    """Return a file name that every system takes."""
    import re

    return re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", name)[:60].strip(". ")


def _write(path: Path, content: bytes, *, overwrite: bool) -> None:
    if path.exists() and not overwrite:
        raise OutputError(f"“{display(path)}”已经存在：要替换请加 --overwrite，或换一个名称")
    write_bytes_atomic(path, content)


def _tell(path: Path, draft: Draft) -> None:
    report = draft.report
    gaps = f"待补{sum(report.gaps.values())}处（{'、'.join(f'{name}{count}' for name, count in report.gaps.items())}）" if report.gaps else "没有待补"
    click.echo(f"{display(path)}：正文{report.characters}字，{gaps}。")
    for title, rows in (("没有写进文稿", report.lost), ("在文稿中重复", report.doubled)):
        for row in rows:
            click.echo(f"  {title}：{row.content[:40]}")
    for remark in report.remarks[:SHOWN]:
        click.echo(f"  {'来源原文 ' if remark.inherited else ''}{remark.rule} {remark.what}：{remark.words[:40]}")
    if len(report.remarks) > SHOWN:
        click.echo(f"  ……另有 {len(report.remarks) - SHOWN} 条，见起草说明。")


def _record(path: Path, draft: Draft) -> dict[str, Any]:
    report = draft.report
    return {
        "path": display(path),
        "kind": draft.paper.kind,
        "title": draft.paper.title,
        "characters": report.characters,
        "gaps": dict(report.gaps),
        "lost": [row.id for row in report.lost],
        "doubled": [row.id for row in report.doubled],
        "remarks": [{"rule": r.rule, "severity": r.severity, "message": r.what, "words": r.words, "inherited": r.inherited} for r in report.remarks],
        "polished": [{"before": c.before, "after": c.after, "accepted": c.accepted, "reason": c.reason} for c in draft.changes],
    }
