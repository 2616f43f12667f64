"""Change an annotated document in ways that leave its labels true: masks, other digits and places, numbering, punctuation, breaks, slips.

A change is a list of edits `(start, end, words)`; labels are moved along, and the changed text is segmented anew: a segment
takes the role of the one it was cut from.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

from nlp.classify.tags import CELLS
from nlp.segment import sentence_spans

Edit = tuple[int, int, str]

_CHINESE = "一二三四五六七八九"
_PLACE = re.compile(r"(?:(?![各全本该每我两从到在由向对])[\u4e00-\u9fff]){2}(?=[县市区州镇乡](?!场|域|政策|民|长|委书记))")
_HALF = str.maketrans("，。；：（）？！", ",.;:()?!")
_FILLERS = ("嗯，", "这个", "啊", "那么", "呃", "就是说", "对吧，", "然后", "那个")
_SLIPS = tuple("的地 在再 做作 他她 权全 事是 建见 制治 以已 和合 进近 及级 须需 辩辨 像象 副付 练炼".split())
_PROVINCES = frozenset("北京 天津 上海 重庆 江苏 浙江 广东 湖南 湖北 四川 全国 我们".split())
_NAMES = "岚阳 青澜 云岫 汀江 松浦 澄湾 禾州 雾川 栖云 桐川 沛平 襄宁 泽阳 麓源 沧岭 岭桥 梧川 雁湖 溪口 沙湾".split()


def digits(text: str, chance: random.Random) -> list[Edit]:
    """Other digits for figures that are no year."""
    out = []
    for m in re.finditer(r"(?<![\d年])\d{1,6}(?!\d|年)", text):
        if chance.random() < 0.5:
            out.append((m.start(), m.end(), "".join(chance.choice("123456789") for _ in m[0])))
    return out


def masks(text: str, chance: random.Random) -> list[Edit]:
    """Places and figures blotted out, as published speeches have them."""
    mark = chance.choice(["**", "××", "XX", "X", "*", "__"])
    out = [(m.start(), m.end(), mark) for m in _PLACE.finditer(text) if chance.random() < 0.6]
    out += [(m.start(), m.end(), mark) for m in re.finditer(r"(?<!\d)\d+(?=[个项家户人万亿])", text) if chance.random() < 0.3]
    return _apart(out)


def places(text: str, chance: random.Random) -> list[Edit]:
    """Another name for every place, the same all through."""
    found = {m[0] for m in _PLACE.finditer(text)} - _PROVINCES
    names = {old: chance.choice(_NAMES) for old in sorted(found) if text.count(old) > 1}
    return _apart([(m.start(), m.end(), names[m[0]]) for m in _PLACE.finditer(text) if m[0] in names])


def punctuation(text: str, chance: random.Random) -> list[Edit]:
    """Half-width marks; a full stop stays, or the sentences would run together."""
    return [(i, i + 1, c.translate(_HALF)) for i, c in enumerate(text) if c in "，；：（）？！" and chance.random() < 0.97]


def numbering(text: str, chance: random.Random) -> list[Edit]:
    """Another scheme for the numbers of items: 一是 → 一要 or 第一，; （一） → 1. and the like."""
    schemes: tuple[tuple[str, Callable[[int], str]], ...] = (
        (r"(?<![\u4e00-\u9fff])([一二三四五六七八九])是(?!否)", chance.choice([lambda n: f"第{_CHINESE[n]}，", lambda n: f"{n + 1}是"])),
        (r"(?m)^[（(]([一二三四五六七八九])[）)]", chance.choice([lambda n: f"{n + 1}.", lambda n: f"({_CHINESE[n]})", lambda n: f"{n + 1}、"])),
        (r"(?m)^第([一二三四五六七八九])[，、]", lambda n: f"{_CHINESE[n]}、"),
    )
    out = []
    for pattern, new in schemes:
        if chance.random() < 0.6:
            out += [(m.start(), m.end(), new(_CHINESE.index(m[1]))) for m in re.finditer(pattern, text)]
    return _apart(out)


def breaks(text: str, chance: random.Random) -> list[Edit]:
    """A line broken every so many characters, as copied pages have it."""
    width = chance.choice([28, 32, 38, 45])
    out: list[Edit] = []
    at = 0
    for i, c in enumerate(text):
        at = 0 if c == "\n" else at + 1
        if at >= width and c not in "。；！？\n" and text[i + 1 : i + 2] not in ("\n", "", "。", "；", "，", "、", "！", "？", "”", "）"):
            out.append((i + 1, i + 1, "\n"))
            at = 0
    return out


def dictation(text: str, chance: random.Random) -> list[Edit]:
    """Fillers behind commas, slips of one character, marks lost."""
    out: list[Edit] = []
    slips = {pair[i]: pair[1 - i] for pair in _SLIPS for i in (0, 1)}
    for i, c in enumerate(text):
        dice = chance.random()
        if c == "，" and dice < 0.12:
            out.append((i + 1, i + 1, chance.choice(_FILLERS)))
        elif c in "，、" and dice < 0.22:
            out.append((i, i + 1, ""))
        elif c in slips and dice < 0.06:
            out.append((i, i + 1, slips[c]))
    return out


CHANGES: tuple[tuple[float, Callable[[str, random.Random], list[Edit]]], ...] = (
    (0.5, digits),
    (0.25, places),
    (0.2, masks),
    (0.25, numbering),
    (0.15, punctuation),
    (0.1, breaks),
    (0.12, dictation),
)


def augment(document: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return a changed copy of a document of a corpus, by one to several of the changes drawn by their weight."""
    for weight, change in CHANGES:
        if chance.random() < weight:
            document = apply(document, change(document["text"], chance))
    return document


