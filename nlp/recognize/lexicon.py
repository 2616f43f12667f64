"""Word lists of the package, read once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

FOLDER = Path(__file__).resolve().parent.parent / "data" / "lexicons"


@lru_cache(maxsize=8)
def words(name: str) -> tuple[str, ...]:
    """Return the words of `data/lexicons/NAME.txt`, longest first, each once. Lines with # are remarks."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    found = {word for line in lines if not line.startswith("#") for word in line.split()}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


_Trie: TypeAlias = "dict[str, _Trie]"


def one_of(some: Iterable[str]) -> str:
    """Return the pattern of any of some words, the longest first: a trie behind a look at the first characters.

    Most places of a text fail at that look, and no place is tried against each of hundreds of words.

    >>> one_of(["司法局", "司法", "林业"])
    '(?=[司林])(?:司法(?:局|)|林业)'
    """
    trie: _Trie = {}
    for word in some:
        node = trie
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return f"(?=[{re.escape(''.join(sorted(trie)))}]){_branches(trie)}"


def _branches(node: _Trie) -> str:
    options = [re.escape(char) + _branches(below) for char, below in node.items() if char]
    if not options or (len(options) == 1 and "" not in node):
        return "".join(options)
    return f"(?:{'|'.join(options)}{'|' if '' in node else ''})"
