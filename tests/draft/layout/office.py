"""What LibreOffice makes of a paper: the characters and rules of its pages, in millimetres from the upper left corner."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
_POINT = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Mark:
    """A character, or a drawn shape (`text` empty), with its box."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Page:
    width: float
    height: float
    characters: tuple[Mark, ...]
    shapes: tuple[Mark, ...]

    @property
    def text(self) -> str:
        return "".join(c.text for c in self.characters)

    def lines(self) -> list[list[Mark]]:
        """Return the characters of each line of the page, from the top down."""
        out: list[list[Mark]] = []
        for character in sorted(self.characters, key=lambda c: c.middle):
            if out and abs(out[-1][-1].middle - character.middle) < 3:
                out[-1].append(character)
            else:
                out.append([character])
        return [sorted(line, key=lambda c: c.left) for line in out]

    def find(self, words: str) -> list[Mark]:
        """Return the characters of `words` where they stand on the page for the first time."""
        at = self.text.index(words)
        return list(self.characters[at : at + len(words)])

    def rules(self, *, least: float = 100) -> list[Mark]:
        """Return the horizontal rules from `least` mm on, from the top down, each once."""
        flat = sorted((s for s in self.shapes if s.right - s.left >= least and s.bottom - s.top < 2), key=lambda s: s.top)
        return [s for n, s in enumerate(flat) if n == 0 or s.middle - flat[n - 1].middle > 0.1]


def render(papers: Mapping[str, bytes], folder: Path) -> dict[str, list[Page]]:
    """Return the pages of Word files, converted in one call of LibreOffice."""
    assert SOFFICE, "DUBAN_REQUIRE_OFFICE=1，但没有找到 soffice，请先安装 LibreOffice"
    paths = []
    for name, content in papers.items():
        paths.append(folder / f"{name}.docx")
        paths[-1].write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {name: list(_pages(folder / f"{name}.pdf")) for name in papers}


def _pages(path: Path) -> Iterable[Page]:
    import pypdfium2
    from pypdfium2.raw import FPDF_PAGEOBJ_PATH

    document = pypdfium2.PdfDocument(path)
    for page in document:
        width, height = page.get_size()

        def box(text: str, left: float, bottom: float, right: float, top: float, height: float = height) -> Mark:
            return Mark(text, left * _POINT, (height - top) * _POINT, right * _POINT, (height - bottom) * _POINT)

        words = page.get_textpage()
        characters = []
        for n in range(words.count_chars()):
            text = words.get_text_range(n, 1)
            if text.strip():
                characters.append(box(text, *words.get_charbox(n)))
        shapes = [box("", *shape.get_bounds()) for shape in page.get_objects(filter=[FPDF_PAGEOBJ_PATH])]
        yield Page(width * _POINT, height * _POINT, tuple(characters), tuple(shapes))
    document.close()
