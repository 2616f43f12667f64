"""The figures of a page, as `nlp/data/layout/*.yaml` holds them, and the little arithmetic on them. Lengths are twips, sizes half-points."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from nlp.errors import UsageError

Figures = Mapping[str, Any]

PROFILES: Final = ("gb", "windows")
LATIN: Final = "Times New Roman"
"""The face of digits and letters where a house does not take the Han face for all."""
MM: Final = 1440 / 25.4
POINT: Final = 20
EMU: Final = 635
"""English metric units in a twip."""


@lru_cache(maxsize=8)
def figures(profile: str = "gb", *, latin: bool = False) -> Figures:
    """Return the figures of a profile; one with a `base` says only what it has otherwise. Raises UsageError for a name there is none of."""
    import yaml

    if profile not in PROFILES:
        raise UsageError(f"没有“{profile}”这种版式：可用的有 {'、'.join(PROFILES)}")
    text = files("nlp").joinpath("data", "layout", f"{profile}.yaml").read_text(encoding="utf-8")
    own: dict[str, Any] = yaml.safe_load(text)
    base = own.pop("base", None)
    if base:
        below = figures(str(base))
        fonts = {name: {**font, **own.get("fonts", {}).get(name, {})} for name, font in below["fonts"].items()}
        own = {**below, **own, "fonts": fonts}
    return {**own, "latin": LATIN if latin else ""}


def type_width(told: Figures, *, landscape: bool = False) -> int:
    """Return the width of the type area."""
    page, margins = told["page"], told["landscape" if landscape else "margins"]
    return int((page["height"] if landscape else page["width"]) - margins["left"] - margins["right"])


def characters(text: str) -> float:
    """Return how wide `text` runs, in Han characters.

    >>> characters("2026年3月5日"), characters("某县人民政府")
    (6.0, 6.0)
    """
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def body_character(told: Figures) -> float:
    """Return how far one character of the body moves on."""
    body = told["body"]
    return float(body["size"] * POINT / 2 + body["letter_spacing"])


def above(told: Figures, size: int, line: int) -> float:
    """Return how far the top of a character of `size` stands below the top of its exact `line`."""
    kind = told["type"]
    return float(kind["baseline"] * line - kind["top"] * size * POINT / 2)


def below(told: Figures, size: int, line: int) -> float:
    """Return how far the bottom of a character of `size` stands below the top of its exact `line`."""
    kind = told["type"]
    return float(kind["baseline"] * line + kind["bottom"] * size * POINT / 2)


def one_line(text: str) -> str:
    """Return `text` without line breaks and blanks at its ends, for places that hold one line."""
    return re.sub(r"\s*\n\s*", "", text).strip()
