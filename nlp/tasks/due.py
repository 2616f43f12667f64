"""When a deadline falls due: the days of its cell, reckoned from what is known, and in words from what.

The day on which a period begins does not count (Civil Code, article 201): 会后3日内 of a meeting on the 5th ends on the 8th.
A period counted from a day nobody tells (受理后5日内, 发现问题的，3日内整改) has none.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from nlp.datamodel import Deadline, Doc, Timex
from nlp.recognize.calendar import Reference, add_months, festival, month_end
from nlp.recognize.recurrence import next_occurrence, rrules
from nlp.recognize.workdays import known_years, unknown_years, workday_after

_PERIOD = re.compile(r"<=P(T?)(\d{1,5})([DMYH])")
_BEGINS = re.compile(r"(?:起|开始)$")
_YEAR = re.compile(r"\d{4}\s?年|[二][〇○零一二三四五六七八九]{3}年|“?[一二三四五六七八九十]{1,2}五”?(?:规划)?[期末时]")
_COUNTED = frozenset({"within", "using", "span_of", "limited", "remaining", "length", "model"})
"""Rules of a length of time that runs from the day it is said."""
_AFTER_MEETING = re.compile(r"(?:今天|这次|本次)?(?:会议?(?:结束)?|散会)(?:以|之)?后")
_ISSUED = re.compile(r"(?:自|从)?本?(?P<paper>\w{0,8}?)(?:印发|下发|发布|公布|发文|制发)\w{0,2}之日起")
_RECEIVED = re.compile(r"(?:自|从)?(?:收到|接到|接)本?(?:文件|通知|方案|意见|函|通报)?(?:之日起|(?:之|以)?后)")
_PAPERS = frozenset("会议纪要 工作要点 行动方案 行动计划 整改方案 责任分工方案 实施方案 若干措施 实施意见 意见 通报 通知 批复 函".split())
"""Kinds of document that are sent out; the rest are spoken."""
_RULES = "办法"
_EACH_CASE = re.compile(
    r"(?:凡|一旦|如果?|若|每[一件次个项起批]|[收接]到|受理|接[报诉警]|发现|发生|立案|申请|届满|到期|对[^，。；]{0,20}(?:问题|线索|投诉|举报|诉求|来信|来访|案件|申请|工单)"
    r"|(?:后|时|的|起|者)[，,]|后$)"
)
WEEKENDS_ONLY = "只扣除周末"
"""In `Deadline.basis`: the holidays of some year it spans are not known."""
_SENTENCE_ENDS = "。！？；;\n"


def deadline_of(doc: Doc, time: Timex, how: str) -> Deadline:
    """Return the cell of a row for a time, with the days it runs from and falls due as far as they are known."""
    cell = Deadline(time.start, time.end, doc.quote(time), time.kind, time.value, how, time.rule, time.begins)
    today = Reference.parse(doc.meta.date).date
    try:
        match time.kind:
            case "date":
                return _dated(doc, cell)
            case "duration":
                return _counted(doc, cell, today)
            case "recurring":
                return _recurring(doc, cell, today)
            case _:
                return _after_meeting(doc, cell, today)
    except (ValueError, OverflowError):
        return cell  # past the end of the calendar


def _dated(doc: Doc, cell: Deadline) -> Deadline:
    if not cell.value:
        return cell
    first, last = _bounds(cell.value)
    basis = "" if _YEAR.search(cell.text) or not doc.meta.date else f"以{doc.meta.date}推算"
    if cell.rule == "from" or _BEGINS.search(cell.text):
        return replace(cell, begins=first.isoformat(), basis=basis)
    if first != last:
        basis = "，".join(part for part in (basis, "原文没有写到日，按最后一天算") if part)
    return replace(cell, due=last.isoformat(), basis=basis)


def _bounds(value: str) -> tuple[date, date]:
    """Return the first and the last day of 2024, 2024-06 or 2024-06-30."""
    year, month, day = (*map(int, value.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day), date(year, month, day)
    return date(year, month or 1, 1), month_end(year, month or 12)


def _counted(doc: Doc, cell: Deadline, today: date | None) -> Deadline:
    value = cell.value or ""
    if value.startswith("-"):
        return replace(cell, basis="提前量，从所提前的事项往前数")
    period = _PERIOD.fullmatch(value)
    if not period:
        return cell
    anchor = _anchor(doc, cell)
    if not anchor:
        return cell if cell.rule in ("at_most", "extended") else replace(cell, basis="从哪天起算，原文没有写明")
    if today is None:
        return replace(cell, basis=f"从{anchor}起算，这一天不明")
    clock, number, unit = period[1], int(period[2]), period[3]
    basis = f"从{anchor}{today}起算"
    if "工作日" in cell.text:
        due = workday_after(today, number)
        return replace(cell, begins=today.isoformat(), due=due.isoformat(), basis=f"{basis}，{_workdays_told(today, due)}")
    if clock:
        if unit != "H" or number % 24:
            return cell
        number, unit = number // 24, "D"
    due = today + timedelta(days=number) if unit == "D" else add_months(today, number * (12 if unit == "Y" else 1))
    return replace(cell, begins=today.isoformat(), due=due.isoformat(), basis=basis)


def _workdays_told(first: date, last: date) -> str:
    unknown = unknown_years((first, last))
    if not unknown:
        return "按国务院放假调休安排数工作日"
    years = known_years()
    return f"{WEEKENDS_ONLY}：放假调休安排收到{years[0]}至{years[-1]}年，没有{'、'.join(map(str, unknown))}年"


def _anchor(doc: Doc, cell: Deadline) -> str:
    """Return what the day is from which the period counts and which the day of the document stands for; empty when it is another day."""
    paper = doc.meta.doc_type in _PAPERS
    if _AFTER_MEETING.match(cell.text):
        return "会议日期" if not paper or doc.meta.doc_type == "会议纪要" else ""
    if issued := _ISSUED.match(cell.text):
        own = issued["paper"] in ("", "文件") or "本" in cell.text or (doc.meta.doc_type or "").endswith(issued["paper"].lstrip("本"))
        return "成文日期" if paper and own else ""
    if _RECEIVED.match(cell.text):
        return "成文日期（收文日期不明）" if paper else ""
    if cell.rule not in _COUNTED or doc.meta.doc_type == _RULES:
        return ""
    begin = max(doc.text.rfind(mark, max(0, cell.start - 60), cell.start) for mark in _SENTENCE_ENDS) + 1
    if _EACH_CASE.search(doc.text[max(begin, cell.start - 60) : cell.start]):
        return ""
    return "成文日期" if paper else "讲话日期"


def _recurring(doc: Doc, cell: Deadline, today: date | None) -> Deadline:
    rules = rrules(cell.text, cell.value)
    if today is None:
        return replace(cell, rrules=rules)
    if rules:
        due = next_occurrence(rules, today)
    elif re.match("每年春节", cell.text):
        eves = [day - timedelta(days=1) for year in (today.year, today.year + 1) if (day := festival("春节", year))]
        due = next((day for day in eves if day > today), None)
    else:
        due = None
    if due is None:
        return replace(cell, rrules=rules)
    return replace(cell, begins=today.isoformat(), due=due.isoformat(), rrules=rules, basis=f"{today}之后的第一次")


def _after_meeting(doc: Doc, cell: Deadline, today: date | None) -> Deadline:
    if cell.kind == "event" and today and _AFTER_MEETING.fullmatch(cell.text) and _anchor(doc, cell):
        return replace(cell, begins=today.isoformat(), basis=f"会议日期{today}之后")
    return cell
