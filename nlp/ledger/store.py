"""Open a ledger and work in it: one transaction after another, each by somebody, each leaving its event.

    ledger = open_ledger(folder)
    with ledger.write(actor) as work:
        edit(work, task_id, version=3, changes={"lead": ["县司法局"]})
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from nlp.errors import ForbiddenError, LedgerError
from nlp.files import display, reason
from nlp.ledger import chain
from nlp.ledger.engine import WRITE, open_engine
from nlp.ledger.failures import telling
from nlp.ledger.schema import Event

DATABASE, FILES, BACKUPS = "ledger.db", "files", "backups"
"""What lies in the data folder."""
FOLDER_VARIABLE, URL_VARIABLE = "DUBAN_DATA", "DUBAN_DB"

ROLES: Final[dict[str, str]] = {
    "管理员": "管理用户和设置，查看台账和操作记录，不办理具体业务",
    "录入": "收录材料、核对任务、修改台账、交办",
    "承办": "签收、报送本单位任务的进展，申请延期",
    "审核": "核对任务，审批延期，审核办结，销号、退办",
    "只读": "查看",
    "审计": "查看台账和全部操作记录，不能修改",
}
"""Role → what it does."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it. `unit` is the body a 承办 answers for."""

    name: str
    role: str
    unit: str | None = None


SYSTEM: Final = Actor("系统", "系统")
"""Who keeps the books of the page itself: sessions, the queue of uploads."""


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction: its session, who it is by, the moment it began (ISO, UTC) and the day it is at the office (local)."""

    session: Session
    actor: Actor
    at: str
    today: date
    ledger: Ledger

    def log(
        self,
        action: str,
        object: str,  # noqa: A002 (the column's name)
        object_id: int | None = None,
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        reason: str | None = None,
        version: int | None = None,
        state: str | None = None,
    ) -> Event:
        """Put down what was done; in the same transaction as the deed."""
        who = {"at": self.at, "actor": self.actor.name, "role": self.actor.role}
        what = {"action": action, "object": object, "object_id": object_id, "reason": reason, "version": version, "state": state}
        changed = {"before": None if before is None else dict(before), "after": None if after is None else dict(after)}
        return chain.append(self.session, {**who, **what, **changed})


def permit(role: str, roles: Collection[str], deed: str, what: str = "") -> None:
    """Raise ForbiddenError unless the role is one of those that do the deed: 修改 台账."""
    if role not in roles:
        raise ForbiddenError(f"“{role}”不能{deed}{what}：由{'、'.join(roles)}{deed}")


Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the moment, aware."""
    return datetime.now().astimezone()


def moment(when: datetime) -> str:
    """Return an aware moment as the tables hold it.

    >>> moment(datetime(2024, 6, 30, 8, tzinfo=UTC))
    '2024-06-30T08:00:00.000000Z'
    """
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True, slots=True)
class Ledger:
    """An open ledger: its engine, the folder where files lie, and the clock (an argument, so that tests set it)."""

    engine: Engine
    folder: Path
    clock: Clock = now

    @contextmanager
    def read(self) -> Iterator[Work]:
        """Yield a transaction that only reads; what it changed is dropped. Raises UnavailableError."""
        when = self.clock()
        with telling(self.engine), Session(self.engine, autoflush=False) as session:
            yield Work(session, Actor("", "只读"), moment(when), when.date(), self)
            session.rollback()

    @contextmanager
    def write(self, actor: Actor) -> Iterator[Work]:
        """Yield a transaction that writes, alone: committed when the block ends well, else as if it had not been.

        Raises UnavailableError when the database is gone, or others keep it for longer than the busy timeout.
        """
        writing = self.engine.execution_options(**{WRITE: True})
        with telling(self.engine), Session(writing, expire_on_commit=False) as session, session.begin():
            session.connection()  # waits for its turn here: the moment is that of the deed
            when = self.clock()
            yield Work(session, actor, moment(when), when.date(), self)

    def close(self) -> None:
        """Let go of the connections."""
        self.engine.dispose()


def data_folder() -> Path:
    """Return where the ledger lies when nobody says: DUBAN_DATA, else the user's folder for programs' data."""
    if given := os.environ.get(FOLDER_VARIABLE):
        return Path(given)
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "duban"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "duban"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "duban"


def open_ledger(folder: str | Path | None = None, *, url: str | None = None, clock: Clock = now, create: bool = True) -> Ledger:
    """Open the ledger of a folder, brought to the version of this program; made when missing, unless `create` is False.

    `url` (else DUBAN_DB) names a PostgreSQL database; files go to the folder all the same. Raises LedgerError.
    """
    from nlp.ledger.upgrade import upgrade

    folder = Path(folder) if folder is not None else data_folder()
    url = url or os.environ.get(URL_VARIABLE)
    if not url and not create and not (folder / DATABASE).is_file():
        raise LedgerError(f"“{display(folder)}”里还没有台账：先用 duban ledger add 收录材料，或用 --data 指明文件夹")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(f"台账的文件夹“{display(folder)}”用不了：{reason(error)}") from error
    engine = open_engine(url or folder / DATABASE)
    ledger = Ledger(engine, folder, clock)
    try:
        with telling(engine):
            upgrade(ledger)
    except BaseException:
        engine.dispose()
        raise
    return ledger
