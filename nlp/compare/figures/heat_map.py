"""Heat map: groups by themes, the cell coloured by share or difference and marked by what its interval says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from nlp.compare.figures.font import shorten, width, wrap
from nlp.compare.figures.style import (
    GREY,
    HATCH,
    HEAD,
    HEIGHT,
    INK,
    PALE,
    POINTS,
    RULE,
    SIZE,
    WIDTH,
    Link,
    Names,
    axes,
    between,
    cells,
    classes,
    colour,
    counted,
    ink_on,
    key,
    level_of,
    link,
    notes,
    paged,
    percent,
    scale,
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

Show = Literal["share", "difference"]
_TITLES = {"share": "各组各主题占比（%）", "difference": "各组各主题与其余各组之差（百分点）"}
_LABEL, _COUNT, _FOOT = 34.0, 7.0, 17.0
"""Millimetres: the widest names of groups, the column of documents, the foot of a sheet."""
_MOST_THEMES, _WIDEST, _LOWEST, _HIGHEST = 36, 22.0, 4.2, 6.0


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all sheets share. `found` holds value and ends of the interval of the difference."""

    show: Show
    names: Names
    parents: dict[str, str]
    found: dict[tuple[str, str], tuple[float, float, float]]
    documents: dict[str, int]
    limits: Sequence[float]
    colours: Sequence[str]
    clustered: bool
    href: Link | None


def heatmap(
    shares: DataFrame, contrasts: DataFrame | None, names: Names, *, level: int = 2, show: Show = "share", order: Sequence[str] | Literal["cluster", "given"] = "cluster",
    href: Link | None = None,
) -> list[Figure]:  # fmt: skip
    """Return heat maps of the shares of themes in groups, or of their differences to the reference.

    A cell is framed where the interval of the difference leaves out zero, hatched where it holds it, plain where there is none. Its number is
    written where it fits. Rows are clustered (average linkage on the values shown), as the frame has them, or those of `order`. Empty without shares.
    """
    frame = level_of(shares, level)
    groups, themes = list(dict.fromkeys(frame["group"])), themes_in(frame, names)
    if not groups:
        return []
    intervals = {} if contrasts is None else cells(level_of(contrasts, level), "difference", "difference_low", "difference_high")
    nothing = (float("nan"),) * 3
    found = {}
    for pair, (share,) in cells(frame, "share").items():
        difference, low, high = intervals.get(pair, nothing)
        found[pair] = (share if show == "share" else difference, low, high)
    limits, colours = classes((row[0] for row in found.values()), signed=show == "difference")
    parents = {theme: str(parent) for theme, parent in zip(frame["theme"], frame["parent"], strict=True) if isinstance(parent, str) and parent not in ("", theme)}
    plan = _Plan(show, names, parents, found, counted(frame), limits, colours, order == "cluster", href)
    rows = _clustered(groups, themes, found) if order == "cluster" else groups if order == "given" else [group for group in order if group in plan.documents]
    parts = split(themes, _MOST_THEMES)
    height = max(_heights(plan, rows, part)[0] for part in parts)
    most = max(1, int((HEIGHT - HEAD - height - _FOOT) / _LOWEST))
    sheets = [(some, part) for some in split(rows, most) for part in parts]
    with styled():
        return [_sheet(plan, some, part, n, len(sheets)) for n, (some, part) in enumerate(sheets, 1)]


def _clustered(groups: list[str], themes: list[str], found: dict[tuple[str, str], tuple[float, float, float]]) -> list[str]:
    if len(groups) < 3:
        return groups
    import numpy as np
    from scipy.cluster.hierarchy import leaves_list, linkage

    table = np.nan_to_num(np.array([[found.get((group, theme), (0.0,))[0] for theme in themes] for group in groups]))
    return [groups[place] for place in leaves_list(linkage(table, "average", optimal_ordering=True))]


