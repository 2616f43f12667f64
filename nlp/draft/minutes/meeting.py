"""The facts of a meeting as its source tells them: when, where, who led it, who was there, what was on the agenda. What it does not tell is empty."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nlp.datamodel import Analysis, Doc, Span
from nlp.draft.matter import Matter
from nlp.draft.minutes.attribution import to_written, unwritten
from nlp.phrases import heal

_FRONT = 14
"""Segments in which the opening of minutes may stand."""

LONGEST = 40
LONGEST_PURPOSE = 70
"""Characters of a time, a place or a name."""

_LABELS = {
    "time": r"(?:会议)?时间|会议日期",
    "place": r"(?:会议)?地点",
    "host": r"主持(?:人)?",
    "present": r"出席(?:人员|人|单位|会议)?|参加(?:人员|人|单位)?|参会(?:人员|人|单位)?|与会(?:人员|单位)",
    "attending": r"列席(?:人员|人|单位)?",
    "absent": r"请假(?:人员|人)?|缺席(?:人员|人)?",
    "recorder": r"记录(?:人|整理)?",
    "copies": r"分送|发送|抄送|主送|报送|抄报|印发|发|送",
}
_LABEL = re.compile("|".join(rf"(?P<{name}>{words})" for name, words in _LABELS.items()))
_LABELLED = re.compile(rf"^(?P<label>{'|'.join(_LABELS.values())})[：:](?P<value>.+)$", re.DOTALL)
_SECOND = re.compile(rf"(?:[ \t\u3000]{{2,}}|\u3000)(?=(?:{'|'.join(_LABELS.values())})[：:])")
_SPACED = re.compile(r"^([\u4e00-\u9fff])[ \t\u3000]+([\u4e00-\u9fff])(?=[：:])")
_EMPTY = re.compile(r"^[（(]?(?:名单)?(?:略|附后|另附|见附件)[）)]?[。]?$|^[_＿\s*]*$")

_DAY = r"(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:[（(][^）)]{2,4}[）)])?(?:上午|下午|晚上?|中午)?(?:\d{1,2}[:：时点]\d{0,2}分?)?"
_WHEN = re.compile(rf"(?:^|[。，])(?P<time>{_DAY})[，,]?(?=[^。]*(?:召开|主持|会议))")
_WHO = re.compile(r"[，。](?P<host>[^，。；\d]{2,40}?)(?:在[^，。；]{2,24}?)?主持召开")
_WHERE = re.compile(r"(?:在(?P<place>[^，。；在]{2,24}?))(?:主持)?召开")
_WHAT = re.compile(r"召开[^，。]*，\s*(?:专题)?(?P<topics>(?:研究|听取|学习|传达|部署|讨论|审议|专题)[^。]*?(?:等(?:\d+|[一二三四五六七八九十]+)?(?:个|项)?(?:事项|议题|工作|问题))?)[。，]")
_WHO_CAME = re.compile(r"(?:^|。)(?P<present>[^。]{4,}?)参加(?:了)?(?:会议|座谈)?(?:，(?P<attending>[^。]{2,}?)列席(?:了)?(?:会议)?)?。")
_AGENDA = re.compile(r"议题[：:，,]?(?:是|为|有)?[：:]?(?P<items>一是.+)")
_AGENDA_ITEM = re.compile(r"[一二三四五六七八九]是(?P<item>[^，；。]+)")
_PURPOSE = re.compile(r"召开(?:这次|此次|本次)?[^，。]*?会议?[，,](?:其)?(?:主要)?(?:任务|目的|内容)?(?:就)?是(?P<purpose>[^。]+)")
_DATED = re.compile(r"\s+\d{4}年\d{1,2}月\d{1,2}日$")
_HOSTED = re.compile(r"^主持人[（(](?P<host>[^）)]+)[）)][：:]")
_TODAY = re.compile(r"今天是(?P<time>\d{4}年\d{1,2}月\d{1,2}日)")
_DATE_LINE = re.compile(rf"^[（(]?(?P<time>{_DAY})[）)]?(?:[ \t\u3000]+(?P<place>[\u4e00-\u9fff]{{2,20}}))?$")
_NAME = re.compile(r"^(?P<name>.{2,40}?(?:会议?|办公会|例会|夜会|座谈)(?:（[^（）]{1,16}）)?)[ \t\u3000_]*(?:会议)?(?:录音|转写|记录|纪要|讲话|发言|主持词|\d|$)")

_BRACKETED = re.compile(r"^[（(]([^（）()]*)[）)]$")
_NOT_A_NAME = re.compile(r"\d{4}年\d|录音|转写|标点|[\s：:]")
_APART = re.compile(r"\s+|\d{4}年\d{1,2}月\d{1,2}日")
_EXTENSION = re.compile(r"\.(?:m4a|mp3|wav|srt|vtt|txt|docx?)$")
_TAPE = re.compile(r"录音.{0,6}(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)|录音.*?(?P<words>\d{4}年\d{1,2}月\d{1,2}日)")
"""The day in the name of a tape."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the sources say of the meeting, each field with the span that says it in `evidence` (name of the document, span)."""

    name: str = ""
    time: str = ""
    place: str = ""
    host: str = ""
    recorder: str = ""
    topics: str = ""
    purpose: str = ""
    present: tuple[str, ...] = ()
    attending: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    copies: str = ""
    evidence: dict[str, tuple[str, Span]] = field(default_factory=dict)


