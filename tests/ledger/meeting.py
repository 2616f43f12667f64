"""A meeting for the ledger: papers whose roles are given, people of every role, days of the clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from nlp.datamodel import Analysis, Doc, Meta, Source
from nlp.ledger.add import Added, add
from nlp.ledger.rows import Row, find_task, row_of
from nlp.ledger.schema import Task
from nlp.ledger.store import Actor, Ledger
from nlp.recognize import recognize
from nlp.segment import segment
from nlp.tasks import build_tasks

CLERK = Actor("小录", "录入")
AUDITOR = Actor("老审", "审核")
ADMIN = Actor("管家", "管理员")
READER = Actor("看客", "只读")
INSPECTOR = Actor("巡查", "审计")
DAY = "2024-03-06"
MEETING = Meta(title="在全县水利工作会议上的讲话", doc_type="领导讲话", date="2024-03-05", region="清河县", level="县级", occasion="全县水利工作会议")
LINES = (
    "head 一、抓好河道治理",
    "significance 河道干净，百姓才安心。",
    "task 县水务局要在6月底前完成12公里河道清淤，县财政局配合。",
    "task 各镇要在4月20日前封堵入河排污口。",
    "head 二、抓好水库安全",
    "task 县应急管理局要每月调度水库安全度汛准备情况。",
    "requirement 要不断提高思想认识。",
)
"""Three rows: one with lead, support, time and figure; one of a class of addressees; one that recurs."""


def handler(unit: str) -> Actor:
    return Actor("小办", "承办", unit)


def analysed(*lines: str, meta: Meta = MEETING, name: str = "讲话.txt") -> Analysis:
    """Return the analysis of `role words` lines, a paragraph each."""
    split = [line.split(" ", 1) for line in lines or LINES]
    text = "".join(f"{words}\n" for _, words in split)
    doc = recognize(segment(Doc(text=text, meta=meta, source=Source(name))))
    roles = ["topic" if role == "head" else role for role, words in split for _ in f"{words}\n"]
    doc = replace(doc, segments=tuple(replace(s, role=roles[s.start], score=0.9) for s in doc.segments))
    return Analysis(doc, build_tasks(doc))


def on(ledger: Ledger, day: str) -> Ledger:
    """Return the ledger as it is opened at noon of a day."""
    noon = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
    return replace(ledger, clock=lambda: noon)


def take_in(ledger: Ledger, *lines: str, meta: Meta = MEETING, name: str = "讲话.txt", actor: Actor = CLERK) -> Added:
    """Import one paper."""
    with ledger.write(actor) as work:
        return add(work, {name: analysed(*lines, meta=meta, name=name)})


def rows(ledger: Ledger) -> list[Row]:
    with ledger.read() as work:
        return [row_of(find_task(work, task_id)) for task_id in _ids(work)]


def row(ledger: Ledger, task_id: int) -> Row:
    with ledger.read() as work:
        return row_of(find_task(work, task_id))


def _ids(work) -> Sequence[int]:
    from sqlalchemy import select

    return work.session.scalars(select(Task.id).order_by(Task.id)).all()
