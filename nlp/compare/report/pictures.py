"""Which figures a comparison gets, and in which section of the page they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from nlp.compare.comparison import Comparison


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure: the name of its file, the section of the page it stands in, whether it is folded away there."""

    name: str
    section: str
    figure: Figure
    folded: bool = False

    @property
    def title(self) -> str:
        return str(self.figure.get_label()).partition("\n")[0]


def pictures(comparison: Comparison, href: Callable[[str, str], str | None] | None = None) -> list[Picture]:
    """Return the figures for which there is anything to draw, in the order of the page; `href(group, theme)` says where a mark leads."""
    return [
        Picture(f"{name}-{page}" if len(found) > 1 else name, section, figure, folded)
        for name, section, found, folded in _drawn(comparison, href)
        for page, figure in enumerate(found, start=1)
    ]


def _drawn(comparison: Comparison, href: Callable[[str, str], str | None] | None) -> Iterator[tuple[str, str, list[Figure], bool]]:
    from nlp.compare import figures

    names, confidence = dict(comparison.frame.names), comparison.settings.confidence
    shares, contrasts = comparison.shares, comparison.contrasts
    yield "heatmap-1", "shares", figures.heatmap(shares, contrasts, names, level=1, href=href), False
    yield "heatmap-2", "shares", figures.heatmap(shares, contrasts, names, level=2, href=href), False
    for theme in comparison.frame.level(1):
        yield f"tiles-{theme.id}", "shares", figures.tiles(shares[shares["level"] == 1], theme.id, names, href=href), True
    yield "forest-1", "contrasts", figures.forest(contrasts, names, level=1, confidence=confidence, href=href), False
    yield "forest-2", "contrasts", figures.forest(contrasts, names, level=2, confidence=confidence, href=href), True
    yield "intensity-1", "intensity", figures.intensity(comparison.intensity, names, level=1, confidence=confidence, href=href), False
    if len(set(comparison.trend["year"].dropna())) > 1:
        yield "trend-1", "trend", figures.trend(comparison.trend, names, level=1, confidence=confidence, href=href), False
    if len(comparison.positions) > 2:
        yield "profiles", "distances", figures.profiles(comparison.positions, comparison.ellipses, names, confidence=confidence), False
