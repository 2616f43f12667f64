"""Click in Chinese: help pages laid out by display width, and every usage error by its class."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from gettext import gettext
from typing import Any

import click

_INDENT = "  "
_TERM_COLUMN = 24


class ChineseCommand(click.Command):
    """A command whose help page is Chinese. Arguments are told in the help text, behind their metavar."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("options_metavar", "[选项]")
        super().__init__(*args, **kwargs)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本帮助并退出。"
        return option

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = [ctx.command_path, *self.collect_usage_pieces(ctx)]
        formatter.write(f"用法：{' '.join(pieces)}\n")
        if self.help:
            formatter.write(f"\n{wrap(self.help, indent=_INDENT)}\n")
        self._write_list(formatter, "选项", _options(self, ctx))
        self._write_list(formatter, "命令", self._commands(ctx))
        if self.epilog:
            formatter.write(f"\n{wrap(self.epilog, indent='')}\n")

    def get_usage(self, ctx: click.Context) -> str:
        return f"用法：{' '.join([ctx.command_path, *self.collect_usage_pieces(ctx)])}"

    def _commands(self, ctx: click.Context) -> Sequence[tuple[str, str]]:
        return ()

    @staticmethod
    def _write_list(formatter: click.HelpFormatter, title: str, rows: Sequence[tuple[str, str]]) -> None:
        if not rows:
            return
        formatter.write(f"\n{title}：\n")
        for term, text in rows:
            lines = wrap(text, indent=" " * (_TERM_COLUMN + 2)).split("\n")
            if display_width(term) + 2 <= _TERM_COLUMN:
                first = f"{_INDENT}{term}{' ' * (_TERM_COLUMN - display_width(term))}"
                lines[0] = first + lines[0].lstrip()
            else:
                lines.insert(0, _INDENT + term)
            formatter.write("\n".join(lines) + "\n")


def _options(command: click.Command, ctx: click.Context) -> list[tuple[str, str]]:
    rows = []
    for parameter in command.get_params(ctx):
        if isinstance(parameter, click.Option) and not parameter.hidden:
            names = ", ".join(sorted(parameter.opts, key=len))
            value = "" if parameter.is_flag or parameter.is_eager else f" {parameter.metavar or '值'}"
            rows.append((names + value, parameter.help or ""))
    return rows


def explain(error: click.ClickException) -> str:
    """Return a click error as Chinese lines: what is wrong, then where to look."""
    text = _explain(error)
    ctx = getattr(error, "ctx", None)
    if ctx is None:
        return f"错误：{text}"
    return f"错误：{text}\n{ctx.get_usage()}\n查看说明：{ctx.command_path} --help"


def _explain(error: click.ClickException) -> str:
    match error:
        case click.MissingParameter():
            return f"缺少{_name(error.param)}"
        case click.BadParameter():
            message = error.message if _is_chinese(error.message) else "值不对"
            return f"{_name(error.param)}：{message}"
        case click.NoSuchOption():
            return f"没有选项 {error.option_name}{_nearest(error.possibilities)}"
        case click.NoSuchCommand():
            return f"没有命令 {error.command_name}{_nearest(error.possibilities)}"
        case click.BadOptionUsage():
            # Click has one class for a missing value and for a value too many; the message is all that differs.
            missing = "requires" in error.message
            return f"选项 {error.option_name} {'后面要跟一个值' if missing else '不带值'}"
        case click.FileError():
            return f"打不开文件“{error.ui_filename}”"
        case _ if error.message == gettext("Missing command."):
            return "没有写命令"
        case _ if _is_chinese(error.message):
            return error.message
        case _:
            # What is left of UsageError is about arguments too many; click names them in brackets at the end.
            extra = error.message.partition("(")[2].rpartition(")")[0]
            return f"多出的参数：{extra}" if extra else "参数不对"


def _name(parameter: click.Parameter | None) -> str:
    if isinstance(parameter, click.Option):
        return f"选项 {max(parameter.opts, key=len)}"
    metavar = getattr(parameter, "metavar", None) or getattr(parameter, "name", None)
    return f"参数 {str(metavar or '').removesuffix('…')}"


def _nearest(possibilities: Iterable[str] | None) -> str:
    found = list(possibilities or ())
    return f"，是不是 {' 或 '.join(found)}？" if found else ""


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def display_width(text: str) -> int:
    """Return the columns `text` takes on a terminal, where a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" or char in "“”‘’…—" else 1 for char in text)


def wrap(text: str, *, indent: str) -> str:
    """Break lines at the width of the terminal, between Chinese characters or at blanks; keep line breaks."""
    width = min(shutil.get_terminal_size().columns, 100) - 1 - len(indent)
    lines = []
    for paragraph in text.strip().split("\n"):
        line = ""
        for piece in _pieces(paragraph.strip()):
            if line and display_width(line + piece.rstrip()) > width:
                lines.append(line.rstrip())
                line = piece.lstrip()
            else:
                line += piece
        lines.append(line.rstrip())
    return "\n".join(f"{indent}{line}".rstrip() for line in lines)


def _pieces(text: str) -> Iterable[str]:
    """Yield what must not be torn: a Latin word with the blank behind it, a Chinese character with the mark behind it."""
    piece = ""
    for char in text:
        wide = unicodedata.east_asian_width(char) in "WF"
        starts = piece and (wide or piece[-1] == " " or unicodedata.east_asian_width(piece[-1]) in "WF")
        if starts and char not in "，。；：、！？）》”’】…,) " and piece[-1] not in "（《“‘【":
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece
