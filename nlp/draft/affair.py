"""What papers of supervision are about, in words: the meeting or document that asked, with its day, and the units it asked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.draft.matter import Matter, Row
from nlp.draft.minutes.meeting import meeting_name, read_meeting
from nlp.draft.paper import pending

LEDGER = "任务台账"
"""What papers follow from that no one meeting or document asked for."""
_MOST_GROUNDS = 3
MOST_UNITS = 8
"""More units than these are not addressed one by one."""

_SPOKEN = re.compile(r"讲话|发言|会|主持|记录|纪要|转写|录音|致辞")
_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_DEPARTMENT = re.compile(r"(?:局|厅|部|院|中心|公司|协会|科|股|处)$|(?<!纪律检查)委员会$|(?:发展改革|卫健|卫生健康|教|农|科|住建|民宗|国资)委$")
_DESIGNATED = re.compile(r"督查|人民政府|政府办|党委|[省市州县区旗]委(?:办|$)|办公厅|党工委|管委会|街道办事处")

_REGION = re.compile(r"^(?P<first>[\u4e00-\u9fff]{0,6}?(?:省|市(?!场)|州|县|区|旗|镇|乡|街道))(?:[\u4e00-\u9fff]{1,6}?(?:省|市(?!场)|州|县|区|旗|镇|乡|街道))*")
_LEVELS = {"省": 1, "市": 2, "州": 2, "县": 3, "区": 3, "旗": 3, "镇": 4, "乡": 4, "道": 4}
_HEADS = re.compile(r"^(?:中共)?[\u4e00-\u9fff]{0,6}?[省市州县区旗镇乡](?:委|党委|委员会|人民政府|政府|人大(?:常委会)?|人大常务委员会|政协|(?:委(?=.{2,12}委员会$)).{2,12}委员会)$")
"""Bodies that head a region: nobody of that region reminds them."""
_BRANCH = re.compile(r"分局|分公司|公司$|支队$|大队$|中心$|院$|学校$")
_HEAD_OF = re.compile(r"(?<=[会局委厅部办室])(?:主要负责(?:人|同志)|负责(?:人|同志)|主任|局长|厅长|部长|书记)$")
"""A paper is addressed to a body, not to who heads it."""
_VAGUE = re.compile(r"^(?:有关|相关)|的(?:部门|单位|机构|企业|机关)$")
"""A class of units that no letter can be addressed to by this name."""


def affair(matter: Matter) -> str:
    """Return what is supervised: 全县粮食安全工作会议部署事项, 《…方案》所列任务."""
    if matter.grounds:
        return f"{LEDGER}所列事项"
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
    if matter.grounds:
        more = len(matter.grounds) > _MOST_GROUNDS
        return "、".join(matter.grounds[:_MOST_GROUNDS]) + (f"等{len(matter.grounds)}次会议、文件" if more else "")
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


def addressed(rows: Iterable[Row], *, organ: str = "", unit: str = "") -> tuple[str, ...]:
    """Return whom a paper on these rows is addressed to: the one `unit` it is for, else the units, or 各有关单位 where they are too many or have no name.

    The organ that issues it and those above it are none of them.
    """
    found = units(rows)
    if unit in found:
        found = (unit,)
    found = tuple(one for one in found if not is_own(one, organ) and not is_above(one, organ)) or found
    found = tuple(dict.fromkeys(_HEAD_OF.sub("", one) for one in found))
    return ("各有关单位",) if len(found) > MOST_UNITS or any(map(is_vague, found)) else found


def is_vague(unit: str) -> bool:
    """Tell whether the unit is a class without a name to write to (发生败诉案件的部门)."""
    return bool(_VAGUE.search(unit))


def is_above(unit: str, organ: str) -> bool:
    """Tell whether the organ would write upward to the unit, as far as their names tell: a higher level, or who heads the organ's own region.

    >>> [is_above("县政府", organ) for organ in ("清河县司法局", "清河县人民政府", "")], is_above("市财政局", "清河县司法局"), is_above("县财政局", "清河县司法局")
    ([True, False, False], True, False)
    """
    level, own = _level(unit), _level(organ)
    if not level or not own or is_own(unit, organ) or unit.startswith(("各", "有关", "相关")):
        return False
    return (level < own and not _BRANCH.search(unit)) or (level == own and bool(_HEADS.match(unit)))


def is_own(unit: str, organ: str) -> bool:
    """Tell whether the unit is the organ itself, by another of its names.

    >>> is_own("县政府办", "清河县人民政府办公室"), is_own("县政府", "清河县人民政府办公室"), is_own("司法局", "清河县司法局")
    (True, False, True)
    """
    short, whole = _short(unit), _short(organ)
    return len(short) > 2 and whole.endswith(short)


def _short(name: str) -> str:
    return name.replace("人民政府", "政府").replace("办公室", "办").replace("委员会", "委")


def _level(name: str) -> int:
    found = _REGION.match(name)
    return _LEVELS[found.group()[-1]] if found else 0


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
