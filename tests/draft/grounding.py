"""What a paper says that neither its source nor the profile says, found by our own recognisers.

Counted and computed words are the only exceptions; `_COUNTS` and `_computed` list them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date, timedelta
from functools import lru_cache

from nlp.datamodel import Segment
from nlp.draft.compose import Options
from nlp.draft.grouping import REST, STAGES
from nlp.draft.kinds import Kind
from nlp.draft.matter import Matter
from nlp.draft.minutes.attribution import recorded
from nlp.draft.paper import PENDING, Paper
from nlp.draft.profile import Profile, chinese_date
from nlp.draft.schedule import POINTS, control_points, parts
from nlp.draft.themes import themes
from nlp.draft.timing import last_day, timing
from nlp.numerals import HALF_WIDTH, to_chinese
from nlp.recognize.calendar import Reference
from nlp.recognize.figures import find_figures
from nlp.recognize.parties import find_units
from nlp.recognize.times import find_times
from nlp.recognize.workdays import is_workday

_NUMBER = re.compile(r"^(?:注：)?(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d{1,3}[.．、] ?|（\d{1,3}）|附件\d{0,2}[：:]?|[一二三四五六七八九十]是)")
"""The number of a heading, an item, an attachment."""
_COUNTS = re.compile(
    r"(?:共|其余|另有?|以下|下列|须完成|所列|涉及|其中|列入|承担|未列出|已[一-龥]{1,4}|尚?未[一-龥]{1,4}|正?在[一-龥]{1,4}|逾期[一-龥]{0,4}|临近[一-龥]{0,4})"
    r"(?:列|有|的|为)?(?:任务|事项|要求)?\d{1,4}(?:项|处|条|[个家](?:责任|承办|牵头)?(?:单位|主体))"
    r"|\d{1,4}(?:项(?=任务|已超过|将于|均|，|；|。|、|$)|[个家](?:责任|承办|牵头)?(?:单位|主体))"
)
"""共20项, 其余3项任务, 待补7处: counted by the program. The number must not be greater than what there is to count."""
_ITEMS = re.compile(r"(?:负责|牵头|配合|见)?第\d{1,3}(?:[、—]\d{1,3})*项")
"""第2—4、8项: items by their numbers, which are counted too."""
_SERIAL = re.compile(r"\d{1,3}(?:[、—]\d{1,3})*")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_VAGUE = frozenset({"定期", "不定期", "及时", "常态化", "经常性", "年度", "当前", "日常", "长期", "今天", "当日", "今后", "一步", "前一阶段"})
"""Times of set phrases that name no time."""
_TITLES = frozenset({REST, *STAGES.values(), *(theme.name for theme in themes())})
"""Titles of groups, which are no words of the source."""
_SET_PHRASES = ("黄色标注处", "节假日安排", "只扣除周末", "距完成时限5个工作日以内", "几个单位承担同一任务的", "今日到期")
"""Words of the program's own notes that the recognisers take for units, times or figures: among them the five days of a yellow light."""
_ADDRESSED = frozenset({"贵单位", "各单位", "各有关单位", "有关单位", "承办单位"})
"""How letters and sheets address whoever a row names, or several."""
_MARK = re.compile(r"（草案，由duban依据《(?P<title>.*)》起草，待补(?P<gaps>\d+)处，待审核）")


_cache: dict[tuple[int, Profile, Options], tuple[Matter, tuple[str, frozenset[str], frozenset[str], re.Pattern[str]]]] = {}
"""By document, with the matter itself, so that its id stays its own."""


def ungrounded(paper: Paper, kind: Kind, matter: Matter, *, profile: Profile | None = None, options: Options | None = None) -> list[str]:
    """Return, each with its line, the units, times, figures and numbers that neither source nor profile gives and nobody counted."""
    told, numbers, computed, replaced = _known(matter, profile or Profile(), options or Options())
    phrases = _plain("\n".join(_phrases(kind)))
    units = {unit for row in matter.rows for unit in (*row.owners, *row.support)}
    most = max(len(matter.rows), len(units), len(paper.gaps), len(paper.references))
    out = []
    for style, line in paper.lines():
        if style == "mark" and (m := _MARK.fullmatch(_plain(line))) and m["title"] in told and int(m["gaps"]) == len(paper.gaps):
            continue
        words = _rest(_plain(PENDING.sub("。", line)), style, most)
        if words is None:
            out.append(f"计数过大：{line}")
            continue
        for quote, generic in _found(words, matter.date):
            quote = re.sub(r"^(?:截?至|到|于|自|从)(?=\d)", "", quote)
            known = quote in told or quote in computed or quote in _VAGUE or quote in _ADDRESSED or (generic and quote in phrases)
            if not known:
                out.append(f"{quote}：{line}")
        out += [f"{number}：{line}" for number in _DIGITS.findall(replaced.sub("。", words)) if number not in numbers]
    return out


def _known(matter: Matter, profile: Profile, options: Options) -> tuple[str, frozenset[str], frozenset[str], re.Pattern[str]]:
    """Return all that is told, its numbers, what is computed of it, and a pattern of the latter; once for all papers of a document."""
    key = (id(matter), profile, options)
    if key not in _cache:
        told = _plain("\n".join(_told(matter, profile, options)))
        computed = _computed(matter, options)
        pattern = re.compile("|".join(map(re.escape, sorted(computed, key=len, reverse=True))) or "(?!)")
        _cache[key] = matter, (told, frozenset(_DIGITS.findall(told)), computed, pattern)
    return _cache[key][1]


