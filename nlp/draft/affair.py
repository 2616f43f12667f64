"""What papers of supervision are about, in words: the meeting or document that asked, with its day, and the units it asked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.draft.matter import Matter, Row
from nlp.draft.meeting import meeting_name, read_meeting
from nlp.draft.paper import pending

MOST_UNITS = 8
"""More units than these are not addressed one by one."""

_SPOKEN = re.compile(r"讲话|发言|会|主持|记录|纪要|转写|录音|致辞")
_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_DEPARTMENT = re.compile(r"(?:局|厅|部|院|中心|公司|协会|科|股|处)$|(?<!纪律检查)委员会$|(?:发展改革|卫健|卫生健康|教|农|科|住建|民宗|国资)委$")
_DESIGNATED = re.compile(r"督查|人民政府|政府办|党委|[省市州县区旗]委(?:办|$)|办公厅|党工委|管委会|街道办事处")


def affair(matter: Matter) -> str:
    """Return what is supervised: 全县粮食安全工作会议部署事项, 《…方案》所列任务."""
    subject = matter.subject
    if subject and subject.kind == "document":
        return f"《{subject.name}》所列任务"
    if subject and subject.kind == "work":
        return subject.name
    if subject or _spoken(matter):
        return f"{meeting_name(matter) or pending('会议名称')}{'议定' if subject and subject.kind == 'decisions' else '部署'}事项"
    return f"{pending('文件名称')}所列任务"


def ground(matter: Matter) -> str:
    """Return what asked for it, with its day: 全县粮食安全工作会议（2024年3月5日）部署."""
    subject = matter.subject
    if subject and subject.kind == "document":
        return f"《{subject.name}》{_bracket(_day(matter.date))}"
    if subject and subject.kind == "work":
        return f"{pending('文件名称')}{_bracket(_day(matter.date))}"
    if subject or _spoken(matter):
        told = _DAY.search(read_meeting(matter).time)
        decided = subject is not None and subject.kind == "decisions"
        day = told.group() if told else "" if decided else _day(matter.date)
        return f"{meeting_name(matter) or pending('会议名称')}{_bracket(day or pending('会议日期'))}{'议定事项' if decided else '部署'}"
    return pending("立项依据")


def units(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return the bodies that answer for rows, each once; classes of persons are none."""
    return tuple(dict.fromkeys(unit for row in rows if not row.persons for unit in row.owners))


def addressed(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return whom a paper on these rows is addressed to: the units, or 各有关单位 where they are too many."""
    found = units(rows)
    return ("各有关单位",) if len(found) > MOST_UNITS else found


def is_department(organ: str) -> bool:
    """Tell whether the organ is a department: without a mandate its papers remind (提示), they do not supervise (督办).

    >>> is_department("县司法局"), is_department("县人民政府办公室"), is_department("县政府督查室")
    (True, False, False)
    """
    return bool(_DEPARTMENT.search(organ)) and not _DESIGNATED.search(organ)


def _spoken(matter: Matter) -> bool:
    types = [a.doc.meta.doc_type or "" for a in (matter.analyses or {}).values()]
    return bool(meeting_name(matter)) or any(map(_SPOKEN.search, types)) or not any(types)


def _bracket(day: str) -> str:
    return f"（{day}）" if day else ""


def _day(iso: str | None) -> str:
    """Return an ISO day, month or year in words; empty for None."""
    numbers = [str(int(number)) for number in (iso or "").split("-") if number.isdigit()]
    return "".join(number + mark for number, mark in zip(numbers, "年月日", strict=False))
