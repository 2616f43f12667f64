"""Ledgers for tests, on both engines. PostgreSQL comes from Debian's packages, its cluster is started once and thrown away."""

import getpass
import os
import shlex
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from nlp.ledger.store import DATABASE, open_ledger

DAY = datetime(2024, 6, 20, 10, tzinfo=timezone(timedelta(hours=8)))
ENGINES = ("sqlite", "postgresql")
TEMPLATE = "duban_template"


class Clock:
    """The clock of the office: stands still until moved."""

    def __init__(self, when=DAY):
        self.when = when

    def __call__(self):
        return self.when

    def move(self, **by):
        self.when += timedelta(**by)


def programs():
    """Return the folder of PostgreSQL's programs, None where it is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin/initdb"), default=Path(), key=lambda p: int(p.parts[-3])).parent if Path("/usr/lib/postgresql").is_dir() else None


@contextmanager
def cluster():
    """Start a cluster on a free port; yield the URL of its maintenance database."""
    bin_ = programs()
    if bin_ is None or not (bin_ / "initdb").exists():
        if os.environ.get("DUBAN_REQUIRE_POSTGRES"):
            pytest.fail("DUBAN_REQUIRE_POSTGRES is set, but PostgreSQL is not installed")
        pytest.skip("PostgreSQL is not installed")
    # initdb refuses root; the package made a user for it.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    user = "postgres" if root else getpass.getuser()
    before = ["runuser", "-u", user, "--"] if root else []
    folder = Path(tempfile.mkdtemp(prefix="duban-pg-"))
    if root:
        shutil.chown(folder, user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    run = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
    pg_ctl = [*before, str(bin_ / "pg_ctl"), "-D", str(folder / "data")]
    # A server outlives whoever started it: this one ends, and its folder goes, when the pipe from here closes, also where the tests are killed.
    leave = f"cat; {shlex.join([*pg_ctl, '-m', 'immediate', 'stop'])}; rm -rf {shlex.quote(str(folder))}"
    with subprocess.Popen(["sh", "-c", leave], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, cwd="/"):
        subprocess.run([*before, bin_ / "initdb", "-D", folder / "data", "-U", "duban", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"], **run)
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=60"
        subprocess.run([*pg_ctl, "-w", "-l", folder / "log", "-o", options, "start"], **run)
        yield f"postgresql+psycopg://duban@127.0.0.1:{port}/postgres"


class Postgres:
    """A running cluster that hands out fresh databases, each a copy of a migrated one."""

    def __init__(self, url, folder):
        self.url, self.count = url, 0
        self.execute(f"CREATE DATABASE {TEMPLATE}")
        open_ledger(folder, url=self.url_of(TEMPLATE)).close()

    def execute(self, statement):
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def url_of(self, name):
        return self.url.rsplit("/", 1)[0] + f"/{name}"

    def fresh(self, *, empty=False):
        """Return the URL of a new database; `empty` has no tables yet."""
        self.count += 1
        name = f"duban_{self.count}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {'template0' if empty else TEMPLATE}")
        return self.url_of(name)

    def drop(self, url):
        self.execute(f"DROP DATABASE IF EXISTS {url.rsplit('/', 1)[1]} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    with cluster() as url:
        yield Postgres(url, tmp_path_factory.mktemp("pg"))


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(params=ENGINES)
def engine_url(request):
    """The URL of a new database of each engine; None is SQLite in the folder itself."""
    if request.param == "sqlite":
        yield None
        return
    server = request.getfixturevalue("postgres")
    url = server.fresh()
    yield url
    server.drop(url)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """A file of SQLite that has the tables: copied, it saves each test the migration."""
    folder = tmp_path_factory.mktemp("migrated")
    open_ledger(folder).close()
    return folder / DATABASE


@pytest.fixture
def ledger(tmp_path, engine_url, clock, migrated):
    """An empty ledger on each engine, its clock at ten on 20 June 2024."""
    (tmp_path / "data").mkdir()
    if engine_url is None:
        shutil.copyfile(migrated, tmp_path / "data" / DATABASE)
    ledger = open_ledger(tmp_path / "data", url=engine_url, clock=clock)
    yield ledger
    ledger.close()
