"""The days of the ledger as a calendar file (.ics, RFC 5545) that Outlook, WPS and telephones take: one entry a row, all day, with an alarm.

The same row keeps its UID, so that a newer file brings the older entry up to date; its SEQUENCE is the row's version. A recurring row stands
as its occurrences as far as they were made, and behind them as a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select

from nlp.errors import UsageError
from nlp.ledger.lights import Thresholds, thresholds
from nlp.ledger.queries import Filter, every
from nlp.ledger.rows import Row
from nlp.ledger.schema import Deadline, Task
from nlp.ledger.states import life
from nlp.ledger.store import Work
from nlp.ledger.when import last_day
from nlp.phrases import legal, one_line
from nlp.recognize.recurrence import occurrences

DOMAIN: Final = "duban"
"""Right half of every UID."""
ALARM: Final = 3
"""Days before its day that a row is called to mind, at nine in the morning."""
FOLD: Final = 75
"""Octets of a line, without its CRLF (RFC 5545, 3.1)."""
_SUMMARY: Final = 80
_AHEAD: Final = 366 * 5
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Rule:
    """How a recurring row goes on behind its last occurrence: from `begins`, by `rule`, up to `until`."""

    begins: date
    rule: str
    until: date | None


@dataclass(frozen=True, slots=True)
class _Again:
    """Of a recurring row: its rules, its occurrences so far, and the moment the last of them was made or changed."""

    rules: tuple[Rule, ...]
    made: int
    updated_at: str


def to_ics(work: Work, wanted: Filter | None = None, *, unit: str | None = None, alarm: int | None = ALARM, limits: Thresholds | None = None) -> bytes:
    """Return the calendar of the rows that meet the filter, of `unit` those it answers for or helps with; `alarm` None sets none.

    Rows that were never handed on have no entry; cancelled and merged ones are sent as cancelled, so that their entries go. Raises UsageError.
    """
    if alarm is not None and not 0 <= alarm <= 366:
        raise UsageError("提前提醒的天数应在0到366之间")
    asked = replace(wanted or Filter(), ended=True)
    if unit:
        asked = replace(asked, unit=unit)
    rows = [row for row in every(work, asked, limits or thresholds(work.ledger.folder)) if row.review != "驳回" and (row.status not in ("草稿", "已立项") or row.start_day is not None)]
    again = _rules(work, [row for row in rows if row.frequency and row.parent_id is None])
    name = f"{unit}督办任务" if unit else "督办任务"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//duban//ledger//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:{escape(name)}"]
    for row in rows:
        if row.id in again:
            lines += _recurring(row, again[row.id], alarm)
        elif row.due_day is not None:
            lines += _event(row, row.number, date.fromordinal(row.due_day), alarm)
    return "".join(f"{folded}\r\n" for line in (*lines, "END:VCALENDAR") for folded in fold(line)).encode()


def escape(text: str) -> str:
    """Return a TEXT value: backslash, semicolon, comma and line break escaped (RFC 5545, 3.3.11).

    >>> escape("甲,乙;丙\\n丁")
    '甲\\\\,乙\\\\;丙\\\\n丁'
    """
    plain = legal(text).replace("\r\n", "\n").replace("\r", "\n")
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def fold(line: str) -> Iterator[str]:
    """Yield a line in parts of at most 75 octets, no character cut in two; all but the first begin with a blank."""
    part, size = "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > FOLD:
            yield part
            part, size = " ", 1
        part += char
        size += octets
    yield part


def _event(row: Row, uid: str, day: date, alarm: int | None, *, sequence: int = 0, stamp: str = "", rule: Rule | None = None) -> Iterator[str]:
    _done, cancelled = row.status in life().done, row.status in ("取消", "并入", "草稿", "已立项")
    moment = _moment(max(stamp, row.updated_at))
    yield "BEGIN:VEVENT"
    yield f"UID:{escape(uid)}@{DOMAIN}"
    yield f"DTSTAMP:{moment}"
    yield f"LAST-MODIFIED:{moment}"
    yield f"SEQUENCE:{row.version + sequence}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    if rule:
        yield f"RRULE:{rule.rule}" + (f";UNTIL={rule.until:%Y%m%d}" if rule.until else "")
    yield f"SUMMARY:{escape(_summary(row))}"
    yield f"DESCRIPTION:{escape(_description(row))}"
    yield f"CATEGORIES:{escape(row.status)}"
    yield f"STATUS:{'CANCELLED' if cancelled else 'TENTATIVE' if row.status == '暂停' else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    if alarm is not None and row.status in life().handed:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{escape(_summary(row))}"
        yield f"TRIGGER:{'PT9H' if alarm == 0 else f'-P{alarm - 1}DT15H' if alarm > 1 else '-PT15H'}"
        yield "END:VALARM"
    yield "END:VEVENT"


def _summary(row: Row) -> str:
    words = one_line(row.content).rstrip("。；")
    mark = f"【{row.status}】" if row.status in (*life().done, "暂停") else ""
    return mark + (words if len(words) <= _SUMMARY else words[: _SUMMARY - 1] + "…")


def _description(row: Row) -> str:
    pairs = (
        ("编号", row.number), ("任务", row.content), ("牵头单位", "、".join(row.lead)), ("责任单位", "、".join(row.responsible)), ("配合单位", "、".join(row.support)),
        ("时限", "、".join(row.deadlines)), ("状态", row.status), ("进度", f"{row.percent}%" if row.percent else ""), ("来源", "、".join(dict.fromkeys(p.document for p in row.places))),
    )
    return "\n".join(f"{name}：{value}" for name, value in pairs if value)


def _moment(at: str) -> str:
    """Return a moment of the ledger as a DATE-TIME in UTC: 20240630T080000Z."""
    return at[:19].replace("-", "").replace(":", "") + "Z"


# Recurring rows -----------------------------------------------------------------------------------------------------


def _recurring(row: Row, again: _Again, alarm: int | None) -> Iterator[str]:
    """Yield an entry for each rule of the row. Its sequence grows with its occurrences too, because it begins behind them."""
    for n, rule in enumerate(again.rules, start=1):
        uid = row.number if len(again.rules) == 1 else f"{row.number}-r{n}"
        yield from _event(row, uid, rule.begins, alarm, sequence=again.made, stamp=again.updated_at, rule=rule)


def _rules(work: Work, rows: Sequence[Row]) -> dict[int, _Again]:
    """Return how recurring rows go on; rows whose times name no days of a calendar are left out."""
    found: dict[int, _Again] = {}
    for at in range(0, len(rows), _CHUNK):
        part = {row.id: row for row in rows[at : at + _CHUNK]}
        made = {
            row[0]: (row[1], row[2], row[3])
            for row in work.session.execute(
                select(Task.parent_id, func.count(), func.max(Task.due_day), func.max(Task.updated_at)).where(Task.parent_id.in_(part)).group_by(Task.parent_id)
            )
        }
        times: dict[int, list[Deadline]] = {}
        for deadline in work.session.scalars(select(Deadline).where(Deadline.task_id.in_(part), Deadline.kind == "recurring").order_by(Deadline.task_id, Deadline.position)):
            times.setdefault(deadline.task_id, []).append(deadline)
        for task_id, deadlines in times.items():
            row = part[task_id]
            number, last, moment = made.get(task_id, (0, None, ""))
            begins = date.fromordinal(row.start_day) if row.start_day is not None else work.today
            after = date.fromordinal(last) + timedelta(days=1) if last else begins
            until = date.fromordinal(row.due_day) if row.due_day is not None else None
            if any(d.rrules for d in deadlines):
                found[task_id] = _Again(tuple(_from(deadlines, begins, after, until)), number, moment)
    return found


def _from(deadlines: Iterable[Deadline], begins: date, after: date, until: date | None) -> Iterator[Rule]:
    for deadline in deadlines:
        counted_from = last_day(deadline.begins) or last_day(deadline.due) or begins
        for rule in deadline.rrules:
            days = occurrences([rule], after, after + timedelta(days=_AHEAD), begins=counted_from)
            if days and (until is None or days[0] <= until):
                yield Rule(days[0], _exact(rule, counted_from), until)


def _exact(rule: str, counted_from: date) -> str:
    """Return a rule that names its day of the month: without one a client would leave out the months that are too short for it."""
    if rule.startswith("FREQ=MONTHLY") and "BY" not in rule and counted_from.day > 28:
        return f"{rule};BYMONTHDAY={','.join(map(str, range(28, counted_from.day + 1)))};BYSETPOS=-1"
    return rule
