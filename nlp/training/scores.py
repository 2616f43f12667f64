"""How far analyses agree with gold annotation: the figures of the annotation guideline, and every error behind them.

A document is judged into counts; the figures of any set of documents come from the sum of their counts, so pooled, per
kind, per document and resampled figures are one computation. A segment whose gold role is empty counts for no role
figure.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from nlp.datamodel import Analysis, Segment, Span
from nlp.errors import DataError
from nlp.labels import DIRECTIVE_ROLES, ROLES

CELLS: Final = {
    "lead": "lead",
    "support": "support",
    "addressee": "addressee",
    "target": "targets",
    "deadline": "deadlines",
}
"""Cell as the figures name it → its field in gold and in `Task`."""

NOTHING: Final = "none"
"""Found role of a gold segment that no found segment overlaps."""

ROW_OVERLAP: Final = 0.5
"""Least intersection over union of two spans that state the same row."""

BINS: Final = 10
UNKNOWN_KIND: Final = "未注明"

Key = tuple[str, ...]
Counts = Mapping[Key, float]


@dataclass(frozen=True, slots=True)
class Tally:
    """Things found and right, found and wrong, not found. A ratio without a base is NaN."""

    hit: int
    false: int
    missed: int

    @property
    def gold(self) -> int:
        return self.hit + self.missed

    @property
    def found(self) -> int:
        return self.hit + self.false

    @property
    def precision(self) -> float:
        return _ratio(self.hit, self.found)

    @property
    def recall(self) -> float:
        return _ratio(self.hit, self.gold)

    @property
    def f1(self) -> float:
        return _ratio(2 * self.hit, self.gold + self.found)


@dataclass(frozen=True, slots=True)
class JudgedSegment:
    """A gold segment with its role and that of the found segment which overlaps it most; `score` is the latter's."""

    start: int
    end: int
    gold: str
    found: str
    score: float


