"""`duban ledger`: the ledger that is kept, from a shell: take in, look, change, urge, report, exchange, keep safe."""

from __future__ import annotations

import click

from nlp.cli import LazyGroup

COMMANDS = {
    "add": "收录讲话、文件或分析结果；同一会议再次收录时合并，不覆盖人改过的内容。",
    "list": "列出任务，可按单位、亮灯、状态、时限、文字筛选。",
    "show": "看一行任务的全部内容：各栏、来源原文、进展、佐证、经过。",
    "set": "修改一行任务的几栏。",
    "step": "办理一步：采纳、立项、交办、签收、报送办结、销号、延期等。",
    "progress": "报送一行任务的办理进展。",
    "history": "看一行任务的修改和办理经过。",
    "due": "列出逾期、临期和没有报进展的任务。",
    "remind": "写出催办函、提示函、督办通知。",
    "report": "写出月报、季报（Word、Excel、网页，附图）。",
    "ics": "写出日历文件（.ics），可导入日程。",
    "export": "导出 Excel、CSV、JSON、Parquet，或标注工具的格式、训练材料。",
    "import": "把导出后在外面改过的 Excel 台账读回来，有冲突的列出来，不覆盖。",
    "backup": "备份台账和佐证材料。",
    "restore": "由备份恢复到一个空文件夹。",
    "verify": "检查台账是否完好、操作记录有没有被改动。",
    "user": "管理网页的用户。",
}
"""Command → what it does."""

_PLACES = {
    "ledger_add": ("add",),
    "ledger_show": ("list", "show", "history", "due"),
    "ledger_change": ("set", "step", "progress"),
    "ledger_papers": ("remind", "report", "ics"),
    "ledger_exchange": ("export", "import"),
    "ledger_keep": ("backup", "restore", "verify"),
    "ledger_users": ("user",),
}
"""Module → the commands it holds, each as `NAME_command`."""


class _Ledger(LazyGroup):
    lazy = COMMANDS

    @staticmethod
    def place(name: str) -> tuple[str, str]:
        module = next(module for module, names in _PLACES.items() if name in names)
        return f"nlp.cli.{module}", f"{name}_command"


@click.group(
    name="ledger",
    cls=_Ledger,
    subcommand_metavar="命令 [参数]…",
    help="在命令行里管台账。数据放在 --data 指明的文件夹（不写则用 DUBAN_DATA 或系统默认位置）；几个人同用请开 duban serve，或用 PostgreSQL（--db、DUBAN_DB）。",
    epilog="例：duban ledger add 讲话.docx --date 2024-03-12\n例：duban ledger list --light 红 --unit 县司法局\n每个命令的选项：duban ledger 命令 --help",
)
def command() -> None:
    """The group itself does nothing."""
