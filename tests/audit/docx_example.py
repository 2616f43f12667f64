"""Small docx for the examples of the layout rules: a text, a paragraph a line, set as GB/T 9704 asks unless the example says otherwise.

The first line is the title, lines of a head (…文件, a number, a signer …) before it aside; the last is a date, the one
before it the signature, those of an imprint (抄送 …, … 印发), a note in （） and annexes behind it aside; the others are told
by how they begin and end. `all` and `lines: {number from 1: …}` set paragraphs: font, latin, theme, hint, size (points),
bold, color, align, first_line, left, right (characters), line (points), rule, before (blanks in front), blank (empty
paragraphs in front), space (points above), numbered, revised (ins or del), hidden (words), border ({side: {size (points),
color, space}}), break (page, in front), page_before, drawn (a line as a shape: width, color), signer (face of the name of
a signer), section (the page it ends, as `page`). `page` holds millimetres: width, height, top, bottom, left, right, and
turned, kind, first. `footer`: text with # for the number, font, size, even. `table`: columns (millimetres), rows, header,
split. `properties`: creator, Company …; `comment`: one behind the text.
"""

from __future__ import annotations

import re
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
_RED = "FF0000"
_HEAD = {
    r".*文件": _TITLE | {"size": 40, "color": _RED, "line": 50},
    r"\d{6}|[特加平]急": {"font": "黑体", "first_line": 0},
    r".*〔\d{4}〕\d+号.*签发人.*": {"first_line": 1, "blank": 2},
    r"签发人.*": {"first_line": 0, "align": "right", "right": 1},
    r".*〔\d{4}〕\d+号": {"align": "center", "first_line": 0, "blank": 2},
}
_RULE = {"bottom": {"size": 2, "color": _RED, "space": 11}}
_IMPRINT = {
    r"抄送：.*": {"size": 14, "first_line": 0, "before": "\u3000", "border": {"top": {"size": 1}, "bottom": {"size": 0.75}}},
    r".*印发": {"size": 14, "first_line": 0, "before": "\u3000", "border": {"bottom": {"size": 1}}},
    r"附件\d?": {"font": "黑体", "first_line": 0, "break": "page"},
    r"（[^）]*）": {},
    r"附表.*": _TITLE,
}
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
    title = next(n for n, text in enumerate(lines, 1) if _look(_HEAD, text) is None or n == len(lines))
    if number < title:
        ruled = {"border": _RULE} if number == title - 1 else {}
        return (_look(_HEAD, line) or {}) | ruled
    if number == title:
        return _TITLE | ({"blank": 2} if number > 1 else {})
    last = next(n for n in range(len(lines), 0, -1) if _look(_IMPRINT, lines[n - 1]) is None or n == 1)
    if number > last:
        return _look(_IMPRINT, line) or {}
    if number >= last - 1 > title:
        return {"align": "right", "right": 2 if number == last else 4, "first_line": 0}
    if line.endswith("："):
        return {"first_line": 0}
    return {"font": "黑体"} if line.startswith("一、") else {"font": "楷体_GB2312"} if line.startswith("（一）") else {}


def _look(of: Mapping[str, dict[str, Any]], line: str) -> dict[str, Any] | None:
    return next((look for pattern, look in of.items() if re.fullmatch(pattern, line)), None)


def _paragraph(text: str, told: Mapping[str, Any]) -> str:
    indent = "".join(
        f' w:{name}Chars="{round(told[key] * 100)}"'
        for key, name in (("first_line", "firstLine"), ("left", "left"), ("right", "right"))
        if told.get(key)
    )
    align = f'<w:jc w:val="{told["align"]}"/>' if "align" in told else ""
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if told.get("numbered") else ""
    space = f' w:before="{round(told["space"] * 20)}"' if "space" in told else ""
    spacing = f'<w:spacing{space} w:line="{round(told["line"] * 20)}" w:lineRule="{told["rule"]}"/>'
    words, names = re.fullmatch(r"(.*?(?:签发人：|$))(.*)", text).groups()  # type: ignore[union-attr]
    run = f"<w:r>{_type(told)}<w:t xml:space='preserve'>{told.get('before', '')}{escape(words)}</w:t></w:r>"
    if names:
        run += f"<w:r>{_type(told | {'font': told.get('signer', '楷体_GB2312')})}<w:t>{escape(names)}</w:t></w:r>"
    run = ('<w:r><w:br w:type="page"/></w:r>' if told.get("break") == "page" else "") + run
    run += _shape(told["drawn"]) if "drawn" in told else ""
    more = ("<w:pageBreakBefore/>" if told.get("page_before") else "") + _borders(told.get("border", {}))
    section = _section(_PAGE | told["section"]) if "section" in told else ""
    if "hidden" in told:
        run += f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{told['hidden']}</w:t></w:r>"
    if told.get("revised") == "del":
        run += "<w:del w:id='9'><w:r><w:delText>旧</w:delText></w:r></w:del>"
    elif told.get("revised") == "ins":
        run = f"<w:ins w:id='9'>{run}</w:ins>"
    return (
        "<w:p/>" * told.get("blank", 0) + f"<w:p><w:pPr>{numbered}{more}{spacing}<w:ind{indent}/>{align}{section}</w:pPr>{run}</w:p>"
    )


def _borders(told: Mapping[str, Mapping[str, Any]]) -> str:
    if not told:
        return ""
    sides = (
        f'<w:{side} w:val="single" w:sz="{round(t["size"] * 8)}" w:space="{t.get("space", 1)}" w:color="{t.get("color", "auto")}"/>'
        for side, t in told.items()
    )
    return f"<w:pBdr>{''.join(sides)}</w:pBdr>"


def _shape(told: Mapping[str, Any]) -> str:
    return (
        f'<w:r><w:drawing><anchor><extent cx="{round(told["width"] * 36000)}" cy="0"/><wps:wsp><wps:spPr><ln><solidFill>'
        f'<srgbClr val="{told["color"]}"/></solidFill></ln></wps:spPr></wps:wsp></anchor></w:drawing></w:r>'
    )


def _type(told: Mapping[str, Any]) -> str:
    theme = ' w:eastAsiaTheme="minorEastAsia"' if told.get("theme") else ""
    latin = told.get("latin") or told["font"]
    size = round(told["size"] * 2)
    return (
        f'<w:rPr><w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{told["font"]}" w:hint="{told.get("hint", "")}"{theme}/>'
        f'{"<w:b/>" if told.get("bold") else ""}<w:color w:val="{told.get("color", "auto")}"/><w:sz w:val="{size}"/></w:rPr>'
    )


def _section(page: Mapping[str, Any]) -> str:
    twips = {name: round(page[name] * 1440 / 25.4) for name in _PAGE}
    sides = " ".join(f'w:{side}="{twips[side]}"' for side in ("top", "bottom", "left", "right"))
    kind = f'<w:type w:val="{page["kind"]}"/>' if "kind" in page else ""
    turned = ' w:orient="landscape"' if page.get("turned") else ""
    count = f'<w:pgNumType w:start="{page["first"]}"/>' if "first" in page else ""
    return f'<w:sectPr>{kind}<w:pgSz w:w="{twips["width"]}" w:h="{twips["height"]}"{turned}/><w:pgMar {sides}/>{count}</w:sectPr>'


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
