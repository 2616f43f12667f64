"""Text made fit for one cell of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BREAK = re.compile(r"[ \t\u00a0\u3000]*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+[ \t\u00a0\u3000]*")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def heal(text: str) -> str:
    """Return `text` on one line: breaks closed up (with a blank between Latin words), control characters gone."""

    def join(match: re.Match[str]) -> str:
        sides = text[max(match.start() - 1, 0) : match.start()] + text[match.end() : match.end() + 1]
        latin = len(sides) == 2 and sides.isascii() and sides.isalnum()
        return " " if latin and not sides.isdigit() else ""

    return _CONTROL.sub("", _BREAK.sub(join, text)).replace("\t", " ").strip()


def listed(words: Iterable[str]) -> str:
    """Return the words in one cell, each once, parted by 、."""
    return "、".join(dict.fromkeys(word for word in map(heal, words) if word))
