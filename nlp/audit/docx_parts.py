"""Head (版头) and imprint (版记) of a paper in a docx: their lines, and the lines drawn across the page around them.

What is set in a text box, or drawn as a shape, is known to be there; where it stands on the page is not told by the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from nlp.audit.docx_format import MM, Layout, Line, Properties, number
from nlp.readers.docx_xml import attribute, child, tag

_MARK = re.compile(r"[\u4e00-\u9fff（）]{2,60}文件")
_NUMBER = re.compile(r"[\u4e00-\u9fff（）]{1,20}[〔\[［【（(]\d{4}[〕\]］】）)]第?\d+号")
_SIGNER = re.compile(r"签发人[：:]")
_PRINTED = re.compile(r"[^，。；《]{0,40}\d{4}年\d{1,2}月\d{1,2}日印发")
_COPIES = re.compile(r"(?:抄送|抄报|分送|主送)[：:]")
_ATTENDING = re.compile(r"(?:出席|列席|请假|缺席|发言|主持|记录)(?:人员|单位|人)?[：:]")
"""Lines of minutes above the one that says who gets them, where that is not set as an imprint."""
_FOLLOWING = re.compile(r"[（(]?共印\d+份[）)]?")
EMU = 914400 / 1440
LINE = 28.95 * 20
"""A line of the page in twips: 22 of them fill 225 mm (GB/T 9704—2012, 5.2.3)."""
_DRAWN = ("drawing", "pict", "object")


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line across the page, `size` in points. `inset`: how far it begins and ends within the type area, in twips (outside it below
    0); `drawn`: it is a shape, whose place is not known; `gap`: points between it and the words before it, where that can be told.
    """

    size: float
    color: str
    inset: tuple[float, float] = (0, 0)
    drawn: bool = False
    gap: float | None = None

    @property
    def red(self) -> bool:
        return is_red(self.color)


@dataclass(frozen=True, slots=True)
class Head:
    """The 版头: mark of the issuing organ, number of the paper, the lines that name the signers, the title below."""

    mark: Line
    number: Line | None
    signers: tuple[Line, ...]
    title: Line


@dataclass(frozen=True, slots=True)
class Imprint:
    """The 版记: lines of the addressees of copies, that of organ and day of print, and the words that stand behind it."""

    copies: tuple[Line, ...]
    printed: Line | None
    behind: tuple[Line, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.copies, *((self.printed,) if self.printed else ()))


def is_red(color: str) -> bool:
    """Tell whether a colour (RRGGBB) is a red."""
    if not re.fullmatch("[0-9A-Fa-f]{6}", color):
        return color.lower() == "red"
    red, green, blue = (int(color[i : i + 2], 16) for i in (0, 2, 4))
    return red >= 0xB0 and green <= 0x60 and blue <= 0x60


def head_of(layout: Layout) -> Head | None:
    """Return the head of a paper that has one: an organ's mark that ends in 文件, above a formal title."""
    at = next((i for i, line in enumerate(layout.lines) if line.role == "title"), 0)
    above = layout.lines[:at]
    mark = next((i for i, line in enumerate(above) if _MARK.fullmatch(_squeezed(line))), None)
    if mark is None:
        return None
    below = above[mark + 1 :]
    numbered = next((line for line in below if _NUMBER.match(_squeezed(line))), None)
    signers = tuple(line for line in below if _SIGNER.search(line.text))
    return Head(above[mark], numbered, signers, layout.lines[at])


def imprint_of(layout: Layout) -> Imprint | None:
    """Return the imprint of a paper that has one: 抄送 and 印发 behind its text."""
    lines = layout.lines
    after = max((i for i, line in enumerate(lines) if line.role in ("title", "date")), default=-1) + 1
    printed = next((i for i in range(len(lines) - 1, after - 1, -1) if _PRINTED.fullmatch(_squeezed(lines[i]))), None)
    copied = [i for i in range(after, len(lines)) if _COPIES.match(_squeezed(lines[i])) and not _ATTENDING.match(_squeezed(lines[i - 1]))]
    if printed is None and not copied:
        return None
    last = copied[-1] if printed is None else printed
    first = last
    while first - 1 >= after and (first - 1 in copied or _one_table(lines[first - 1], lines[last])):
        first -= 1
    block = lines[first : last + 1]
    copies = tuple(line for line in block if _COPIES.match(_squeezed(line)))
    behind = tuple(line for line in lines[last + 1 :] if not _FOLLOWING.fullmatch(_squeezed(line)))
    return Imprint(copies, lines[printed] if printed is not None else None, behind)


def _one_table(a: Line, b: Line) -> bool:
    table = _ancestor(a.element, "tbl")
    return table is not None and table is _ancestor(b.element, "tbl")


def _ancestor(element: Any, name: str) -> Any:
    return next((e for e in element.iterancestors() if tag(e) == name), None)


def _squeezed(line: Line) -> str:
    return "".join(line.text.split())


