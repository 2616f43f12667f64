"""What the plan carries out: the meeting or the document behind a source text, or nothing when it does not say."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.datamodel import Doc, Span
from nlp.phrases import heal

_FRONT = 12  # segments of the source in which a title may stand

_SPEECH = re.compile(r"在(.{2,60}?(?:会议?|仪式|活动|论坛|培训班|现场))(?:[上中]的?|的).{0,8}(?:讲话|发言|致辞|报告)")
_OF_MEETING = re.compile(r"^(.{2,50}?会议?)的?(主持词|讲话|纪要|记录|录音转写).{0,6}$")
_ISSUED = re.compile(r"印发(?:《(.+)》|(.+?))(?:的(?:通知|函|意见|批复))?$")
_BOOK = re.compile(r"^《([^《》]+)》$")
_DOCUMENT = re.compile(r"(?:方案|意见|要点|措施|办法|计划|通知|通报|决定|纲要|规划|规定|细则|清单|报告|公告)(?:（(?:试行|暂行|[^（）]*\d{4}[^（）]*)）)?$")
_CUT_OFF = re.compile(r"(?:的|紧急|补充)(?:通知|意见|方案|函|通报|决定|报告|请示|批复)$")
"""The end of a title whose beginning stands on the line above it: 关于做好防汛|工作的通知."""
_LONGEST_TITLE = 80
_MEETING = re.compile(r"(?:会|会议|仪式|活动|论坛|培训班|调度|座谈|动员)$")
_EVENT = re.compile(r"(?:仪式|活动|论坛|培训班)$")
_EXCERPT = re.compile(r"[（(](?:节选|摘要|摘编|摘录|草案|讨论稿|送审稿|征求意见稿|代拟稿|全文)[)）]$")
_NO_NAME = re.compile(r"^(?:这|那|本|此|该|一)(?:个|次|场|届)|^(?:今天|昨天|刚才|上次)|[>｜|]|\d[:：]\d\d|^(?:全体|各种|有关|相关)?会议?$")
"""A meeting called 这个调度会, 一次现场会 or by the path of a web page has no name here."""
_DECIDES = re.compile(r"纪要|记录|录音|转写")
_ORGAN = re.compile(r"^.{2,30}?(?:人民政府|办公室|委员会|办公厅|县委|市委|局|厅|部|委)关于(?=.)")


@dataclass(frozen=True, slots=True)
class Subject:
    """`name` as the source words it, with the `spans` that say so (none when it came from the manifest)."""

    name: str
    kind: str
    spans: tuple[Span, ...] = ()

    @property
    def aim(self) -> str:
        """Return what the plan does with it: 贯彻落实…会议精神, 贯彻落实《…》, 落实…议定事项, 落实…仪式部署要求."""
        if self.kind == "decisions":
            return f"落实{self.name}议定事项"
        if self.kind == "document":
            return f"贯彻落实《{self.name}》"
        if self.kind == "work":
            return self.name
        if self.kind == "event":
            return f"落实{self.name}部署要求"
        return f"贯彻落实{re.sub(r'^(?:贯彻|落实)+', '', self.name)}精神"


def find_subject(doc: Doc) -> Subject | None:
    """Return the meeting or document the source belongs to: by its occasion, its title, or its first title lines.

    `kind` is meeting, event (a ceremony, a training), decisions (the source records what was decided), document, or work (a job named by its verb).
    """
    kind = doc.meta.doc_type or ""
    decides = bool(_DECIDES.search(kind))
    known = (full_title(doc), doc.meta.occasion) if _DOCUMENT.search(kind) and "工作报告" not in kind else (doc.meta.occasion, full_title(doc))
    for words in known:
        if words and (subject := _read(_EXCERPT.sub("", heal(words)), decides=decides, known=True)):
            return _with_span(subject, words, doc.text)
    for segment in doc.segments[:_FRONT]:
        if segment.role == "topic":
            words = doc.quote(segment)
            if subject := _read(_EXCERPT.sub("", heal(words)), decides=decides, known=False):
                return Subject(subject.name, subject.kind, (Span(segment.start, segment.end),))
    return None


def full_title(doc: Doc) -> str | None:
    """Return the title with the rest of it where the text breaks it: 关于做好防汛 on the line above, 工作方案 on the line below."""
    title = doc.meta.title
    lines = [line.strip() for line in doc.text[:2000].split("\n") if line.strip()]
    if not title or title not in lines:
        return title
    at = lines.index(title)
    above = lines[at - 1] if at else ""
    below = lines[at + 1] if at + 1 < len(lines) else ""
    if _CUT_OFF.search(title) and "关于" not in title and re.search(r"关于[^，。；：]*$", above) and len(above + title) <= _LONGEST_TITLE:
        return above + title
    if not _DOCUMENT.search(title) and len(below) <= 12 and _DOCUMENT.search(below) and not re.search("[，。；：、]", title + below):
        return title + below
    return title


def _read(words: str, *, decides: bool, known: bool) -> Subject | None:
    """Read a subject out of `words`; `known` words are the occasion or the title, others a line that may be neither."""
    found = _named(words, decides=decides, known=known)
    if found is None or _NO_NAME.search(found.name):
        return None
    return Subject(found.name, "event") if found.kind == "meeting" and _EVENT.search(found.name) else found


def _named(words: str, *, decides: bool, known: bool) -> Subject | None:
    meeting = "decisions" if decides else "meeting"
    if m := _SPEECH.search(words):
        return Subject(m.group(1), meeting)
    if m := _OF_MEETING.match(words):
        return Subject(m.group(1), "decisions" if _DECIDES.search(m.group(2)) else meeting)
    if m := _ISSUED.search(words):
        return Subject(_unquoted(m.group(1) or m.group(2)), "document")
    if not known:
        return None
    words = re.sub(r"印发$", "", words).rstrip("。，；")
    if m := _BOOK.match(words):
        return Subject(m.group(1), "document")
    if _MEETING.search(words) or re.search(r"会议[（(].{1,20}[）)]$", words):
        return Subject(words, meeting)
    if _DOCUMENT.search(words):
        return Subject(_unquoted(words), "document")
    words = _ORGAN.sub("", words)
    if re.match(r"(?:贯彻|落实|推进|开展|加强|做好)", words):
        return Subject(words, "work")
    return None


def in_marks(name: str) -> str:
    """Return a name in 《》, marks inside it as 〈〉.

    >>> in_marks("关于印发《消防规划》的通知")
    '《关于印发〈消防规划〉的通知》'
    """
    return f"《{_unquoted(name)}》"


def _unquoted(name: str) -> str:
    """Take one pair of 《》 off, or turn the inner pair into 〈〉, so that the name can be quoted."""
    if m := _BOOK.match(name):
        return m.group(1)
    return name.replace("《", "〈").replace("》", "〉")


def _with_span(subject: Subject, words: str, text: str) -> Subject:
    at = text.find(subject.name)
    return subject if at < 0 else Subject(subject.name, subject.kind, (Span(at, at + len(subject.name)),))
