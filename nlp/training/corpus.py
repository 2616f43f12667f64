"""Annotated documents as training and test material.

Two forms are read: a JSONL file of `corpora/` (one document a line, or its labels alone: `standoff`) and a folder of NAME.txt with
NAME.gold.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.datamodel import Doc, Source
from nlp.recognize import recognize
from nlp.segment import segment
from nlp.training.standoff import complete


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
    return [prepare(document) for path in paths for document in records(Path(path))]


def records(path: Path) -> list[dict[str, Any]]:
    """Return the documents of a JSONL file or of a gold folder as they are written there."""
    if path.is_dir():
        out = []
        for gold in sorted(path.glob("*.gold.json")):
            name = gold.name.removesuffix(".gold.json")
            with (path / f"{name}.txt").open(encoding="utf-8", newline="") as file:
                out.append({"id": name, "text": file.read(), **json.loads(gold.read_text(encoding="utf-8"))})
        return out
    # str.splitlines would also cut at U+2028 inside a string.
    return [complete(json.loads(line)) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def prepare(document: dict[str, Any], *, check: bool = True) -> Annotated:
    """Run segmentation and recognition on one document and line its gold roles up with the segments.

    Raises ValueError as `load` does, unless `check` is off because the segments come from the segmenter itself.
    """
    doc = recognize(segment(Doc(text=document["text"], source=Source(name=f"{document['id']}.txt"))))
    gold = [(s["start"], s["end"]) for s in document["segments"]]
    if check and gold != [(s.start, s.end) for s in doc.segments]:
        raise ValueError(f"{document['id']}: gold segments differ from those the segmenter cuts")
    return Annotated(document["id"], doc, tuple(s["role"] for s in document["segments"]), document)
