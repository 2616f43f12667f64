"""The characters a model knows: one id a character, so that offsets stay exact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PAD, UNKNOWN, MASK, SEGMENT, LINE = "[PAD]", "[UNK]", "[MASK]", "[SEG]", "[LINE]"
SPECIAL = (PAD, UNKNOWN, MASK, SEGMENT, LINE)
"""[SEG] stands before a segment that goes on in the same line, [LINE] before one that begins a line."""
FILE = "vocab.txt"
_WIDE = {0x3000: " ", 0xA0: " ", **{ord(c): " " for c in "\t\n\r\v\f"}, **{c: chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)}}


def normalise(text: str) -> str:
    """Return `text`, character for character: half-width, lower case, one kind of blank.

    >>> normalise("ＡＢ，１　x")
    'ab,1 x'
    """
    out = text.translate(_WIDE)
    lower = out.lower()
    # İ and its like grow when lowered.
    return lower if len(lower) == len(out) else "".join(c if len(c.lower()) != 1 else c.lower() for c in out)


class Vocabulary:
    """Ids of characters; `ids` gives one for each character of a text."""

    __slots__ = ("_table", "index", "tokens")

    def __init__(self, tokens: Sequence[str]) -> None:
        import numpy as np

        self.tokens = tuple(tokens)
        self.index = {token: i for i, token in enumerate(self.tokens)}
        known = {ord(token): i for token, i in self.index.items() if len(token) == 1}
        self._table = np.full(max(known, default=0) + 2, self.index[UNKNOWN], dtype=np.int32)
        self._table[list(known)] = list(known.values())

    def __len__(self) -> int:
        return len(self.tokens)

    def ids(self, text: str) -> NDArray[np.int32]:
        """Return the ids of the characters of `text`, shape (len(text),)."""
        import numpy as np

        codes = np.frombuffer(normalise(text).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        return self._table[np.minimum(codes, len(self._table) - 1)]  # behind the last one known stands UNKNOWN

    @classmethod
    def build(cls, texts: Iterable[str], *, least: int) -> Vocabulary:
        """Return the characters seen at least `least` times, most frequent first."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(normalise(text))
        return cls([*SPECIAL, *(c for c, n in counts.most_common() if n >= least)])

    @classmethod
    def read(cls, path: Path) -> Vocabulary:
        """Read one token a line."""
        return cls(path.read_text(encoding="utf-8").removesuffix("\n").split("\n"))

    def write(self, path: Path) -> None:
        """Write one token a line."""
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.write("\n".join(self.tokens) + "\n")
