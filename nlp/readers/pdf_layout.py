"""From the lines of PDF pages to paragraphs: what repeats on every page goes, what a line break cut is joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from nlp.readers.paragraphs import Paragraph, glue

_MARGIN = 0.12
_OUTER = 0.07
_NUMBER_MARGIN = 0.15
_PAGE_NUMBER = re.compile(
    r"[\s\-—–－―·•~～]*(?:第\s*)?(?:\d{1,4}|[ivxIVX]{1,5}|[一二三四五六七八九十〇]{1,4}(?=\s*页))\s*(?:页)?"
    r"(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,4}\s*(?:页)?)?[\s\-—–－―·•~～]*"
)
_HEADING = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|第[一二三四五六七八九十百\d]{1,4}[章节条编]"
    r"|\d{1,2}[.．、](?!\d)|[①-⑳]"
)
_STOP = re.compile(r"[。！？；：!?;:…][”’』」）)》]*$")
# A line this much shorter than the text is wide (in characters) ends its paragraph: with and without closing mark.
_SHORT = 2.2
_VERY_SHORT = 6.5
_INDENT = 1.2
_ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line; lengths in points, `top` and `bottom` from the top of the page, `size` the height of its letters."""

    text: str
    page: int
    left: float
    right: float
    top: float
    bottom: float
    size: float
    height: float


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the text of odd or even pages stands."""

    left: float
    right: float
    size: float
    pitch: float


def drop_furniture(pages: list[list[Line]]) -> list[list[Line]]:
    """Return the pages without page numbers, running heads and running feet.

    A running head or foot stands in the margin of at least half of the pages (or of the odd or the even ones) at the same
    place with the same words, figures aside; a head of a table that continues, close above its rows, is none.
    """
    pitch = _pitch([line for page in pages for line in page])
    edges = [_edges(page, pitch) for page in pages]
    places = Counter(key for found in edges for key in {_place(line) for line in found})
    need = 2 if len(pages) < 6 else max(3, len(pages) // 4)
    out: list[list[Line]] = []
    for page, found in zip(pages, edges, strict=True):
        furniture = {id(line) for line in found if places[_place(line)] >= need}
        furniture |= {id(line) for line in _outermost(page) if _is_page_number(line)}
        out.append([line for line in page if id(line) not in furniture])
    return out


def _place(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", line.text)), round(line.top / 4)


def _outermost(page: list[Line]) -> list[Line]:
    order = sorted(page, key=lambda line: line.top)
    return order[:3] + order[-3:]


def _edges(page: list[Line], pitch: float) -> list[Line]:
    """Return the lines of a page that stand in its margins, apart from the text."""
    order = sorted(page, key=lambda line: line.top)
    found: list[Line] = []
    for lines, step in ((order, 1), (order[::-1], -1)):
        for line, following in zip(lines[:3], [*lines[1:4], None], strict=False):
            middle = (line.top + line.bottom) / 2 / line.height
            depth = middle if step == 1 else 1 - middle
            if depth > _MARGIN:
                break
            gap = abs(following.top - line.top) if following else pitch * 9
            if depth <= _OUTER or gap > pitch * 1.3 or gap < 2:
                found.append(line)
    return found


def _is_page_number(line: Line) -> bool:
    middle = (line.top + line.bottom) / 2 / line.height
    return (middle < _NUMBER_MARGIN or middle > 1 - _NUMBER_MARGIN) and bool(_PAGE_NUMBER.fullmatch(line.text))


def paragraphs(pages: list[list[Line]]) -> Iterator[Paragraph]:
    """Yield the paragraphs of the pages; one that runs over a page break keeps the place of the break."""
    frames = _frames([line for page in pages for line in page])
    current: list[Line] = []
    number = 0
    for line in (line for page in pages for line in page):
        if current and _begins(line, current[-1], frames, first=len(current) == 1):
            number += 1
            yield _paragraph(current, number)
            current = []
        current.append(line)
    if current:
        yield _paragraph(current, number + 1)


def _begins(line: Line, last: Line, frames: dict[int, _Frame], *, first: bool) -> bool:
    """Tell whether `line` begins a paragraph rather than going on with the one of `last`."""
    frame, before = frames[line.page % 2], frames[last.page % 2]
    size = min(line.size, last.size)
    if max(line.size, last.size) > size * 1.15 or _HEADING.match(line.text):
        return True
    same_page = line.page == last.page and line.top > last.top
    if same_page and line.top - last.top > 1.6 * frame.pitch and line.top - last.top > 2.2 * size:
        return True
    missing = (before.right - last.right) / size
    stopped = bool(_STOP.search(last.text))
    if stopped and same_page and line.top - last.top > 1.25 * frame.pitch:
        return True
    if missing > _VERY_SHORT or (missing > _SHORT and stopped):
        return True
    indent = (line.left - frame.left) / size
    if indent > _INDENT:
        # The lines of a hanging block share their indent; only its end tells where the next paragraph begins.
        level = abs((line.left - frame.left) - (last.left - before.left)) < size / 2
        return stopped or not level or (first and indent < 2.6)
    return False


def _paragraph(lines: list[Line], number: int) -> Paragraph:
    breaks: list[tuple[int, int]] = []
    text = ""
    start = 0
    for i, line in enumerate(lines):
        if i and line.page != lines[i - 1].page:
            text = glue([text, *(part.text for part in lines[start:i])])
            # The blank between two words belongs to the page that ends.
            blank = len(glue([text[-1], line.text])) - 1 - len(line.text)
            text += " " * blank
            breaks.append((line.page, len(text)))
            start = i
    rest = glue(part.text for part in lines[start:])
    return Paragraph(text + rest, number=number, page=lines[0].page, breaks=tuple(breaks))


def _frames(lines: list[Line]) -> dict[int, _Frame]:
    """Return the frames of even and odd pages, whose margins may be mirrored; a few lines do not show theirs."""
    sides = {parity: [line for line in lines if line.page % 2 == parity] for parity in (0, 1)}
    return {parity: _frame(side if len(side) >= _ENOUGH else lines) for parity, side in sides.items()}


def _frame(lines: list[Line]) -> _Frame:
    """Return left and right edge of the text, height of its letters and distance of its lines."""
    if not lines:
        return _Frame(0.0, 0.0, 1.0, 1.0)
    size = median(line.size for line in lines)
    body = [line for line in lines if abs(line.size - size) < size * 0.15]
    lefts = Counter(round(line.left / 3) * 3 for line in body)
    rights = sorted(line.right for line in body)
    common = [place for place, count in lefts.items() if count >= max(2, len(body) * 0.05)]
    left = float(min(common)) if common else min(line.left for line in body)
    return _Frame(left, rights[int((len(rights) - 1) * 0.9)], size, _pitch(lines))


def _pitch(lines: list[Line]) -> float:
    steps = [
        after.top - before.top
        for before, after in pairwise(lines)
        if before.page == after.page and after.top > before.top + 1
    ]
    return median(steps) if steps else 20.0
