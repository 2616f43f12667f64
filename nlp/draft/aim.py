"""What a paper is for, as its title says it: 贯彻落实…会议精神, or with a gap where the source does not name itself."""

from __future__ import annotations

import re

from nlp.datamodel import Analysis
from nlp.draft.affair import LEDGER
from nlp.draft.matter import Matter
from nlp.draft.minutes.meeting import meeting_name

_SPOKEN = re.compile(r"讲话|发言|会|主持|记录|纪要|致辞|报告|录音")
_HALL = re.compile(r"同志们|刚才|我讲|散会|开会")


def aim(matter: Matter) -> str:
    """Return the aim of papers that follow from `matter`."""
    if matter.grounds:
        return f"落实{LEDGER}所列事项"
    if matter.subject:
        return matter.subject.aim
    spoken = any(_is_spoken(analysis) for analysis in (matter.analyses or {}).values())
    if spoken and (name := meeting_name(matter)):
        return f"贯彻落实{name}精神"
    return "贯彻落实【待补：会议名称】精神" if spoken or not matter.analyses else "贯彻落实【待补：文件名称】"


def _is_spoken(analysis: Analysis) -> bool:
    """Tell whether the source was said: its kind, the speakers its reader found or what only a hall hears."""
    doc = analysis.doc
    if doc.meta.doc_type:
        return bool(_SPOKEN.search(doc.meta.doc_type))
    return any(origin.speaker for origin in doc.origins) or bool(_HALL.search(doc.text))
