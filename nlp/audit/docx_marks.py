"""Findings in a copy of the docx they were made in: a comment at the words, a tracked change where the fix is mechanical."""

from __future__ import annotations

import io
import re
import zipfile
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from nlp.audit.docx_text import Package, Places, locate, open_docx
from nlp.audit.rule import FAMILIES
from nlp.datamodel import Analysis, Doc, Finding
from nlp.errors import ReadError
from nlp.labels import SEVERITIES
from nlp.phrases import legal
from nlp.readers.docx_xml import attribute, tag

AUTHOR, INITIALS = "督办", "督"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
# A tracked change may stand in these; inside somebody else's revision it would be theirs.
_OPEN = ("p", "hyperlink", "smartTag", "sdtContent", "fldSimple")
_QUOTED = 60


def mark_docx(
    source: bytes | None,
    document: Doc | Analysis,
    findings: Iterable[Finding],
    *,
    date: str | None = None,
    author: str = AUTHOR,
    fix: bool = False,
) -> bytes:
    """Return a docx with a comment at the words of every finding; with `fix`, what has a mechanical fix is a tracked change too.

    `source` are the bytes of the docx that `document` was read from; None, or a file of another text, gives a plain docx made
    of the text. `date` (ISO day or moment) is when the comments were made, None leaves it out. Comments and revisions that
    are there stay. What stands in no run of the body (an automatic number, a text box, a note) is marked where it is anchored,
    its words quoted in the comment. The same arguments give the same bytes.
    """
    doc = document.doc if isinstance(document, Analysis) else document
    package, places = _source(source, doc.text)
    moment = None if date is None else date if "T" in date else f"{date}T00:00:00Z"
    writer = _Writer(package, places, doc.text, author=author, moment=moment)
    ordered = sorted(findings, key=lambda f: (f.start, -f.end, f.rule))
    changes = list(_without_overlaps(ordered)) if fix else []
    writer.cut({at for f in ordered for at in (f.start, f.end)})
    for finding in ordered:
        writer.comment(finding)
    for finding in changes:
        writer.change(finding)
    return package.to_bytes()


def _source(source: bytes | None, text: str) -> tuple[Package, Places]:
    if source is not None and source[:2] == b"PK":
        try:
            package = open_docx(source)
            places = locate(text, package.paragraphs)
        except ReadError:
            places = None  # a container of another kind
        if places is not None:
            return package, places
    package = open_docx(_plain(text))
    made = locate(legal(text, "\ufffd"), package.paragraphs)
    return package, made or Places([None] * len(text), [0] * len(text))


def _without_overlaps(ordered: Sequence[Finding]) -> Iterable[Finding]:
    at = 0
    for finding in sorted(ordered, key=lambda f: (f.start, f.end)):
        if finding.fix is not None and finding.start >= at and finding.end > finding.start:
            yield finding
            at = finding.end


@dataclass(slots=True)
class _Anchor:
    """The first and the last run of what is marked; `exact` tells that they hold these words and no others."""

    first: Any
    last: Any
    exact: bool


class _Writer:
    """One docx being marked. `cut` comes first: it moves characters between elements."""

    def __init__(self, package: Package, places: Places, text: str, *, author: str, moment: str | None) -> None:
        self.package, self.places, self.text = package, places, text
        self.body = package.tree(package.main)
        self.ns = str(self.body.tag).rpartition("}")[0][1:] or _W
        self.by: dict[str, str] = {self._w("author"): author}
        if moment is not None:
            self.by[self._w("date")] = moment
        self.comments = self._comments_part()
        trees = package.trees.values()
        used = (attribute(e, "id") for tree in trees for e in tree.iter() if isinstance(e.tag, str))
        self.last_id = max((int(i) for i in used if re.fullmatch(r"\d{1,9}", i)), default=0)
        self.held = [i for i, e in enumerate(places.elements) if e is not None]

    def _w(self, name: str) -> str:
        return f"{{{self.ns}}}{name}"

    def _new(self, name: str, **attributes: str) -> Any:
        return self.body.makeelement(self._w(name), {self._w(k): v for k, v in attributes.items()})

    def _number(self) -> str:
        self.last_id += 1
        return str(self.last_id)

    def cut(self, offsets: set[int]) -> None:
        """Divide the runs in front of these characters, so that every finding begins and ends with a run."""
        for at in sorted(offsets):
            if at >= len(self.text) or self.places.elements[at] is None:
                continue
            element = self.places.elements[at]
            run = element.getparent()
            if tag(run) != "r" or _outermost(element) is not run:
                continue
            index = self.places.indexes[at]
            if index == 0 and all(tag(e) == "rPr" for e in element.itersiblings(preceding=True)):
                continue
            self._divide(run, element, index, at)

    def _divide(self, run: Any, element: Any, index: int, at: int) -> None:
        rest = run.makeelement(run.tag, dict(run.attrib))
        properties = next((e for e in run if tag(e) == "rPr"), None)
        if properties is not None:
            rest.append(deepcopy(properties))
        following = list(element.itersiblings())
        if index:
            tail = element.makeelement(element.tag, {})
            _write(tail, element.text[index:])
            _write(element, element.text[:index])
            self.places.cut(at, tail)
            rest.append(tail)
        else:
            rest.append(element)
        rest.extend(following)
        run.addnext(rest)

    def comment(self, finding: Finding) -> None:
        """Add the comment of a finding at its words, or where they are anchored."""
        anchor = self._anchor(finding)
        number = self._number()
        self.comments.append(self._comment(finding, number, quoted=not anchor.exact))
        begin, end, mark = (
            self._new(name, id=number) for name in ("commentRangeStart", "commentRangeEnd", "commentReference")
        )
        reference = self._new("r")
        reference.append(mark)
        if tag(anchor.first) == "p":
            # A paragraph without words: the marks are all it holds.
            anchor.first.extend((begin, end, reference))
            return
        anchor.first.addprevious(begin)
        anchor.last.addnext(reference)
        anchor.last.addnext(end)

    def change(self, finding: Finding) -> None:
        """Delete and insert as tracked changes, where the words stand in runs of their own beside each other."""
        anchor = self._anchor(finding)
        if not anchor.exact or finding.fix is None or "\n" in finding.fix + self.text[finding.start : finding.end]:
            return
        elements = self.places.elements[finding.start : finding.end]
        if any(e is None or tag(e) != "t" for e in elements):
            return
        runs = list(dict.fromkeys(e.getparent() for e in elements))
        # A note's mark or a picture in the same run would be deleted with the words.
        if any(tag(item) != "rPr" and item not in elements for run in runs for item in run):
            return
        if any(r.getparent() is not runs[0].getparent() for r in runs) or tag(runs[0].getparent()) not in _OPEN:
            return
        if finding.fix:
            inserted = self._new("r")
            properties = next((e for e in runs[0] if tag(e) == "rPr"), None)
            if properties is not None:
                inserted.append(deepcopy(properties))
            words = self._new("t")
            _write(words, legal(finding.fix))
            inserted.append(words)
            runs[-1].addnext(self._revision("ins", inserted))
        for run in runs:
            place = run.getprevious()
            parent = run.getparent()
            revision = self._revision("del", run)
            if place is None:
                parent.insert(0, revision)
            else:
                place.addnext(revision)
            for item in run:
                if tag(item) == "t":
                    item.tag = self._w("delText")

    def _revision(self, name: str, run: Any) -> Any:
        revision = self._new(name, id=self._number())
        revision.attrib.update(self.by)
        revision.append(run)
        return revision

    def _anchor(self, finding: Finding) -> _Anchor:
        end = max(finding.end, finding.start + 1)
        held = [e for e in self.places.elements[finding.start : end] if e is not None]
        missing = len(held) < sum(not c.isspace() and c != "|" for c in self.text[finding.start : end])
        if not held:
            held = self._near(finding.start)
        runs = [run for run in (self._run(held[0]), self._run(held[-1])) if run is not None] if held else []
        if not runs:
            paragraph = next((e for e in self.body.iter() if tag(e) == "p"), None)
            if paragraph is None:
                paragraph = self._new("p")
                self.body[0].insert(0, paragraph)
            return _Anchor(paragraph, paragraph, False)
        exact = not missing and all(e.getparent() is run for e, run in zip((held[0], held[-1]), runs, strict=False))
        return _Anchor(runs[0], runs[-1], exact)

    def _near(self, at: int) -> list[Any]:
        """Return the first element of the line of a character that is in none, else the nearest before it."""
        line = self.text.rfind("\n", 0, at) + 1
        i = bisect_right(self.held, line - 1)
        if i == len(self.held) or "\n" in self.text[line : self.held[i]]:
            i = max(i - 1, 0)
        return [self.places.elements[self.held[i]]] if self.held else []

    def _run(self, element: Any) -> Any:
        """Return the run of the body to mark for an element: its own, or the one that anchors its box or note."""
        run = _outermost(element)
        root = element.getroottree().getroot()
        if root is self.body:
            return run
        note = next((e for e in element.iterancestors() if tag(e) in ("footnote", "endnote")), None)
        if note is None:
            return None
        name, number = f"{tag(note)}Reference", attribute(note, "id")
        found = (e for e in self.body.iter() if tag(e) == name and attribute(e, "id") == number)
        return next((_outermost(e) for e in found), None)

    def _comment(self, finding: Finding, number: str, *, quoted: bool) -> Any:
        family = FAMILIES.get(finding.family, finding.family)
        lines = [f"【{SEVERITIES.get(finding.severity, finding.severity)}·{family}】{finding.message}"]
        words = self.text[finding.start : finding.end].replace("\n", " ")
        if quoted and words.strip():
            lines.append(f"原文：{words if len(words) <= _QUOTED else words[:_QUOTED] + '…'}")
        if finding.suggestion and finding.suggestion not in finding.message:
            lines.append(f"建议：{finding.suggestion}")
        lines.append(f"规则：{finding.rule}")
        comment = self._new("comment", id=number, initials=INITIALS)
        comment.attrib.update(self.by)
        for i, line in enumerate(lines):
            comment.append(self._line(line, first=i == 0))
        return comment

    def _line(self, line: str, *, first: bool) -> Any:
        mark = "<w:r><w:annotationRef/></w:r>" if first else ""
        size = '<w:rPr><w:rFonts w:hint="eastAsia"/><w:sz w:val="21"/><w:szCs w:val="21"/></w:rPr>'
        return self._parse(
            f'<w:p xmlns:w="{self.ns}"><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
            f'<w:ind w:left="0" w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="left"/></w:pPr>{mark}'
            f'<w:r>{size}<w:t xml:space="preserve">{escape(legal(line))}</w:t></w:r></w:p>'
        )

    def _parse(self, xml: str) -> Any:
        from lxml import etree

        return etree.fromstring(xml)

    def _comments_part(self) -> Any:
        """Return the root of the comments, of a new part with its type and relation where there is none."""
        package = self.package
        path = package.related("comments")
        if path is not None:
            return package.tree(path)
        folder, _, base = package.main.rpartition("/")
        path = f"{folder}/comments.xml" if folder else "comments.xml"
        while path in package.parts:
            path = path.replace(".xml", "1.xml")
        package.trees[path] = self._parse(f'<w:comments xmlns:w="{self.ns}"/>')
        self._relate(f"{folder}/_rels/{base}.rels".lstrip("/"), path)
        types = package.tree("[Content_Types].xml")
        types.append(
            types.makeelement(f"{{{_TYPES}}}Override", {"PartName": f"/{path}", "ContentType": _COMMENTS_TYPE})
        )
        return package.trees[path]

    def _relate(self, rels: str, path: str) -> None:
        package = self.package
        if rels not in package.parts:
            package.trees[rels] = self._parse(f'<Relationships xmlns="{_RELATIONS}"/>')
        relations = package.tree(rels)
        kinds = (attribute(e, "Type").rpartition("/")[0] for e in relations)
        kind = next((k for k in kinds if k.endswith("officeDocument/relationships")), _R)
        used = {attribute(e, "Id") for e in relations}
        number = next(f"rIdDuban{i}" for i in range(1, len(used) + 2) if f"rIdDuban{i}" not in used)
        told = {"Id": number, "Type": f"{kind}/comments", "Target": f"/{path}"}
        relations.append(relations.makeelement(f"{{{_RELATIONS}}}Relationship", told))


def _outermost(element: Any) -> Any:
    """Return the run that stands in no other run (a text box and a ruby stand in one), None outside runs."""
    run = None
    for item in [element, *element.iterancestors()]:
        run = item if tag(item) == "r" else run
    return run


def _write(element: Any, words: str) -> None:
    element.text = words
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _plain(text: str) -> bytes:
    """Return a docx of the text, a paragraph a line, in the type of an official paper."""
    face = "仿宋_GB2312"
    fonts = f'<w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}" w:hint="eastAsia"/>'
    lines = "".join(
        f'<w:p><w:pPr><w:spacing w:line="560" w:lineRule="exact"/></w:pPr><w:r><w:rPr>{fonts}<w:sz w:val="32"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(legal(line, chr(0xFFFD)))}</w:t></w:r></w:p>'
        for line in text.split("\n")
    )
    page = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_R}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{lines}{page}</w:body></w:document>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in parts.items():
            archive.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), content)
    return out.getvalue()
