"""What a paper is for, as its title says it: 贯彻落实…会议精神, or with a gap where the source does not name itself."""

from __future__ import annotations

import re

from nlp.draft.matter import Matter

_SPOKEN = re.compile(r"讲话|发言|会|主持|记录|纪要|致辞|报告")


def aim(matter: Matter) -> str:
    """Return the aim of papers that follow from `matter`."""
    if matter.subject:
        return matter.subject.aim
    types = {analysis.doc.meta.doc_type for analysis in (matter.analyses or {}).values()}
    spoken = not (types - {None}) or any(_SPOKEN.search(name) for name in types if name)
    return "贯彻落实【待补：会议名称】精神" if spoken else "贯彻落实【待补：文件名称】"
