"""The rules of `nlp/data/tasks/*.yaml`, read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from nlp.config import data_dir
from nlp.recognize.lexicon import words


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a clause of purpose looks like and where it stands: `ahead` of the act or `behind` it."""

    id: str
    where: str
    opens: re.Pattern[str]
    ends: re.Pattern[str] | None
    but: re.Pattern[str] | None

    def takes(self, clause: str) -> bool:
        """Tell whether a clause, without its marks, is one of these."""
        if not self.opens.match(clause) or (self.but and self.but.search(clause)):
            return False
        return not self.ends or bool(self.ends.search(clause))


def read_rules(name: str) -> dict[str, Any]:
    """Return the content of `nlp/data/tasks/NAME.yaml`."""
    content: dict[str, Any] = yaml.safe_load((data_dir() / "tasks" / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


@lru_cache(maxsize=1)
def purposes() -> tuple[Purpose, ...]:
    """Return the rules for clauses of purpose."""
    return tuple(
        Purpose(
            id=rule["id"],
            where=rule["where"],
            opens=re.compile(rule["opens"]),
            ends=re.compile(f"(?:{rule['ends']})$") if "ends" in rule else None,
            but=re.compile(rule["but"]) if "but" in rule else None,
        )
        for rule in read_rules("content")["purposes"]
    )


@lru_cache(maxsize=1)
def pointers() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return patterns: 此项工作 (group `noun`), 该平台 (group `noun`), and a thing brought about (groups `name`, `noun`)."""
    rules = read_rules("content")
    pointer, matter, product = ("|".join(rules[key]) for key in ("pointers", "matters", "products"))
    made = "|".join(rules["makes"])
    return (
        re.compile(rf"(?:{pointer})(?P<noun>{matter})"),
        re.compile(rf"(?:该|此|上述|前述|这[个项一])(?P<noun>{product})"),
        re.compile(rf"(?:{made})(?:了|起)?(?:[一1两](?:个|项|套|份|批|张|本))?(?P<name>[^，。；：、（）()“”\s]{{2,20}}?(?P<noun>{product}))(?![\u4e00-\u9fff])"),
    )


@lru_cache(maxsize=1)
def slogan_verbs() -> frozenset[str]:
    """Return the one-character verbs of slogans."""
    return frozenset(read_rules("content")["slogan"])


@lru_cache(maxsize=1)
def _verbs() -> frozenset[str]:
    return frozenset(words("verbs"))


def opens_with_verb(text: str, at: int, end: int) -> bool:
    """Tell whether a verb of the lexicon stands at `at`."""
    return any(text[at : at + n] in _verbs() for n in (4, 3, 2) if at + n <= end)
