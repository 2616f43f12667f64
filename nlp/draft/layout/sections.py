"""Stretches of pages: upright or landscape, with page numbers on the right of odd pages and on the left of even ones.

A landscape page is bound and read as an upright one: its head lies at the left edge of the sheet, its number stands where upright pages
have theirs (clause 8). On the screen, where the page lies turned, the number so stands sideways at its left edge.
"""

from __future__ import annotations

from nlp.docx_package import HEAD, W
from nlp.draft.layout.drawings import NAMESPACES
from nlp.draft.layout.figures import EMU, POINT, Figures
from nlp.draft.layout.paragraphs import HINT

ODD, EVEN, FIRST, TURNED_ODD, TURNED_EVEN = "rIdOdd", "rIdEven", "rIdFirst", "rIdTurnedOdd", "rIdTurnedEven"
"""Relations of the footers."""


def section_xml(told: Figures, *, landscape: bool = False, silent_first: bool = False) -> str:
    """Return the `w:sectPr` of a stretch of pages. `silent_first`: its first page carries no number."""
    size, margin = told["page"], told["landscape" if landscape else "margins"]
    width, height, turned = size["width"], size["height"], ""
    if landscape:
        width, height, turned = height, width, ' w:orient="landscape"'
    odd, even = (TURNED_ODD, TURNED_EVEN) if landscape else (ODD, EVEN)
    feet = f'<w:footerReference w:type="default" r:id="{odd}"/><w:footerReference w:type="even" r:id="{even}"/>'
    if silent_first:
        feet += f'<w:footerReference w:type="first" r:id="{FIRST}"/>'
    return (
        f'<w:sectPr>{feet}<w:type w:val="nextPage"/><w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
        f'<w:pgMar w:top="{margin["top"]}" w:right="{margin["right"]}" w:bottom="{margin["bottom"]}" '
        f'w:left="{margin["left"]}" w:header="851" w:footer="{0 if landscape else _footer_distance(told)}" w:gutter="0"/>'
        f"{'<w:titlePg/>' if silent_first else ''}</w:sectPr>"
    )


def footers(told: Figures) -> dict[str, str]:
    """Return the footers, relation → footer part. The one of a silent first page is empty."""
    right, left = _number(told, "right"), _number(told, "left")
    return {
        ODD: _footer(right),
        EVEN: _footer(left),
        FIRST: _footer(_EMPTY),
        TURNED_ODD: _footer(_turned(told, right, 9001)),
        TURNED_EVEN: _footer(_turned(told, left, 9002)),
    }


def _number(told: Figures, side: str) -> str:
    number = told["page_number"]
    indent = f'<w:ind w:{side}Chars="{number["side_chars"]}" w:{side}="{number["side"]}"/><w:jc w:val="{side}"/>'
    return f'<w:p><w:pPr><w:pStyle w:val="Footer"/>{indent}</w:pPr>{_PAGE}</w:p>'


def _turned(told: Figures, paragraph: str, number: int) -> str:
    """Return a paragraph that anchors the number's line, turned by a quarter, beside the text of a landscape page."""
    line, left = told["page_number"]["line"], _footer_distance(told)
    top = told["landscape"]["top"]
    long = told["page"]["width"] - top - told["landscape"]["bottom"]
    shape = (
        f'<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="{number}" behindDoc="0" locked="0" '
        'layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{left * EMU}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{top * EMU}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{line * EMU}" cy="{long * EMU}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        f'<wp:docPr id="{number}" name="页码 {number}"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>'
        f'<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{line * EMU}" cy="{long * EMU}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
        f'<wps:txbx><w:txbxContent>{paragraph}</w:txbxContent></wps:txbx>'
        '<wps:bodyPr vert="vert" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:noAutofit/></wps:bodyPr>'
        "</wps:wsp></a:graphicData></a:graphic></wp:anchor>"
    )
    place = (
        f"position:absolute;margin-left:{left / POINT:g}pt;margin-top:{top / POINT:g}pt;width:{line / POINT:g}pt;height:{long / POINT:g}pt;"
        "mso-position-horizontal-relative:page;mso-position-vertical-relative:page"
    )
    old = (
        f'<w:pict><v:rect style="{place}" filled="f" stroked="f"><v:textbox style="layout-flow:vertical" inset="0,0,0,0">'
        f"<w:txbxContent>{paragraph}</w:txbxContent></v:textbox></v:rect></w:pict>"
    )
    drawn = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{shape}</w:drawing></mc:Choice>'
        f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    return f'<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{drawn}</w:p>'


def _footer_distance(told: Figures) -> int:
    """Return how far the page number's line stands from the edge of the paper below it."""
    return int(told["page_number"]["distance"])


def _footer(content: str) -> str:
    return f"{HEAD}<w:ftr {W} {NAMESPACES}>{content}</w:ftr>"


_EMPTY = '<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr></w:p>'
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
