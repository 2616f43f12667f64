"""Set a finished paper on pages: a Word file as GB/T 9704—2012 asks, with the figures of `nlp/data/layout`.

The file is WordprocessingML of our own from the first part to the last. The same paper gives the same bytes: no clock is read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from nlp.docx_package import HEAD, W, pack
from nlp.draft.layout.drawings import NAMESPACES, Drawings
from nlp.draft.layout.figures import PROFILES, figures
from nlp.draft.layout.flow import body_xml
from nlp.draft.layout.marks import LISTED, Marks, row_of
from nlp.draft.layout.sections import footers
from nlp.draft.layout.styles import font_table_xml, settings_xml, styles_xml
from nlp.draft.paper import Paper
from nlp.errors import UsageError
from nlp.files import replacing

__all__ = ["LISTED", "PROFILES", "SOURCES", "row_of", "to_bytes", "write"]

SOURCES: Final = ("none", "comment", "table")
"""How a paper shows what its words rest on: not at all, by Word comments, by the table 来源对照 behind its annexes."""


def to_bytes(paper: Paper, *, profile: str = "gb", sources: str = "none", strip: bool = False, latin: bool = False) -> bytes:
    """Return the Word file of `paper`.

    `strip` leaves bookmarks, comments and the table of sources out; `latin` sets digits and letters in Times New Roman.
    Raises UsageError for a profile or a way to show sources that there is none of.
    """
    if sources not in SOURCES:
        raise UsageError(f"来源没有“{sources}”这种标法：可用的有 {'、'.join(SOURCES)}")
    told = figures(profile, latin=latin)
    marks = Marks(paper.references, bookmarks=not strip, commenting=sources == "comment" and not strip, author=paper.polisher)
    drawings = Drawings()
    body = body_xml(paper, told, marks, drawings, sources=sources == "table" and not strip)
    return pack(
        title=paper.title,
        document=f'{HEAD}<w:document {W} {NAMESPACES}><w:body>{body}</w:body></w:document>',
        styles=styles_xml(told),
        settings=settings_xml(),
        fonts=font_table_xml(told),
        footers={relation: xml for relation, xml in footers(told).items() if f'"{relation}"' in body},
        comments=marks.comments_xml(),
        pictures=drawings.pictures,
    )


def write(
    paper: Paper, path: str | Path, *, profile: str = "gb", sources: str = "none", strip: bool = False, latin: bool = False
) -> None:
    """Write `paper` to `path` as docx, whole or not at all. Raises WriteFailedError when the file cannot be written."""
    content = to_bytes(paper, profile=profile, sources=sources, strip=strip, latin=latin)
    with replacing(path) as temporary:
        temporary.write_bytes(content)
