"""Documents of the ledger for annotation tools: what duban predicted, with what persons judged in its place, and never the one as the other.

Label Studio: a document all of whose rows were judged has `annotations`, any other only `predictions`. doccano and Prodigy, which take
whatever labels they get as done: segments that persons judged are in one file, all others, with predictions to start from, in another (…-待核对).
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TextIO

from sqlalchemy import select

from nlp.datamodel import Analysis
from nlp.export.annotation import doccano_line, label_studio_config, label_studio_task, prodigy_line, segment_lines
from nlp.export.gold import from_gold, to_gold
from nlp.files import replacing, write_text_atomic
from nlp.ledger.lights import Thresholds
from nlp.ledger.queries import Filter, conditions
from nlp.ledger.schema import Document, Task, TaskSource
from nlp.ledger.spans import read_analysis
from nlp.ledger.store import Work
from nlp.ledger.training import training_documents

UNJUDGED: Final = "待核对"
MODEL: Final = "duban"


@dataclass(frozen=True, slots=True)
class Judged:
    """A document as far as persons judged it: `analysis` with their corrections, the indexes of segments they gave a role (`done`) and of those
    they said are no task (`rejected`); `whole` when nothing is left.
    """

    name: str
    analysis: Analysis
    predicted: Analysis
    done: frozenset[int]
    rejected: frozenset[int]
    whole: bool


def document_names(work: Work, wanted: Filter, limits: Thresholds) -> dict[str, int]:
    """Return the documents whose rows meet a filter, by the ids that training data has them under; all when it leaves nothing out."""
    query = select(Document.id, Document.name, Document.sha256).where(Document.replaced_by.is_(None)).order_by(Document.id)
    if wanted != Filter():
        rows = select(Task.id).where(*conditions(work, wanted, limits))
        query = query.where(Document.id.in_(select(TaskSource.document_id).where(TaskSource.task_id.in_(rows))))
    return {f"{name}-{sha256[:8]}": document_id for document_id, name, sha256 in work.session.execute(query)}


def judged_documents(work: Work, wanted: Filter, limits: Thresholds) -> Iterator[Judged]:
    """Yield the documents of the filter, one after another, in order."""
    named = document_names(work, wanted, limits)
    found = (record for record in training_documents(work) if record["id"] in named)
    record = next(found, None)
    for key, document_id in named.items():
        document = work.session.get_one(Document, document_id)
        analysis = read_analysis(document)
        if record is not None and record["id"] == key:
            yield _judged(document.name, analysis, record, finished=document.finished_at is not None)
            record = next(found, None)
        else:
            yield Judged(document.name, analysis, analysis, frozenset(), frozenset(), False)
        work.session.expunge(document)


def _judged(name: str, analysis: Analysis, record: Mapping[str, Any], *, finished: bool) -> Judged:
    """Put what persons judged in the place of what was predicted there."""
    segments = analysis.doc.segments
    known = {(start, end) for start, end in record["rejected"]}
    done = frozenset(at for at, segment in enumerate(record["segments"]) if segment["role"])
    rejected = frozenset(at for at, segment in enumerate(segments) if (segment.start, segment.end) in known)
    merged = to_gold(name, analysis)
    for at in done:
        merged["segments"][at]["role"] = record["segments"][at]["role"]
    of_segment = [task.segment for task in analysis.tasks]
    starts = [segment.start for segment in segments]
    taken = done | rejected | {bisect_right(starts, row["start"]) - 1 for row in record["tasks"]}
    left = [row for row, at in zip(merged["tasks"], of_segment, strict=True) if at not in taken]
    merged["tasks"] = sorted((*left, *record["tasks"]), key=lambda row: (row["start"], row["end"]))
    corrected = from_gold(merged)
    # Roles keep their probabilities where nobody judged.
    sure = tuple(s if at in done else replace(s, score=segments[at].score) for at, s in enumerate(corrected.doc.segments))
    corrected = replace(corrected, doc=replace(corrected.doc, segments=sure, source=analysis.doc.source))
    whole = finished or (bool(of_segment) and set(of_segment) <= done | rejected)
    return Judged(name, corrected, analysis, done, rejected, whole)


def write_label_studio(work: Work, path: Path, wanted: Filter, limits: Thresholds) -> tuple[int, tuple[Path, ...]]:
    """Write one task a document (JSON) and the labelling configuration beside it; return how many, and both files."""
    count = 0
    with _written(path) as file:
        file.write("[\n")
        for one in judged_documents(work, wanted, limits):
            file.write((",\n" if count else "") + json.dumps(_label_studio(one), ensure_ascii=False, indent=1))
            count += 1
        file.write("\n]\n")
    config = path.with_name(f"{path.stem}.config.xml")
    write_text_atomic(config, label_studio_config())
    return count, (path, config)


def _label_studio(one: Judged) -> dict[str, Any]:
    """Return a document as a task: predictions as they were; as an annotation what persons made of them, once all of it is judged."""
    task = label_studio_task(one.name, one.predicted, model=MODEL)
    if not one.whole:
        return task
    marked = label_studio_task(one.name, one.analysis, model=MODEL)["predictions"][0]["result"]
    dropped = {f"s{at}" for at in one.rejected - one.done}
    regions = [{key: value for key, value in region.items() if key != "score"} for region in marked if region["id"] not in dropped]
    return {**task, "annotations": [{"result": regions, "was_cancelled": False, "ground_truth": False}]}


def write_doccano(work: Work, path: Path, wanted: Filter, limits: Thresholds) -> tuple[int, tuple[Path, ...]]:
    """Write the segments persons judged to `path`, all others with predictions beside it; return how many documents, and both files."""
    return _two_files(work, path, wanted, limits, _doccano)


def write_prodigy(work: Work, path: Path, wanted: Filter, limits: Thresholds) -> tuple[int, tuple[Path, ...]]:
    """Write the segments persons judged with their `answer` to `path`, all others with predictions beside it."""
    return _two_files(work, path, wanted, limits, _prodigy)


def _two_files(work: Work, path: Path, wanted: Filter, limits: Thresholds, lines: Any) -> tuple[int, tuple[Path, ...]]:
    other = path.with_name(f"{path.stem}-{UNJUDGED}{path.suffix}")
    count = 0
    with _written(path) as done, _written(other) as left:
        for one in judged_documents(work, wanted, limits):
            count += 1
            for judged, line in lines(one):
                (done if judged else left).write(json.dumps(line, ensure_ascii=False) + "\n")
    return count, (path, other)


@contextmanager
def _written(path: Path) -> Iterator[TextIO]:
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        yield file


def _doccano(one: Judged) -> Iterable[tuple[bool, dict[str, Any]]]:
    for at, line in enumerate(segment_lines(one.name, one.analysis)):
        made = doccano_line(line)
        if at in one.rejected and at not in one.done:
            yield True, {**made, "cats": [], "entities": [], "rejected": True}
        else:
            yield at in one.done, made


def _prodigy(one: Judged) -> Iterable[tuple[bool, dict[str, Any]]]:
    predicted = list(segment_lines(one.name, one.predicted))
    for at, line in enumerate(segment_lines(one.name, one.analysis)):
        if at in one.rejected and at not in one.done:
            yield True, {**prodigy_line(predicted[at]), "answer": "reject"}
        else:
            yield at in one.done, {**prodigy_line(line), **({"answer": "accept"} if at in one.done else {})}
