"""Forest plot: how far the groups lie from the reference, theme by theme, with intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from nlp.compare.figures.font import shorten, width
from nlp.compare.figures.style import (
    GREY,
    HEAD,
    HEIGHT,
    INK,
    LESS,
    MORE,
    NOTE,
    PALE,
    POINTS,
    SIZE,
    WIDTH,
    Dot,
    Link,
    Names,
    axes,
    cells,
    counted,
    dots,
    key,
    level_of,
    notes,
    paged,
    sheet,
    split,
    styled,
    themes_in,
    write,
)
from nlp.compare.settings import STAR_LEVEL

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pandas import DataFrame

Measure = Literal["difference", "log2_ratio"]
_WORDS = {"difference": ("与其余各组之差", "百分点"), "log2_ratio": ("与其余各组之比", "倍，对数刻度")}
_COLUMNS = {"difference": ("difference", "difference_low", "difference_high"), "log2_ratio": ("log2_ratio", "log2_low", "log2_high")}
_ROW, _PANEL, _TICKS, _FOOT = 4.3, 5.5, 5.0, 13.0
"""Millimetres: a row, the head of a panel, its ticks, the foot of a sheet."""
_MOST_ROWS, _ACROSS, _LABEL = 45, 4, 38.0


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all sheets share: which of group and theme makes panels, the numbers, the ends of the axis."""

    by_group: bool
    measure: Measure
    names: Names
    found: dict[tuple[str, str], tuple[float, ...]]
    documents: dict[str, int]
    ends: tuple[float, float]
    href: Link | None

    def pair(self, panel: str, row: str) -> tuple[str, str]:
        """Return group and theme."""
        return (panel, row) if self.by_group else (row, panel)

    def label(self, name: str, *, group: bool, room: float) -> str:
        """Return how a theme or a group, with its number of documents, is called in so many points."""
        if not group:
            return shorten(self.names.get(name, name), room, SIZE)
        count = f"（{self.documents[name]}份）"
        return shorten(name, room - width(count, SIZE), SIZE) + count


def forest(
    contrasts: DataFrame, names: Names, *, level: int = 1, facets: Literal["group", "theme"] = "group", measure: Measure = "difference",
    confidence: float = 0.95, href: Link | None = None,
) -> list[Figure]:  # fmt: skip
    """Return forest plots of contrasts: a panel a group and a row a theme, or the other way round (`facets`).

    Filled points with a star are significant after correction, open ones are not, grey open ones have no interval and are description
    only. All panels of all sheets have one axis: percentage points, or times on a log scale (`measure`). Empty without contrasts.
    """
    frame = level_of(contrasts, level)
    groups, themes = list(dict.fromkeys(frame["group"])), themes_in(frame, names)
    if not groups:
        return []
    found = cells(frame, *_COLUMNS[measure], "star")
    plan = _Plan(facets == "group", measure, names, found, counted(frame), _ends(found.values()), href)
    panels, rows = (groups, themes) if plan.by_group else (themes, groups)
    sheets = []
    for part in split(rows, _MOST_ROWS):
        down = max(1, int((HEIGHT - HEAD - _FOOT) / (_PANEL + len(part) * _ROW + _TICKS)))
        sheets += [(part, some) for some in split(panels, down * _ACROSS)]
    with styled():
        return [_sheet(plan, part, some, n, len(sheets), confidence) for n, (part, some) in enumerate(sheets, 1)]


def _ends(found: Iterable[tuple[float, ...]]) -> tuple[float, float]:
    """Return the ends of the axis: all points are on it, and all but the widest intervals."""
    import numpy as np

    table = np.array([row[:3] for row in found])
    values = table[np.isfinite(table[:, 0]), 0]
    bounds = table[np.isfinite(table).all(axis=1), 1:]
    low, high = (float(np.quantile(bounds[:, 0], 0.03)), float(np.quantile(bounds[:, 1], 0.97))) if len(bounds) else (0.0, 0.0)
    low, high = min(low, 0.0, *values), max(high, 0.0, *values)
    room = 0.08 * (high - low) or 0.01
    return low - room, high + room


