"""`duban serve`: the page to work in."""

from __future__ import annotations

import logging
import secrets
import webbrowser
from importlib.util import find_spec
from pathlib import Path

import click

from nlp.cli.formatting import ChineseCommand
from nlp.errors import UsageError


@click.command(
    name="serve",
    cls=ChineseCommand,
    help="启动网页，在浏览器里收录材料、核对任务、管理台账。只有本机能打开；供别的电脑打开要写 --host 0.0.0.0，并最好配上证书。"
    "第一次启动时打印一个链接，用它设立第一个管理员。按 Ctrl-C 停止。",
    epilog="例：duban serve --open\n例：duban serve --host 0.0.0.0 --tls-cert 证书.pem --tls-key 私钥.pem\n"
    "退出码：0 正常停止，2 用法有误或台账打不开。",
)
@click.option("--host", default="127.0.0.1", show_default=True, metavar="地址", help="监听的地址。")
@click.option("--port", default=8390, show_default=True, type=click.IntRange(1, 65535), metavar="端口", help="监听的端口；被占用时用下一个空闲的。")
@click.option("--data", "folder", type=click.Path(path_type=Path), metavar="文件夹", help="台账所在的文件夹（不写用 DUBAN_DATA，再没有用本人的程序数据文件夹）。")
@click.option("--db", "url", metavar="网址", help="用 PostgreSQL 存台账：postgresql+psycopg://用户@主机/库名（不写用 DUBAN_DB；密码请写在 DUBAN_DB 或 PGPASSWORD 里）。")
@click.option("--tls-cert", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="文件", help="TLS 证书（PEM，连同证书链）。")
@click.option("--tls-key", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="文件", help="TLS 私钥（PEM）。")
@click.option("--allow-host", "names", multiple=True, metavar="主机名", help="允许用这个主机名打开，可写多个。")
@click.option("--open", "show", is_flag=True, help="启动后打开浏览器。")
@click.option("--quiet", is_flag=True, help="不逐条打印访问记录。")
def command(
    host: str,
    port: int,
    folder: Path | None,
    url: str | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    names: tuple[str, ...],
    show: bool,
    quiet: bool,
) -> int:
    if missing := next((name for name in ("fastapi", "uvicorn", "python_multipart") if find_spec(name) is None), None):
        raise UsageError(f"网页需要 {missing}：请运行 pip install \"duban[web]\" 后再试")
    if (tls_cert is None) != (tls_key is None):
        raise UsageError("--tls-cert 和 --tls-key 要一起写")
    from nlp.ledger.store import open_ledger
    from nlp.ledger.users import count_users
    from nlp.web.app import create_app
    from nlp.web.server import Certificate, address, alone, bind, is_loopback, rules_for, run

    certificate = Certificate(tls_cert, tls_key) if tls_cert and tls_key else None
    secure = certificate is not None
    ledger = open_ledger(folder, url=url)
    try:
        opened = bind(host, port)
        try:
            taken, port = port, int(opened.getsockname()[1])
            where = address(host, port, secure=secure)
            with alone(ledger.folder, where):
                with ledger.read() as work:
                    token = None if count_users(work) else secrets.token_urlsafe(18)
                app = create_app(ledger, rules=rules_for(host, port, names=names, secure=secure), setup_token=token)
                _log(quiet=quiet)

                def tell() -> None:
                    if port != taken:
                        click.echo(f"端口 {taken} 已被占用，改用 {port}。")
                    click.echo(f"网页已启动：{where}")
                    click.echo(f"台账的文件夹：{ledger.folder}")
                    if token:
                        click.echo(f"还没有用户。请打开这个链接设立第一个管理员：\n  {where}setup?token={token}")
                    if not is_loopback(host) and not secure:
                        click.echo("警告：别的电脑也能打开，但没有用 TLS，密码会明文传送。请配 --tls-cert 和 --tls-key，或只在本机使用（--host 127.0.0.1）。", err=True)
                    click.echo("按 Ctrl-C 停止。")
                    if show:
                        webbrowser.open(f"{where}setup?token={token}" if token else where)

                run(app, opened, certificate=certificate, when_open=tell)
        finally:
            opened.close()
    finally:
        ledger.close()
    click.echo("网页已停止。")
    return 0


def _log(*, quiet: bool) -> None:
    """Let the page's own log (method, path without query, status, user) go to the standard error."""
    log = logging.getLogger("nlp.web")
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    log.handlers[:] = [handler]
    log.propagate = False
    log.setLevel(logging.WARNING if quiet else logging.INFO)
