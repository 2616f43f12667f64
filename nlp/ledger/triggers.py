"""Triggers that keep the append-only tables from being changed, in the words of each engine."""

from __future__ import annotations

from collections.abc import Iterator

MESSAGE = "append-only"


def create(dialect: str, table: str) -> Iterator[str]:
    """Yield the statements that guard a table on `sqlite` or `postgresql`."""
    if dialect == "sqlite":
        for act in ("UPDATE", "DELETE"):
            yield f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{table}: {MESSAGE}'); END"
        return
    yield f"""CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION '{table}: {MESSAGE}'; END $$ LANGUAGE plpgsql"""
    yield f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE PROCEDURE {table}_refuse()"
    yield f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE PROCEDURE {table}_refuse()"


def drop(dialect: str, table: str) -> Iterator[str]:
    """Yield the statements that lift the guard."""
    if dialect == "sqlite":
        yield from (f"DROP TRIGGER IF EXISTS {table}_no_{act}" for act in ("update", "delete"))
        return
    yield from (f"DROP TRIGGER IF EXISTS {table}_no_{what} ON {table}" for what in ("change", "truncate"))
    yield f"DROP FUNCTION IF EXISTS {table}_refuse()"
