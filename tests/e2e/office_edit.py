"""Edit a docx in LibreOffice's own form of it: open it there, save as flat ODF, change that, open and save as docx again.

What comes out is written by LibreOffice from first to last: its own runs, styles and names of bookmarks.
"""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
MISSING = SOFFICE is None and os.environ.get("DUBAN_REQUIRE_OFFICE") != "1"
REASON = "未安装 LibreOffice（soffice），无法编辑；设置 DUBAN_REQUIRE_OFFICE=1 可强制要求"

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_DC = "http://purl.org/dc/elements/1.1/"


def convert(source: Path, form: str, *, folder: Path) -> Path:
    """Let LibreOffice open a file and save it in another form (`docx:MS Word 2007 XML`) into `folder`."""
    assert SOFFICE, "DUBAN_REQUIRE_OFFICE=1，但没有找到 soffice，请先安装 LibreOffice"
    folder.mkdir(parents=True, exist_ok=True)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", form, "--outdir", folder, source]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / f"{source.stem}.{form.partition(':')[0]}"


def edit(source: Path, target: Path, change: Callable[[Any], None], *, folder: Path) -> None:
    """Save `source` as LibreOffice would after `change` was made to its text (an `office:text` element)."""
    flat = convert(source, "fodt", folder=folder)
    tree = etree.parse(flat)
    change(next(tree.iter(f"{{{_OFFICE}}}text")))
    tree.write(flat, encoding="UTF-8", xml_declaration=True)
    convert(flat, "docx:MS Word 2007 XML", folder=folder / "out").replace(target)


def swap(text: Any, old: str, new: str) -> None:
    """Replace words wherever one run holds them, as find-and-replace does."""
    done = 0
    for item in text.iter():
        for name in ("text", "tail"):
            words = getattr(item, name)
            if words and old in words:
                setattr(item, name, words.replace(old, new))
                done += 1
    assert done, f"{old} not found"


def rows(text: Any, title: str) -> list[Any]:
    """Return the rows of the table that has a column of that title, its head first."""
    for table in text.iter(f"{{{_TABLE}}}table"):
        found = list(table.iter(f"{{{_TABLE}}}table-row"))
        if title in [words(cell) for cell in cells(found[0])]:
            return found
    raise AssertionError(title)


def cells(row: Any) -> list[Any]:
    """Return the cells of a row."""
    return list(row.iter(f"{{{_TABLE}}}table-cell"))


def words(element: Any) -> str:
    """Return all words in an element."""
    return "".join(element.itertext()).strip()


def type_over(cell: Any, fresh: str) -> None:
    """Select all of a cell and type: bookmarks go with the words."""
    paragraph = next(cell.iter(f"{{{_TEXT}}}p"))
    for item in list(paragraph):
        paragraph.remove(item)
    paragraph.text = fresh


def insert_row(row: Any) -> Any:
    """Return an empty row put behind `row`."""
    new = copy.deepcopy(row)
    for cell in cells(new):
        type_over(cell, "")
    row.addnext(new)
    return new


def paragraph(text: Any, some: str) -> Any:
    """Return the first paragraph outside tables that holds some words."""
    found = (p for p in text.iter(f"{{{_TEXT}}}p") if next(p.iterancestors(f"{{{_TABLE}}}table"), None) is None)
    return next(p for p in found if some in words(p))


def record(text: Any, old: str, new: str) -> None:
    """Replace words wherever one run holds them with changes recorded: the old deleted, the new inserted."""
    regions = text.find(f"{{{_TEXT}}}tracked-changes")
    if regions is None:
        regions = etree.SubElement(text, f"{{{_TEXT}}}tracked-changes")
        text.insert(0, regions)
    number = 0
    for item in [*text.iter()]:
        for name in ("text", "tail"):
            whole = getattr(item, name)
            if item.tag is etree.Comment or not whole or old not in whole or regions in item.iterancestors():
                continue
            before, _, after = whole.partition(old)
            number += 1
            deleted, inserted = f"ctd{number}", f"cti{number}"
            region = _region(regions, deleted, "deletion")
            etree.SubElement(region, f"{{{_TEXT}}}p").text = old
            _region(regions, inserted, "insertion")
            marks = [etree.Element(f"{{{_TEXT}}}{kind}", {f"{{{_TEXT}}}change-id": key}) for kind, key in _marks(deleted, inserted)]
            marks[1].tail, marks[2].tail = new, after
            setattr(item, name, before)
            if name == "text":
                for at, mark in enumerate(marks):
                    item.insert(at, mark)
            else:
                for mark in reversed(marks):
                    tail = mark.tail
                    item.addnext(mark)
                    mark.tail = tail
                item.tail = before
    assert number, f"{old} not found"


def _marks(deleted: str, inserted: str) -> tuple[tuple[str, str], ...]:
    return ("change", deleted), ("change-start", inserted), ("change-end", inserted)


def _region(regions: Any, key: str, kind: str) -> Any:
    region = etree.SubElement(regions, f"{{{_TEXT}}}changed-region", {"{http://www.w3.org/XML/1998/namespace}id": key, f"{{{_TEXT}}}id": key})
    made = etree.SubElement(region, f"{{{_TEXT}}}{kind}")
    info = etree.SubElement(made, f"{{{_OFFICE}}}change-info")
    etree.SubElement(info, f"{{{_DC}}}creator").text = "科员"
    etree.SubElement(info, f"{{{_DC}}}date").text = "2026-01-05T09:00:00"
    return made
