"""Make texts of different places and levels alike before their words are counted: who speaks, to whom, where, how many.

What is made into what is data: `data/compare/normalise.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from nlp.config import data_dir
from nlp.datamodel import Span
from nlp.recognize.lexicon import one_of

MARKS = ("⟨本级⟩", "⟨下级⟩", "⟨地名⟩", "⟨数⟩")
"""What stands in a normalised text for words that are not compared."""

_FULL = {chr(0xFF01 + i): chr(0x21 + i) for i in range(94) if chr(0x21 + i).isalnum() or chr(0x21 + i) in "%.*_+-"}
_WORDS = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A normalised text; its character i stands for `[starts[i], ends[i])` of the source, a mark's characters all for all it stands for."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def source(self, start: int, end: int) -> Span:
        """Return the stretch of the source that `[start, end)`, not empty, was made from."""
        return Span(self.starts[start], self.ends[end - 1])


def fold(text: str) -> str:
    """Return `text` with full-width letters, digits and blanks narrow and traditional characters simplified, one for one.

    >>> fold("ＡＩ賦能２０２６年　發展")
    'AI赋能2026年 发展'
    """
    pattern, characters = _folding()
    return pattern.sub(lambda m: characters[m[0]], text)


def normalise(text: str, places: Sequence[str] = ()) -> str:
    """Return `text` as it is counted; `places` are the names that become ⟨地名⟩ (`nlp.compare.divisions.names_of`).

    >>> normalise("二要压实责任，我市各镇要在6月底前新建20个站点。")
    '压实责任，⟨本级⟩⟨下级⟩要在新建⟨数⟩个站点。'
    """
    text = fold(text)
    for pattern, to in _steps(tuple(places)):
        text = pattern.sub(to, text)
    return text


def mapped(text: str, places: Sequence[str] = ()) -> Normalised:
    """Return what `normalise` does, with where each character came from."""
    source = Normalised(fold(text), tuple(range(len(text))), tuple(range(1, len(text) + 1)))
    for pattern, to in _steps(tuple(places)):
        source = _replaced(source, pattern, to)
    return source


def _replaced(source: Normalised, pattern: re.Pattern[str], to: str) -> Normalised:
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in pattern.finditer(source.text):
        instead = match.expand(to)
        words += source.text[at : match.start()], instead
        starts += source.starts[at : match.start()]
        ends += source.ends[at : match.start()]
        if instead:
            starts += [source.starts[match.start()]] * len(instead)
            ends += [source.ends[match.end() - 1]] * len(instead)
        at = match.end()
    if not at:
        return source
    return Normalised(
        "".join([*words, source.text[at:]]), (*starts, *source.starts[at:]), (*ends, *source.ends[at:])
    )


@lru_cache(maxsize=8)
def _steps(places: tuple[str, ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the patterns in their order, each with what takes the place of what it finds."""
    return tuple(_patterns(rules(), places))


def _patterns(told: dict[str, Any], places: Sequence[str]) -> Iterator[tuple[re.Pattern[str], str]]:
    from nlp.audit.view import mask_patterns

    words = {name: one_of(some) for name, some in told["words"].items()}
    yield re.compile(rf"(?m:^)[ \t]*(?:{'|'.join(told['lines'])})[ \t]*(?m:$)"), ""
    for mask in told["masks"]:
        yield mask_patterns()[mask], ""
    for rule in told["rules"]:
        if not rule.get("places"):
            yield re.compile(_WORDS.sub(lambda m: words.get(m[1], m[0]), rule["regex"])), rule["to"]
        elif places:
            yield re.compile(one_of(fold(place) for place in places)), rule["to"]


@lru_cache(maxsize=1)
def rules() -> dict[str, Any]:
    """Return the content of `normalise.yaml`: lines, masks, words and rules with their examples."""
    told: dict[str, Any] = yaml.safe_load((data_dir() / "compare" / "normalise.yaml").read_text(encoding="utf-8"))
    return told


@lru_cache(maxsize=1)
def _folding() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return the characters that are folded, and into what. Few characters of a text are, so that a pattern is faster than `str.translate`."""
    from nlp.audit.checks.characters import table

    characters = {**_FULL, "\u3000": " ", "\xa0": " ", **table("traditional.txt")}
    return re.compile(f"[{re.escape(''.join(characters))}]"), characters
