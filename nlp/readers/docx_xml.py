"""The few XML helpers the docx reader needs: a safe parser, names without namespace, relationships between parts."""

from __future__ import annotations

import posixpath
from typing import Any

from nlp.errors import DamagedFileError


def parse(data: bytes, *, name: str, part: str) -> Any:
    """Return the root of a part. No entity is expanded, no DTD loaded, no network used; a DOCTYPE is refused."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DamagedFileError(
            f"{name}：内部文件 {part} 不完整或格式错误，文件已损坏。请重新下载或拷贝，或在 Word、WPS 中打开修复后另存为 docx。"
        ) from error
    # Caught here too, for encodings in which a search of the bytes does not see it.
    if root.getroottree().docinfo.doctype:
        raise DamagedFileError(
            f"{name}：内部文件 {part} 含有不允许的 DOCTYPE 声明，可能是恶意文件。请核实来源，另存为新的 docx 再试。"
        )
    return root


def tag(element: Any) -> str:
    """Return the name without namespace: transitional and strict OOXML differ only there."""
    label = element.tag
    return label.rpartition("}")[2] if isinstance(label, str) else ""


def child(element: Any, label: str) -> Any:
    """Return the first child of that name, or None."""
    return next((item for item in element if tag(item) == label), None)


def attribute(element: Any, label: str) -> str:
    """Return the attribute of that name in any namespace, or ""."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == label:
            return str(value)
    return ""


def flag(properties: Any, label: str) -> bool:
    """Tell whether an on/off property is set: its presence counts unless its value says no."""
    item = child(properties, label)
    return item is not None and attribute(item, "val") not in ("0", "false", "off")


def relations(parts: dict[str, bytes], source: str, *, name: str) -> dict[str, tuple[str, str]]:
    """Return id to (kind, part path) of the relationships of a part ("" for the package itself)."""
    folder, _, base = source.rpartition("/")
    path = posixpath.join(folder, "_rels", f"{base}.rels")
    if path not in parts:
        return {}
    out: dict[str, tuple[str, str]] = {}
    for item in parse(parts[path], name=name, part=path):
        if tag(item) == "Relationship" and attribute(item, "TargetMode") != "External":
            target = attribute(item, "Target")
            joined = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            out[attribute(item, "Id")] = (attribute(item, "Type").rpartition("/")[2], joined)
    return out
