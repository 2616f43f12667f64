"""The rows of tables and the paragraphs of an edited paper, as they stand once its tracked changes are accepted, with our bookmarks in them.

Struck-through words are gone like tracked deletions: clerks strike by hand. Offsets count characters of what is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from nlp.draft.layout import LISTED, row_of
from nlp.errors import DubanError, UsageError
from nlp.files import display, reason
from nlp.readers.docx import main_part
from nlp.readers.docx_xml import attribute, child, flag, parse, tag
from nlp.readers.limits import unzip

_GONE: Final = frozenset({"del", "moveFrom"})
_SKIPPED: Final = frozenset({"drawing", "pict", "object", "instrText", "delText", "pPr", "tblPr", "tcPr", "sectPr"})
_CHARACTERS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A bookmark of ours: the id of its row, the field its words state, and where they stand."""

    key: str
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of a paragraph or a cell: `column` counts from 0, None outside tables."""

    text: str
    start: int
    end: int
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table. `struck`: there were words, and all of them are struck out or deleted."""

    cells: tuple[Stretch, ...]
    struck: bool = False

    @property
    def start(self) -> int:
        """Return where the row begins."""
        return self.cells[0].start if self.cells else 0

    @property
    def end(self) -> int:
        """Return where the row ends."""
        return self.cells[-1].end if self.cells else 0


@dataclass(slots=True)
class Edited:
    """An edited paper. `listed` are the rows it was drafted with, `gone` those whose bookmarks stand in deleted rows of tables."""

    paragraphs: list[Stretch] = field(default_factory=list)
    tables: list[list[Line]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    listed: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)


def read_edited(path: Path) -> Edited:
    """Return what an edited docx says. Raises UsageError when it is none."""
    shown = display(path.name)
    if path.suffix.lower() != ".docx":
        raise UsageError(f"读不了改稿“{shown}”：请用 Word、WPS 或 LibreOffice 另存为 docx 再试")
    try:
        parts = unzip(path.read_bytes(), name=shown)
        main = main_part(parts, name=shown)
        root = parse(parts[main], name=shown, part=main)
    except OSError as error:
        why = "找不到这个文件" if isinstance(error, FileNotFoundError) else reason(error)
        raise UsageError(f"读不了改稿“{shown}”：{why}") from None
    except DubanError as error:
        raise UsageError(f"读不了改稿：{error}") from None
    walk = _Walk()
    walk.blocks(root)
    walk.close()
    return walk.out


class _Walk:
    """One pass over the file in the order of its words."""

    def __init__(self) -> None:
        self.out = Edited()
        self._text: list[str] = []
        self._at = 0
        self._struck = 0
        self._open: dict[str, tuple[str, str, int]] = {}
        self._in_table = 0

    def close(self) -> None:
        """End the bookmarks whose end is lost where they begin."""
        self.out.marks += [Mark(key, name, at, at) for key, name, at in self._open.values()]
        self.out.listed = {mark.key for mark in self.out.marks if mark.field == LISTED}
        self.out.marks = sorted((mark for mark in self.out.marks if mark.field != LISTED), key=lambda mark: mark.start)

    def blocks(self, element: Any) -> None:
        """Read whatever stands below an element."""
        for item in _children(element):
            label = tag(item)
            if label == "p":
                self._paragraph(item)
            elif label == "tbl":
                self._table(item)
            elif label == "r":
                self._run(item)
            elif label == "bookmarkStart":
                if found := row_of(attribute(item, "name")):
                    self._open[attribute(item, "id")] = (*found, self._at)
            elif label == "bookmarkEnd":
                if opened := self._open.pop(attribute(item, "id"), None):
                    self.out.marks.append(Mark(opened[0], opened[1], opened[2], self._at))
            elif label in _GONE:
                self._marks_only(item)
            elif label not in _SKIPPED:
                self.blocks(item)

    def _marks_only(self, element: Any) -> None:
        """Read the bookmarks of deleted words: they may begin before them and end behind them."""
        for item in element.iter():
            if tag(item) == "bookmarkStart" and (found := row_of(attribute(item, "name"))):
                self._open[attribute(item, "id")] = (*found, self._at)
            elif tag(item) == "bookmarkEnd" and (opened := self._open.pop(attribute(item, "id"), None)):
                self.out.marks.append(Mark(opened[0], opened[1], opened[2], self._at))
            elif tag(item) == "delText":
                self._struck += len((item.text or "").strip())

    def _run(self, run: Any) -> None:
        properties = child(run, "rPr")
        gone = properties is not None and any(flag(properties, name) for name in ("strike", "dstrike", "vanish"))
        for item in _children(run):
            label = tag(item)
            words = (item.text or "") if label == "t" else _CHARACTERS.get(label, "")
            if gone:
                self._struck += len(words.strip())
            else:
                self._put(words)

    def _put(self, words: str) -> None:
        self._text.append(words)
        self._at += len(words)

    def _since(self, start: int, count: int) -> str:
        words = "".join(self._text[count:])
        assert len(words) == self._at - start
        return words

    def _paragraph(self, element: Any) -> None:
        start, count = self._at, len(self._text)
        self.blocks(element)
        text = self._since(start, count)
        if not self._in_table:
            self.out.paragraphs.append(Stretch(text, start, self._at))
        properties = child(element, "pPr")
        marks = child(properties, "rPr") if properties is not None else None
        if marks is None or (child(marks, "del") is None and child(marks, "moveFrom") is None):
            self._put("\n")

    def _table(self, element: Any) -> None:
        rows: list[Line] = []
        for row in _children(element):
            if tag(row) != "tr":
                if tag(row) in ("bookmarkStart", "bookmarkEnd"):
                    self.blocks([row])
                continue
            properties = child(row, "trPr")
            if properties is not None and child(properties, "del") is not None:
                self.out.gone |= {found[0] for item in row.iter() if tag(item) == "bookmarkStart" and (found := row_of(attribute(item, "name")))}
                self._marks_only(row)
                continue
            rows.append(self._row(row, rows[-1] if rows else None))
        if not self._in_table:
            self.out.tables.append(rows)

    def _row(self, element: Any, above: Line | None) -> Line:
        struck_before = self._struck
        cells: list[Stretch] = []
        column = 0
        self._in_table += 1
        for item in _children(element):
            if tag(item) != "tc":
                self.blocks([item])
                continue
            properties = child(item, "tcPr")
            start, count = self._at, len(self._text)
            self.blocks(item)
            text = "\n".join(line.strip() for line in self._since(start, count).split("\n") if line.strip())
            merge = child(properties, "vMerge") if properties is not None else None
            if merge is not None and attribute(merge, "val") != "restart" and above is not None:
                text = next((cell.text for cell in above.cells if cell.column == column), text)
            cells.append(Stretch(text, start, self._at, column))
            span = child(properties, "gridSpan") if properties is not None else None
            width = attribute(span, "val") if span is not None else ""
            column += int(width) if width.isdigit() else 1
        self._in_table -= 1
        return Line(tuple(cells), struck=self._struck > struck_before and not any(cell.text for cell in cells))


def _children(element: Any) -> Iterator[Any]:
    """Yield the children to read: one branch of an alternative, the content of a control."""
    for item in element:
        if not isinstance(item.tag, str):
            continue
        label = tag(item)
        if label == "AlternateContent":
            branch = next((b for b in item if tag(b) in ("Choice", "Fallback")), None)
            if branch is not None:
                yield from _children(branch)
        elif label == "sdt":
            content = child(item, "sdtContent")
            if content is not None:
                yield from _children(content)
        else:
            yield item
