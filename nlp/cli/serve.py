"""`duban serve`: the page to work in, on this machine."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from nlp.cli.formatting import ChineseCommand
from nlp.errors import LedgerError, UsageError
from nlp.files import display

if TYPE_CHECKING:
    import uvicorn

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
@click.option("--quiet", is_flag=True, help="不逐条打印访问记录。")
def command(
    host: str, port: int | None, data: Path | None, db: str | None, names: tuple[str, ...], tls_cert: str | None, tls_key: str | None, show: bool, quiet: bool
) -> int:
    """Serve until told to end. Raises LedgerError when the ledger cannot be opened or another server works in it."""
    if bool(tls_cert) != bool(tls_key):
        raise UsageError("--tls-cert 与 --tls-key 要一起写")
    if any(find_spec(name) is None for name in ("fastapi", "uvicorn", "python_multipart")):
        raise UsageError("没有安装网页部分：请装上 duban[web]（离线安装见 docs/install.md）")
    import uvicorn

    from nlp.ledger.lock import served_alone
    from nlp.ledger.store import open_ledger
    from nlp.web.app import create_app
    from nlp.web.security import COOKIE

    ledger = open_ledger(data, url=db)
    try:
        with served_alone(ledger.folder), listening(host, port) as listener:
            number = listener.getsockname()[1]
            address = f"{'https' if tls_cert else 'http'}://{_named(host)}:{number}/"
            token = _first_token(ledger)
            app = create_app(
                ledger, hosts=(host.lower(), *_own_names(host), *(name.lower() for name in names)), secure=bool(tls_cert), first_token=token,
                cookie=f"{'__Host-' if tls_cert else ''}{COOKIE}-{number}",
            )
            settings = uvicorn.Config(
                app, log_level="warning", access_log=False, server_header=False, proxy_headers=False, ws="none", timeout_graceful_shutdown=10,
                ssl_certfile=tls_cert, ssl_keyfile=tls_key, h11_max_incomplete_event_size=64 * 1024,
            )
            try:
                settings.load()
            except OSError as error:
                raise UsageError(f"TLS 证书或私钥用不了（{error.strerror or type(error).__name__}）：要成对的 PEM 文件") from error
            _log(quiet=quiet)
            server = uvicorn.Server(settings)
            with _ending_well(server):
                _tell(address, token, ledger.folder, open_to_others=host not in LOCAL, tls=bool(tls_cert))
                if show:
                    webbrowser.open(f"{address}setup?token={token}" if token else address)
                server.run(sockets=[listener])
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


@contextmanager
def _ending_well(server: uvicorn.Server) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the server alone: uvicorn takes them over, ends, and raises them again, after which there is still work to do here."""

    def end(_: int, __: FrameType | None) -> None:
        server.should_exit = True

    had = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in had.items():
            signal.signal(number, handler)


def _log(*, quiet: bool) -> None:
    """Let the page's log go to the standard error: errors, and unless `quiet` each request (from where, who, method, path without query, status)."""
    log = logging.getLogger("duban.web")
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    log.handlers[:] = [handler]
    log.propagate = False
    log.setLevel(logging.WARNING if quiet else logging.INFO)


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