def meeting_name(matter: Matter) -> str:
    """Return what the meeting is called, without 纪要 and the like; empty where the source is a document or does not say."""
    if matter.subject and matter.subject.kind in ("meeting", "decisions"):
        return re.sub(r"会会议$", "会", matter.subject.name)
    titles = [matter.title, *(segment for a in (matter.analyses or {}).values() for segment in _title_lines(a.doc))]
    for title in (*titles, *matter.documents):
        title = _EXTENSION.sub("", _BRACKETED.sub(r"\1", title.strip()))
        for part in (*re.split(r"[_\n]", title), *reversed(_APART.split(title))):
            if (found := _NAME.match(part.strip())) and not _NOT_A_NAME.search(found["name"]):
                return found["name"]
    return ""


def read_meeting(matter: Matter) -> Meeting:
    """Return the facts of the meeting behind the matter, the first document that tells one settling it."""
    values: dict[str, str] = {}
    evidence: dict[str, tuple[str, Span]] = {}
    for name, analysis in (matter.analyses or {}).items():
        for key, value, span in (*_labelled(analysis.doc), *_told(analysis)):
            if key not in values and value and not _EMPTY.match(value) and _plausible(key, value):
                values[key] = value
                evidence[key] = (name, span)
    present = _names(values.get("present", ""), taken=set())
    taken = {_bare(who) for who in present}
    attending = _names(values.get("attending", ""), taken=taken)
    taken |= {_bare(who) for who in attending}
    single = {key: values.get(key, "") for key in ("time", "place", "host", "recorder", "topics", "purpose", "copies")}
    return Meeting(meeting_name(matter), **single, present=present, attending=attending, absent=_names(values.get("absent", ""), taken=taken), evidence=evidence)


def _plausible(key: str, value: str) -> bool:
    """Tell whether the words may be that fact: 主持人：好，开会。 is a speaker's line."""
    if key not in ("host", "place", "time", "recorder"):
        return True
    return len(value) <= LONGEST and not unwritten(value, spoken=False) and not (key == "host" and "，" in value)


def labelled_line(words: str) -> bool:
    """Tell whether the line gives a fact of the meeting by its label (出席：…)."""
    return bool(_LABELLED.match(_SPACED.sub(r"\1\2", words.strip())))


def _title_lines(doc: Doc) -> Iterator[str]:
    for segment in doc.segments[:4]:
        if segment.role == "topic":
            yield doc.quote(segment)


def _labelled(doc: Doc) -> Iterator[tuple[str, str, Span]]:
    """Yield the facts that stand behind a label; a list that ends in 、 goes on in the next line."""
    key, value, start, end = "", "", 0, 0
    for segment in doc.segments:
        for line in _SECOND.split(doc.quote(segment).strip()):
            line = _SPACED.sub(r"\1\2", line.strip())
            found = _LABELLED.match(line)
            if found is None and key and value.rstrip().endswith(("、", "，", ",")):
                value, end = value + line, segment.end
                continue
            if key:
                yield key, _DATED.sub("", heal(value)).rstrip("。；"), Span(start, end)
                key = ""
            if found:
                label = _LABEL.fullmatch(found["label"])
                key = label.lastgroup if label and label.lastgroup else ""
                value = _listed(found["value"]) if key in ("present", "attending", "absent") else found["value"]
                start, end = segment.start, segment.end
    if key:
        yield key, _DATED.sub("", heal(value)).rstrip("。；"), Span(start, end)


