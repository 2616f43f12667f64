"""When a subject stated in one segment still governs the next (annotation guideline, section 3: carrying over)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from nlp.datamodel import Heading, Party, Segment, Span, Timex, Unit
from nlp.tasks.split import NUMBER, within

CARRIES = frozenset({"task", "requirement", "prohibition", "accountability"})
_SENTENCE_END = "。！？；;!?）)”|.：:…"
_SPOKEN = re.compile(r"同志们|各位代表|各位委员|发言人\s?\d|说话人\s?\d|我讲|我再|散会|谢谢大家")
_WRAPPED = re.compile(r"\n[ \t]?")
"""A line break inside a sentence; a blank line, an indent or a time code begins something new."""
_ANNOUNCES = re.compile(r"(?:会议|[他她]|通知)?(?:还|同时)?(?:强调|要求|指出|明确|提出)[，,：:]$")
_NEXT_ITEM = re.compile(r"[一二三四五六七八九十][是要]")
_LONGEST_LEAD_IN = 14
_ACTOR = re.compile(
    r"[^，,。；;：:]{0,14}(?:局|办|委|部|处|所|厅|科|股|院|校|镇|乡|村里?|街道|社区|[县区市]|单位|部门|机关|政府|领导|负责人|干部|员|[河组所院校]长|者|户|组|专班|中心|站|队|公司|企业|机构|园|[两三四五六七八九]家)"
    r"(?:也|都|均)?(?:要(?!求)|须|必须|应当?|于|在|收到|发现|[自按每从]|$)"
)
_YEAR = re.compile(r"(?:今年|明年|本年|20\d{2}年)度?")
_GOAL = re.compile(r"(?:预期|发展|主要|工作|奋斗)(?:预期|发展|主要|工作)?(?:目标|指标)(?:安排)?(?:是|为|如下|定为)?[：:]")
_UNTIL = re.compile(r"到(?:20\d{2}年|“十[一二三四五六七八九]五”)[末底]?，")
_OPEN = "（(〔[【"
_BRACKET = re.compile(r"[（(〔\[【）)〕\]】]")
MOST_UNITS = 100
"""Units in the longest list that is anybody's subject; a longer one is a directory."""
T = TypeVar("T", Unit, Timex, Party)


@dataclass(frozen=True, slots=True)
class Subject:
    """Who governs from an earlier segment; `opens` when the units open their sentence."""

    units: tuple[Unit, ...] = ()
    opens: bool = False


def is_formal(text: str) -> bool:
    """Tell whether a text is a document: a speaker changes the subject freely, a document keeps it through its paragraph."""
    return not _SPOKEN.search(text) and text.count("我们") < 3


def subject_of(text: str, segment: Segment, units: Sequence[Unit]) -> Subject:
    """Return the subject a segment states: the last list of owners outside brackets."""
    inside = set(bracketed(text, segment, units))
    found = [u for u in units if u.function in ("lead", "addressee") and u not in inside]
    last = tuple(u for u in found if u.group == found[-1].group)
    if not 0 < len(last) <= MOST_UNITS:
        return Subject()
    number = NUMBER.match(text, segment.start, segment.end)
    lead_in = text[number.end() if number else segment.start : found[0].start]
    opens = len(last) == len(found) and (len(lead_in) <= _LONGEST_LEAD_IN or bool(_ANNOUNCES.search(lead_in)))
    return Subject(last, opens)


def goes_on(text: str, segments: Sequence[Segment], index: int, subject: Subject, *, formal: bool) -> bool:
    """Tell whether `subject`, stated before, governs this segment, which names none of its own.

    It governs a line broken inside its sentence. Where it opens its sentence it also governs the acts joined by a semicolon and,
    in a document, the rest of its paragraph; a speaker changes the subject freely.
    """
    if index == 0 or not subject.units:
        return False
    before, segment = segments[index - 1], segments[index]
    gap = text[before.end : segment.start]
    if "\n" in gap:
        return text[before.end - 1] not in _SENTENCE_END and bool(_WRAPPED.fullmatch(gap)) and _is_prose(text, before)
    joined = text[before.end - 1] in "；;"
    return subject.opens and (formal or joined) and not (joined and _NEXT_ITEM.match(text, segment.start))


@dataclass(frozen=True, slots=True)
class Period:
    """A time stated once for what follows: `joined` to every act behind a semicolon, else to the goals of its paragraph.

    `year` is the last year that what is to be done names.
    """

    times: tuple[Timex, ...] = ()
    joined: bool = False
    year: tuple[Timex, ...] = ()


def period_of(text: str, segments: Sequence[Segment], index: int, times: Sequence[Timex], before: Period) -> Period:
    """Return the time that governs this segment, where it names none of its own, and what follows it.

    今年主要预期目标是：甲；乙。 gives its year to every goal behind a semicolon; 到2025年，甲。乙。 gives it to its paragraph.
    """
    segment = segments[index]
    end = segments[index - 1].end if index else 0
    same_line = "\n" not in text[end : segment.start] and index > 0
    years = tuple(t for t in times if _YEAR.fullmatch(text, t.start, t.end))
    year = years[-1:] if years and segment.role in CARRIES else before.year
    goal = _GOAL.search(text, segment.start, segment.end)
    if goal:
        return Period(tuple(t for t in years if t.start < goal.end())[-1:] or year, True, year)
    until = _UNTIL.match(text, segment.start, segment.end)
    if until and not same_line:
        return Period(tuple(t for t in times if t.start < until.end()), False, year)
    governs = text[end - 1 : end] in ("；", ";", "：", ":") if before.joined else same_line
    return Period(before.times, before.joined, year) if governs and not years and not until else Period(year=year)


def names_actor(text: str, span: Span, times: Sequence[Timex]) -> bool:
    """Tell whether a row opens with an actor of its own that is no unit we know: 乡镇三日内入户核实."""
    first = next((t.start for t in within(times, span)), span.end)
    return bool(_ACTOR.fullmatch(text[span.start : first])) if first < span.end else bool(_ACTOR.match(text, span.start, span.end))


def bracketed(text: str, span: Segment | Heading, items: Sequence[T]) -> list[T]:
    """Return the items, sorted by start, that stand in a bracket that opens inside `span`."""
    marks = _BRACKET.finditer(text, span.start, items[-1].start) if items else iter(())
    mark = next(marks, None)
    depth = 0
    out: list[T] = []
    for item in items:
        while mark and mark.start() < item.start:
            depth = depth + 1 if mark[0] in _OPEN else max(0, depth - 1)
            mark = next(marks, None)
        if depth:
            out.append(item)
    return out


def _is_prose(text: str, segment: Segment) -> bool:
    return bool(re.search("[，。,；、]", text[segment.start : segment.end]))
