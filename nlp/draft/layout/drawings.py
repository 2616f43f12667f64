"""Drawings: pictures in the text, and the red rules of a letter at their place on the page."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from nlp.draft.layout.figures import EMU, MM, POINT, Figures
from nlp.draft.layout.paragraphs import Par
from nlp.draft.paper import Picture
from nlp.errors import UsageError
from nlp.phrases import legal

NAMESPACES = (
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
)
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(slots=True)
class Drawings:
    """The drawings of one paper: `pictures` are its PNG files in the order of the page."""

    pictures: list[bytes] = field(default_factory=list)
    drawn: int = 0

    def number(self) -> int:
        """Return the next number of a drawing."""
        self.drawn += 1
        return self.drawn

    def picture(self, told: Figures, picture: Picture, *, width: int) -> Par:
        """Return the paragraph of a picture, as wide as it asks and `width` twips at most; its height is a number of whole lines."""
        if picture.png not in self.pictures:
            self.pictures.append(picture.png)
        across, down = png_size(picture.png)
        wide = min(picture.width * MM, width)
        high = wide * down / across
        line = told["body"]["line"]
        tall = -(-round(high + 4 * POINT) // line) * line
        relation, number = f"rIdPicture{self.pictures.index(picture.png) + 1}", self.number()
        named = f'id="{number}" name="Picture {number}" descr={quoteattr(legal(picture.alt))}'
        extent = f'cx="{round(wide * EMU)}" cy="{round(high * EMU)}"'
        return Par(
            "Picture",
            f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {extent}/><wp:docPr {named}/>'
            '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
            f'<pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/>'
            f'<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>',
            line=f' w:line="{tall}" w:lineRule="atLeast"',
        )

    def double_rule(self, told: Figures, *, top: float, thick_first: bool) -> str:
        """Return a run with the two red bars of a letter's rule, the first `top` twips below the paper's edge."""
        letter = told["letter"]
        heights: Sequence[int] = (letter["thick"], letter["thin"]) if thick_first else (letter["thin"], letter["thick"])
        first = self._bar(told, top=top, height=heights[0])
        return first + self._bar(told, top=top + heights[0] + letter["between"], height=heights[1])

    def _bar(self, told: Figures, *, top: float, height: int) -> str:
        wide, color = told["letter"]["rule_width"], told["head"]["color"]
        left = round((told["page"]["width"] - wide) / 2)
        number = self.number()
        shape = (
            f'<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="{number}" behindDoc="1" locked="0" '
            'layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
            f'<wp:positionH relativeFrom="page"><wp:posOffset>{left * EMU}</wp:posOffset></wp:positionH>'
            f'<wp:positionV relativeFrom="page"><wp:posOffset>{round(top * EMU)}</wp:posOffset></wp:positionV>'
            f'<wp:extent cx="{wide * EMU}" cy="{height * EMU}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
            f'<wp:docPr id="{number}" name="红线 {number}" descr="信函格式红线"/><wp:cNvGraphicFramePr/>'
            '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr/>'
            f'<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide * EMU}" cy="{height * EMU}"/></a:xfrm>'
            f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="{color}"/></a:solidFill><a:ln><a:noFill/></a:ln>'
            "</wps:spPr><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
        )
        place = (
            f"position:absolute;margin-left:{left / POINT:g}pt;margin-top:{top / POINT:.2f}pt;width:{wide / POINT:g}pt;height:{height / POINT:g}pt;"
            "z-index:-1;mso-position-horizontal-relative:page;mso-position-vertical-relative:page"
        )
        return (
            f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{shape}</w:drawing></mc:Choice><mc:Fallback><w:pict>'
            f'<v:rect style="{place}" fillcolor="#{color}" stroked="f"/></w:pict></mc:Fallback></mc:AlternateContent></w:r>'
        )


def png_size(png: bytes) -> tuple[int, int]:
    """Return width and height of a PNG in dots. Raises UsageError when it is none."""
    if png[:8] != _PNG or len(png) < 24:
        raise UsageError("插图不是 PNG 图片，无法放进文稿")
    across, down = struct.unpack(">II", png[16:24])
    if not across or not down:
        raise UsageError("插图是空的 PNG 图片，无法放进文稿")
    return across, down
