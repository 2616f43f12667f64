"""`duban audit`: what a careful reader would mark in texts before they leave the house; `rules` and `explain` tell of the rules."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nlp.cli.batch import DATE, MANIFEST, MODEL
from nlp.cli.formatting import ChineseCommand
from nlp.errors import UsageError
from nlp.files import display, write_text_atomic, writing

if TYPE_CHECKING:
    from nlp.audit import Review, Rule
    from nlp.batch.audit import Outcome

FOUND, SECRET = 3, 4
"""Exit codes besides those of every command: findings as severe as --fail-on; a file with a mark of state secrets."""
_SUBCOMMANDS = {"rules": "列出全部规则。", "explain": "说明一条规则：依据、例子、怎样放宽。"}


class _Audit(ChineseCommand):
    """The audit itself, or one of the commands about its rules where the first word names one (a file of that name: ./rules)."""

    def make_context(self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any) -> click.Context:
        if args and args[0] in _SUBCOMMANDS:
            from nlp.cli import audit_rules

            subcommand: click.Command = getattr(audit_rules, args[0])
            return subcommand.make_context(f"{info_name} {args[0]}", args[1:], parent=parent, **extra)
        return super().make_context(info_name, args, parent, **extra)

    def _commands(self, ctx: click.Context) -> Sequence[tuple[str, str]]:
        return list(_SUBCOMMANDS.items())


def _threshold(_: click.Context, __: click.Parameter, value: str) -> str:
    from nlp.labels import SEVERITIES

    return _key(value, {**SEVERITIES, "never": "从不"}, "级别")


def _genre(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    from nlp.labels import GENRES

    return None if value is None else _key(value, GENRES, "文种")


def _key(value: str, names: Mapping[str, str], what: str) -> str:
    """Return the English key of a value given in English or Chinese."""
    key = {chinese: key for key, chinese in names.items()}.get(value, value)
    if key not in names:
        raise click.BadParameter(f"没有{what}“{value}”：可以是 {'、'.join(f'{chinese}（{key}）' for key, chinese in names.items())}")
    return key


@click.command(
    name="audit",
    cls=_Audit,
    help="像细心的文稿审核人员那样通读“输入”（文件、文件夹、通配符，格式与 run 相同），逐处说明问题、依据和改法；不改动原文。\n"
    "文中写【审核忽略：规则编号；理由】，这一段（独占一行时是下一段）就不再报这条；写【审核忽略全文：规则编号】，全文不再报。",
    epilog="例：duban audit 通知.docx --html 审核结果\n"
    "例：duban audit 讲话稿/ --house 本单位.yaml --baseline 旧稿.json\n"
    "例：duban audit explain PUN-HALF\n"
    "退出码：0 没有达到 --fail-on 级别的问题，3 有，1 有文件没有读成，2 用法不对，4 有文件带国家秘密标志（该文件什么也不写出），130 被中断；同时有几种的，4 先于 1，1 先于 3。",
)
@click.argument("inputs", nargs=-1, required=True, metavar="输入…")
@click.option("--fail-on", "fail_on", default="error", metavar="级别", callback=_threshold, help="到哪一级算不通过（退出码 3）：严重、错误（默认）、警告、提示，或从不；也可写 fatal、error 等。")
@click.option("--only", multiple=True, metavar="规则", help="只报这些类别或规则，可写多次或用逗号隔开：标点、PUN-HALF、PUN-*。")
@click.option("--skip", multiple=True, metavar="规则", help="不报这些类别或规则，写法同上。")
@DATE
@click.option("--genre", metavar="文种", callback=_genre, help="按哪种文稿审核：讲话、转写、纪要、通知、方案、报告、表格、其他；不写则从标题看。")
@MANIFEST
@MODEL
@click.option("--spelling", is_flag=True, help="另按字的统计查疑似错字、多字，较慢，拿不准的只作提示。")
@click.option("--no-tasks", is_flag=True, help="不用模型，不查任务要素，更快。")
@click.option("--house", metavar="配置", type=Path, help="本单位的配置（YAML）：关闭、降低“实务”“单位”级规则，放行词、用词、自己的规则。")
@click.option("--baseline", metavar="基线", type=Path, help="旧稿已有问题的清单（JSON），其中的不再报。")
@click.option("--update-baseline", is_flag=True, help="把这次的问题记入 --baseline 的文件。")
@click.option("--html", "pages", metavar="文件夹", type=Path, help="每个文件写一个网页：原文和标注、意见列表、筛选；可打印。")
@click.option("--docx", "marked", metavar="文件夹", type=Path, help="每个文件写一份带批注的 Word 副本；同时用 --fix，机械性的问题在副本中改好，留修订痕迹。")
@click.option("--sarif", metavar="文件", type=Path, help="写出 SARIF 2.1.0，供其他工具读取。")
@click.option("--fix", is_flag=True, help="txt、md：机械性的问题改好后另存为 名称.改.txt，并写出差异 名称.改.diff；原文件不动。")
@click.option("--all", "all_", is_flag=True, help="同一规则的问题全部列出，不只列前几处。")
@click.option("--json", "as_json", is_flag=True, help="在标准输出只打印 JSON，供程序读取。")
@click.option("-q", "--quiet", is_flag=True, help="不逐处列出，只打印汇总。")
def command(
    inputs: tuple[str, ...],
    fail_on: str,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    date: str | None,
    genre: str | None,
    manifest: Path | None,
    model: str | None,
    spelling: bool,
    no_tasks: bool,
    house: Path | None,
    baseline: Path | None,
    update_baseline: bool,
    pages: Path | None,
    marked: Path | None,
    sarif: Path | None,
    fix: bool,
    all_: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    from nlp.audit import read_house, shipped
    from nlp.audit.reviews import keep
    from nlp.batch.audit import audit_files, without_outputs
    from nlp.batch.manifest import find_documents
    from nlp.pipeline import load

    if update_baseline and baseline is None:
        raise UsageError("--update-baseline 要与 --baseline 同用：请用 --baseline 写明基线文件")
    profile = read_house(house) if house else None
    rules = profile.rules if profile else shipped()
    kept = _kept(rules, only, skip)
    known = _known(baseline, update=update_baseline)
    found, told = find_documents(inputs, manifest)
    pipeline = None if no_tasks else load(model)
    files = without_outputs(found.files)
    shown = sys.stderr.isatty() and not quiet
    with click.progressbar(
        audit_files(files, pipeline=pipeline, date=date, metas=told.metas, genre=genre, house=profile, spelling=spelling),
        length=len(files),
        label="正在审核",
        file=sys.stderr,
        hidden=not shown,
    ) as bar:
        outcomes = list(bar)
    reviews = {outcome.path: outcome.review for outcome in outcomes if outcome.review}
    if baseline is not None:
        reviews = _with_baseline(baseline, known, reviews, update=update_baseline)
    reviews = {path: keep(review, kept) for path, review in reviews.items()}
    failed = [(display(o.path), o.message) for o in outcomes if not o.review] + list(found.failed)
    if pages:
        _write_pages(pages, reviews)
    if marked:
        _write_marked(marked, reviews, fix=fix)
    if sarif:
        from nlp.audit.sarif import to_sarif

        write_text_atomic(sarif, _json(to_sarif(reviews, [r for r in rules if r.id in kept], failed=failed)))
    written = _write_corrected(reviews, marked=marked is not None) if fix else []
    code = _exit_code(outcomes, reviews, fail_on, failed=bool(failed))
    if as_json:
        click.echo(_json(_record(outcomes, reviews, found.failed)), nl=False)
    else:
        _tell(reviews, all_=all_, quiet=quiet)
    for line in written:
        click.echo(line, err=as_json)
    for notice in told.notices:
        click.echo(f"注意：{notice}", err=True)
    for path, message in failed:
        click.echo(f"未完成 {path}：{message}", err=True)
    for outcome in outcomes:
        if outcome.details:
            click.echo(outcome.details, err=True)
    return code


def _split(values: Sequence[str]) -> list[str]:
    return [word.strip() for value in values for word in value.replace("，", ",").replace("、", ",").split(",") if word.strip()]


def _kept(rules: Sequence[Rule], only: Sequence[str], skip: Sequence[str]) -> set[str]:
    """Return the ids of the rules to report."""
    from nlp.audit.selectors import selected

    wanted = selected(_split(only), rules, where="--only 的") if only else {rule.id for rule in rules}
    return wanted - selected(_split(skip), rules, where="--skip 的")


def _known(path: Path | None, *, update: bool) -> Mapping[str, Mapping[str, int]]:
    from nlp.audit.baseline import read_baseline

    return read_baseline(path) if path and not (update and not path.exists()) else {}


def _with_baseline(path: Path, known: Mapping[str, Mapping[str, int]], reviews: Mapping[Path, Review], *, update: bool) -> dict[Path, Review]:
    """Return the reviews less what the baseline knows, after putting down their findings in it with `update`."""
    from nlp.audit.baseline import counted, pass_known, write_baseline

    names = {file: _from(path, file) for file in reviews}
    if update:
        known = {**known, **{names[file]: counted(review) for file, review in reviews.items()}}
        write_baseline(path, known)
    return {file: pass_known(review, known.get(names[file], {})) for file, review in reviews.items()}


def _from(baseline: Path, file: Path) -> str:
    """Return the file's path from the folder of the baseline, so that both can be moved together."""
    import os

    try:
        return display(Path(os.path.relpath(file, baseline.parent)).as_posix())
    except ValueError:
        # Another drive of Windows.
        return display(file.absolute().as_posix())


