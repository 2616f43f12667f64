"""Which figures a comparison gets, what they are called and what is to be said under them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nlp.compare.report.methods import by_name

if TYPE_CHECKING:
    from nlp.compare.comparison import Comparison


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure: the name of its file, the section of the page it stands in, its title, what it says and how to read it."""

    name: str
    section: str
    title: str
    note: str
    figure: Any


def pictures(comparison: Comparison) -> list[Picture]:
    """Return the figures for which there is anything to draw, in the order of the page."""
    from nlp.compare import figures

    names, by = dict(comparison.frame.names), by_name(comparison.settings.by)
    shares, contrasts, trend = ({level: frame[frame["level"] == level] for level in (1, 2)} for frame in (comparison.shares, comparison.contrasts, comparison.trend))
    spread = "须为区间。" if comparison.inferential else "各组只有一份文件，没有区间，只作描述。"
    crossed = "画斜线的，区间包含参照值。" if comparison.inferential else "没有区间，只作描述。"
    found = []
    for level, words in ((1, "一级主题"), (2, "二级主题")):
        if len(shares[level]):
            title = f"各{by}的{words}占比"
            note = f"格中为占比（%），颜色越深占比越高；{crossed}"
            found.append(Picture(f"heatmap-{level}", "shares", title, note, figures.heatmap(shares[level], contrasts[level], names)))
    if len(contrasts[1]):
        title = f"各{by}的一级主题与参照之差"
        found.append(Picture("forest-1", "contrasts", title, f"点为占比之差（百分点），{spread}", figures.forest(contrasts[1], names)))
    if len(set(comparison.trend["year"].dropna())) > 1:
        found.append(Picture("trend-1", "trend", f"各{by}的一级主题历年占比", "色带为区间。", figures.trend(trend[1], names)))
    if len(comparison.positions) > 2:
        note = "距离近的主题构成相近；坐标轴没有含义。" + ("椭圆为自助法得出的不确定范围。" if len(comparison.ellipses) else "没有椭圆：每组只有一份文件。")
        found.append(Picture("profiles", "distances", f"各{by}主题构成的相对位置", note, figures.profiles(comparison.positions, comparison.ellipses, names)))
    return found
