"""Set a plan on paper as GB/T 9704—2012 asks: the page layout builder, on python-docx for the package only.

The body, the styles and the settings are written as WordprocessingML of our own, so that nothing of python-docx's
template (Letter paper, Calibri, 1.15 lines, its author and comment) is left. The figures come from
`nlp/data/layout/gb.yaml`. The same plan gives the same bytes: no clock is read, the parts carry a fixed date.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from nlp.draft.plan import ATTACHMENT, COLUMNS, TABLE_NOTE, Plan
from nlp.draft.wording import PENDING
from nlp.files import replacing
from nlp.phrases import legal

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_HINT = '<w:rFonts w:hint="eastAsia"/>'
_PENDING_MARK = '<w:highlight w:val="yellow"/>'
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)

_RUNNING = {"重点任务", "具体事项"}
"""Columns of the task table that hold running text; the others are centred."""

_CLOSING = 6
"""Lines that stay on one page at the end of a plan: the last of the text, the attachment line, the signature."""

_STYLE_OF = {
    "title": "Title",
    "mark": "Subtitle",
    "heading1": "Heading1",
    "heading2": "Heading2",
    "body": "BodyText",
    "blank": "Normal",
    "organ": "Signature",
    "date": "Date",
}
# Where a title may be broken by its sense: behind the first group, or in front of the second.
_BREAK = re.compile(
    r"(?<=[、和暨及与》）县市区州省镇年])(?=.)|(?=专题|工作|推进|建设|部署|动员|专项|《|精神的|实施方案)"
)
_PREFIX = re.compile(r"关于(?:贯彻)?落实(?=.)")


@lru_cache(maxsize=1)
def layout() -> dict[str, Any]:
    """Return the layout figures of GB/T 9704—2012, as `nlp/data/layout/gb.yaml` holds them."""
    import yaml

    text = files("nlp").joinpath("data", "layout", "gb.yaml").read_text(encoding="utf-8")
    figures: dict[str, Any] = yaml.safe_load(text)
    return figures


def write(plan: Plan, path: str | Path) -> None:
    """Write `plan` to `path` as docx, whole or not at all. Raises WriteFailedError when the file cannot be written."""
    content = to_bytes(plan)
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def to_bytes(plan: Plan) -> bytes:
    """Return the Word file of `plan`."""
    import docx

    document = docx.Document()
    _clear_template(document)
    document.core_properties.title = legal(plan.title)
    # Parsed as a whole: lxml takes minutes to move thousands of elements from one tree into another.
    document.part._element = _parse(f"<w:document {_W} {_R}><w:body>{_body(plan)}</w:body></w:document>")
    document = document.part.document
    _add_page_numbers(document)
    buffer = BytesIO()
    document.save(buffer)
    return _repack(buffer.getvalue())


def paragraph(style: str, text: str, *, keep: bool = False, section: str = "") -> str:
    """Return a `w:p` of `style`; every 【待补：…】 in `text` is highlighted, a line feed becomes a line break.

    `keep` holds it on the page of the paragraph behind it, `section` is the `w:sectPr` that it closes.
    """
    following = "<w:keepNext/>" if keep else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{following}{section}</w:pPr>{_runs(text)}</w:p>'


def title_lines(title: str, *, width: int) -> list[str]:
    """Break a title into as few lines of at most `width` characters as it takes, by its sense where that can be seen.

    >>> title_lines("关于贯彻落实全县法治政府建设推进会精神的实施方案", width=20)
    ['关于贯彻落实', '全县法治政府建设推进会精神的实施方案']
    """
    if len(title) <= width:
        return [title]
    prefix = _PREFIX.match(title)
    if prefix and len(title) - prefix.end() <= width:
        return [title[: prefix.end()], title[prefix.end() :]]
    count = -(-len(title) // width)
    lines: list[str] = []
    rest = title
    for left in range(count, 1, -1):
        ideal = len(rest) / left
        most, least = width, len(rest) - width * (left - 1)
        cuts = [
            m.start()
            for m in _BREAK.finditer(rest)
            if max(least, 1) <= m.start() <= most and rest[: m.start()].count("（") == rest[: m.start()].count("）")
        ]
        cut = min(cuts, key=lambda c: abs(c - ideal)) if cuts else min(most, round(ideal))
        lines.append(rest[:cut])
        rest = rest[cut:]
    return [*lines, rest]


def table(rows: Iterable[tuple[str, ...]], *, columns: tuple[str, ...], widths: list[int]) -> str:
    """Return a `w:tbl` with a repeated header row. Rows stay on one page, and each can be read and sorted by itself."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = "".join(_cell("TableHead", text, width=width) for text, width in zip(columns, widths, strict=True))
    out = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"]
    for row in rows:
        cells = (
            _cell("TableText" if name in _RUNNING else "TableCell", text, width=width)
            for name, text, width in zip(columns, row, widths, strict=True)
        )
        out.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>")
    properties = (
        f'<w:tblStyle w:val="TaskTable"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1"/>'
    )
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(out)}</w:tbl>"


