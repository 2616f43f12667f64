"""The tables of the ledger, in types every engine has: text, integers, floats.

Days are ISO (`2024-06-30`), moments ISO in UTC to the microsecond (`2024-06-30T08:00:00.000000Z`), so that they sort as text. Lists and
objects are JSON in `Text`, decoded here and never queried. Offsets are code points of `documents.text`, end exclusive. A day that is
reckoned with in queries stands also as its ordinal (`date.toordinal`). Nothing here decides anything: see `life`, `edit`, `add`.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Json(TypeDecorator[Any]):
    """JSON as text, decoded in Python: openGauss and old SQLite have no JSON functions to rely on."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {dict[str, Any]: Json, list[Any]: Json, list[str]: Json, str: Text}  # noqa: RUF012 (SQLAlchemy reads it as it is)


class Document(Base):
    """A text that was taken in. `meeting` is the key all papers of one meeting share; `analysis` the JSON of contract duban/analysis/1."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    meeting: Mapped[str] = mapped_column(String(200), index=True)
    title: Mapped[str | None]
    sha256: Mapped[str] = mapped_column(String(64))
    format: Mapped[str] = mapped_column(String(16))
    date: Mapped[str | None] = mapped_column(String(10))
    doc_type: Mapped[str | None]
    level: Mapped[str | None]
    region: Mapped[str | None]
    occasion: Mapped[str | None]
    speaker: Mapped[str | None]
    text: Mapped[str]
    analysis: Mapped[str] = mapped_column(deferred=True)  # ten times the text, and few need it
    stored: Mapped[str | None]  # its file in the data folder, None when none was kept
    replaced_by: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    finished_at: Mapped[str | None] = mapped_column(String(27))  # when a person declared all its tasks found
    added_at: Mapped[str] = mapped_column(String(27))
    added_by: Mapped[str] = mapped_column(String(64))


class Passage(Base):
    """A segment (句段) of a document with its role as it was predicted: what tasks quote."""

    __tablename__ = "passages"
    __table_args__ = (UniqueConstraint("document_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    position: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    role: Mapped[str] = mapped_column(String(16))
    score: Mapped[float] = mapped_column(Float)


class Unit(Base):
    """A body that answers for tasks, under the name the ledger gives it. `leader` and `contact` come from the roster of the house."""

    __tablename__ = "units"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    generic: Mapped[bool] = mapped_column(default=False)
    aliases: Mapped[list[str]] = mapped_column(default=list)
    leader: Mapped[str | None]
    contact: Mapped[str | None]


class Task(Base):
    """A row of the ledger. `version` goes up with every change; `touched` names the fields a person has set, which no import overwrites.

    `number` is 编号, for good. `review` and `status` are the two machines of `life`. `due` is the day, month or year to watch, `due_day` the
    ordinal of its last day (None of a row that recurs without end: its occurrences are watched); `start_day` the ordinal of the day the row
    was handed on. `period` marks an occurrence (2024-05) of the recurring row `parent_id`. `absent` tells that a later version of its document
    no longer has it; `proposed` holds what that version says of a row already judged, for a person to take over. `marks` are the stretches
    that prove targets: [words, document id, start, end, how].
    """

    __tablename__ = "tasks"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("parent_id", "period"),
        Index("ix_tasks_open", "status", "review", "due_day", "start_day", "percent", "closed_on", "document_id", "asked_due", "frequency"),  # lights and figures read nothing else
        Index("ix_tasks_review_score", "review", "score"),
        Index("ix_tasks_queue", "review", "status", "document_id", "start"),
        CheckConstraint("percent >= 0 AND percent <= 100", name="percent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), index=True)  # None: entered by hand
    passage_id: Mapped[int | None] = mapped_column(ForeignKey("passages.id"))
    start: Mapped[int | None]
    end: Mapped[int | None]
    section: Mapped[list[str]] = mapped_column(default=list)
    content: Mapped[str]
    measures: Mapped[list[str]] = mapped_column(default=list)
    purpose: Mapped[list[str]] = mapped_column(default=list)
    targets: Mapped[list[str]] = mapped_column(default=list)
    marks: Mapped[list[Any]] = mapped_column(default=list)
    role: Mapped[str] = mapped_column(String(16), default="task")
    grade: Mapped[str] = mapped_column(String(1), default="A")
    score: Mapped[float] = mapped_column(Float, default=1.0)
    remark: Mapped[str | None]
    due: Mapped[str | None] = mapped_column(String(10))
    due_day: Mapped[int | None]
    frequency: Mapped[str | None]
    review: Mapped[str] = mapped_column(String(16), default="待核")
    status: Mapped[str] = mapped_column(String(16), default="草稿")
    before_pause: Mapped[str | None] = mapped_column(String(16))
    start_day: Mapped[int | None]
    percent: Mapped[int] = mapped_column(default=0)
    closed_on: Mapped[str | None] = mapped_column(String(10))
    asked_due: Mapped[str | None] = mapped_column(String(10))  # the new day an open 延期申请 asks for
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"))
    period: Mapped[str | None] = mapped_column(String(10))
    absent: Mapped[bool] = mapped_column(default=False)
    proposed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    touched: Mapped[list[str]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[str] = mapped_column(String(27))
    updated_at: Mapped[str] = mapped_column(String(27), index=True)

    document: Mapped[Document | None] = relationship(lazy="raise")
    assignments: Mapped[list[Assignment]] = relationship(
        back_populates="task", order_by="Assignment.position", cascade="all, delete-orphan", lazy="select"
    )
    deadlines: Mapped[list[Deadline]] = relationship(
        back_populates="task", order_by="Deadline.position", cascade="all, delete-orphan", lazy="select"
    )
    sources: Mapped[list[TaskSource]] = relationship(
        back_populates="task", order_by="TaskSource.position", cascade="all, delete-orphan", lazy="select"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class TaskSource(Base):
    """A place where a row is said: the first is the one its words are from. `key` is the row's id in the analysis of that document."""

    __tablename__ = "task_sources"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    position: Mapped[int]
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    passage_id: Mapped[int | None] = mapped_column(ForeignKey("passages.id"))
    key: Mapped[str] = mapped_column(String(64))
    start: Mapped[int]
    end: Mapped[int]
    place: Mapped[str]
    merged_from: Mapped[int | None]  # the row that went into this one and brought it along

    task: Mapped[Task] = relationship(back_populates="sources")
    document: Mapped[Document] = relationship(lazy="joined", innerjoin=True)


