"""A docx beside the text that was read from it: which XML element holds which character."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nlp.readers.docx import main_part, read_paragraphs
from nlp.readers.docx_xml import parse, relations, tag
from nlp.readers.limits import unzip
from nlp.readers.paragraphs import Paragraph, Piece

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(slots=True)
class Places:
    """For every character of a text the element that holds it and its index there; None where no element does."""

    elements: list[Any]
    indexes: list[int]

    def cut(self, at: int, tail: Any) -> None:
        """Tell that what stands from character `at` on in its element has moved to the element `tail`."""
        element, first = self.elements[at], self.indexes[at]
        for i in range(at, len(self.elements)):
            if self.elements[i] is element:
                self.elements[i] = tail
                self.indexes[i] -= first
            elif self.elements[i] is not None:
                return


@dataclass(slots=True)
class Package:
    """The parts of a docx: `trees` are those that were parsed, by path; `main` is the path of the body."""

    data: bytes
    parts: dict[str, bytes]
    trees: dict[str, Any]
    main: str
    paragraphs: list[Paragraph]

    def related(self, kind: str) -> str | None:
        """Return the path of the part that the body relates to as `kind` (comments, styles …)."""
        found = relations(self.parts, self.main, name="docx").values()
        return next((path for name, path in found if name == kind and path in self.parts), None)

    def tree(self, path: str) -> Any:
        """Return the root of a part, parsed once."""
        if path not in self.trees:
            self.trees[path] = parse(self.parts[path], name="docx", part=path)
        return self.trees[path]

    def to_bytes(self) -> bytes:
        """Return the docx with every parsed part as it is now and all else untouched; no clock is read."""
        from lxml import etree

        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.data)) as source, zipfile.ZipFile(out, "w") as target:
            written = set()
            for info in source.infolist():
                path = info.filename.replace("\\", "/")
                written.add(path)
                target.writestr(info, self._part(path, etree) or source.read(info), zipfile.ZIP_DEFLATED)
            for path in sorted(set(self.trees) - written):
                content = self._part(path, etree)
                target.writestr(zipfile.ZipInfo(path, _ZIP_DATE), content or b"", zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def _part(self, path: str, etree: Any) -> bytes | None:
        tree = self.trees.get(path)
        if tree is None:
            return None
        written: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
        return written


def open_docx(data: bytes, *, name: str = "docx") -> Package:
    """Return a docx with its paragraphs as read. Raises a ReadError when it cannot be read."""
    parts = unzip(data, name=name)
    paragraphs = read_paragraphs(parts, name=name)
    package = Package(data, parts, {}, main_part(parts, name=name), paragraphs)
    for paragraph in paragraphs:
        element = next((element for _, element in paragraph.pieces if element is not None), None)
        if element is not None:
            # The trees that the elements stand in, the body and its notes, are the ones to be written.
            root = element.getroottree().getroot()
            path = package.main if tag(root) == "document" else package.related(tag(root))
            package.trees.setdefault(path or package.main, root)
    package.tree(package.main)
    return package


def locate(text: str, paragraphs: Iterable[Paragraph]) -> Places | None:
    """Return where every character of `text` stands, None when these paragraphs are not its source.

    Blanks are aligned as far as there are as many; the reader joins and cuts them.
    """
    pieces: list[Piece] = []
    for paragraph in paragraphs:
        pieces += [*paragraph.pieces, ("\n", None)]
    places = Places([None] * len(text), [0] * len(text))
    at = 0
    for words, element in pieces:
        for index, character in enumerate(words):
            if character.isspace():
                if at < len(text) and text[at].isspace() and not (text[at] == "\n" and character != "\n"):
                    places.elements[at], places.indexes[at] = element, index
                    at += 1
                continue
            while at < len(text) and text[at].isspace():
                at += 1
            if at == len(text) or text[at] != character:
                return None
            places.elements[at], places.indexes[at] = element, index
            at += 1
    return places if not text[at:].strip() else None
