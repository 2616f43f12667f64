"""The name an organ goes by, whatever short form a document gives it, and whether a reform has done away with it.

Nothing is invented: a short form that could stand for two organs stays as written, and a level is added only where the
document says whose organs it speaks of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.datamodel import Doc
from nlp.names.lexicon import LEVELS, NATIONAL, Reform, names, reforms

_LEVELS = {
    **{level: level for level in LEVELS},
    **dict.fromkeys(("国家", "中央", "全国", NATIONAL), NATIONAL),
    "自治区": "自治区",
    "自治州": "州",
}
_ZONE = re.compile(r"(?:行政|开发|高新|新|园|景|管理|示范|试验|保税|综保|度假|功能|产业|城|片|社|小|校|库|林|矿|牧|灌|辖|市|地|核心|工业)区$")
_TAIL = re.compile(r"(?:（[^（）]*）|\([^()]*\))$")
_SHORTEST_PLACE = 2
_LONGEST_PLACE = 10
_OFFICE = re.compile(r"^(?:人民政府|政府|党委|委)")


@dataclass(frozen=True, slots=True)
class Place:
    """Whose organs a document speaks of: `level` as in LEVELS (国, 自治区 besides; None unknown)."""

    level: str | None = None


def place_of(doc: Doc) -> Place:
    """Return whose organs a document speaks of: its level, where its region or the organs it names with their level bear that out.

    全省 said twice does not make a county's speech one of the province.
    """
    region = doc.meta.region or None
    said = (doc.meta.level or "").removesuffix("级")
    own = next((level for level in ("自治区", "自治州") if region and region.endswith(level)), region[-1] if region else "")
    level = _LEVELS.get(own if said == own[-1:] else said or own)
    if level is None or level == NATIONAL:
        return Place(level)
    if own in _LEVELS:
        return Place(level if _LEVELS[own] == level else None)
    levels = {unit.name[0] for unit in doc.units if unit.name in names().levelled}
    return Place(level if not levels or level[-1] in levels else None)


def readings(name: str, place: Place) -> frozenset[str]:
    """Return the full names `name` can stand for in a document of `place`; empty when the lexicon does not know it."""
    table = names()
    if name in table.levelled:
        return table.levelled[name]
    level = place.level
    if level and name in table.bare.get(level, {}):
        return table.bare[level][name]
    if level == "区" and name.endswith("厅") and name in table.bare["自治区"]:
        return table.bare["自治区"][name]  # no district has a 厅
    if name in table.national and (level == NATIONAL or name not in table.anywhere):
        return table.national[name]
    if name in table.anywhere:
        return table.anywhere[name] if level is None else frozenset()
    return _elsewhere(name)


def canonical(name: str, place: Place) -> str:
    """Return the name of the organ that `name` stands for in a document of `place`; `name` where that is not sure.

    >>> canonical("发改委", Place("县")), canonical("县委依法治县办", Place()), canonical("市城管局", Place())
    ('县发展和改革委员会', '县委全面依法治县委员会办公室', '市城管局')
    """
    tail = _TAIL.search(name)
    head = name[: tail.start()] if tail else name
    found = readings(head, place)
    if len(found) == 1:
        return next(iter(found)) + (tail[0] if tail else "")
    if found and place.level and head in names().bare.get(place.level, {}):
        return place.level + name  # which bureau is open, whose is not
    return name


def reform_of(name: str) -> Reform | None:
    """Return the reform that did away with the organ, its name with or without level and place (清河县安监局)."""
    table = reforms()
    starts = (i + 1 for i, char in enumerate(name[:_LONGEST_PLACE]) if char in LEVELS)
    for start in (0, *starts):
        rest = name[start:]
        for words in (rest, _OFFICE.sub("", rest)):
            if words in table and (start or words == rest):
                return table[words]
    return None


def without_place(name: str) -> list[str]:
    """Return what is left of a name when a place before its level goes: 清河县司法局 → 县司法局."""
    return [name[i:] for i, char in enumerate(name[:_LONGEST_PLACE]) if char in LEVELS and i >= _SHORTEST_PLACE]


def _elsewhere(name: str) -> frozenset[str]:
    """The full names of an organ whose place is named: 邻水县发改委. Development zones and the like have organs of their own kind."""
    table = names().levelled
    for rest in without_place(name):
        if rest in table and not _ZONE.search(name[: -len(rest) + 1]):
            place = name.removesuffix(rest)
            return frozenset(place + full for full in table[rest] if full[0] == rest[0])
    return frozenset()