def _body(plan: Plan) -> str:
    figures = layout()
    lines = list(plan.lines())
    out = []
    for n, line in enumerate(lines):
        text = line.text
        if line.kind == "title":
            text = "\n".join(title_lines(text, width=figures["title"]["characters"]))
        # The upright section ends in the paragraph of the date: no empty paragraph can fall on a page of its own.
        section = _section("page", "margins") if n == len(lines) - 1 else ""
        # Clause 7.3.5.5: the signature never stands on a page without text.
        keep = len(lines) - _CLOSING <= n < len(lines) - 1
        out.append(paragraph(_STYLE_OF[line.kind], text, keep=keep, section=section))
    out += [
        paragraph("AttachmentLabel", "附件"),
        paragraph("Normal", ""),
        paragraph("AttachmentTitle", ATTACHMENT),
        table(plan.rows(), columns=COLUMNS, widths=figures["task_table"]),
        paragraph("TableText", TABLE_NOTE),
        _section("page", "landscape"),
    ]
    return "".join(out)


def _section(page: str, margins: str) -> str:
    figures = layout()
    size, margin = figures[page], figures[margins]
    width, height, turned = size["width"], size["height"], ""
    if margins == "landscape":
        width, height, turned = height, width, ' w:orient="landscape"'
    return (
        f'<w:sectPr><w:type w:val="nextPage"/><w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
        f'<w:pgMar w:top="{margin["top"]}" w:right="{margin["right"]}" w:bottom="{margin["bottom"]}" '
        f'w:left="{margin["left"]}" w:header="851" w:footer="{_footer_distance(margin["bottom"])}" w:gutter="0"/>'
        "</w:sectPr>"
    )


def _footer_distance(bottom: int) -> int:
    """Return how far the page number's line stands from the paper's edge to keep its distance from the text."""
    figures = layout()
    return max(int(figures["page_number"]["distance"] - (figures["margins"]["bottom"] - bottom)), 0)


def _runs(text: str) -> str:
    out = []
    for line_number, line in enumerate(legal(text).split("\n")):
        if line_number:
            out.append("<w:r><w:br/></w:r>")
        at = 0
        for m in PENDING.finditer(line):
            out += [_run(line[at : m.start()]), _run(m.group(), _PENDING_MARK)]
            at = m.end()
        out.append(_run(line[at:]))
    return "".join(out)


def _run(text: str, properties: str = "") -> str:
    if not text:
        return ""
    return f'<w:r><w:rPr>{_HINT}{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _cell(style: str, text: str, *, width: int) -> str:
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(style, text)}</w:tc>"


def _fonts(name: str) -> str:
    face = layout()["fonts"][name]["face"]
    return f'<w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}" w:cs="{face}" w:hint="eastAsia"/>'


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _style(style_id: str, name: str, paragraph_properties: str = "", run_properties: str = "", **options: str) -> str:
    following = f'<w:next w:val="{options["next"]}"/>' if "next" in options else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
        f"{following}<w:qFormat/><w:pPr>{paragraph_properties}</w:pPr><w:rPr>{run_properties}</w:rPr></w:style>"
    )


