"""Web pages: the main text, without navigation, scripts, footers and what else a site puts around an article."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any

from nlp.datamodel import Origin
from nlp.errors import DamagedFileError
from nlp.readers.paragraphs import Paragraph, join
from nlp.readers.text import decode
from nlp.readers.transcript import mark_speakers

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{2,20})", re.I)
_CHARSETS = frozenset({"utf-8", "utf8", "gb18030", "big5"})
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_NEVER = frozenset(
    "script style head noscript iframe template svg canvas object embed form button select option input textarea nav "
    "footer aside map audio video dialog link meta title rt rp".split()
)
_BLOCKS = frozenset(
    "address article blockquote body center dd details div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 header hr "
    "html li main ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_CHROME = re.compile(
    r"(^|[\s_\-])(nav|navbar|menu|submenu|foot|footer|breadcrumbs?|crumbs?|copyright|sidebar|share|related|recommend|"
    r"friendlinks?|links?|pagination|pager|toolbar|login|search|advert|ads?|banner|bdsharebuttonbox|hidden|location|position|"
    r"qrcode|print|fontsize|top-?bar|site-?map)($|[\s_\-\d])",
    re.I,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_SENTENCE_MARKS = re.compile(r"[，。；：、！？]|[,.;:] ")
_SPACE = re.compile(r"[ \t\r\n\f\v\xa0]+")
_KEEP_SHARE = 0.75
_LINK_SHARE = 0.8


def read_html(data: bytes, *, name: str) -> tuple[str, list[Origin]]:
    """Return the main text of a page, one line for a paragraph or a table row, and an origin for each.

    The main text is the innermost element that holds three quarters of the punctuated text outside links; the page's
    one h1 goes before it when it stands outside.
    """
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    # A NUL would end the page for libxml2.
    page = _XML_DECLARATION.sub("", _decode(data, name)).encode("utf-8")
    try:
        root = html.document_fromstring(page, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DamagedFileError(
            f"{name}：网页内容无法解析，可能不完整。请在浏览器中打开，重新保存网页后再试。"
        ) from error
    body = root.find("body")
    body = root if body is None else body
    weights = _weights(body)
    _strip(body, weights)
    weights = _weights(body)
    main = _main(body, weights)
    lines = [*_title(body, main), *_lines(main)]
    text, origins = join(lines)
    return text, mark_speakers(text, origins)


def _decode(data: bytes, name: str) -> str:
    """Return the page as text: byte-order mark, then the charset it declares if it fits, then detection."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        label = declared[1].decode("ascii").lower()
        # Browsers read gb2312 and gbk as their superset, too.
        label = "gb18030" if label in ("gb2312", "gbk", "gb_2312-80", "x-gbk") else label
        if label not in _CHARSETS:
            return decode(data, name=name)
        try:
            return data.decode(label)
        except UnicodeDecodeError:
            return _decode_with_faults(data, label, name)
    return decode(data, name=name)


def _decode_with_faults(data: bytes, label: str, name: str) -> str:
    """Return a page that breaks its own charset: by detection, else with a mark for each of a few bad characters."""
    try:
        return decode(data, name=name)
    except DamagedFileError:
        text = data.decode(label, "replace")
        if text.count("\ufffd") * 100 > len(text):
            raise
        return text


def _weights(body: Any) -> dict[Any, int]:
    """Return for each element the number of sentence marks in it, text in links aside."""
    weights: dict[Any, int] = {}
    for item in reversed(list(body.iter())):
        if item.tag in _NEVER or not isinstance(item.tag, str):
            weights[item] = 0
            continue
        own = 0 if item.tag == "a" else _marks(item.text)
        children = 0
        for part in item:
            children += (0 if item.tag == "a" else weights.get(part, 0)) + (0 if item.tag == "a" else _marks(part.tail))
        weights[item] = own + children
    return weights


def _marks(text: str | None) -> int:
    return len(_SENTENCE_MARKS.findall(text)) if text else 0


def _strip(body: Any, weights: dict[Any, int]) -> None:
    """Remove what is never text, what is hidden, and what its class or id calls site furniture unless it holds the article."""
    half = weights[body] / 2
    for item in list(body.iter()):
        if item is body:
            continue
        names = f"{item.get('class', '')} {item.get('id', '')}" if isinstance(item.tag, str) else ""
        furniture = (
            bool(_CHROME.search(names)) and weights.get(item, 0) <= half and item.tag not in ("h1", "p", "table")
        )
        hidden = isinstance(item.tag, str) and (
            item.get("hidden") is not None or bool(_HIDDEN.search(item.get("style", "")))
        )
        if item.tag in _NEVER or furniture or hidden or _is_link_list(item):
            _drop(item)


