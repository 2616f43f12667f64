"""Bring a database to the tables this program knows, through Alembic, in one transaction: whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from nlp.config import PACKAGE
from nlp.errors import LedgerError
from nlp.ledger.engine import WRITE

if TYPE_CHECKING:
    from alembic.config import Config

    from nlp.ledger.store import Ledger

HEAD = "0001"
"""The version of the tables in `schema`: that of the newest file in `migrations/versions`."""
MIGRATIONS = PACKAGE / "ledger" / "migrations"


def upgrade(ledger: Ledger) -> None:
    """Bring the tables to HEAD; nothing happens when they are there. Raises LedgerError when a newer program made them."""
    with ledger.engine.connect() as connection:
        if current(connection) == HEAD:
            return
    with ledger.engine.execution_options(**{WRITE: True}).begin() as connection:
        was = current(connection)  # again, now alone: another process may have been first
        if was == HEAD:
            return
        from alembic import command

        from nlp.ledger.backup import save_before_change

        settings = config(connection)
        if was and was not in revisions(settings):
            raise LedgerError("这个台账是更新版本的 duban 建的：请换用新版本打开")
        if was:
            save_before_change(ledger)
        command.upgrade(settings, HEAD)


def config(connection: Connection) -> Config:
    """Return Alembic's settings for work on an open connection."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def revisions(settings: Config) -> set[str]:
    """Return the versions this program knows."""
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()}


def current(connection: Connection) -> str | None:
    """Return the version of the tables, None of an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)
