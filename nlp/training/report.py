"""Figures told in Chinese, and the error report: one HTML file without script or outside address, fit for paper."""

from __future__ import annotations

import base64
import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import groupby, pairwise
from pathlib import Path
from typing import Final

from nlp.files import replacing
from nlp.labels import DEADLINE_KINDS, ROLES
from nlp.training import scores
from nlp.training.scores import Bin, Counts, Judged, JudgedCell, JudgedRow, JudgedSegment, Tally

SHARES: Final = {
    "role_acc": "句段类别正确率",
    "explicit_recall": "写明责任、时限或指标的任务找到的比例",
    "deadline_value_acc": "时限换算正确率",
    "heading_level_acc": "标题层级正确率",
}
SEARCHED: Final = {
    "directive": "指令类句段",
    "task": "任务部署句段",
    "row": "任务行",
    "lead": "牵头、责任单位",
    "support": "配合单位",
    "addressee": "责任对象",
    "deadline": "完成时限",
    "target": "指标",
    "heading": "标题",
}
ROLE_NAMES: Final = {**ROLES, scores.NOTHING: "没有对应"}
SEEN: Final = "这些文档参加过训练，分数偏高"

_CONTEXT = 48
_STATES = {"matched": "对上的任务行", "missed": "漏掉的任务行", "extra": "多出的任务行"}
_TAGS = {"missed": "漏", "false": "误", "moved": "挂错", "value": "换算错"}
_SVG, _MARGIN = 220.0, 34.0

Intervals = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class ShareLine:
    """A share with what it was counted from, in words."""

    name: str
    value: str
    interval: str
    counts: str


@dataclass(frozen=True, slots=True)
class SearchLine:
    """Precision, recall and F1 in words, with the counts they come from."""

    name: str
    precision: str
    recall: str
    f1: str
    interval: str
    tally: Tally


def percent(value: float) -> str:
    """Return a ratio as a percentage, or a dash when it has no base."""
    return "—" if math.isnan(value) else f"{value:.1%}"


def share_lines(counts: Counts, intervals: Intervals) -> list[ShareLine]:
    """Return the plain shares, the mean F1 of the roles and the calibration error."""
    found = scores.figures(counts, empty=math.nan)
    told = {name: f"{part}/{whole}" for name, (part, whole) in scores.shares(counts).items()}
    told["role_macro_f1"] = f"{sum(t.gold > 0 for t in scores.role_tallies(counts).values())} 类"
    told["ece"] = f"{sum(b.segments for b in scores.calibration(counts))} 句段"
    names = {"role_acc": SHARES["role_acc"], "role_macro_f1": "各类别 F1 的平均", **SHARES, "ece": "概率与正确率的平均差距"}
    return [ShareLine(words, percent(found[n]), _between(intervals, n), told[n]) for n, words in names.items()]


def search_lines(counts: Counts, intervals: Intervals) -> list[SearchLine]:
    """Return what is searched for in the text: segments that direct, rows, cells, headings."""
    return [_line(SEARCHED[name], t, _between(intervals, f"{name}_f1")) for name, t in scores.tallies(counts).items()]


def role_lines(counts: Counts) -> list[SearchLine]:
    """Return precision, recall and F1 of each role."""
    return [_line(ROLE_NAMES[role], t, "") for role, t in scores.role_tallies(counts).items() if role != scores.NOTHING]


def _line(name: str, tally: Tally, interval: str) -> SearchLine:
    return SearchLine(name, percent(tally.precision), percent(tally.recall), percent(tally.f1), interval, tally)


def _between(intervals: Intervals, name: str) -> str:
    return f"{intervals[name][0] * 100:.1f}–{intervals[name][1]:.1%}" if name in intervals else "—"


@dataclass(frozen=True, slots=True)
class GroupLine:
    """The main figures of some documents."""

    name: str
    documents: int
    segments: int
    wrong: int
    role_acc: str
    task_f1: str
    row_f1: str
    explicit: str
    anchor: str = ""


def kind_lines(documents: Sequence[Judged]) -> list[GroupLine]:
    """Return the main figures of each kind of document."""
    return [_group(kind, some) for kind, some in scores.by_kind(documents).items()]


def _group(name: str, documents: Sequence[Judged], anchor: str = "") -> GroupLine:
    counts = scores.total(documents)
    found = scores.figures(counts, empty=math.nan)
    right, segments = scores.shares(counts)["role_acc"]
    return GroupLine(
        name=name,
        documents=len(documents),
        segments=segments,
        wrong=segments - right,
        role_acc=percent(found["role_acc"]),
        task_f1=percent(found["task_f1"]),
        row_f1=percent(found["row_f1"]),
        explicit=percent(found["explicit_recall"]),
        anchor=anchor,
    )


# The page -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that no mark begins or ends in; `tags` are the words behind it."""

    text: str
    marks: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text to be shown in the style `style`, with the words `tag` behind it."""

    start: int
    end: int
    style: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class WrongSegment:
    """A segment whose role is wrong, with the words around it."""

    before: str
    words: str
    after: str
    score: str


@dataclass(frozen=True, slots=True)
class WrongPair:
    """The segments of a document with the same gold and found role."""

    gold: str
    found: str
    segments: list[WrongSegment]


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row with its text, the other places of its wrong cells, and its faults; `state` is matched, missed or extra."""

    state: str
    excerpts: list[list[Piece]]
    faults: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PageDocument:
    """All errors of one document."""

    anchor: str
    id: str
    line: GroupLine
    kind: str
    pairs: list[WrongPair]
    rows: list[WrongRow]
    headings: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A cell of the confusion matrix; `shade` 0–9 is its share of the row."""

    count: int
    right: bool
    shade: int


def write_report(documents: Sequence[Judged], path: str | Path, *, model: str, gold: str, seen: bool = False) -> None:
    """Write the report to `path`, whole or not at all. Raises WriteFailedError when it cannot be written."""
    content = render_report(documents, model=model, gold=gold, seen=seen)
    # JSON can carry lone surrogates, which UTF-8 cannot hold.
    with replacing(path) as temporary:
        temporary.write_text(content, encoding="utf-8", errors="replace", newline="\n")


def render_report(documents: Sequence[Judged], *, model: str, gold: str, seen: bool = False) -> str:
    """Return the HTML of the report; documents with the largest share of wrong roles come first.

    `model` and `gold` name what was scored, `seen` says that the model was trained on these documents.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    folder = resources.files("nlp").joinpath("data", "report")
    template = folder.joinpath("report.html.jinja").read_text(encoding="utf-8")
    style = folder.joinpath("report.css").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    counts, intervals = scores.total(documents), scores.intervals(documents)
    bins = scores.calibration(counts)
    ordered = sorted(documents, key=lambda d: -_wrong_share(d))
    return environment.from_string(template).render(
        model=model,
        gold=gold,
        seen=SEEN if seen else "",
        totals=scores.figures(counts),
        shares=share_lines(counts, intervals),
        searched=search_lines(counts, intervals),
        roles=role_lines(counts),
        kinds=kind_lines(documents),
        states=_STATES,
        matrix=_matrix(scores.confusion(counts)),
        columns=[ROLE_NAMES[role] for role in scores.role_tallies(counts)],
        pairs=_common_pairs(documents),
        bins=[(f"{b.low:.1f}–{b.high:.1f}", b.segments, percent(b.score), percent(b.right)) for b in bins],
        dots=_dots(bins),
        plot=_SVG,
        margin=_MARGIN,
        documents=[_page_document(d, f"d{number}") for number, d in enumerate(ordered, 1)],
        style=Markup(style),
        style_hash="sha256-" + base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii"),
    )


def _wrong_share(document: Judged) -> float:
    return sum(s.gold != s.found for s in document.segments) / max(1, len(document.segments))


def _matrix(pairs: Mapping[tuple[str, str], int]) -> list[tuple[str, list[MatrixCell], int]]:
    present = [role for role in ROLE_NAMES if any(role in pair for pair in pairs)]
    out = []
    for gold in present:
        total = sum(pairs.get((gold, found), 0) for found in present)
        if total:
            row = [pairs.get((gold, found), 0) for found in present]
            cells = [MatrixCell(n, gold == found, _shade(n, total)) for n, found in zip(row, present, strict=True)]
            out.append((ROLE_NAMES[gold], cells, total))
    return out


def _shade(part: int, total: int) -> int:
    """Return 0 for none, else 1 to 9; the root keeps rare confusions visible."""
    return max(1, round(9 * math.sqrt(part / total))) if part else 0


def _common_pairs(documents: Iterable[Judged], most: int = 20) -> list[tuple[str, str, int, int]]:
    """Return the commonest confusions: gold, found, segments, documents."""
    each: Counter[tuple[str, str]] = Counter()
    where: Counter[tuple[str, str]] = Counter()
    for document in documents:
        wrong = [(s.gold, s.found) for s in document.segments if s.gold != s.found]
        each.update(wrong)
        where.update(set(wrong))
    return [(ROLE_NAMES[g], ROLE_NAMES[f], n, where[g, f]) for (g, f), n in each.most_common(most)]


def _dots(bins: Sequence[Bin]) -> list[tuple[str, str, str, str]]:
    """Return x, y, radius and tool tip of each bin's point in the plot."""
    most = max((b.segments for b in bins), default=1)
    return [
        (
            f"{_MARGIN + b.score * _SVG:.1f}",
            f"{_MARGIN / 2 + (1 - b.right) * _SVG:.1f}",
            f"{3 + 8 * math.sqrt(b.segments / most):.1f}",
            f"概率 {percent(b.score)}，正确 {percent(b.right)}，{b.segments} 句段",
        )
        for b in bins
    ]


