"""Back up and restore a ledger through the engine's own means, never by copying a database in use.

A backup is one zip: `ledger.db` (SQLite, by `VACUUM INTO`) or `ledger.dump` (PostgreSQL, by pg_dump), the files of the data folder, its YAML,
and `manifest.json` with the hash of each and the head of the chain. It is written whole or not at all, and proved before it is restored.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Final

from sqlalchemy import func, inspect, select
from sqlalchemy.engine import URL, make_url

from nlp import __version__
from nlp.errors import LedgerError
from nlp.files import ZIP_DAMAGE, display, reason, replacing
from nlp.ledger.engine import open_engine
from nlp.ledger.failures import telling
from nlp.ledger.lock import served_alone
from nlp.ledger.schema import Event
from nlp.ledger.store import BACKUPS, DATABASE, FILES, Ledger, open_ledger
from nlp.ledger.verify import verify

DUMP: Final = "ledger.dump"
MANIFEST: Final = "manifest.json"
FORMAT: Final = "duban/backup/1"
KEPT: Final = 5
"""Backups before migrations that are kept."""


def backup(ledger: Ledger, target: Path) -> Path:
    """Write a backup to `target`, a zip, or a folder in which it is named by day and hour; return its path. Others go on working meanwhile.

    Raises LedgerError (pg_dump is missing or fails), WriteFailedError.
    """
    if target.is_dir() or not target.suffix:
        target.mkdir(parents=True, exist_ok=True)
        target = target / f"duban-{ledger.clock().strftime('%Y%m%d-%H%M%S')}.zip"
    with TemporaryDirectory(dir=ledger.folder, prefix=".backup-") as place:
        database = _copy(ledger, Path(place))
        with replacing(target) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            members: dict[str, str] = {}
            for path, name in _members(ledger.folder, database):
                members[name] = _put(archive, path, name)
            archive.writestr(MANIFEST, json.dumps({"format": FORMAT, "version": __version__, "made": ledger.clock().isoformat(), "members": members}, indent=1))
    return target


def _members(folder: Path, database: Path) -> Iterator[tuple[Path, str]]:
    """Yield what goes into a backup. Files are never changed once written, so those of rows in the copy are all there."""
    yield database, database.name
    yield from ((path, path.name) for path in sorted(folder.glob("*.yaml")))  # settings, and what the house is called
    if (folder / FILES).is_dir():
        yield from ((path, f"{FILES}/{path.name}") for path in sorted((folder / FILES).iterdir()) if path.is_file() and not path.name.startswith("."))


def _put(archive: zipfile.ZipFile, path: Path, name: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as source, archive.open(name, "w", force_zip64=True) as member:
        while piece := source.read(1 << 20):
            digest.update(piece)
            member.write(piece)
    return digest.hexdigest()


def _copy(ledger: Ledger, place: Path) -> Path:
    """Write the database as it stands at one moment into a folder; return the file."""
    if ledger.engine.dialect.name == "sqlite":
        copy = place / DATABASE
        with telling(ledger.engine), ledger.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("VACUUM INTO ?", (str(copy),)).close()
        return copy
    copy = place / DUMP
    _run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={copy}"], ledger.engine.url)
    return copy


def _run(program: str, arguments: list[str], url: URL) -> None:
    """Run a program of PostgreSQL. The password goes by the environment: a command line is there for all to read."""
    path = shutil.which(program)
    if path is None:
        raise LedgerError(f"找不到 PostgreSQL 的 {program}：请装上它的客户端程序（postgresql-client），再试")
    where = ["-h", url.host or "localhost", "-p", str(url.port or 5432), "-d", url.database or "postgres", *(["-U", url.username] if url.username else [])]
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    result = subprocess.run([path, *where, "--no-password", *arguments], env=environment, capture_output=True, check=False)
    if result.returncode:
        told = result.stderr.decode("utf-8", "replace").strip().splitlines()
        raise LedgerError(f"{program} 没有做成：{told[-1] if told else f'退出码{result.returncode}'}")


def restore(source: Path, folder: Path, *, url: str | None = None, force: bool = False) -> Ledger:
    """Put a backup into a data folder (and a database of PostgreSQL) and return the open ledger, proved whole.

    What stood in the folder is kept beside it under a name with .old-; a database that holds a ledger is refused unless `force`.
    Raises LedgerError when the backup is damaged or of the other engine, or something is there and `force` is not given.
    """
    if (folder / DATABASE).exists() and not force:
        raise LedgerError(f"“{display(folder)}”里已有台账：换一个文件夹，或加 --force（旧的会改名留着）")
    fresh = folder.parent / f".{folder.name}.{secrets.token_hex(4)}"
    fresh.mkdir(parents=True)
    try:
        with served_alone(folder) if folder.is_dir() else nullcontext():
            pass  # no server works in what is about to move
        members = _unpack(source, fresh)
        if (DUMP in members) != bool(url):
            raise LedgerError("这份备份是 PostgreSQL 的：请用 --db 写明恢复到哪个库" if DUMP in members else "这份备份是 SQLite 的：恢复时不要写 --db")
        if url:
            _load(fresh / DUMP, url, force=force)
        _prove(fresh, url)
        (fresh / DUMP).unlink(missing_ok=True)
        _swap(fresh, folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return open_ledger(folder, url=url)


def _unpack(source: Path, folder: Path) -> Mapping[str, str]:
    """Unpack a backup and compare every file with the manifest."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
            members: dict[str, str] = manifest["members"]
            if manifest.get("format") != FORMAT:
                raise LedgerError(f"“{display(source.name)}”是别的版本的备份：请换用新版本的 duban 恢复")
            for name, wanted in members.items():
                target = folder / name
                if not target.resolve().is_relative_to(folder.resolve()):
                    raise LedgerError(f"“{display(source.name)}”里有不该有的路径，没有恢复")
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as member, open(target, "xb") as file:
                    if _write(member, file) != wanted:
                        raise LedgerError(f"“{display(source.name)}”已损坏（{name} 与校验码不符），没有恢复：请用另一份备份")
            return members
    except OSError as error:
        raise LedgerError(f"读不了“{display(source.name)}”：{reason(error)}") from error
    except (KeyError, TypeError, AttributeError, *ZIP_DAMAGE) as error:
        raise LedgerError(f"“{display(source.name)}”不是完好的备份，没有恢复：请用另一份备份") from error