def _write_pages(folder: Path, reviews: Mapping[Path, Review]) -> None:
    from nlp.batch.audit import PAGE
    from nlp.batch.names import output_names
    from nlp.export.audit_page import write_audit_page

    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for (path, review), name in zip(reviews.items(), output_names(list(reviews)), strict=True):
        write_audit_page(review, folder / f"{name}{PAGE}", name=display(path.name))


def _write_marked(folder: Path, reviews: Mapping[Path, Review], *, fix: bool) -> None:
    from nlp.audit.docx_marks import mark_docx
    from nlp.batch.audit import MARKED
    from nlp.batch.names import output_names
    from nlp.files import replacing

    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for (path, review), name in zip(reviews.items(), output_names(list(reviews)), strict=True):
        source = path.read_bytes() if review.doc.source.format == "docx" else None
        content = mark_docx(source, review.doc, review.findings, fix=fix)
        with replacing(folder / f"{name}{MARKED}") as temporary:
            temporary.write_bytes(content)


def _write_corrected(reviews: Mapping[Path, Review], *, marked: bool) -> list[str]:
    """Write corrected texts beside their originals and return what to tell of it; with `marked` a docx of its own holds the fixes of the others."""
    from nlp.audit.corrected import correction
    from nlp.batch.audit import CORRECTED

    told = []
    for path, review in reviews.items():
        if review.doc.source.format not in ("txt", "md"):
            if not marked:
                told.append(f"“{display(path)}”是 {review.doc.source.format}，--fix 单用只改 txt、md：加 --docx 文件夹，可得到一份带修订的 Word 副本。")
            continue
        target = path.with_name(path.stem + CORRECTED + path.suffix)
        text, difference = correction(review.doc.text, review.findings, name=display(path.name), new_name=display(target.name))
        if not text:
            told.append(f"“{display(path)}”没有可以自动改正的问题。")
            continue
        write_text_atomic(target, text)
        write_text_atomic(target.with_suffix(".diff"), difference)
        number = sum(finding.fix is not None for finding in review.findings)
        told.append(f"改正 {number} 处，另存为“{display(target)}”，差异见“{display(target.with_suffix('.diff').name)}”；原文件未动。")
    return told


