"""A Chinese font of this computer to draw pictures with: those of Windows, macOS and the usual packages of Linux."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

NAMES = (
    *("msyh", "pingfang", "notosanscjk-regular", "notosanscjksc-regular", "notosanssc", "sourcehansanscn-regular", "sourcehansanssc-regular", "sourcehansans-regular"),
    *("wqy-microhei", "wqy-zenhei", "simhei", "hiragino sans gb", "stheiti", "deng", "fandolhei-regular", "droidsansfallback"),
    *("simsun", "songti", "stsong", "notoserifcjk-regular", "sourcehanserif", "fandolsong-regular", "gbsn00lp", "uming"),
    *("simfang", "fandolfang-regular", "stfangsong", "gkai00mp", "ukai", "simkai"),
)
"""Beginnings of file names in lower case, the first found is taken: plain faces read best in small type."""
_SUFFIXES = (".ttf", ".ttc", ".otf", ".otc")
_FACES = 12
"""Faces of a collection that are looked at."""


@dataclass(frozen=True, slots=True)
class Font:
    """A font file, and the place of the simplified Chinese face in it."""

    path: Path
    index: int = 0


@lru_cache(maxsize=1)
def chinese_font() -> Font | None:
    """Return a Chinese font of this computer, the same one every time, or None."""
    return find_font(folders())


def find_font(places: Iterable[Path]) -> Font | None:
    """Return the font of `NAMES` that comes first among the files in `places`, or None."""
    files = sorted(file for place in places for file in _files(place))
    for name in NAMES:
        for file in files:
            if file.name.lower().startswith(name) and (font := _simplified(file)):
                return font
    return None


def folders() -> tuple[Path, ...]:
    """Return where this system keeps its fonts."""
    home = Path.home()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        windows = Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"
        return (windows, *((Path(local) / "Microsoft" / "Windows" / "Fonts",) if local else ()))
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts")
    shared = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    tex = (Path(f"/usr/share/{name}/fonts/opentype/public/fandol") for name in ("texmf", "texmf-dist", "texlive/texmf-dist"))
    return (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), shared / "fonts", home / ".fonts", *tex)


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        yield from (Path(parent) / name for name in names if name.lower().endswith(_SUFFIXES))


def _simplified(file: Path) -> Font | None:
    """Return the face of a file that is made for simplified Chinese, the first where none says so, None where it cannot be read."""
    from PIL import ImageFont

    found: Font | None = None
    for index in range(_FACES if file.suffix.lower() in (".ttc", ".otc") else 1):
        try:
            # A name that cannot be read is looked for elsewhere by Pillow, a stream is not.
            with file.open("rb") as stream:
                family = ImageFont.truetype(stream, 10, index=index).getname()[0] or ""
        except OSError:
            break
        found = found or Font(file, index)
        if family.split(" ")[-1] in ("SC", "CN", "GB") and "Mono" not in family:
            return Font(file, index)
    return found
