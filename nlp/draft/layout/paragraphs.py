"""Paragraphs as WordprocessingML: runs of words with their faces and marks, and the properties a place on the page gives them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from nlp.draft.layout.marks import Marks
from nlp.draft.layout.revisions import revised
from nlp.draft.paper import PENDING, Piece
from nlp.phrases import legal

HINT = '<w:rFonts w:hint="eastAsia"/>'
"""Asks for the Han face where Han and Latin type share a mark: “ ” — …"""
GAP = '<w:highlight w:val="yellow"/>'

_SPLIT = re.compile(r"([\n\t])")
_CHARACTER = {"\n": "<w:br/>", "\t": "<w:tab/>"}
_FACES = {"label": "Label", "name": "PersonName"}
"""Face of a piece → its character style."""


@dataclass(frozen=True, slots=True)
class Par:
    """A paragraph of `style`. `content` are its runs; what its place on the page adds to the style stands in the other fields.

    `before` and `after` are twips, `indent` the attributes of `w:ind`, `justify` a value of `w:jc`, `section` the `w:sectPr` it closes.
    """

    style: str
    content: str
    keep: bool = False
    new_page: bool = False
    frame: str = ""
    border: str = ""
    tabs: str = ""
    before: int | None = None
    after: int | None = None
    line: str = ""
    indent: str = ""
    justify: str = ""
    section: str = ""

    def xml(self) -> str:
        """Return the `w:p`, the properties in the order of the schema."""
        gaps = "".join(f' w:{name}="{value}"' for name, value in (("before", self.before), ("after", self.after)) if value is not None)
        return "".join(
            (
                f'<w:p><w:pPr><w:pStyle w:val="{self.style}"/>',
                "<w:keepNext/>" if self.keep else "",
                "<w:pageBreakBefore/>" if self.new_page else "",
                self.frame,
                self.border,
                self.tabs,
                f"<w:spacing{gaps}{self.line}/>" if gaps or self.line else "",
                f"<w:ind {self.indent}/>" if self.indent else "",
                f'<w:jc w:val="{self.justify}"/>' if self.justify else "",
                f"{self.section}</w:pPr>{self.content}</w:p>",
            )
        )


def run(text: str, properties: str = HINT) -> str:
    """Return runs of `text`; line feeds become line breaks, tabs tabs."""
    out = []
    for part in _SPLIT.split(legal(text)):
        if part:
            content = _CHARACTER.get(part) or f'<w:t xml:space="preserve">{escape(part)}</w:t>'
            out.append(f"<w:r><w:rPr>{properties}</w:rPr>{content}</w:r>")
    return "".join(out)


def words(text: str, face: str = "", *, size: str = "") -> str:
    """Return the runs of a text in a face; every 【待补：…】 in it is highlighted. `size` are the properties of a type of its own.

    >>> words("【待补：责任单位】").count("highlight")
    1
    """
    style = (f'<w:rStyle w:val="{_FACES[face]}"/>{HINT}' if face else HINT) + size
    out = []
    at = 0
    for gap in PENDING.finditer(text):
        out += [run(text[at : gap.start()], style), run(gap.group(), style + GAP)]
        at = gap.end()
    return "".join([*out, run(text[at:], style)])


def pieces(told: Sequence[Piece], marks: Marks, *, commented: Callable[[tuple[str, ...]], bool] = lambda refs: True) -> str:
    """Return the runs of pieces, each row's words in their bookmark; neighbours on the same passages share one comment.

    `commented` tells whether passages get a comment here.
    """
    ends = _comment_ends(told)
    out: list[str] = []
    behind: dict[int, str] = {}
    for n, piece in enumerate(told):
        if n in ends and commented(piece.refs):
            before, after = marks.comment(piece.refs)
            out.append(before)
            behind[ends[n]] = after
        out.append(marks.bookmark(piece, _words(piece, marks)))
        out.append(behind.pop(n, ""))
    return "".join(out)


def _words(piece: Piece, marks: Marks) -> str:
    """Return the runs of a piece; where a model polished it, the change is a tracked one."""
    if not piece.before:
        return words(piece.text, piece.face)
    return revised(piece.before, piece.text, lambda text: words(text, piece.face), marks.revision)


def _comment_ends(told: Sequence[Piece]) -> dict[int, int]:
    """Return the first piece of every stretch that rests on the same passages → its last piece; words between that rest on none belong to it."""
    ends: dict[int, int] = {}
    first: int | None = None
    for n, piece in enumerate(told):
        if not piece.refs:
            continue
        if first is None or piece.refs != told[first].refs:
            first = n
        ends[first] = n
    return ends


def indent(**sides: float) -> str:
    """Return the attributes of an indent in characters of the body, also in twips for programs that read no characters.

    >>> indent(firstLine=2)
    'w:firstLineChars="200" w:firstLine="640"'
    """
    return " ".join(f'w:{side}Chars="{round(value * 100)}" w:{side}="{round(value * 320)}"' for side, value in sides.items())


def tab_stops(*stops: tuple[str, float]) -> str:
    """Return tab stops: kind (left, center, right) and twips from the left edge of the type area."""
    return "<w:tabs>" + "".join(f'<w:tab w:val="{kind}" w:pos="{round(at)}"/>' for kind, at in stops) + "</w:tabs>"
