"""Put paragraphs together into one text with an origin for each: the common end of every reader that builds its text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from nlp.datamodel import Origin

# Where a line break in the source separates two words, a blank must stay; between Chinese characters none belongs.
_LATIN = re.compile(r"[A-Za-z0-9,.;:!?)%]")
_LATIN_START = re.compile(r"[A-Za-z0-9(]")


Piece = tuple[str, Any]
"""Words and the element of the source that holds them, None for words that stand in no element (an automatic number)."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a source; `number` counts from 1, None continues the numbering of the one before.

    `pieces`, where the reader keeps them, hold the words of `text` in order, blanks aside.
    """

    text: str
    number: int | None = None
    page: int | None = None
    speaker: str | None = None
    time: str | None = None
    kind: str = "body"
    # (page, offset in `text`) where further pages begin inside the paragraph.
    breaks: tuple[tuple[int, int], ...] = ()
    pieces: tuple[Piece, ...] = field(default=(), repr=False, compare=False)


def join(paragraphs: Iterable[Paragraph]) -> tuple[str, list[Origin]]:
    """Return the paragraphs as lines of one text, and an origin for each that is not blank.

    Blank paragraphs stay as blank lines between others, none stands at the ends. A paragraph that runs over a page
    break gets one origin for each page.
    """
    lines: list[str] = []
    origins: list[Origin] = []
    offset = 0
    waiting = 0
    for count, item in enumerate(paragraphs, start=1):
        line = item.text
        if not line.strip():
            waiting += 1 if lines else 0
            continue
        lines.extend([""] * waiting)
        offset += waiting
        waiting = 0
        lines.append(line)
        starts = [(item.page, 0), *item.breaks]
        ends = [start for _, start in item.breaks] + [len(line)]
        for (page, start), end in zip(starts, ends, strict=True):
            origins.append(
                Origin(
                    offset + start,
                    offset + end,
                    page=page,
                    paragraph=count if item.number is None else item.number,
                    speaker=item.speaker,
                    time=item.time,
                    kind=item.kind,
                )
            )
        offset += len(line) + 1
    return "\n".join(lines), origins


def glue(lines: Iterable[str]) -> str:
    """Join the lines of one paragraph: without blank, except between words or figures of Latin script.

    >>> glue(["推进法治", "政府建设"]), glue(["rule of", "law"])
    ('推进法治政府建设', 'rule of law')
    """
    pieces: list[str] = []
    for line in lines:
        if not line:
            continue
        if pieces and _LATIN.match(pieces[-1][-1]) and _LATIN_START.match(line[0]):
            pieces.append(" ")
        pieces.append(line)
    return "".join(pieces)
