"""Where annotated words stand: offsets checked against the quoted words, and put right where a tool counts otherwise.

Older versions of Label Studio count UTF-16 units (its issues 1008 and 1347); a browser reads \\r\\n as one character,
and blanks can be trimmed on display. A quote tells which.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import NamedTuple


class Quoted(NamedTuple):
    """A span as a tool wrote it. `words` are those it quotes, or None."""

    start: int
    end: int
    words: str | None = None


def integer(value: object) -> int | None:
    """Return an offset written as a whole number, a decimal or digits; None when it is none of these.

    >>> integer(3), integer(3.0), integer("3"), integer(True), integer("/p[1]")
    (3, 3, 3, None, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else None


def settle(text: str, spans: Sequence[Quoted]) -> list[tuple[int, int] | None]:
    """Return where each span stands in code points, blanks at its edges left out; None where that can't be told.

    The counting that fits most quotes is taken for all; a quote it does not fit is looked for nearest to its offset.

    >>> settle("😀县司法局牵头", [Quoted(2, 6, "县司法局"), Quoted(6, 8), Quoted(0, 2, "牵头"), Quoted(0, 2, "县水利局")])
    [(1, 5), (5, 7), (5, 7), None]
    """
    quoted = [s for s in spans if s.words is not None]
    count = max(_countings(text), key=lambda c: sum(_fits(text, c(s.start), c(s.end), s.words) for s in quoted))
    found: list[tuple[int, int] | None] = []
    squeezed: _Squeezed | None = None
    for span in spans:
        place: tuple[int, int] | None = (count(span.start), count(span.end))
        if place and not _fits(text, *place, span.words):
            squeezed = squeezed or _Squeezed(text)
            place = squeezed.nearest(span.words or "", count(span.start))
        found.append(trimmed(text, *place) if place else None)
    return found


def trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span without blanks at its edges; None when it is outside the text or nothing but blanks."""
    if not 0 <= start < end <= len(text):
        return None
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _countings(text: str) -> list[Callable[[int], int]]:
    """Return the ways to count that differ on this text, code points first; each maps an offset to code points."""
    out: list[Callable[[int], int]] = [lambda offset: offset]
    astral = any(c > "\uffff" for c in text)
    pairs = "\r\n" in text
    for wide, joined in ((astral, False), (False, pairs), (astral, pairs)):
        if (wide or joined) and (wide, joined) != (False, False):
            out.append(_counting(text, wide=wide, joined=joined))
    return out


def _counting(text: str, *, wide: bool, joined: bool) -> Callable[[int], int]:
    widths = (
        0 if joined and c == "\r" and text[i + 1 : i + 2] == "\n" else 2 if wide and c > "\uffff" else 1
        for i, c in enumerate(text)
    )
    ends = [0, *accumulate(widths)]
    return lambda offset: bisect_left(ends, offset) if 0 <= offset <= ends[-1] else offset


def _fits(text: str, start: int, end: int, words: str | None) -> bool:
    if not 0 <= start < end <= len(text):
        return False
    return words is None or _squeeze(text[start:end]) == _squeeze(words)


def _squeeze(words: str) -> str:
    # Label Studio has written line breaks in quotes as the two characters \n.
    return "".join(words.replace("\\n", "").split())


class _Squeezed:
    """A text without blanks, to find quotes in whatever became of theirs."""

    def __init__(self, text: str) -> None:
        self.places = [i for i, c in enumerate(text) if not c.isspace()]
        self.text = "".join(text[i] for i in self.places)

    def nearest(self, words: str, at: int) -> tuple[int, int] | None:
        """Return where the quote stands nearest to the offset `at`, or None."""
        words = _squeeze(words)
        best: tuple[int, int] | None = None
        i = self.text.find(words) if words else -1
        while i >= 0:
            start, end = self.places[i], self.places[i + len(words) - 1] + 1
            if best is None or abs(start - at) < abs(best[0] - at):
                best = (start, end)
            i = self.text.find(words, i + 1)
        return best