def apply(document: dict[str, Any], edits: Sequence[Edit]) -> dict[str, Any]:
    """Return the document with the edits made, its labels moved along; edits must not overlap.

    A cell that an edit leaves empty is dropped.
    """
    if not edits:
        return document
    edits = sorted(edits)
    text = document["text"]
    parts, at = [], 0
    for start, end, words in edits:
        parts += [text[at:start], words]
        at = end
    parts.append(text[at:])
    ends = [end for _, end, _ in edits]
    shifts = [0]
    for start, end, words in edits:
        shifts.append(shifts[-1] + len(words) - (end - start))

    def moved(offset: int, *, tail: bool) -> int:
        k = bisect_right(ends, offset if not tail else offset - 1)
        if k < len(edits) and edits[k][0] < offset:  # inside an edit: to its edge
            return edits[k][0] + shifts[k] + (len(edits[k][2]) if tail else 0)
        return offset + shifts[k]

    def span(cell: dict[str, Any]) -> dict[str, Any]:
        return {**cell, "start": moved(cell["start"], tail=False), "end": moved(cell["end"], tail=True)}

    new = "".join(parts)
    starts = [moved(s["start"], tail=False) for s in document["segments"]]
    segments = []
    denied = {tuple(place) for place in document.get("rejected", ())}
    rejected = []
    for cut in sentence_spans(new):
        owner = document["segments"][max(0, bisect_right(starts, (cut.start + cut.end - 1) // 2) - 1)]
        segments.append({"start": cut.start, "end": cut.end, "role": owner["role"]})
        if (owner["start"], owner["end"]) in denied:
            rejected.append([cut.start, cut.end])
    rows = []
    for row in document.get("tasks", ()):
        row = span(row)
        for name in CELLS:
            row[name] = [c for c in map(span, row[name]) if c["end"] > c["start"]]
        rows.append(row)
    persons = {"judged": [[moved(start, tail=False), moved(end, tail=True)] for start, end in document.get("judged", ())], "rejected": rejected}
    return {**document, **{k: v for k, v in persons.items() if k in document}, "text": new, "segments": segments, "headings": [], "tasks": rows}


def _apart(edits: list[Edit]) -> list[Edit]:
    out: list[Edit] = []
    for edit in sorted(edits):
        if not out or edit[0] >= out[-1][1]:
            out.append(edit)
    return out
