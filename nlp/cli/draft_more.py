"""`duban draft kinds` and `duban draft back`: the papers that can be drafted, and an edited one read into the ledger again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nlp.cli.formatting import ChineseCommand, display_width
from nlp.errors import OutputError
from nlp.files import display

if TYPE_CHECKING:
    from nlp.draft.readback import Changes


@click.command(name="kinds", cls=ChineseCommand, help="列出能起草的文种：名称、别名、内容。", epilog="例：duban draft kinds")
@click.option("--json", "as_json", is_flag=True, help="打印 JSON，供程序读取。")
def kinds(as_json: bool) -> int:
    from nlp.draft.kinds import kinds as known

    found = list(known().values())
    if as_json:
        records = [{"name": k.name, "aliases": k.aliases, "description": k.description, "form": k.form, "each": k.each} for k in found]
        click.echo(json.dumps(records, ensure_ascii=False, indent=1))
        return 0
    wide = max(display_width(kind.name) for kind in found)
    for kind in found:
        aliases = f"（也可写 {'、'.join(kind.aliases)}）" if kind.aliases else ""
        click.echo(f"{kind.name}{' ' * (wide - display_width(kind.name))}  {kind.description}{aliases}")
    click.echo("也可以写自己的文种定义（YAML 文件，用 base 写明以哪个文种为底）和 Word 模板：见 docs/drafting.md")
    return 0


@click.command(
    name="back",
    cls=ChineseCommand,
    help="读改过的任务分解表或实施方案（Word、WPS 存的 docx），找出责任单位、时限、内容的改动和增删的任务，写出新的台账；原台账不动。",
    epilog="例：duban draft back 改过的分解表.docx --from 任务台账.xlsx -o 新台账.xlsx",
)
@click.argument("edited", metavar="文稿", type=Path)
@click.option("--from", "ledger", required=True, metavar="台账", type=Path, help="文稿所依据的任务台账.xlsx 或结果文件夹（必填）。")
@click.option("-o", "--out", metavar="文件", type=Path, help="新台账写到哪个 .xlsx；不写则只列出改动。")
@click.option("--overwrite", is_flag=True, help="替换已有的文件。")
@click.option("--json", "as_json", is_flag=True, help="打印 JSON，供程序读取。")
def back(edited: Path, ledger: Path, out: Path | None, overwrite: bool, as_json: bool) -> int:
    from nlp.draft.ledger import WORKBOOK, load_matter
    from nlp.draft.ledger.write import apply
    from nlp.draft.readback import read_back

    if out is not None and out.exists() and not overwrite:
        raise OutputError(f"“{display(out)}”已经存在：要替换请加 --overwrite，或换一个名称")
    matter = load_matter([ledger])
    changes = read_back(edited, matter)
    if out is not None:
        apply(changes, ledger / WORKBOOK if ledger.is_dir() else ledger, out)
    if as_json:
        click.echo(json.dumps(asdict(changes), ensure_ascii=False, indent=1))
        return 0
    for line in _lines(changes, {row.id: row.content for row in matter.rows}):
        click.echo(line)
    if out is not None:
        click.echo(f"已写出“{display(out)}”，改动的格标了颜色，并列在“修改记录”表；原台账没有动。")
    return 0


def _lines(changes: Changes, content: Mapping[str, str]) -> Iterator[str]:
    from nlp.draft.readback import FIELDS

    if not changes:
        yield "没有改动。"
    for edit in changes.edits:
        yield f"改　{FIELDS[edit.field]}：{edit.old or '（空）'} → {edit.new or '（空）'}　［{content.get(edit.key, edit.key)[:24]}］"
    for added in changes.added:
        yield f"增　{added.values.get('task', '')}（{added.place}）"
    for key in changes.struck:
        yield f"删　{content.get(key, key)}"
    yield from (f"注意　{note}" for note in changes.notes)
