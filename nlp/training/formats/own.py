"""Our own forms: corpus records (gold form), and analyses (`duban/analysis/1`) as an office corrects them by hand."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from nlp.classify.tags import CELLS
from nlp.tasks.rows import ROW_ROLES
from nlp.training.formats.marks import BadRecordError, Mark, explicit, gathered, line_up, times_of
from nlp.training.formats.marks import deadline_value as value_of
from nlp.training.formats.names import role_named
from nlp.training.formats.offsets import Quoted, integer, settle, trimmed

SCHEMA = "duban/analysis/"


def is_analysis(item: dict[str, Any]) -> bool:
    """Tell whether a JSON object is an analysis."""
    return isinstance(item.get("schema"), str) and item["schema"].startswith(SCHEMA)


def is_gold(item: dict[str, Any]) -> bool:
    """Tell whether a JSON object is a corpus record."""
    return isinstance(item.get("segments"), list) and isinstance(item.get("text"), str)


def read_analysis(item: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the corpus record of a corrected analysis; rows of segments that are no tasks any more are left out.

    A cell whose `text` was changed is looked for near its old place. Raises BadRecordError without a text.
    """
    record, notes = _record(item, name)
    document = item.get("document")
    record["doc"] = document if isinstance(document, dict) else {}
    segments = record["segments"]
    starts = [s["start"] for s in segments]
    kept, covered = [], set()
    for row in record["tasks"]:
        at = max(0, bisect_right(starts, row["start"]) - 1)
        if segments[at]["role"] in ROW_ROLES or not segments[at]["role"]:
            kept.append(row)
            covered.add(at)
    gone = len(record["tasks"]) - len(kept)
    record["tasks"] = kept
    if gone:
        notes.append(f"{gone} 个任务行所在的句段已改成别的角色，这些行没有用")
    bare = sum(s["role"] == "task" and i not in covered for i, s in enumerate(segments))
    if bare:
        notes.append(
            f"{bare} 个任务部署句段没有任务行：若其中写有责任单位、时限或指标，请在 tasks 里补一行，不然会学成没有"
        )
    return _noted(record, notes)


def read_gold(item: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a corpus record with every field there and its segments lined up. Raises BadRecordError as above."""
    record, notes = _record(item, name)
    if not isinstance(item.get("tasks"), list):
        record["tagged"] = False
    return _noted({**item, **record}, notes)


def _noted(record: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    record.pop("problems", None)
    if notes:
        record["problems"] = [{"level": "warning", "message": text} for text in gathered(notes)]
    return record


def _record(item: dict[str, Any], name: str) -> tuple[dict[str, Any], list[str]]:
    text = item.get("text")
    if not isinstance(text, str) or not text.strip():
        raise BadRecordError("文字是空的")
    notes: list[str] = []
    given = _roles(text, item.get("segments"), notes)
    segments, torn = line_up(text, given)
    if torn:
        notes.append(f"{torn} 个句段同时有两个角色，角色没有用：请只留一个")
    cuts = {(s["start"], s["end"]) for s in segments}
    apart = sum((m.start, m.end) not in cuts for m in given)
    if apart:
        notes.append(f"{apart} 个句段的起止与现在的切分不同，角色已按重叠最多的对上：如果改动过正文，请核对")
    tasks = item.get("tasks")
    headings = item.get("headings")
    record = {
        "id": name,
        "text": text,
        "doc": item["doc"] if isinstance(item.get("doc"), dict) else {},
        "segments": segments,
        "headings": headings if isinstance(headings, list) else [],
        "tasks": _rows(text, tasks if isinstance(tasks, list) else [], notes),
    }
    return record, notes


def _roles(text: str, segments: Any, notes: list[str]) -> list[Mark]:
    out = []
    for s in segments if isinstance(segments, list) else []:
        start, end = (integer(s.get(k)) for k in ("start", "end")) if isinstance(s, dict) else (None, None)
        place = trimmed(text, start, end) if start is not None and end is not None else None
        label = s.get("role") if isinstance(s, dict) else None
        role = role_named(label)
        if place is None:
            notes.append("有句段的起止不在文字里，没有用")
        elif role:
            out.append(Mark(*place, role))
        elif label:
            notes.append(f"角色“{label}”不认识，作未标处理")
    return out


def _rows(text: str, tasks: list[Any], notes: list[str]) -> list[dict[str, Any]]:
    quoted: list[Quoted] = []
    found: list[tuple[int, str, dict[str, Any]]] = []
    spans: list[tuple[int, int] | None] = []
    for i, row in enumerate(tasks):
        start, end = (integer(row.get(k)) for k in ("start", "end")) if isinstance(row, dict) else (None, None)
        spans.append(trimmed(text, start, end) if start is not None and end is not None else None)
        if spans[i] is None:
            notes.append("有任务行的起止不在文字里，没有用")
            continue
        for name in CELLS:
            cells = row.get(name)
            for cell in cells if isinstance(cells, list) else []:
                a, b = (integer(cell.get(k)) for k in ("start", "end")) if isinstance(cell, dict) else (None, None)
                if a is None or b is None:
                    notes.append("有任务要素没有起止位置，没有用")
                    continue
                words = cell.get("text")
                quoted.append(Quoted(a, b, words if isinstance(words, str) and words.strip() else None))
                found.append((i, name, cell))
    out: list[dict[str, Any] | None] = [
        {**_kept(row), "start": span[0], "end": span[1], **{name: [] for name in CELLS}} if span else None
        for row, span in zip(tasks, spans, strict=True)
    ]
    times = None
    for (i, name, cell), place in zip(found, settle(text, quoted), strict=True):
        target = out[i]
        if place is None:
            notes.append("有任务要素的位置不在文字里，或找不到它引用的文字，没有用")
        elif target is not None:
            entry: dict[str, Any] = {"start": place[0], "end": place[1]}
            if name == "deadlines":
                times = times_of(text) if times is None and "kind" not in cell else times
                given = {k: cell.get(k) for k in ("kind", "value")}
                entry |= given if "kind" in cell else value_of(*place, times or ())
            target[name].append(entry)
    kept = [row for row in out if row is not None]
    for row in kept:
        row["explicit"] = row["explicit"] if isinstance(row.get("explicit"), bool) else explicit(row)
    return kept


def _kept(row: dict[str, Any]) -> dict[str, Any]:
    return {"explicit": row["explicit"]} if isinstance(row.get("explicit"), bool) else {}
