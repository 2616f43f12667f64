"""Brackets and quotation marks, matched once for all rules about them: left alone, mixed, crossed, nested, half width, straight."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from nlp.audit.patterns import Match
from nlp.audit.rule import Rule
from nlp.audit.view import View

_OPEN = {"（": "paren", "(": "paren", "《": "title", "〈": "angle", "“": "double", "‘": "single", "〔": "number"}
_CLOSE = {"）": "paren", ")": "paren", "》": "title", "〉": "angle", "”": "double", "’": "single", "〕": "number"}
_OTHER = dict(zip("（(《〈“‘〔）)》〉”’〕", "）)》〉”’〕（(《〈“‘〔", strict=True))
_WIDE = {"(": "（", ")": "）"}
_INNER = {"“": "‘", "”": "’", "‘": "“", "’": "”", "《": "〈", "》": "〉"}
_MARK = re.compile(r"[（()）《》〈〉“”‘’〔〕]")
_LABEL = re.compile(
    r"(?:^|(?<=[。；：，、;:,]))[ \t\u3000]*(?:\d{1,3}|[一二三四五六七八九十]{1,3}|[a-zA-Z]|[①-⑳])[)）]", re.M
)
_CODE = re.compile(r"\(0\d{2,3}\)\d")  # the area code of a telephone number
_APOSTROPHE = re.compile("[A-Za-z][’‘]|.[’‘][0-9]{2}")
_STRAIGHT = re.compile('"')
_HAN = re.compile("[\u4e00-\u9fff]")
_WORD = re.compile("[\u4e00-\u9fff、·]{1,8}")
REACH = {"double": 600, "single": 200}
"""How far from its first mark a quotation may end on a later line; other pairs 80 characters, and within the sentence."""
DEEPEST = 64
"""Marks that may be open at once; of more the first meets no other."""
LATE = 3
"""How far behind a pair that closed over it the other mark may stand for the two to cross."""


@dataclass(slots=True)
class Pairs:
    """What was found: pairs (start, end of the last mark), marks alone with what they were to meet, pairs that cross."""

    pairs: list[tuple[int, int]] = field(default_factory=list)
    nested: list[tuple[int, int]] = field(default_factory=list)
    alone: list[int] = field(default_factory=list)
    crossed: list[tuple[int, int]] = field(default_factory=list)


def pairs(rule: Rule, view: View) -> Iterator[Match]:
    """match: {what: alone | mixed | crossed | nested | half | straight}: one question about the pairs of the text."""
    text = view.masked(rule.masks)
    yield from _ASK[rule.match["what"]](text, view.once(("pairs", rule.masks), lambda _: _pair(text)))


def _pair(text: str) -> Pairs:
    found = Pairs()
    labels = {m.end() - 1 for m in _LABEL.finditer(text)}
    stack: list[int] = []
    dropped: list[tuple[int, int]] = []
    inner: dict[tuple[int, int], int] = {}
    for m in _MARK.finditer(text):
        at, mark = m.start(), m.group()
        if mark in "’‘" and _APOSTROPHE.match(text, max(0, at - 1)):
            continue
        if mark in _OPEN:
            if mark in "“‘" and _goes_on(text, at):
                stack = [o for o in stack if text[o] != mark]  # a quotation of several paragraphs opens each of them
            stack.append(at)
            if len(stack) > DEEPEST:
                found.alone.append(stack.pop(0))
            continue
        kind = _CLOSE[mark]
        first = next((o for o in reversed(stack) if _OPEN[text[o]] == kind), None)
        if first is None or not _reaches(text, first, at, kind):
            if late := _late(text, dropped, at, kind):
                found.crossed.append((late[1], at + 1))
                dropped.remove(late)
            elif at not in labels:
                found.alone.append(at)
            continue
        inside = stack[stack.index(first) + 1 :]
        dropped += [(o, at) for o in inside]
        stack = stack[: stack.index(first)]
        found.pairs.append((first, at + 1))
        if (outer := _outer(text, stack, first)) is not None:
            inner[(first, at + 1)] = outer
    whole = {start for start, _ in found.pairs}
    found.nested = [pair for pair, outer in inner.items() if outer in whole]
    found.alone += [*stack, *(o for o, _ in dropped)]
    found.alone = _once(text, sorted(found.alone))
    return found


def _late(text: str, dropped: list[tuple[int, int]], at: int, kind: str) -> tuple[int, int] | None:
    """Return the last mark of a kind that a pair ending just before `at` closed over."""
    for first, over in reversed(dropped):
        if at - over > LATE:
            return None
        if _OPEN[text[first]] == kind:
            return first, over
    return None


def _goes_on(text: str, at: int) -> bool:
    before = text[max(0, at - 3) : at].rstrip(" \t\u3000")
    return not before or before[-1] in "\n。；！？"


def _reaches(text: str, first: int, at: int, kind: str) -> bool:
    between = text[first:at]
    if "\n" not in between:
        return True
    return len(between) <= REACH[kind] if kind in REACH else len(between) <= 80 and "。" not in between


def _outer(text: str, stack: list[int], first: int) -> int | None:
    """Return the mark around `first` where it is of the same form, so that the other form should stand here."""
    like = "《〈" if text[first] in "《〈" else "“‘"
    around = next((o for o in reversed(stack) if text[o] in like), None)
    return around if around is not None and text[first] in "“‘《" and text[around] == text[first] else None


def _once(text: str, alone: list[int]) -> list[int]:
    """Of two equal marks near each other, the second turned the wrong way, keep the second."""
    twice = {a for a, b in pairwise(alone) if text[a] == text[b] and b - a <= 40 and "\n" not in text[a:b]}
    return [a for a in alone if a not in twice]


def _alone(text: str, found: Pairs) -> Iterator[Match]:
    for at in found.alone:
        yield Match(at, at + 1, {"other": _OTHER[text[at]]})


def _crossed(text: str, found: Pairs) -> Iterator[Match]:
    for start, end in found.crossed:
        yield Match(start, end, {}, text[start:end][::-1])


def _mixed(text: str, found: Pairs) -> Iterator[Match]:
    for start, end in found.pairs:
        for at in (start, end - 1):
            if text[at] in _WIDE and text[start + end - 1 - at] not in _WIDE:
                yield Match(at, at + 1, {}, _WIDE[text[at]])


def _nested(text: str, found: Pairs) -> Iterator[Match]:
    for start, end in found.nested:
        yield Match(start, end, {}, _INNER[text[start]] + text[start + 1 : end - 1] + _INNER[text[end - 1]])


def _half(text: str, found: Pairs) -> Iterator[Match]:
    for start, end in found.pairs:
        within = text[start + 1 : end - 1]
        if text[start] + text[end - 1] != "()" or _CODE.match(text, start):
            continue
        if _HAN.search(within) or _HAN.match(text[start - 1 : start]):
            yield from _both(text, start, end, "（", "）")


def _straight(text: str, _: Pairs) -> Iterator[Match]:
    first: int | None = None
    for m in _STRAIGHT.finditer(text):
        at = m.start()
        if first is None or text.count("\n", first, at) > 2 or at - first > 300:
            first = at
        else:
            if _HAN.search(text, max(0, first - 1), at + 2):
                yield from _both(text, first, at + 1, "“", "”")
            first = None


def _both(text: str, start: int, end: int, left: str, right: str) -> Iterator[Match]:
    """Mark a short pair whole, of a long one each mark: what stands between has findings of its own."""
    within = text[start + 1 : end - 1]
    if _WORD.fullmatch(within):
        yield Match(start, end, {}, left + within + right)
    else:
        yield Match(start, start + 1, {}, left)
        yield Match(end - 1, end, {}, right)


_ASK = {
    "alone": _alone,
    "mixed": _mixed,
    "crossed": _crossed,
    "nested": _nested,
    "half": _half,
    "straight": _straight,
}
