"""What the text says of itself: title, kind, level, region, occasion, and the day it was given, each with its evidence.

The day of the speech is never the clock's: it comes from the caller, else from the text (a dateline, a document number, a
title, what is called this year), else it stays unknown.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace

from nlp.datamodel import Doc, Span
from nlp.numerals import parse_int

_Y = r"(?:(?:19|20)\d\d|二[〇○零][一二三四五六七八九〇○零]{2})"
_WRITTEN = rf"(?P<y>{_Y})\s*年\s*(?P<m>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})\s*月\s*(?P<d>\d{{1,3}}|[一二三四五六七八九十]{{1,3}})\s*[日号]"
_DATE = rf"(?:{_WRITTEN}|(?P<y2>(?:19|20)\d\d)[-./](?P<m2>\d{{1,2}})[-./](?P<d2>\d{{1,2}})(?!\d))"
_HEAD_WORD = r"(?:发布(?:日期|时间)|印发日期|印发时间|成文日期|发文日期|签发日期|时间|日期|会议时间|召开时间|录音时间)"
_LINE_DATE = re.compile(rf"^[（(\[〔【]?\s*{_HEAD_WORD}?[:：]?\s*{_DATE}(?:\s*(?:上午|下午|晚)?.{{0,12}})?\s*[）)\]〕】]?$")
_BRACKETED_DATE = re.compile(rf"^[（(\[〔【]\s*{_DATE}[^（(。；]{{0,60}}[）)\]〕】]$")
_SIGNED_DATE = re.compile(rf"^[^\d，。；：:、]{{2,24}}[\s\u3000]+{_DATE}(?:印发)?$")
_LINE_MONTH = re.compile(rf"^[（(]?\s*(?P<y>{_Y})\s*年\s*(?P<m>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})\s*月\s*[）)]?$")
_LINE_MASKED = re.compile(rf"^[（(]?\s*(?P<y>{_Y})\s*年\s*[Xx×*＊_＿]+\s*月.{{0,8}}$")
_FIELD_DATE = re.compile(rf"{_HEAD_WORD}[:：]\s*{_DATE}")
_NUMBER = re.compile(r"(?m)^[^，。；：:“”《》\n（(]{1,16}[〔\[【（(](?P<y>(?:19|20)\d\d)[〕\]】）)]\s*(?:第)?\d{1,4}\s*号\s*$")
_TODAY = re.compile(rf"(?:今天|现在|今日)是?(?:[（(])?{_DATE}")
_THIS_YEAR: tuple[tuple[str, re.Pattern[str], int], ...] = (
    ("今年是…年", re.compile(rf"(?P<y>{_Y})年?(?:，|,)?(?:是|作为)[^。；]{{0,30}}(?:之年|一年|开局|收官)"), 0),
    ("…年工作要点", re.compile(rf"(?P<y>{_Y})年(?:度)?(?:[^，。；\n]{{0,24}})?(?:工作(?:要点|安排|计划|部署|报告|任务|思路)|重点(?:工作|任务)|初步工作安排)"), 0),
    ("部署…年任务", re.compile(rf"(?:部署|安排|研究|谋划|做好|抓好)(?:好)?(?P<y>{_Y})年(?:度)?[^，。；\n—-]{{0,16}}(?:任务|工作|重点|计划|目标)"), 0),
    ("刚刚过去的…年", re.compile(rf"(?:刚刚过去的|回顾)(?P<y>{_Y})年|(?m:^)[^\n，。]{{0,6}}(?P<y2>{_Y})年(?:度)?(?:工作|主要工作)?(?:回顾|总结)"), 1),
    ("今年…年", re.compile(rf"今年[^。；，]{{0,8}}(?P<y>{_Y})年"), 0),
    ("按照…年…的部署", re.compile(rf"按照(?P<y>{_Y})年[^，。；]{{0,20}}(?:部署|要求|安排)"), 0),
)
_PLAN_YEAR: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"“?十三五”?(?:规划)?(?:的)?(?:收官|最后一年)"), 2020),
    (re.compile(r"“?十四五”?(?:规划)?(?:的)?(?:开局|开好局|起步)"), 2021),
    (re.compile(r"“?十四五”?(?:规划)?(?:的)?(?:收官|最后一年)"), 2025),
    (re.compile(r"“?十五五”?(?:规划)?(?:的)?(?:开局|开好局|起步)"), 2026),
    (re.compile(r"基本建成法治政府的?(?:收官|目标)"), 2020),
)
_PAST = re.compile(rf"(?<![自从])(?P<y>{_Y})年(?:全年|度|，|,)(?=[^。；]{{0,40}}(?:全年|累计|同比|较|共|分别|增长|下降))")
_AHEAD = re.compile(rf"(?P<y>{_Y})年(?:\d{{1,2}}月(?:\d{{1,2}}日|底|末)?|底|年底|末)(?:之前|以前|前)(?!的)")

DOC_TYPES: tuple[tuple[str, str], ...] = (
    ("政府工作报告", r"政府工作报告"),
    ("工作报告", r"工作报告"),
    ("会议纪要", r"纪要"),
    ("会议录音转写", r"录音转写|语音识别|转写"),
    ("主持词", r"主持词|主持讲话"),
    ("表态发言", r"表态发言"),
    ("工作要点", r"工作要点|要点$"),
    ("行动方案", r"行动方案"),
    ("行动计划", r"行动计划|三年行动"),
    ("整改方案", r"整改方案"),
    ("责任分工方案", r"责任分工|分工方案"),
    ("实施方案", r"实施方案|工作方案"),
    ("若干措施", r"若干措施|若干政策"),
    ("实施意见", r"实施意见"),
    ("意见", r"意见$|指导意见|的意见"),
    ("通报", r"通报$|的通报"),
    ("通知", r"通知$|的通知"),
    ("批复", r"批复$"),
    ("函", r"函$|复函"),
    ("办法", r"办法$|细则$|条例$|规定$"),
    ("领导讲话", r"讲话|致辞|发言"),
)
_TYPES = tuple((name, re.compile(pattern)) for name, pattern in DOC_TYPES)
_MEETING = re.compile(r"[^，。；：！？\s“”]{2,36}?(?:推进会议?|动员会议?|部署会议?|工作会议|调度会议?|座谈会|现场会|例会|大会|全会|全体(?:\(扩大\)|（扩大）)?会议|电视电话会议|视频会议?|专题会议?|常务会议?|办公会议?|总结会|观摩会|协调会|分析会|专题学习|委员会会议|培训班)")
_OCCASION = re.compile(rf"(?:召开|参加|出席|举行|开)(?:的)?(?P<meeting>{_MEETING.pattern})")
_TITLE_OCCASION = re.compile(rf"在(?P<meeting>{_MEETING.pattern})(?:上|结束时)?的?(?:讲话|发言|主持)?")
_SELF = re.compile(r"我(?P<level>省|市|县|区|州|镇|乡|旗|街道)|全(?P<level2>省|市|县|区|州|镇|乡)")
_REGION = re.compile(r"(?P<place>[一-龥]{2,7}?(?:省|自治区|自治州|市|州|县|区|旗|镇|乡|街道))(?=人民政府|委|政府|关于|[一-龥]{2,20}(?:方案|意见|措施|计划|要点|通知|纪要)|“)")
_NOT_REGION = re.compile(r"国务院|各|全|我|本|该|在|关于|根据|有关|直辖|和|与|是|对|为|的|于|印发|转发|发[〔\[]")


def describe(doc: Doc) -> Doc:
    """Return `doc` with what its text says filled into `meta`; fields already known are kept."""
    lines = list(_lines(doc.text))
    meta = doc.meta
    title = meta.title or _title(lines)
    occasion = meta.occasion or _occasion(title, doc.text[:1500])
    meta = replace(
        meta,
        title=title,
        doc_type=meta.doc_type or _doc_type(title, doc.text),
        occasion=occasion,
        level=meta.level or _level(doc.text, title),
        region=meta.region or _region(title, doc.text[:600]),
    )
    if meta.date is None:
        date, evidence = find_date(doc.text, title)
        if date:
            meta = replace(meta, date=date, date_source="text", date_evidence=evidence)
    return replace(doc, meta=meta)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.splitlines(keepends=True):
        words = line.strip()
        if words:
            yield at + line.index(words[0]), words
        at += len(line)


def _either(m: re.Match[str], name: str) -> str | None:
    groups = m.groupdict()
    return groups.get(name) or groups.get(f"{name}2")


def _iso(m: re.Match[str]) -> str | None:
    year, month, day = (parse_int(words) if (words := _either(m, name)) else None for name in ("y", "m", "d"))
    if year is None or not 1949 <= year <= 2100 or (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    if month and day and day > monthrange(year, month)[1]:
        day = None  # 2月30日 is a slip; the month may be right
    return f"{year}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")


def find_date(text: str, title: str | None = None) -> tuple[str | None, tuple[Span, ...]]:
    """Return the day the text was given, as precise as it says (ISO), with the spans that say so; (None, ()) if nothing does.

    In order: a dateline of its own, a labelled date, the number of the document, the year in the title, what the text
    calls this year, what it reports as past and sets ahead.
    """
    lines = list(_lines(text))
    edge = lines[:14] + lines[-8:] if len(lines) > 22 else lines
    best: tuple[str, Span] | None = None
    for pattern in (_LINE_DATE, _BRACKETED_DATE, _SIGNED_DATE, _LINE_MONTH, _LINE_MASKED):
        for at, words in edge:
            m = pattern.match(words)
            if m and (iso := _iso(m)) and (best is None or len(iso) > len(best[0])):
                best = (iso, Span(at, at + len(words)))
        if best:
            return best[0], (best[1],)
    for pattern in (_FIELD_DATE, _TODAY, _NUMBER):
        m = pattern.search(text[:3000])
        if m and (iso := _iso(m)):
            start = m.start() + len(m[0]) - len(m[0].lstrip())
            return iso, (Span(start, start + len(m[0].strip())),)
    if title:
        m = re.search(rf"(?<![—－~～至到-])(?P<y>{_Y})年(?!底|前|—|-|至)", title)
        if m and (iso := _iso(m)):
            start = text.find(title)
            return iso, ((Span(start + m.start(), start + m.end()),) if start >= 0 else ())
    for _, pattern, shift in _THIS_YEAR:
        m = pattern.search(text)
        if m and (year := parse_int(_either(m, "y") or "")):
            return str(year + shift), (Span(*(m.span("y") if m["y"] else m.span("y2"))),)
    for pattern, year in _PLAN_YEAR:
        m = pattern.search(text)
        if m and not re.search(r"去年|过去|上一年|刚刚过去", text[max(0, m.start() - 16) : m.start()]):
            return str(year), (Span(*m.span()),)
    date, evidence = _by_contrast(text)
    return (date, evidence) if date else _by_deadlines(text)


def _by_deadlines(text: str) -> tuple[str | None, tuple[Span, ...]]:
    """The earliest year in which the text sets days ahead (2018年10月底前), when at least two of its deadlines lie in it."""
    found: dict[int, list[Span]] = {}
    for m in _AHEAD.finditer(text):
        if year := parse_int(m["y"]):
            found.setdefault(year, []).append(Span(*m.span()))
    if not found or len(found[min(found)]) < 2:
        return None, ()
    first = min(found)
    past = [int(m["y"]) for m in _PAST.finditer(text) if m["y"].isdigit()]
    return (str(first), tuple(found[first][:3])) if not past or max(past) <= first else (None, ())


def _by_contrast(text: str) -> tuple[str | None, tuple[Span, ...]]:
    """The newest year reported in full (2023年，…同比…) beside 今年 or 年底 in the text: this year is the next one."""
    if "今年" not in text and "年底" not in text:
        return None, ()
    known = [(year, m) for m in _PAST.finditer(text) if (year := parse_int(m["y"])) and 1990 <= year <= 2100]
    if not known:
        return None, ()
    year, m = max(known, key=lambda pair: pair[0])
    return str(year + 1), (Span(*m.span("y")),)


_TITLE_END = re.compile(r"(?:讲话|发言|致辞|报告|通知|意见|方案|计划|纪要|要点|通报|批复|请示|议案|函|办法|措施|细则|规定|主持词|公告|通告|决定|转写|提纲|清单|条例)(?:[（(][^（()）]*[）)])?$")


def _title(lines: list[tuple[int, str]]) -> str | None:
    for _, words in lines[:24]:
        if 6 <= len(words) <= 90 and _TITLE_END.search(words) and not re.search(r"[。；！？]", words):
            return words
    first = lines[0][1] if lines else ""
    return first if 4 <= len(first) <= 40 and not re.search(r"[。；！？：:，,]$|^同志们|^各位", first) else None


def _doc_type(title: str | None, text: str) -> str | None:
    if title:
        for name, pattern in _TYPES:
            if pattern.search(title):
                return name
    if re.search(r"同志们[：:，,]|我(?:再)?讲[几两三四五]点", text[:3000]):
        return "领导讲话"
    return None


def _occasion(title: str | None, opening: str) -> str | None:
    if title:
        m = _TITLE_OCCASION.search(title)
        if m:
            return m["meeting"]
    m = _OCCASION.search(opening)
    return m["meeting"].removeprefix("的").removeprefix("了") if m else None


def _level(text: str, title: str | None) -> str | None:
    if (title and re.search(r"^(?:国务院|中共中央)", title)) or re.search(r"^(?:国务院|中共中央)", text):
        return "国家"
    counts: dict[str, int] = {}
    for m in _SELF.finditer(text):
        level = m["level"] or m["level2"]
        counts[level] = counts.get(level, 0) + (2 if m["level"] else 1)
    return max(counts, key=lambda k: counts[k]) if counts else None


def _region(title: str | None, opening: str) -> str | None:
    """The place the title or the issuing organ at the head names, behind 关于印发 or at the start of its line."""
    for words in ([title] if title else []) + opening.splitlines()[:6]:
        words = re.sub(r"^.*?(?:关于)?(?:印发|转发|公布)[《“]?", "", words.strip()) or words
        m = _REGION.match(words)
        if m and not _NOT_REGION.search(m["place"]):
            return m["place"]
    return None