def styles_xml() -> str:
    """Return styles.xml: the document defaults, real heading styles with outline levels, the styles of the parts."""
    figures = layout()
    body, signature, number, grid = figures["body"], figures["signature"], figures["page_number"], figures["table"]
    spacing = _spacing(body["line"])
    indent = f'<w:ind w:firstLineChars="{body["first_line_chars"]}" w:firstLine="{body["first_line"]}"/>'
    plain = (
        '<w:widowControl w:val="0"/><w:kinsoku w:val="1"/><w:overflowPunct w:val="1"/><w:autoSpaceDE w:val="0"/>'
        f'<w:autoSpaceDN w:val="0"/><w:adjustRightInd w:val="0"/><w:snapToGrid w:val="0"/>{spacing}<w:jc w:val="both"/>'
    )
    tight = f'<w:spacing w:val="{body["letter_spacing"]}"/>'
    heading = "".join(
        _style(
            f"Heading{level}",
            f"heading {level}",
            f'<w:keepNext/>{indent}<w:outlineLvl w:val="{level - 1}"/>',
            f'{_fonts(f"level_{level}")}<w:b w:val="0"/>',
            next="BodyText",
        )
        for level in range(1, 5)
    )
    centred, title = '<w:jc w:val="center"/>', _fonts("title") + _size(figures["title"]["size"])
    cell_line = _spacing(grid["line"], rule="atLeast")
    cell_type = f'<w:spacing w:val="0"/>{_size(grid["size"])}'
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="{grid["border"]}" w:space="0" w:color="auto"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f"{_HEAD}<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>{_fonts('body')}{tight}{_size(body['size'])}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault><w:pPr>{spacing}</w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{plain}</w:pPr><w:rPr>{_fonts('body')}{tight}{_size(body['size'])}</w:rPr></w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
        f"{_cell_margins({})}</w:tblPr></w:style>"
        + _style("BodyText", "Body Text", indent)
        + heading
        + _style("Title", "Title", centred, title, next="BodyText")
        + _style(
            "Subtitle", "Subtitle", centred, _fonts("level_2") + _size(figures["draft_mark"]["size"]), next="BodyText"
        )
        + _style("Signature", "Signature", f"<w:keepNext/>{_right(signature, 'organ')}")
        + _style("Date", "Date", _right(signature, "date"))
        + _style("AttachmentLabel", "公文附件标识", "<w:keepNext/>", _fonts("label"))
        + _style(
            "AttachmentTitle",
            "公文附件标题",
            f"<w:keepNext/>{_spacing(body['line'], after=grid['title_gap'])}{centred}",
            title,
        )
        + _style("TableText", "公文表格文字", f'{cell_line}<w:jc w:val="left"/>', cell_type)
        + _style("TableCell", "公文表格居中", cell_line + centred, cell_type)
        + _style("TableHead", "公文表格表头", cell_line + centred, _fonts("label") + cell_type)
        + _style(
            "Footer",
            "footer",
            _spacing(number["line"]),
            f'{_fonts("page_number")}<w:spacing w:val="0"/>{_size(number["size"])}',
        )
        + '<w:style w:type="table" w:styleId="TaskTable"><w:name w:val="任务分解表"/><w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{edges}</w:tblBorders>{_cell_margins(grid['margins'])}</w:tblPr>"
        "</w:style></w:styles>"
    )


def _spacing(line: int, *, after: int = 0, rule: str = "exact") -> str:
    return f'<w:spacing w:before="0" w:after="{after}" w:line="{line}" w:lineRule="{rule}"/>'


def _cell_margins(margins: dict[str, int]) -> str:
    sides = "".join(
        f'<w:{side} w:w="{margins.get(side, 0)}" w:type="dxa"/>' for side in ("top", "left", "bottom", "right")
    )
    return f"<w:tblCellMar>{sides}</w:tblCellMar>"


def _right(figures: dict[str, Any], part: str) -> str:
    chars, twips = figures[f"{part}_right_chars"], figures[f"{part}_right"]
    return f'<w:ind w:rightChars="{chars}" w:right="{twips}"/><w:jc w:val="right"/>'


def settings_xml() -> str:
    """Return settings.xml: separate even footers, Chinese theme language, no squeezing of marks."""
    return (
        f'{_HEAD}<w:settings {_W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/>'
        '<w:listSeparator w:val=","/></w:settings>'
    )


def _add_page_numbers(document: Any) -> None:
    """Give the first section its footers, odd pages right and even pages left; the second section inherits them."""
    number = layout()["page_number"]
    section = document.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        for child in list(footer._element):
            footer._element.remove(child)
        field = "".join(
            f"<w:r><w:rPr>{_HINT}</w:rPr>{content}</w:r>"
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
        indent = f'<w:ind w:{side}Chars="{number["side_chars"]}" w:{side}="{number["side"]}"/><w:jc w:val="{side}"/>'
        footer._element.append(_parse(f'<w:p {_W}><w:pPr><w:pStyle w:val="Footer"/>{indent}</w:pPr>{field}</w:p>'))


def _clear_template(document: Any) -> None:
    """Replace styles and settings by ours and drop every other part of python-docx's template."""
    from docx.opc.constants import RELATIONSHIP_TYPE as RT

    part, package = document.part, document.part.package
    part._styles_part._element = _parse(styles_xml())
    part._settings_part._element = _parse(settings_xml())
    for owner, kept in ((part, {RT.STYLES, RT.SETTINGS}), (package, {RT.OFFICE_DOCUMENT, RT.CORE_PROPERTIES})):
        for rel_id in [rel_id for rel_id, rel in owner.rels.items() if rel.reltype not in kept]:
            del owner.rels[rel_id]
    properties = document.core_properties._element
    for child in list(properties):
        properties.remove(child)


def _parse(xml: str) -> Any:
    from docx.oxml import parse_xml

    return parse_xml(xml.encode("utf-8"))


def _repack(content: bytes) -> bytes:
    """Write the package again with one fixed date, so that the same plan gives the same bytes."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            target.writestr(zipfile.ZipInfo(info.filename, _ZIP_DATE), source.read(info), zipfile.ZIP_DEFLATED)
    return out.getvalue()