def _page_document(document: Judged, anchor: str) -> PageDocument:
    text = document.text
    headings = [("漏", span) for span in document.headings_missed] + [("误", span) for span in document.headings_false]
    return PageDocument(
        anchor=anchor,
        id=document.id,
        line=_group(document.id, [document], anchor),
        kind=document.kind,
        pairs=_wrong_pairs(document),
        rows=[_wrong_row(document, row) for row in document.rows if not row.right],
        headings=[(tag, _flat(text[s.start : s.end])) for tag, s in sorted(headings, key=lambda item: item[1].start)],
    )


def _wrong_pairs(document: Judged) -> list[WrongPair]:
    def pair(segment: JudgedSegment) -> tuple[str, str]:
        return segment.gold, segment.found

    groups = [(key, list(some)) for key, some in groupby(sorted(_wrong(document), key=pair), key=pair)]
    groups.sort(key=lambda group: -len(group[1]))
    return [
        WrongPair(ROLE_NAMES[gold], ROLE_NAMES.get(found, found), [_wrong_segment(document.text, s) for s in some])
        for (gold, found), some in groups
    ]


def _wrong(document: Judged) -> list[JudgedSegment]:
    return [s for s in document.segments if s.gold != s.found]


def _wrong_segment(text: str, segment: JudgedSegment) -> WrongSegment:
    start, end = segment.start, segment.end
    before = _flat(text[max(0, start - _CONTEXT) : start], "…" if start > _CONTEXT else "")
    after = _flat(text[end : end + _CONTEXT]) + ("…" if end + _CONTEXT < len(text) else "")
    score = "—" if segment.found == scores.NOTHING else f"{segment.score:.2f}"
    return WrongSegment(before, _flat(text[start:end]), after, score)


def _flat(words: str, before: str = "") -> str:
    """Return the words on one line."""
    return before + " ".join(words.split())


# Rows ---------------------------------------------------------------------------------------------------------------


def _wrong_row(document: Judged, row: JudgedRow) -> WrongRow:
    state = "matched" if row.gold and row.found else "missed" if row.gold else "extra"
    marks = [Mark(cell.start, cell.end, cell.verdict, _tag(cell)) for cell in row.cells]
    if row.gold:
        marks.append(Mark(row.gold.start, row.gold.end, "gold"))
    if row.found:
        marks.append(Mark(row.found.start, row.found.end, "found"))
    faults = [(_TAGS[cell.verdict], _fault(document, cell)) for cell in row.cells if cell.verdict != "hit"]
    return WrongRow(state, _excerpts(document, row, marks), faults)


def _tag(cell: JudgedCell) -> str:
    return f"{_TAGS[cell.verdict]}·{SEARCHED[cell.name]}" if cell.verdict in _TAGS else SEARCHED[cell.name]


def _fault(document: Judged, cell: JudgedCell) -> str:
    words = f"{SEARCHED[cell.name]}：{_flat(document.text[cell.start : cell.end])}"
    if cell.verdict == "value":
        return f"{words}（应为 {_time(cell.gold)}，读成 {_time(cell.found)}）"
    if cell.elsewhere is None:
        return words
    number, name = cell.elsewhere
    other = document.rows[number]
    there = _flat(document.text[other.start : other.end])
    there = f"“{there[:24]}…”" if len(there) > 25 else f"“{there}”"
    told = "系统放在" if cell.wanted else "应当放在"
    return f"{words}（{told}{there}的{SEARCHED[name]}）"


def _time(told: str) -> str:
    kind, _, value = told.partition(" ")
    return f"{DEADLINE_KINDS.get(kind, kind)} {value or '（无值）'}"


def _excerpts(document: Judged, row: JudgedRow, marks: Sequence[Mark]) -> list[list[Piece]]:
    """Return the row's segments with the marks in them, then each other segment with a wrong cell, in text order."""
    places: list[tuple[int, int]] = [_segment_around(document, row.start, row.end)]
    for mark in sorted(marks, key=lambda m: m.start):
        if mark.style in _TAGS and not any(start <= mark.start and mark.end <= end for start, end in places):
            places.append(_segment_around(document, mark.start, mark.end))
    return [_pieces(document.text, start, end, marks) for start, end in places]


def _segment_around(document: Judged, start: int, end: int) -> tuple[int, int]:
    touched = [s for s in document.segments if s.start < end and start < s.end]
    return min([start, *(s.start for s in touched)]), max([end, *(s.end for s in touched)])


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> list[Piece]:
    """Cut `text[start:end]` at every mark; a tag stands behind the piece its mark ends with."""
    inside = [m for m in marks if start <= m.start < m.end <= end]
    cuts = sorted({start, end, *(edge for m in inside for edge in (m.start, m.end))})
    out = []
    for a, b in pairwise(cuts):
        over = dict.fromkeys(m.style for m in inside if m.start <= a and b <= m.end)
        tags = tuple((m.style, m.tag) for m in inside if m.end == b and m.tag)
        out.append(Piece(" ".join(text[a:b].splitlines()), tuple(over), tags))
    return out