def _is_link_list(item: Any) -> bool:
    """Tell a menu or a list of other articles: a list of three items or more that is nearly all links."""
    if item.tag not in ("ul", "ol", "dl") or len(item) < 3:
        return False
    words = len("".join(item.itertext()).strip())
    linked = sum(len("".join(link.itertext()).strip()) for link in item.iter("a"))
    return words > 0 and linked >= words * _LINK_SHARE


def _drop(item: Any) -> None:
    """Remove an element, the text behind it kept."""
    parent = item.getparent()
    if parent is None:
        return
    if item.tail:
        before = item.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + item.tail
        else:
            parent.text = (parent.text or "") + item.tail
    parent.remove(item)


def _main(body: Any, weights: dict[Any, int]) -> Any:
    main = body
    total = weights[body]
    while total:
        inner = [item for item in main if item.tag in _BLOCKS and weights.get(item, 0) >= total * _KEEP_SHARE]
        # A paragraph or a row is no container: its neighbours, however short, belong to the text.
        if not inner or inner[0].tag in (
            "p",
            "tr",
            "tbody",
            "thead",
            "li",
            "ul",
            "ol",
            "dl",
            "pre",
            "blockquote",
            "table",
        ):
            break
        if any(part.tag in ("p", "h1", "h2", "h3", "h4", "table") and _has_words(part) for part in main):
            break
        main = inner[0]
    return main


def _has_words(item: Any) -> bool:
    return bool("".join(item.itertext()).strip()) and not _is_all_links(item)


def _is_all_links(item: Any) -> bool:
    words = len("".join(item.itertext()).strip())
    return sum(len("".join(link.itertext()).strip()) for link in item.iter("a")) >= words * _LINK_SHARE


def _title(body: Any, main: Any) -> list[Paragraph]:
    heads = [item for item in body.iter("h1") if "".join(item.itertext()).strip()]
    if len(heads) != 1 or main in heads[0].iterancestors() or heads[0] is main:
        return []
    return [Paragraph(_tidy("".join(heads[0].itertext())))]


def _lines(element: Any) -> list[Paragraph]:
    pieces: list[str] = []
    out: list[Paragraph] = []

    def close(kind: str = "body") -> None:
        line = _tidy("".join(pieces))
        pieces.clear()
        if line:
            out.append(Paragraph(line, kind=kind))

    for step, value in _walk(element):
        if step == "text":
            pieces.append(value)
        elif step == "row":
            close()
            if value:
                out.append(Paragraph(value, kind="table"))
        else:
            close()
    close()
    return out


def _walk(element: Any) -> Iterator[tuple[str, str]]:
    """Yield ("text", words), ("break", "") at block boundaries, and ("row", line) for the rows of data tables."""
    if element.tag == "table" and _is_data(element):
        for row in element.iter("tr"):
            cells = [_tidy(" ".join(cell.itertext())) for cell in row if cell.tag in ("td", "th")]
            yield "row", " | ".join(cells).strip() if any(cells) else ""
        return
    block = element.tag in _BLOCKS
    if block:
        yield "break", ""
    if element.tag == "br":
        yield "break", ""
    if element.text:
        yield from _words(element.text, element.tag == "pre")
    for item in element:
        if isinstance(item.tag, str):
            yield from _walk(item)
        if item.tail:
            yield from _words(item.tail, element.tag == "pre")
    if block:
        yield "break", ""


def _words(text: str, preformatted: bool) -> Iterator[tuple[str, str]]:
    for i, line in enumerate(text.splitlines() if preformatted else [text]):
        if i:
            yield "break", ""
        yield "text", line


def _is_data(table: Any) -> bool:
    """Tell a table of data from one that lays out the page: no table inside, and no cell with several paragraphs."""
    if next((item for item in table.iter("table") if item is not table), None) is not None:
        return False
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    if max((len(row) for row in rows), default=0) < 2:
        return False
    return not any(
        sum(1 for part in cell.iter("p", "h1", "h2", "h3") if len("".join(part.itertext()).strip()) > 40) > 2
        for row in rows
        for cell in row
    )


def _tidy(text: str) -> str:
    """Collapse blanks; a line break of the source between Chinese characters is none in the page."""
    text = re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*[\r\n]\s*(?=[\u3000-\u9fff\uff00-\uffef])", "", text)
    return _SPACE.sub(" ", text).strip()
