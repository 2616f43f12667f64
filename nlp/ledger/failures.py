"""What a database says when it cannot be used, told in Chinese with what to do; passwords and statements stay out.

What it says of a statement (no such table, a key twice) is a fault of the program: it is not told but passes, so that it is seen and mended.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from nlp.errors import UnavailableError

BUSY: Final = "台账正忙，这次没有存上：请稍后再试"

_SAID: Final[tuple[tuple[str, str], ...]] = (
    # SQLite; the first also PostgreSQL
    (r"database is locked|database table is locked|due to lock timeout|锁.*超时", BUSY),
    (r"unable to open database file", "打不开台账数据库文件：请看文件夹的权限"),
    (r"file is not a database|file is encrypted", "台账数据库文件（ledger.db）不是 duban 的台账，或已损坏：请用 duban ledger restore 恢复备份"),
    (r"malformed", "台账数据库文件已损坏：请用 duban ledger restore 恢复备份"),
    (r"readonly database|read-only transaction|只读事务", "台账数据库是只读的，这次没有存上：用文件的请看它和文件夹的权限，用服务器的请问数据库管理员"),
    (r"database or disk is full|No space left", "磁盘满了，这次没有存上：请腾出空间再试"),
    (r"disk I/O error", "读写磁盘出错，这次没有存上：请检查磁盘"),
    # PostgreSQL; its server may speak Chinese
    (r"password authentication failed|no password supplied|认证失败|no pg_hba\.conf entry|没有用于主机", "数据库服务器{where}不让“{user}”进来：请检查用户和密码，或请数据库管理员放行"),
    (r'role ".*" does not exist|角色.*不存在', "数据库里没有用户“{user}”：请检查数据库地址"),
    (r'database ".*" does not exist|数据库.*不存在', "服务器{where}上没有“{database}”这个库：请先建库（CREATE DATABASE {database} OWNER {user} ENCODING 'UTF8'）"),
    (r"permission denied|must be owner|权限不够|必须是.*属主", "数据库用户“{user}”在“{database}”里没有建表、读写的权限：请把这个库归它所有（ALTER DATABASE {database} OWNER TO {user}）"),
    (r"too many (?:clients|connections)|remaining connection slots|连接数", "数据库服务器{where}的连接已满：请稍后再试，或请数据库管理员调大 max_connections"),
    (r"failed to resolve host|could not translate host|Name or service not known|nodename nor servname|getaddrinfo", "找不到数据库服务器{where}：请检查数据库地址里的主机名"),
    (r"starting up|shutting down|recovery mode|terminating connection|正在启动|正在关闭", "数据库服务器{where}正在启动或关闭：请稍后再试"),
    (
        r"Connection refused|timeout expired|timed out|No route to host|Network is unreachable|No such file or directory|server closed the connection|connection .*(?:failed|lost|closed)",
        "连不上数据库服务器{where}：请看它开着没有，数据库地址里的主机和端口对不对",
    ),
)


_NO_PRIVILEGE: Final = "42501"
"""The one SQLSTATE among the ProgrammingErrors of PostgreSQL that is not the program's fault."""


@contextmanager
def telling(engine: Engine) -> Iterator[None]:
    """Raise UnavailableError, in Chinese, for what keeps the database from being used (busy, gone, full); the program's own errors pass."""
    try:
        yield
    except PoolTimeoutError as error:
        raise UnavailableError(BUSY) from error
    except (DBAPIError, sqlite3.Error) as error:
        words = told(error.orig if isinstance(error, DBAPIError) else error, engine.url)
        if words is None:
            raise
        raise UnavailableError(words) from error


def told(error: BaseException | None, url: URL) -> str | None:
    """Return what a driver's error means for who works with the ledger; None of an error that is the program's own fault."""
    kinds = {kind.__name__ for kind in type(error).__mro__}  # PEP 249: in every driver they have the same names
    if kinds & {"IntegrityError", "DataError"} or ("ProgrammingError" in kinds and _state(error) != _NO_PRIVILEGE):
        return None
    said = str(error)
    for pattern, words in _SAID:
        if re.search(pattern, said, re.IGNORECASE):
            where = f"“{url.host or '本机'}:{url.port or 5432}”"
            return words.format(where=where, user=url.username or "（没有写）", database=url.database or "（没有写）")
    if isinstance(error, sqlite3.Error):
        if "OperationalError" not in kinds:
            return "台账数据库文件已损坏：请用 duban ledger restore 恢复备份" if isinstance(error, sqlite3.DatabaseError) else None
        if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF == sqlite3.SQLITE_ERROR:
            return None  # of the statement: no such table, no such column
    if "OperationalError" in kinds:
        return f"台账的数据库出错，这次没有存上：{(said.strip().splitlines() or ['没有说明'])[0]}"
    return None


def _state(error: BaseException | None) -> str | None:
    """Return the SQLSTATE of an error of psycopg or psycopg2."""
    return getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
