"""Word tables for a paper: three rules (三线表), Chinese captions above, notes below; the parts are written in our own hand, so the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from nlp.docx_package import HEAD, W, pack
from nlp.phrases import legal

_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FOOTER: Final = "rIdFooter"
"""Relation of the footer."""
_PAGE: Final = (16838, 11906)  # A4 across, twips
_MARGIN: Final = 1134
ROOM: Final = _PAGE[0] - 2 * _MARGIN
"""Width of the type area in twips."""
_THICK, _THIN = 12, 6  # eighths of a point: 1.5 and 0.75 pt, as journals set them


@dataclass(frozen=True, slots=True)
class WordTable:
    """A table: caption without its number, head, rows of cells (a line break parts lines) and the note under it.

    `left` are the columns set flush left, the others are centred; `weights` share out the width, one a column.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""
    left: frozenset[int] = frozenset({0})
    weights: Sequence[float] = ()


def document(title: str, tables: Sequence[tuple[str, WordTable]], text: Sequence[tuple[str, str]] = ()) -> bytes:
    """Return a DOCX with the tables, each with its number (表1, 表A1), and after them sections of text, the same bytes for the same content."""
    body = [_paragraph(title, "Title")]
    for number, table in tables:
        body += [_paragraph(f"{number}　{table.caption}", "Caption"), _table(table)]
        body.append(_paragraph(f"注：{table.note}" if table.note else "", "Note"))
    if text:
        body.append(_paragraph("方法说明", "Heading1"))
        for head, words in text:
            body.append(_paragraph(words, "Normal", lead=f"{head}。"))
    section = (
        f'<w:sectPr><w:footerReference w:type="default" r:id="{_FOOTER}" xmlns:r="{_OFFICE}"/>'
        f'<w:pgSz w:w="{_PAGE[0]}" w:h="{_PAGE[1]}" w:orient="landscape"/>'
        f'<w:pgMar w:top="{_MARGIN}" w:bottom="{_MARGIN}" w:left="{_MARGIN}" w:right="{_MARGIN}" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )
    settings = '<w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:characterSpacingControl w:val="compressPunctuation"/>'
    return pack(
        title=title,
        document=f"{HEAD}<w:document {W}><w:body>{''.join(body)}{section}</w:body></w:document>",
        styles=_styles(),
        settings=f"{HEAD}<w:settings {W}>{settings}</w:settings>",
        footers={_FOOTER: _footer()},
    )


def _table(table: WordTable) -> str:
    weights = list(table.weights) or [1.0] * len(table.head)
    widths = [round(ROOM * weight / sum(weights)) for weight in weights]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    last = len(table.rows) - 1
    rows = [_row(table.head, widths, table.left, head=True, top=_THICK, bottom=_THIN)]
    rows += [_row(row, widths, table.left, bottom=_THICK if at == last else 0) for at, row in enumerate(table.rows)]
    margins = '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar>'
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>{margins}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(cells: Sequence[str], widths: Sequence[int], left: frozenset[int], *, head: bool = False, top: int = 0, bottom: int = 0) -> str:
    rules = "".join(f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>' for side, size in (("top", top), ("bottom", bottom)) if size)
    borders = f"<w:tcBorders>{rules}</w:tcBorders>" if rules else ""
    built = []
    for at, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        style = "TableHead" if head else "TableText" if at in left else "TableNumber"
        lines = "".join(_paragraph(line, style) for line in cell.split("\n"))
        built.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{borders}<w:vAlign w:val="center"/></w:tcPr>{lines}</w:tc>')
    repeat = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{''.join(built)}</w:tr>"


def _paragraph(text: str, style: str, *, lead: str = "") -> str:
    bold = f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{escape(legal(lead))}</w:t></w:r>' if lead else ""
    words = f'<w:r><w:t xml:space="preserve">{escape(legal(text))}</w:t></w:r>' if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{bold}{words}</w:p>'


def _styles() -> str:
    small = '<w:sz w:val="18"/><w:szCs w:val="18"/>'
    heading = '<w:keepNext/><w:spacing w:before="360" w:after="120"/><w:outlineLvl w:val="0"/>'
    return (
        f'{HEAD}<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>{_fonts("宋体")}<w:sz w:val="21"/><w:szCs w:val="21"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
        + _style("Normal", '<w:spacing w:after="80" w:line="340" w:lineRule="auto"/><w:ind w:firstLine="420"/><w:jc w:val="both"/>')
        + _style("Title", '<w:spacing w:after="240"/><w:jc w:val="center"/>', f'{_fonts("黑体")}<w:sz w:val="32"/>')
        + _style("Heading1", heading, f'{_fonts("黑体")}<w:sz w:val="24"/>', "heading 1")
        + _style("Caption", '<w:keepNext/><w:spacing w:before="240" w:after="60"/><w:jc w:val="center"/>', f'{_fonts("黑体")}{small}', "caption")
        + _style("TableHead", '<w:keepNext/><w:spacing w:before="30" w:after="30"/><w:jc w:val="center"/>', small)
        + _style("TableText", '<w:spacing w:before="10" w:after="10"/>', small)
        + _style("TableNumber", '<w:spacing w:before="10" w:after="10"/><w:jc w:val="center"/>', small)
        + _style("Note", '<w:spacing w:before="40" w:after="200"/>', small)
        + _style("Footer", '<w:jc w:val="center"/>', small, "footer")
        + "</w:styles>"
    )


def _fonts(east: str) -> str:
    return f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="{east}"/>'


def _style(key: str, paragraph: str, run: str = "", shown: str = "") -> str:
    default = ' w:default="1"' if key == "Normal" else ""
    return f'<w:style w:type="paragraph"{default} w:styleId="{key}"><w:name w:val="{shown or key}"/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>'


def _footer() -> str:
    field = "".join(
        f"<w:r>{inner}</w:r>"
        for inner in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    return f'{HEAD}<w:ftr {W}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{field}</w:p></w:ftr>'
