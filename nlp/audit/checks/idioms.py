"""Idioms with one character changed for another that sounds or looks alike, or with two characters exchanged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from nlp.audit.likeness import alike, table
from nlp.audit.patterns import Match
from nlp.audit.rule import Rule
from nlp.audit.view import View

LENGTH = 4
_ORDERS = ((1, 0, 2, 3), (0, 2, 1, 3), (0, 1, 3, 2))
Keys = npt.NDArray[np.uint64]


def idioms(rule: Rule, view: View) -> Iterator[Match]:
    """match: {what: changed | exchanged}: four characters that are no idiom but one change away from one of `idioms.csv`."""
    text = view.masked(rule.masks)
    found = _changed if rule.match["what"] == "changed" else _exchanged
    for start, idiom in found(text):
        yield Match(start, start + LENGTH, {"right": idiom}, idiom)


def _changed(text: str) -> Iterator[tuple[int, str]]:
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < LENGTH:
        return
    known, by_key, sorted_keys = _idioms()
    windows = [codes[k : len(codes) - LENGTH + 1 + k] for k in range(LENGTH)]
    taken = set()
    for gap in range(LENGTH):
        keys = _key([w for k, w in enumerate(windows) if k != gap])
        at = np.minimum(np.searchsorted(sorted_keys[gap], keys), len(sorted_keys[gap]) - 1)
        for start in np.flatnonzero(sorted_keys[gap][at] == keys).tolist():
            word = text[start : start + LENGTH]
            if word in known or start in taken:
                continue
            for idiom in by_key[gap][int(keys[start])]:
                if alike(idiom[gap], word[gap]):
                    taken.add(start)
                    yield start, idiom
                    break


def _exchanged(text: str) -> Iterator[tuple[int, str]]:
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < LENGTH:
        return
    known, swapped, sorted_keys = _orders()
    windows = [codes[k : len(codes) - LENGTH + 1 + k] for k in range(LENGTH)]
    keys = _key(windows[:3])
    at = np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    for start in np.flatnonzero(sorted_keys[at] == keys).tolist():
        word = text[start : start + LENGTH]
        if word in swapped and word not in known:
            yield start, swapped[word]


def _key(three: list[Keys]) -> Keys:
    """Return one number for three characters, 21 bits each."""
    return three[0] << np.uint64(42) | three[1] << np.uint64(21) | three[2]


def _key_of(word: str) -> int:
    return ord(word[0]) << 42 | ord(word[1]) << 21 | ord(word[2])


@lru_cache(maxsize=1)
def _table() -> tuple[list[str], frozenset[str]]:
    rows = table("idioms.csv")
    words = [row["idiom"] for row in rows]
    return words, frozenset(words) | {v for row in rows for v in row["also"].split()}


@lru_cache(maxsize=1)
def _idioms() -> tuple[frozenset[str], list[dict[int, list[str]]], list[Keys]]:
    words, known = _table()
    by_key: list[dict[int, list[str]]] = []
    for gap in range(LENGTH):
        rows: dict[int, list[str]] = defaultdict(list)
        for word in words:
            rows[_key_of(word[:gap] + word[gap + 1 :])].append(word)
        by_key.append(dict(rows))
    return known, by_key, [np.array(sorted(rows), dtype=np.uint64) for rows in by_key]


@lru_cache(maxsize=1)
def _orders() -> tuple[frozenset[str], dict[str, str], Keys]:
    words, known = _table()
    swapped = {"".join(word[k] for k in order): word for word in words for order in _ORDERS}
    return known, swapped, np.array(sorted({_key_of(word) for word in swapped}), dtype=np.uint64)
