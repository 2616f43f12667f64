"""How the figures look: a sheet as wide as the type area of A4, measured in millimetres from its upper left corner; colours, classes, pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from nlp.compare.figures.font import FAMILY, register, shorten, width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend
    from pandas import DataFrame

Names = Mapping[str, str]
Link = Callable[[str, str], str | None]
"""Tells where a mark of a group and a theme leads, such as #theme-id; None: nowhere."""
T = TypeVar("T")

@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a group and a theme, in data coordinates; open where not `filled`."""

    x: float
    y: float
    colour: str
    filled: bool
    group: str
    theme: str


WIDTH, HEIGHT = 160.0, 235.0
"""Millimetres: a sheet is so wide, and never higher."""
POINTS = 72 / 25.4
"""Points a millimetre."""
SIZE, TITLE = 7.0, 9.0
"""Points; SIZE is the smallest type there is."""
HEAD, NOTE = 8.0, 3.6
"""Millimetres: height of the title, of a line of the notes."""
INK, GREY, RULE, PALE = "#222222", "#767676", "#bbbbbb", "#f3f3f3"
MORE, LESS = "#b2182b", "#2166ac"
"""Above and below the reference; told apart by the colour-blind (ColorBrewer RdBu)."""
LINES: tuple[tuple[str, Any, str], ...] = (
    ("#0072b2", "-", "o"),
    ("#d55e00", "--", "s"),
    ("#009e73", "-.", "^"),
    ("#cc79a7", (0, (1, 1)), "D"),
    ("#222222", (0, (5, 1, 1, 1, 1, 1)), "v"),
)
"""Colour (Okabe and Ito), dashes and marker of lines in one panel: any one of the three tells them apart."""
SEQUENCE = ("#f7fbff", "#deebf7", "#c6dbef", "#9ecae1", "#6baed6", "#3787c0", "#105ba4", "#08306b")
"""Small to large, also in grey."""
DIVERGING = ("#2166ac", "#67a9cf", "#d1e5f0", "#f7f7f7", "#fddbc7", "#ef8a62", "#b2182b")
HATCH = "////"
_LADDER = (0.1, 0.2, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80)
_STYLE = {
    "font.family": [FAMILY],
    "font.size": SIZE,
    "text.color": INK,
    "text.parse_math": False,
    "axes.unicode_minus": True,
    "axes.linewidth": 0.5,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.labelsize": SIZE,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": SIZE,
    "ytick.labelsize": SIZE,
    "xtick.major.width": 0.5,
    "ytick.major.width": 0.5,
    "xtick.major.size": 2,
    "ytick.major.size": 2,
    "xtick.major.pad": 2,
    "ytick.major.pad": 2,
    "hatch.linewidth": 0.4,
    "legend.fontsize": SIZE,
    "legend.frameon": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "duban",
}


@contextmanager
def styled() -> Iterator[None]:
    """Draw in the style of the figures, whatever the user's own matplotlibrc says, and put back what was before."""
    import matplotlib.style

    register()
    with matplotlib.style.context(["default", _STYLE]):
        yield