@dataclass(frozen=True, slots=True)
class JudgedCell:
    """A cell of a row and what became of it.

    `verdict`: hit, value (a time found but read wrongly), missed, false, moved (missed or false here, while the same
    words are false or missed in another row or another cell: `elsewhere`, number of the row and name of the cell).
    `wanted` tells whether gold has it. `gold` and `found` are kind and value of a time, else "".
    """

    name: str
    start: int
    end: int
    verdict: str
    wanted: bool
    gold: str = ""
    found: str = ""
    elsewhere: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A gold row and the found row matched with it; either may be None."""

    gold: Span | None
    found: Span | None
    cells: tuple[JudgedCell, ...]

    @property
    def start(self) -> int:
        return min(span.start for span in (self.gold, self.found) if span)

    @property
    def end(self) -> int:
        return max(span.end for span in (self.gold, self.found) if span)

    @property
    def right(self) -> bool:
        """Whether the row is matched and every cell is."""
        return bool(self.gold and self.found) and all(cell.verdict == "hit" for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Judged:
    """A document with every judgement, in the order of the text, and the counts its figures come from."""

    id: str
    kind: str
    text: str
    segments: tuple[JudgedSegment, ...]
    rows: tuple[JudgedRow, ...]
    headings_missed: tuple[Span, ...]
    headings_false: tuple[Span, ...]
    counts: Counts


@dataclass(frozen=True, slots=True)
class Bin:
    """Segments with a score in `[low, high)` (the last bin holds 1 too): mean score against share of roles right."""

    low: float
    high: float
    segments: int
    score: float
    right: float


# Judging ------------------------------------------------------------------------------------------------------------


def judge(gold: Mapping[str, Any], analysis: Analysis) -> Judged:
    """Return what `analysis` got right and wrong of a gold document. Raises DataError when the texts differ."""
    text = gold["text"]
    if analysis.doc.text != text:
        raise DataError(f"{gold['id']}：分析的正文与标注的正文不同，无法比较：请用同一份文本")
    segments = _segments(gold["segments"], analysis.doc.segments)
    pairs = match([Span(t["start"], t["end"]) for t in gold["tasks"]], [Span(t.start, t.end) for t in analysis.tasks])
    rows = _rows(gold["tasks"], analysis, pairs)
    wanted = {h["start"]: h for h in gold["headings"]}
    found = {h.start: h for h in analysis.doc.headings}
    both = wanted.keys() & found.keys()
    counts: dict[Key, float] = defaultdict(float, {("documents",): 1.0})
    for s in segments:
        counts["role", s.gold, s.found] += 1
        if s.found != NOTHING:
            number = str(min(int(s.score * BINS), BINS - 1))
            counts["bin", number, "segments"] += 1
            counts["bin", number, "score"] += s.score
            counts["bin", number, "right"] += s.gold == s.found
    for row in rows:
        counts["row", "hit" if row.gold and row.found else "missed" if row.gold else "false"] += 1
        for cell in row.cells:
            right = cell.verdict in ("hit", "value")
            counts[cell.name, "hit" if right else "missed" if cell.wanted else "false"] += 1
            if cell.name == "deadline" and right:
                counts["value", "hit" if cell.verdict == "hit" else "missed"] += 1
    for i, t in enumerate(gold["tasks"]):
        # Where gold does not say, its cells do (guideline, section 3).
        if t.get("explicit", any(t.get(field) for field in ("lead", "deadlines", "targets"))):
            counts["explicit", "hit" if i in pairs else "missed"] += 1
    counts["heading", "hit"] = len(both)
    counts["heading", "missed"] = len(wanted) - len(both)
    counts["heading", "false"] = len(found) - len(both)
    counts["level", "hit"] = sum(wanted[start]["level"] == found[start].level for start in both)
    return Judged(
        id=str(gold["id"]),
        kind=str((gold.get("doc") or {}).get("doc_type") or UNKNOWN_KIND),
        text=text,
        segments=segments,
        rows=rows,
        headings_missed=tuple(Span(start, h["end"]) for start, h in sorted(wanted.items()) if start not in both),
        headings_false=tuple(Span(start, h.end) for start, h in sorted(found.items()) if start not in both),
        counts=dict(counts),
    )


def _segments(gold: Iterable[Mapping[str, Any]], found: Sequence[Segment]) -> tuple[JudgedSegment, ...]:
    ends = [s.end for s in found]
    out = []
    for g in gold:
        if not g["role"]:
            continue
        best, most = None, 0
        for other in found[bisect_right(ends, g["start"]) :]:
            if other.start >= g["end"]:
                break
            if (shared := _shared(g["start"], g["end"], other)) > most:
                best, most = other, shared
        role, score = (best.role, best.score) if best else (NOTHING, 0.0)
        out.append(JudgedSegment(g["start"], g["end"], g["role"], role, score))
    return tuple(out)


def _shared(start: int, end: int, other: Any) -> int:
    return max(0, min(end, int(other.end)) - max(start, int(other.start)))


def match(gold: Sequence[Span], found: Sequence[Span]) -> dict[int, int]:
    """Return the pairs of spans that state the same row, one to one: largest overlap first, of equal ones the last."""
    order = sorted(range(len(found)), key=lambda i: found[i].start)
    starts = [found[i].start for i in order]
    longest = max((f.end - f.start for f in found), default=0)
    pairs = []
    for i, g in enumerate(gold):
        for j in order[bisect_right(starts, g.start - longest) : bisect_left(starts, g.end)]:
            if shared := _shared(g.start, g.end, found[j]):
                ratio = shared / (g.end - g.start + found[j].end - found[j].start - shared)
                if ratio >= ROW_OVERLAP:
                    pairs.append((ratio, i, j))
    out: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(pairs, reverse=True):
        if i not in out and j not in taken:
            out[i] = j
            taken.add(j)
    return out


def _rows(gold: Sequence[Mapping[str, Any]], analysis: Analysis, pairs: Mapping[int, int]) -> tuple[JudgedRow, ...]:
    text = analysis.doc.text
    out = []
    for i, g in enumerate(gold):
        task = analysis.tasks[pairs[i]] if i in pairs else None
        cells = (
            cell
            for name, field in CELLS.items()
            for cell in _cells(name, g.get(field) or (), getattr(task, field) if task else (), text)
        )
        out.append(JudgedRow(Span(g["start"], g["end"]), Span(task.start, task.end) if task else None, tuple(cells)))
    for j in sorted(set(range(len(analysis.tasks))) - set(pairs.values())):
        task = analysis.tasks[j]
        cells = (cell for name, field in CELLS.items() for cell in _cells(name, (), getattr(task, field), text))
        out.append(JudgedRow(None, Span(task.start, task.end), tuple(cells)))
    return _moved(sorted(out, key=lambda row: row.start))


def _cells(name: str, gold: Iterable[Mapping[str, Any]], found: Iterable[Any], text: str) -> list[JudgedCell]:
    """Pair the cells of one field by their words, blanks aside: the same unit named twice is the same unit."""
    left: defaultdict[str, list[Any]] = defaultdict(list)
    for f in found:
        left[_words(text, f.start, f.end)].append(f)
    out = []
    for g in gold:
        same = left[_words(text, g["start"], g["end"])]
        if not same:
            out.append(JudgedCell(name, g["start"], g["end"], "missed", wanted=True))
            continue
        f = same.pop(0)
        wanted, got = ("", "") if name != "deadline" else (_time(g["kind"], g["value"]), _time(f.kind, f.value))
        verdict = "hit" if wanted == got else "value"
        out.append(JudgedCell(name, g["start"], g["end"], verdict, wanted=True, gold=wanted, found=got))
    out += [JudgedCell(name, f.start, f.end, "false", wanted=False) for same in left.values() for f in same]
    return out


def _words(text: str, start: int, end: int) -> str:
    return "".join(text[start:end].split())


def _time(kind: str, value: Any) -> str:
    return f"{kind} {'' if value in (None, '', 'null') else str(value).replace(' ', '')}".strip()


def _moved(rows: Sequence[JudgedRow]) -> tuple[JudgedRow, ...]:
    """Mark the missed cells whose very span is a false cell elsewhere, and the other way round."""
    stray: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for i, row in enumerate(rows):
        for k, cell in enumerate(row.cells):
            if cell.verdict == "false":
                stray[cell.start, cell.end].append((i, k))
    changed = [list(row.cells) for row in rows]
    for i, row in enumerate(rows):
        for k, cell in enumerate(row.cells):
            places = stray.get((cell.start, cell.end))
            if cell.verdict == "missed" and places:
                j, m = places.pop(0)
                changed[i][k] = replace(cell, verdict="moved", elsewhere=(j, rows[j].cells[m].name))
                changed[j][m] = replace(rows[j].cells[m], verdict="moved", elsewhere=(i, cell.name))
    return tuple(replace(row, cells=tuple(cells)) for row, cells in zip(rows, changed, strict=True))


# Figures ------------------------------------------------------------------------------------------------------------


def total(documents: Iterable[Judged]) -> Counts:
    """Return the sum of the documents' counts."""
    out: Counter[Any] = Counter()
    for document in documents:
        out.update(document.counts)
    return out


