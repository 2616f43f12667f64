"""A character trigram model of official prose: how likely a character is after two others, from pruned counts.

Counts are facts about the language; no sentence can be read from them, as what was seen in few documents was dropped before they
were written (`scripts/build_characters.py`). Back-off is that of Brants et al. 2007 ("stupid backoff", 0.4).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlp.config import data_dir

Ids = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]
BITS = 12
"""Bits of a character's number: 4,095 characters, 0 is any other."""
STEPS = 12
"""Steps of a logarithm to the base of 2 in the stored counts, one byte each."""
BACKOFF = np.float32(np.log(0.4))
_DIGITS, _LETTERS = "0", "a"


class Characters:
    """Counts of one, two and three characters in a row, the last two sorted by key."""

    def __init__(self, symbols: str, one: Scores, two: tuple[Ids, Scores], three: tuple[Ids, Scores]) -> None:
        self.symbols = symbols
        self._id = {c: i for i, c in enumerate(symbols, 1)}
        self._one, self._two, self._three = one, two, three
        self._all = np.float32(np.log(np.exp(one[1:]).sum()))

    def ids(self, text: str) -> Ids:
        """Return the number of each character: digits are one symbol, Latin letters another."""
        return encode(text, self._id)

    def id(self, character: str) -> int:
        """Return the number of one character, 0 for one that is not in the table."""
        return self._id.get(character, 0)

    def after(self, a: Ids, b: Ids, c: Ids) -> Scores:
        """Return the natural logarithm of the share of `c` among what follows `a b`, for arrays of one shape."""
        ab, bc = a << BITS | b, b << BITS | c
        three, two, context = _look(self._three, a << 2 * BITS | bc), _look(self._two, bc), _look(self._two, ab)
        back = np.where(two >= 0, BACKOFF + two - self._one[b], 2 * BACKOFF + self._one[c] - self._all)
        return np.where((three >= 0) & (context >= 0), three - context, back).astype(np.float32)


def encode(text: str, known: dict[str, int]) -> Ids:
    """Return the numbers of the characters of `text` in `known`, 0 for those that are not."""

    def one(c: str) -> int:
        if c.isdigit() and not "\u4e00" <= c <= "\u9fff":
            c = _DIGITS
        elif c.isascii() and c.isalpha():
            c = _LETTERS
        return known.get(c, 0)

    table = {c: one(c) for c in set(text)}
    return np.array([table[c] for c in text], dtype=np.int64)


def save(path: Path, symbols: str, one: Ids, two: tuple[Ids, Ids], three: tuple[Ids, Ids]) -> None:
    """Write counts; of keys, only the distance to the one before is kept, of counts the logarithm in steps."""
    told = {"symbols": np.array(symbols), "one": one.astype(np.uint32)}
    for name, (keys, counts) in (("two", two), ("three", three)):
        gaps = np.diff(keys, prepend=0)
        told[name + "_low"], told[name + "_high"] = (gaps & 0xFFFF).astype(np.uint16), (gaps >> 16).astype(np.uint32)
        told[name + "_log"] = np.minimum(np.round(STEPS * np.log2(counts)), 255).astype(np.uint8)
    np.savez_compressed(path, allow_pickle=False, **told)


@lru_cache(maxsize=1)
def characters() -> Characters:
    """Return the model that comes with duban."""
    return load(data_dir() / "audit" / "characters.npz")


def load(path: Path) -> Characters:
    """Return the model in a file written by `save`."""
    with np.load(path, allow_pickle=False) as told:
        tables = [
            (
                np.cumsum(told[name + "_low"].astype(np.int64) | told[name + "_high"].astype(np.int64) << 16),
                (told[name + "_log"] * (np.log(2) / STEPS)).astype(np.float32),
            )
            for name in ("two", "three")
        ]
        one = np.log(np.maximum(told["one"], 1)).astype(np.float32)
        return Characters(str(told["symbols"]), one, *tables)


def _look(table: tuple[Ids, Scores], keys: Ids) -> Scores:
    """Return the logarithm of the counts of keys, -1 where there is none."""
    known, values = table
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[at] == keys, values[at], np.float32(-1))
