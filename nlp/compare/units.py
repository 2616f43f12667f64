"""Coding units: the directive segments of a document, one that holds several numbered points cut at them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Protocol, TypeVar

from nlp.compare.typed import FLAG, NUMBER, TEXT
from nlp.datamodel import Analysis, Heading, Span, heading_chains
from nlp.numerals import parse_int
from nlp.phrases import one_line, strip_number

KINDS = {"task": "task", "requirement": "requirement", "prohibition": "task", "accountability": "task"}
"""Role of a segment that is coded → what it counts as: something to do, or a demand in general."""
UNITS = {
    "unit": TEXT, "doc": TEXT, "start": NUMBER, "end": NUMBER, "role": TEXT, "kind": TEXT, "text": TEXT,
    "heading": TEXT, "chars": NUMBER, "hard_target": FLAG, "owner": FLAG, "deadline": FLAG,
}  # fmt: skip
"""Columns of the frame `units` → their types."""
MIN_POINT = 6
"""Characters of a point; a shorter one stays with what it stands beside (一要快，二要稳)."""
MIN_LEAD_IN = 12
"""Characters of words before the first point that say something by themselves; fewer stay with that point (要严格执法，一要…)."""

_CN = "一二三四五六七八九十"
_POINT = re.compile(
    rf"(?:\A|(?<=[：:，,、；;。）)\s]))(?:(?P<shi>[{_CN}]{{1,2}})(?:要是|是要|是)|(?P<yao>[{_CN}]{{1,2}})要(?![求素件点])"
    rf"|第(?P<di>[{_CN}]{{1,2}})[，,、：:]|其(?P<qi>[{_CN}])[，,：:是]|[（(](?P<paren>[{_CN}]{{1,2}})[）)]|(?P<circled>[①-⑳]))"
)
_EDGE = " \t\r\n\v\f\u3000\xa0"
_LEAD_IN = re.compile(r"[：:]\s*\Z")


class _Placed(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


P = TypeVar("P", bound=_Placed)


def units(name: str, analysis: Analysis, *, leave: Sequence[Span] = ()) -> list[dict[str, Any]]:
    """Return the rows of the frame `units` that a document gives, in text order; what begins in a stretch of `leave` (an outline) is none.

    `start` and `end` are code points of `Doc.text`; the units of a segment lie side by side and cover it. `hard_target`: a figure or rank to
    reach; `owner`: a named body leads it, stated there or carried over, not inferred; `deadline`: a time it falls due (长期 is none).
    """
    doc = analysis.doc
    coded = [s for s in doc.segments if s.role in KINDS and not any(at.start <= s.start < at.end for at in leave)]
    spans = [(part, segment.role) for segment in coded for part in points(doc.text, segment.start, segment.end)]
    chains = heading_chains(doc.headings, [span.start for span, _ in spans])
    concrete = _Concrete(analysis)
    rows = []
    for number, ((span, role), chain) in enumerate(zip(spans, chains, strict=True), start=1):
        text = doc.text[span.start : span.end]
        rows.append(
            {
                "unit": f"{name}#{number}",
                "doc": name,
                "start": span.start,
                "end": span.end,
                "role": role,
                "kind": KINDS[role],
                "text": text,
                "heading": _heading(doc.text, chain, span),
                "chars": len("".join(text.split())),
                "hard_target": concrete.target(span),
                "owner": concrete.owner(span),
                "deadline": concrete.deadline(span),
            }
        )
    return rows


def points(text: str, start: int, end: int) -> list[Span]:
    """Return the stretch as it is, or cut at the points numbered inside it where these count up from one or go on by one.

    What stands before the first point is a unit of its own where it says something, else it stays with that point.

    >>> words = "要抓三件事：一要摸清底数，建好台账，二要修订目录，三要公开结果。"
    >>> [words[s.start:s.end] for s in points(words, 0, len(words))]
    ['要抓三件事：一要摸清底数，建好台账，', '二要修订目录，', '三要公开结果。']
    """
    cuts = [start + at for at in _starts(text[start:end])]
    if not cuts:
        return [Span(start, end)]
    if not _stands_alone(text[start : cuts[0]]):
        cuts = cuts[1:]
    bounds = [start, *cuts, end]
    found: list[Span] = []
    for a, b in pairwise(bounds):
        if found and (b - a < MIN_POINT or found[-1].end - found[-1].start < MIN_POINT):
            found[-1] = Span(found[-1].start, b)
        else:
            found.append(Span(a, b))
    return [_trimmed(text, span) for span in found]


def _starts(words: str) -> list[int]:
    """Return where the points of the longest run of one style begin, empty for fewer than two."""
    runs: dict[str, list[tuple[int, int]]] = {}
    best: list[tuple[int, int]] = []
    for match in _POINT.finditer(words):
        style = match.lastgroup or ""
        number = _number(match[style])
        run = runs.get(style, [])
        runs[style] = run = [*run, (match.start(), number)] if run and number == run[-1][1] + 1 else [(match.start(), number)]
        best = max(best, run, key=len)
    return [at for at, _ in best] if len(best) > 1 else []


def _number(words: str) -> int:
    return ord(words) - ord("①") + 1 if "①" <= words <= "⑳" else parse_int(words) or 0


def _stands_alone(lead_in: str) -> bool:
    return len(lead_in.strip()) >= MIN_LEAD_IN and not _LEAD_IN.search(lead_in)


def _trimmed(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return Span(start, end)


def _heading(text: str, chain: Sequence[Heading], span: Span) -> str:
    words = (strip_number(one_line(text[h.start : h.end])) for h in chain if h.end <= span.start)
    return " / ".join(filter(None, words))


class _Concrete:
    """What makes a unit concrete: figures, named owners, times that count and the cells of its rows."""

    def __init__(self, analysis: Analysis) -> None:
        doc = analysis.doc
        rows = [(Span(t.start, t.end), t) for t in analysis.tasks]
        due = [d for t in analysis.tasks for d in t.deadlines if d.how != "inferred" and d.kind != "ongoing"]
        self._targets = _sorted([f for f in doc.figures if f.counts])
        self._target_cells = _sorted([c for t in analysis.tasks for c in t.targets])
        self._times = _sorted([t for t in doc.times if t.counts and t.kind in ("date", "recurring", "duration", "event")])
        self._due = _sorted(due)
        self._leads = _sorted([u for u in doc.units if u.function == "lead" and not u.generic])
        self._owned = _sorted([at for at, t in rows if any(p.how != "inferred" for p in t.lead)])
        self._dated = _sorted([at for at, t in rows if any(d.how == "carried" and d.kind != "ongoing" for d in t.deadlines)])

    def target(self, span: Span) -> bool:
        return _any(self._targets, span) or _any(self._target_cells, span)

    def owner(self, span: Span) -> bool:
        return _any(self._leads, span) or _any(self._owned, span)

    def deadline(self, span: Span) -> bool:
        return _any(self._times, span) or _any(self._due, span) or _any(self._dated, span)


def _sorted(items: Iterable[P]) -> list[Span]:
    return sorted((Span(item.start, item.end) for item in items), key=lambda s: (s.start, s.end))


def _any(spans: Sequence[Span], within: Span) -> bool:
    """Tell whether one of some spans, sorted by start, begins inside another."""
    at = bisect_left(spans, within.start, key=lambda s: s.start)
    return at < len(spans) and spans[at].start < within.end

