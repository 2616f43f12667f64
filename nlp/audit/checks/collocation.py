"""Verbs and objects that do not go together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from nlp.audit.likeness import table
from nlp.audit.patterns import Match
from nlp.audit.rule import Rule
from nlp.audit.view import View

BETWEEN = 8
"""Most characters between verb and object: more, and the object may belong to another verb."""
_STOP = "，。；：、！？…—（）“”《》\\s\ufffc"
_OTHERS = "存在 影响 体现 反映 确保 坚持 转变 相关 缺乏 具有 需要 作为 成为 建设 到位 来".split()
"""Words that, standing between, take the object for themselves."""
_END = f"[{_STOP}]|$|并|和(?!谐)|与|及|以及"


def collocation(rule: Rule, view: View) -> Iterator[Match]:
    """match: {grade: warning | info}: the pairs of `collocations.csv` of that grade where the object ends its clause."""
    text = view.text
    for start, end, pair in view.once(("collocation", rule.masks), lambda v: list(_found(v.masked(rule.masks)))):
        instead, grade = _rows()[pair]
        right = instead.partition("……")[0]
        clause = max(text.rfind(mark, 0, start) for mark in "，。；：！？\n") + 1
        if right and instead != right and right in text[clause:start]:
            continue  # 加大开展爱国卫生运动力度：the object has its verb
        if grade == rule.match["grade"]:
            yield Match(start, end, {"verb": pair[0], "object": pair[1], "suggestion": instead})


def _found(text: str) -> Iterator[tuple[int, int, tuple[str, str]]]:
    for m in _pattern().finditer(text):
        verb = m["verb"]
        if text.startswith("的", m.end()):
            continue  # 履行的职责：the verb has its object behind it
        found = _objects()[verb].match(text, m.end())
        if found:
            yield m.start(), found.end(), (verb, found["object"])


@lru_cache(maxsize=1)
def _rows() -> dict[tuple[str, str], tuple[str, str]]:
    return {(row["verb"], row["object"]): (row["instead"], row["grade"]) for row in table("collocations.csv")}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    verbs = "|".join(sorted({verb for verb, _ in _rows()}))
    return re.compile(f"(?P<verb>{verbs})(?:了|好|着)?")


@lru_cache(maxsize=1)
def _objects() -> dict[str, re.Pattern[str]]:
    """Return what follows each verb: a few characters that are no verb of the table, then an object at the end of its clause."""
    objects: dict[str, list[str]] = defaultdict(list)
    for verb, word in _rows():
        objects[verb].append(word)
    verbs = "|".join(sorted({verb for verb, _ in _rows()} | set(_OTHERS)))
    step = f"(?:(?!{verbs})[^{_STOP}]){{0,{BETWEEN}}}?"
    return {v: re.compile(f"{step}(?P<object>{'|'.join(words)})(?={_END})", re.M) for v, words in objects.items()}
