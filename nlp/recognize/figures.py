"""Figures and ranks a task must reach (annotation guideline, section 3): shares, minima, maxima, ranks, quantities.

A share, a bound, a frequency and a rank to enter are targets wherever they stand; a quantity is one where it ends what is to be done
(治理水土流失25万亩) or what is to change (提高3个百分点). A count of objects is none (14个项目), unless it is what they grow by (新增机构150家);
nor is a number that only says which cases are meant (超过70%的企业), what was before (由3%提高到5%) or what a thing is like (10亿元以上项目).
"""

from __future__ import annotations

import re

from nlp.datamodel import Figure
from nlp.recognize.figure_rules import STOP, Rule, mentioned, rules, series, sized
from nlp.recognize.measure import direction, value_and_unit
from nlp.recognize.plain import plain

_TITLE = re.compile(r"《[^《》\n]{0,80}》")
_BEFORE_CHANGE = re.compile(r"(?:由|从)[^，。；,;\n]{0,16}$")
_CHANGES = re.compile(r"[^，。；、,;\n]{0,4}?(?:到|至|为|降|增|提|扩|压|减)")
_COMPARED = re.compile(r"(?<!不)(?<!不得)(?<!不能)(?:超过|超出|超|低于|高于|不足|不到|达不到|未达到?|没达到|小于|大于|少于|多于|逾|满)约?$")
_CASE = re.compile(
    r"(?:及?以上|及?以下)?(?:的(?!比例|比重|标准|幅度|目标|要求|速度|权重|任务|规模)|，[^，。；]{0,12}(?:一律|不得|不予|约谈|通报|问责|扣))"
)
_QUALITY = re.compile(r"的(?!任务|目标|要求|规模|标准)")
_NOUN = re.compile(rf"[^的{STOP}（(）)〕\]/”\s和及并]")
_NOT_TO_DO = re.compile(
    r"(?:(?<![比较])(?:去年|上年)(?!同期)|目前|现有|原来|原有|已经|已有|截至|总投资|注册资本|罚款|处罚|扣|并处|罚|奖励?|补[助贴]|缴纳|收取)"
    r"[^，。；,;\n]{0,10}$"
)
"""What was or is, the price of a thing, and what one person gets or pays."""


def find_figures(text: str, *, mentions: bool = False) -> tuple[Figure, ...]:
    """Return the figures of `text` that are targets by rule, in order, none overlapping.

    With `mentions` also, with `counts=False`, every other number with a counter, share or rank, which may be one or not.
    """
    text = plain(text)
    taken = bytearray(len(text))  # one byte a character: 1 where a title or a figure found by an earlier rule stands
    for title in _TITLE.finditer(text):
        taken[title.start() : title.end()] = b"\1" * (title.end() - title.start())
    found: list[tuple[int, int, bool]] = []

    def take(start: int, end: int, counts: bool) -> bool:
        if any(taken[start:end]):
            return False
        taken[start:end] = b"\1" * (end - start)
        found.append((start, end, counts))
        return True

    for rule, pattern in rules():
        for m in pattern.finditer(text):
            start, end = m.span("core" if "core" in pattern.groupindex else 0)
            if not _fits(text, start, end, rule):
                continue
            while take(start, end, True) and rule.goes_on:
                following = series(*rule.goes_on).match(text, end)
                if not following:
                    break
                start, end = following.span("core")
    if mentions:
        for m in mentioned().finditer(text):
            take(*m.span(), False)
    return tuple(_figure(text, start, end, counts) for start, end, counts in sorted(found))


def _fits(text: str, start: int, end: int, rule: Rule) -> bool:
    """Tell whether what stands around a match of `rule` lets it be a target."""
    before = text[max(0, start - 24) : start]
    if _BEFORE_CHANGE.search(before) and _CHANGES.match(text, end):
        return False
    if text[end : end + 2] in ("的，", "的,"):
        return False  # 达到90%的，…
    if rule.fits == "case":
        compared = _COMPARED.search(before) or text.startswith("超过", start)
        return not (compared and _CASE.match(text, end))
    if rule.fits == "done" and (_NOT_TO_DO.search(before) or text[start] == "一"):
        return False  # 发现一户、帮扶一户 is no amount
    if rule.fits in ("thing", "done"):
        return not (_QUALITY.match(text, end) or (sized().search(text[start:end]) and _NOUN.match(text, end)))
    return True


def _figure(text: str, start: int, end: int, counts: bool) -> Figure:
    value, unit = value_and_unit(text[start:end])
    return Figure(start, end, value, unit, direction(text[max(0, start - 16) : start], text[start:end]), counts)