def _block(layout: Layout, line: Line) -> int:
    """Return which of the blocks of the body a line stands in."""
    around = {id(a) for a in (line.element, *line.element.iterancestors())}
    return next(i for i, block in enumerate(layout.blocks) if id(block) in around)


def strokes_between(layout: Layout, first: Line, last: Line) -> list[Stroke]:
    """Return the lines drawn from the foot of one line of the text to the head of another."""
    blocks, start, end = layout.blocks, _block(layout, first), _block(layout, last)
    room = _room(layout, first)
    found: list[Stroke] = []
    gap: float | None = 0.0
    for i in range(start, end + 1):
        block = blocks[i]
        if tag(block) == "tbl":
            edges = [stroke for stroke in _of_table(layout, block, room) if stroke is not None]
            found += edges[-1:] if i == start else edges[:1] if i == end else edges
            gap = None
            continue
        told = layout.paragraph_properties(block)
        top, bottom = _edge(told, "top"), _edge(told, "bottom")
        if i > start and top is not None:
            found.append(_at(top, gap))
        if i < end:
            gap = None if gap is None else gap + (0 if i == start else _height(told, block))
            if bottom is not None:
                found.append(_at(bottom, None if gap is None else gap + number(told.get("border-bottom", {}).get("space"))))
            if gap is not None:
                gap += number(told.get("spacing", {}).get("after")) / 20
        found += _shapes(block, room)
    return found


def _at(stroke: Stroke, gap: float | None) -> Stroke:
    return Stroke(stroke.size, stroke.color, stroke.inset, gap=gap)


def _height(told: Properties, paragraph: Any) -> float:
    """Return about how high an empty paragraph is, in points."""
    spacing = told.get("spacing", {})
    before = number(spacing.get("before")) / 20
    if spacing.get("lineRule") == "exact":
        return before + number(spacing.get("line")) / 20
    sizes = [number(attribute(e, "val")) / 2 for e in paragraph.iter() if tag(e) == "sz"]
    return before + (max(sizes) if sizes else 10.5) * 1.3


def _room(layout: Layout, line: Line) -> float:
    if not layout.sections:
        return 0
    page = layout.sections[min(line.section, len(layout.sections) - 1)]
    return page.width - page.left - page.right


def _edge(told: Properties, side: str) -> Stroke | None:
    """Return the border of a paragraph on a side."""
    border = told.get(f"border-{side}", {})
    if not border or border.get("val") in ("nil", "none"):
        return None
    indent = told.get("ind", {})

    def inset(*names: str) -> float:
        twips = next((number(indent[n]) for n in names if n in indent), 0.0)
        characters = next((number(indent[f"{n}Chars"]) for n in names if number(indent.get(f"{n}Chars"))), 0.0)
        return characters * 3.2 if characters else twips

    return Stroke(number(border.get("sz")) / 8, border.get("color", "auto"), (inset("left", "start"), inset("right", "end")))


def _of_table(layout: Layout, table: Any, room: float) -> Iterator[Stroke | None]:
    """Yield the upper edge of every row, then the lower edge of the last."""
    rows = [e for e in table if tag(e) == "tr"]
    borders = table_borders(layout, table)
    grid = child(table, "tblGrid")
    width = sum(number(attribute(c, "w")) for c in grid) if grid is not None else room
    rest = room - width if width else 0
    inset = (rest / 2, rest / 2)
    for i, row in enumerate(rows):
        told = (_cell_edge(row, "top"), _cell_edge(rows[i - 1], "bottom") if i else None, borders.get("insideH" if i else "top"))
        yield _stroke(told, inset)
    if rows:
        yield _stroke((_cell_edge(rows[-1], "bottom"), borders.get("bottom")), inset)


def _cell_edge(row: Any, side: str) -> Any:
    for cell in row:
        told = child(cell, "tcPr") if tag(cell) == "tc" else None
        borders = child(told, "tcBorders") if told is not None else None
        edge = child(borders, side) if borders is not None else None
        if edge is not None:
            return edge
    return None


def table_borders(layout: Layout, table: Any) -> dict[str, Any]:
    """Return the borders of a table by side, those of its styles among them."""
    told = child(table, "tblPr")
    style = child(told, "tblStyle") if told is not None else None
    layers = [told] if told is not None else []
    at = attribute(style, "val") if style is not None else ""
    seen: set[str] = set()
    while at in layout.styles and at not in seen:
        seen.add(at)
        properties = child(layout.styles[at], "tblPr")
        layers += [properties] if properties is not None else []
        based = child(layout.styles[at], "basedOn")
        at = attribute(based, "val") if based is not None else ""
    found: dict[str, Any] = {}
    for layer in reversed(layers):
        borders = child(layer, "tblBorders")
        found |= {tag(e): e for e in borders} if borders is not None else {}
    return found


def _stroke(told: Iterable[Any], inset: tuple[float, float]) -> Stroke | None:
    """Return the first edge that is told, None where it says there is none."""
    edge = next((e for e in told if e is not None), None)
    if edge is None or attribute(edge, "val") in ("nil", "none"):
        return None
    return Stroke(number(attribute(edge, "sz")) / 8, attribute(edge, "color") or "auto", inset)


