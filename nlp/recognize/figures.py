"""Figures and ranks a task must reach (annotation guideline, section 3): shares, minima, maxima, ranks, quantities."""

from __future__ import annotations

import re

from nlp.datamodel import Figure
from nlp.numerals import HALF_WIDTH, NUMERAL, parse_number

_N = r"(?:\d[\d,]{0,14}(?:\.\d{1,6})?|[零一二两三四五六七八九十百千]{1,12})(?:余|多)?(?:万|亿|千|百){0,3}"
_COUNTER = (
    r"(?:亿元|万元|亿美元|万美元|元|万亩|亩|万人次|人次|万人|人|万户|户|万套|套|万吨|吨|万斤|亿斤|斤|公里|千米|平方米|万平方米|平方公里|立方米|"
    r"千瓦|万千瓦|亿千瓦|张|所|家|个百分点|个|名|件|项|起|次|场|期|轮|遍|趟|处|座|条|辆|台|宗|批|支|类|种|位|篇|学时|课时|小时|分钟|分|户次|床|厘米|米|微克|册|站|块|倍|例)"
)
_MEASURE = (
    r"(?:亿元|万元|亿美元|万美元|元|万亩|亩|万人次|人次|万人|万户|万套|万吨|吨|万斤|亿斤|公里|平方米|万平方米|平方公里|立方米|千瓦|万千瓦|亿千瓦|个百分点|万个)"
)
_LEAST = r"(?:不少于|不低于|不得少于|不得低于|不能少于|不能低于|至少)"
_MOST = r"(?:(?:最高|最多)?(?:不超过|不得超过|不高于|不得高于|不多于))"
_TAIL = r"(?:及以上|以上|以下|以内|左右)"
_PERCENT = r"(?:\d{1,12}(?:\.\d{1,6})?\s{0,2}[%％]|百分之[零一二两三四五六七八九十百点]+)"
_SHARE = rf"(?:{_PERCENT}|[一二两三四五六七八九十\d]{{1,6}}分之[一二两三四五六七八九十\d]{{1,6}}|[一二三四五六七八九]成(?=[以，。；、左]|$)|一半)"
_CONDITION = r"(?:的(?:[^，。；、]{0,6}(?:地方|单位|企业|县区|乡镇|货车|合同|项目|部门|村|机构|一律|不得|，|,|$))|(?:新增)?(?:项目|合同|火情|案件|企业|火灾)的?)"
_GOAL = r"(?:达到|达|新增|突破|增长|提高到?|压减|降低到?|降至|下降|完成|控制在|力争|实现|总量|累计|超过|争取|落实|发放|盘活|拨付|先安排|垫付|不低|投资)"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("share", re.compile(rf"(?:{_LEAST}|{_MOST})?{_SHARE}(?:{_TAIL})?(?!{_CONDITION})")),
    ("minimum", re.compile(rf"(?:{_LEAST}|{_MOST}){_N}{_COUNTER}(?!{_CONDITION})")),
    ("minimum", re.compile(rf"(?<=至少)[^，。；、,\d一二两三四五六七八九十]{{1,8}}?(?P<core>{_N}{_COUNTER})")),
    ("bound", re.compile(rf"{_N}{_COUNTER}{_TAIL}(?!{_CONDITION})")),
    ("rank", re.compile(r"(?:(?:全国|全省|全市|全县|全区|全州)前(?:列|[一二三四五六七八九十\d]+(?:名|位|强)?)|(?<!提)前[一二三四五六七八九十\d]+(?:名|位|强)(?!次))")),
    ("frequency", re.compile(r"(?:每|按(?:季|月|周)|定期)[^，。；,;]{1,22}?(?P<core>[一二两三四五六七八九十\d]+(?:次|遍|轮|场|期|趟))(?!会)")),
    ("goal", re.compile(rf"{_GOAL}[^，。；、,\d一二三四五六七八九十]{{0,12}}?(?P<core>{_N}{_MEASURE}(?:{_TAIL})?)(?!{_CONDITION})")),
)
_TITLE = re.compile(r"《[^《》]*》")


def find_figures(text: str) -> tuple[Figure, ...]:
    """Return the figures of `text` that can be targets, in order, none overlapping."""
    text = text.translate(HALF_WIDTH)
    taken = bytearray(len(text))  # one byte a character: 1 where a title or a figure found by an earlier pattern stands
    for title in _TITLE.finditer(text):
        taken[title.start() : title.end()] = b"\1" * (title.end() - title.start())
    found: list[tuple[int, int]] = []
    for _, pattern in _PATTERNS:
        for m in pattern.finditer(text):
            start, end = m.span("core" if "core" in pattern.groupindex else 0)
            if not any(taken[start:end]):
                found.append((start, end))
                taken[start:end] = b"\1" * (end - start)
    return tuple(_figure(text, start, end) for start, end in sorted(found))


def _figure(text: str, start: int, end: int) -> Figure:
    words = text[start:end]
    m = re.search(rf"{_PERCENT}|[一二两三四五六七八九十\d]+分之[一二两三四五六七八九十\d]+|[一二三四五六七八九]成|一半|{NUMERAL}[万亿]*", words)
    value = parse_number(m[0].replace("点", ".")) if m else None
    if m and (m[0].endswith(("%", "％")) or "分之" in m[0] or m[0].endswith("成") or m[0] == "一半"):
        unit = "%" if m[0].endswith(("%", "％")) or m[0].startswith("百分之") else ""
    else:
        unit_match = re.match(_COUNTER, words[m.end() :]) if m else None
        unit = unit_match[0] if unit_match else ""
    return Figure(start, end, value, unit)
