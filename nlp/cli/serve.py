"""`duban serve`: the page to work in, on this machine."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nlp.cli.formatting import ChineseCommand
from nlp.errors import LedgerError, UsageError
from nlp.files import display

if TYPE_CHECKING:
    from nlp.ledger.store import Ledger

PORT, TRIES = 8390, 20
LOCAL = ("127.0.0.1", "localhost", "::1")


@click.command(cls=ChineseCommand, name="serve", help="打开网页：收录、核对、台账、办理、统计、文稿；默认只在本机可用。")
@click.option("--host", metavar="地址", default="127.0.0.1", help="在哪个地址上提供；默认 127.0.0.1，只有本机能打开。")
@click.option("--port", metavar="端口", type=click.IntRange(1, 65535), default=None, help=f"端口；不写则用 {PORT} 起第一个空着的。")
@click.option("--data", metavar="文件夹", type=Path, help="台账的数据文件夹；不写则用 DUBAN_DATA 或系统默认位置。")
@click.option("--db", metavar="地址", help="PostgreSQL 的地址；不写则用 DUBAN_DB 或数据文件夹里的 SQLite。")
@click.option("--name", "names", metavar="主机名", multiple=True, help="别人用来打开它的主机名，可写几个。")
@click.option("--tls-cert", metavar="文件", type=click.Path(exists=True, dir_okay=False), help="TLS 证书（PEM）；与 --tls-key 同用。")
@click.option("--tls-key", metavar="文件", type=click.Path(exists=True, dir_okay=False), help="TLS 私钥（PEM）。")
@click.option("--open", "show", is_flag=True, help="启动后在浏览器中打开。")
def command(
    host: str, port: int | None, data: Path | None, db: str | None, names: tuple[str, ...], tls_cert: str | None, tls_key: str | None, show: bool
) -> int:
    """Serve until told to end. Raises LedgerError when the ledger cannot be opened or another server works in it."""
    if bool(tls_cert) != bool(tls_key):
        raise UsageError("--tls-cert 与 --tls-key 要一起写")
    try:
        import uvicorn

        from nlp.web.app import create_app
    except ImportError:
        raise UsageError("没有安装网页部分：请装上 duban[web]（离线安装见 docs/install.md）") from None
    from nlp.ledger.lock import served_alone
    from nlp.ledger.store import open_ledger

    ledger = open_ledger(data, url=db)
    try:
        with served_alone(ledger.folder), listening(host, port) as listener:
            address = f"{'https' if tls_cert else 'http'}://{_named(host)}:{listener.getsockname()[1]}/"
            token = _first_token(ledger)
            app = create_app(ledger, hosts=(host.lower(), *_own_names(host), *(name.lower() for name in names)), secure=bool(tls_cert), first_token=token)
            _tell(address, token, ledger.folder, open_to_others=host not in LOCAL, tls=bool(tls_cert))
            if show:
                webbrowser.open(address)
            logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
            settings = uvicorn.Config(
                app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=10, ssl_certfile=tls_cert, ssl_keyfile=tls_key,
                h11_max_incomplete_event_size=64 * 1024,
            )
            with suppress(KeyboardInterrupt):  # Ctrl-C, after everything is put away
                uvicorn.Server(settings).run(sockets=[listener])
    finally:
        ledger.close()
    click.echo("已停止。")
    return 0


def listening(host: str, port: int | None) -> socket.socket:
    """Return a listening socket on the port, or on the first free one from `PORT`. Raises LedgerError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    last: OSError | None = None
    for candidate in [port] if port else range(PORT, PORT + TRIES):
        listener = socket.socket(family, socket.SOCK_STREAM)
        if os.name != "nt":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen(128)
            return listener
        except (OSError, OverflowError) as error:
            listener.close()
            last = error if isinstance(error, OSError) else None
    raise LedgerError(f"端口{port or PORT}用不了（{last.strerror if last else '不是端口'}）：请换一个 --port，或检查 --host")


def _named(host: str) -> str:
    return f"[{host}]" if ":" in host else "127.0.0.1" if host == "0.0.0.0" else host


def _own_names(host: str) -> tuple[str, ...]:
    """Return the names of this machine, by which others reach a server bound to all its addresses."""
    if host not in ("0.0.0.0", "::"):
        return (f"[{host}]",) if ":" in host else ()
    name = socket.gethostname().lower()
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(name, None)}
    except OSError:
        found = set()
    return (name, *(f"[{one}]" if ":" in one else one for one in found))


def _first_token(ledger: Ledger) -> str | None:
    from nlp.ledger.users import count_users

    with ledger.read() as work:
        return None if count_users(work) else secrets.token_urlsafe(16)


def _tell(address: str, token: str | None, folder: Path, *, open_to_others: bool, tls: bool) -> None:
    click.echo(f"督办网页：{address}\n数据文件夹：{display(folder)}\n按 Ctrl-C 停止。")
    if token:
        click.echo(f"还没有用户。用这个地址建第一个管理员（只在本次启动有效，不要外传）：\n  {address}setup?token={token}")
    if open_to_others and not tls:
        click.echo("注意：没有配 TLS，口令和内容在网络上是明文。请用 --tls-cert、--tls-key，或只在可信的内网使用。", err=True)
