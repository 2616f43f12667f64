"""The kinds of rule that are patterns alone: words that must not stand (existence), wrong words with right ones (substitution), a regex."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from nlp.audit.rule import Rule
from nlp.audit.view import View


@dataclass(frozen=True, slots=True)
class Match:
    """Words a rule marks, [start, end) in the text; `told` fills the message and the fix, `fix` is the words to write instead.

    `valid` is when what it says holds, where that is not the rule's own `valid` (a check over a table with days in its rows).
    `conditional` marks what the rule only advises here, as `Rule.conditional` does everywhere.
    """

    start: int
    end: int
    told: Mapping[str, str] = field(default_factory=dict)
    fix: str | None = None
    valid: tuple[str | None, str | None] | None = None
    conditional: bool = False


def existence(rule: Rule, view: View) -> Iterator[Match]:
    """match: {words: […], before: regex, after: regex, unless: [phrases]}: the words where what stands around them allows it."""
    yield from regex(rule, view)


def substitution(rule: Rule, view: View) -> Iterator[Match]:
    """match: {swap: {wrong: right}} with the guards of `existence`; the right words are the fix.

    With a `regex` of its own, words that are no key of `swap` are swapped character by character.
    """
    swap: dict[str, str] = rule.match["swap"]
    for found in regex(rule, view):
        words = view.text[found.start : found.end]
        right = swap.get(words) or "".join(swap.get(c, c) for c in words)
        yield Match(found.start, found.end, {"right": right}, right)


def regex(rule: Rule, view: View) -> Iterator[Match]:
    """match: {regex: pattern, unless: [phrases], allow: [matches], needs: [words]}.

    Marked is the group named `hit`, else the whole match. `needs` are words without one of which the text is not searched;
    `allow` are matches that are right, `unless` phrases that make a match inside them right.
    """
    text = view.masked(rule.masks)
    needs = rule.match.get("needs")
    if needs and not any(word in text for word in needs):
        return
    pattern, around = _compiled(rule)
    allow = rule.match.get("allow") or ()
    safe = [(m.start(), m.end()) for m in around.finditer(text)] if around else []
    for m in pattern.finditer(text):
        start, end = m.span("hit" if m.groupdict().get("hit") is not None else 0)
        if text[start:end] in allow or any(s <= start and end <= e for s, e in safe):
            continue
        groups = {str(i): g or "" for i, g in enumerate(m.groups(), 1)} | {k: v or "" for k, v in m.groupdict().items()}
        yield Match(start, end, groups)


def _compiled(rule: Rule) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    return _compile(rule.id, rule.file, _source(rule.match), _alternation(rule.match.get("unless") or ()))


def _source(match: Mapping[str, Any]) -> str:
    if "regex" in match:
        return str(match["regex"])
    words = match.get("swap") or match["words"]
    before, after = match.get("before"), match.get("after")
    return (f"(?:{before})" if before else "") + f"(?P<hit>{_alternation(words)})" + (f"(?:{after})" if after else "")


def _alternation(words: Any) -> str:
    return "|".join(re.escape(str(w)) for w in sorted(words, key=lambda w: -len(str(w))))


@cache
def _compile(name: str, file: str, source: str, unless: str) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    try:
        return re.compile(source, re.M), re.compile(unless) if unless else None
    except re.error as error:
        from nlp.errors import UsageError

        raise UsageError(f"规则 {name}（{file}）的正则表达式有误：{error}") from error
