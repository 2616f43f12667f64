"""Open the database of the ledger: SQLite in a local file by default, PostgreSQL by URL.

SQLite runs with a write-ahead log, foreign keys, a busy timeout, and `BEGIN IMMEDIATE` for whoever writes: a read that turns into a write
cannot wait for another one, and fails (measured: 719 of 800 edits refused without, none with; knowledge/web.md C.4). PostgreSQL takes one
advisory lock for each writing transaction, so that both engines write one after another and the chain of events has no gap.
"""

from __future__ import annotations

import re
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from nlp.errors import LedgerError
from nlp.files import display
from nlp.ledger.failures import telling
from nlp.ledger.network import network_kind

WRITE = "duban_write"
"""Execution option of an engine or connection that writes."""
BUSY_SECONDS = 30
CONNECT_SECONDS = 10
DRIVERS = ("psycopg", "psycopg2")
"""psycopg2 because openGauss hands out a build of its own."""
_LOCK = 0x64756261  # any number, the same in every process: "duba"


def open_engine(where: str | Path) -> Engine:
    """Return an engine for a file of SQLite (made when missing) or a URL such as `postgresql+psycopg://user@host/name`.

    Raises LedgerError when the URL cannot be used, or the file lies in a folder of the network, where a write-ahead log breaks.
    """
    url = str(where)
    if "://" not in url:
        return _sqlite(Path(url))
    try:
        parsed = make_url(url)
        name = parsed.get_backend_name()
        if name == "sqlite":
            if not parsed.database or parsed.database == ":memory:":
                raise LedgerError("台账不能只放在内存里：请写明文件")
            return _sqlite(Path(parsed.database))
        if name not in ("postgresql", "postgres"):
            raise LedgerError(f"不支持“{name}”数据库：台账用 SQLite 文件或 PostgreSQL")
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_driver_name() not in DRIVERS:
            raise LedgerError(f"数据库地址里的驱动用不了：请写 postgresql+{DRIVERS[0]}://")
        patience = {} if "connect_timeout" in parsed.query else {"connect_timeout": CONNECT_SECONDS}
        engine = create_engine(parsed, hide_parameters=True, pool_pre_ping=True, connect_args=patience)
    except (ArgumentError, ValueError):
        raise LedgerError("数据库地址写得不对：应如 postgresql+psycopg://用户:密码@主机:5432/库名") from None
    except (NoSuchModuleError, ImportError):
        raise LedgerError("没有安装 PostgreSQL 的驱动：请装上 duban[postgres]") from None
    _know_open_gauss(engine)
    event.listen(engine, "begin", _lock_writers)
    return engine


def _know_open_gauss(engine: Engine) -> None:
    """Let databases made of PostgreSQL under another name in: SQLAlchemy finds no version in `(openGauss 5.0.0 …)` and gives up (its issue 9943)."""
    dialect: Any = engine.dialect
    known = dialect._get_server_version_info

    def version(connection: Connection) -> tuple[int, ...]:
        try:
            return tuple(known(connection))
        except AssertionError:
            number = str(connection.exec_driver_sql("SHOW server_version").scalar())  # 9.2.4 of openGauss: what it is made of
            return tuple(map(int, re.findall(r"\d+", number)[:3]))

    dialect._get_server_version_info = version


def _lock_writers(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITE):
        if (connection.dialect.server_version_info or ()) >= (9, 3):  # openGauss has it by another name, from its keeper
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(BUSY_SECONDS * 1000, 1)}")
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _sqlite(path: Path) -> Engine:
    if kind := network_kind(path):
        raise LedgerError(
            f"“{display(path.parent)}”是网络文件夹（{kind}），台账放在那里会损坏：请放在本机磁盘；几个人同用，请在一台机器上运行 duban serve，或用 PostgreSQL"
        )
    engine = create_engine(f"sqlite:///{path}", hide_parameters=True, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def connect(raw: sqlite3.Connection, _: Any) -> None:
        raw.isolation_level = None  # BEGIN is ours, see below
        try:
            with telling(engine):
                for pragma in (f"busy_timeout={BUSY_SECONDS * 1000}", "synchronous=NORMAL", "foreign_keys=ON"):
                    raw.execute(f"PRAGMA {pragma}").close()
                (mode,) = _logged(raw)
        except BaseException:
            raw.close()
            raise
        if mode != "wal":
            raw.close()
            raise LedgerError(f"“{display(path.parent)}”所在的磁盘不支持台账要用的写前日志：请把台账放在本机磁盘")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITE) else "BEGIN")

    return engine


def _logged(raw: sqlite3.Connection) -> tuple[str]:
    """Switch a database to its write-ahead log and return the mode it is in. The first switch takes the file alone and does not wait for others by itself."""
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            found: tuple[str] = raw.execute("PRAGMA journal_mode=WAL").fetchone()
            return found
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
        time.sleep(0.02)