def _write(source: IO[bytes], target: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := source.read(1 << 20):
        digest.update(piece)
        target.write(piece)
    return digest.hexdigest()


def _load(dump: Path, url: str, *, force: bool) -> None:
    engine = open_engine(url)
    try:
        with telling(engine), engine.connect() as connection:
            taken = inspect(connection).has_table("events")
            filled = taken and bool(connection.scalar(select(func.count()).select_from(Event)))
        if filled and not force:
            raise LedgerError("这个数据库里已有台账：换一个空库，或加 --force（库里的会被替换）")
    finally:
        engine.dispose()
    _run("pg_restore", ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(dump)], make_url(url))


def _prove(folder: Path, url: str | None) -> None:
    ledger = open_ledger(folder, url=url)
    try:
        report = verify(ledger)
    finally:
        ledger.close()
    if report.problems:
        raise LedgerError(f"这份备份里的台账核对不上，没有恢复：{report.problems[0]}")


def _swap(fresh: Path, folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        folder.rename(folder.parent / f"{folder.name}.old-{secrets.token_hex(4)}")
    elif folder.exists():
        folder.rmdir()
    fresh.rename(folder)


def save_before_change(ledger: Ledger) -> None:
    """Keep a copy of a SQLite database whose tables are about to change; the last `KEPT` copies stay in backups/. PostgreSQL is its keeper's to dump."""
    if ledger.engine.dialect.name != "sqlite":
        return
    folder = ledger.folder / BACKUPS
    folder.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=ledger.folder, prefix=".backup-") as place:
        _copy(ledger, Path(place)).rename(folder / f"before-upgrade-{ledger.clock().strftime('%Y%m%d-%H%M%S-%f')}.db")
    for old in sorted(folder.glob("before-upgrade-*.db"))[:-KEPT]:
        old.unlink()
