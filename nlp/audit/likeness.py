"""Which characters are taken for one another: those that sound alike and those that look alike."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import lru_cache

from nlp.audit.rule import rules_dir

_BLUR = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table beside the rules."""
    with (rules_dir() / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def alike(a: str, b: str) -> bool:
    """Return whether two characters have a syllable in common, tones and the usual confusions (z zh, in ing …) apart, or look alike."""
    return b in twins(a) or bool(_blurred(a) & _blurred(b))


@lru_cache(maxsize=8192)
def twins(character: str) -> frozenset[str]:
    """Return the characters that share a syllable with this one, or look like it."""
    same = (c for syllable in sounds().get(character, ()) for c in _spelled()[syllable])
    return frozenset({*same, *_shapes().get(character, ())} - {character})


@lru_cache(maxsize=1)
def sounds() -> dict[str, frozenset[str]]:
    """Return the syllables of each character without tones (`pinyin.csv`, from pypinyin's tables, MIT)."""
    out: dict[str, set[str]] = defaultdict(set)
    for syllable, characters in _spelled().items():
        for c in characters:
            out[c].add(syllable)
    return {c: frozenset(s) for c, s in out.items()}


@lru_cache(maxsize=1)
def _spelled() -> dict[str, str]:
    return {row["syllable"]: row["characters"] for row in table("pinyin.csv")}


@lru_cache(maxsize=1)
def _shapes() -> dict[str, frozenset[str]]:
    out: dict[str, set[str]] = defaultdict(set)
    for row in table("shapes.csv"):
        for c in row["characters"]:
            out[c] |= set(row["characters"])
    return {c: frozenset(s) for c, s in out.items()}


@lru_cache(maxsize=8192)
def _blurred(character: str) -> frozenset[str]:
    out = set()
    for syllable in sounds().get(character, ()):
        for clear, blurred in _BLUR:
            syllable = syllable.replace(clear, blurred)
        out.add(syllable)
    return frozenset(out)
