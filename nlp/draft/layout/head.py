"""The head of a paper (版头, GB/T 9704—2012, 7.2), of a letter (10.1), of minutes (10.3), and the line of numbers of a form (单)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nlp.draft.layout.drawings import Drawings
from nlp.draft.layout.figures import POINT, Figures, above, below, body_character, characters, one_line
from nlp.draft.layout.paragraphs import Par, indent, run, tab_stops, words
from nlp.draft.paper import Head

_TALL = 1.2
"""Height of the mark's line in its type size."""

_JOINT = re.compile(r"(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[\u4e00-\u9fff])")


def head(told: Figures, form: str, given: Head, drawings: Drawings, *, width: int) -> list[Par]:
    """Return the head of a paper of that form, over pages with a type area of `width`. The last paragraph leaves the blank lines above the title."""
    if form == "letter":
        return list(_letter(told, given, drawings, wide=width))
    if form == "sheet":
        return []
    return list(_document(told, given, top=told["minutes" if form == "minutes" else "head"]["mark_top"], width=width))


def number_line(given: Head, *, width: int) -> list[Par]:
    """Return the line below the title of a form: who issues it on the left, its number on the right; the number alone is centred."""
    lines = [Par("HeadUrgency", words(given.urgency))] if given.urgency else []
    if given.mark and given.number:
        content = words(one_line(given.mark)) + run("\t") + words(one_line(given.number))
        return [*lines, Par("HeadNumber", content, tabs=tab_stops(("right", width)), justify="left")]
    if given.mark or given.number:
        return [*lines, Par("HeadNumber", words(one_line(given.mark or given.number)), justify="center")]
    return lines


def mark_size(mark: str, *, largest: int, least_scale: int, width: int) -> tuple[int, int]:
    """Return size (half-points) and width (%) at which a mark stands on one line of `width` twips: narrowed first, then smaller.

    >>> mark_size("某县人民政府文件", largest=112, least_scale=66, width=8600), mark_size("某县人民政府办公室文件", largest=112, least_scale=66, width=8600)
    ((112, 95), (112, 69))
    """
    # A quarter of a character stands between Han characters and figures.
    count = max(characters(mark) + len(_JOINT.findall(mark)) / 4, 1)
    size = min(largest, int(width / (count * least_scale / 100) / POINT * 2))
    return size, min(100, int(width / (count * size * POINT / 2) * 100))


def _document(told: Figures, given: Head, *, top: int, width: int) -> Iterator[Par]:
    own, line = told["head"], told["body"]["line"]
    used = 0
    for style, text in (("HeadSerial", given.serial), ("HeadUrgency", given.urgency)):
        if text:
            yield Par(style, words(one_line(text)))
            used += line
    size, scale = mark_size(one_line(given.mark), largest=own["size"], least_scale=own["least_scale"], width=own["width"])
    tall = _line_height(size)
    start = top - used - above(told, size, tall)
    # Two blank lines below the characters of the mark, whose line reaches further down than they do.
    rest = own["blank"] * line - (tall - below(told, size, tall))
    yield Par("HeadMark", _mark(given.mark, size, scale), keep=True, before=round(start), after=round(rest), line=f' w:line="{tall}" w:lineRule="exact"')
    numbers = list(_numbers(told, given, width=width))
    yield from numbers[:-1]
    space = round((own["rule_gap"] - (line - below(told, told["body"]["size"], line))) / POINT)
    border = f'<w:pBdr><w:bottom w:val="single" w:sz="{own["rule"]}" w:space="{space}" w:color="{own["color"]}"/></w:pBdr>'
    last = numbers[-1]
    yield replace(last, keep=True, border=border, after=own["blank"] * line)


def _numbers(told: Figures, given: Head, *, width: int) -> Iterator[Par]:
    """Yield the line of the number; in a paper that goes upward, the lines of signers, the number in front of the last."""
    if not given.signers:
        yield Par("HeadNumber", words(one_line(given.number)), justify="center")
        return
    own, character = told["signers"], body_character(told)
    edge = width - character
    wide = max(map(characters, given.signers)) + 1
    rows = [given.signers[at : at + own["a_line"]] for at in range(0, len(given.signers), own["a_line"])]
    columns = max(map(len, rows))
    names = edge - (columns * wide - 1) * character
    stops = [("left", names - own["label"] * character), *(("left", names + n * wide * character) for n in range(columns))]
    for n, row in enumerate(rows):
        last = n == len(rows) - 1
        number = words(one_line(given.number)) if last else ""
        label = run("签发人：") if n == 0 else ""
        content = number + run("\t") + label + _names(row, bool(label))
        yield Par("HeadNumber", content, tabs=tab_stops(*stops), indent=indent(firstLine=1), justify="left")


def _names(row: Sequence[str], labelled: bool) -> str:
    """Return the names of a line at their tabs; right behind the label, the first needs none."""
    out = "" if labelled else run("\t")
    return out + run("\t").join(words(one_line(name), "name") for name in row)


def _letter(told: Figures, given: Head, drawings: Drawings, *, wide: int) -> Iterator[Par]:
    """The mark stands in a frame, since it begins above the type area; the rules are drawn at their place on the page."""
    own, line, letter = told["head"], told["body"]["line"], told["letter"]
    size, scale = mark_size(one_line(given.mark), largest=letter["size"], least_scale=letter["least_scale"], width=own["width"])
    tall = _line_height(size)
    frame = (
        f'<w:framePr w:w="{wide}" w:h="{tall}" w:hRule="exact" w:hSpace="0" w:wrap="notBeside" w:vAnchor="page" w:hAnchor="margin" '
        f'w:x="0" w:y="{round(letter["mark_top"] - above(told, size, tall))}"/>'
    )
    yield Par("HeadMark", _mark(given.mark, size, scale), frame=frame, line=f' w:line="{tall}" w:lineRule="exact"')
    first = letter["mark_top"] + size * POINT / 2 + letter["rule_gap"]
    last = told["page"]["height"] - letter["bottom"] - letter["thick"] - letter["between"] - letter["thin"]
    rules = drawings.double_rule(told, top=first, thick_first=True) + drawings.double_rule(told, top=last, thick_first=False)
    under = first + letter["thick"] + letter["between"] + letter["thin"] + letter["below"]
    start = round(under - above(told, told["body"]["size"], line) - told["margins"]["top"])
    left = [(style, one_line(text)) for style, text in (("", given.serial), ("label", given.urgency)) if text]
    tabs = tab_stops(("right", wide))
    for n in range(max(len(left), 1)):
        face, text = left[n] if n < len(left) else ("", "")
        number = run("\t") + words(one_line(given.number)) if n == 0 else ""
        yield Par(
            "HeadNumber",
            (rules if n == 0 else "") + words(text, face) + number,
            keep=True,
            tabs=tabs,
            before=max(start, 0) if n == 0 else None,
            after=own["blank"] * line if n == max(len(left), 1) - 1 else None,
            justify="left",
        )


def _line_height(size: int) -> int:
    return round(_TALL * size * POINT / 2)


def _mark(text: str, size: int, scale: int) -> str:
    narrowed = f'<w:w w:val="{scale}"/>' if scale < 100 else ""
    return words(one_line(text), size=f'{narrowed}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>')
