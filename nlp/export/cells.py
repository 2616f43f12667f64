"""Text made fit for one cell of a table."""

from __future__ import annotations

from collections.abc import Iterable

from nlp.phrases import one_line


def listed(words: Iterable[str]) -> str:
    """Return the words in one cell, each once, parted by 、."""
    return "、".join(dict.fromkeys(word for word in map(one_line, words) if word))
