"""Rows that recur (月调度, 季评估, 每周): a row handed on produces a row for each time it is due, with its own day, units and life.

The row itself has no light unless it has an end of its own: what is watched are its occurrences, so that no month is counted twice.
Occurrences are made up to `HORIZON` days ahead, and always the next one; those of a row that ends are cancelled as far as their day is
still to come and nobody has begun. What is due every day gets none: a row a day is no help to anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select

from nlp.ledger.edit import changing, log_new, set_due
from nlp.ledger.rows import WHOLE, tasks_by_id
from nlp.ledger.schema import Assignment, Deadline, Event, Task
from nlp.ledger.states import life
from nlp.ledger.store import Actor, Work
from nlp.ledger.when import last_day
from nlp.recognize.recurrence import occurrences

if TYPE_CHECKING:
    from nlp.ledger.store import Ledger

HORIZON: Final = 31
"""Days ahead for which occurrences are made."""
FARTHEST: Final = 366 * 5
"""Days ahead in which the next one is looked for."""
MOST: Final = 60
"""Occurrences made in one go, the latest: who opens a ledger after years does not get hundreds of rows."""
PROGRAM: Final = Actor("程序", "程序")
"""Who makes occurrences when nobody asks for them."""
WITHDRAWN: Final = "随主任务取消"
_DAILY = "FREQ=DAILY"
_checked: WeakKeyDictionary[Engine, date] = WeakKeyDictionary()
"""The day for which the occurrences of a ledger were last seen to, in this process."""


def ensure(ledger: Ledger) -> int:
    """Make what occurrences are lacking in the ledger today, and return their number. Cheap after the first call of a day."""
    today = ledger.clock().date()
    if _checked.get(ledger.engine) == today:
        return 0
    with ledger.read() as work:
        lacking = any(_lacking(work, task) for task in _parents(work))
    made = 0
    if lacking:
        with ledger.write(PROGRAM) as work:
            made = sum(len(produce(work, task)) for task in _parents(work))
    _checked[ledger.engine] = today
    return made


def recurs(task: Task) -> bool:
    """Tell whether a row produces occurrences: it has a time that recurs on known days, less often than daily."""
    return task.parent_id is None and any(d.kind == "recurring" and d.rrules and not _daily(d) for d in task.deadlines)


def _daily(deadline: Deadline) -> bool:
    return any(rule.startswith(_DAILY) and "INTERVAL" not in rule for rule in deadline.rrules)


def _parents(work: Work) -> list[Task]:
    recurring = select(Deadline.task_id).where(Deadline.kind == "recurring")
    where = (Task.parent_id.is_(None), Task.status.in_(life().handed), Task.id.in_(recurring))
    return [task for task in work.session.scalars(select(Task).where(*where).order_by(Task.id).options(*WHOLE)) if recurs(task)]


def days(task: Task, today: date) -> dict[str, tuple[date, date]]:
    """Return the occurrences a row handed on should have on a day: by period (2024-05, or the day where a month has several), from when and till when."""
    if task.start_day is None or not recurs(task):
        return {}
    begins = date.fromordinal(task.start_day)
    end = date.fromordinal(task.due_day) if task.due_day is not None else date.max
    found: set[date] = set()
    for deadline in task.deadlines:
        if deadline.kind == "recurring" and deadline.rrules and not _daily(deadline):
            counted_from = last_day(deadline.begins) or last_day(deadline.due) or begins
            ahead = occurrences(deadline.rrules, begins, today + timedelta(days=HORIZON), begins=counted_from)
            if not any(day >= today for day in ahead):
                later = occurrences(deadline.rrules, today, today + timedelta(days=FARTHEST), begins=counted_from)
                ahead = [*ahead, *later[:1]]
            found |= set(ahead)
    ordered = sorted(day for day in found if day <= end)
    months = [day.isoformat()[:7] for day in ordered]
    monthly = len(set(months)) == len(months) and not any(rule.startswith("FREQ=WEEKLY") for d in task.deadlines for rule in d.rrules)
    names = months if monthly else [day.isoformat() for day in ordered]
    starts = [begins, *ordered[:-1]]
    return dict(list(zip(names, zip(starts, ordered, strict=True), strict=True))[-MOST:])


def _lacking(work: Work, task: Task) -> bool:
    had = set(work.session.scalars(select(Task.period).where(Task.parent_id == task.id)))
    return bool(days(task, work.today).keys() - had)


def produce(work: Work, task: Task) -> list[Task]:
    """Make the occurrences that a row handed on lacks today, and return them; those that went with it come back."""
    wanted = days(task, work.today)
    if not wanted:
        return []
    had = {t.period: t for t in _occurrences(work, task)}
    made = []
    for period, (begins, day) in wanted.items():
        known = had.get(period)
        if known is None:
            made.append(_make(work, task, period, begins, day))
        elif known.status == "取消" and _last_action(work, known) == WITHDRAWN:
            with changing(work, known, action="随主任务恢复"):
                known.status, known.before_pause = known.before_pause or "已交办", None
    return made


def withdraw(work: Work, task: Task) -> list[Task]:
    """Cancel the occurrences of a row that ended whose day is still to come and that nobody has begun; return them."""
    gone = []
    for occurrence in _occurrences(work, task):
        to_come = occurrence.due_day is not None and occurrence.due_day > work.today.toordinal()
        if to_come and occurrence.status in ("已交办", "已签收") and not occurrence.percent:
            with changing(work, occurrence, action=WITHDRAWN, reason=f"{task.number}{task.status}"):
                occurrence.before_pause, occurrence.status, occurrence.asked_due = occurrence.status, "取消", None
            gone.append(occurrence)
    return gone


def _occurrences(work: Work, task: Task) -> Iterator[Task]:
    ids = work.session.scalars(select(Task.id).where(Task.parent_id == task.id).order_by(Task.due_day, Task.id)).all()
    tasks = tasks_by_id(work.session, ids)
    yield from (tasks[task_id] for task_id in ids)


def _last_action(work: Work, task: Task) -> str | None:
    query = select(Event.action).where(Event.object == "task", Event.object_id == task.id).order_by(Event.seq.desc()).limit(1)
    return work.session.scalar(query)


def _make(work: Work, parent: Task, period: str, begins: date, day: date) -> Task:
    words = next(d for d in parent.deadlines if d.kind == "recurring")
    task = Task(
        number=f"{parent.number}-{period}"[:64], parent_id=parent.id, period=period, document_id=parent.document_id, passage_id=parent.passage_id,
        section=list(parent.section), content=f"{parent.content}（{period_words(period, parent.frequency)}）", measures=list(parent.measures),
        purpose=list(parent.purpose), targets=list(parent.targets), marks=[], role=parent.role, grade=parent.grade, score=parent.score, review=parent.review,
        status="已交办", start_day=begins.toordinal(), percent=0, absent=False, proposed={}, touched=[], created_at=work.at, updated_at=work.at,
    )
    set_due(task, day.isoformat())
    task.deadlines = [
        Deadline(
            position=0, document_id=words.document_id, start=words.start, end=words.end, text=words.text, kind="date", value=day.isoformat(), due=day.isoformat(),
            rrules=[], basis=f"{words.text}的一次", how=words.how,
        )
    ]
    task.assignments = [
        Assignment(
            unit=a.unit, unit_id=a.unit_id, duty=a.duty, position=a.position, document_id=a.document_id, start=a.start, end=a.end, text=a.text, how=a.how,
        )
        for a in parent.assignments
    ]
    work.session.add(task)
    log_new(work, task, "生成分期任务")
    return task


def period_words(period: str, frequency: str | None = None) -> str:
    """Return a period in words.

    >>> period_words("2024-05"), period_words("2024-06", "每季度"), period_words("2024-05-10"), period_words("2024-12", "每年")
    ('2024年5月', '2024年第二季度', '2024年5月10日', '2024年')
    """
    year, month, day = (*map(int, period.split("-")), 0)[:3]
    if day:
        return f"{year}年{month}月{day}日"
    if re.fullmatch("每季度?", frequency or ""):
        return f"{year}年第{'一二三四'[(month - 1) // 3]}季度"
    if frequency == "每半年":
        return f"{year}年{'上' if month <= 6 else '下'}半年"
    return f"{year}年" if frequency == "每年" else f"{year}年{month}月"