def by_kind(documents: Iterable[Judged]) -> dict[str, list[Judged]]:
    """Return the documents of each kind (`doc_type` of gold), the largest group first."""
    out: defaultdict[str, list[Judged]] = defaultdict(list)
    for document in documents:
        out[document.kind].append(document)
    return dict(sorted(out.items(), key=lambda item: -len(item[1])))


def confusion(counts: Counts) -> dict[tuple[str, str], int]:
    """Return how many segments have each pair of gold and found role."""
    return {(key[1], key[2]): int(n) for key, n in counts.items() if key[0] == "role"}


def role_tallies(counts: Counts) -> dict[str, Tally]:
    """Return the tally of each role that gold or the analyses have, in the order of `ROLES`."""
    pairs = confusion(counts)
    present = {role for pair in pairs for role in pair}
    return {role: _grouped(pairs, frozenset({role})) for role in (*ROLES, NOTHING) if role in present}


def _grouped(pairs: Mapping[tuple[str, str], int], roles: frozenset[str]) -> Tally:
    hit = sum(n for (gold, found), n in pairs.items() if gold in roles and found in roles)
    gold_only = sum(n for (gold, found), n in pairs.items() if gold in roles and found not in roles)
    return Tally(hit, sum(n for (gold, found), n in pairs.items() if gold not in roles and found in roles), gold_only)


def tallies(counts: Counts) -> dict[str, Tally]:
    """Return the tally of all that is searched: directive and task segments, rows, each kind of cell, headings."""
    pairs = confusion(counts)
    out = {"directive": _grouped(pairs, DIRECTIVE_ROLES), "task": _grouped(pairs, frozenset({"task"}))}
    for name in ("row", *CELLS, "heading"):
        out[name] = Tally(*(int(counts.get((name, verdict), 0)) for verdict in ("hit", "false", "missed")))
    return out


def shares(counts: Counts) -> dict[str, tuple[int, int]]:
    """Return part and whole of each figure that is a plain share."""
    pairs = confusion(counts)
    return {
        "role_acc": (sum(n for (gold, found), n in pairs.items() if gold == found), sum(pairs.values())),
        "explicit_recall": _part(counts, "explicit"),
        "deadline_value_acc": _part(counts, "value"),
        "heading_level_acc": (int(counts.get(("level", "hit"), 0)), int(counts.get(("heading", "hit"), 0))),
    }


def _part(counts: Counts, key: str) -> tuple[int, int]:
    hit = int(counts.get((key, "hit"), 0))
    return hit, hit + int(counts.get((key, "missed"), 0))


