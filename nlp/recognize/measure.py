"""What a figure says: its number, its unit, and which way it binds."""

from __future__ import annotations

import re

from nlp.numerals import parse_number
from nlp.recognize.quantities import LEAST, MOST, NUMBER, SHARE, counter

_ONE = re.compile(rf"(?P<share>{SHARE})|(?P<number>{NUMBER})")
_RANGE = re.compile(r"(?<=[\d%％零一二三四五六七八九十百千万])(?:至|到|—|－|-|～|~|–)(?=[\d零一二两三四五六七八九十百千])")
_LEAST = re.compile(LEAST)
_MOST = re.compile(MOST)
_UP = re.compile(r"(?:新增|净增|增长|增加|提高|提升|前移|扩大|延长|上浮)(?:了|约)?$")
_DOWN = re.compile(r"(?:下降|降低|压减|压缩|压降|减少|削减|缩减|缩短|下浮)(?:了|约)?$")


def value_and_unit(words: str) -> tuple[float | None, str]:
    """Return the number and the unit of a figure; no number for a rank, a range or words alone.

    >>> [value_and_unit(w) for w in ("不低于90%", "2.5万亩", "三分之二", "至少出庭一次", "3至5名", "全市前列")]
    [(0.9, '%'), (25000.0, '亩'), (0.6667, ''), (1.0, '次'), (None, '名'), (None, '')]
    """
    m = _ONE.search(words)
    if m is None:
        return None, ""
    if m["share"]:
        unit = "‰" if "‰" in m[0] or "千分之" in m[0] else "%" if re.search("[%％]|百分之", m[0]) else ""
        return None if _RANGE.search(m[0]) else _share(m[0]), unit
    unit_match = None
    last = m
    for last in _ONE.finditer(words, m.start()):
        unit_match = re.match(counter(), words[last.end() :])
        if unit_match:
            break
    unit = unit_match[0] if unit_match else ""
    return None if _RANGE.search(words) else parse_number(last[0].replace("余", "").replace("多", "")), unit


def _share(words: str) -> float | None:
    words = re.sub(r"\s", "", words.replace("点", "."))
    if words.endswith("‰"):
        words = f"千分之{words[:-1]}"
    return parse_number(words)


def direction(before: str, words: str) -> str:
    """Return which way a figure binds: >= at least, <= at most, + by so much more, - by so much less, empty where it just is so."""
    if _LEAST.search(words) or words.endswith(("以上", "超过")) or words.startswith("超过"):
        return ">="
    if _MOST.search(words) or words.endswith(("以下", "以内", "之内")):
        return "<="
    if _UP.search(before):
        return "+"
    return "-" if _DOWN.search(before) else ""
