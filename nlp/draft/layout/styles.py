"""styles.xml, settings.xml and fontTable.xml: real heading styles, the styles of the parts of a paper, nothing of a template."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nlp.docx_package import HEAD, W
from nlp.draft.layout.figures import Figures

_CENTRED = '<w:jc w:val="center"/>'


def styles_xml(told: Figures) -> str:
    """Return styles.xml: the document's defaults, then every style that a paper uses."""
    body = told["body"]
    defaults = f"{fonts(told, 'body')}{_tight(body['letter_spacing'])}{size(body['size'])}"
    return (
        f"{HEAD}<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>{defaults}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault><w:pPr>{spacing(body['line'])}</w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{_plain(body['line'])}</w:pPr><w:rPr>{defaults}</w:rPr></w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
        f"{cell_margins({})}</w:tblPr></w:style>{''.join(_styles(told))}</w:styles>"
    )


def settings_xml() -> str:
    """Return settings.xml: separate even footers, Chinese theme language, no squeezing of marks."""
    return (
        f'{HEAD}<w:settings {W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/>'
        '<w:listSeparator w:val=","/></w:settings>'
    )


def font_table_xml(told: Figures) -> str:
    """Return fontTable.xml: every face with what may take its place."""
    faces = {font["face"]: font["stand_ins"] for font in told["fonts"].values()}
    entries = "".join(
        f'<w:font w:name="{face}"><w:altName w:val="{",".join(others)}"/><w:charset w:val="86"/></w:font>' for face, others in faces.items()
    )
    return f"{HEAD}<w:fonts {W}>{entries}</w:fonts>"


def fonts(told: Figures, name: str) -> str:
    """Return the `w:rFonts` of a face, digits and letters in the Latin face where there is one."""
    face = told["fonts"][name]["face"]
    latin = told["latin"] if told["latin"] and name != "page_number" else face
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{face}" w:cs="{latin}" w:hint="eastAsia"/>'


def size(half_points: int) -> str:
    """Return the type size of a run."""
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def spacing(line: int, *, before: int = 0, after: int = 0, rule: str = "exact") -> str:
    """Return the `w:spacing` of a paragraph."""
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="{rule}"/>'


def cell_margins(margins: dict[str, int]) -> str:
    """Return the margins of the cells of a table, none where none is told."""
    return (
        "<w:tblCellMar>"
        + "".join(f'<w:{side} w:w="{margins.get(side, 0)}" w:type="dxa"/>' for side in ("top", "left", "bottom", "right"))
        + "</w:tblCellMar>"
    )


def borders(eighths: int, edges: tuple[str, ...] = ("top", "left", "bottom", "right", "insideH", "insideV")) -> str:
    """Return single black rules for these edges of a table or a cell."""
    return "".join(f'<w:{edge} w:val="single" w:sz="{eighths}" w:space="0" w:color="auto"/>' for edge in edges)


