"""What ties the words of a paper to their passages: Word bookmarks around the words of ledger rows, comments with the passage."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from nlp.draft.paper import BOOKMARK, Piece, Reference
from nlp.phrases import legal

AUTHOR = "duban"
LONGEST_NAME = 40
"""Characters of a bookmark's name that Word reads."""

LISTED = "row"
"""Field of the empty bookmarks that list the rows of a paper."""

_FOREIGN = re.compile(r"[^0-9A-Za-z]")
_NAME = re.compile(rf"{BOOKMARK}(.+?)_([A-Za-z]+)(?:_\d+)?")


def bookmark_name(key: str, field: str, number: int = 1) -> str:
    """Return the name of the `number`th bookmark around that field of a row: letters, digits and underscores, as Word wants it.

    >>> bookmark_name("4be0a1c29f03-2", "lead", 3)
    'duban_4be0a1c29f03_2_lead_3'
    """
    return f"{BOOKMARK}{_FOREIGN.sub('_', key)}_{field}{f'_{number}' if number > 1 else ''}"


def row_of(name: str) -> tuple[str, str] | None:
    """Return the id of the row and the field that a bookmark's name tells, None when it is not one of ours.

    >>> row_of("duban_4be0a1c29f03_2_lead_3"), row_of("_Toc1")
    (('4be0a1c29f03-2', 'lead'), None)
    """
    found = _NAME.fullmatch(name)
    return (found.group(1).replace("_", "-"), found.group(2)) if found else None


@dataclass(slots=True)
class Marks:
    """The bookmarks, comments and tracked changes of one paper, numbered in the order they are written. `author` made the changes."""

    references: Mapping[str, Reference]
    bookmarks: bool = True
    commenting: bool = False
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    comments: list[tuple[Reference, ...]] = field(default_factory=list)
    bookmarked: int = 0
    author: str = ""
    revised: int = 0

    def revision(self, kind: str) -> str:
        """Return the attributes of the next tracked change."""
        self.revised += 1
        return f"w:id=\"{self.revised}\" w:author={quoteattr(legal(self.author) or AUTHOR)}"

    def bookmark(self, piece: Piece, xml: str) -> str:
        """Return the runs of a piece inside their bookmark, as they are where it states no cell of a row."""
        reference = self.references.get(piece.refs[0]) if piece.refs else None
        if not self.bookmarks or not piece.field or reference is None or not reference.row:
            return xml
        at = (reference.key, piece.field)
        self.counts[at] = self.counts.get(at, 0) + 1
        name = bookmark_name(*at, self.counts[at])
        if len(name) > LONGEST_NAME:
            return xml
        number = self.bookmarked
        self.bookmarked += 1
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{xml}<w:bookmarkEnd w:id="{number}"/>'

    def listed(self) -> str:
        """Return an empty bookmark for every row that the paper rests on: by them a row that is taken out later is missed."""
        if not self.bookmarks:
            return ""
        out = []
        for reference in self.references.values():
            name = bookmark_name(reference.key, LISTED)
            if reference.row and len(name) <= LONGEST_NAME:
                out.append(f'<w:bookmarkStart w:id="{self.bookmarked}" w:name="{name}"/><w:bookmarkEnd w:id="{self.bookmarked}"/>')
                self.bookmarked += 1
        return "".join(out)

    def comment(self, refs: tuple[str, ...]) -> tuple[str, str]:
        """Return what stands before and behind the words that a comment with these passages is on."""
        passages = tuple(self.references[key] for key in refs if key in self.references)
        if not self.commenting or not passages:
            return "", ""
        number = len(self.comments)
        self.comments.append(passages)
        return (
            f'<w:commentRangeStart w:id="{number}"/>',
            f'<w:commentRangeEnd w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>',
        )

    def comments_xml(self) -> str:
        """Return the comments, as the children of `w:comments`."""
        return "".join(
            f'<w:comment w:id="{number}" w:author="{AUTHOR}" w:initials="{AUTHOR}">{"".join(map(_passage, passages))}</w:comment>'
            for number, passages in enumerate(self.comments)
        )


def _passage(reference: Reference) -> str:
    lines = (f"{reference.document}　{reference.place}", f"“{reference.quote}”")
    return "".join(
        '<w:p><w:pPr><w:pStyle w:val="CommentText"/></w:pPr><w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(legal(line))}</w:t></w:r></w:p>'
        for line in lines
    )
