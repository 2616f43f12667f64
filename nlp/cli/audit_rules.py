"""`duban audit rules` and `duban audit explain`: the rules of the audit, and one of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from nlp.cli.formatting import ChineseCommand, display_width, wrap
from nlp.errors import UsageError

if TYPE_CHECKING:
    from nlp.audit.rule import Example, Rule

OWN = {
    "AUDIT-MARK": "文中的【审核忽略：…】写得不对，或者没有用上。标记写法见 duban audit --help。",
    "AUDIT-FAILED": "一条规则在这个文件上运行出错，没有检查；其余规则不受影响。请把提示中的内容反馈给维护者。",
}
"""What the audit says of itself: by no rule."""
_SCOPES = {"body": "正文", "heading": "标题", "table": "表格", "quote": "引号内", "title": "书名号内", "all": "各处"}
_DOCX = {
    "all": "全文", "page": "页面", "footer": "有页码", "table": "有表格", "properties": "文件属性", "comment": "有批注",
    "width": "宽", "height": "高", "top": "上", "bottom": "下", "left": "左", "right": "右", "text": "文字", "even": "单双页分开",
    "font": "字体", "latin": "西文字体", "theme": "随主题", "hint": "按", "size": "字号", "bold": "加粗", "color": "颜色",
    "align": "对齐", "center": "居中", "both": "两端", "first_line": "首行缩进", "line": "行距", "rule": "行距类型", "auto": "多倍",
    "before": "段首空格", "blank": "前面空段", "numbered": "自动编号", "revised": "修订", "ins": "插入", "del": "删除",
    "hidden": "隐藏文字", "columns": "各列", "rows": "行数", "header": "重复标题行", "split": "允许断行",
    "creator": "作者", "Company": "单位", "Template": "模板", "True": "是", "False": "否",
}
"""Words of the examples of layout (millimetres, points, characters) → Chinese."""


@click.command(name="rules", cls=ChineseCommand, help="列出全部规则：编号、级别、依据的层级、说明。", epilog="例：duban audit rules --family 标点")
@click.option("--family", metavar="类别", help="只列这一类，如 标点 或 punctuation。")
@click.option("--json", "as_json", is_flag=True, help="打印 JSON，供程序读取。")
def rules(family: str | None, as_json: bool) -> int:
    from nlp.audit import FAMILIES, shipped
    from nlp.audit.report import said

    keys = [key for key, chinese in FAMILIES.items() if family is None or family in (key, chinese)]
    if not keys:
        raise UsageError(f"没有类别“{family}”：可以是 {'、'.join(FAMILIES.values())}")
    found = [rule for key in keys for rule in shipped() if rule.family == key]
    if as_json:
        click.echo(json.dumps([_record(rule) for rule in found], ensure_ascii=False, indent=1))
        return 0
    from nlp.labels import SEVERITIES

    wide = max((display_width(rule.id) for rule in found), default=0)
    for key in keys:
        some = [rule for rule in found if rule.family == key]
        if some:
            click.echo(f"{FAMILIES[key]}（{key}）{len(some)} 条")
        for rule in some:
            level = rule.level + " " * (4 - display_width(rule.level))
            click.echo(f"  {rule.id}{' ' * (wide - display_width(rule.id))}  {SEVERITIES[rule.severity]}  {level}  {said(rule)}")
    click.echo(f"共 {len(found)} 条。某条的依据和例子：duban audit explain 规则编号")
    return 0


def _record(rule: Rule) -> dict[str, Any]:
    record = asdict(rule)
    del record["match"]
    return record


@click.command(name="explain", cls=ChineseCommand, help="说明一条规则：查什么、依据哪里、正反例子、怎样放宽。", epilog="例：duban audit explain TYP-CONFUSION")
@click.argument("rule", metavar="规则编号")
def explain(rule: str) -> int:
    from nlp.audit import shipped
    from nlp.audit.selectors import nearest

    if told := OWN.get(rule.upper()):
        click.echo(f"{rule.upper()}：{told}")
        return 0
    found = next((r for r in shipped() if r.id.casefold() == rule.casefold()), None)
    if found is None:
        raise UsageError(f"没有规则“{rule}”{nearest(rule, shipped())}（全部规则见 duban audit rules）")
    for line in _told(found):
        click.echo(wrap(line, indent="") if not line.startswith(" ") else line)
    return 0


def _told(rule: Rule) -> Iterator[str]:
    from nlp.audit import FAMILIES
    from nlp.audit.report import cited, said
    from nlp.labels import GENRES, SEVERITIES

    yield f"{rule.id}：{FAMILIES[rule.family]}，{SEVERITIES[rule.severity]}"
    yield f"说明：{said(rule)}"
    checked = f"，{rule.source.checked} 核对" if rule.source.checked else ""
    yield f"依据：{cited(rule)}{checked}"
    if rule.valid != (None, None):
        yield f"时效：只管 {rule.valid[0] or '…'} 至 {rule.valid[1] or '今'} 的文稿；日期不明的只作提示"
    if rule.conditional:
        yield "这一条只是推荐，一律作提示"
    if "all" not in rule.genres:
        yield f"文种：{'、'.join(GENRES[genre] for genre in rule.genres)}"
    yield f"查哪里：{'、'.join(_SCOPES[scope] for scope in rule.scope)}"
    if rule.fix:
        yield f"改法：{'可以自动改正（--fix）' if rule.fix.auto else '给出建议，由人改'}"
    if rule.note:
        yield f"备注：{rule.note}"
    for title, examples in (("会标出", rule.bad), ("不会标", rule.good)):
        yield f"{title}："
        for example in examples:
            yield f"    {_marked(example)}"
    yield f"放宽：{_relaxing(rule)}"


def _marked(example: Example) -> str:
    """Return the example with the words to hit in brackets, and the day that makes it one."""
    from nlp.labels import GENRES

    text, at = "", 0
    for start, end in example.spans:
        text += f"{example.text[at:start]}⟦{example.text[start:end]}⟧"
        at = end
    words = (text + example.text[at:]).replace("\n", "⏎")
    more = "，".join(part for part in (example.date and f"文稿日期 {example.date}", example.genre and f"文种 {GENRES[example.genre]}") if part)
    if example.docx is not None:
        # Of a layout the setting tells; the words are nearly always the same.
        return _setting(example.docx) or f"{words}（全照标准排）"
    return words + (f"（{more}）" if more else "")


def _setting(told: Mapping[str, Any]) -> str:
    """Return in Chinese how an example of a layout differs from the standard."""

    def chinese(value: Any) -> str:
        return _DOCX.get(str(value), str(value))

    def listed(value: Any) -> str:
        pairs = value.items() if isinstance(value, Mapping) else ()
        return "，".join(f"{chinese(name)} {chinese(item)}" for name, item in pairs)

    parts = {f"第{number}段": value for number, value in told.get("lines", {}).items()}
    parts |= {name: value for name, value in told.items() if name != "lines"}
    return "；".join(chinese(name) + (f"（{inside}）" if (inside := listed(value)) else "") for name, value in parts.items())


def _relaxing(rule: Rule) -> str:
    from fnmatch import fnmatchcase

    from nlp.audit.reviews import STOPS
    from nlp.audit.rule import RELAXABLE

    if fnmatchcase(rule.id, STOPS):
        return "不能放宽：带这种标志的文件一律不处理"
    here = f"个别地方在文中写【审核忽略：{rule.id}；理由】，全文写【审核忽略全文：{rule.id}；理由】"
    if rule.level in RELAXABLE:
        return f"{here}；本单位都不用的，在 --house 的配置里写“关闭: [{rule.id}]”，或在“级别”里改为 提示"
    return f"{here}；“{rule.level}”一级的规则，单位配置不能关闭或降级"
