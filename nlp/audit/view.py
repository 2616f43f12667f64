"""A document as the rules see it: its text with what is not prose masked, its parts, its day and its genre."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import Any

import yaml

from nlp.audit.rule import rules_dir
from nlp.datamodel import Analysis, Doc, Span

BLANK = "\ufffc"
"""Stands for a masked character; no rule's pattern holds it."""
_GENRES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("transcript", re.compile(r"录音|转写|实录")),
    ("speech", re.compile(r"讲话|致辞|发言|主持|报告会|演讲|提纲")),
    ("minutes", re.compile(r"纪要|会议记录")),
    ("table", re.compile(r"分解表|分工表|台账|清单|一览表")),
    ("plan", re.compile(r"方案|要点|计划|规划|纲要|措施|意见")),
    ("report", re.compile(r"报告|总结|通报|汇报")),
    ("notice", re.compile(r"通知|函|请示|批复|决定|公告|通告|命令|公报|议案|办法|规定|细则|规则|条例")),
)


class View:
    """One document under audit. Everything found by several rules is found once (`once`)."""

    def __init__(
        self,
        doc: Doc,
        *,
        analysis: Analysis | None = None,
        source: Analysis | None = None,
        genre: str | None = None,
        file: bytes | None = None,
    ) -> None:
        self.doc = doc
        self.text = doc.text
        self.analysis = analysis
        self.source = source
        """The analysis of the paper that this one was drafted from; None where it is no draft."""
        self.genre = genre or genre_of(doc)
        self.date = doc.meta.date
        self.file = file
        """The docx as it was read, for the rules of its layout; None for any other format."""
        self._known: dict[Any, Any] = {}

    def once(self, what: Any, find: Any, *args: Any) -> Any:
        """Return `find(self, *args)`, computed the first time it is asked for under the name `what`."""
        if what not in self._known:
            self._known[what] = find(self, *args)
        return self._known[what]

    def masked(self, names: Iterable[str]) -> str:
        """Return the text with what the masks cover replaced by BLANK, character for character."""
        key = tuple(sorted(names))
        return str(self.once(("masked", key), _masked, key))

    def spans(self, mask: str) -> list[Span]:
        """Return what a mask of `masks.yaml` covers, in order, without overlaps."""
        found: list[Span] = self.once(("mask", mask), _mask_spans, mask)
        return found

    @cached_property
    def lines(self) -> list[Span]:
        """Every line that holds more than blanks, without its end; in a docx a line is a paragraph or a row of a table."""
        out, at = [], 0
        for line in re.split(r"(?<=\n)", self.text):
            body = line.rstrip("\r\n")
            if body.strip():
                out.append(Span(at, at + len(body)))
            at += len(line)
        return out

    @cached_property
    def starts(self) -> list[int]:
        """Where every line begins, empty ones too."""
        return [0, *(m.end() for m in re.finditer("\n", self.text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of a character, both from 1."""
        line = bisect_right(self.starts, offset) - 1
        return line + 1, offset - self.starts[line] + 1

    def scope_of(self, start: int, end: int) -> str:
        """Return where the words stand: heading, table, title (in 《》), quote (in “”) or body; the narrowest."""
        for name in ("title", "quote"):
            if _covers(self.spans(name), start, end):
                return name
        line = self.text[self.text.rfind("\n", 0, start) + 1 : start] + self.text[start : self._line_end(start)]
        if "|" in line:
            return "table"
        return "heading" if _covers(self._heads, start, end) else "body"

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    @cached_property
    def _heads(self) -> list[Span]:
        return [Span(h.start, h.end) for h in self.doc.headings]


def genre_of(doc: Doc) -> str:
    """Return the genre by the kind of the document, else by its title."""
    for words in (doc.meta.doc_type, doc.meta.title):
        for name, pattern in _GENRES:
            if words and pattern.search(words):
                return name
    return "other"


@lru_cache(maxsize=1)
def mask_patterns() -> dict[str, re.Pattern[str]]:
    """Return the masks of `masks.yaml` by name."""
    told = yaml.safe_load((rules_dir() / "masks.yaml").read_text(encoding="utf-8"))
    return {name: re.compile("|".join(f"(?:{p})" for p in patterns), re.M) for name, patterns in told.items()}


def _mask_spans(view: View, mask: str) -> list[Span]:
    return [Span(m.start(), m.end()) for m in mask_patterns()[mask].finditer(view.text) if m.end() > m.start()]


def _masked(view: View, names: Sequence[str]) -> str:
    text = list(view.text)
    for name in names:
        for span in view.spans(name):
            text[span.start : span.end] = [c if c == "\n" else BLANK for c in text[span.start : span.end]]
    return "".join(text)


def _covers(spans: Sequence[Span], start: int, end: int) -> bool:
    at = bisect_right(spans, start, key=lambda s: s.start) - 1
    return at >= 0 and end <= spans[at].end and spans[at].start <= start
