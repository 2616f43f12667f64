#!/usr/bin/env python3
"""Cut the font of the figures, nlp/data/fonts/duban-sans-sc.otf, out of Noto Sans CJK SC Regular (SIL OFL 1.1).

usage: build_font.py [--source NotoSansCJK-Regular.ttc] [--out FILE]

It holds the 6,763 characters of GB 2312, those of nlp/data/fonts/rare.txt (names of divisions and official texts use them), Latin, Greek,
punctuation and the marks of tables. Needs fonttools. The same source gives the same bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

FONTS = Path(__file__).resolve().parent.parent / "nlp" / "data" / "fonts"
SOURCE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
FAMILY = "Duban Sans SC"
SYMBOLS = (
    "·±×÷°§©®µ¥–—‘’“”…‰′″※€℃№←↑→↓↔⇒∈∏∑−√∝∞∠∩∪∫∴≈≠≡≤≥⊕■□▲△▼▽◆◇○◎●★☆♀♂"
    "　、。〃々〇〈〉《》「」『』【】〔〕〖〗"
)
RANGES = ((0x20, 0x7E), (0x391, 0x3A1), (0x3A3, 0x3A9), (0x3B1, 0x3C9), (0x2160, 0x216B), (0x2460, 0x2473), (0xFF01, 0xFF5E), (0xFFE5, 0xFFE5))
"""ASCII, Greek, Roman and circled numbers, full-width forms, ￥."""


def characters() -> set[str]:
    """Return the characters the font is to have, some of which the source may lack."""
    # Row 55 (0xD7) of GB 2312 ends five places early.
    rows = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF) if row != 0xD7 or cell < 0xFA)
    rare = (FONTS / "rare.txt").read_text(encoding="utf-8").split()
    return {cell.decode("gb2312") for cell in rows} | set("".join(rare)) | set(SYMBOLS) | {chr(c) for a, b in RANGES for c in range(a, b + 1)}


def cut(source: Path, out: Path) -> TTFont:
    """Write the subset and return it."""
    with TTCollection(source, lazy=True) as collection:
        font = next(font for font in collection.fonts if font["name"].getDebugName(1) == "Noto Sans CJK SC")
        options = Options(hinting=False, desubroutinize=False, layout_features=[], name_IDs=[0, 1, 2, 3, 4, 5, 6, 10, 13, 14], notdef_outline=True)
        options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
        font.recalcTimestamp = False
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=map(ord, characters()))
        subsetter.subset(font)
        _rename(font)
        font.save(out)
    return font


def _rename(font: TTFont) -> None:
    """Give the subset a name of its own: it is no Noto any more, and must not hide the real one."""
    compact = FAMILY.replace(" ", "")
    names = font["name"]
    version = names.getDebugName(5).split(";")[0].removeprefix("Version ")
    told = f"Characters of simplified Chinese cut out of Noto Sans CJK SC {version}, without hints and layout features, for the figures of duban"
    for place, words in ((1, FAMILY), (2, "Regular"), (3, f"{version};{compact}"), (4, FAMILY), (6, f"{compact}-Regular"), (10, told)):
        names.setName(words, place, 3, 1, 0x409)
    names.names = [name for name in names.names if name.langID == 0x409]
    outlines = font["CFF "].cff
    outlines.fontNames = [f"{compact}-Regular"]
    top = outlines.topDictIndex[0]
    top.FullName, top.FamilyName = FAMILY, FAMILY


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--source", type=Path, default=SOURCE)
    parser.add_argument("--out", type=Path, default=FONTS / "duban-sans-sc.otf")
    told = parser.parse_args()
    font = cut(told.source, told.out)
    lacking = sorted(characters() - {chr(code) for code in font.getBestCmap()})
    print(f"{font['maxp'].numGlyphs:,} glyphs, {told.out.stat().st_size / 1e6:.2f} MB, lacking: {''.join(lacking) or 'none'}")


if __name__ == "__main__":
    main()
