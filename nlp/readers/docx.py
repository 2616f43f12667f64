"""Word documents (docx): the body as a reader of the printed page sees it, with every tracked change accepted.

The parts are parsed from the zip with lxml rather than through python-docx, so that limits and the refusal of DOCTYPE
come before any parser, and so that numbers, text boxes and revisions are read at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from nlp.datamodel import Origin
from nlp.errors import DamagedFileError
from nlp.readers.docx_numbering import Numbering
from nlp.readers.docx_xml import attribute, child, flag, parse, relations, tag
from nlp.readers.limits import unzip
from nlp.readers.paragraphs import Paragraph, Piece, join
from nlp.readers.transcript import mark_speakers

# Content that acceptance of the revisions removes, and content that is no text of the body.
_SKIPPED = frozenset(
    "del moveFrom pPr rPr tblPr trPr tcPr tblGrid sectPr sdtPr sdtEndPr instrText delText delInstrText "
    "annotationRef footnoteRef endnoteRef rt rubyPr softHyphen proofErr bookmarkStart bookmarkEnd".split()
)
# What separates two cells of a row in the text.
_BORDER: Piece = ("|", None)
_CHARACTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "br": "\n", "noBreakHyphen": "-"}


@dataclass(slots=True)
class _Story:
    """What is collected while walking the body; text boxes and notes wait for the end of their paragraph or the body."""

    numbering: Numbering
    paragraphs: list[Paragraph] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    # For each open field: True while its instruction, not its result, is being read.
    fields: list[bool] = field(default_factory=list)
    # Words before a deleted paragraph mark, to stand at the head of the next paragraph.
    carried: list[Piece] = field(default_factory=list)


def read_docx(data: bytes, *, name: str) -> tuple[str, list[Origin]]:
    """Return the text of a docx and an origin (paragraph, kind) for each paragraph.

    A table row is one line, its cells joined by " | "; automatic numbers are text; text boxes follow the paragraph
    they are anchored in; footnotes and endnotes follow the body; headers and footers are left out.
    """
    text, origins = join(read_paragraphs(unzip(data, name=name), name=name))
    return text, mark_speakers(text, origins)


def read_paragraphs(parts: dict[str, bytes], *, name: str) -> list[Paragraph]:
    """Return the paragraphs of a docx in reading order, each with its pieces: words and the XML element that holds them.

    `parts` are the XML parts by path (`limits.unzip`).
    """
    main = main_part(parts, name=name)
    root = parse(parts[main], name=name, part=main)
    body = child(root, "body")
    if body is None:
        raise DamagedFileError(
            f"{name}：文件中没有正文，可能已损坏。请在 Word 或 WPS 中打开核对，另存为新的 docx 后再试。"
        )
    related = {kind: target for kind, target in relations(parts, main, name=name).values() if target in parts}
    trees: dict[str, Any] = {
        kind: parse(parts[related[kind]], name=name, part=related[kind])
        for kind in ("styles", "numbering", "footnotes", "endnotes")
        if kind in related
    }
    story = _Story(Numbering(trees.get("numbering"), trees.get("styles")))
    _blocks(body, story, "body")
    _end_carried(story, "body")
    _notes(story, trees)
    return story.paragraphs


def main_part(parts: dict[str, bytes], *, name: str) -> str:
    """Return the path of the part that holds the body. Raises DamagedFileError when there is none."""
    for kind, target in relations(parts, "", name=name).values():
        if kind == "officeDocument" and target in parts:
            return target
    if "word/document.xml" in parts:
        return "word/document.xml"
    raise DamagedFileError(
        f"{name}：缺少正文部分（word/document.xml），文件已损坏。请重新下载或拷贝，或在 Word、WPS 中修复后另存。"
    )


def _blocks(element: Any, story: _Story, kind: str) -> None:
    for item in _accepted(element):
        label = tag(item)
        if label == "p":
            _paragraph(item, story, kind)
        elif label == "tbl":
            _table(item, story, kind)
        elif label != "r":
            _blocks(item, story, kind)


def _accepted(element: Any) -> Iterator[Any]:
    """Yield the children that stay: no deleted text, no placeholder, one branch of an alternative, no wrapper."""
    for item in element:
        label = tag(item)
        if label in _SKIPPED or not isinstance(item.tag, str):
            continue
        if label == "AlternateContent":
            yield from _accepted(_branch(item))
        elif label == "sdt":
            properties = child(item, "sdtPr")
            content = child(item, "sdtContent")
            if content is not None and (properties is None or not flag(properties, "showingPlcHdr")):
                yield from _accepted(content)
        elif label in ("ins", "moveTo", "smartTag", "customXml", "rubyBase"):
            yield from _accepted(item)
        else:
            yield item


def _branch(alternative: Any) -> Any:
    """Return the branch of mc:AlternateContent to read: the first choice, or the fallback where only it holds text."""
    branches = [item for item in alternative if tag(item) in ("Choice", "Fallback")]
    for branch in branches:
        if any(tag(item) == "t" and item.text for item in branch.iter()):
            return branch
    return branches[0] if branches else alternative


def _paragraph(element: Any, story: _Story, kind: str) -> None:
    pieces = story.carried + _text(element, story)
    story.carried = []
    if _mark_deleted(element):
        story.carried = pieces
        return
    text = _words(pieces)
    if kind != "footnote" and text.strip():
        label = story.numbering.label(element)
        pieces = [(label, None), *pieces]
        text = label + text.lstrip()
    story.paragraphs.append(Paragraph(text.strip(), kind=kind, pieces=tuple(pieces)))
    _text_boxes(story)


def _words(pieces: list[Piece]) -> str:
    return "".join(words for words, _ in pieces)


def _end_carried(story: _Story, kind: str) -> None:
    """Close words whose paragraph mark is deleted though no paragraph follows."""
    if text := _words(story.carried).strip():
        story.paragraphs.append(Paragraph(text, kind=kind, pieces=tuple(story.carried)))
    story.carried = []


def _mark_deleted(element: Any) -> bool:
    properties = child(element, "pPr")
    marks = child(properties, "rPr") if properties is not None else None
    return marks is not None and (child(marks, "del") is not None or child(marks, "moveFrom") is not None)


def _text_boxes(story: _Story) -> None:
    """Read the boxes met in the last paragraph or row, each with its own state, so that no field runs into them."""
    while story.boxes:
        box = story.boxes.pop(0)
        fields, story.fields = story.fields, []
        inner, story.boxes = story.boxes, []
        _blocks(box, story, "textbox")
        _end_carried(story, "textbox")
        story.fields, story.boxes = fields, inner


def _text(element: Any, story: _Story) -> list[Piece]:
    pieces: list[Piece] = []
    _collect(element, story, pieces)
    # A field that is broken off must not swallow the paragraphs behind it: no instruction outlives its own.
    story.fields = [False] * len(story.fields)
    return pieces


def _collect(element: Any, story: _Story, pieces: list[Piece]) -> None:
    for item in _accepted(element):
        label = tag(item)
        if label == "txbxContent":
            story.boxes.append(item)
        elif label == "fldChar":
            _field(item, story)
        elif label in ("footnoteReference", "endnoteReference"):
            story.notes.append((label.removesuffix("Reference") + "s", attribute(item, "id")))
        elif label == "r" and _hidden(item):
            continue
        elif label == "t" or label == "sym" or label in _CHARACTERS:
            if not any(story.fields):
                pieces.append((_characters(item, label), item))
        else:
            _collect(item, story, pieces)


def _characters(item: Any, label: str) -> str:
    if label == "t":
        return item.text or ""
    return _symbol(item) if label == "sym" else _CHARACTERS[label]


def _field(item: Any, story: _Story) -> None:
    step = attribute(item, "fldCharType")
    if step == "begin":
        story.fields.append(True)
    elif step == "separate" and story.fields:
        story.fields[-1] = False
    elif step == "end" and story.fields:
        story.fields.pop()


def _hidden(run: Any) -> bool:
    properties = child(run, "rPr")
    return properties is not None and flag(properties, "vanish")


def _symbol(item: Any) -> str:
    """Return the character of a w:sym; those of symbol fonts live in the private area and mean nothing as text."""
    try:
        code = int(attribute(item, "char"), 16)
    except ValueError:
        return ""
    return "" if code < 0x20 or 0xD800 <= code <= 0xF8FF or code > 0x10FFFF else chr(code)


def _table(element: Any, story: _Story, kind: str) -> None:
    for row in _accepted(element):
        if tag(row) != "tr" or _row_deleted(row):
            continue
        cells = [_cell(cell, story) for cell in _accepted(row) if tag(cell) == "tc"]
        filled = [cell for cell in cells if cell]
        row_kind = "table" if kind == "body" else kind
        if len(filled) == 1 and len(cells) == 1:
            # A frame around running text: its paragraphs stay lines.
            story.paragraphs.extend(replace(line, kind=row_kind) for line in filled[0])
        elif filled:
            row_text = " | ".join(" ".join(" ".join(line.text for line in cell).split()) for cell in cells)
            pieces = [piece for cell in cells for piece in [_BORDER, *(p for line in cell for p in line.pieces)]][1:]
            story.paragraphs.append(Paragraph(row_text.strip(), kind=row_kind, pieces=tuple(pieces)))
        _text_boxes(story)


def _row_deleted(row: Any) -> bool:
    properties = child(row, "trPr")
    return properties is not None and child(properties, "del") is not None


def _cell(cell: Any, story: _Story) -> list[Paragraph]:
    """Return the paragraphs of a cell that are not blank; the later cells of a vertical merge have none."""
    properties = child(cell, "tcPr")
    merge = child(properties, "vMerge") if properties is not None else None
    if merge is not None and attribute(merge, "val") != "restart":
        return []
    if properties is not None and child(properties, "cellDel") is not None:
        return []
    outer, story.paragraphs = story.paragraphs, []
    boxes, story.boxes = story.boxes, []
    carried, story.carried = story.carried, []
    _cell_blocks(cell, story)
    _end_carried(story, "table")
    lines, story.boxes = story.paragraphs, boxes + story.boxes
    story.paragraphs, story.carried = outer, carried
    return [line for line in lines if line.text.strip()]


def _cell_blocks(cell: Any, story: _Story) -> None:
    # Boxes anchored in a cell wait for the end of the row.
    waiting: list[Any] = []
    for item in _accepted(cell):
        if tag(item) == "p":
            pieces = story.carried + _text(item, story)
            story.carried = []
            waiting += story.boxes
            story.boxes = []
            if _mark_deleted(item):
                story.carried = pieces
                continue
            text = _words(pieces).strip()
            label = story.numbering.label(item) if text else ""
            story.paragraphs.append(Paragraph(label + text, pieces=((label, None), *pieces)))
        elif tag(item) == "tbl":
            _table(item, story, "table")
        else:
            _cell_blocks(item, story)
    story.boxes = waiting + story.boxes


def _notes(story: _Story, trees: dict[str, Any]) -> None:
    """Append the footnotes, then the endnotes, in the order in which the body refers to them."""
    for part in ("footnotes", "endnotes"):
        if part not in trees:
            continue
        notes = {attribute(note, "id"): note for note in trees[part]}
        for number in dict.fromkeys(number for kind, number in story.notes if kind == part):
            if number in notes:
                story.fields = []
                _blocks(notes[number], story, "footnote")
                _end_carried(story, "footnote")
