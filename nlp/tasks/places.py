"""Where a row stands, in words: the headings above it, the page and paragraph of the source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from nlp.datamodel import Doc, Heading, Origin
from nlp.phrases import one_line

PLACES: Final = {"table": "表格", "textbox": "文本框", "footnote": "脚注"}
"""Kinds of origin that are worth saying."""


def section_text(doc: Doc, chain: Sequence[Heading], start: int) -> str:
    """Return the chain of headings in words, outer ones cut to 14 characters, the last to 20: 二、重点任务 > （一）夯实基础.

    Of a head that holds the offset `start` itself (the item is its own task) only the number before it is shown.
    """
    names = []
    for heading in chain:
        end = min(heading.end, start) if heading.start <= start < heading.end else heading.end
        name = one_line(doc.text[heading.start : end]).rstrip("。；;：:，,")
        limit = 20 if heading is chain[-1] else 14
        names.append(name if len(name) <= limit else name[: limit - 1] + "…")
    return " > ".join(name for name in names if name)


def place_text(doc: Doc, start: int, end: int) -> str:
    """Return where the characters stood: page, paragraph and speaker as far as known, and their offsets from 1."""
    return " ".join((*origin_words(doc.origin_at(start)), f"第{start + 1}-{end}字"))


def origin_words(origin: Origin | None) -> Iterator[str]:
    """Yield what is known of a place: page, kind, paragraph, speaker and time."""
    if origin is None:
        return
    if origin.page is not None:
        yield f"第{origin.page}页"
    if origin.kind in PLACES:
        yield PLACES[origin.kind]
    if origin.paragraph is not None:
        yield f"第{origin.paragraph}段"
    if origin.speaker or origin.time:
        yield one_line(f"{origin.speaker or ''} {origin.time or ''}")
