"""Prove that a ledger is whole: the chain of events, every row against its last event, files against their hashes, the engine's own checks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from nlp.ledger.chain import Head, verify_chain
from nlp.ledger.rows import state_hash, tasks_by_id
from nlp.ledger.schema import APPEND_ONLY, Document, Event, Evidence, Progress, Task
from nlp.ledger.store import FILES, Ledger

CHUNK: Final = 500
MOST_TOLD: Final = 50


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. `problems` are Chinese lines, empty when all is well; `head` is the end of the chain, to be kept elsewhere; `counts` by table."""

    problems: tuple[str, ...]
    head: Head
    counts: dict[str, int]


def verify(ledger: Ledger, *, known: Head | None = None) -> Report:
    """Check the whole ledger as it stands at one moment. `known` is a head noted earlier."""
    with ledger.read() as work:
        session = work.session
        dialect = ledger.engine.dialect.name
        if dialect == "postgresql":  # one snapshot for all queries, as SQLite gives anyway
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        verdict = verify_chain(session, known=known)
        problems = [*verdict.problems, *_engine(session, dialect), *_triggers(session, dialect), *_rows(session), *_progress(session), *_files(session, ledger.folder)]
        tables = {"documents": Document, "tasks": Task, "progress": Progress, "evidence": Evidence, "events": Event}
        counts = {name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables.items()}
    return Report(tuple(problems), verdict.head, counts)


def _engine(session: Session, dialect: str) -> Iterator[str]:
    """Yield what the engine itself finds wrong; PostgreSQL keeps foreign keys and pages by itself."""
    if dialect != "sqlite":
        return
    for row in session.execute(text("PRAGMA integrity_check(20)")):
        if row[0] != "ok":
            yield f"数据库文件损坏：{row[0]}"
    for row in session.execute(text("PRAGMA foreign_key_check")):
        yield f"表 {row[0]} 第{row[1]}行指向不存在的 {row[2]}"


def _triggers(session: Session, dialect: str) -> Iterator[str]:
    """Yield the append-only tables whose guards are gone."""
    query = "SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' GROUP BY tbl_name"
    if dialect == "postgresql":
        query = "SELECT c.relname, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' GROUP BY c.relname"
    found = {row[0]: row[1] for row in session.execute(text(query))}
    for table in APPEND_ONLY:
        if found.get(table, 0) < 2:
            yield f"表 {table} 的防改触发器不见了"


def _rows(session: Session) -> Iterator[str]:
    """Yield rows that differ from what their last event left, and rows or events without the other."""
    last = (
        select(Event.object_id, func.max(Event.seq).label("seq")).where(Event.object == "task", Event.state.is_not(None)).group_by(Event.object_id).subquery()
    )
    states: dict[int | None, str | None] = {row[0]: row[1] for row in session.execute(select(Event.object_id, Event.state).join(last, Event.seq == last.c.seq))}
    ids = session.scalars(select(Task.id).order_by(Task.id)).all()
    told = 0
    for at in range(0, len(ids), CHUNK):
        for task in tasks_by_id(session, ids[at : at + CHUNK]).values():
            state = states.pop(task.id, None)
            if state == state_hash(task):
                continue
            told += 1
            if told <= MOST_TOLD:
                yield f"台账第{task.id}行（{task.number}）{'没有操作记录' if state is None else '与最后一次操作留下的不一致，可能绕过程序改过数据库'}"
        session.expunge_all()
    if told > MOST_TOLD:
        yield f"……另有{told - MOST_TOLD}行与操作记录不一致"
    for task_id in sorted(one for one in states if one is not None)[:MOST_TOLD]:
        yield f"操作记录里的第{task_id}行不在台账中，可能被删去"


def _progress(session: Session) -> Iterator[str]:
    """Yield rows with another number of reports than events that tell of them."""
    reports: dict[int | None, int] = {row[0]: row[1] for row in session.execute(select(Progress.task_id, func.count()).group_by(Progress.task_id))}
    events: dict[int | None, int] = {
        row[0]: row[1]
        for row in session.execute(select(Event.object_id, func.count()).where(Event.object == "task", Event.action == "报送进展").group_by(Event.object_id))
    }
    for task_id in sorted(one for one in {*reports, *events} if one is not None):
        if reports.get(task_id, 0) != events.get(task_id, 0):
            yield f"台账第{task_id}行有{reports.get(task_id, 0)}条进展，操作记录里是{events.get(task_id, 0)}条"


def _files(session: Session, folder: Path) -> Iterator[str]:
    """Yield evidence that is gone or was changed, and evidence whose event says otherwise."""
    for evidence in session.scalars(select(Evidence).order_by(Evidence.id).execution_options(yield_per=CHUNK)):
        try:
            with open(folder / FILES / evidence.stored, "rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            yield f"佐证“{evidence.name}”（第{evidence.task_id}行）的文件不见了"
            continue
        if found != evidence.sha256:
            yield f"佐证“{evidence.name}”（第{evidence.task_id}行）的文件被改动过"
