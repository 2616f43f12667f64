"""Looking into a Word file: its parts, its styles, the attributes of its elements."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parts(content: bytes) -> dict[str, bytes]:
    """Return the parts of a file, name → bytes."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def tree(content: bytes, name: str = "word/document.xml") -> Any:
    return etree.fromstring(parts(content)[name])


def values(element: Any) -> dict[str, str]:
    """Return the attributes without their namespaces."""
    return {etree.QName(name).localname: value for name, value in element.attrib.items()}


def words(element: Any) -> str:
    """Return the words of an element."""
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


def properties(paragraph: Any) -> dict[str, dict[str, str]]:
    """Return the properties of a paragraph or a style, name → attributes."""
    told = paragraph.find(f"{W}pPr")
    return {etree.QName(e).localname: values(e) for e in told} if told is not None else {}


def paragraph(content: bytes, text: str) -> Any:
    """Return the first paragraph of the body that begins with `text`."""
    return next(p for p in tree(content).iter(f"{W}p") if words(p).startswith(text))


def style(content: bytes, style_id: str) -> Any:
    return next(s for s in tree(content, "word/styles.xml").iter(f"{W}style") if s.get(f"{W}styleId") == style_id)
