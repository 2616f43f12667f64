"""Where one segment states several acts with different owners or deadlines: cut it into row spans."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

from nlp.datamodel import Figure, Segment, Span, Timex, Unit

T = TypeVar("T", Unit, Timex, Figure)

NUMBER = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}(?:是要|是|要(?!求))|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}(?:[.．、]\s*(?!\d)|[)）])"
    r"|第[一二三四五六七八九十]{1,2}[，,、：:]|[①-⑳]|(?:首先|其次|再次|最后)[，,]|其[一二三四五六][，,]|[-—·●◆■]+|第[一二三四五六七八九十百]+条\s+)\s*"
)
_OWNER_BEHIND = re.compile(r"^[^（(〔]*(?:由|请|[前后内日月年底起]|上午|下午|半年|季度|同时|另外|[其下])$")
_HANDED = re.compile(r"(?:再|并)?由$")
_NO_ACT = re.compile(r"(?:(?<!目)的|明确|要求|指出|强调|决定|事项|问题|同意|规定)$")
_ADVERBIAL = re.compile(r"(?:根据|按照|为|为了|结合|围绕|针对|对|通过|以|在|依托|对照|经|凡)")
_OF_THEM = re.compile(r"\s*其中(?:[，,：:]|(?!一))")
"""其中重点村5月底前完成: a part of the act before it."""
_SHARE = re.compile(r"[\d.]{1,8}[%％]|百分之[一二三四五六七八九十百]{1,5}")
_BLANK = " \t\n\r\v\f\xa0\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_TRAIL = "。；;！!，,、：:" + _BLANK
_WORD = re.compile(r"\w")
_OPEN, _CLOSE = "“（(《〔【[", "”）)》〕】]"
MIN_ACT = 6
LONGEST = 1000
"""Characters of an act looked at; a segment without end must not be read again for each of its clauses."""


def statement(text: str, span: Span | Segment) -> Span:
    """Return a stretch, a segment or a cell of a table, without the number before it and the mark behind it."""
    start, end = span.start, span.end
    while start < end and text[start] in _BLANK:
        start += 1
    m = NUMBER.match(text, start, end)
    if m:
        start = m.end()
    while end > start and text[end - 1] in _TRAIL:
        end -= 1
    return Span(start, max(start, end))


def within(items: Sequence[T], span: Span) -> Sequence[T]:
    """Return the items, sorted by start, that start inside `span`."""
    low = bisect_left(items, span.start, key=lambda item: item.start)
    return items[low : bisect_left(items, span.end, low, key=lambda item: item.start)]


def clauses(text: str, span: Span) -> list[Span]:
    """Cut a span at ，；： outside quotes and brackets; the mark belongs to no clause."""
    out: list[Span] = []
    depth = 0
    start = span.start
    for i in range(span.start, span.end):
        char = text[i]
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif char in "，,；;。\n" and depth == 0:
            out.append(Span(start, i))
            start = i + 1
    out.append(Span(start, span.end))
    return [c for c in out if c.end > c.start]


def rows_of(text: str, span: Span | Segment, units: Sequence[Unit], times: Sequence[Timex]) -> list[Span]:
    """Return the row spans of a segment or a cell: one, or several where owners or deadlines of different acts follow each other.

    `units` and `times` are those inside it; supporting units and those in brackets do not cut.
    """
    whole = statement(text, span)
    if not _WORD.search(text, whole.start, whole.end):
        return []  # a number or a control character alone
    parts = clauses(text, whole)
    if len(parts) < 2:
        return [whole]
    cuts: list[int] = []
    begin = whole.start
    for index, clause in enumerate(parts[1:], start=1):
        case = index - 1 if parts[index - 1].start > begin and _states_case(text, parts[index - 1]) else index
        before = Span(max(begin, parts[case - 1].end - LONGEST), parts[case - 1].end)
        act = Span(parts[case].start, clause.end)
        if _OF_THEM.match(text, act.start):
            continue
        if _states_act(text, before, parts[case - 1], times) and _opens_act(text, before, act, clause, units, times):
            cuts.append(act.start)
            begin = act.start
    bounds = [whole.start, *cuts, whole.end]
    spans: list[Span] = []
    for a, b in pairwise(bounds):
        while b > a and text[b - 1] in _TRAIL:
            b -= 1
        while a < b and text[a] in _TRAIL:
            a += 1
        if _WORD.search(text, a, b):
            spans.append(Span(a, b))
    return spans


def _opens_act(text: str, before: Span, act: Span, clause: Span, units: Sequence[Unit], times: Sequence[Timex]) -> bool:
    """Tell whether `act`, whose last clause is `clause`, is another act than the one before it: another owner's, or due at another time.

    A class (各镇) or a second 由 alone is no other owner: 各镇要建立台账，由县督查室汇总 is one act.
    """
    owned = any(u.function in ("lead", "addressee") for u in within(units, before))
    dated = [t for t in within(times, before) if t.kind != "ongoing" and not _only_begins(text, t)]
    due = [t for t in within(times, clause) if t.kind in ("date", "duration", "recurring")]
    owner = _owner_at_head(text, clause, units)
    if owner is not None:
        handed = act.start < owner.start and not _HANDED.sub("", text[act.start : owner.start].strip())
        if owned and (due or not (owner.generic or handed)):
            return True
        if handed:
            return False
        if dated and text[owner.start - 1] == "由":
            return True  # its own matter comes before 由
    return bool(dated and due) and _is_act(text, clause, times) and not _same_rhythm(dated, due)


def _owner_at_head(text: str, clause: Span, units: Sequence[Unit]) -> Unit | None:
    """Return the unit that does what the clause says: it opens it, or stands behind a time, 请, or the matter and 由."""
    for unit in within(units, clause):
        if unit.function in ("lead", "addressee"):
            lead_in = text[clause.start : unit.start].strip()
            opens = not lead_in or (len(lead_in) <= 14 and _OWNER_BEHIND.search(lead_in))
            return unit if opens and text[unit.start] != "每" else None
    return None


def _states_act(text: str, span: Span, last: Span, times: Sequence[Timex]) -> bool:
    """Tell whether the part, whose last clause is `last`, states an act: no adverbial, no case (…的，), no announcement (省政府已经明确，)."""
    if _act_length(span, times) < MIN_ACT or (span == last and _is_adverbial(text, span, times)):
        return False
    return not _NO_ACT.search(text[last.start : last.end].strip())


def _only_begins(text: str, time: Timex) -> bool:
    """从今年起 tells when an act begins, not when it is due."""
    return text[time.start - 1 : time.start] in ("从", "自") or text[time.end - 1 : time.end + 1].endswith(("起", "开始"))


def _states_case(text: str, clause: Span) -> bool:
    """Tell whether a clause only names whom or what the next one treats: 对连续两次排名末位的单位，"""
    return bool(re.match(r"(?:对|对于|凡|凡是|因)[^，。；]*(?:的|单位|部门|企业|人员|乡镇|街道|问题|事项|情况|项目)$", text[clause.start : clause.end].strip()))


def _is_adverbial(text: str, span: Span, times: Sequence[Timex]) -> bool:
    """Tell whether the part only says on what ground or for what the act is done: 每季度根据…统计，"""
    words = text[span.start : span.end]
    for time in within(times, Span(span.start, span.start + 1)):
        words = text[min(time.end, span.end) : span.end]
    return bool(_ADVERBIAL.match(words)) and not re.search("[，,；;]", words)


def _act_length(span: Span, times: Sequence[Timex]) -> int:
    return span.end - span.start - sum(min(t.end, span.end) - t.start for t in within(times, span))


def _is_act(text: str, clause: Span, times: Sequence[Timex]) -> bool:
    """Tell whether a clause says enough for an act of its own, its shares aside: 全年完成100% is as short as 三季度完成75%."""
    return _act_length(clause, times) - sum(len(m[0]) - 1 for m in _SHARE.finditer(text, clause.start, clause.end)) >= MIN_ACT


def _same_rhythm(before: Sequence[Timex], after: Sequence[Timex]) -> bool:
    """月调度，季通报: short rhythms in a row are one act told four ways."""
    return all(t.kind == "recurring" and t.end - t.start <= 3 for t in (*before, *after))