def _listed(words: str) -> str:
    """Part names that stand with blanks between them; a blank inside a name of two characters is none.

    >>> _listed("秦川　林　叶　欧阳田")
    '秦川、林叶、欧阳田'
    """
    words = re.sub(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[ \t\u3000]+([\u4e00-\u9fff])(?![\u4e00-\u9fff])", r"\1\2", words.strip())
    return re.sub(r"(?<=[\u4e00-\u9fff）)])[ \t\u3000]+(?=[\u4e00-\u9fff])", "、", words)


def _told(analysis: Analysis) -> Iterator[tuple[str, str, Span]]:
    """Yield the facts that a sentence tells: the opening of minutes, the first words of a chair, the date below a title."""
    doc = analysis.doc
    front = doc.segments[:_FRONT]
    if not front:
        return
    whole = Span(front[0].start, front[-1].end)
    opening = [s for s in front if s.role == "procedure"]
    text = heal("".join(doc.quote(s) for s in opening))
    span = Span(opening[0].start, opening[-1].end) if opening else whole
    year = (doc.meta.date or "")[:4]
    if re.search(r"召开|主持", text):
        for pattern in (_WHEN, _WHO, _WHERE, _WHAT, _WHO_CAME):
            if found := pattern.search(text):
                yield from ((key, _dated(value, year) if key == "time" else value.strip("，"), span) for key, value in found.groupdict().items() if value)
    for segment in front:
        line = doc.quote(segment).strip()
        for pattern in (_HOSTED, _TODAY, _DATE_LINE):
            if (found := pattern.search(line)) and (segment.role == "topic" or pattern is not _DATE_LINE):
                yield from ((key, _dated(value, year) if key == "time" else value, Span(segment.start, segment.end)) for key, value in found.groupdict().items() if value)
        if found := _AGENDA.search(heal(line)):
            yield "topics", "研究" + "、".join(item["item"] for item in _AGENDA_ITEM.finditer(found["items"])), Span(segment.start, segment.end)
        if (found := _TAPE.search(line)) and segment.role in ("topic", "procedure", "noise"):
            day = found["words"] or f"{found['year']}年{int(found['month'])}月{int(found['day'])}日"
            yield "time", day, Span(segment.start, segment.end)
        if (found := _PURPOSE.search(heal(line))) and not unwritten(purpose := to_written(found["purpose"], cut=False)):
            yield "purpose", _first_clauses(purpose), Span(segment.start, segment.end)


def _first_clauses(purpose: str) -> str:
    """Return as many clauses as a sentence that opens a paper has room for, the first one in any case."""
    clauses = purpose.split("，")
    while len(clauses) > 1 and len("，".join(clauses)) > LONGEST_PURPOSE:
        clauses.pop()
    kept = "，".join(clauses)
    return kept if all(kept.count(a) == kept.count(b) for a, b in ("“”", "《》", "（）")) else purpose


def _dated(time: str, year: str) -> str:
    """Put the year of the document in front of a day that names none."""
    return f"{year}年{time}" if year and re.match(r"\d{1,2}月", time) else time


def _names(words: str, *, taken: set[str]) -> tuple[str, ...]:
    """Return those named in a list, each once, without those already taken; a bracket belongs to the name before it."""
    out: dict[str, str] = {}
    for who in re.split(r"[、，,；;](?![^（(]*[）)])", words):
        who = who.strip()
        if who and _bare(who) not in taken:
            out.setdefault(_bare(who), who)
    return tuple(out.values())


def _bare(who: str) -> str:
    return re.sub(r"[（(][^）)]*[）)]|\s", "", who)


def speakers(doc: Doc) -> Sequence[str]:
    """Return who speaks each segment, empty where nobody is named: from the reader's record, or a name and a colon at the head of a line."""
    told = [(doc.origin_at(s.start).speaker or "") if doc.origin_at(s.start) else "" for s in doc.segments]  # type: ignore[union-attr]
    if any(told):
        return told
    heads = [_head_name(doc.quote(s)) for s in doc.segments]
    counts = {name: heads.count(name) for name in set(heads) if name}
    known = {name for name, n in counts.items() if n > 1 or re.search(r"[）)]$|(?:长|任|书记|总工)$|^[老小大].{1,2}$", name)}
    if len(known) < 2 or sum(counts[name] for name in known) < 4:
        return [""] * len(heads)
    out: list[str] = []
    current = ""
    for head in heads:
        current = head if head in known else current
        out.append(current)
    return out


_SPEAKER = re.compile(r"^([\u4e00-\u9fffA-Z]{1,12}(?:[（(][^）)：:]{1,10}[）)])?)[：:]")


def _head_name(words: str) -> str:
    found = _SPEAKER.match(words.strip())
    if found is None or labelled_line(words) or re.match(r"会议|现|以下|如下|一|二|三|四|五|六|七|八|九|十|主要|问题|第", found[1]):
        return ""
    return re.sub(r"^[\u4e00-\u9fff]{2,}[股科局办组](?=[老大小石][\u4e00-\u9fff]$)", "", found[1])


def without_speaker(words: str) -> str:
    """Return the words without the name of their speaker in front."""
    found = _SPEAKER.match(words)
    return words[found.end() :] if found and _head_name(words) else words
