"""What the words around a unit say of it when it is no owner, and why a time has no date: words for the user, not rules of recognition."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.datamodel import Doc, Timex, Unit

BEFORE: tuple[tuple[str, str], ...] = (
    (r"《[^》]*$", "在书名号里，是文件名的一部分"),
    (r"(?:报送|报请|提请|报经|抄送|抄告|函告|提交|呈报|上报|报|向|报告)$", "是报送、请示或面向的对象"),
    (r"(?:经|通过)$", "是审核、同意的一方"),
    (r"(?:督促|指导|组织|支持|帮助|协调|服务|对)$", "是这个动作的对象"),
    (r"(?:按照|根据|依据|落实|贯彻|传达|学习|遵照|执行|响应)$", "是要求、部署的来源"),
    (r"(?:接受|听取)$", "是监督、汇报的一方"),
    (r"(?:从|到|至|送|给|为|把|将|在)$", "是来处、去处或动作的对象"),
    (r"(?:与|和|及|并)$", "与别的事物并列"),
    (r"的$", "是前面的话所修饰的事物"),
    (r"[（(]$", "单独在括号里，没有写牵头、配合等字样"),
)
"""Words before a unit → what it is then."""

AFTER: tuple[tuple[str, str], ...] = (
    (r"(?:要求|提出|强调|指出|号召|印发|决定|部署|召开|批准)", "是提出要求、作出决定的一方"),
    (r"的", "修饰后面的事物"),
    (r"(?:有|存在|是|做了|作了|通报了|汇报)", "是叙述的对象，不是分派"),
    (r"[、和与及]", "与别的事物并列"),
)
"""Words behind a unit → what it is then."""

FUNCTIONS = {
    "lead": "责任单位",
    "support": "配合单位",
    "addressee": "责任对象",
    "supervise": "督查单位",
    "leader": "责任领导",
    "mention": "提及",
}
"""Function of a unit → its Chinese name."""

_WINDOW = 8
_MASKED = re.compile(r"[XxＸ×*＊_＿]")
_NEEDS_DAY = re.compile(r"周|星期|礼拜|天|日|旬|会后|晚|早")


def mention_reason(doc: Doc, members: Sequence[Unit]) -> str:
    """Return what the words around a mentioned unit, or around the list it stands in (`members`), make of it; empty when they say nothing.

    前面是“报”，是报送、请示或面向的对象
    """
    start, end = members[0].start, members[-1].end
    before = doc.text[max(0, start - _WINDOW) : start].rpartition("\n")[2]
    for pattern, reason in BEFORE:
        if found := re.search(pattern, before):
            return f"前面是“{found[0]}”，{reason}"
    for pattern, reason in AFTER:
        if found := re.match(pattern, doc.text[end : end + _WINDOW]):
            return f"后面是“{found[0]}”，{reason}"
    return ""


def no_date(doc: Doc, time: Timex) -> str:
    """Return why a time that names a date has no value."""
    words = doc.quote(time)
    if _MASKED.search(words):
        return "原文隐去了日子"
    if doc.meta.date is None:
        return "讲话日期不明，推不出年份：请用 --date 写明"
    if len(doc.meta.date) < len("2024-01-01") and _NEEDS_DAY.search(words):
        return f"讲话日期只知道是 {doc.meta.date}，推不出是哪一天：请用 --date 写明到日"
    if time.rule == "model":
        return "这是模型认出的说法，没有规则能换算"
    return "写法不完整，或日历上没有这一天"