def calibration(counts: Counts) -> list[Bin]:
    """Return the bins of equal width that hold segments: how sure the model was against how often it was right."""
    out = []
    for b in range(BINS):
        n = counts.get(("bin", str(b), "segments"), 0)
        if n:
            score, right = (counts.get(("bin", str(b), what), 0.0) / n for what in ("score", "right"))
            out.append(Bin(b / BINS, (b + 1) / BINS, int(n), score, right))
    return out


def figures(counts: Counts, *, empty: float = 0.0) -> dict[str, Any]:
    """Return every figure, keys and conventions as the gold folder's scorer has them, and `ece`.

    `empty` is the value of a figure without a base, such as the recall of cells gold has none of. `per_role_f1` is a
    dict, rounded to three places. `ece` is the expected calibration error of the segments' scores (Guo et al. 2017).
    """
    found, roles, bins = tallies(counts), role_tallies(counts), calibration(counts)
    gold_roles = [t.f1 for t in roles.values() if t.gold]
    ratios: dict[str, float] = {name: _ratio(*share) for name, share in shares(counts).items()}
    ratios["role_macro_f1"] = _ratio(sum(gold_roles), len(gold_roles))
    for name, tally in found.items():
        ratios[f"{name}_f1"] = tally.f1
        if name == "row" or name in CELLS:
            ratios[f"{name}_p"], ratios[f"{name}_r"] = tally.precision, tally.recall
    ratios["ece"] = _ratio(sum(abs(b.right - b.score) * b.segments for b in bins), sum(b.segments for b in bins))
    return {
        "docs": int(counts.get(("documents",), 0)),
        "segments": sum(confusion(counts).values()),
        "gold_rows": found["row"].gold,
        "pred_rows": found["row"].found,
        **{name: empty if math.isnan(value) else value for name, value in ratios.items()},
        **{f"{name}_gold": found[name].gold for name in CELLS},
        "per_role_f1": {role: round(t.f1, 3) for role, t in sorted(roles.items())},
    }


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


def intervals(documents: Sequence[Judged], *, samples: int = 1000, seed: int = 11) -> dict[str, tuple[float, float]]:
    """Return the 95 % interval of each ratio under resampling of whole documents (percentile bootstrap, Efron 1979).

    Samples in which a figure has no base are left out of its interval. Empty for a single document.
    """
    import numpy as np

    if len(documents) < 2:
        return {}
    keys = sorted({key for d in documents for key in d.counts})
    each = np.array([[d.counts.get(key, 0.0) for key in keys] for d in documents])
    drawn = np.random.default_rng(seed).multinomial(len(documents), [1 / len(documents)] * len(documents), size=samples)
    values: defaultdict[str, list[float]] = defaultdict(list)
    for sums in (drawn @ each).tolist():
        for name, value in figures(dict(zip(keys, sums, strict=True)), empty=math.nan).items():
            if isinstance(value, float) and not math.isnan(value):
                values[name].append(value)
    ends = {name: np.percentile(some, [2.5, 97.5]).tolist() for name, some in values.items()}
    return {name: (low, high) for name, (low, high) in ends.items()}


def as_json(documents: Sequence[Judged]) -> dict[str, Any]:
    """Return all that is measured, JSON-ready, English keys: pooled figures, intervals, counts, breakdowns."""
    counts = total(documents)
    pairs: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for (gold, found), n in sorted(confusion(counts).items()):
        pairs[gold][found] = n
    return {
        "figures": figures(counts),
        "intervals": intervals(documents),
        "shares": {name: {"part": part, "whole": whole} for name, (part, whole) in shares(counts).items()},
        "counts": {name: _tally_json(tally) for name, tally in tallies(counts).items()},
        "roles": {role: _tally_json(tally) for role, tally in role_tallies(counts).items()},
        "confusion": pairs,
        "calibration": [
            {"low": b.low, "high": b.high, "segments": b.segments, "score": b.score, "right": b.right}
            for b in calibration(counts)
        ],
        "kinds": {kind: figures(total(some)) for kind, some in by_kind(documents).items()},
        "documents": [{"id": d.id, "kind": d.kind, "figures": figures(d.counts)} for d in documents],
    }


def _tally_json(tally: Tally) -> dict[str, float]:
    ratios = {"precision": tally.precision, "recall": tally.recall, "f1": tally.f1}
    return {
        "hit": tally.hit,
        "false": tally.false,
        "missed": tally.missed,
        **{name: 0.0 if math.isnan(value) else value for name, value in ratios.items()},
    }
