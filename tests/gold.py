"""Gold records made from analyses: what an annotator would have written who agrees with all of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nlp.datamodel import Analysis, Meta
from tests.marked import analysis_of

LINES = (
    ("head1", "一、抓好河道治理"),
    ("significance", "河道干净，百姓才安心。"),
    ("task", "[LEAD 县水务局]要在[DATE=2026-06-30 6月底前]清淤[FIGURE 不少于12公里]。"),
    ("task", "[ADDRESSEE 各镇][EVERY=R/P1M 每月]巡查河堤。"),
    ("assignment", "（配合单位：[SUPPORT 县财政局]）"),
    ("requirement", "要不断提高认识。"),
)
"""A small document with every kind of cell."""


def speech(lines: Iterable[tuple[str, str]] = LINES, name: str = "讲话") -> Analysis:
    return analysis_of(lines, name=name, meta=Meta())


def gold_of(analysis: Analysis, *, name: str = "讲话", kind: str = "领导讲话") -> dict[str, Any]:
    data = json.loads(analysis.to_json())
    tasks = [{**t, "explicit": bool(t["lead"] or t["deadlines"] or t["targets"])} for t in data["tasks"]]
    return {
        "id": name,
        "text": data["text"],
        "doc": {"doc_type": kind},
        "segments": [{key: s[key] for key in ("start", "end", "role")} for s in data["segments"]],
        "headings": data["headings"],
        "tasks": tasks,
    }


def write_jsonl(path: Path, records: Iterable[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    return path
