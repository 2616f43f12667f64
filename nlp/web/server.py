"""Run the page: one process on one port over one data folder, until it is told to stop."""

from __future__ import annotations

import ipaddress
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Any, Final

import uvicorn
from fastapi import FastAPI

from nlp.errors import LedgerError, UsageError
from nlp.files import display, reason
from nlp.web.security import Rules

LOCK: Final = "serve.lock"
NEXT: Final = 20
"""So many ports are tried, one after the other."""
GRACE: Final = 10
"""Seconds that requests under way may take to end."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files of TLS: the certificate (with its chain) and its key, PEM."""

    certificate: Path
    key: Path


def bind(host: str, port: int) -> socket.socket:
    """Return a socket on the first free port from `port` on. Raises UsageError."""
    refused: OSError | None = None
    for number in range(port, min(port + NEXT, 65536)):
        try:
            return _bound(host, number)
        except OSError as error:
            refused = error
            if isinstance(error, socket.gaierror):
                break
    if isinstance(refused, socket.gaierror):
        raise UsageError(f"--host {host} 不是本机的地址：本机用 127.0.0.1，供别的电脑打开用 0.0.0.0") from refused
    raise UsageError(f"{host} 的端口 {port} 到 {port + NEXT - 1} 都用不了（{reason(refused) if refused else ''}）：用 --port 换一个") from refused


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    opened = socket.socket(family, kind, protocol)
    try:
        if sys.platform == "win32":
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen(128)
    except BaseException:
        opened.close()
        raise
    return opened


def is_loopback(host: str) -> bool:
    """Tell whether an address is reached from this machine only."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def rules_for(host: str, port: int, *, names: Sequence[str] = (), secure: bool = False) -> Rules:
    """Return the rules of a server bound to `host`: the names it answers to are its own, those of this machine and `names`."""
    known = {"127.0.0.1", "localhost", "::1", *(name.lower() for name in names)}
    if not is_loopback(host):
        known |= {host.lower(), socket.gethostname().lower()}
    return Rules(hosts=frozenset(known), literal=not is_loopback(host), secure=secure, port=port)


def address(host: str, port: int, *, secure: bool) -> str:
    """Return where to open the page from this machine."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else f"[{host}]" if ":" in host else host
    return f"http{'s' if secure else ''}://{shown}:{port}/"


@contextmanager
def alone(folder: Path, where: str) -> Iterator[None]:
    """Keep a data folder to one server, told as `where`. The system lets go of the lock when the process ends in any way. Raises LedgerError."""
    path = folder / LOCK
    try:
        path.touch()
        file = path.open("r+", encoding="utf-8")
    except OSError as error:
        raise LedgerError(f"文件夹“{display(folder)}”不能写：{reason(error)}") from error
    with file:
        if not _lock(file):
            other = file.read(200).strip()
            raise LedgerError(f"“{display(folder)}”的页面已经在运行{f'（{other}）' if other else ''}：请直接打开它，或先停下它再启动")
        file.seek(0)
        file.truncate()
        file.write(where)
        file.flush()
        try:
            yield
        finally:
            file.seek(0)
            file.truncate()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> bool:
        try:
            file.seek(1 << 20)  # far behind what is written, for locked bytes cannot be read
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            file.seek(0)
        return True

else:
    import fcntl

    def _lock(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, when_open: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_open = when_open

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._when_open()


def run(app: FastAPI, opened: socket.socket, *, certificate: Certificate | None = None, when_open: Callable[[], None] = lambda: None) -> None:
    """Serve until Ctrl-C or SIGTERM; requests under way end first. Its own log of requests is off: it would hold query strings."""
    more: dict[str, Any] = {}
    if certificate:
        more = {"ssl_certfile": str(certificate.certificate), "ssl_keyfile": str(certificate.key)}
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, proxy_headers=False, ws="none", lifespan="on",
        timeout_graceful_shutdown=GRACE, **more,
    )
    try:
        config.load()
    except OSError as error:
        raise UsageError(f"证书或私钥用不了：{reason(error) if error.errno and not hasattr(error, 'library') else '不是成对的 PEM 文件'}") from error
    had = {number: signal.signal(number, _nothing) for number in (signal.SIGINT, signal.SIGTERM)}  # uvicorn takes them over, and raises them again at its end
    try:
        _Server(config, when_open).run(sockets=[opened])
    finally:
        for number, handler in had.items():
            signal.signal(number, handler)
        opened.close()


def _nothing(number: int, frame: FrameType | None) -> None:
    return
