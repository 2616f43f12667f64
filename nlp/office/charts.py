"""Charts of the ledger: bars by unit and lines over months, as SVG for pages and, by `nlp.office.pictures`, as PNG for Word.

A chart is a `Scene` of plain shapes first, so that both look the same. Every value stands beside its shape in figures, and what colour
tells is told by hatching or by the form of a marker too. SVG has a title and a description that holds all figures, no style, no script.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from math import ceil

from nlp.draft.layout.figures import characters
from nlp.phrases import legal, one_line

INK, QUIET, GRID = "#1f2328", "#57606a", "#d0d7de"
FACE = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','WenQuanYi Micro Hei',sans-serif"
SIZE, SMALL = 14, 12
NOTHING = "没有可以统计的数据"
"""What an empty chart says."""
WIDTH, HEIGHT = 760, 320
_TITLE, _LEGEND, _ROW, _THICK = 34, 26, 30, 18
_LONGEST_LABEL = 17.0
"""Han characters in one of the two lines of a label."""
_NOT_FIRST = "）)、，》”"
_WIDE = 16
"""Points on a line beside which every value is written."""


@dataclass(frozen=True, slots=True)
class Tone:
    """How a part of a bar or a line looks: `fill` against white at least 3:1, `texture` plain, slash or dots, `marker` circle, square, diamond or triangle."""

    fill: str
    texture: str
    marker: str


TONES = (Tone("#1f5fa6", "plain", "circle"), Tone("#b3261e", "slash", "square"), Tone("#6b7280", "dots", "diamond"), Tone("#2e7d46", "plain", "triangle"))


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float
    tone: Tone


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    colour: str
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Marker:
    """A point of a line."""

    x: float
    y: float
    tone: Tone


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text whose middle is at `y`; `anchor` is start, middle or end. A `halo` of white keeps it legible over lines."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    size: int = SIZE
    colour: str = INK
    bold: bool = False
    halo: bool = False


Shape = Box | Stroke | Marker | Words


@dataclass(frozen=True, slots=True)
class Scene:
    """A finished chart. Lengths are pixels of a page; `told` says in words all that it shows."""

    title: str
    told: str
    width: int
    height: int
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of one or several parts; `note` stands behind it (66.7%)."""

    label: str
    values: tuple[int, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line: one value a point, None where there is none."""

    name: str
    values: tuple[int | None, ...]


def bars(title: str, parts: Sequence[str], rows: Sequence[Bar], *, width: int = WIDTH, tones: Sequence[Tone] = TONES) -> Scene:
    """Return a chart of bars lying one above another, each made of `parts` side by side in this order."""
    if not rows:
        return _empty(title, width)
    labels = [_label(row.label) for row in rows]
    left = 16 + max(max(map(characters, label)) for label in labels) * SIZE
    ends = [f"{sum(row.values)}" + (f"（{row.note}）" if row.note else "") if len(parts) > 1 else f"{row.values[0]}{f'（{row.note}）' if row.note else ''}" for row in rows]
    right = 16 + max(map(characters, ends)) * SIZE
    longest = max(max(sum(row.values) for row in rows), 1)
    scale = (width - left - right - 8) / longest
    top = _TITLE + (_LEGEND if len(parts) > 1 else 0)
    shapes: list[Shape] = [_heading(title, width), *(_legend(parts, tones, width) if len(parts) > 1 else ())]
    y = float(top)
    for row, label, end in zip(rows, labels, ends, strict=True):
        high = _ROW + (12 if len(label) > 1 else 0)
        middle = y + high / 2
        shapes += [Words(left - 8, middle + (n - (len(label) - 1) / 2) * (SIZE + 3), line, "end") for n, line in enumerate(label)]
        x = float(left)
        for n, value in enumerate(row.values):
            if value:
                shapes.append(Box(x, middle - _THICK / 2, value * scale, _THICK, tones[n % len(tones)]))
                wide = characters(str(value)) * SMALL + 6
                if len(parts) > 1 and value * scale >= wide + 4:
                    if tones[n % len(tones)].texture != "plain":
                        shapes.append(Box(x + (value * scale - wide) / 2, middle - 7, wide, 14, replace(tones[n % len(tones)], texture="plain")))
                    shapes.append(Words(x + value * scale / 2, middle, str(value), "middle", SMALL, "#ffffff", bold=True))
                x += value * scale
        shapes.append(Words(x + 6, middle, end))
        y += high
    shapes.append(Stroke(((left, top), (left, y)), QUIET))
    told = "；".join(f"{row.label}：" + "，".join(f"{name}{value}" for name, value in zip(parts, row.values, strict=True)) + (f"，{row.note}" if row.note else "") for row in rows)
    return Scene(title, f"{title}。{told}。", width, ceil(y + 10), tuple(shapes))


def lines(title: str, points: Sequence[str], series: Sequence[Line], *, width: int = WIDTH, height: int = HEIGHT, tones: Sequence[Tone] = TONES) -> Scene:
    """Return a chart of lines over `points` (months), from 0 up."""
    known = [value for one in series for value in one.values if value is not None]
    if not known or not points:
        return _empty(title, width)
    step, top = _axis(max(known))
    left, right, above, below = 16 + characters(str(top)) * SIZE, 24.0, _TITLE + _LEGEND + 14, 30
    down, across = height - above - below, width - left - right
    shapes: list[Shape] = [_heading(title, width), *_legend([one.name for one in series], tones, width, marked=True)]
    for mark in range(0, top + 1, step):
        y = above + down * (1 - mark / top)
        shapes += [Stroke(((left, y), (width - right, y)), GRID if mark else QUIET), Words(left - 8, y, str(mark), "end", SMALL, QUIET)]
    gap = across / len(points)
    xs = [left + gap * (n + 0.5) for n in range(len(points))]
    every = max(ceil(max(map(characters, points)) * SMALL / max(gap - 4, 1)), 1)
    shapes += [Words(x, height - below + 16, point, "middle", SMALL, QUIET) for n, (x, point) in enumerate(zip(xs, points, strict=True)) if (len(points) - 1 - n) % every == 0]
    taken: list[tuple[float, float]] = []
    figures: list[Shape] = []
    labelled: set[tuple[float, float]] = set()
    for tone, one in zip(_cycle(tones, len(series)), series, strict=True):
        at = [(x, above + down * (1 - value / top)) if value is not None else None for x, value in zip(xs, one.values, strict=True)]
        shapes += [Stroke(run, tone.fill, 2) for run in _runs(at) if len(run) > 1]
        for n, (point, value) in enumerate(zip(at, one.values, strict=True)):
            if point is None:
                continue
            shapes.append(Marker(*point, tone))
            if (len(points) <= _WIDE or n == len(points) - 1) and point not in labelled:
                labelled.add(point)  # lines that meet in a point share its figure
                y = _free(point, taken, floor=height - below - 6)
                taken.append((point[0], y))
                figures.append(Words(point[0], y, str(value), "middle", SMALL, tone.fill, bold=True, halo=True))
    told = "；".join(f"{one.name}：" + "，".join(f"{p}{'—' if v is None else v}" for p, v in zip(points, one.values, strict=True)) for one in series)
    return Scene(title, f"{title}。{told}。", width, height, (*shapes, *figures))


def svg(scene: Scene, *, key: str) -> str:
    """Return the scene as an SVG element to stand in a page; `key` (letters, digits, hyphens) is unlike those of other charts of the page."""
    tones = list(dict.fromkeys(shape.tone for shape in scene.shapes if isinstance(shape, Box) and shape.tone.texture != "plain"))
    names = {tone: f"{key}-t{n}" for n, tone in enumerate(tones)}
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 {scene.width} {scene.height}" width="{scene.width}" height="{scene.height}"'
            f' aria-labelledby="{key}-title {key}-told" font-family="{escape(FACE)}">',
            f'<title id="{key}-title">{_text(scene.title)}</title><desc id="{key}-told">{_text(scene.told)}</desc>',
            f"<defs>{''.join(_pattern(tone, name) for tone, name in names.items())}</defs>" if names else "",
            *(_element(shape, names) for shape in scene.shapes),
            "</svg>",
        ]
    )


def _heading(title: str, width: int) -> Words:
    return Words(width / 2, 16, title, "middle", 16, INK, bold=True)


def _legend(names: Sequence[str], tones: Sequence[Tone], width: int, *, marked: bool = False) -> Iterator[Shape]:
    wide = sum(26 + characters(name) * SIZE + 18 for name in names) - 18
    x, y = (width - wide) / 2, _TITLE + 8.0
    for name, tone in zip(names, _cycle(tones, len(names)), strict=True):
        if marked:
            yield Stroke(((x, y), (x + 20, y)), tone.fill, 2)
            yield Marker(x + 10, y, tone)
        else:
            yield Box(x, y - 6, 20, 12, tone)
        yield Words(x + 26, y, name)
        x += 26 + characters(name) * SIZE + 18


def _cycle(tones: Sequence[Tone], number: int) -> list[Tone]:
    return [tones[n % len(tones)] for n in range(number)]


def _empty(title: str, width: int) -> Scene:
    return Scene(title, f"{title}：{NOTHING}。", width, 90, (_heading(title, width), Words(width / 2, 58, NOTHING, "middle", SIZE, QUIET)))


def _label(words: str) -> tuple[str, ...]:
    """Return a label in two lines at most, the second ended by … where there is more."""
    out = [""]
    for char in one_line(words):
        if characters(out[-1] + char) > _LONGEST_LABEL and (len(out) == 2 or char not in _NOT_FIRST):
            if len(out) == 2:
                return out[0], out[1][:-1] + "…"
            out.append("")
        out[-1] += char
    return tuple(out)


def _axis(largest: int) -> tuple[int, int]:
    """Return the step and the top of an axis from 0: at most five steps of 1, 2 or 5 times a power of ten.

    >>> _axis(0), _axis(7), _axis(43), _axis(1200)
    ((1, 1), (2, 8), (10, 50), (500, 1500))
    """
    step = 1
    while step * 5 < largest:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return step, max(ceil(largest / step), 1) * step


def _runs(points: Sequence[tuple[float, float] | None]) -> Iterator[tuple[tuple[float, float], ...]]:
    run: list[tuple[float, float]] = []
    for point in (*points, None):
        if point is None:
            yield tuple(run)
            run = []
        else:
            run.append(point)


def _free(point: tuple[float, float], taken: Sequence[tuple[float, float]], *, floor: float) -> float:
    """Return a height for the figure of a point at which no other one stands: above it, below it unless that is under the axis, or further above."""
    x, y = point
    others = [at for left, at in taken if abs(left - x) < 1]
    return next((at for at in (y - 12, y + 13, y - 24, y + 25, y - 36, y - 48) if at <= floor and all(abs(at - other) >= SMALL for other in others)), y - 12)


# SVG ----------------------------------------------------------------------------------------------------------------


def _element(shape: Shape, names: dict[Tone, str]) -> str:
    if isinstance(shape, Box):
        fill = f"url(#{names[shape.tone]})" if shape.tone in names else shape.tone.fill
        return f'<rect x="{_n(shape.x)}" y="{_n(shape.y)}" width="{_n(shape.width)}" height="{_n(shape.height)}" fill="{fill}" stroke="{shape.tone.fill}"/>'
    if isinstance(shape, Stroke):
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in shape.points)
        return f'<polyline points="{points}" fill="none" stroke="{shape.colour}" stroke-width="{_n(shape.width)}"/>'
    if isinstance(shape, Marker):
        return f'<path d="{outline(shape)}" fill="{shape.tone.fill}" stroke="#ffffff"/>'
    weight = ' font-weight="bold"' if shape.bold else ""
    weight += ' stroke="#ffffff" stroke-width="3" paint-order="stroke" stroke-linejoin="round"' if shape.halo else ""
    middle = shape.y + shape.size * 0.35  # dominant-baseline is not known to every browser of an office
    return f'<text x="{_n(shape.x)}" y="{_n(middle)}" font-size="{shape.size}" text-anchor="{shape.anchor}" fill="{shape.colour}"{weight}>{_text(shape.text)}</text>'


def outline(marker: Marker) -> str:
    """Return the path of a marker."""
    x, y = marker.x, marker.y
    if marker.tone.marker == "circle":
        return f"M{_n(x - 4.5)} {_n(y)}a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0Z"
    return "M" + "L".join(f"{_n(a)} {_n(b)}" for a, b in corners(marker)) + "Z"


def corners(marker: Marker) -> tuple[tuple[float, float], ...]:
    """Return the corners of a marker that has some."""
    x, y = marker.x, marker.y
    return {
        "square": ((x - 4, y - 4), (x + 4, y - 4), (x + 4, y + 4), (x - 4, y + 4)),
        "diamond": ((x - 5.5, y), (x, y - 5.5), (x + 5.5, y), (x, y + 5.5)),
        "triangle": ((x - 5, y + 4), (x, y - 5), (x + 5, y + 4)),
    }.get(marker.tone.marker, ())


def _pattern(tone: Tone, name: str) -> str:
    drawn = '<path d="M-2 2L2 -2M0 8L8 0M6 10L10 6" stroke="#ffffff" stroke-width="2"/>' if tone.texture == "slash" else '<circle cx="4" cy="4" r="1.6" fill="#ffffff"/>'
    return f'<pattern id="{name}" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="{tone.fill}"/>{drawn}</pattern>'


def _text(words: str) -> str:
    return escape(legal(words), quote=False)


def _n(value: float) -> str:
    """Return a number to two places, without a point where it is whole."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
