"""A database that cannot be used is told in Chinese, with what to do, and never with its password."""

import sqlite3
import subprocess
from contextlib import ExitStack

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from nlp.errors import LedgerError, UnavailableError
from nlp.ledger.backup import _copy
from nlp.ledger.engine import WRITE, open_engine
from nlp.ledger.failures import told
from nlp.ledger.store import DATABASE, Actor, open_ledger
from nlp.ledger.verify import verify
from tests.ledger.meeting import take_in

SECRET = "Very-secret-8"


def refused(folder, url=None):
    with pytest.raises(LedgerError) as error:
        open_ledger(folder, url=url).close()
    assert SECRET not in str(error.value)
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (f"postgresql+psycopg://duban:{SECRET}@127.0.0.1:1/office", "连不上数据库服务器“127.0.0.1:1”"),
        (f"postgresql://duban:{SECRET}@127.0.0.1:1/office", "连不上数据库服务器"),
        (f"postgres://duban:{SECRET}@127.0.0.1:1/office", "连不上数据库服务器"),
        (f"postgresql+psycopg://duban:{SECRET}@nobody.invalid/office", "找不到数据库服务器“nobody.invalid:5432”"),
        (f"postgresql+psycopg://duban:{SECRET}@/office?host=/nowhere/at/all", "连不上数据库服务器“本机:5432”"),
        (f"postgresql+psycopg://duban:{SECRET}@127.0.0.1:port/office", "数据库地址写得不对"),
        (f"://duban:{SECRET}@127.0.0.1", "数据库地址写得不对"),
        (f"mysql://duban:{SECRET}@127.0.0.1/office", "不支持“mysql”数据库"),
        (f"postgresql+asyncpg://duban:{SECRET}@127.0.0.1/office", "驱动用不了"),
        ("sqlite://", "不能只放在内存里"),
    ],
)
def test_an_address_that_leads_nowhere(tmp_path, url, words):
    assert words in refused(tmp_path, url)


def test_what_the_server_says(tmp_path, postgres):
    server = make_url(postgres.url)
    nowhere = server.set(database="never_made").render_as_string(hide_password=False)
    assert "没有“never_made”这个库：请先建库" in refused(tmp_path, nowhere)
    stranger = server.set(username="stranger", password=SECRET).render_as_string(hide_password=False)
    assert "没有用户“stranger”" in refused(tmp_path, stranger)


def test_a_user_who_may_not_make_tables(tmp_path, postgres):
    url = postgres.fresh(empty=True)
    postgres.execute("DROP ROLE IF EXISTS lodger")
    postgres.execute(f"CREATE ROLE lodger LOGIN PASSWORD '{SECRET}'")
    try:
        lodger = make_url(url).set(username="lodger", password=SECRET).render_as_string(hide_password=False)
        assert "没有建表、读写的权限" in refused(tmp_path, lodger)
    finally:
        postgres.drop(url)
        postgres.execute("DROP ROLE lodger")


def test_a_database_that_only_reads_is_told(ledger, engine_url, request):
    if engine_url is None:
        with ledger.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only=ON").close()
    else:
        request.getfixturevalue("postgres").execute(f"ALTER DATABASE {make_url(engine_url).database} SET default_transaction_read_only = on")
        ledger.close()
    with pytest.raises(UnavailableError, match="只读"), ledger.write(Actor("甲", "录入")) as work:
        work.log("试", "ledger")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('connection failed: FATAL:  password authentication failed for user "duban"', "请检查用户和密码"),
        ('connection failed: 致命错误: 用户 "duban" Password 认证失败', "请检查用户和密码"),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.8", user "duban"', "请检查用户和密码"),
        ("FATAL:  sorry, too many clients already", "连接已满"),
        ("FATAL:  the database system is starting up", "正在启动或关闭"),
        ("terminating connection due to administrator command", "正在启动或关闭"),
        ("consuming input failed: server closed the connection unexpectedly", "连不上数据库服务器"),
        ("connection timeout expired", "连不上数据库服务器"),
        ("could not extend file: No space left on device", "磁盘满了"),
    ],
)
def test_other_words_of_servers(said, words):
    found = told(Exception(said), make_url(f"postgresql+psycopg://duban:{SECRET}@10.0.0.9/office"))
    assert found is not None
    assert words in found
    assert SECRET not in found


@pytest.mark.parametrize(
    "error",
    [
        sqlite3.OperationalError("no such column: taks"), sqlite3.IntegrityError("UNIQUE constraint failed: users.name"), sqlite3.ProgrammingError("Cannot operate on a closed database."),
        sqlite3.InterfaceError("bad parameter or other API misuse"), psycopg.errors.UndefinedTable('relation "taks" does not exist'),
        psycopg.errors.UndefinedTable('relation "x" does not exist\nLINE 1: SELECT \'timeout expired, connection closed\''), psycopg.errors.UniqueViolation("connection x closed"),
        psycopg.errors.StringDataRightTruncation("value too long"), psycopg.InterfaceError("the cursor is closed"),
    ],
)
def test_an_error_of_the_program_is_not_explained_away(error):
    assert told(error, make_url("postgresql://h/office")) is None


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (psycopg.errors.ReadOnlySqlTransaction("cannot execute INSERT in a read-only transaction"), "只读的"),
        (psycopg.errors.InsufficientPrivilege("permission denied for table tasks"), "没有建表、读写的权限"),
        (psycopg.errors.DeadlockDetected("deadlock detected\nDETAIL: more"), "没有存上：deadlock detected"),
        (psycopg.OperationalError(""), "没有存上：没有说明"), (sqlite3.DatabaseError("database corruption at line 1"), "已损坏"),
    ],
)
def test_what_is_the_servers_matter_is_told_by_its_kind(error, words):
    found = told(error, make_url(f"postgresql://duban:{SECRET}@h/office"))
    assert found is not None
    assert words in found
    assert SECRET not in found
    assert "\n" not in found