def _shapes(paragraph: Any, room: float) -> Iterator[Stroke]:
    """Yield the lines drawn as shapes that hang on a paragraph; a picture may be one."""
    for element in paragraph.iter():
        if tag(element) not in _DRAWN or any(tag(a) == "Fallback" for a in element.iterancestors()):
            continue
        extent = next((e for e in element.iter() if tag(e) == "extent"), None)
        width = number(attribute(extent, "cx")) / EMU if extent is not None else 0
        colors = [attribute(e, "val") for e in element.iter() if tag(e) == "srgbClr"]
        colors += [attribute(e, "strokecolor").lstrip("#").split(" ")[0] for e in element.iter() if attribute(e, "strokecolor")]
        rest = (room - width) / 2 if width and room else 0
        yield Stroke(0, colors[0] if colors else "", (rest, rest), drawn=True)


def imprint_strokes(layout: Layout, imprint: Imprint) -> list[list[Stroke]] | None:
    """Return the lines above the first words of an imprint, between its parts one after the other, and below the last.

    None where some are drawn as shapes, so that nobody can tell which is where.
    """
    blocks = layout.blocks
    room = _room(layout, imprint.lines[0])
    wanted = sorted({_block(layout, line) for line in imprint.lines})
    first, last = wanted[0], wanted[-1]
    while first > 0 and tag(blocks[first - 1]) == "p" and not _words(blocks[first - 1]):
        first -= 1
    while last + 1 < len(blocks) and tag(blocks[last + 1]) == "p" and not _words(blocks[last + 1]):
        last += 1
    parts: list[list[Stroke]] = [[]]
    for i in range(first, last + 1):
        block = blocks[i]
        if any(tag(e) in _DRAWN for e in block.iter()):
            return None
        if tag(block) == "tbl":
            for n, stroke in enumerate(_of_table(layout, block, room)):
                parts += [[]] if n else []
                parts[-1] += [stroke] if stroke else []
            continue
        told = layout.paragraph_properties(block)
        near = [layout.paragraph_properties(b) if tag(b) == "p" else {} for b in (blocks[i - 1] if i else block, *blocks[i + 1 : i + 2])]
        top, bottom = _edge(told, "top"), _edge(told, "bottom")
        # Borders of paragraphs that have the same ones are drawn around all of them together.
        parts[-1] += [top] if top and not (i > first and _same(near[0], told)) else []
        parts += [[]] if i in wanted else []
        parts[-1] += [bottom] if bottom and not (len(near) > 1 and i < last and _same(near[1], told)) else []
    return parts


def _same(a: Properties, b: Properties) -> bool:
    sides = ("border-top", "border-bottom", "border-left", "border-right", "ind")
    return all(a.get(side) == b.get(side) for side in sides) and "border-between" not in b


def _words(block: Any) -> bool:
    return any((e.text or "").strip() for e in block.iter() if tag(e) == "t")


def breaks_page(layout: Layout, first: Line, last: Line) -> str:
    """Return what begins a new page between two lines of the text (分页符 …), "" where nothing certainly does."""
    inside = False
    blocks = layout.blocks[_block(layout, first) : _block(layout, last) + 1]
    for element in (e for block in blocks for e in block.iter()):
        name = tag(element)
        if name == "p":
            if inside:
                told = layout.paragraph_properties(element).get("pageBreakBefore")
                if told is not None and told.get("val", "1") not in ("0", "false", "off"):
                    return "“段前分页”"
        elif name == "t" and (element.text or "").strip():
            paragraph = _ancestor(element, "p")
            if paragraph is last.element:
                break
            inside = inside or paragraph is first.element
        elif inside and name == "br" and attribute(element, "type") == "page":
            return "分页符"
    between = layout.sections[first.section + 1 : last.section + 1]
    return "分节符" if any(section.kind != "continuous" for section in between) else ""


def gap_lines(before: Line, line: Line) -> float:
    """Return how many empty lines stand between two lines that follow each other; space before and after counts."""
    lines = float(line.blank_before)
    for of, side in ((before, "after"), (line, "before")):
        counted = number(of.value("spacing", f"{side}Lines", ""))
        lines += counted / 100 if counted else number(of.value("spacing", side, "")) / LINE
    return lines


def drawn_above(layout: Layout, line: Line) -> list[Stroke]:
    """Return the shapes that hang on the paragraphs down to a line, or stand in the heads and feet of the pages."""
    above = layout.blocks[: _block(layout, line) + 1]
    found = [s for block in above for s in _shapes(block, _room(layout, line))]
    for path in layout.package.parts:
        if re.fullmatch(r"word/(?:header|footer)\d*\.xml", path):
            found += _shapes(layout.package.tree(path), _room(layout, line))
    return found


def millimetres(points: float) -> float:
    """Return a length in points as millimetres."""
    return points * 20 / MM


def first_of(lines: Iterable[Line], roles: Iterable[str]) -> Line | None:
    """Return the first line of some roles."""
    wanted = set(roles)
    return next((line for line in lines if line.role in wanted), None)