def _heights(plan: _Plan, rows: Sequence[str], themes: Sequence[str]) -> tuple[float, float, float]:
    """Return the height of the heads of columns, the width of the names of rows and of a column, in millimetres."""
    label = min(_LABEL, max(width(row, SIZE) for row in rows) / POINTS + 2)
    wide = min(_WIDEST, (WIDTH - label - _COUNT) / len(themes))
    lines = max(_head(plan.names.get(theme, theme), wide).count("\n") + 1 for theme in themes)
    return lines * SIZE * 1.1 / POINTS + 2 + (5 if _spans(plan, themes) else 0), label, wide


def _head(name: str, wide: float) -> str:
    """Return the name of a theme as it stands over its column: across where four characters fit into a line, else downwards."""
    room = (wide - 1) * POINTS
    return wrap(name, room, SIZE, lines=3) if room >= 4 * SIZE else "\n".join(name if len(name) <= 14 else name[:13] + "…")


def _spans(plan: _Plan, themes: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return the parents of neighbouring columns with the first column and the one after the last; none where no theme has one."""
    spans: list[tuple[str, int, int]] = []
    for place, theme in enumerate(themes):
        parent = plan.parents.get(theme, "")
        if spans and spans[-1][0] == parent:
            spans[-1] = (parent, spans[-1][1], place + 1)
        else:
            spans.append((parent, place, place + 1))
    return spans if any(parent for parent, _, _ in spans) else []


def _sheet(plan: _Plan, rows: Sequence[str], themes: Sequence[str], page: int, pages: int) -> Figure:
    head, label, wide = _heights(plan, rows, themes)
    spans = _spans(plan, themes)
    room = (HEIGHT - HEAD - head - _FOOT) / len(rows)
    tall = max(min(_HIGHEST, wide, room), _LOWEST)
    top = HEAD + head
    height = top + tall * len(rows) + _FOOT
    title = paged(_TITLES[plan.show], page, pages)
    figure = sheet(title, f"热力图。{len(rows)}个组，{len(themes)}个主题。数值见占比表和对比表。", height=height)
    area = axes(figure, label, top, wide * len(themes), tall * len(rows))
    area.set(xlim=(0, len(themes)), ylim=(len(rows), 0))
    area.axis("off")
    for place, row in enumerate(rows):
        y = top + (place + 0.5) * tall
        write(figure, label - 1, y, shorten(row, (label - 1) * POINTS, SIZE), ha="right")
        write(figure, label + wide * len(themes) + _COUNT - 1, y, str(plan.documents[row]), ha="right", color=GREY)
    write(figure, label + wide * len(themes) + _COUNT - 1, top - 2.2, "份数", ha="right", color=GREY)
    for place, theme in enumerate(themes):
        write(figure, label + (place + 0.5) * wide, top - 0.8, _head(plan.names.get(theme, theme), wide), ha="center", va="bottom", linespacing=1.0)
    for parent, first, after in spans:
        _span(figure, plan.names.get(parent, parent), label + first * wide, label + after * wide, HEAD + 1.5)
        if first:
            area.axvline(first, color="white", linewidth=2.2, zorder=2.5)
    _fill(area, plan, rows, themes, wide, tall)
    foot = top + tall * len(rows) + 3
    scale(figure, plan.limits, plan.colours, left=0, top=foot, words="占比（%）" if plan.show == "share" else "差（百分点）", signed=plan.show == "difference")
    _legend(figure, plan, foot + 1.5)
    notes(figure, ["；".join(["数字为百分数" if plan.show == "share" else "数字为百分点", *(["行按各主题数值的相近程度排列"] if plan.clustered else []), "份数为计入的文件"]) + "。"])
    return figure


def _span(figure: Figure, name: str, left: float, right: float, y: float) -> None:
    from matplotlib.lines import Line2D

    across, down = figure.get_size_inches() * 25.4
    write(figure, (left + right) / 2, y, shorten(name, (right - left - 1) * POINTS, SIZE), ha="center")
    figure.add_artist(Line2D([(left + 0.6) / across, (right - 0.6) / across], [1 - (y + 2.2) / down] * 2, color=GREY, linewidth=0.6))


def _fill(area: Axes, plan: _Plan, rows: Sequence[str], themes: Sequence[str], wide: float, tall: float) -> None:
    from matplotlib.patches import PathPatch, Rectangle
    from matplotlib.path import Path
    from matplotlib.transforms import Affine2D

    hatched: dict[str, list[Path]] = {}
    written = _writing(plan, rows, themes, wide * POINTS - 2)
    for y, group in enumerate(rows):
        for x, theme in enumerate(themes):
            value, low, high = plan.found.get((group, theme), (float("nan"),) * 3)
            known = value == value
            fill = colour(value, plan.limits, plan.colours) if known else "#ffffff"
            cell = Rectangle((x, y), 1, 1, facecolor=fill, edgecolor="white" if known else RULE, linewidth=0.4, zorder=1)
            link(cell, plan.href if known else None, group, theme)
            area.add_patch(cell)
            ink = ink_on(fill)
            if known and low <= 0 <= high:
                hatched.setdefault(fill, []).append(Path.unit_rectangle().transformed(Affine2D().translate(x, y)))
            elif known and low == low:
                inset = 0.2 if ink == INK else 0.55  # a white frame needs a dark rim
                aside, above = inset / wide, inset / tall
                area.add_patch(Rectangle((x + aside, y + above), 1 - 2 * aside, 1 - 2 * above, facecolor="none", edgecolor=ink, linewidth=0.8, zorder=3))
            if words := written.get((group, theme), "" if known else "—"):
                text = area.text(x + 0.5, y + 0.52, words, ha="center", va="center", fontsize=SIZE, color=ink if known else GREY, zorder=4)
                link(text, plan.href if known else None, group, theme)
    for fill, paths in hatched.items():
        # One patch a colour: one a cell takes seconds.
        area.add_patch(PathPatch(Path.make_compound_path(*paths), facecolor="none", edgecolor=between(fill, ink_on(fill), 0.4), linewidth=0, hatch=HATCH, zorder=2))


def _writing(plan: _Plan, rows: Sequence[str], themes: Sequence[str], room: float) -> dict[tuple[str, str], str]:
    """Return the numbers with as many digits as fit into the widest cell; of differences that do not fit, the sign, which grey print hides."""
    signed = plan.show == "difference"
    values = {(group, theme): plan.found[group, theme][0] for group in rows for theme in themes if (group, theme) in plan.found}
    values = {pair: value for pair, value in values.items() if value == value}
    for digits in (1, 0):
        words = {pair: percent(value, digits, signed=signed) for pair, value in values.items()}
        if all(width(word, SIZE) <= room for word in words.values()):
            return words
    return {pair: "+" if value > 0 else "−" for pair, value in values.items() if value} if signed else {}


def _legend(figure: Figure, plan: _Plan, y: float) -> None:
    """Tell what frame and hatch mean, where the sheet has them, on the right of the key to colours."""
    from matplotlib.patches import Patch

    some = [row for row in plan.found.values() if row[0] == row[0]]
    looks: tuple[tuple[str, dict[str, Any], bool], ...] = (
        ("差的区间不含0", {"facecolor": "white", "edgecolor": INK, "linewidth": 0.8}, any(low > 0 or high < 0 for _, low, high in some)),
        ("差的区间含0", {"facecolor": "white", "edgecolor": between("#ffffff", INK, 0.4), "linewidth": 0, "hatch": HATCH}, any(low <= 0 <= high for _, low, high in some)),
        ("没有区间", {"facecolor": PALE, "edgecolor": "white", "linewidth": 0}, any(low != low for _, low, _ in some)),
    )
    key(figure, [Patch(label=words, **look) for words, look, used in looks if used], y, left=92)