class Assignment(Base):
    """A unit of a row. `duty` is lead, responsible or support; the span is None where a person entered it."""

    __tablename__ = "assignments"
    __table_args__ = (Index("ix_assignments_unit_id_duty", "unit_id", "duty", "task_id"), Index("ix_assignments_task_id", "task_id", "duty", "unit_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    duty: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    start: Mapped[int | None]
    end: Mapped[int | None]
    text: Mapped[str | None]
    how: Mapped[str] = mapped_column(String(16), default="explicit")  # explicit, carried, inferred; person
    merged_from: Mapped[int | None]  # the row that went into this one and brought it along

    task: Mapped[Task] = relationship(back_populates="assignments")
    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)


class Deadline(Base):
    """A time of a row, in its words and as it was read (`nlp.datamodel.Deadline`)."""

    __tablename__ = "deadlines"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    position: Mapped[int]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    start: Mapped[int | None]
    end: Mapped[int | None]
    text: Mapped[str]
    kind: Mapped[str] = mapped_column(String(16))
    value: Mapped[str | None]
    due: Mapped[str | None] = mapped_column(String(10))
    begins: Mapped[str | None] = mapped_column(String(10))
    rrules: Mapped[list[str]] = mapped_column(default=list)
    basis: Mapped[str | None]
    how: Mapped[str] = mapped_column(String(16), default="explicit")

    task: Mapped[Task] = relationship(back_populates="deadlines")


class Progress(Base):
    """What was reported of a row for a month (`2024-05`). Only added to: a correction is another entry."""

    __tablename__ = "progress"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    period: Mapped[str] = mapped_column(String(7), index=True)
    percent: Mapped[int]
    text: Mapped[str]
    problems: Mapped[str | None]
    next_step: Mapped[str | None]
    unit: Mapped[str | None]
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[str] = mapped_column(String(27))


class Evidence(Base):
    """A file that proves something of a row (佐证). It lies in the data folder under `stored`; `sha256` is of its bytes."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    progress_id: Mapped[int | None] = mapped_column(ForeignKey("progress.id"))
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    stored: Mapped[str]
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[str] = mapped_column(String(27))


class Review(Base):
    """A decision on a row, 待核 → 采纳, 修改后采纳, 驳回, 存疑; `undone` when it was taken back."""

    __tablename__ = "reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    decision: Mapped[str] = mapped_column(String(16))
    was: Mapped[str] = mapped_column(String(16))
    batch: Mapped[str | None] = mapped_column(String(32), index=True)  # one bulk decision
    undone: Mapped[bool] = mapped_column(default=False)
    by: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[str] = mapped_column(String(27))


class Event(Base):
    """Something that was done. Each carries the hash of the one before it: see `chain`. Triggers refuse every change."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_object", "object", "object_id"), Index("ix_events_action", "action", "at"))

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(27), index=True)
    actor: Mapped[str] = mapped_column(String(64), index=True)
    role: Mapped[str] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(32))
    object: Mapped[str] = mapped_column(String(16))
    object_id: Mapped[int | None]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    reason: Mapped[str | None]
    version: Mapped[int | None]  # of the row after it
    state: Mapped[str | None] = mapped_column(String(64))  # hash of the whole row after it
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class User(Base):
    """A person with a role. `password` is an argon2id hash, None while nobody has set one."""

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    shown: Mapped[str]
    role: Mapped[str] = mapped_column(String(16))
    unit: Mapped[str | None]  # the body a 承办 answers for
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[str | None] = mapped_column(String(27))
    keys: Mapped[dict[str, Any]] = mapped_column(default=dict)  # remapped keys of the review screen
    created_at: Mapped[str] = mapped_column(String(27))


class Login(Base):
    """A session of a user at the page; `token` is the SHA-256 of the cookie's value."""

    __tablename__ = "logins"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    began_at: Mapped[str] = mapped_column(String(27))
    seen_at: Mapped[str] = mapped_column(String(27))


class Upload(Base):
    """A file dropped on the page and what became of it: 等待, 处理中, 完成, 失败. `batch` groups the files of one drop."""

    __tablename__ = "uploads"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch: Mapped[str] = mapped_column(String(32), index=True)
    name: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    stored: Mapped[str]
    date: Mapped[str | None] = mapped_column(String(10))
    meeting: Mapped[str | None] = mapped_column(String(200))
    together: Mapped[bool] = mapped_column(default=False)  # the files of the batch are of one meeting
    state: Mapped[str] = mapped_column(String(8), default="等待", index=True)
    message: Mapped[str | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    tasks: Mapped[int] = mapped_column(default=0)
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[str] = mapped_column(String(27))


APPEND_ONLY = ("events", "progress")
"""Tables whose rows triggers keep from being changed or deleted."""