def _styles(told: Figures) -> Iterator[str]:
    body, number, grid, form, foot = (told[name] for name in ("body", "page_number", "table", "form", "imprint"))
    by_two = f'<w:ind w:firstLineChars="{body["first_line_chars"]}" w:firstLine="{body["first_line"]}"/>'
    title = fonts(told, "title") + size(told["title"]["size"])
    label, name = fonts(told, "label"), fonts(told, "name")
    yield _style("BodyText", "Body Text", by_two)
    for level in range(1, 5):
        outline = f'<w:keepNext/>{by_two}<w:outlineLvl w:val="{level - 1}"/>'
        yield _style(f"Heading{level}", f"heading {level}", outline, f'{fonts(told, f"level_{level}")}<w:b w:val="0"/>', following="BodyText")
    yield _style("Title", "Title", f"<w:keepNext/>{_CENTRED}", title, following="BodyText")
    yield _style("Subtitle", "Subtitle", _CENTRED, fonts(told, "level_2") + size(told["draft_mark"]["size"]), following="BodyText")
    yield _style("Dateline", "公文题注", _CENTRED, name)
    yield _style("Salutation", "Salutation", following="BodyText")
    yield _style("Centred", "公文居中", _CENTRED)
    yield _style("Attachments", "公文附件说明")
    yield _style("Signature", "Signature", "<w:keepNext/>" + '<w:jc w:val="right"/>')
    yield _style("Date", "Date", '<w:jc w:val="right"/>')
    yield _style("Note", "公文附注", by_two)
    yield _style("Attendance", "公文出席")
    yield _style("HeadSerial", "公文份号")
    yield _style("HeadUrgency", "公文紧急程度", "", label)
    mark = f'{fonts(told, "mark")}<w:color w:val="{told["head"]["color"]}"/><w:spacing w:val="0"/>'
    yield _style("HeadMark", "公文发文机关标志", _CENTRED, mark)
    yield _style("HeadNumber", "公文发文字号")
    yield _style("AttachmentLabel", "公文附件标识", "<w:keepNext/>", label)
    yield _style("AttachmentTitle", "公文附件标题", f"<w:keepNext/>{_CENTRED}", title)
    yield from _cell_styles("Table", "公文表格", grid, label)
    yield from _cell_styles("Form", "公文单据", form, label)
    # A line of exact height would cut a picture.
    yield _style("Picture", "公文图片", f'{spacing(body["line"], rule="atLeast")}{_CENTRED}')
    yield _style("Imprint", "公文版记", spacing(foot["line"]), f'<w:spacing w:val="0"/>{size(foot["size"])}')
    yield _style("Footer", "footer", spacing(number["line"]), f'{fonts(told, "page_number")}<w:spacing w:val="0"/>{size(number["size"])}')
    yield _style("CommentText", "annotation text", f'{spacing(280, rule="atLeast")}<w:jc w:val="left"/>', f'<w:spacing w:val="0"/>{size(21)}')
    # What Word wants behind a table or a floating foot has no height to speak of.
    yield _style("Anchor", "公文版记锚点", spacing(20), size(2))
    for style_id, shown, face in (("Label", "公文标签", label), ("PersonName", "公文姓名", name)):
        yield f'<w:style w:type="character" w:styleId="{style_id}"><w:name w:val="{shown}"/><w:qFormat/><w:rPr>{face}</w:rPr></w:style>'
    for style_id, shown, own in (("TaskTable", "公文表格网格", grid), ("FormTable", "公文单据网格", form)):
        yield (
            f'<w:style w:type="table" w:styleId="{style_id}"><w:name w:val="{shown}"/><w:basedOn w:val="TableNormal"/>'
            f"<w:tblPr><w:tblBorders>{borders(own['border'])}</w:tblBorders>{cell_margins(own['margins'])}</w:tblPr></w:style>"
        )


def _cell_styles(name: str, shown: str, own: dict[str, Any], label: str) -> Iterator[str]:
    """Yield the styles of running text, of centred cells, of column titles and labels of one sort of table."""
    line = spacing(own["line"], rule="atLeast")
    kind = f'<w:spacing w:val="0"/>{size(own["size"])}'
    yield _style(f"{name}Text", f"{shown}文字", f'{line}<w:jc w:val="left"/>', kind)
    yield _style(f"{name}Cell", f"{shown}居中", line + _CENTRED, kind)
    yield _style(f"{name}Head", f"{shown}表头", line + _CENTRED, label + kind)


def _plain(line: int) -> str:
    return (
        '<w:widowControl w:val="0"/><w:kinsoku w:val="1"/><w:overflowPunct w:val="1"/><w:autoSpaceDE w:val="0"/>'
        f'<w:autoSpaceDN w:val="0"/><w:adjustRightInd w:val="0"/><w:snapToGrid w:val="0"/>{spacing(line)}<w:jc w:val="both"/>'
    )


def _tight(twips: int) -> str:
    return f'<w:spacing w:val="{twips}"/>'


def _style(style_id: str, name: str, paragraph: str = "", run: str = "", *, following: str = "") -> str:
    after = f'<w:next w:val="{following}"/>' if following else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
        f"{after}<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )
