"""The rules that put spoken words in writing, read once from `nlp/data/draft/wording.yaml`, and what they leave."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nlp.config import data_dir
from nlp.phrases import FOLDED

MOST_AT_THE_FRONT = 6
"""Labels, numbers and connectives before one sentence; a text made of them must not be read for ever."""
LONGEST_BREATH = 40
"""Han characters without a mark: more is a transcript that nobody has punctuated."""

_QUOTED = re.compile("“[^“”]*”")
"""A saying is quoted as it is said."""
_BREATH = re.compile(rf"[\u4e00-\u9fff]{{{LONGEST_BREATH},}}")


@dataclass(frozen=True, slots=True)
class Rule:
    """`find` is replaced by `put`, at the front of the sentence or anywhere, unless `unless` is found in it."""

    id: str
    front: bool
    find: re.Pattern[str]
    put: str
    unless: re.Pattern[str] | None
    good: tuple[tuple[str, str], ...]
    bad: tuple[str, ...]

    def apply(self, text: str) -> str:
        """Return `text` reworded; as it is where that would leave nothing or the rule does not fit."""
        if self.unless and self.unless.search(text):
            return text
        if not self.front:
            return self.find.sub(self.put, text)
        found = self.find.match(text)
        rest = found.expand(self.put) + text[found.end() :] if found else text
        return rest if rest.strip("，。；：、！ ") else text


def written(text: str) -> str:
    """Return the words as a document has them, by the rules."""
    for _ in range(MOST_AT_THE_FRONT):
        before = text
        for rule in rules():
            if rule.front:
                text = rule.apply(text)
        if text == before:
            break
    for rule in rules():
        if not rule.front:
            text = rule.apply(text)
    return text


def is_spoken(text: str) -> bool:
    """Tell whether words are left that only a speaker can say (你, 这个我来…), or that nobody has punctuated."""
    return bool(_residue().search(_QUOTED.sub("“”", text)) or _BREATH.search(text))


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Return the rules in their order. Raises ValueError for one without examples."""
    return tuple(_rule(data) for data in _read()["rules"])


@lru_cache(maxsize=1)
def pointer() -> re.Pattern[str]:
    """Return the pattern of what points back at the head of a sentence."""
    return re.compile(_read()["pointer"])


@lru_cache(maxsize=1)
def _residue() -> re.Pattern[str]:
    return re.compile(_read()["residue"])


@lru_cache(maxsize=1)
def _read() -> Mapping[str, Any]:
    import yaml

    content: Mapping[str, Any] = yaml.safe_load((data_dir() / "draft" / "wording.yaml").read_text(encoding="utf-8"))
    return content


def _rule(data: Mapping[str, Any]) -> Rule:
    if not data.get("good") or not data.get("bad"):
        raise ValueError(f"{data['id']}: a rule needs good and bad examples")
    cell = f"[{FOLDED}]"
    return Rule(
        id=data["id"],
        front=data["where"] == "front",
        find=re.compile(data["find"].replace("{cell}", cell).replace("{folded}", FOLDED)),
        put=data["put"],
        unless=re.compile(data["unless"]) if "unless" in data else None,
        good=tuple((before, after) for before, after in data["good"]),
        bad=tuple(data["bad"]),
    )
