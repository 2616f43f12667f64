"""Short forms of organs with the full names they stand for, and organs that reforms abolished: the lexicons, read once."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from nlp.config import data_dir

LEVEL_MARK = "{L}"
NATIONAL = "国"
LEVELS = "省市县区州旗"
_ALSO = {"省": ("自治区",), "州": ("自治州",)}
"""A row for 省 holds for autonomous regions as well; their party committees have names of another form."""


@dataclass(frozen=True, slots=True)
class Alias:
    """A row of `aliases.csv`: what `short` stands for at each of `levels` (characters of LEVELS, or 国)."""

    short: str
    full: str
    levels: str
    source: str

    def at(self, level: str) -> str:
        """Return the full name at a level: 县 + 司法局, or with the level where the row puts it."""
        if level == NATIONAL:
            return self.full
        return self.full.replace(LEVEL_MARK, level) if LEVEL_MARK in self.full else level + self.full


@dataclass(frozen=True, slots=True)
class Reform:
    """A row of `reforms.csv`: the organ `name` was no more after `year`; `successor` has its duties."""

    name: str
    year: int
    what: str
    successor: str
    source: str


@dataclass(frozen=True, slots=True)
class Names:
    """The alias table by what a text may write.

    `levelled`: a name that says its level (县发改委) → full names. `bare`: level → a name without level (发改委) → full names.
    `anywhere`: a name without level → full names without one, none where the level stands inside. `national`: short forms of national organs → full names.
    """

    levelled: Mapping[str, frozenset[str]]
    anywhere: Mapping[str, frozenset[str]]
    bare: Mapping[str, Mapping[str, frozenset[str]]]
    national: Mapping[str, frozenset[str]]


@lru_cache(maxsize=1)
def aliases() -> tuple[Alias, ...]:
    """Return the rows of `aliases.csv`."""
    return tuple(Alias(**row) for row in _rows("aliases"))


@lru_cache(maxsize=1)
def reforms() -> Mapping[str, Reform]:
    """Return the rows of `reforms.csv` by the organ's name without level."""
    return {row["name"]: Reform(row["name"], int(row["year"]), row["what"], row["successor"], row["source"]) for row in _rows("reforms")}


@lru_cache(maxsize=1)
def names() -> Names:
    """Return the alias table, indexed. A name that is itself a full name stands for itself alone."""
    levelled: dict[str, set[str]] = defaultdict(set)
    bare: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    national: dict[str, set[str]] = defaultdict(set)
    local: dict[str, set[str]] = defaultdict(set)
    for alias in aliases():
        if alias.levels != NATIONAL and LEVEL_MARK not in alias.short:
            local[alias.short].add(alias.full)
        for level in _levels(alias):
            full = alias.at(level)
            if level == NATIONAL:
                national[alias.short].add(full)
            elif LEVEL_MARK in alias.short:
                levelled[alias.short.replace(LEVEL_MARK, level)].add(full)
            else:
                levelled[level + alias.short].add(full)
                bare[level][alias.short].add(full)
    for full in {full for found in levelled.values() for full in found}:
        levelled[full] = {full}
    for level, shorts in bare.items():
        for short, found in shorts.items():
            if level + short in found:
                shorts[short] = {level + short}
    anywhere = {s: {s} if s in found else set() if any(LEVEL_MARK in full for full in found) else found for s, found in local.items()}
    return Names(_frozen(levelled), _frozen(anywhere), {level: _frozen(shorts) for level, shorts in bare.items()}, _frozen(national))


def _levels(alias: Alias) -> Iterator[str]:
    for level in alias.levels:
        yield level
        if f"{LEVEL_MARK}委" not in alias.full:
            yield from _ALSO.get(level, ())


def _frozen(found: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(fulls) for name, fulls in found.items()}


def _rows(name: str) -> list[dict[str, str]]:
    lines = (data_dir() / "lexicons" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))
