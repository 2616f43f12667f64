"""The closed sets of labels every stage shares (annotation guideline, sections 2 and 3)."""

from __future__ import annotations

from typing import Final

ROLES: Final[dict[str, str]] = {
    "task": "任务部署",
    "requirement": "原则要求",
    "prohibition": "禁止性要求",
    "accountability": "督查问责",
    "achievement": "成绩现状",
    "problem": "问题短板",
    "significance": "意义论述",
    "basis": "依据精神",
    "procedure": "会议程序",
    "topic": "标题主题句",
    "assignment": "责任分工行",
    "noise": "噪声",
}
"""Role of a segment → its Chinese name, in the order reports list them."""

DIRECTIVE_ROLES: Final = frozenset({"task", "requirement", "prohibition", "accountability", "assignment"})
"""Roles that direct somebody; the rest tell, argue or run the meeting."""

DEADLINE_KINDS: Final[dict[str, str]] = {
    "date": "截止日期",
    "recurring": "周期",
    "duration": "期限",
    "event": "随事件",
    "ongoing": "长期",
}
"""Kind of a deadline → its Chinese name."""

GRADES: Final[dict[str, str]] = {
    "A": "责任、时限或指标已明确",
    "B": "可核查，责任时限待明确",
}
"""Grade of a task row → what it says."""

STATUSES: Final = ("待交办", "已交办", "办理中", "已办结", "已销号", "已延期", "不予立项")
"""Words for 状态 of a row of the ledger in the order of the work; a new row has the first."""

HOWS: Final[dict[str, str]] = {"explicit": "原句写明", "carried": "承前", "inferred": "推定"}
"""How a cell was found → its Chinese name."""

DATE_SOURCES: Final[dict[str, str]] = {"option": "由命令给定", "manifest": "据清单", "text": "据原文"}
"""Where the day of a document came from → its Chinese name."""

SEVERITIES: Final[dict[str, str]] = {"fatal": "严重", "error": "错误", "warning": "警告", "info": "提示"}
"""Severity of a finding of the audit → its Chinese name, the worst first."""

GENRES: Final[dict[str, str]] = {
    "speech": "讲话",
    "transcript": "转写",
    "minutes": "纪要",
    "notice": "通知",
    "plan": "方案",
    "report": "报告",
    "table": "表格",
    "other": "其他",
}
"""Genre of a document, as the audit tells them apart → its Chinese name."""
