"""The command `duban`. Only click is loaded until a command is known."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import click

from nlp import __version__
from nlp.cli.formatting import ChineseCommand
from nlp.cli.formatting import explain as tell  # the name `explain` is that of a command here
from nlp.errors import DubanError, WriteFailedError

COMMANDS = {
    "run": "成批处理：读讲话和文件，产出任务台账、实施方案初稿和对照网页。",
    "audit": "审核文稿：错别字、提法、序号、标点、数字、法规、机构、版式等，逐处说明依据和改法。",
    "compare": "比较各地区（或层级、年份）的文件强调什么：主题占比、区间、检验、图表，供研究使用。",
    "draft": "起草公文：由台账或原文写出实施方案、任务分解表、督办通知、会议纪要等 Word 文稿。",
    "analyze": "只作分析：每个文件写出一个 JSON。",
    "explain": "说明一行原文为什么得出（或没有得出）任务、责任单位和时限。",
    "export": "把标注和分析结果写成 spaCy、doccano、Prodigy、Label-Studio 的格式，或 displaCy 网页。",
    "train": "用本单位订正过的材料接着训练模型。",
    "evaluate": "用标注数据检验模型，写出错误报告。",
    "ledger": "台账：收录、查看、修改、办理、催办、报表、导入导出、备份。",
    "serve": "打开网页：收录、核对、台账、办理、统计、文稿，默认只在本机可用。",
    "model": "列出已有的模型，查看和检查其中一个。",
}
"""Command → what it does; `nlp/cli/NAME.py` holds it as `command`."""

FAILED, WRONG_USAGE, INTERRUPTED = 1, 2, 130


class LazyGroup(ChineseCommand, click.Group):
    """A group of commands, each imported when it is called. `lazy` names them and what they do; `place` says where each lies."""

    lazy: Mapping[str, str] = COMMANDS

    @staticmethod
    def place(name: str) -> tuple[str, str]:
        """Return the module of a command and its name there."""
        return f"nlp.cli.{name}", "command"

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.lazy:
            return None
        module, name = self.place(cmd_name)
        command = getattr(import_module(module), name)
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            # Click looks for near names among the commands already loaded, and none are.
            raise click.NoSuchCommand(error.command_name, possibilities=self.lazy, ctx=ctx) from None

    def _commands(self, ctx: click.Context) -> Sequence[tuple[str, str]]:
        return list(self.lazy.items())


def _print_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"duban {__version__}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    name="duban",
    subcommand_metavar="命令 [参数]…",
    help="督办：离线读讲话和文件，找出谁要在何时之前做什么，列成台账，起草方案。",
    epilog="每个命令的选项：duban 命令 --help",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="显示版本并退出。"
)
def duban() -> None:
    """The command group itself does nothing."""


def main(arguments: Sequence[str] | None = None) -> Any:
    """Run the command line and return its exit code: 0 good, 1 some files failed, 2 wrong usage, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        # A file name the console's encoding lacks must not end the run.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        return duban.main(args=arguments, prog_name="duban", standalone_mode=False) or 0
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.message, err=True)
        return WRONG_USAGE
    except click.ClickException as error:
        click.echo(tell(error), err=True)
        return WRONG_USAGE
    except WriteFailedError as error:
        click.echo(f"错误：{error}", err=True)
        return FAILED
    except DubanError as error:
        click.echo(f"错误：{error}", err=True)
        return WRONG_USAGE
    except click.Abort:
        click.echo("已中断。", err=True)
        return INTERRUPTED
    except Exception as error:
        import traceback

        click.echo(traceback.format_exc(), err=True)
        click.echo(f"内部错误（{type(error).__name__}）：请把以上内容连同所用命令反馈给维护者。", err=True)
        return FAILED
