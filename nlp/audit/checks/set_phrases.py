"""Set phrases: their words, the order and number of their parts, the years they were in use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

import yaml

from nlp.audit.patterns import Match
from nlp.audit.rule import Rule, rules_dir
from nlp.audit.view import View

_MARKS = frozenset("“”‘’、，；《》 \u3000\u00a0")
_SPLIT = re.compile("[、，；]")
_JOIN = "(?:和|与|及|以及|并|、)?"
_FILLERS = re.compile(
    "坚决|始终|不断|进一步|切实|更加|自觉|牢固|全面|坚定|持续|着力|认真|以及|更多|都|好|到|[的地和与及并了要也]"
)
"""Words that may stand inside a phrase without making it another."""
_HAN = re.compile("[\u4e00-\u9fff]+")
_QUOTES = re.compile("[“”‘’\\s]")
_NEAR = 15
_NAMED = 3
"""So many first characters of a part tell it in the words around a run."""
_FIRST = 2


@dataclass(frozen=True, slots=True)
class Phrase:
    """A row of `set_phrases.yaml`; `bare` is the phrase without marks, `run` finds its parts in any order in a text without marks."""

    phrase: str
    bare: str
    parts: tuple[str, ...]
    run: re.Pattern[str] | None
    least: int
    whole: bool
    slips: int
    also: tuple[str, ...]
    since: str | None
    until: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Bare:
    """A text without the marks that do not count (`text`), and where each of its characters stands in it as `written`."""

    text: str
    at: tuple[int, ...]
    written: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where characters [start, end) of the bare text stand, with the quotation mark that belongs to them at either end."""
        first, last = self.at[start], self.at[end - 1] + 1
        words = self.written[first:last]
        if words.count("“") > words.count("”") and self.written.startswith("”", last):
            last += 1
        if words.count("”") > words.count("“") and first and self.written[first - 1] == "“":
            first -= 1
        return first, last


@lru_cache(maxsize=1)
def phrases() -> tuple[Phrase, ...]:
    """Return the rows of `set_phrases.yaml`."""
    rows = yaml.safe_load((rules_dir() / "set_phrases.yaml").read_text(encoding="utf-8"))
    return tuple(_phrase(**row) for row in rows)


def _phrase(
    phrase: str,
    source: str,
    *,
    tail: str = "",
    least: int = 3,
    whole: bool = False,
    slips: int | None = None,
    also: tuple[str, ...] = (),
    to: object = None,
    **more: object,
) -> Phrase:
    bare = _bare(phrase)
    parts = tuple(map(_bare, _SPLIT.split(phrase)))
    least = min(least, len(parts))
    if slips is None:
        slips = 2 if len(bare) >= 11 else 1 if len(bare) >= 6 else 0
    run = None
    if len(parts) > 1:
        one = f"(?:{'|'.join(sorted(map(re.escape, parts), key=len, reverse=True))})"
        run = re.compile(f"{one}(?:{_JOIN}{one}){{{least - 1},}}" + (f"(?={tail})" if tail else ""))
    since, until = (None if day is None else str(day) for day in (more.pop("from", None), to))
    if more:
        raise ValueError(f"set_phrases.yaml：{phrase} 有不认识的字段 {'、'.join(more)}")
    return Phrase(phrase, bare, parts, run, least, whole, slips, tuple(map(_bare, also)), since, until, source)


def _bare(text: str) -> str:
    return "".join(c for c in text if c not in _MARKS)


def set_phrase_check(rule: Rule, view: View) -> Iterator[Match]:
    """match: {what: slip | order | part | early | late}."""
    yield from view.once("set-phrases", _found)[rule.match["what"]]


def _found(view: View) -> dict[str, list[Match]]:
    text = view.masked(("url", "paywall", "placeholder"))
    at = tuple(i for i, c in enumerate(text) if c not in _MARKS)
    bare = Bare("".join(text[i] for i in at), at, text)
    found: dict[str, list[Match]] = {what: [] for what in (*_WHAT, "early", "late")}
    for phrase in phrases():
        for what, find in _WHAT.items():
            taken = [(m.start, m.end) for kind in _WHAT for m in found[kind]]
            new = [m for m in find(phrase, bare) if not any(m.start < end and start < m.end for start, end in taken)]
            found[what] += new
        for what, day in (("early", phrase.since), ("late", phrase.until)):
            start = bare.text.find(phrase.bare) if day and view.date else -1
            if start >= 0:
                told = {"right": phrase.phrase, "day": str(day), "source": phrase.source}
                valid = (None, _before(str(day))) if what == "early" else (day, None)
                found[what].append(Match(*bare.span(start, start + len(phrase.bare)), told, valid=valid))
    return found


def _before(day: str) -> str:
    """Return the last day of the year before: the year is all that many documents tell of their day."""
    return f"{int(day[:4]) - 1}-12-31"


