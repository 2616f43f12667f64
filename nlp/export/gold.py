"""Analyses as annotated documents (the form of the annotation guideline, a line of a corpus), and back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from nlp.classify.tags import CELLS
from nlp.datamodel import Analysis, Deadline, Doc, Heading, Meta, Party, Segment, Source, Target, Task
from nlp.errors import UsageError
from nlp.labels import ROLES

DESCRIPTION = ("doc_type", "level", "region", "date", "occasion")
"""Fields of `Meta` an annotated document tells under `doc`."""


def to_gold(name: str, analysis: Analysis) -> dict[str, Any]:
    """Return an analysis as the annotated document `name`."""
    doc = analysis.doc
    return {
        "id": name,
        "text": doc.text,
        "doc": {field: getattr(doc.meta, field) for field in DESCRIPTION},
        "segments": [{"start": s.start, "end": s.end, "role": s.role} for s in doc.segments],
        "headings": [{"start": h.start, "end": h.end, "number": h.number, "level": h.level} for h in doc.headings],
        "tasks": [
            row(task.start, task.end, {cell: [_place(c) for c in getattr(task, cell)] for cell in CELLS})
            for task in analysis.tasks
        ],
    }


def row(start: int, end: int, cells: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Return a task row; it is explicit when it names a lead, a time or a figure (guideline, section 3)."""
    return {"start": start, "end": end, **cells, "explicit": any(cells[c] for c in ("lead", "deadlines", "targets"))}


def _place(cell: Party | Deadline | Target) -> dict[str, Any]:
    place: dict[str, Any] = {"start": cell.start, "end": cell.end}
    return {**place, "kind": cell.kind, "value": cell.value} if isinstance(cell, Deadline) else place


def from_gold(record: Mapping[str, Any]) -> Analysis:
    """Return an annotated document as an analysis whose scores are 1: what annotators say is certain.

    A party or a time outside its row counts as carried.
    Raises UsageError when a field is missing, a role unknown, or an offset not in the text.
    """
    where = f"文档“{record.get('id', '未命名')}”"
    try:
        return _analysis(record)
    except UsageError as error:
        raise UsageError(f"{where}：{error}") from None
    except KeyError as error:
        raise UsageError(f"{where}缺少字段 {error}：标注文档要有 text、segments，任务行要有 start、end") from None
    except (TypeError, AttributeError, ValueError):
        raise UsageError(f"{where}的字段不合标注文档的格式：起止位置应是整数，segments、tasks 应是列表") from None


def _analysis(record: Mapping[str, Any]) -> Analysis:
    text = record["text"]
    told = record.get("doc") or {}
    described: dict[str, Any] = {field: told.get(field) for field in DESCRIPTION}
    meta = Meta(**described, date_source="manifest" if told.get("date") else None)
    segments = tuple(Segment(*_span(s, text), _role(s["role"]), 1.0) for s in record["segments"])
    headings = tuple(Heading(*_span(h, text), h.get("number"), h["level"]) for h in record.get("headings") or ())
    starts = [s.start for s in segments]
    tasks = []
    for i, t in enumerate(record.get("tasks") or (), 1):
        start, end = _span(t, text)
        cells: dict[str, Any] = {
            cell: tuple(_cell(cell, c, text, start, end) for c in t.get(cell) or ()) for cell in CELLS
        }
        at = bisect_right(starts, start) - 1
        role = segments[at].role if at >= 0 else "task"
        grade = "A" if cells["lead"] or cells["deadlines"] or cells["targets"] else "B"
        tasks.append(Task(str(i), start, end, max(at, 0), grade, role, **cells, score=1.0))
    source = Source(name=f"{record.get('id', '未命名')}.txt")
    return Analysis(Doc(text, source, meta, headings=headings, segments=segments), tuple(tasks))


def _span(place: Mapping[str, Any], text: str) -> tuple[int, int]:
    start, end = place["start"], place["end"]
    if not 0 <= start < end <= len(text):
        raise UsageError(f"标注 {start}–{end} 不在文字范围内（全文 {len(text)} 字），请检查起止位置")
    return start, end


def _role(role: str) -> str:
    if role not in ROLES:
        raise UsageError(f"没有句段角色“{role}”：可用的有 {'、'.join(ROLES)}")
    return role


def _cell(cell: str, place: Mapping[str, Any], text: str, row_start: int, row_end: int) -> Any:
    start, end = _span(place, text)
    words = text[start:end]
    how = "explicit" if row_start <= start < row_end else "carried"
    if cell == "deadlines":
        return Deadline(start, end, words, place["kind"], place.get("value"), how)
    if cell == "targets":
        return Target(start, end, words, None, "")
    return Party(start, end, words, words, how)
