"""One indicator told twice with two values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.audit.patterns import Match
from nlp.audit.rule import Rule
from nlp.audit.view import View

_VALUE = r"(?:总量|总数)?(?:已)?(?:达到?|为|是)?(?P<value>\d[\d,]*(?:\.\d+)?[万亿]{0,2}(?:[%％]|平方公里|公里|元|人|亩|吨|个|家))"
_SENTENCE = re.compile(r"[^。；;\n]+")
_TIME = re.compile(
    r"(?:19|20)\d\d年|去年|今年|上年|前年|\d+月|季度|上半年|下半年|五年|“十[一二三四五]五”|年末|年底|目前|当前"
)
_OTHER = re.compile(
    r"目标|力争|预期|确保|计划|到20\d\d年|规划|提高|增长|增加|下降|减少|由|从|比|较|其中|平均|不低于|以上|不少于|超|近|约|余|多|户籍"
)
_WHERE = re.compile(
    r"全国|全省|全市|全县|全区|全州|全镇|城镇|农村|城市|乡村|中心城区|新增|[\u4e00-\u9fff]{2,3}[省市县区镇]"
)


def indicators(rule: Rule, view: View) -> Iterator[Match]:
    """match: {indicators: [names]}: a second value of an indicator for the same place and time, in plain statements only.

    A sentence that compares, rounds or sets a goal is left alone, and so is one with the indicator more than once.
    """
    text = view.masked(rule.masks)
    pattern = re.compile(f"(?P<name>{'|'.join(map(re.escape, rule.match['indicators']))}){_VALUE}")
    told: dict[tuple[str, ...], str] = {}
    for sentence in _SENTENCE.finditer(text):
        found = list(pattern.finditer(text, sentence.start(), sentence.end()))
        if len(found) != 1 or _OTHER.search(sentence.group()):
            continue
        m = found[0]
        before = text[sentence.start() : m.start()]
        value = m["value"].replace(",", "")
        unit = re.sub(r"[\d.]", "", value)
        key = (m["name"], unit, *sorted(set(_TIME.findall(sentence.group()))), *sorted(set(_WHERE.findall(before))))
        first = told.setdefault(key, value)
        if first != value:
            yield Match(m.start(), m.end(), {"first": first, "name": m["name"]})
