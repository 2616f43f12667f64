"""Automatic list numbers of a docx as the text Word shows (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from nlp.readers.docx_number_formats import format_number
from nlp.readers.docx_xml import attribute, child, flag, tag

_PLACE = re.compile(r"%([1-9])")
# Behind these marks Chinese papers set no blank before the text.
_CLOSED = tuple("、）】：，．。〕")
_MAX_LEVEL = 8


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str = ""


@dataclass(slots=True)
class _List:
    """A w:num: its levels, and the definition whose counters it shares."""

    definition: str
    levels: dict[int, _Level]
    restarts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The counters of one document. `label` must be asked once for each paragraph, in document order."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._styles = {attribute(s, "styleId"): s for s in styles if tag(s) == "style"} if styles is not None else {}
        self._default = next(
            (
                key
                for key, s in self._styles.items()
                if attribute(s, "type") == "paragraph" and attribute(s, "default") in ("1", "true")
            ),
            "",
        )
        self._lists = _lists(numbering, self._styles) if numbering is not None else {}
        self._counters: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()

    def label(self, paragraph: Any) -> str:
        """Return the number of a paragraph as text with what separates it from the words, "" when it has none."""
        number, depth = self._place(paragraph)
        entry = self._lists.get(number)
        if entry is None or depth not in entry.levels:
            return ""
        counters = self._count(number, entry, depth)
        level = entry.levels[depth]
        if level.format in ("bullet", "none") and not _PLACE.search(level.text):
            return "" if level.format == "bullet" else _spaced(level.text, level.suffix)
        shown = _PLACE.sub(lambda match: _shown(int(match[1]) - 1, entry, counters, level), level.text)
        return _spaced(shown, level.suffix)

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """Return (list id, level) of a paragraph, from itself or from its style."""
        properties = child(paragraph, "pPr")
        style, number, depth = self._default, "", None
        if properties is not None:
            named = child(properties, "pStyle")
            style = attribute(named, "val") if named is not None else style
            number, depth = _number_of(properties)
        if number:
            return number, depth or 0
        styled, level = self._style_place(style)
        return styled, level if depth is None else depth

    def _style_place(self, style: str) -> tuple[str, int]:
        seen: set[str] = set()
        wanted: int | None = None
        while style in self._styles and style not in seen:
            seen.add(style)
            properties = child(self._styles[style], "pPr")
            number, depth = _number_of(properties) if properties is not None else ("", None)
            wanted = depth if wanted is None else wanted
            if number:
                entry = self._lists.get(number)
                linked = [d for d, lvl in entry.levels.items() if lvl.style in seen] if entry else []
                return number, linked[0] if linked else wanted or 0
            based = child(self._styles[style], "basedOn")
            style = attribute(based, "val") if based is not None else ""
        return "", 0

    def _count(self, number: str, entry: _List, depth: int) -> dict[int, int]:
        counters = self._counters.setdefault(entry.definition, {})
        fresh = depth in entry.restarts and (number, depth) not in self._started
        self._started.add((number, depth))
        if fresh:
            counters[depth] = entry.restarts[depth]
        elif depth in counters:
            counters[depth] += 1
        else:
            counters[depth] = entry.levels[depth].start
        for deeper in [d for d in counters if d > depth]:
            restart = entry.levels[deeper].restart if deeper in entry.levels else None
            if restart is None or (restart > 0 and depth < restart):
                del counters[deeper]
        for upper in range(depth):
            if upper not in counters and upper in entry.levels:
                counters[upper] = entry.restarts.get(upper, entry.levels[upper].start)
        return counters


def _shown(depth: int, entry: _List, counters: dict[int, int], level: _Level) -> str:
    if depth not in counters:
        return ""
    own = entry.levels.get(depth, _Level())
    return format_number(counters[depth], "decimal" if level.legal else own.format)


def _spaced(label: str, suffix: str) -> str:
    if not label or suffix == "nothing" or label.endswith(_CLOSED) or label[-1].isspace():
        return label
    return label + " "


def _number_of(properties: Any) -> tuple[str, int | None]:
    entry = child(properties, "numPr")
    if entry is None:
        return "", None
    number, depth = child(entry, "numId"), child(entry, "ilvl")
    return (attribute(number, "val") if number is not None else ""), (_int(depth) if depth is not None else None)


def _int(element: Any, default: int = 0) -> int:
    value = attribute(element, "val") if element is not None else ""
    return int(value) if re.fullmatch(r"-?\d{1,9}", value) else default


def _lists(root: Any, styles: dict[str, Any]) -> dict[str, _List]:
    definitions = {attribute(item, "abstractNumId"): item for item in root if tag(item) == "abstractNum"}
    numbers = {attribute(item, "numId"): item for item in root if tag(item) == "num"}
    lists: dict[str, _List] = {}
    for key, item in numbers.items():
        definition = _definition(item, definitions, numbers, styles)
        if definition not in definitions:
            continue
        entry = _List(definition, _levels(definitions[definition]))
        for override in item:
            if tag(override) == "lvlOverride":
                _override(entry, override)
        lists[key] = entry
    return lists


def _definition(number: Any, definitions: dict[str, Any], numbers: dict[str, Any], styles: dict[str, Any]) -> str:
    """Return the id of the definition behind a w:num, followed through numStyleLink to the style that holds it."""
    seen: set[str] = set()
    key = _target(number)
    while key in definitions and key not in seen:
        seen.add(key)
        link = child(definitions[key], "numStyleLink")
        style = styles.get(attribute(link, "val")) if link is not None else None
        properties = child(style, "pPr") if style is not None else None
        linked = _number_of(properties)[0] if properties is not None else ""
        if linked not in numbers:
            break
        key = _target(numbers[linked])
    return key


def _target(number: Any) -> str:
    item = child(number, "abstractNumId")
    return attribute(item, "val") if item is not None else ""


def _levels(definition: Any) -> dict[int, _Level]:
    return {_depth(item): _level(item) for item in definition if tag(item) == "lvl" and _depth(item) <= _MAX_LEVEL}


def _depth(element: Any) -> int:
    value = attribute(element, "ilvl")
    return int(value) if value.isdigit() and len(value) < 3 else 0


def _level(element: Any) -> _Level:
    fmt, text, suffix = child(element, "numFmt"), child(element, "lvlText"), child(element, "suff")
    if fmt is None:
        # A format of a later Word stands in an alternative; the fallback names the nearest old one.
        fmt = next((item for item in element.iter() if tag(item) == "numFmt"), None)
    style, restart = child(element, "pStyle"), child(element, "lvlRestart")
    return _Level(
        start=_int(child(element, "start"), 1 if child(element, "start") is None else 0),
        format=attribute(fmt, "val") if fmt is not None else "decimal",
        text=attribute(text, "val") if text is not None else "",
        suffix=attribute(suffix, "val") if suffix is not None else "tab",
        restart=_int(restart) if restart is not None else None,
        legal=flag(element, "isLgl"),
        style=attribute(style, "val") if style is not None else "",
    )


def _override(entry: _List, override: Any) -> None:
    depth = _depth(override)
    level, start = child(override, "lvl"), child(override, "startOverride")
    if level is not None:
        entry.levels[depth] = _level(level)
    if start is not None:
        entry.restarts[depth] = _int(start)
        entry.levels[depth] = replace(entry.levels.get(depth, _Level()), start=_int(start))
