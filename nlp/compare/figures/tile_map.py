"""Tile map of China: a tile a province-level division where it lies among its neighbours; no borders are drawn."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from nlp.compare.figures.style import (
    GREY,
    HATCH,
    HEAD,
    RULE,
    SIZE,
    Link,
    Names,
    axes,
    cells,
    classes,
    colour,
    counted,
    ink_on,
    link,
    notes,
    percent,
    scale,
    sheet,
    styled,
)
from nlp.config import data_dir

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame

_SIDE, _FOOT = 15.5, 15.0
"""Millimetres: a tile, the foot of the sheet."""
_NOTHING = "无资料"


@dataclass(frozen=True, slots=True)
class Tile:
    """A division by its short and full name, and its place in the grid, counted from the upper left."""

    region: str
    full_name: str
    row: int
    column: int


@lru_cache(maxsize=1)
def grid() -> tuple[Tile, ...]:
    """Return the 34 province-level divisions (`nlp/data/compare/tiles.csv`; the arrangement is our own)."""
    with (data_dir() / "compare" / "tiles.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Tile(row["region"], row["full_name"], int(row["row"]), int(row["column"])) for row in csv.DictReader(file))


def tiles(shares: DataFrame, theme: str, names: Names, *, href: Link | None = None) -> list[Figure]:
    """Return the map of a theme's share, a list of one sheet; empty where no group is a province-level division, by its short or full name."""
    from matplotlib.patches import Rectangle

    frame = shares[(shares["theme"] == theme) & shares["group"].notna()]
    found, documents = {group: share for (group, _), (share,) in cells(frame, "share").items()}, counted(frame)
    names_of = {name: tile for tile in grid() for name in (tile.region, tile.full_name)}
    group_of = {names_of[group]: group for group, share in found.items() if group in names_of and share == share}
    if not group_of:
        return []
    limits, colours = classes(found[group] for group in group_of.values())
    wide = _SIDE * (1 + max(tile.column for tile in grid()))
    high = _SIDE * (1 + max(tile.row for tile in grid()))
    name = names.get(theme, theme)
    with styled():
        title = f"各省级行政区“{name}”占比（%）"
        figure = sheet(title, f"方格地图，{len(group_of)}个省级行政区有资料。数值见占比表。", height=HEAD + high + _FOOT, wide=wide)
        area = axes(figure, 0, HEAD, wide, high)
        area.set(xlim=(0, wide), ylim=(high, 0))
        area.axis("off")
        for tile in grid():
            x, y = (tile.column + 0.5) * _SIDE, (tile.row + 0.5) * _SIDE
            group = group_of.get(tile)
            fill = colour(found[group], limits, colours) if group else "#ffffff"
            square = Rectangle((x - _SIDE / 2 + 0.4, y - _SIDE / 2 + 0.4), _SIDE - 0.8, _SIDE - 0.8, facecolor=fill, edgecolor=GREY if group else RULE, linewidth=0.5)
            if group:
                link(square, href, group, theme)
            else:
                square.set_hatch(HATCH)
            area.add_patch(square)
            ink = ink_on(fill) if group else GREY
            box = None if group else {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
            area.text(x, y - 2.6, tile.region, fontsize=8, ha="center", va="center", color=ink, bbox=box)
            text = area.text(x, y + 2.4, percent(found[group]) if group else _NOTHING, fontsize=8 if group else SIZE, ha="center", va="center", color=ink, bbox=box)
            if group:
                link(text, href, group, theme)
        scale(figure, limits, colours, left=0, top=HEAD + high + 2.5, words="占比（%）")
        fewest, most = min(documents[group] for group in group_of.values()), max(documents[group] for group in group_of.values())
        each = f"每格{fewest}份文件" if fewest == most else f"每格{fewest}—{most}份文件"
        others = len(found) - len(group_of)
        notes(figure, [f"{each}" + (f"；另有{others}个组不是省级行政区，未入图" if others else "") + "。方格只示方位，不是疆界。"])
    return [figure]