def _slips(phrase: Phrase, bare: Bare) -> Iterator[Match]:
    """Yield wordings a character or two away from the phrase: its beginning or its end stands, both ends to the last two characters."""
    if not phrase.slips:
        return
    right, text, size = phrase.bare, bare.text, len(phrase.bare) // (phrase.slips + 1)
    fine = {right, *phrase.also}
    seen: set[tuple[int, int]] = set()
    for start in _occurrences(text, right[:size]):
        if not any(text.startswith(one, start) for one in fine):
            seen |= {(start, end) for end in islice(_ends(text, start, phrase), 1)}
    for piece in _occurrences(text, right[-size:]):
        end = piece + size
        if not any(text.endswith(one, 0, end) for one in fine):
            seen |= {(start, end) for start in islice(_starts(text, end, phrase), 1)}
    for start, end in sorted(seen):
        words, (first, last) = text[start:end], bare.span(start, end)
        apart = len(phrase.parts) == 1 and not _HAN.fullmatch(_QUOTES.sub("", bare.written[first:last]))
        filled = len(words) > len(right) and _FILLERS.sub("", words) == _FILLERS.sub("", right)
        if _HAN.fullmatch(words) and not apart and not filled:
            yield Match(
                first,
                last,
                {"right": phrase.phrase, "source": phrase.source},
                phrase.phrase,
                (phrase.since, phrase.until),
            )


def _occurrences(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _ends(text: str, start: int, phrase: Phrase) -> Iterator[int]:
    yield from (start + n for n in _lengths(phrase) if _is_slip(text[start : start + n], phrase))


def _starts(text: str, end: int, phrase: Phrase) -> Iterator[int]:
    yield from (end - n for n in _lengths(phrase) if n <= end and _is_slip(text[end - n : end], phrase))


def _is_slip(words: str, phrase: Phrase) -> bool:
    """Two characters wrong at once do not touch the first two: 学习贯彻新时代… is no slip of 习近平新时代…."""
    right = phrase.bare
    if words[:1] != right[0] or words[-1:] != right[-1]:
        return False
    apart = distance(words, right)
    return apart == 1 or (1 < apart <= phrase.slips and words[:_FIRST] == right[:_FIRST])


def _lengths(phrase: Phrase) -> list[int]:
    size = len(phrase.bare)
    return sorted(range(size - phrase.slips, size + phrase.slips + 1), key=lambda n: abs(n - size))


def distance(one: str, other: str) -> int:
    """Return the edit distance of two strings (Levenshtein 1966)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row, last = [i], row
        for j, b in enumerate(other, 1):
            row.append(min(last[j - 1] + (a != b), last[j] + 1, row[-1] + 1))
    return row[-1]


def _runs(phrase: Phrase, bare: Bare) -> Iterator[tuple[int, int, list[int]]]:
    """Yield runs of the phrase's parts with the numbers of the parts in them, none of them twice."""
    if phrase.run is None or sum(part in bare.text for part in phrase.parts) < phrase.least:
        return
    one = re.compile("|".join(sorted(map(re.escape, phrase.parts), key=len, reverse=True)))
    for m in phrase.run.finditer(bare.text):
        numbers = [phrase.parts.index(part) for part in one.findall(m[0])]
        if len(set(numbers)) == len(numbers):
            yield m.start(), m.end(), numbers


def _order(phrase: Phrase, bare: Bare) -> Iterator[Match]:
    for start, end, numbers in _runs(phrase, bare):
        if any(a > b for a, b in pairwise(numbers)):
            parts = _SPLIT.split(phrase.phrase)
            right = phrase.phrase if len(numbers) == len(parts) else "、".join(parts[n] for n in sorted(numbers))
            yield Match(
                *bare.span(start, end), {"right": right, "source": phrase.source}, right, (phrase.since, phrase.until)
            )


def _part(phrase: Phrase, bare: Bare) -> Iterator[Match]:
    if not phrase.whole:
        return
    for start, end, numbers in _runs(phrase, bare):
        lost = set(range(len(phrase.parts))) - set(numbers)
        around = bare.text[max(0, start - _NEAR) : start] + "|" + bare.text[end : end + _NEAR]
        if len(lost) == 1 and not any(phrase.parts[n][:_NAMED] in around for n in lost):
            missing = _SPLIT.split(phrase.phrase)[lost.pop()]
            told = {"right": phrase.phrase, "missing": missing, "source": phrase.source}
            yield Match(*bare.span(start, end), told, phrase.phrase, (phrase.since, phrase.until))


_WHAT: Mapping[str, Callable[[Phrase, Bare], Iterator[Match]]] = {"order": _order, "slip": _slips, "part": _part}
"""In this order: parts that changed places are no slip, and a misspelt part is not missing."""
