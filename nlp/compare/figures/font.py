"""The font of the figures: part of Noto Sans CJK SC, shipped, so that a figure looks the same on every computer."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from nlp.config import data_dir
from nlp.fonts import chinese_font
from nlp.phrases import legal

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FAMILY = "Duban Sans SC"
FILE = data_dir() / "fonts" / "duban-sans-sc.otf"
BOX = "□"
"""What stands for a character that neither this font nor one of the computer has."""


@lru_cache(maxsize=1)
def advances() -> dict[str, float]:
    """Return the characters of the font with their widths in em."""
    from fontTools.ttLib import TTFont

    with TTFont(FILE, lazy=True) as font:
        widths, units = font["hmtx"].metrics, font["head"].unitsPerEm
        return {chr(code): widths[glyph][0] / units for code, glyph in font.getBestCmap().items()}


def width(text: str, size: float) -> float:
    """Return how wide a line of text is, in points, at `size` points."""
    known = advances()
    return size * sum(known.get(char, 1) for char in text)


def shorten(text: str, room: float, size: float) -> str:
    """Return the text, cut with … where it is wider than `room` points."""
    if width(text, size) <= room:
        return text
    while text and width(text + "…", size) > room:
        text = text[:-1]
    return text + "…"


def wrap(text: str, room: float, size: float, *, lines: int = 2) -> str:
    """Return the text in at most `lines` lines of `room` points, the last one cut where it does not fit."""
    done: list[str] = []
    while text and len(done) < lines - 1 and width(text, size) > room:
        end = next((n for n in range(len(text), 0, -1) if width(text[:n], size) <= room), 1)
        if text[end : end + 1] in tuple("、，；）》”"):  # no line begins with a mark that closes
            end = max(1, end - 1)
        done.append(text[:end])
        text = text[end:]
    return "\n".join([*done, shorten(text, room, size)] if text else done)


def register() -> None:
    """Make the font known to matplotlib, once."""
    from matplotlib.font_manager import fontManager

    if FAMILY not in {font.name for font in fontManager.ttflist}:
        fontManager.addfont(FILE)


def adapt(figure: Figure) -> None:
    """Write what the font lacks in a font of the computer, else as a box; drop what XML cannot hold."""
    from matplotlib.text import Text

    known = advances()
    for text in figure.findobj(Text):
        words = legal(text.get_text())
        if lacking := {char for char in words if char not in known and char != "\n"}:
            if (other := _other()) and lacking <= other[1]:
                text.set_fontfamily([FAMILY, other[0]])
            else:
                words = "".join(BOX if char in lacking else char for char in words)
        if words != text.get_text():
            text.set_text(words)


@lru_cache(maxsize=1)
def _other() -> tuple[str, frozenset[str]] | None:
    """Return the family and the characters of a Chinese font of the computer, or None."""
    found = chinese_font()
    if found is None:
        return None
    from fontTools.ttLib import TTFont
    from matplotlib.font_manager import fontManager

    fontManager.addfont(found.path)
    faces = [face for face in fontManager.ttflist if face.fname == str(found.path)]
    # Before matplotlib 3.11 only the first face of a collection is known.
    face = next((face for face in faces if getattr(face, "index", 0) == found.index), faces[0])
    with TTFont(found.path, fontNumber=getattr(face, "index", 0), lazy=True) as font:
        return face.name, frozenset(map(chr, font.getBestCmap()))


def font_face(characters: Iterable[str], *, family: str = FAMILY) -> str:
    """Return a CSS rule that brings those characters of the font along, as WOFF in base64. The same characters give the same rule."""
    return f'@font-face{{font-family:"{family}";src:url(data:font/woff;base64,{_woff(frozenset(characters))}) format("woff")}}'


@lru_cache(maxsize=64)
def _woff(characters: frozenset[str]) -> str:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    # WOFF, not WOFF2: brotli is not everywhere, and the bytes must not depend on it.
    with TTFont(FILE, lazy=True) as font:
        font.recalcTimestamp = False
        subsetter = Subsetter(Options(notdef_outline=True, name_IDs=[0, 13, 14], desubroutinize=True))
        subsetter.populate(unicodes=map(ord, characters))
        subsetter.subset(font)
        font.flavor = "woff"
        out = io.BytesIO()
        font.save(out)
    return base64.b64encode(out.getvalue()).decode("ascii")
