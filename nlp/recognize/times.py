"""Time expressions in a text, read against the day of the speech: those that set a deadline, and those that may.

The grammar is in `time_rules`. Longest match wins; an expression inside 《》 is left out, one that dates a fact is only a mention.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from nlp.datamodel import FACT, Timex
from nlp.numerals import HALF_WIDTH
from nlp.recognize.calendar import Reference
from nlp.recognize.corrections import may_correct, without_withdrawn
from nlp.recognize.time_rules import MENTIONS, RULES, YEAR4, Rule

Matched = tuple[int, int, Timex]
"""Minus the length, the rule's place in its table, and the expression: what sorts first is taken first."""


def _compiled(rules: Sequence[Rule]) -> tuple[tuple[re.Pattern[str], Rule], ...]:
    return tuple((re.compile(rule[2]), rule) for rule in rules)


_SENTENCE = re.compile(r"[^。；！？\n]{1,2000}[。；！？\n]?")
_RULES, _MENTIONS = _compiled(RULES), _compiled(MENTIONS)
_NEEDED = frozenset(char for rule in (*RULES, *MENTIONS) for char in rule[1])
_FACT_BEFORE = re.compile(r"(?:去年|上年|去|同期|截至?|截止|今天是|生于|签于|始于|建于|原(?:定|计划)[于在]?)$")
_SAYS_WHEN = re.compile(r"每(?:半年|季度?|年)[底末初]?[（(即][\d一二三四五六七八九十、，和月底末日号每年前]{0,16}$")
"""每季度末（6、9、12月底）: the bracket only tells when the period ends."""
_BARE = frozenset({"当年", "当月", "次月", "本月", "下月", "下个月", "这个月"})
_TITLE = re.compile(r"《[^《》]*》")
_FACT_AFTER = re.compile(
    r"是(?!否)|以来|来(?=[，,、])|的(?:今天|时候)|同期|[（(]?全国法治|工作(?:要点|报告|总结)|行动(?:计划|方案)?|攻坚|规划|版|级|型"
    r"|(?:以上|以下)?学历|期(?:贷款|国债)|(?:效能|绩效|目标|综合)?(?:目标)?考核|(?<=全年)(?:检查|工作|任务|目标|计划|预算|收入|总)|制(?=[高专本])"
    r"|度(?:工作|培训|考核|计划|预算|重点|目标|报告|执法|立法)|远景|愿景|度先进|(?:召开|发生|通过|修订|修正|颁布|公布)的|全[省市县国区][^，。；]{0,8}会|起?(?:正式)?施行|(?:通过|修正|修订)过?[。，的]"
    r"|[，,]?[^，。；：]{0,18}(?:同比|开门红|再创新高|形势)|[一二三四五六七八九十\d]+岁|\d+天|这个季节|有[一二两三四五六七八九十\d]|都有"
)
_PAY = re.compile(r"[^，。；、]{0,6}?\d+(?:\.\d+)?[万亿]?元")
_PERIODIC = frozenset({"every", "every_day", "every_week"})
_DATED = frozenset({"year_part", "month", "day", "year_part_alone", "range"})


def find_times(text: str, reference: Reference, *, mentions: bool = False) -> tuple[Timex, ...]:
    """Return the time expressions of `text` that set deadlines, in order, none overlapping.

    With `mentions` also those that only may (`Timex.counts` is False). Values are None where the year is unknown.
    """
    text = text.translate(HALF_WIDTH)
    taken = bytearray(len(text))  # one byte a character: 1 where a title or a longer expression stands
    for title in _TITLE.finditer(text):
        taken[title.start() : title.end()] = b"\1" * (title.end() - title.start())
    sentences = [m.span() for m in _SENTENCE.finditer(text)]
    holding = {char: {i for i, (a, b) in enumerate(sentences) if char in text[a:b]} for char in _NEEDED}
    kept = _take(_matches(text, _RULES, sentences, holding, reference, taken, count=True), taken)
    if mentions or may_correct(text):
        kept += _take(_matches(text, _MENTIONS, sentences, holding, reference, taken, count=False), taken)
    ordered = without_withdrawn(text, sorted(kept, key=lambda t: t.start))
    return tuple(t for t in ordered if t.counts or mentions)


def _matches(
    text: str,
    rules: Sequence[tuple[re.Pattern[str], Rule]],
    sentences: Sequence[tuple[int, int]],
    holding: Mapping[str, set[int]],
    reference: Reference,
    taken: bytearray,
    *,
    count: bool,
) -> list[Matched]:
    """Return what the rules match; `holding` tells for each character a rule needs which sentences hold it."""
    found: list[Matched] = []
    for order, (pattern, (name, needs, _, reader)) in enumerate(rules):
        looked = sorted(set().union(*(holding[c] for c in needs))) if needs else range(len(sentences))
        for m in (m for i in looked for m in pattern.finditer(text, *sentences[i])):
            start, end = m.span("core" if "core" in pattern.groupindex else 0)
            if start == end or taken[start]:
                continue
            reading = reader(m, reference)
            if reading is None:
                continue
            # the time of a fact is a mention, but nothing shorter inside it is a deadline either
            kind, value, *begins = reading
            fact = count and (_dates_a_fact(text, start, end, name) or _past_year(text[start:end], name, value, reference))
            time = Timex(start, end, kind, value, FACT if fact else name, count and not fact, *begins)
            found.append((start - end, order, time))
    return found


def _take(found: list[Matched], taken: bytearray) -> list[Timex]:
    kept: list[Timex] = []
    for length, _, time in sorted(found, key=lambda f: (*f[:2], f[2].start)):
        if not any(taken[time.start : time.end]):
            taken[time.start : time.end] = b"\1" * -length
            kept.append(time)
    return kept


def _past_year(words: str, rule: str, value: str | None, reference: Reference) -> bool:
    """A bare year (2019年) dates a fact unless it lies ahead; so does a day of a year gone by."""
    if rule in _DATED and value and reference.year and re.match(rf"[到至]?{YEAR4}", words) and int(value[:4]) < reference.year:
        return True
    if rule != "year_part" or not re.fullmatch(rf"{YEAR4}年", words):
        return False
    return reference.year is None or value is None or int(value[:4]) <= reference.year


def _dates_a_fact(text: str, start: int, end: int, rule: str) -> bool:
    if rule in _PERIODIC:
        return bool(_PAY.match(text, end) or re.match(r"这个季节|都?有[一二两三四五六七八九十\d群]", text[end : end + 4]))
    if rule == "lead_time":
        return bool(re.match(r"[^，。；]{0,4}了", text[end : end + 6]) or text[max(0, start - 2) : start] == "计划")
    if rule == "weekday":
        return bool(re.match(r"[至到]周", text[end : end + 2])) or bool(re.search(r"周[一二三四五六日][至到]$", text[max(0, start - 3) : start]))
    if rule in _DATED:
        words = text[start:end]
        if _FACT_AFTER.match(text, end) or _FACT_BEFORE.search(text, max(0, start - 4), start):
            return True
        if _SAYS_WHEN.search(text, max(0, start - 24), start):
            return True
        return words in _BARE or (words in ("今年", "明年") and text[end : end + 1] in ("的", "计", "政", "重"))
    return rule == "at_least" and "每" in text[max(0, start - 10) : start]
