"""`duban model`: which models there are, and what one says of itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from nlp.cli.formatting import ChineseCommand
from nlp.errors import ModelError

if TYPE_CHECKING:
    from rich.console import Console

    from nlp.training.catalogue import Model

_SUBCOMMANDS = {"list": "列出自带的模型。", "info": "说明一个模型，并检查它的文件是否齐全、能不能用。", "update": "让旧版本训练的编码器模型能用于本版本。"}
_FORMATS = {0: "不明", 3: "线性基线", 4: "编码器"}
_WEIGHTS = {0: "—", 3: "npz", 4: "ONNX int8"}
_LIMITS = "适用于内地机关的简体中文讲话、会议纪要和公文；结果是建议，须由人核对。其他文体、法律条文和新闻见得很少，分数会低。"
_PARTS = {
    "pretraining": "预训练",
    "recipe": "训练方法",
    "training": "训练过程",
    "calibration": "概率校准",
    "speed": "速度",
    "energy": "能耗",
    "versions": "软件版本",
}
_WORDS = {
    "seconds": "用时（秒）",
    "step": "步数",
    "steps": "步数",
    "characters": "字数",
    "chars_per_second": "每秒字数",
    "epochs": "遍数",
    "rate": "学习率",
    "seed": "随机数种子",
    "threads": "处理器核心",
    "held_loss": "留出文档上的损失",
    "held_accuracy": "留出文档上的正确率",
    "held_documents": "留出文档",
    "held documents": "留出文档",
    "held segments": "留出句段",
    "ECE before": "校准前的平均差距",
    "ECE after": "校准后的平均差距",
    "role_acc": "句段类别正确率",
    "role_macro_f1": "各类别 F1 的平均",
}
_CELLS = {"lead": "牵头、责任单位", "support": "配合单位", "addressee": "责任对象", "deadlines": "完成时限", "targets": "指标"}


class _Group(ChineseCommand, click.Group):
    def _commands(self, ctx: click.Context) -> Sequence[tuple[str, str]]:
        return list(_SUBCOMMANDS.items())

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_SUBCOMMANDS)


@click.group(
    name="model",
    cls=_Group,
    subcommand_metavar="命令 [参数]…",
    help="列出已有的模型，查看和检查其中一个。",
    epilog="例：duban model list    duban model info 本单位模型",
)
def command() -> None:
    """The group itself does nothing."""


_json = click.option("--json", "as_json", is_flag=True, help="在标准输出只打印 JSON，供程序读取。")


@command.command(name="list", cls=ChineseCommand, help="列出自带的模型：类型、大小、用多少文档训练。", epilog="例：duban model list")
@_json
def list_models(as_json: bool) -> int:
    from nlp.training.catalogue import shipped

    models = shipped()
    if as_json:
        click.echo(json.dumps([_brief(model) for model in models], ensure_ascii=False, indent=1))
        return 0
    if not models:
        click.echo("没有自带的模型：请重新安装 duban，或用 --model 写明模型文件夹的路径。", err=True)
        return 1
    from rich.text import Text

    from nlp.cli.evaluate import console, table

    out = table("名称", "类型", "权重格式", "大小", "训练文档", "训练句段", "默认", "状态")
    for model in models:
        counts = (_number(model.meta.get(key)) for key in ("documents", "segments"))
        state = "不完整" if model.problems else "完整"
        cells = (_FORMATS[model.format], _WEIGHTS[model.format], _megabytes(model.size), *counts)
        out.add_row(Text(model.name), *cells, "是" if model.default else "", state)
    console().print(out)
    return 0


@command.command(
    name="info",
    cls=ChineseCommand,
    help="说明“模型”（自带模型的名称，或模型文件夹的路径）：训练数据、类别、分数、大小、局限；并装载一次，检查文件是否齐全、能不能用。",
    epilog="例：duban model info baseline\n退出码：0 完好，1 文件不全或已损坏，2 没有这个模型。",
)
@click.argument("model", metavar="模型")
@_json
def info(model: str, as_json: bool) -> int:
    from nlp.training.catalogue import find, inspect

    found = inspect(find(model), load=True)
    if as_json:
        told = {**_brief(found), "meta": found.meta, "scores": found.scores}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for line in _told(found):
            click.echo(line)
        _show_scores(found)
        click.echo(f"局限：{found.meta.get('limits') or _LIMITS}")
        for note in found.notes:
            click.echo(f"注意：{note}。")
        if not found.problems:
            click.echo("检查：文件齐全，能装载，试读通过。")
    for problem in found.problems:
        click.echo(f"错误：{problem}", err=True)
    return 1 if found.problems else 0


@command.command(
    name="update",
    cls=ChineseCommand,
    help="让旧版本训练的编码器模型能用于本版本：由文件夹中的权重重新导出 ONNX 图，权重和分数不变。需要 pip install \"duban[train]\"。",
    epilog="例：duban model update 本单位模型",
)
@click.argument("model", metavar="模型")
def update(model: str) -> int:
    from nlp.training.catalogue import find

    folder = find(model)
    try:
        from nlp.training.folder import update as renew
    except ImportError as error:
        raise ModelError(f"更新模型需要 {error.name}：请运行 pip install \"duban[train]\" 后再试") from error
    click.echo(f"已更新 {folder}。" if renew(folder) else f"{folder} 已是本版本的格式，不用更新。")
    return 0


def _brief(model: Model) -> dict[str, Any]:
    return {
        "name": model.name,
        "folder": str(model.folder),
        "format": model.format,
        "kind": model.meta.get("kind"),
        "default": model.default,
        "bytes": model.size,
        "files": model.files,
        "documents": model.meta.get("documents"),
        "segments": model.meta.get("segments"),
        "problems": list(model.problems),
        "notes": list(model.notes),
    }


def _told(model: Model) -> Iterator[str]:
    meta = model.meta
    base = f"，由 {meta['base']} 接着训练" if meta.get("base") else ""
    yield f"模型：{meta.get('name') or model.name}{'（默认）' if model.default else ''}"
    yield f"位置：{model.folder}"
    yield f"类型：{_FORMATS[model.format]}{base}；格式版本 {model.format or '不明'}，权重 {_WEIGHTS[model.format]}"
    if meta.get("version"):
        yield f"版本：{meta['version']}"
    yield f"大小：{_megabytes(model.size)}"
    for name, size in model.files.items():
        yield f"  {name}  {_megabytes(size)}"
    data = [source for source in meta.get("data") or () if isinstance(source, dict)]
    yield f"训练数据：{_number(meta.get('documents'))} 份文档，{_number(meta.get('segments'))} 个句段"
    for source in data:
        yield f"  {source.get('name', '—')}"
        yield f"    sha256 {source.get('sha256', '—')}"
    yield from _labels(meta)
    for key, title in _PARTS.items():
        if meta.get(key):
            yield f"{title}：{_dict(meta[key])}"


def _labels(meta: Mapping[str, Any]) -> Iterator[str]:
    from nlp.labels import ROLES

    counts = _mapping(meta.get("segments_per_role"))
    roles = [str(role) for role in meta.get("roles") or ()]
    yield f"类别（{len(roles)} 种，括号内是训练句段）："
    yield "  " + "、".join(f"{ROLES.get(role, role)}（{_number(counts.get(role))}）" for role in roles)
    cells = _mapping(meta.get("cells"))
    if cells:
        yield "单位、时限、指标（括号内是训练处数）："
        yield "  " + "、".join(f"{_CELLS.get(name, name)}（{_number(n)}）" for name, n in cells.items())
    elif "tags" not in meta:
        yield "单位、时限、指标：由规则识别，不由本模型识别"


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dict(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    return "，".join(f"{_WORDS.get(key, key)} {_plain(each)}" for key, each in value.items())


def _plain(value: Any) -> str:
    return f"{value:,}" if type(value) is int else str(value)


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else "—"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e3:.1f} KB"


def _show_scores(model: Model) -> None:
    parts = model.scores.get("parts") or ([model.scores] if model.scores else [])
    if not parts:
        click.echo("分数：没有测过（可用 duban evaluate 测）")
        return
    from nlp.cli.evaluate import console

    out = console()
    for part in parts:
        figures = _mapping(part.get("figures"))
        counts = (_number(figures.get(key)) for key in ("docs", "segments", "gold_rows"))
        click.echo("分数：在 {} 份文档、{} 个句段、{} 条任务行上测得".format(*counts))
        click.echo(f"  测法：{part.get('how', '—')}")
        _score_tables(out, figures)


def _score_tables(out: Console, figures: Mapping[str, Any]) -> None:
    from nlp.cli.evaluate import table
    from nlp.labels import ROLES
    from nlp.training.report import SEARCHED, SHARES, percent

    def shown(key: str) -> str:
        value = figures.get(key)
        return percent(float(value)) if isinstance(value, int | float) else "—"

    plain = table("项目", "数值")
    for key, name in {**SHARES, "role_macro_f1": "各类别 F1 的平均", "ece": "概率与正确率的平均差距"}.items():
        if key in figures:
            plain.add_row(name, shown(key))
    searched = table("查找的内容", "准确率", "召回率", "F1", "标注数")
    for key, name in SEARCHED.items():
        gold = figures.get("gold_rows" if key == "row" else f"{key}_gold")
        searched.add_row(name, shown(f"{key}_p"), shown(f"{key}_r"), shown(f"{key}_f1"), _number(gold))
    roles = table("类别", "F1", "句段")
    per_role, counts = _mapping(figures.get("per_role_f1")), _mapping(figures.get("segments_per_role"))
    for role, name in ROLES.items():
        if role in per_role:
            roles.add_row(name, percent(per_role[role]), _number(counts.get(role)))
    for each in (plain, searched, roles):
        out.print(each)
