"""Shares over the years, in small panels, with the intervals as ribbons."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from nlp.compare.figures.font import shorten
from nlp.compare.figures.style import (
    HEAD,
    HEIGHT,
    LINES,
    POINTS,
    SIZE,
    WIDTH,
    Dot,
    Link,
    Names,
    axes,
    dots,
    key,
    level_of,
    notes,
    paged,
    percent,
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

_ACROSS, _LEFT, _PANEL, _HIGH, _TICKS, _FOOT, _KEY = 4, 8.0, 5.5, 25.0, 5.0, 12.0, 6.0
"""Panels in a row; millimetres: numbers on the left, the head of a panel, its height, its ticks, the foot of a sheet, of which the key to lines takes a part."""
Panel = tuple[str, list[tuple[str, str]]]
"""Its name, and the groups and themes of its lines."""
Series = dict[tuple[str, str], list[tuple[int, float, float, float]]]
"""By group and theme, the years with share, low and high, oldest first."""


def trend(trend: DataFrame, names: Names, *, level: int = 1, confidence: float = 0.95, href: Link | None = None) -> list[Figure]:
    """Return the shares over the years: up to five groups as lines in a panel a theme, of more a panel a group and sheets of their own a theme.

    Then the other groups stand in grey behind each. Years without documents break the line; open points have no interval. Panels of one
    sheet share their axes. Empty without years.
    """
    frame = level_of(trend, level).dropna(subset=["year"])
    groups, themes = list(dict.fromkeys(frame["group"])), themes_in(frame, names)
    if not groups:
        return []
    series: Series = {}
    columns = frame.sort_values("year", kind="stable")[["group", "theme", "year", "share", "low", "high"]].astype({"share": float, "low": float, "high": float})
    for group, theme, year, *values in columns.itertuples(index=False, name=None):
        if values[0] == values[0]:
            series.setdefault((group, theme), []).append((int(year), *values))
    years = (int(frame["year"].min()), int(frame["year"].max()))
    most = _ACROSS * int((HEIGHT - HEAD - _FOOT) / (_PANEL + _HIGH + _TICKS))
    if len(groups) <= len(LINES):
        plans = [("各主题占比的变化（%）", [[(names.get(theme, theme), [(group, theme) for group in groups]) for theme in part] for part in split(themes, most)])]
        behind: list[str] = []
    else:
        plans = [
            (f"“{names.get(theme, theme)}”占比的变化（%）", [[(group, [(group, theme)]) for group in part] for part in split(groups, most)]) for theme in themes
        ]
        behind = groups
    with styled():
        return [
            _sheet(paged(title, n, len(sheets)), panels, series, years, behind, confidence, href) for title, sheets in plans for n, panels in enumerate(sheets, 1)
        ]


def _sheet(
    title: str, panels: Sequence[Panel], series: Series, years: tuple[int, int], behind: list[str], confidence: float, href: Link | None
) -> Figure:  # fmt: skip
    from matplotlib.collections import LineCollection

    across = min(_ACROSS, len(panels))
    down = -(-len(panels) // across)
    step, each = (WIDTH - _LEFT) / across, _PANEL + _HIGH + _TICKS
    height = HEAD + down * each + (_FOOT - _KEY if behind else _FOOT)
    grey = [(group, panels[0][1][0][1]) for group in behind]
    drawn = [pair for _, pairs in panels for pair in pairs] + grey
    top = max((max(share, high if high == high else 0) for pair in drawn for _, share, _, high in series.get(pair, [])), default=0.01)
    figure = sheet(title, f"折线图，{years[0]}年至{years[1]}年，{len(panels)}个分图：{'、'.join(name for name, _ in panels)}。数值见年度表。", height=height)
    for n, (name, pairs) in enumerate(panels):
        left, y = _LEFT + n % across * step, HEAD + n // across * each
        area = axes(figure, left, y + _PANEL, step - 3, _HIGH)
        write(figure, left + (step - 3) / 2, y + _PANEL / 2, shorten(name, (step - 2) * POINTS, SIZE), ha="center")
        _panel(area, years, top, numbers=n % across == 0)
        others = [[row[:2] for row in series[pair]] for pair in grey if pair not in pairs and pair in series]
        area.add_collection(LineCollection(others, colors="#dddddd", linewidths=0.4, zorder=1))
        for place, (group, theme) in enumerate(pairs):
            _line(area, series.get((group, theme), []), LINES[place], group, theme, href)
    _legend(figure, [group for group, _ in panels[0][1]] if not behind else [], height)
    told = [f"色带为{confidence:.0%}区间，空心点没有区间，断开处没有那些年份的文件"]
    notes(figure, ["；".join(told + (["灰线为其余各组"] if behind else [])) + "。"])
    return figure


def _panel(area: Axes, years: tuple[int, int], top: float, *, numbers: bool) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    area.set(xlim=(years[0] - 0.4, years[1] + 0.4), ylim=(0, top * 1.05))
    for side in ("right", "top"):
        area.spines[side].set_visible(False)
    area.xaxis.set_major_locator(MaxNLocator(3, integer=True, min_n_ticks=1))
    area.yaxis.set_major_locator(MaxNLocator(4))
    area.yaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value, 0 if top > 0.05 else 1)))
    area.grid(axis="y", color="#e6e6e6", linewidth=0.4)
    area.set_axisbelow(True)
    if not numbers:
        area.tick_params(labelleft=False)


def _line(area: Axes, rows: Sequence[tuple[int, float, float, float]], look: tuple[str, Any, str], group: str, theme: str, href: Link | None) -> None:
    colour, dashes, marker = look
    runs: list[list[tuple[int, float, float, float]]] = []
    for row in rows:
        if runs and row[0] == runs[-1][-1][0] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    for run in runs:
        area.plot([row[0] for row in run], [row[1] for row in run], color=colour, linestyle=dashes, linewidth=1, zorder=3)
        for known, part in groupby(run, key=lambda row: row[2] == row[2]):
            some = list(part)
            if known and len(some) > 1:
                area.fill_between([row[0] for row in some], [row[2] for row in some], [row[3] for row in some], color=colour, alpha=0.18, linewidth=0, zorder=2)
            elif known:  # a ribbon of one year has no width
                area.plot([some[0][0]] * 2, some[0][2:], color=colour, alpha=0.4, linewidth=2, solid_capstyle="butt", zorder=2)
    dots(area, [Dot(year, share, colour, low == low, group, theme) for year, share, low, _ in rows], href, size=2.8, marker=marker, edge=0.7)


def _legend(figure: Figure, groups: Sequence[str], height: float) -> None:
    from matplotlib.lines import Line2D

    room = (WIDTH / len(groups) - 12) * POINTS if groups else 0
    handles = [
        Line2D([], [], color=colour, linestyle=dashes, marker=marker, markersize=2.8, linewidth=1, label=shorten(group, room, SIZE))
        for group, (colour, dashes, marker) in zip(groups, LINES, strict=False)
    ]
    if handles:
        key(figure, handles, height - 7)
