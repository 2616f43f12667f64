"""Small docx for the examples of the layout rules: a text, a paragraph a line, set as GB/T 9704 asks unless the example says otherwise.

The first line is the title, the last a date, the one before it the signature; the others are told by how they begin
and end. `all` and `lines: {number from 1: …}` set paragraphs: font, latin, theme, hint, size (points), bold, color,
align, first_line, left, right (characters), line (points), rule, before (blanks in front), blank (empty paragraphs in
front), numbered, revised (ins or del), hidden (words). `page` holds millimetres: width, height, top, bottom, left,
right. `footer`: text with # for the number, font, size, even. `table`: columns (millimetres), rows, header, split.
`properties`: creator, Company …; `comment`: one behind the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from tests.readers.conftest import W, docx_parts, zipped

_LINE = {
    "font": "仿宋_GB2312",
    "latin": "",
    "size": 16,
    "first_line": 2,
    "line": 28.95,
    "rule": "exact",
    "hint": "eastAsia",
}
_TITLE = {"font": "方正小标宋简体", "size": 22, "align": "center", "first_line": 0}
_PAGE = {"width": 210, "height": 297, "top": 37, "bottom": 35, "left": 28, "right": 26}
_FOOTER = {"text": "— # —", "font": "宋体", "size": 14, "even": True}
_NUMBERING = (
    f"<w:numbering {W}><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:numFmt w:val='decimal'/>"
    "<w:lvlText w:val='%1.'/></w:lvl></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>"
)


def build(text: str, told: Mapping[str, Any]) -> bytes:
    """Return the docx of an example."""
    common, single = told.get("all", {}), told.get("lines", {})
    lines = text.split("\n")
    body = "".join(
        _paragraph(line, _LINE | _standard(number, lines) | common | single.get(number, {}))
        for number, line in enumerate(lines, 1)
    )
    body += _table(told["table"]) if "table" in told else ""
    if "comment" in told:
        body += "<w:p><w:r><w:commentReference w:id='1'/></w:r></w:p>"
    footer = _FOOTER | told["footer"] if "footer" in told else None
    settings = "<w:evenAndOddHeaders/>" if footer and footer["even"] else ""
    parts = docx_parts(
        body + _section(_PAGE | told.get("page", {})),
        numbering=_NUMBERING,
        settings=f"<w:settings {W}>{settings}</w:settings>",
        **({"footer": _footer(footer)} if footer else {}),
    )
    if "properties" in told:
        parts["docProps/app.xml"] = (
            f"<p>{''.join(f'<{k}>{escape(v)}</{k}>' for k, v in told['properties'].items())}</p>"
        )
    return zipped(parts)


def _standard(number: int, lines: list[str]) -> dict[str, Any]:
    line = lines[number - 1]
    if number == 1:
        return _TITLE
    if number >= len(lines) - 1 > 1:
        return {"align": "right", "right": 2 if number == len(lines) else 4, "first_line": 0}
    if line.endswith("："):
        return {"first_line": 0}
    return {"font": "黑体"} if line.startswith("一、") else {"font": "楷体_GB2312"} if line.startswith("（一）") else {}


def _paragraph(text: str, told: Mapping[str, Any]) -> str:
    indent = "".join(
        f' w:{name}Chars="{round(told[key] * 100)}"'
        for key, name in (("first_line", "firstLine"), ("left", "left"), ("right", "right"))
        if told.get(key)
    )
    align = f'<w:jc w:val="{told["align"]}"/>' if "align" in told else ""
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if told.get("numbered") else ""
    spacing = f'<w:spacing w:line="{round(told["line"] * 20)}" w:lineRule="{told["rule"]}"/>'
    run = f"<w:r>{_type(told)}<w:t xml:space='preserve'>{told.get('before', '')}{escape(text)}</w:t></w:r>"
    if "hidden" in told:
        run += f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{told['hidden']}</w:t></w:r>"
    if told.get("revised") == "del":
        run += "<w:del w:id='9'><w:r><w:delText>旧</w:delText></w:r></w:del>"
    elif told.get("revised") == "ins":
        run = f"<w:ins w:id='9'>{run}</w:ins>"
    return (
        "<w:p/>" * told.get("blank", 0) + f"<w:p><w:pPr>{numbered}{spacing}<w:ind{indent}/>{align}</w:pPr>{run}</w:p>"
    )


def _type(told: Mapping[str, Any]) -> str:
    theme = ' w:eastAsiaTheme="minorEastAsia"' if told.get("theme") else ""
    latin = told.get("latin") or told["font"]
    size = round(told["size"] * 2)
    return (
        f'<w:rPr><w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{told["font"]}" w:hint="{told.get("hint", "")}"{theme}/>'
        f'{"<w:b/>" if told.get("bold") else ""}<w:color w:val="{told.get("color", "auto")}"/><w:sz w:val="{size}"/></w:rPr>'
    )


def _section(page: Mapping[str, float]) -> str:
    twips = {name: round(millimetres * 1440 / 25.4) for name, millimetres in page.items()}
    sides = " ".join(f'w:{side}="{twips[side]}"' for side in ("top", "bottom", "left", "right"))
    return f'<w:sectPr><w:pgSz w:w="{twips["width"]}" w:h="{twips["height"]}"/><w:pgMar {sides}/></w:sectPr>'


def _table(told: Mapping[str, Any]) -> str:
    widths = [round(millimetres * 1440 / 25.4) for millimetres in told["columns"]]
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    cell = f"<w:tc>{_paragraph('内容', _LINE | {'first_line': 0})}</w:tc>"
    rows = ""
    for n in range(told.get("rows", 2)):
        marks = ("<w:tblHeader/>" if n == 0 and told.get("header", True) else "") + (
            "" if told.get("split") else "<w:cantSplit/>"
        )
        rows += f"<w:tr><w:trPr>{marks}</w:trPr>{cell * len(widths)}</w:tr>"
    return f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"


def _footer(told: Mapping[str, Any]) -> str:
    look = _type(told)
    before, _, after = told["text"].partition("#")
    run = "<w:r>" + look + "<w:t xml:space='preserve'>{}</w:t></w:r>"
    page = (run.format("1")).replace("<w:t", "<w:instrText> PAGE </w:instrText><w:t") if "#" in told["text"] else ""
    return f"<w:ftr {W}><w:p>{run.format(before)}{page}{run.format(after)}</w:p></w:ftr>"
