"""The JSON form of an analysis, contract `duban/analysis/1` (version 1): to a dict and back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from nlp.datamodel import (
    SCHEMA,
    Analysis,
    Deadline,
    Doc,
    Figure,
    Finding,
    Heading,
    Meta,
    Milestone,
    Origin,
    Party,
    Segment,
    Source,
    Span,
    Target,
    Task,
    Timex,
    Unit,
    Words,
)


def to_dict(analysis: Analysis) -> dict[str, Any]:
    """Return the JSON-ready object: only dicts, lists, strings, numbers and None."""
    doc = analysis.doc
    meta = asdict(doc.meta)
    meta["date_evidence"] = [{"start": s.start, "end": s.end} for s in doc.meta.date_evidence]
    return {
        "schema": SCHEMA,
        "source": {**asdict(doc.source), "chars": len(doc.text)},
        "text": doc.text,
        "document": meta,
        "headings": [asdict(h) for h in doc.headings],
        "segments": [{**asdict(s), "path": list(s.path)} for s in doc.segments],
        "tasks": [_task(t) for t in analysis.tasks],
        "units": [asdict(u) for u in doc.units],
        "times": [asdict(t) for t in doc.times],
        "figures": [asdict(f) for f in doc.figures],
        "origins": [asdict(o) for o in doc.origins],
        "findings": [asdict(f) for f in analysis.findings],
    }


def _task(task: Task) -> dict[str, Any]:
    out = asdict(task)
    for cell in ("lead", "support", "addressee", "deadlines", "targets", "milestones", "purpose", "measures"):
        out[cell] = list(out[cell])
    for deadline in out["deadlines"]:
        deadline["rrules"] = list(deadline["rrules"])
    for milestone in out["milestones"]:
        milestone["targets"] = list(milestone["targets"])
    for words in (out["content"], *out["purpose"], *out["measures"]):
        if words:
            words["spans"] = list(words["spans"])
    return out


def _milestone(data: dict[str, Any]) -> Milestone:
    return Milestone(**{**data, "deadline": Span(**data["deadline"]), "targets": _all(Span, data["targets"])})


def _deadline(data: dict[str, Any]) -> Deadline:
    return Deadline(**{**data, "rrules": tuple(data.get("rrules", ()))})


def from_dict(data: dict[str, Any]) -> Analysis:
    """Read an analysis back. Raises ValueError when `data` is not of this contract."""
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise ValueError(f"不是 {SCHEMA} 格式的分析结果")
    try:
        source = {k: v for k, v in data["source"].items() if k != "chars"}
        meta = dict(data["document"])
        meta["date_evidence"] = _all(Span, meta.get("date_evidence", ()))
        doc = Doc(
            text=data["text"],
            source=Source(**source),
            meta=Meta(**meta),
            origins=_all(Origin, data.get("origins", ())),
            headings=_all(Heading, data["headings"]),
            segments=tuple(Segment(**{**s, "path": tuple(s["path"])}) for s in data["segments"]),
            units=_all(Unit, data.get("units", ())),
            times=_all(Timex, data.get("times", ())),
            figures=_all(Figure, data.get("figures", ())),
        )
        tasks = tuple(
            Task(
                **{
                    **t,
                    "lead": _all(Party, t["lead"]),
                    "support": _all(Party, t["support"]),
                    "addressee": _all(Party, t["addressee"]),
                    "deadlines": tuple(map(_deadline, t["deadlines"])),
                    "targets": _all(Target, t["targets"]),
                    "milestones": tuple(map(_milestone, t.get("milestones", ()))),
                    "content": _words(t["content"]) if t.get("content") else None,
                    "purpose": tuple(map(_words, t.get("purpose", ()))),
                    "measures": tuple(map(_words, t.get("measures", ()))),
                }
            )
            for t in data["tasks"]
        )
        return Analysis(doc=doc, tasks=tasks, findings=_all(Finding, data.get("findings", ())))
    except (KeyError, TypeError) as error:
        raise ValueError(f"分析结果缺少或多出字段：{error}") from error


def _words(item: dict[str, Any]) -> Words:
    return Words(item["text"], _all(Span, item["spans"]))


def _all(kind: type[Any], items: Iterable[dict[str, Any]]) -> tuple[Any, ...]:
    return tuple(kind(**item) for item in items)
