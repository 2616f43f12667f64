"""Annotated documents as training and test material.

Two forms are read: a JSONL file of `corpora/` (one document a line) and a folder of NAME.txt with NAME.gold.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nlp.datamodel import Doc, Source
from nlp.recognize import recognize
from nlp.segment import segment


@dataclass(frozen=True, slots=True)
class Annotated:
    """A document as the pipeline sees it before classification, with the gold role of each segment."""

    id: str
    doc: Doc
    roles: tuple[str, ...]
    gold: dict[str, Any]


def load(paths: Iterable[Path]) -> list[Annotated]:
    """Return the documents of JSONL files and gold folders, in order.

    Raises ValueError when a document's segments are not those the segmenter cuts: the corpus and the code disagree.
    """
    return [prepare(document) for path in paths for document in _documents(Path(path))]


def _documents(path: Path) -> list[dict[str, Any]]:
    if path.is_dir():
        out = []
        for gold in sorted(path.glob("*.gold.json")):
            name = gold.name.removesuffix(".gold.json")
            with (path / f"{name}.txt").open(encoding="utf-8", newline="") as file:
                out.append({"id": name, "text": file.read(), **json.loads(gold.read_text(encoding="utf-8"))})
        return out
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def prepare(document: dict[str, Any]) -> Annotated:
    """Run segmentation and recognition on one document and line its gold roles up with the segments."""
    doc = recognize(segment(Doc(text=document["text"], source=Source(name=f"{document['id']}.txt"))))
    gold = [(s["start"], s["end"]) for s in document["segments"]]
    if gold != [(s.start, s.end) for s in doc.segments]:
        raise ValueError(f"{document['id']}: gold segments differ from those the segmenter cuts")
    return Annotated(document["id"], doc, tuple(s["role"] for s in document["segments"]), document)


def with_roles(annotated: Annotated) -> Doc:
    """Return the document with its gold roles in place of predicted ones."""
    segments = tuple(replace(s, role=r, score=1.0) for s, r in zip(annotated.doc.segments, annotated.roles, strict=True))
    return replace(annotated.doc, segments=segments)