def _sheet(plan: _Plan, rows: Sequence[str], panels: Sequence[str], page: int, pages: int, confidence: float) -> Figure:
    label = min(_LABEL, max(width(plan.label(row, group=not plan.by_group, room=_LABEL * POINTS), SIZE) for row in rows) / POINTS + 2)
    across = min(_ACROSS, len(panels))
    down = -(-len(panels) // across)
    step, high = (WIDTH - label) / across, len(rows) * _ROW
    each = _PANEL + high + _TICKS
    kind, unit = _WORDS[plan.measure]
    title = paged(f"各{'组' if plan.by_group else '主题'}{kind}（{unit}）", page, pages)
    height = HEAD + down * each + _FOOT
    shown = "、".join(panel if plan.by_group else plan.names.get(panel, panel) for panel in panels)
    figure = sheet(title, f"森林图。分图：{shown}。行：{len(rows)}个{'主题' if plan.by_group else '组'}。数值见对比表。", height=height)
    for n, panel in enumerate(panels):
        left, top = label + n % across * step, HEAD + n // across * each
        area = axes(figure, left + 1, top + _PANEL, step - 3, high)
        write(figure, left + 1 + (step - 3) / 2, top + _PANEL / 2 + 0.3, plan.label(panel, group=plan.by_group, room=(step - 1) * POINTS), ha="center")
        if n % across == 0:
            for place, row in enumerate(rows):
                write(figure, label - 1, top + _PANEL + (place + 0.5) * _ROW, plan.label(row, group=not plan.by_group, room=(label - 1) * POINTS), ha="right")
        _panel(area, plan, panel, rows)
    write(figure, label + (WIDTH - label) / 2, HEAD + down * each + 1, f"{kind}（{unit}）", ha="center")
    _legend(figure, plan, height, confidence)
    return figure


def _panel(area: Axes, plan: _Plan, panel: str, rows: Sequence[str]) -> None:
    low, high = plan.ends
    area.set(xlim=plan.ends, ylim=(len(rows) - 0.5, -0.5), yticks=[])
    for place in range(0, len(rows), 2):
        area.axhspan(place - 0.5, place + 0.5, color=PALE, linewidth=0, zorder=0)
    area.axvline(0, color=GREY, linewidth=0.6, zorder=1)
    for side in ("left", "right", "top"):
        area.spines[side].set_visible(False)
    _ticks(area, plan.measure, many=max(4, int(area.bbox.width / area.figure.dpi * 25.4 / 9)))
    spots: list[Dot] = []
    for place, row in enumerate(rows):
        group, theme = plan.pair(panel, row)
        value, start, end, star = plan.found.get((group, theme), (float("nan"),) * 4)
        if value != value:
            continue
        known = start == start and end == end
        tone = (MORE if value > 0 else LESS) if star == 1 else INK if known else GREY
        if known:
            area.plot([max(start, low), min(end, high)], [place, place], color=tone, linewidth=0.9, solid_capstyle="butt", zorder=2)
            for over, edge, mark in ((start < low, low, "<"), (end > high, high, ">")):
                if over:
                    area.plot([edge], [place], marker=mark, color=tone, markersize=3, clip_on=False, zorder=2)
        spots.append(Dot(value, place, tone, star == 1, group, theme))
        if star == 1:
            # Above the interval, where nothing covers it.
            area.annotate("*", (value, place), xytext=(0, -1.2), textcoords="offset points", ha="center", va="bottom", fontsize=8, color=tone, zorder=5)
    dots(area, spots, plan.href, size=3.6)


def _ticks(area: Axes, measure: Measure, *, many: int) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    logs = measure == "log2_ratio"  # whole powers of two, whose labels are short
    area.xaxis.set_major_locator(MaxNLocator(min(many, 8) + 2 * logs, steps=[1, 2, 5, 10], integer=logs))
    if not logs:
        words = FuncFormatter(lambda value, _: f"{100 * value:+.3g}".replace("-", "−").replace("+0", "0"))
    else:
        words = FuncFormatter(lambda value, _: f"{2**value:.3g}" if value >= 0 else f"1/{2**-value:.3g}")
    area.xaxis.set_major_formatter(words)


def _legend(figure: Figure, plan: _Plan, height: float, confidence: float) -> None:
    from matplotlib.lines import Line2D

    marks: dict[str, Any] = {"marker": "o", "markersize": 3.6, "markeredgewidth": 0.8}
    some = list(plan.found.values())
    handles = [
        Line2D([], [], color=tone, markerfacecolor=face, label=words, linewidth=line, **marks)
        for tone, face, words, line, used in (
            (MORE, MORE, "*显著高于其余", 0.9, any(row[3] == 1 and row[0] > 0 for row in some)),
            (LESS, LESS, "*显著低于其余", 0.9, any(row[3] == 1 and row[0] <= 0 for row in some)),
            (INK, "white", "不显著，或份数不足不作判定", 0.9, any(row[3] != 1 and row[1] == row[1] for row in some)),
            (GREY, "white", "只有描述，没有区间", 0, any(row[0] == row[0] and row[1] != row[1] for row in some)),
        )
        if used
    ]
    key(figure, handles, height - 2 * NOTE)
    told = [f"横线为{confidence:.0%}区间，三角表示区间超出图幅"] if any(row[1] == row[1] for row in some) else []
    told += [f"显著指校正后的q值小于{STAR_LEVEL}"] if any(row[3] == 1 for row in some) else []
    notes(figure, ["；".join([*told, "括号内为文件份数"]) + "。"])
