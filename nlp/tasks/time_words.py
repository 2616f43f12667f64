"""The times of a row in the words of a ledger: the date to watch, the period, the steps, and how each was read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from nlp.datamodel import Deadline, Doc, Milestone, Task
from nlp.labels import DATE_SOURCES, DEADLINE_KINDS
from nlp.phrases import listed, one_line
from nlp.recognize.recurrence import occurrences
from nlp.tasks.due import WEEKENDS_ONLY

LISTED_NEXT: Final = 3
"""Next days of a recurring deadline that are listed."""
_PERIODS = {
    "R/P1D": "每日",
    "R/P7D": "每周",
    "R/P1W": "每周",
    "R/P2W": "每两周",
    "R/P1M": "每月",
    "R/P2M": "每两个月",
    "R/P3M": "每季度",
    "R/P6M": "每半年",
    "R/P1Y": "每年",
    "R/P2Y": "每两年",
}
_PERIOD = re.compile(r"R/P(T?)(\d+)([HMDWY])")
_PERIOD_UNITS = {"TH": "小时", "TM": "分钟", "D": "天", "W": "周", "M": "个月", "Y": "年"}
_CONNECTIVE = re.compile(r"^(?:[\s，,；;、：:]|并且?|再|然后|[之此以]后|就|要)+|[\s，,；;、（(]{1,4}$")


def due_value(*tasks: Task) -> str | None:
    """Return the ISO date to watch of a row, of all its tasks: the earliest full date, else the earliest month or year, else the next of a recurring one."""
    deadlines = [d for task in tasks for d in task.deadlines]
    ends = {value for d in deadlines if d.kind != "recurring" and (value := _end(d))}
    again = {d.due for d in deadlines if d.kind == "recurring" and d.due}
    return min((v for v in ends if _full_date(v)), default=None) or min(ends or again, default=None)


def _end(deadline: Deadline) -> str | None:
    """Return the day by which something is due, as precise as its words; the day from which a rule holds (自4月1日起) is none."""
    if deadline.kind != "date":
        return deadline.due
    return None if deadline.text.endswith("起") else deadline.value


def _full_date(value: str) -> date | None:
    if len(value) != len("2024-01-01"):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def due_cell(value: str | None) -> date | str:
    """Return a date for the cell, or 2024年 / 2024年6月 when that is all that is known."""
    if value is None:
        return ""
    full = _full_date(value)
    if full:
        return full
    partial = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?", value)
    if not partial:
        return value
    year, month = partial.groups()
    return f"{year}年{int(month)}月" if month else f"{year}年"


def frequency(deadline: Deadline) -> str:
    """Return the period of a recurring deadline in words: 每季度."""
    value = deadline.value or ""
    period = _PERIOD.fullmatch(value)
    if value in _PERIODS:
        return _PERIODS[value]
    if period and period[1] + period[3] in _PERIOD_UNITS:
        count = "" if period[2] == "1" else period[2]
        return f"每{count}{_PERIOD_UNITS[period[1] + period[3]]}"
    return deadline.text


def time_remarks(doc: Doc, task: Task) -> Iterator[str]:
    """Say what the date cell cannot: dates that could not be told, steps, what was reckoned without the holidays."""
    unread = [d.text for d in task.deadlines if d.kind == "date" and not d.value]
    if unread:
        # Without the day of the speech it is the year that is wanting; with it, something else was.
        yield f"{'未能换算日期' if doc.meta.date else '年份不明，未换算日期'}：{listed(unread)}"
    due = sorted({value for d in task.deadlines if d.kind == "date" and (value := _end(d))})
    if task.milestones:
        yield f"分期：{'；'.join(step_words(doc, task, step) for step in task.milestones)}"
    elif len(due) > 1:
        yield f"分期时限：{listed(str(due_cell(value)) for value in due)}"
    yield from (f"“{one_line(d.text)}”{d.basis}" for d in task.deadlines if WEEKENDS_ONLY in d.basis)


def step_words(doc: Doc, task: Task, step: Milestone) -> str:
    """Return a step as its date and what is to be done: 2024-12-31 完成50%."""
    time = next(d for d in task.deadlines if (d.start, d.end) == (step.deadline.start, step.deadline.end))
    if time.kind == "ongoing":
        return one_line(doc.quote(step))
    inside = step.start <= time.start < step.end
    act = doc.text[step.start : time.start] + doc.text[time.end : step.end] if inside else doc.quote(step)
    day = time.text if time.kind == "recurring" else due_cell(_end(time)) or time.text
    return f"{one_line(str(day))} {_CONNECTIVE.sub('', one_line(act))}".rstrip()


def how_read(doc: Doc, task: Task) -> str:
    """Return, a line each, what every time of the row was read as, by which rule and from which day."""
    lines = [f"“{one_line(d.text)}”：{'；'.join(part for part in (_read_as(d), _rule(d), d.basis) if part)}" for d in task.deadlines]
    if lines and doc.meta.date:
        source = DATE_SOURCES.get(doc.meta.date_source or "")
        lines.append(f"讲话（成文）日期：{doc.meta.date}{f'（{source}）' if source else ''}")
    return "\n".join(lines)


def _read_as(deadline: Deadline) -> str:
    if deadline.kind == "date":
        day = due_cell(deadline.value) or "未换算日期"
        return f"{day}起" if deadline.begins and not deadline.due else f"{deadline.begins}至{day}" if deadline.begins else str(day)
    if deadline.kind == "recurring":
        return f"{frequency(deadline)}{_next_days(deadline)}"
    return f"{DEADLINE_KINDS[deadline.kind]}{'，' + deadline.due if deadline.due else ''}"


def _next_days(deadline: Deadline) -> str:
    due = _full_date(deadline.due or "")
    if due is None:
        return ""
    begins = _full_date(deadline.begins or "") or due
    last = due.replace(year=due.year + 2, day=min(due.day, 28))
    days = occurrences(deadline.rrules, due, last, begins=begins)[:LISTED_NEXT] or [due]
    return f"，下次{'、'.join(day.isoformat() for day in days)}"


def _rule(deadline: Deadline) -> str:
    return "模型认出" if deadline.rule == "model" else f"规则 {deadline.rule}" if deadline.rule else ""
