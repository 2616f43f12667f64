"""Lines and columns of a text, as editors count them."""

from __future__ import annotations

import re
from bisect import bisect_right

BREAK = re.compile(r"\r\n|\r|\n")


class Lines:
    """Where the lines of a text begin. Lines and columns count from 1, columns in characters."""

    __slots__ = ("starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(m.end() for m in BREAK.finditer(text))]

    def __len__(self) -> int:
        return len(self.starts) - (self.starts[-1] == len(self.text) and len(self.starts) > 1)

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of a character."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def span(self, line: int) -> tuple[int, int]:
        """Return start and end of a line, its break included."""
        return self.starts[line - 1], self.starts[line] if line < len(self.starts) else len(self.text)

    def body(self, line: int) -> tuple[int, int]:
        """Return start and end of a line without its break."""
        start, end = self.span(line)
        return start, start + len(self.text[start:end].rstrip("\r\n"))
