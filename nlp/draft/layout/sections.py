"""Stretches of pages: upright or landscape, with page numbers on the right of odd pages and on the left of even ones."""

from __future__ import annotations

from nlp.draft.layout.figures import Figures
from nlp.draft.layout.paragraphs import HINT
from nlp.draft.layout.styles import HEAD, W

ODD, EVEN, FIRST = "rIdOdd", "rIdEven", "rIdFirst"
"""Relations of the footers."""


def section_xml(told: Figures, *, landscape: bool = False, silent_first: bool = False) -> str:
    """Return the `w:sectPr` of a stretch of pages. `silent_first`: its first page carries no number."""
    size, margin = told["page"], told["landscape" if landscape else "margins"]
    width, height, turned = size["width"], size["height"], ""
    if landscape:
        width, height, turned = height, width, ' w:orient="landscape"'
    feet = f'<w:footerReference w:type="default" r:id="{ODD}"/><w:footerReference w:type="even" r:id="{EVEN}"/>'
    if silent_first:
        feet += f'<w:footerReference w:type="first" r:id="{FIRST}"/>'
    return (
        f'<w:sectPr>{feet}<w:type w:val="nextPage"/><w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
        f'<w:pgMar w:top="{margin["top"]}" w:right="{margin["right"]}" w:bottom="{margin["bottom"]}" '
        f'w:left="{margin["left"]}" w:header="851" w:footer="{_footer_distance(told, margin["bottom"])}" w:gutter="0"/>'
        f"{'<w:titlePg/>' if silent_first else ''}</w:sectPr>"
    )


def footers(told: Figures) -> dict[str, str]:
    """Return the footers, relation → footer part. The one of a silent first page is empty."""
    number = told["page_number"]
    return {
        **{
            relation: _footer(f'<w:ind w:{side}Chars="{number["side_chars"]}" w:{side}="{number["side"]}"/><w:jc w:val="{side}"/>', _PAGE)
            for relation, side in ((ODD, "right"), (EVEN, "left"))
        },
        FIRST: _footer("", ""),
    }


def _footer_distance(told: Figures, bottom: int) -> int:
    """Return how far the page number's line stands from the paper's edge to keep its distance from the text."""
    return max(int(told["page_number"]["distance"] - (told["margins"]["bottom"] - bottom)), 0)


def _footer(properties: str, content: str) -> str:
    namespaces = f'{W} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    return f'{HEAD}<w:ftr {namespaces}><w:p><w:pPr><w:pStyle w:val="Footer"/>{properties}</w:pPr>{content}</w:p></w:ftr>'


_PAGE = "".join(
    f"<w:r><w:rPr>{HINT}</w:rPr>{content}</w:r>"
    for content in (
        '<w:t xml:space="preserve">— </w:t>',
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>1</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
        '<w:t xml:space="preserve"> —</w:t>',
    )
)
