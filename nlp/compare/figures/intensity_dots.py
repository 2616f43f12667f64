"""How concrete a stress is: of a theme's units, how many are tasks, have hard targets, named owners, deadlines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nlp.compare.figures.font import shorten, width
from nlp.compare.figures.style import (
    HEAD,
    INK,
    LESS,
    LINES,
    PALE,
    POINTS,
    SIZE,
    WIDTH,
    Dot,
    Link,
    Names,
    axes,
    cells,
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

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pandas import DataFrame

_MEASURES = {"task_share": "任务（其余为要求）", "target_share": "有量化指标", "owner_share": "有责任主体", "deadline_share": "有完成时限"}
_LABEL, _PANEL, _TICKS, _FOOT = 38.0, 5.5, 8.0, 9.0
_ROW, _LINE, _MOST_HEIGHT = 4.6, 2.4, 200.0
"""Millimetres: a row of one line, what every further line adds to it, all rows of a sheet."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all sheets share. `found` holds value, low and high of a measure."""

    groups: Sequence[str]
    names: Names
    found: dict[str, dict[tuple[str, str], tuple[float, ...]]]
    href: Link | None

    @property
    def few(self) -> bool:
        """Whether every group has a line of its own."""
        return len(self.groups) <= len(LINES)


def intensity(frame: DataFrame, names: Names, *, level: int = 1, confidence: float = 0.95, href: Link | None = None) -> list[Figure]:
    """Return dot plots of the four shares, a row a theme: up to five groups with their intervals; of more, a dot a group and their median.

    Empty without rows.
    """
    some = level_of(frame, level)
    groups, themes = list(dict.fromkeys(some["group"])), themes_in(some, names)
    if not groups:
        return []
    plan = _Plan(groups, names, {measure: cells(some, measure, f"{measure}_low", f"{measure}_high") for measure in _MEASURES}, href)
    row = _ROW + _LINE * (len(groups) - 1) if plan.few else _ROW
    sheets = split(themes, int(_MOST_HEIGHT / row))
    with styled():
        return [_sheet(plan, part, row, paged("各主题任务有多具体（占该主题条目的%）", n, len(sheets)), confidence) for n, part in enumerate(sheets, 1)]


def _sheet(plan: _Plan, themes: Sequence[str], row: float, title: str, confidence: float) -> Figure:
    label = min(_LABEL, max(width(plan.names.get(theme, theme), SIZE) for theme in themes) / POINTS + 2)
    step, high = (WIDTH - label) / len(_MEASURES), row * len(themes)
    height = HEAD + _PANEL + high + _TICKS + _FOOT
    figure = sheet(title, f"点图。{len(themes)}个主题，{len(plan.groups)}个组。分图：{'、'.join(_MEASURES.values())}。数值见强度表。", height=height)
    for place, theme in enumerate(themes):
        write(figure, label - 1, HEAD + _PANEL + (place + 0.5) * row, shorten(plan.names.get(theme, theme), (label - 1) * POINTS, SIZE), ha="right")
    for n, (measure, words) in enumerate(_MEASURES.items()):
        left = label + n * step
        area = axes(figure, left + 1, HEAD + _PANEL, step - 4, high)
        write(figure, left + step / 2 - 1, HEAD + _PANEL / 2, words, ha="center")
        area.set(xlim=(0, 1), ylim=(len(themes) - 0.5, -0.5), yticks=[], xticks=[0, 0.5, 1], xticklabels=["0", "50", "100"])
        for side in ("left", "right", "top"):
            area.spines[side].set_visible(False)
        for place, theme in enumerate(themes):
            if place % 2 == 0:
                area.axhspan(place - 0.5, place + 0.5, color=PALE, linewidth=0, zorder=0)
            (_lines if plan.few else _spread)(area, plan, plan.found[measure], theme, place, row)
    _foot(figure, plan, height, confidence)
    return figure


def _lines(area: Axes, plan: _Plan, found: dict[tuple[str, str], tuple[float, ...]], theme: str, place: int, row: float) -> None:
    for n, (group, (colour, _, marker)) in enumerate(zip(plan.groups, LINES, strict=False)):
        value, low, high = found.get((group, theme), (float("nan"),) * 3)
        if value != value:
            continue
        y = place + (n - (len(plan.groups) - 1) / 2) * _LINE / row
        if low == low:
            area.plot([max(low, 0), min(high, 1)], [y, y], color=colour, linewidth=0.8, solid_capstyle="butt", zorder=2)
        dots(area, [Dot(value, y, colour, low == low, group, theme)], plan.href, size=2.8, marker=marker, edge=0.7)


def _spread(area: Axes, plan: _Plan, found: dict[tuple[str, str], tuple[float, ...]], theme: str, place: int, row: float) -> None:
    from statistics import median

    values = {group: found[group, theme][0] for group in plan.groups if (group, theme) in found and found[group, theme][0] == found[group, theme][0]}
    if not values:
        return
    dots(area, [Dot(value, place, LESS, False, group, theme) for group, value in values.items()], plan.href, size=2.6, edge=0.5)
    area.plot([median(values.values())] * 2, [place - 0.32, place + 0.32], color=INK, linewidth=1.4, solid_capstyle="butt", zorder=5)


def _foot(figure: Figure, plan: _Plan, height: float, confidence: float) -> None:
    from matplotlib.lines import Line2D

    if plan.few:
        room = (WIDTH / len(plan.groups) - 12) * POINTS
        handles = [
            Line2D([], [], color=colour, marker=marker, markersize=2.8, linewidth=0.8, label=shorten(group, room, SIZE))
            for group, (colour, _, marker) in zip(plan.groups, LINES, strict=False)
        ]
        notes(figure, [f"横线为{confidence:.0%}区间；空心点只有描述，没有区间。"])
    else:
        handles = [
            Line2D([], [], color=LESS, marker="o", markersize=2.6, markerfacecolor="none", markeredgewidth=0.5, linewidth=0, label=f"一个组（共{len(plan.groups)}个）"),
            Line2D([], [], color=INK, marker="|", markersize=7, markeredgewidth=1.4, linewidth=0, label="各组的中位数"),
        ]
    key(figure, handles, height - (7 if plan.few else 3))