def sheet(title: str, words: str, *, height: float, wide: float = WIDTH) -> Figure:
    """Return an empty figure of wide × height millimetres with its title; `words` describe it to those who cannot see it.

    Both stand in the figure's label, the title in its first line, where `svg` and reports find them.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(wide / 25.4, height / 25.4), facecolor="white")
    figure.set_label(f"{title}\n{words}")
    write(figure, 0, 4, shorten(title, wide * POINTS, TITLE), size=TITLE)
    return figure


def axes(figure: Figure, left: float, top: float, wide: float, high: float, **more: Any) -> Axes:
    """Return axes whose frame lies there, in millimetres from the upper left corner."""
    across, down = figure.get_size_inches() * 25.4
    return figure.add_axes((left / across, 1 - (top + high) / down, wide / across, high / down), **more)


def write(figure: Figure, x: float, y: float, text: str, *, size: float = SIZE, ha: str = "left", va: str = "center", **more: Any) -> None:
    """Write at x, y millimetres from the upper left corner."""
    across, down = figure.get_size_inches() * 25.4
    figure.text(x / across, 1 - y / down, text, fontsize=size, ha=ha, va=va, **more)


def notes(figure: Figure, lines: Sequence[str]) -> None:
    """Write lines at the foot of the sheet, in grey."""
    wide, down = figure.get_size_inches() * 25.4
    for n, line in enumerate(reversed(lines)):
        write(figure, 0, down - NOTE * (n + 0.5), shorten(line, wide * POINTS, SIZE), color=GREY)


def key(figure: Figure, handles: Sequence[Any], y: float, *, left: float = 0.0) -> Legend:
    """Lay handles in one row whose middle lies y millimetres from the top."""
    across, down = figure.get_size_inches() * 25.4
    return figure.legend(
        handles=handles, loc="center left", bbox_to_anchor=(left / across, 1 - y / down), ncols=len(handles), borderpad=0, borderaxespad=0, columnspacing=1.4, handletextpad=0.5
    )


def paged(title: str, page: int, pages: int) -> str:
    """Return the title with its page where there are several.

    >>> paged("主题", 1, 2)
    '主题（第1幅，共2幅）'
    """
    return f"{title}（第{page}幅，共{pages}幅）" if pages > 1 else title


def split(items: Sequence[T], most: int) -> list[Sequence[T]]:
    """Cut into pieces of at most `most` items, all about as long.

    >>> split("abcdefg", 3)
    ['abc', 'de', 'fg']
    """
    count = -(-len(items) // most)
    size, longer = divmod(len(items), count) if count else (0, 0)
    ends = [n * size + min(n, longer) for n in range(count + 1)]
    return [items[a:b] for a, b in pairwise(ends)]


def level_of(frame: DataFrame, level: int) -> DataFrame:
    """Return the rows of one level of themes whose group is known."""
    return frame[(frame["level"] == level) & frame["group"].notna()]


def themes_in(frame: DataFrame, names: Names) -> list[str]:
    """Return the themes of a frame in the order of `names`, those without a name last."""
    found = dict.fromkeys(frame["theme"])
    return [theme for theme in names if theme in found] + [theme for theme in found if theme not in names]


def cells(frame: DataFrame, *columns: str) -> dict[tuple[str, str], tuple[float, ...]]:
    """Return the numbers of every group and theme; NaN where one is missing."""
    numbers = frame[list(columns)].astype("float64").to_numpy()
    return {key: tuple(map(float, row)) for key, row in zip(zip(frame["group"], frame["theme"], strict=True), numbers, strict=True)}


def counted(frame: DataFrame) -> dict[str, int]:
    """Return the documents of every group."""
    return {group: int(n) if n == n else 0 for group, n in frame.groupby("group", sort=False)["documents"].max().items()}


def link(artist: Any, href: Link | None, group: str, theme: str) -> None:
    """Let a mark lead to its place, where `href` names one."""
    if href and (url := href(group, theme)):
        artist.set_url(url)


def dots(area: Axes, spots: Sequence[Dot], href: Link | None, *, size: float, marker: str = "o", edge: float = 0.8) -> None:
    """Draw points `size` points wide as one artist, each with its own colour and link."""
    if spots:
        drawn = area.scatter(
            [dot.x for dot in spots], [dot.y for dot in spots], s=size**2, marker=marker, edgecolors=[dot.colour for dot in spots],
            facecolors=[dot.colour if dot.filled else "white" for dot in spots], linewidths=edge, clip_on=False, zorder=4,
        )  # fmt: skip
        if href:
            drawn.set_urls([href(dot.group, dot.theme) for dot in spots])


def percent(value: float, digits: int = 1, *, signed: bool = False) -> str:
    """Return a proportion in per cent, with a true minus.

    >>> percent(-0.0312, signed=True), percent(0.125, 0)
    ('−3.1', '12')
    """
    words = f"{100 * value:{'+' if signed else ''}.{digits}f}"
    return words.replace("-", "−") if float(words) else "0"


def classes(values: Iterable[float], *, signed: bool = False) -> tuple[list[float], list[str]]:
    """Return the inner limits of classes of proportions and one colour more than limits, small to large.

    Limits are round numbers near quantiles, so that every colour is used; `signed` ones lie alike on both sides of zero. The lowest and the
    highest class take what is beyond.
    """
    import numpy as np

    sizes = [abs(value) for value in values if value == value] or [0.0]
    parts = (0.5, 0.8, 0.95) if signed else (0.15, 0.35, 0.55, 0.75, 0.9, 0.97)
    rungs = np.array(_LADDER) / 100
    near = sorted({float(rungs[np.abs(rungs - wanted).argmin()]) for wanted in np.quantile(sizes, parts)})
    if signed:
        middle = len(DIVERGING) // 2
        return [-rung for rung in reversed(near)] + near, [DIVERGING[middle + place] for place in range(-len(near), len(near) + 1)]
    steps = np.linspace(0, len(SEQUENCE) - 1, len(near) + 1).round().astype(int)
    return near, [SEQUENCE[step] for step in steps]


def colour(value: float, limits: Sequence[float], colours: Sequence[str]) -> str:
    """Return the colour of a value's class."""
    return colours[sum(value >= limit for limit in limits)]


def ink_on(fill: str) -> str:
    """Return the colour of type that reads best on a fill: ink or white."""
    red, green, blue = bytes.fromhex(fill[1:])
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 130 else "#ffffff"


def between(one: str, other: str, part: float) -> str:
    """Return the colour that lies `part` of the way from one to the other.

    >>> between("#000000", "#ffffff", 0.5)
    '#808080'
    """
    pairs = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + bytes(round(a + (b - a) * part) for a, b in pairs).hex()


def scale(figure: Figure, limits: Sequence[float], colours: Sequence[str], *, left: float, top: float, words: str, signed: bool = False) -> float:
    """Draw the key to classes at left, top in millimetres, its words before it; return where it ends on the right."""
    from matplotlib.patches import Rectangle

    side, high = 9.0, 3.0
    start = left + width(words, SIZE) / POINTS + 2
    write(figure, left, top + high / 2, words)
    bar = axes(figure, start, top, side * len(colours), high)
    bar.set(xlim=(0, len(colours)), ylim=(0, 1))
    bar.axis("off")
    for n, fill in enumerate(colours):
        bar.add_patch(Rectangle((n, 0), 1, 1, facecolor=fill, edgecolor=RULE, linewidth=0.5))
    for n, limit in enumerate(limits):
        write(figure, start + side * (n + 1), top + high + 2, percent(limit, 1 if limit * 100 % 1 else 0, signed=signed), ha="center")
    return start + side * len(colours)
