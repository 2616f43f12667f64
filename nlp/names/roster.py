"""The roster of a house: its units, what they are called, who leads them, whom to call, and which class they belong to."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from nlp.errors import UsageError
from nlp.files import csv_rows, display, read_text
from nlp.names.canonical import Place, canonical, readings, without_place
from nlp.names.lexicon import LEVELS

COLUMNS = {"unit": "单位", "aliases": "别名", "leader": "负责人", "contact": "联系方式", "class": "类别"}
"""Column → its Chinese name; a roster may use either."""

_FIELDS = {name: column for column, chinese in COLUMNS.items() for name in (column, chinese)}
_SEPARATOR = re.compile(r"[、，,；;|/\s]+")


@dataclass(frozen=True, slots=True)
class Member:
    """A unit of the roster; `classes` are those by which a text addresses it as one of many (镇, 部门)."""

    unit: str
    aliases: tuple[str, ...] = ()
    leader: str = ""
    contact: str = ""
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """The members, in the order of the file. With `expand`, 各镇 becomes the members of class 镇."""

    members: tuple[Member, ...]
    expand: bool = False

    @property
    def digest(self) -> str:
        """A hash that changes with anything a result depends on."""
        return hashlib.sha256(repr((self.expand, *map(astuple, self.members))).encode("utf-8")).hexdigest()[:16]

    def find(self, name: str, place: Place) -> Member | None:
        """Return the member that `name` means in a document of `place`; None when there is none, or more than one could be meant."""
        written, loose = _index(self.members)
        if name in written:
            return written[name]
        full = {m.unit: m for words in (canonical(name, place), *readings(name, place)) if (m := written.get(words))}
        if len(full) == 1:
            return next(iter(full.values()))
        own = [(place.level + name)] if place.level else [level + name for level in LEVELS]
        near = {m.unit: m for words in own if (m := loose.get(words))}
        return next(iter(near.values())) if len(near) == 1 and not full else None

    def of_class(self, name: str) -> tuple[Member, ...]:
        """Return the members of a class, in order."""
        return tuple(member for member in self.members if name in member.classes)


def read_roster(path: Path, *, expand: bool = False) -> Roster:
    """Return the roster in a CSV or YAML file. Raises UsageError that names the line and says what to do."""
    shown = f"名册“{display(path)}”"
    text = read_text(path, shown)
    rows = _from_yaml(text, shown) if path.suffix.lower() in (".yaml", ".yml") else _from_csv(text, shown)
    members: list[Member] = []
    taken: dict[str, str] = {}
    for where, row in rows:
        member = _member(row, where)
        for name in dict.fromkeys((member.unit, *member.aliases)):
            if name in taken:
                raise UsageError(f"{where}的“{name}”在{taken[name]}已有：一个名称只能指一个单位，请删去一处")
            taken[name] = where.removeprefix(shown)
        members.append(member)
    if not members:
        raise UsageError(f"{shown}里没有单位：请每行写一个单位，列名为 {','.join(COLUMNS)}（或 {'、'.join(COLUMNS.values())}）")
    if expand and not any(member.classes for member in members):
        raise UsageError(f"{shown}没有“类别”（class）一列，不能展开“各镇”“各部门”：请补上这一列，或去掉 --expand")
    return Roster(tuple(members), expand)


def roster_of(path: Path | None, *, expand: bool = False) -> Roster | None:
    """Return the roster of the options --roster and --expand, None where neither is given. Raises UsageError."""
    if path is None:
        if expand:
            raise UsageError("--expand 要与 --roster 同用：请用 --roster 写明名册，或去掉 --expand")
        return None
    return read_roster(path, expand=expand)


def _from_csv(text: str, shown: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    rows = csv_rows(text)
    header = [_FIELDS.get(cell.strip().lower()) for cell in rows[0]] if rows else []
    _check(header, [cell.strip() for cell in rows[0]] if rows else [], f"{shown}的第一行")
    for number, row in enumerate(rows[1:], start=2):
        cells = {f: cell for f, cell in zip(header, row, strict=False) if f and cell.strip()}
        if cells:
            yield f"{shown}第 {number} 行", cells


def _from_yaml(text: str, shown: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    import yaml

    try:
        items = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f"第 {mark.line + 1} 行" if mark else ""
        raise UsageError(f"{shown}{at}不合 YAML 的写法：请检查缩进、冒号和引号") from None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise UsageError(f"{shown}应是一个列表，每项写一个单位：- unit: 县司法局")
    for number, item in enumerate(items, start=1):
        where = f"{shown}第 {number} 项"
        row = {_FIELDS.get(str(key).strip().lower()): value for key, value in item.items()}
        _check(list(row), [str(key) for key in item], where)
        yield where, {field: value for field, value in row.items() if field}


def _check(fields: Iterable[str | None], written: Iterable[str], where: str) -> None:
    fields = list(fields)
    if "unit" not in fields:
        raise UsageError(f"{where}没有“单位”（unit）一列：现有 {'、'.join(written) or '空白'}")
    for column, count in Counter(field for field in fields if field).items():
        if count > 1:
            raise UsageError(f"{where}有两列“{COLUMNS[column]}”（{column}）：请删去一列")


def _member(row: Mapping[str, Any], where: str) -> Member:
    unit = re.sub(r"\s", "", str(row.get("unit") or ""))
    if not unit:
        raise UsageError(f"{where}没有写单位名称：请补上，或删去这一行")
    return Member(
        unit,
        tuple(name for name in _listed(row.get("aliases")) if name != unit),
        str(row.get("leader") or "").strip(),
        str(row.get("contact") or "").strip(),
        _listed(row.get("class")),
    )


def _listed(value: Any) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else _SEPARATOR.split(str(value or ""))
    return tuple(dict.fromkeys(str(part).strip() for part in parts if str(part).strip()))


@lru_cache(maxsize=4)
def _index(members: tuple[Member, ...]) -> tuple[dict[str, Member], dict[str, Member]]:
    """Return the members by what a text may write in full, and by their name from the level on (清河县城投公司 is 县城投公司).

    What could mean two members means none.
    """
    written: dict[str, set[Member]] = {}
    loose: dict[str, set[Member]] = {}
    places = Counter(m.unit.removesuffix(rest) for m in members for rest in without_place(m.unit))
    for member in members:
        for name in (member.unit, *member.aliases):
            shorter = [rest for rest in without_place(name) if readings(rest, Place()) or places[name.removesuffix(rest)] > 1]
            for form in (name, *shorter):
                loose.setdefault(form, set()).add(member)
                for key in (form, canonical(form, Place())):
                    written.setdefault(key, set()).add(member)
    own = {name: member for member in members for name in (member.unit, *member.aliases)}
    return {**_sole(written), **own}, _sole(loose)


def _sole(found: Mapping[str, set[Member]]) -> dict[str, Member]:
    return {name: next(iter(members)) for name, members in found.items() if len(members) == 1}
