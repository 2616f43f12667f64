"""The parts of a Word file in one zip, written in our own hand: the same parts give the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape

from nlp.files import zipped
from nlp.phrases import legal

HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
"""What every part begins with."""
W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"


def pack(
    *,
    title: str,
    document: str,
    styles: str,
    settings: str,
    footers: Mapping[str, str],
    fonts: str = "",
    comments: str = "",
    pictures: Sequence[bytes] = (),
) -> bytes:
    """Return the Word file. `footers` are by relation; `comments` are the children of `w:comments`, none leave the part out, as no `fonts` do."""
    named = {"styles": styles, "settings": settings, **({"fontTable": fonts} if fonts else {})}
    parts: dict[str, bytes | str] = {"word/document.xml": document, **{f"word/{name}.xml": xml for name, xml in named.items()}}
    types = {"document": "document.main", **{name: name for name in named}}
    relations = [(f"rId{n}", name, f"{name}.xml") for n, name in enumerate(named, start=1)]
    for n, (relation, xml) in enumerate(footers.items(), start=1):
        parts[f"word/footer{n}.xml"] = xml
        types[f"footer{n}"] = "footer"
        relations.append((relation, "footer", f"footer{n}.xml"))
    if comments:
        parts["word/comments.xml"] = f"{HEAD}<w:comments {W}>{comments}</w:comments>"
        types["comments"] = "comments"
        relations.append(("rIdComments", "comments", "comments.xml"))
    for n, picture in enumerate(pictures, start=1):
        parts[f"word/media/image{n}.png"] = picture
        relations.append((f"rIdPicture{n}", "image", f"media/image{n}.png"))
    outer = [("rId1", f"{_OFFICE}/officeDocument", "word/document.xml"), ("rId2", _CORE, "docProps/core.xml")]
    front = {
        "[Content_Types].xml": _content_types(types, pictures=bool(pictures)),
        "_rels/.rels": _relations(outer),
        "docProps/core.xml": _core(title),
        "word/_rels/document.xml.rels": _relations([(i, f"{_OFFICE}/{kind}", target) for i, kind, target in relations]),
    }
    return zipped((name, content.encode("utf-8") if isinstance(content, str) else content) for name, content in {**front, **parts}.items())


def _content_types(types: Mapping[str, str], *, pictures: bool) -> str:
    overrides = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kind}+xml"/>' for name, kind in types.items())
    png = '<Default Extension="png" ContentType="image/png"/>' if pictures else ""
    return (
        f'{HEAD}<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{png}{overrides}'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(relations: Sequence[tuple[str, str, str]]) -> str:
    inner = "".join(f'<Relationship Id="{i}" Type="{kind}" Target="{target}"/>' for i, kind, target in relations)
    return f'{HEAD}<Relationships xmlns="{_RELATIONS}">{inner}</Relationships>'


def _core(title: str) -> str:
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(legal(title))}</dc:title></cp:coreProperties>'
    )
