"""Where one segment states several acts with different owners or deadlines: cut it into row spans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from nlp.datamodel import Segment, Span, Timex, Unit

NUMBER = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}(?:是要|是|要(?!求))|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}(?:[.．、]\s*(?!\d)|[)）])"
    r"|第[一二三四五六七八九十]{1,2}[，,、：:]|[①-⑳]|(?:首先|其次|再次|最后)[，,]|其[一二三四五六][，,]|[-—·●◆■]+|第[一二三四五六七八九十百]+条\s+)\s*"
)
_DUTY = re.compile(r"(?:具体|共同|分别)?(?:牵头|负责|组织实施|抓总)")
_ADVERBIAL = re.compile(r"(?:根据|按照|为|为了|结合|围绕|针对|对|通过|以|在|依托|对照|经|凡)")
_CELL = re.compile(r"[^|｜]+")
_ORDINAL = re.compile(r"[\d一二三四五六七八九十]{0,3}[.、]?$")
_BLANK = " \t\u3000\n"
_TRAIL = "。；;！!，,、：: \t\u3000\n"
_OPEN, _CLOSE = "“（(《〔【[", "”）)》〕】]"
MIN_ACT = 6


def statement(text: str, segment: Segment, units: Sequence[Unit] = (), times: Sequence[Timex] = ()) -> Span:
    """Return the part of the segment that states the task: no number, no other cells of its table row, no closing mark."""
    start, end = segment.start, segment.end
    if re.search(r"[|｜]", text[start:end]):
        start, end = _task_cell(text, segment, units, times)
    m = NUMBER.match(text, start, end)
    if m:
        start = m.end()
    while end > start and text[end - 1] in _TRAIL:
        end -= 1
    return Span(start, max(start, end))


def _task_cell(text: str, segment: Segment, units: Sequence[Unit], times: Sequence[Timex]) -> tuple[int, int]:
    """Return the cell that says what to do: the one with most words that are neither units nor times."""
    best = (segment.start, segment.end)
    most = -1
    for cell in _CELL.finditer(text, segment.start, segment.end):
        start, end = cell.span()
        while start < end and text[start] in _BLANK:
            start += 1
        while end > start and text[end - 1] in _BLANK:
            end -= 1
        marks = [*((u.start, u.end) for u in units), *((t.start, t.end) for t in times)]
        named = sum(min(b, end) - a for a, b in marks if start <= a < end)
        words = 0 if _ORDINAL.match(text[start:end]) else end - start - named
        if words > most:
            best, most = (start, end), words
    return best


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


def rows_of(text: str, segment: Segment, units: Sequence[Unit], times: Sequence[Timex]) -> list[Span]:
    """Return the row spans of a segment: one, or several where owners or deadlines of different acts follow each other.

    `units` and `times` are those inside the segment; supporting units and those in brackets do not cut.
    """
    whole = statement(text, segment, units, times)
    if whole.start == whole.end:
        return []  # a number alone
    parts = clauses(text, whole)
    if len(parts) < 2:
        return [whole]
    cuts: list[int] = []
    begin = whole.start
    for index, clause in enumerate(parts):
        if index == 0:
            continue
        before = Span(begin, parts[index - 1].end)
        owner = _owner_at_head(text, clause, units)
        owned = any(u.function in ("lead", "addressee") and before.start <= u.start < before.end for u in units)
        dated = [t for t in times if before.start <= t.start < before.end and t.kind != "ongoing"]
        own_dates = [t for t in times if clause.start <= t.start < clause.end and t.kind in ("date", "duration", "recurring")]
        new_act = bool(own_dates) and bool(dated) and _act_length(clause, times) >= MIN_ACT
        new_act = new_act and not _same_rhythm(dated, own_dates)
        acts = _act_length(before, times) >= MIN_ACT and not _is_adverbial(text, before, times)
        if (owner and (owned or dated) and acts) or new_act or (acts and _hands_over(text, clause, units)):
            first = parts[index - 1] if index > 1 and _states_case(text, parts[index - 1]) and parts[index - 1].start > begin else clause
            cuts.append(first.start)
            begin = first.start
    bounds = [whole.start, *cuts, whole.end]
    spans: list[Span] = []
    for a, b in pairwise(bounds):
        while b > a and text[b - 1] in _TRAIL:
            b -= 1
        while a < b and text[a] in _TRAIL:
            a += 1
        if b > a:
            spans.append(Span(a, b))
    return spans


def _owner_at_head(text: str, clause: Span, units: Sequence[Unit]) -> bool:
    for unit in units:
        if unit.function in ("lead", "addressee") and clause.start <= unit.start < clause.end:
            lead_in = text[clause.start : unit.start].strip()
            bracketed = "（" in lead_in or "(" in lead_in or "〔" in lead_in
            return not bracketed and len(lead_in) <= 14
    return False


def _hands_over(text: str, clause: Span, units: Sequence[Unit]) -> bool:
    """Tell whether a clause gives an act of its own to another unit: 由市政府督查室每季度通报一次进度"""
    for unit in units:
        if unit.function == "lead" and clause.start <= unit.start < clause.end:
            return text[clause.start : unit.start].strip() == "由" and len(_DUTY.sub("", text[unit.end : clause.end])) >= MIN_ACT + 2
    return False


def _states_case(text: str, clause: Span) -> bool:
    """Tell whether a clause only names whom or what the next one treats: 对连续两次排名末位的单位，"""
    return bool(re.match(r"(?:对|对于|凡|凡是|因)[^，。；]*(?:的|单位|部门|企业|人员|乡镇|街道|问题|事项|情况|项目)$", text[clause.start : clause.end].strip()))


def _is_adverbial(text: str, span: Span, times: Sequence[Timex]) -> bool:
    """Tell whether the part only says on what ground or for what the act is done: 每季度根据…统计，"""
    words = text[span.start : span.end]
    for time in times:
        if time.start == span.start:
            words = text[min(time.end, span.end) : span.end]
    return bool(_ADVERBIAL.match(words)) and not re.search("[，,；;]", words)


def _act_length(span: Span, times: Sequence[Timex]) -> int:
    return span.end - span.start - sum(min(t.end, span.end) - t.start for t in times if span.start <= t.start < span.end)


def _same_rhythm(before: Sequence[Timex], after: Sequence[Timex]) -> bool:
    """月调度，季通报: short rhythms in a row are one act told four ways."""
    return all(t.kind == "recurring" and t.end - t.start <= 3 for t in (*before, *after))
