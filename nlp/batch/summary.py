"""Count what a batch came to, for `run.json` and for the table on the terminal."""

from __future__ import annotations

import hashlib
import platform
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from nlp import __version__
from nlp.config import find_model
from nlp.datamodel import Analysis, FileRecord
from nlp.errors import ModelError
from nlp.labels import SEVERITIES
from nlp.names import REFORMED, UNKNOWN

SCHEMA = "duban/run/1"

MAX_NAMES = 12
"""Names a notice lists."""

LIBRARIES = ("numpy", "jieba", "lxml", "openpyxl", "pypdfium2", "python-docx", "jinja2")


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of a document or a batch. `without_owner` names neither a unit nor a class of addressees."""

    segments: int
    tasks: int
    grade_a: int
    without_owner: int
    without_deadline: int


def count(analyses: Sequence[Analysis]) -> Counts:
    """Count the rows of some documents."""
    tasks = [task for analysis in analyses for task in analysis.tasks]
    return Counts(
        segments=sum(len(analysis.doc.segments) for analysis in analyses),
        tasks=len(tasks),
        grade_a=sum(task.grade == "A" for task in tasks),
        without_owner=sum(not (task.lead or task.addressee) for task in tasks),
        without_deadline=sum(not task.deadlines for task in tasks),
    )


def describe(
    documents: Mapping[str, Analysis],
    records: Sequence[FileRecord],
    *,
    options: Mapping[str, Any],
    outputs: Sequence[str],
    ignored: Sequence[str],
    reused: int,
    began: float,
) -> dict[str, Any]:
    """Return the content of `run.json`: versions, options, counts, every file with its hash, failures."""
    done = sum(record.status == "done" for record in records)
    return {
        "schema": SCHEMA,
        "duban": __version__,
        "python": platform.python_version(),
        "libraries": _versions(),
        "model": {"name": options.get("model"), "version": model_version(options.get("model"))},
        "options": dict(options),
        "started": datetime.fromtimestamp(began, UTC).isoformat(timespec="seconds"),
        "seconds": round(time.time() - began, 3),
        "counts": {
            "files": len(records),
            "done": done,
            "failed": len(records) - done,
            "reused": reused,
            **asdict(count(list(documents.values()))),
            "findings": severities(documents),
        },
        "files": [asdict(record) for record in records],
        "failures": [{"path": r.path, "message": r.message} for r in records if r.status == "failed"],
        "ignored": list(ignored),
        "outputs": list(outputs),
    }


def unknown_units(documents: Mapping[str, Analysis]) -> list[dict[str, Any]]:
    """Return the units in charge that the roster does not know, the most frequent first, with the documents that name them."""
    found: dict[str, list[str]] = {}
    for document, analysis in documents.items():
        for finding in analysis.findings:
            if finding.rule == UNKNOWN:
                found.setdefault("".join(analysis.doc.quote(finding).split()), []).append(document)
    counted = sorted(found.items(), key=lambda item: -len(item[1]))
    return [{"unit": unit, "count": len(where), "documents": list(dict.fromkeys(where))} for unit, where in counted]


def duplicate_notices(documents: Mapping[str, Analysis]) -> list[str]:
    """Return a Chinese line on rows merged in the ledger and rows to be compared by eye; none where there are none."""
    tasks = [task for analysis in documents.values() for task in analysis.tasks]
    repeated = sum(task.duplicate_of is not None for task in tasks)
    similar = sum(task.similar_to is not None for task in tasks)
    parts = [f"重复的任务 {repeated} 条已并入台账同一行"] if repeated else []
    parts += [f"疑似重复 {similar} 条分列，见备注"] if similar else []
    return [f"{'；'.join(parts)}。各处出处都在“原文位置”"] if parts else []


def audit_notices(documents: Mapping[str, Analysis]) -> list[str]:
    """Return a Chinese line on what the audit found, none where that is nothing or hints only."""
    by = severities(documents)
    found = "、".join(f"{SEVERITIES[key]} {by[key]} 处" for key in ("fatal", "error", "warning") if by[key])
    return [f"审核意见：{found}，见工作簿“审核意见”表和网页；只审核可用 duban audit"] if found else []


def severities(documents: Mapping[str, Analysis]) -> dict[str, int]:
    """Return how many findings of the audit the documents have by severity; names are told of by `name_notices`."""
    by = Counter(f.severity for analysis in documents.values() for f in analysis.findings if f.rule not in (REFORMED, UNKNOWN))
    return {key: by[key] for key in SEVERITIES}


def name_notices(documents: Mapping[str, Analysis]) -> list[str]:
    """Return Chinese lines on names to be checked: units the roster does not know, organs that are no more."""
    notices = []
    unknown = [str(entry["unit"]) for entry in unknown_units(documents)]
    if unknown:
        notices.append(f"名册中没有的单位 {len(unknown)} 个：{_some(unknown)}。请核对名称，或在名册中补上单位、别名")
    gone = dict.fromkeys(
        "".join(analysis.doc.quote(finding).split())
        for analysis in documents.values()
        for finding in analysis.findings
        if finding.rule == REFORMED
    )
    if gone:
        notices.append(f"机构改革后已不存在或已改名的机构 {len(gone)} 个：{_some(list(gone))}。名称照录，请核实现名（改革依据见台账备注）")
    return notices


def _some(words: Sequence[str]) -> str:
    return "、".join(words[:MAX_NAMES]) + ("等" if len(words) > MAX_NAMES else "")


def model_version(model: str | Path | None) -> str:
    """Return a short hash that changes with the model's files; the bare name of a model that is not a folder here."""
    try:
        folder = find_model(model)
    except ModelError:
        return str(model)
    sizes = [f"{p.relative_to(folder).as_posix()} {p.stat().st_size}" for p in sorted(folder.rglob("*")) if p.is_file()]
    digest = hashlib.sha256((folder / "meta.json").read_bytes())
    digest.update("\n".join(sizes).encode("utf-8"))
    return digest.hexdigest()[:16]


def _versions() -> dict[str, str]:
    found = {}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found
