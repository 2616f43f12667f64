"""`duban ledger backup|restore|verify`: keep the ledger safe."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nlp.cli.formatting import ChineseCommand
from nlp.cli.ledger_work import JSON, OVERWRITE, check_new, opened, print_json, where
from nlp.errors import LedgerError, UsageError
from nlp.files import display

if TYPE_CHECKING:
    from nlp.ledger.chain import Head
    from nlp.ledger.verify import Report


@click.command(
    name="backup",
    cls=ChineseCommand,
    help="把台账、佐证材料和设置备份成一个 zip；用数据库自己的办法复制，别人可以照常使用。",
    epilog="例：duban ledger backup -o 备份/\n恢复：duban ledger restore 备份/duban-20240630-180000.zip --data 新文件夹",
)
@click.option("-o", "--out", required=True, type=Path, metavar="文件", help="写到哪个 .zip；写文件夹则以时间命名（必填）。")
@OVERWRITE
@where
def backup_command(out: Path, overwrite: bool, data: Path | None, db: str | None) -> int:
    from nlp.ledger.backup import backup

    if out.is_file():
        check_new(out, overwrite=overwrite)
    with opened(data, db) as ledger:
        try:
            path = backup(ledger, out)
        except OSError as error:
            from nlp.files import reason

            raise LedgerError(f"备份写不到“{display(out)}”：{reason(error)}") from error
    click.echo(f"已备份到“{display(path)}”（{path.stat().st_size / 1024 / 1024:.1f} MB）。")
    return 0


@click.command(
    name="restore",
    cls=ChineseCommand,
    help="由备份恢复台账：先核对备份是否完好，再放进数据文件夹；文件夹里原来的台账改名留着。",
    epilog="例：duban ledger restore 备份/duban-20240630-180000.zip --data 新文件夹",
)
@click.argument("source", metavar="备份", type=Path)
@click.option("--force", is_flag=True, help="文件夹（或数据库）里已有台账也恢复。")
@where
def restore_command(source: Path, force: bool, data: Path | None, db: str | None) -> int:
    from nlp.ledger.backup import restore
    from nlp.ledger.store import URL_VARIABLE, data_folder

    folder = (data or data_folder()).absolute()
    url = db or os.environ.get(URL_VARIABLE)
    ledger = restore(source, folder, url=url, force=force)
    ledger.close()
    click.echo(f"已恢复到“{display(folder)}”。")
    return 0


@click.command(
    name="verify",
    cls=ChineseCommand,
    help="检查台账：操作记录环环相扣、没有缺失改动；每一行与最后一次操作留下的一致；佐证材料没有被改动；数据库本身完好。\n"
    "末尾印出操作记录的校验码，请抄存在别处：下次写在 --known 后面，可知末尾有没有被删去。",
    epilog="例：duban ledger verify --known 1520:9f86d081…\n退出码：0 完好，1 有问题，2 用法不对。",
)
@click.option("--known", metavar="序号:校验码", help="以前抄存的校验码。")
@where
@JSON
def verify_command(known: str | None, data: Path | None, db: str | None, as_json: bool) -> int:
    from nlp.ledger.verify import verify

    head = _head(known) if known else None
    with opened(data, db) as ledger:
        report = verify(ledger, known=head)
    if as_json:
        print_json({"ok": not report.problems, "problems": list(report.problems), "head": f"{report.head.seq}:{report.head.hash}", "counts": report.counts})
    else:
        _tell(report)
    return 1 if report.problems else 0


def _head(known: str) -> Head:
    from nlp.ledger.chain import Head

    seq, _, digest = known.strip().partition(":")
    if not (seq.isascii() and seq.isdecimal() and len(digest) == 64 and all(c in "0123456789abcdef" for c in digest)):
        raise UsageError(f"“{known}”不是校验码：应如 1520:加64位十六进制数，照 verify 印出的写")
    return Head(int(seq), digest)


def _tell(report: Report) -> None:
    names = {"documents": "份材料", "tasks": "行任务", "progress": "条进展", "evidence": "份佐证", "events": "条操作记录"}
    for problem in report.problems:
        click.echo(f"问题：{problem}", err=True)
    counts = "，".join(f"{report.counts[key]} {name}" for key, name in names.items() if key in report.counts)
    click.echo(f"{'有 ' + str(len(report.problems)) + ' 个问题' if report.problems else '台账完好'}：{counts}。")
    click.echo(f"操作记录校验码：{report.head.seq}:{report.head.hash}")
