"""Tell whether two rows state one task: overlap of their words (Broder 1997: containment), and cells that do not gainsay it.

What two rows share is measured on the characters of their matter: content without owners, times and figures, without
words that any act may be dressed in, numerals and usual variants written one way. A template filled with another object
differs by what each side has alone, whatever the rest; the same matter with another owner, time or figure is a conflict.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from nlp.datamodel import Deadline, Doc, Party, Span, Target, Task
from nlp.numerals import NUMERAL, parse_int
from nlp.phrases import one_line
from nlp.tasks.rules import read_rules

SHORTEST = 8
"""Letters of a row below which rows alike are chance (抓好落实)."""
SHARED = 0.85
"""Share of the shorter matter's characters that the other must hold."""
ALONE = 0.05
"""Characters that both sides may have for themselves (misheard ones), as a share of the shorter matter."""
IN_ORDER = 0.5
"""Share of the shorter matter's bigrams that the other must hold: the same characters in another order may be chance."""
TELLING = 5
"""Letters of a matter below which a row is compared by all its words (报送进展 may be anybody's)."""
LONGER = 0.4
"""A matter shorter than this share of the other must stand in it as it is, and be `SHORTEST` long."""

_ORDINAL = re.compile(r"第\d+")

OWNER, TIME, FIGURE, MEETING = "责任单位", "完成时限", "目标值", "会议日期"


@dataclass(frozen=True, slots=True)
class Statement:
    """A row as it is compared: all its `letters`, its `matter` (what is to be done), its cells and those of rows merged into it."""

    letters: str
    matter: str
    chars: Counter[str]
    pairs: frozenset[str]
    owners: frozenset[str]
    times: frozenset[tuple[str, str]]
    figures: frozenset[tuple[float, str]]

def statement(doc: Doc, task: Task) -> Statement | None:
    """Return the row as it is compared, or None for one too short to be told from others."""
    letters = _letters(doc.quote(task))
    if len(letters) < SHORTEST:
        return None
    words = _own_words(doc, task)
    matter = _matter(words)
    matter = letters if len(matter) < TELLING else matter
    counted = {(float(n), "") for n in re.findall(r"\d+", _ORDINAL.sub("", words))}
    return Statement(
        letters,
        matter,
        Counter(matter),
        frozenset(matter[i : i + 2] for i in range(len(matter) - 1)),
        frozenset(_owner(p) for p in (*task.lead, *task.addressee)),
        frozenset(_time(d) for d in task.deadlines),
        frozenset({(t.value, one_line(t.unit)) for t in task.targets if t.value is not None} | counted),
    )


def same_matter(a: Statement, b: Statement) -> bool:
    """Tell whether two rows are about one act, whatever their owners, times and figures."""
    if a.matter == b.matter:
        return True
    short, long = sorted((a, b), key=lambda s: len(s.matter))
    size = len(short.matter)
    if not size or len(short.pairs & long.pairs) < IN_ORDER * len(short.pairs):
        return False
    here, there = short.chars - long.chars, long.chars - short.chars
    if here and there and (min(here.total(), there.total()) > ALONE * size or _contrast() & {*here, *there}):
        return False
    if (short.chars & long.chars).total() < SHARED * size:
        return False
    return size >= LONGER * len(long.matter) or (size >= SHORTEST and short.matter in long.matter)


def conflicts(a: Statement, b: Statement) -> tuple[str, ...]:
    """Return in what two rows gainsay each other: 责任单位, 完成时限, 目标值. What only one of them names is no conflict."""
    found = []
    if a.owners and b.owners and not any(_same_owner(x, y) for x in a.owners for y in b.owners):
        found.append(OWNER)
    if _gainsay(a.times, b.times):
        found.append(TIME)
    if _gainsay(((unit, str(value)) for value, unit in a.figures), ((unit, str(value)) for value, unit in b.figures)):
        found.append(FIGURE)
    return tuple(found)


def merged(a: Statement, b: Statement) -> Statement:
    """Return `a` with the cells of both."""
    return replace(a, owners=a.owners | b.owners, times=a.times | b.times, figures=a.figures | b.figures)


def _same_owner(x: str, y: str) -> bool:
    """Tell whether two names may be one body: 司法局 may be 县司法局."""
    return x.endswith(y) or y.endswith(x)


def _gainsay(a: Iterable[tuple[str, str]], b: Iterable[tuple[str, str]]) -> bool:
    """Tell whether for some kind (of time) or unit (of figure) each side has values and shares none; 2024 may be 2024-06-30."""
    left: dict[str, set[str]] = {}
    right: dict[str, set[str]] = {}
    for side, pairs in ((left, a), (right, b)):
        for kind, value in pairs:
            side.setdefault(kind, set()).add(value)
    return any(
        not any(x == y or x.startswith(f"{y}-") or y.startswith(f"{x}-") for x in values for y in right[kind])
        for kind, values in left.items()
        if kind in right
    )


# Matter -------------------------------------------------------------------------------------------------------------


def _own_words(doc: Doc, task: Task) -> str:
    """Return the content without its cells, numerals in figures; a bare 一 counts nothing."""
    spans = task.content.spans if task.content else (Span(task.start, task.end),)
    cells: tuple[tuple[Party | Deadline | Target, ...], ...] = (task.lead, task.support, task.addressee, task.deadlines, task.targets)
    taken = [(cell.start, cell.end) for group in cells for cell in group]
    words = "".join(
        char
        for span in spans
        for at, char in enumerate(doc.quote(span), start=span.start)
        if not any(start <= at < end for start, end in taken)
    )
    return re.sub(rf"(第?)({NUMERAL})", _plain_number, words)


def _matter(words: str) -> str:
    """Return the letters that make the difference: ordinals stay, other numbers are figures."""
    light, same, confused = _variants()
    words = _letters(re.sub(r"(?<![第\d])\d+", "", words)).translate(confused)
    return same.sub(lambda m: _first()[m.group()], light.sub("", words)) or words


def _letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char)[0] in "LN").casefold()


def _plain_number(match: re.Match[str]) -> str:
    number = parse_int(match[2])
    if number is None:
        return match.group()
    return match[1] + str(number) if match[1] or number != 1 else ""


def _owner(party: Party) -> str:
    return "".join(party.name.split())


def _time(deadline: Deadline) -> tuple[str, str]:
    return deadline.kind, deadline.value or re.sub(rf"(第?)({NUMERAL})", _plain_number, one_line(deadline.text)).removesuffix("前")


@lru_cache(maxsize=1)
def _variants() -> tuple[re.Pattern[str], re.Pattern[str], dict[int, str]]:
    rules = read_rules("alike")
    light, same = (_any_of(words) for words in (rules["light"].split(), _first()))
    return light, same, {ord(second): first for first, second in rules["confused"]}


@lru_cache(maxsize=1)
def _contrast() -> frozenset[str]:
    return frozenset(f"{read_rules('alike')['contrast']}0123456789")


@lru_cache(maxsize=1)
def _first() -> dict[str, str]:
    return {word: line[0] for line in read_rules("alike")["same"] for word in line}


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))))
