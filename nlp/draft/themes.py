"""What a task is about, by the words of a small lexicon: `nlp/data/draft/themes.yaml`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from nlp.draft.matter import Row


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme: the words that speak of it, and sentences that belong to it."""

    name: str
    words: tuple[str, ...]
    good: tuple[str, ...]


@lru_cache(maxsize=1)
def themes() -> tuple[Theme, ...]:
    """Return the themes in the order of the file."""
    return tuple(Theme(t["name"], tuple(t["words"].split()), tuple(t["good"])) for t in _data()["themes"])


def theme_of(words: str, section: str = "", *, named: tuple[str, ...] = ()) -> str:
    """Return the theme of a sentence under a heading, or "" when neither speaks of one.

    Each word counts once in the sentence and once in the heading, one of two characters half; `named` are units, whose names say nothing
    of the task. Of two themes with the same count the one that is named first is taken.
    """
    for name in sorted(named, key=len, reverse=True):
        words = words.replace(name, "，")
    found: Counter[str] = Counter()
    for text in (words, section):
        for word in dict.fromkeys(m.group() for m in _pattern().finditer(text)):
            if theme := _by_word()[word]:
                found[theme] += 2 if len(word) > 2 else 1
    return found.most_common(1)[0][0] if found else ""


def row_theme(row: Row) -> str:
    """Return the theme of a row under the heading it stands under, or ""."""
    return theme_of(row.words, row.section[-1] if row.section else "", named=(*row.owners, *row.support))


@lru_cache(maxsize=1)
def _by_word() -> Mapping[str, str]:
    """Return the theme of each word; an empty one for the phrases that say nothing."""
    return {**{word: theme.name for theme in themes() for word in theme.words}, **dict.fromkeys(_data()["ignore"].split(), "")}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_by_word(), key=len, reverse=True))))


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    import yaml

    data: dict[str, Any] = yaml.safe_load(files("nlp").joinpath("data", "draft", "themes.yaml").read_text(encoding="utf-8"))
    return data
