"""Map of profiles: groups that stress alike lie close to each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nlp.compare.figures.font import shorten, width
from nlp.compare.figures.style import (
    GREY,
    HEAD,
    LESS,
    NOTE,
    POINTS,
    SIZE,
    WIDTH,
    Dot,
    Link,
    Names,
    axes,
    dots,
    link,
    notes,
    sheet,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pandas import DataFrame

_LOWEST, _HIGHEST = 70.0, 150.0
_REACHES, _ANGLES = (5.0, 8.0, 13.0, 20.0, 30.0, 42.0), 16
"""Points from a point to its label, tried in this order; directions."""
Box = tuple[float, float, float, float]
"""Left, lower, right and upper end, in points."""


def profiles(positions: DataFrame, ellipses: DataFrame | None, names: Names, *, confidence: float = 0.95, href: Link | None = None) -> list[Figure]:
    """Return the map of the groups' positions with their bootstrap ellipses, a list of one sheet; empty without positions.

    Only distances mean something, so the axes bear no numbers and have one scale. Labels do not lie on each other nor on points while there
    is room. `href` is asked with an empty theme.
    """
    from matplotlib.patches import Ellipse

    places = [(str(group), float(x), float(y)) for group, x, y in positions[["group", "x", "y"]].itertuples(index=False, name=None) if x == x and y == y]
    if not places:
        return []
    rows = [] if ellipses is None else list(ellipses[["group", "angle", "width", "height"]].itertuples(index=False, name=None))
    around = {str(group): (float(angle), float(wide), float(high)) for group, angle, wide, high in rows if wide == wide and high == high}
    left, right, low, high = _bounds(places, around)
    tall = min(max((high - low) / (right - left) * WIDTH, _LOWEST), _HIGHEST)
    with styled():
        figure = sheet("各组主题分布的远近", f"位置图，{len(places)}个组，相距越近主题分布越相似。距离见距离表。", height=HEAD + tall + 2 * NOTE)
        area = axes(figure, 0.5, HEAD, WIDTH - 1, tall)
        # One scale on both axes, whatever the shape of the sheet.
        unit = max((right - left) / (WIDTH - 1), (high - low) / tall)
        middle = ((left + right) / 2, (low + high) / 2)
        area.set(xlim=(middle[0] - unit * (WIDTH - 1) / 2, middle[0] + unit * (WIDTH - 1) / 2), ylim=(middle[1] - unit * tall / 2, middle[1] + unit * tall / 2), xticks=[], yticks=[])
        for group, x, y in places:
            if group in around:
                angle, wide, up = around[group]
                area.add_patch(Ellipse((x, y), wide, up, angle=angle, facecolor=LESS, alpha=0.08, linewidth=0, zorder=1))
                area.add_patch(Ellipse((x, y), wide, up, angle=angle, facecolor="none", edgecolor=LESS, alpha=0.45, linewidth=0.5, zorder=1))
        dots(area, [Dot(x, y, LESS if group in around else GREY, group in around, group, "") for group, x, y in places], href, size=3.2)
        _labels(area, places, names, href)
        told = [f"椭圆为{confidence:.0%}自助法范围"] if around else []
        told += ["空心灰点只有描述，没有范围"] if len(around) < len(places) else []
        notes(figure, ["；".join([*told, "两点越近，主题分布越相似；坐标轴没有含义"]) + "。"])
    return [figure]


def _bounds(places: Sequence[tuple[str, float, float]], around: dict[str, tuple[float, float, float]]) -> tuple[float, float, float, float]:
    """Return the ends of what is to be seen: all points with their ellipses, and room for labels."""
    extents = {}
    for group, (angle, wide, high) in around.items():
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        extents[group] = (math.hypot(wide * cos, high * sin) / 2, math.hypot(wide * sin, high * cos) / 2)
    # An ellipse far larger than most may run out of the frame.
    most = [2 * sorted(extent[axis] for extent in extents.values())[len(extents) // 2] if extents else 0.0 for axis in (0, 1)]
    sides: list[tuple[float, float]] = []
    for axis in (0, 1):
        reach = [min(extents.get(place[0], (0.0, 0.0))[axis], most[axis]) for place in places]
        centres = [place[1:][axis] for place in places]
        sides.append((min(c - r for c, r in zip(centres, reach, strict=True)), max(c + r for c, r in zip(centres, reach, strict=True))))
    span = max(high - low for low, high in sides) or 1.0
    (left, right), (low, high) = sides
    return left - 0.08 * span, right + 0.08 * span, low - 0.04 * span, high + 0.04 * span


def _labels(area: Axes, places: Sequence[tuple[str, float, float]], names: Names, href: Link | None) -> None:
    """Write every group beside its point: the crowded ones first, each where it overlaps least, with a line to the point where it had to go far."""
    scale = 72 / area.figure.dpi
    points = [(float(x) * scale, float(y) * scale) for x, y in area.transData.transform([place[1:] for place in places])]
    ends = area.get_window_extent()
    frame = (ends.x0 * scale, ends.y0 * scale, ends.x1 * scale, ends.y1 * scale)
    dots = [(x - 2.5, y - 2.5, x + 2.5, y + 2.5) for x, y in points]
    crowd = [sum(abs(x - u) < 40 and abs(y - v) < 15 for u, v in points) for x, y in points]
    taken: list[Box] = []
    for n in sorted(range(len(places)), key=lambda n: (-crowd[n], n)):
        group, x, y = places[n]
        words = shorten(names.get(group, group), 30 * POINTS, SIZE)
        box, far = _place(points[n], width(words, SIZE), taken, dots[:n] + dots[n + 1 :], frame)
        taken.append(box)
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        text = area.annotate(
            words, (x, y), xytext=(middle[0] - points[n][0], middle[1] - points[n][1]), textcoords="offset points", ha="center", va="center", zorder=5,
            arrowprops={"arrowstyle": "-", "color": GREY, "linewidth": 0.4, "shrinkA": 0, "shrinkB": 2.5} if far else None,
        )  # fmt: skip
        link(text, href, group, "")


def _place(point: tuple[float, float], wide: float, taken: Sequence[Box], dots: Sequence[Box], frame: Box) -> tuple[Box, bool]:
    """Return the box of a label that overlaps least, the nearer the better, and whether it lies far from its point."""
    best: tuple[float, Box, bool] = (math.inf, frame, False)
    for reach in _REACHES:
        for n in range(_ANGLES):
            angle = 2 * math.pi * n / _ANGLES
            # The box lies outside a circle about the point.
            x = point[0] + math.cos(angle) * (reach + wide / 2)
            y = point[1] + math.sin(angle) * (reach + SIZE / 2)
            box = (x - wide / 2 - 1, y - SIZE / 2 - 0.5, x + wide / 2 + 1, y + SIZE / 2 + 0.5)
            outside = max(frame[0] - box[0], box[2] - frame[2], 0) + max(frame[1] - box[1], box[3] - frame[3], 0)
            cost = sum(_overlap(box, other) for other in taken) + 2 * sum(_overlap(box, dot) for dot in dots) + 50 * outside + reach
            if cost < best[0]:
                best = (cost, box, reach > 8)
        if best[0] <= reach:
            break
    return best[1], best[2]


def _overlap(one: Box, other: Box) -> float:
    """Return the area two boxes share."""
    return max(0.0, min(one[2], other[2]) - max(one[0], other[0])) * max(0.0, min(one[3], other[3]) - max(one[1], other[1]))