def test_a_file_that_is_no_ledger(tmp_path):
    (tmp_path / DATABASE).write_bytes(b"plain words, no database" * 100)
    assert "不是 duban 的台账，或已损坏：请用 duban ledger restore" in refused(tmp_path)


def test_a_folder_in_the_place_of_the_file(tmp_path):
    (tmp_path / DATABASE).mkdir()
    assert "打不开台账数据库文件" in refused(tmp_path)


def test_a_file_cut_short(tmp_path, migrated):
    (tmp_path / DATABASE).write_bytes(migrated.read_bytes()[:8192])
    assert "已损坏" in refused(tmp_path)


def test_who_waits_too_long_for_others_is_told(ledger, tmp_path, engine_url, monkeypatch):
    monkeypatch.setattr("nlp.ledger.engine.BUSY_SECONDS", 0)
    hasty = open_ledger(tmp_path / "data", url=engine_url)
    try:
        with ledger.write(Actor("甲", "录入")), pytest.raises(UnavailableError, match="台账正忙"), hasty.write(Actor("乙", "录入")):
            pass
    finally:
        hasty.close()


def test_a_connection_the_server_cut_is_opened_again(ledger, engine_url, postgres):
    if engine_url is None:
        pytest.skip("SQLite has no server")
    take_in(ledger)
    postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{make_url(engine_url).database}'")
    assert verify(ledger).problems == ()


def test_a_server_that_goes_away_in_the_midst_is_told(ledger, engine_url, postgres):
    if engine_url is None:
        pytest.skip("SQLite has no server")

    def write():
        with ledger.write(Actor("甲", "录入")) as work:
            postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{make_url(engine_url).database}'")
            work.log("试", "ledger")

    with pytest.raises(UnavailableError, match=r"正在启动或关闭|连不上"):
        write()


def test_open_gauss_is_let_in(tmp_path, postgres):
    """It calls itself neither PostgreSQL nor EnterpriseDB, which is all that SQLAlchemy knows."""
    url = postgres.fresh(empty=True)
    engine = open_engine(url)
    try:
        with engine.execution_options(**{WRITE: True}).begin() as connection:
            connection.execute(text("CREATE OR REPLACE FUNCTION pg_catalog.version() RETURNS text LANGUAGE sql AS $$ SELECT '(openGauss 5.0.0 build a07d57c3) compiled' $$"))
        engine.dispose()
        ledger = open_ledger(tmp_path, url=url)
        try:
            take_in(ledger)
            assert ledger.engine.dialect.server_version_info >= (9, 2)
            assert verify(ledger).counts["tasks"] == 3
        finally:
            ledger.close()
    finally:
        engine.dispose()
        postgres.drop(url)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM taks", "SELECT taks FROM events", "SELEC 1", "INSERT INTO sessions (token) VALUES (NULL)",
        "INSERT INTO users (id, name, shown, role) VALUES (1, '甲', '甲', '录入')",
    ],
)
def test_errors_of_statements_are_not_taken_for_the_server(ledger, statement):
    with pytest.raises(DBAPIError), ledger.write(Actor("甲", "录入")) as work:
        work.session.execute(text(statement))


def test_what_was_to_be_written_is_in_no_error(ledger):
    with pytest.raises(DBAPIError) as error, ledger.write(Actor("甲", "录入")) as work:
        work.session.execute(text("SELECT * FROM taks WHERE content = :words"), {"words": "秘而不宣"})
    assert "秘而不宣" not in str(error.value)


def test_connections_that_are_all_taken_are_told_as_a_busy_ledger(ledger, monkeypatch):
    pool = ledger.engine.pool
    monkeypatch.setattr(pool, "_timeout", 0.01)
    with ExitStack() as held:
        for _ in range(pool.size() + pool._max_overflow):
            held.enter_context(ledger.engine.connect())
        with pytest.raises(UnavailableError, match="台账正忙"), ledger.read() as work:
            work.session.execute(text("SELECT 1"))


def test_a_backup_that_cannot_be_written_is_told(ledger, engine_url, tmp_path):
    if engine_url is not None:
        pytest.skip("pg_dump tells it itself")
    with pytest.raises(UnavailableError, match="没有存上：unable to open"):
        _copy(ledger, tmp_path / "nowhere")


def test_the_password_is_not_on_a_command_line(tmp_path, monkeypatch):
    from nlp.ledger import backup

    seen = []

    def run(arguments, *, env, **_):
        seen.append((arguments, env))
        return subprocess.CompletedProcess(arguments, 1, b"", b"pg_dump: error: no")

    monkeypatch.setattr(backup.subprocess, "run", run)
    monkeypatch.setattr(backup.shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(LedgerError, match="pg_dump 没有做成"):
        backup._run("pg_dump", ["--format=custom"], make_url(f"postgresql+psycopg://duban:{SECRET}@10.0.0.9/office"))
    (arguments, environment) = seen[0]
    assert SECRET not in " ".join(map(str, arguments))
    assert environment["PGPASSWORD"] == SECRET
