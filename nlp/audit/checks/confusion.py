"""Words often written wrong, each with the right word and the phrases in which the same characters are right."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from nlp.audit.likeness import table
from nlp.audit.patterns import Match
from nlp.audit.rule import Rule
from nlp.audit.view import View


def confusion(rule: Rule, view: View) -> Iterator[Match]:
    """match: {grade: error | warning | info}: the rows of `confusions.csv` of that grade, all looked for in one pass."""
    masks = rule.masks
    for start, wrong in view.once(("confusion", masks), lambda v: list(_found(v.masked(masks)))):
        right, grade, _ = _rows()[wrong]
        if grade == rule.match["grade"]:
            yield Match(start, start + len(wrong), {"right": right}, right)


def _found(text: str) -> Iterator[tuple[int, str]]:
    rows = _rows()
    for m in _pattern().finditer(text):
        start, wrong = m.start(), m.group()
        if not any(text.startswith(phrase, start - at) for phrase, at in rows[wrong][2] if start >= at):
            yield start, wrong


@lru_cache(maxsize=1)
def _rows() -> dict[str, tuple[str, str, list[tuple[str, int]]]]:
    """Return right word, grade and phrases (with the place of the wrong word in each) by wrong word."""
    return {
        row["wrong"]: (row["right"], row["grade"], [(p, p.index(row["wrong"])) for p in row["unless"].split()])
        for row in table("confusions.csv")
    }


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile(literals(_rows()))


def literals(words: Iterable[str]) -> str:
    """Return a pattern of many words, one branch for each first character, the longest first."""
    branches: dict[str, list[str]] = defaultdict(list)
    for word in sorted(set(words), key=lambda w: (-len(w), w)):
        branches[word[0]].append(re.escape(word[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in branches.items())
