"""Words written twice in a row, and set words cut off in the middle."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from nlp.audit.likeness import table
from nlp.audit.patterns import Match
from nlp.audit.rule import Rule
from nlp.audit.view import View
from nlp.segment.words import words as words_of

_TWICE = re.compile(r"(?<!该)(?P<word>[\u4e00-\u9fff]{2,12}?)(?P=word)+")
_EDGE = (*"，。！？；：、…—（）“”《》 \u3000\n", "")
_MARKS = "，。！？；：、…—（）“”《》\ufffc\n"
_CLAUSE = re.compile(f"[^{_MARKS}]+")
_SPOKEN = re.compile(r".*[一每几两数这那某各着了吧的嘛]")


def repeats(rule: Rule, view: View) -> Iterator[Match]:
    """match: {allow: [words], least: characters}: a word or phrase of at least `least` characters that stands twice in a row.

    Not words that only cross others (深化文化文艺). Words of `allow` may (讨论讨论), and so may any that counts (一步一步), goes
    on (说着说着), ends in a mood (行了行了) or is all of its clause (改革改革，…).
    """
    text = view.masked(rule.masks)
    allow, least = set(rule.match["allow"]), int(rule.match.get("least", 2))
    for m in _TWICE.finditer(text):
        word = m["word"]
        alone = text[m.start() - 1 : m.start()] in _EDGE and text[m.end() : m.end() + 1] in _EDGE
        if len(word) < least or alone or word in allow or len(set(word)) == 1 or _SPOKEN.match(word):
            continue
        if _whole(text, m.start(), m.end(), len(word)):
            yield Match(m.start(), m.end(), {"word": word}, word)


def _whole(text: str, start: int, end: int, step: int) -> bool:
    """Tell whether the words that stand again and again in [start, end) are words of the clause, or the head or tail of one (城市管理管理)."""
    clause = _CLAUSE.match(text, max(text.rfind(mark, 0, start) for mark in _MARKS) + 1)
    if clause is None:
        return True
    borders = set(range(start, end + 1, step))
    for word in words_of(clause.group()):
        first, last = clause.start() + word.start, clause.start() + word.end
        if first < end and last > start and not (first in borders or last in borders or start <= first < last <= end):
            return False  # 接受人接受人体: 人体 begins within
        if any(first < at < last for at in borders if start < at < end):
            return False  # 深化文化文艺
    return True


def cut(rule: Rule, view: View) -> Iterator[Match]:
    """match: {}: the beginning of a set word (`compounds.csv`) not followed by any character that can complete it."""
    text = view.masked(rule.masks)
    pattern, ends = _cut()
    for m in pattern.finditer(text):
        if m.lastgroup is None:
            continue
        head = m.group()
        yield Match(m.start(), m.end(), {"whole": head + ends[head]}, head + ends[head])


@lru_cache(maxsize=1)
def _cut() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return a pattern of the beginnings and, for each, the character that is missing."""
    branches: dict[str, list[str]] = defaultdict(list)
    ends = {}
    for row in table("compounds.csv"):
        head, allowed = row["head"], row["end"] + row["others"]
        ends[head] = row["end"]
        branches[head[0]].append(f"{re.escape(head[1:])}(?![{re.escape(allowed)}\ufffc])")
    source = "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in branches.items())
    return re.compile(f"(?P<head>{source})(?=[^\\s])"), ends
