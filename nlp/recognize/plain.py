"""The text as the patterns read it."""

from __future__ import annotations

from nlp.numerals import HALF_WIDTH

_PLAIN = HALF_WIDTH | dict.fromkeys(map(ord, "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"), "\n")


def plain(text: str) -> str:
    r"""Return `text` with half-width figures and one kind of line break, character for character.

    >>> plain("６月\r\n９０％")
    '6月\n\n90%'
    """
    return text.translate(_PLAIN)