def _rest(words: str, style: str, most: int) -> str | None:
    """Return the line without what is numbered and counted; None where a count is greater than what there is."""
    if style == "cell" and _SERIAL.fullmatch(words):
        return "" if all(int(n) <= most for n in _DIGITS.findall(words)) else None
    words = _NUMBER.sub("", words)
    words = "" if words in _TITLES else re.sub(rf"^(?:{'|'.join(STAGES.values())})：", "", words)
    for phrase in _SET_PHRASES:
        words = words.replace(phrase, "。")
    for counted in (_ITEMS, _COUNTS):
        if any(int(n) > most for count in counted.findall(words) for n in _DIGITS.findall(count)):
            return None
        words = counted.sub("。", words)
    return words


@lru_cache(maxsize=1 << 16)
def _found(words: str, day: str | None) -> tuple[tuple[str, bool], ...]:
    """Return the words the recognisers find; True for a class of addressees (各单位), which a set phrase may name."""
    # Units that the cells of a row part by 、 need not stand side by side in the source.
    units = find_units(words, [Segment(0, len(words))])
    named = [(name, unit.generic) for unit in units for name in re.split("、(?![^（]*）)", words[unit.start : unit.end])]
    times = find_times(words, Reference.parse(day), mentions=True)
    figures = find_figures(words, mentions=True)
    named = [(re.sub("^(?:函告|书面报|报送|报|送)(?=.{4})", "", name), generic) for name, generic in named]
    return (
        *named,
        *((words[time.start : time.end].rpartition("：")[2], False) for time in times),
        *((words[figure.start : figure.end], False) for figure in figures),
    )


def _told(matter: Matter, profile: Profile, options: Options) -> Iterator[str]:
    """Yield all that source, rows, profile and options say. Rows come from a ledger a clerk may have filled in."""
    yield matter.title
    for analysis in (matter.analyses or {}).values():
        meta = analysis.doc.meta
        yield from (words for words in (analysis.doc.text, meta.title, meta.occasion, meta.region, meta.speaker) if words)
        yield recorded(analysis.doc.text)  # minutes say 本县 for 我县
        if meta.date:
            yield chinese_date(meta.date) if meta.date.count("-") == 2 else meta.date
    for row in matter.rows:
        yield from (*row.owners, *row.support, *row.times, *row.targets, *row.frequency, row.words, row.content, row.status, row.progress, row.remark)
        for reference in row.references:
            yield f"{reference.document} {reference.place}"
    for directive in matter.directives:
        yield f"{directive.reference.document} {directive.reference.place}"
    if matter.subject:
        yield f"{matter.subject.name}\n{matter.subject.aim}"
    for field in fields(profile):
        value = getattr(profile, field.name)
        yield "、".join(value) if isinstance(value, tuple) else str(value)
    yield from (chinese_date(day.isoformat()) for day in (options.issued, options.as_of) if day)


def _computed(matter: Matter, options: Options) -> frozenset[str]:
    """Return the dates computed from the deadlines of the rows, in every form a stage, a form or a point words them."""
    out: set[str] = set()
    for row in matter.rows:
        out.update(row.frequency)
        for when in (timing(part) for part in parts(row)):
            if when.end:
                out.update(_forms(when.end))
        if row.due and (day := last_day(row.due)):
            out.update(_forms(day))
            if options.issued:
                out.update(form for _, point in control_points(options.issued, day, POINTS) for form in _forms(point))
            if options.as_of:
                out.update(_spans(min(day, options.as_of), max(day, options.as_of)))
        if row.begins and (day := last_day(row.begins)):
            out.update(_forms(day))
    if matter.date and (day := last_day(matter.date)):
        out.update(_forms(day))
    return frozenset(out)


@lru_cache(maxsize=1024)
def _spans(first: date, last: date) -> tuple[str, ...]:
    """Return how long it is between two days, in days and in working days."""
    days = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    working = sum(map(is_workday, days))
    return (f"{len(days)}天", f"{working}天", f"{working}个工作日")


def _forms(day: date) -> Iterator[str]:
    quarter, half = "一二三四"[(day.month - 1) // 3], "上" if day.month <= 6 else "下"
    month = f"{day.month}月"
    for front in ("", f"{day.year}年"):
        for words in (f"{month}{day.day}日", f"{month}底", month, f"{quarter}季度", f"{half}半年", *(("年底", "底") if day.month == 12 else ())):
            stem = front.removesuffix("年") + words if words == "年底" else front + words
            yield from (stem, f"{stem}前")
    yield from (f"{day.year}年", f"{day.year}", day.isoformat(), f"{to_chinese(day.month)}月")


def _phrases(kind: Kind) -> Iterator[str]:
    """Yield the set phrases of a kind."""

    def strings(value: object) -> Iterable[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for item in value.values():
                yield from strings(item)
        elif isinstance(value, (list, tuple)):
            for item in value:
                yield from strings(item)

    yield from (kind.title, kind.salutation, kind.contact, kind.dateline)
    yield from (annex.title for annex in kind.annexes)
    for part in (*kind.parts, *(part for annex in kind.annexes for part in annex.parts)):
        yield from strings(dict(part.options))
        yield from (part.heading, part.otherwise)


def _plain(text: str) -> str:
    return re.sub(r"[^\S\n]+", "", text.translate(HALF_WIDTH))
