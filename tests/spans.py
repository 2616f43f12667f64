"""Expected spans written inside the text: the clearest way to say what a stage must find."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

_MARK = re.compile(r"\[(?P<label>[A-Za-z][^\s\[\]]*) (?P<words>[^\[\]]+)\]")


class Mark(NamedTuple):
    """A span with its label and, so that a failure can be read, its words."""

    start: int
    end: int
    label: str
    words: str


def marked(text: str) -> tuple[str, list[Mark]]:
    """Return the text without its marks, and the marks in order. A label has no blanks; a kind or value serves as one.

    >>> marked("[LEAD 市教育局]要在[date:2024-06-30 6月底前]完成。")[0]
    '市教育局要在6月底前完成。'
    >>> [mark.label for mark in marked("[LEAD 市教育局]要在[date:2024-06-30 6月底前]完成。")[1]]
    ['LEAD', 'date:2024-06-30']
    """
    plain = ""
    at = 0
    marks: list[Mark] = []
    for m in _MARK.finditer(text):
        plain += text[at : m.start()]
        marks.append(Mark(len(plain), len(plain) + len(m["words"]), m["label"], m["words"]))
        plain += m["words"]
        at = m.end()
    return plain + text[at:], marks


def labelled(text: str, spans: Iterable[tuple[Any, str]]) -> list[Mark]:
    """Return what a stage found, each thing given with its label, in the form `marked` returns."""
    return [Mark(s.start, s.end, label, text[s.start : s.end]) for s, label in spans]
