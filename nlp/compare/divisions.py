"""Provinces, prefectures and counties: what a name names, and the names a place goes by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from nlp.config import data_dir


@dataclass(frozen=True, slots=True)
class Division:
    """An administrative division and those above it; `level` is 省, 市 or 县, what is below it is None."""

    level: str
    province: str
    city: str | None = None
    county: str | None = None


def division(name: str) -> Division | None:
    """Return what a full name names; None for a name that is not in the table or that several places have.

    >>> division("朝阳市"), division("城区")
    (Division(level='市', province='辽宁省', city='朝阳市', county=None), None)
    """
    found = _table().get(name, ())
    return found[0] if len(found) == 1 else None


def names_of(places: Iterable[str]) -> tuple[str, ...]:
    """Return what places go by in texts: full, short and other names, their own and those of the prefectures in a province, sorted.

    Short names that are words too (`data/compare/divisions.yaml`) are left out. A place the table does not have goes by its name.

    >>> names_of(["海南省"])[:3]
    ('三亚', '三亚市', '三沙')
    """
    alone, found = frozenset(_words()["not_alone"]), set()
    for place in places:
        known = division(place)
        below = _prefectures().get(place, ()) if known and known.level == "省" else ()
        for name in (place, *below):
            found.add(name)
            short = _short(name)
            if len(short) >= 2 and short not in alone:
                found.add(short)
            found.update(_words()["other_names"].get(name, ()))
    return tuple(sorted(found))


def _short(name: str) -> str:
    words = _words()
    for suffix in words["suffixes"]:
        if name.endswith(suffix) and len(name) > len(suffix):
            name = name.removesuffix(suffix)
            break
    else:
        return name
    shorter = True
    while shorter:  # 恩施土家族苗族
        shorter = False
        for people in words["peoples"]:
            if name.endswith(people) and len(name) - len(people) >= 2:
                name, shorter = name.removesuffix(people), True
                break
    return name


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[Division, ...]]:
    found: dict[str, dict[Division, None]] = defaultdict(dict)
    for one in _divisions():
        found[one.county or one.city or one.province][one] = None
    return {name: tuple(places) for name, places in found.items()}


@lru_cache(maxsize=1)
def _prefectures() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for one in _divisions():
        if one.level == "市" and one.city:
            found[one.province][one.city] = None
    return {province: tuple(cities) for province, cities in found.items()}


def _divisions() -> Iterator[Division]:
    from nlp.audit.checks.consistency import table

    for row in table("divisions.csv"):
        province, city = row["province"], row["city"]
        yield Division("省", province)
        # Municipalities, and counties right under a province, stand under the province's own name.
        above = None if city == province else city
        if above:
            yield Division("市", province, above)
        for county in row["counties"].split():
            yield Division("县", province, above, county)


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load((data_dir() / "compare" / "divisions.yaml").read_text(encoding="utf-8"))
    return told