def _exit_code(outcomes: Sequence[Outcome], reviews: Mapping[Path, Review], fail_on: str, *, failed: bool) -> int:
    from nlp.audit.report import at_least
    from nlp.cli import FAILED

    if any(outcome.secret for outcome in outcomes):
        return SECRET
    if failed:
        return FAILED
    severe = fail_on != "never" and any(at_least(review.findings, fail_on) for review in reviews.values())
    return FOUND if severe else 0


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _record(outcomes: Sequence[Outcome], reviews: Mapping[Path, Review], missing: Sequence[tuple[str, str]]) -> dict[str, Any]:
    from nlp import __version__
    from nlp.audit.report import SCHEMA, review_record

    files: list[dict[str, Any]] = [
        {"path": display(o.path), "status": "done", **review_record(reviews[o.path])}
        if o.review
        else {"path": display(o.path), "status": "secret" if o.secret else "failed", "message": o.message}
        for o in outcomes
    ]
    files += [{"path": path, "status": "failed", "message": why} for path, why in missing]
    return {"schema": SCHEMA, "duban": __version__, "files": files}


def _tell(reviews: Mapping[Path, Review], *, all_: bool, quiet: bool) -> None:
    from nlp.cli.audit_terminal import summary, told

    if not quiet:
        for path, review in reviews.items():
            for line in told(path, review, all_=all_):
                click.echo(line)
            if review.findings:
                click.echo()
    for line in summary(reviews):
        click.echo(line)
    if not quiet and any(review.findings for review in reviews.values()):
        click.echo("某条规则的依据和例子：duban audit explain 规则编号")
