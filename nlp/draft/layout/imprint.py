"""The foot of a paper (版记, GB/T 9704—2012, 7.4): a table that floats at the bottom of the type area of the last page."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.draft.layout.figures import Figures, one_line, type_width
from nlp.draft.layout.paragraphs import Par, run, tab_stops, words
from nlp.draft.layout.styles import cell_margins
from nlp.draft.paper import Imprint

_LABELS = 3
"""Characters of 抄送：, with which the turnover aligns."""


def imprint(told: Figures, given: Imprint, *, letter: bool = False) -> list[str | Par]:
    """Return the foot and the paragraph it is anchored in, nothing where it holds nothing. That of a letter has no rules and no printer."""
    rows = [_copies(told, given)]
    if not letter:
        rows.append(_printed(told, given))
    rows = [row for row in rows if row]
    if not rows:
        return []
    own, width = told["imprint"], type_width(told)
    cells = "".join(
        f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
        f"{'' if letter else _rules(own, first=n == 0, last=n == len(rows) - 1)}</w:tcPr>{''.join(par.xml() for par in row)}</w:tc></w:tr>"
        for n, row in enumerate(rows)
    )
    properties = (
        # LibreOffice before 7.6 lets a table as wide as the text float only where it is placed from the paper's edge.
        '<w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin" w:horzAnchor="page" '
        f'w:tblpX="{told["margins"]["left"]}" w:tblpYSpec="bottom"/><w:tblOverlap w:val="never"/><w:tblW w:w="{width}" w:type="dxa"/><w:tblLayout w:type="fixed"/>{cell_margins({})}'
    )
    table = f'<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>{cells}</w:tbl>'
    return [table, Par("Anchor", "")]


def _copies(told: Figures, given: Imprint) -> list[Par]:
    """Return the lines of the addressees that did not fit above the text, and of those who get a copy; no rule stands between."""
    own = told["imprint"]
    side, character = own["side"], own["side_chars"]
    aligned = (
        f'w:leftChars="{character * (1 + _LABELS)}" w:left="{side * (1 + _LABELS)}" w:rightChars="{character}" w:right="{side}" '
        f'w:hangingChars="{character * _LABELS}" w:hanging="{side * _LABELS}"'
    )
    return [
        Par("Imprint", words(f"{label}：{_listed(names)}"), indent=aligned) for label, names in (("主送", given.addressees), ("抄送", given.copies)) if names
    ]


def _printed(told: Figures, given: Imprint) -> list[Par]:
    """Return the line of who printed it when: the organ on the left, the date with 印发 on the right."""
    if not given.printer and not given.date:
        return []
    side, width = told["imprint"]["side"], type_width(told)
    date = one_line(given.date)
    printed = date if not date or date.endswith("印发") else f"{date}印发"
    stops = tab_stops(("left", side), ("right", width - side))
    content = run("\t") + words(one_line(given.printer)) + run("\t") + words(printed)
    return [Par("Imprint", content, tabs=stops, justify="left")]


def _listed(names: Sequence[str]) -> str:
    return "，".join(one_line(name).rstrip("。，；") for name in names) + "。"


def _rules(own: Figures, *, first: bool, last: bool) -> str:
    edges = (("top", own["thick" if first else "thin"]), ("bottom", own["thick" if last else "thin"]))
    return "<w:tcBorders>" + "".join(f'<w:{edge} w:val="single" w:sz="{sz}" w:space="0" w:color="auto"/>' for edge, sz in edges) + "</w:tcBorders>"
