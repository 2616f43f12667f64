"""The tables are those of the program, are made and taken away whole, and come along when a newer program opens the ledger."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from nlp.errors import LedgerError
from nlp.ledger.backup import KEPT
from nlp.ledger.engine import WRITE, open_engine
from nlp.ledger.schema import APPEND_ONLY, Base
from nlp.ledger.store import BACKUPS, DATABASE, open_ledger
from nlp.ledger.upgrade import HEAD, MIGRATIONS, config, current, revisions
from nlp.ledger.verify import verify
from tests.ledger.meeting import take_in

LATER = '''
"""A later version"""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{revision}", "{before}", None, None


def upgrade():
    with op.batch_alter_table("units") as batch_op:
        batch_op.add_column(sa.Column("telephone_{revision}", sa.Text(), nullable=True))
    {more}


def downgrade():
    with op.batch_alter_table("units") as batch_op:
        batch_op.drop_column("telephone_{revision}")
'''


@contextmanager
def writing(ledger):
    with ledger.engine.execution_options(**{WRITE: True}).begin() as connection:
        yield connection


def shape(connection):
    """Everything an engine knows of the tables: columns, keys, indexes, checks, triggers."""
    look = inspect(connection)
    tables = sorted(look.get_table_names())
    triggers = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    if connection.dialect.name == "postgresql":
        triggers = "SELECT tgname, relname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal"
    return {
        "columns": {t: [(c["name"], str(c["type"]), c["nullable"]) for c in look.get_columns(t)] for t in tables},
        "keys": {t: sorted((k["name"], k["constrained_columns"], k["referred_table"]) for k in look.get_foreign_keys(t)) for t in tables},
        "indexes": {t: sorted((i["name"], i["column_names"], bool(i["unique"])) for i in look.get_indexes(t)) for t in tables},
        "unique": {t: sorted((u["name"], u["column_names"]) for u in look.get_unique_constraints(t)) for t in tables},
        "checks": {t: sorted(c["name"] for c in look.get_check_constraints(t)) for t in tables},
        "triggers": sorted(map(tuple, connection.execute(text(triggers)))),
    }


def test_the_tables_made_are_those_of_the_program(ledger):
    with ledger.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
        made = shape(connection)
    expected = {t.name: sorted(c.name for c in t.constraints if c.__visit_name__.endswith("check_constraint")) for t in Base.metadata.sorted_tables}
    assert {t: c for t, c in made["checks"].items() if t != "alembic_version"} == expected
    assert {table for _, table in made["triggers"]} == set(APPEND_ONLY)


def test_the_newest_migration_is_the_one_the_program_wants(ledger):
    with ledger.engine.connect() as connection:
        settings = config(connection)
        assert ScriptDirectory.from_config(settings).get_heads() == [HEAD] == sorted(revisions(settings))[-1:]
        assert current(connection) == HEAD


def test_down_and_up_again_gives_the_same_tables(ledger):
    with ledger.engine.connect() as connection:
        before = shape(connection)
    with writing(ledger) as connection:
        command.downgrade(config(connection), "base")
        left = shape(connection)
    assert left["columns"].keys() <= {"alembic_version"}
    assert left["triggers"] == []
    with writing(ledger) as connection:
        command.upgrade(config(connection), HEAD)
    with ledger.engine.connect() as connection:
        assert shape(connection) == before


def test_several_may_open_a_new_ledger_at_once(tmp_path, engine_url):
    url = engine_url
    if url is not None:  # an empty database: the one given has its tables
        engine = open_engine(url)
        with engine.execution_options(**{WRITE: True}).begin() as connection:
            command.downgrade(config(connection), "base")
        engine.dispose()

    def enter(_):
        own = open_ledger(tmp_path / "new", url=url)
        try:
            return verify(own).problems
        finally:
            own.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(enter, range(4))) == [()] * 4


@pytest.fixture
def newer(tmp_path, monkeypatch):
    """Make the program one version newer, by a migration that may do something more."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("nlp.ledger.upgrade.MIGRATIONS", folder)
    made = [HEAD]

    def make(more="pass"):
        revision = f"9{len(made):03d}"
        (folder / "versions" / f"{revision}_later.py").write_text(LATER.format(revision=revision, before=made[-1], more=more), encoding="utf-8")
        made.append(revision)
        monkeypatch.setattr("nlp.ledger.upgrade.HEAD", revision)
        return revision

    return make


def columns_of_units(ledger):
    return {column["name"] for column in inspect(ledger.engine).get_columns("units")}


def reopened(ledger, url):
    return open_ledger(ledger.folder, url=url, clock=ledger.clock)


def test_a_newer_program_brings_a_full_ledger_along(ledger, engine_url, newer):
    take_in(ledger)
    newer()
    again = reopened(ledger, engine_url)
    try:
        assert "telephone_9001" in columns_of_units(again)
        assert verify(again).problems == ()
        assert verify(again).counts["tasks"] == 3
    finally:
        again.close()


def test_a_migration_that_fails_changes_nothing(ledger, engine_url, newer):
    take_in(ledger)
    newer("op.execute('INSERT INTO nowhere VALUES (1)')")
    with pytest.raises((LedgerError, DBAPIError), match="nowhere"):
        reopened(ledger, engine_url)
    with ledger.engine.connect() as connection:
        assert current(connection) == HEAD
    assert columns_of_units(ledger) == {column.name for column in Base.metadata.tables["units"].columns}
    assert verify(ledger).problems == ()


def test_an_older_program_leaves_a_newer_ledger_alone(ledger, engine_url):
    with writing(ledger) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerError, match="更新版本"):
        reopened(ledger, engine_url)


def test_sqlite_keeps_copies_from_before_the_last_changes(ledger, engine_url, newer):
    if engine_url is not None:
        pytest.skip("copies before a change are of SQLite; PostgreSQL is dumped by its keeper")
    take_in(ledger)
    for _ in range(KEPT + 2):
        newer()
        ledger.clock.move(minutes=1)
        reopened(ledger, engine_url).close()
    copies = sorted((ledger.folder / BACKUPS).iterdir())
    assert len(copies) == KEPT
    (ledger.folder / "old").mkdir()
    shutil.copyfile(copies[-1], ledger.folder / "old" / DATABASE)
    engine = open_engine(ledger.folder / "old" / DATABASE)
    with engine.connect() as connection:
        assert current(connection) == f"900{KEPT + 1}"  # of the one before the last
        assert connection.scalar(text("SELECT count(*) FROM tasks")) == 3
    engine.dispose()
