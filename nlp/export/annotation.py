"""Analyses as material for annotation tools, so that an office can correct them there and bring them back.

Label Studio gets whole documents with predictions (labelstud.io/guide/predictions) and a labelling configuration;
doccano and Prodigy get one segment a line, for a project of the type "Intent Detection and Slot Filling" and for a
recipe of blocks `choice` and `ner_manual` (prodi.gy/docs/api-interfaces). `nlp.training.formats` reads what comes back.
Offsets are code points.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple
from xml.etree import ElementTree as Xml

from nlp.classify.tags import CELLS
from nlp.datamodel import Analysis
from nlp.files import replacing, write_text_atomic
from nlp.labels import DIRECTIVE_ROLES, ROLES

CELL_LABELS: Final[dict[str, str]] = {
    "LEAD": "牵头",
    "SUPPORT": "配合",
    "ADDRESSEE": "对象",
    "DEADLINE": "时限",
    "TARGET": "指标",
}
"""Tag of a cell → the label an annotator sees."""

_KEEP_BLANKS = ".htx-text{ white-space: pre-wrap; }"
"""Without this Label Studio trims blanks and its offsets no longer fit the text (labelstud.io/tags/text)."""
_COLOURS = {True: "#d4380d", False: "#8c8c8c"}
_CELL_COLOURS = ("#1677ff", "#13c2c2", "#722ed1", "#faad14", "#52c41a")


class Cell(NamedTuple):
    """A cell of any row, `[start, end)` in the text, with its tag."""

    start: int
    end: int
    kind: str


def cells_of(analysis: Analysis) -> list[Cell]:
    """Return every cell of every row once, in text order."""
    named = [(tag, getattr(task, name)) for task in analysis.tasks for name, tag in CELLS.items()]
    return sorted({Cell(c.start, c.end, tag) for tag, cells in named for c in cells})


def write_label_studio(documents: Mapping[str, Analysis], path: str | Path, *, model: str = "duban") -> Path:
    """Write the tasks with predictions to `path` (JSON) and the configuration beside it; return the latter's path.

    Raises WriteFailedError when a file can't be written.
    """
    path = Path(path)
    tasks = [label_studio_task(name, analysis, model=model) for name, analysis in documents.items()]
    write_text_atomic(path, json.dumps(_encodable(tasks), ensure_ascii=False, indent=1) + "\n")
    config = path.with_name(f"{path.stem}.config.xml")
    write_text_atomic(config, label_studio_config())
    return config


def label_studio_task(name: str, analysis: Analysis, *, model: str = "duban") -> dict[str, Any]:
    """Return one document as a Label Studio task: roles and cells are two sets of labels on the text `$text`."""
    doc = analysis.doc
    regions = []
    for i, s in enumerate(doc.segments):
        if s.role in ROLES:
            regions.append({**_region(f"s{i}", "role", s.start, s.end, doc.quote(s), ROLES[s.role]), "score": s.score})
    for i, c in enumerate(cells_of(analysis)):
        regions.append(_region(f"c{i}", "cell", c.start, c.end, doc.quote(c), CELL_LABELS[c.kind]))
    data = {"text": doc.text, "document": name}
    return {"data": data, "predictions": [{"model_version": model, "result": regions}]}


def _region(key: str, control: str, start: int, end: int, words: str, label: str) -> dict[str, Any]:
    value = {"start": start, "end": end, "text": words, "labels": [label]}
    return {"id": key, "from_name": control, "to_name": "text", "type": "labels", "value": value}


def label_studio_config() -> str:
    """Return the labelling configuration (XML): one role a sentence, cells inside it, selection by character."""
    view = Xml.Element("View")
    Xml.SubElement(view, "Style").text = _KEEP_BLANKS
    Xml.SubElement(view, "Header", value="句段角色（每个句段一个）")
    roles = Xml.SubElement(view, "Labels", name="role", toName="text", choice="single")
    for role, title in ROLES.items():
        Xml.SubElement(roles, "Label", value=title, background=_COLOURS[role in DIRECTIVE_ROLES])
    Xml.SubElement(view, "Header", value="任务要素（标在句段里的字词上）")
    cells = Xml.SubElement(view, "Labels", name="cell", toName="text", choice="single")
    for (_, title), colour in zip(CELL_LABELS.items(), _CELL_COLOURS, strict=True):
        Xml.SubElement(cells, "Label", value=title, background=colour)
    Xml.SubElement(view, "Text", name="text", value="$text", granularity="symbol", saveTextResult="yes")
    Xml.indent(view)
    return Xml.tostring(view, encoding="unicode") + "\n"


class Line(NamedTuple):
    """A segment by itself: its words, role and cells (offsets into `words`), and where it stood in its document.

    `line` counts the lines of the document from 1; `start` is the offset of the segment.
    """

    document: str
    segment: int
    line: int
    start: int
    words: str
    role: str
    cells: tuple[Cell, ...]


def segment_lines(name: str, analysis: Analysis) -> Iterator[Line]:
    """Yield the segments of a document in order; a cell that runs over the end of its segment is cut there."""
    doc = analysis.doc
    starts = [s.start for s in doc.segments]
    inside: list[list[Cell]] = [[] for _ in starts]
    for cell in cells_of(analysis):
        i = bisect_right(starts, cell.start) - 1
        if i >= 0 and cell.start < doc.segments[i].end:
            at = starts[i]
            inside[i].append(Cell(cell.start - at, min(cell.end, doc.segments[i].end) - at, cell.kind))
    breaks = _line_starts(doc.text)
    for i, s in enumerate(doc.segments):
        yield Line(name, i, bisect_right(breaks, s.start), s.start, doc.quote(s), s.role, tuple(inside[i]))


def _line_starts(text: str) -> list[int]:
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts[:-1]


def write_doccano(documents: Mapping[str, Analysis], path: str | Path) -> None:
    """Write one segment a line: `text`, `cats` (the role), `entities` (the cells), and its place as metadata.

    Raises WriteFailedError when `path` can't be written.
    """
    _write_lines(path, (doccano_line(line) for n, a in documents.items() for line in segment_lines(n, a)))


def doccano_line(line: Line) -> dict[str, Any]:
    """Return a segment as doccano's "Intent Detection and Slot Filling" imports it; other fields become metadata."""
    return {
        "text": line.words,
        "cats": [ROLES[line.role]] if line.role in ROLES else [],
        "entities": [[c.start, c.end, CELL_LABELS[c.kind]] for c in line.cells],
        **_place(line),
    }


def write_prodigy(documents: Mapping[str, Analysis], path: str | Path) -> None:
    """Write one segment a line: `options` and `accept` hold the role, `spans` the cells, `tokens` the characters.

    Raises WriteFailedError when `path` can't be written.
    """
    _write_lines(path, (prodigy_line(line) for n, a in documents.items() for line in segment_lines(n, a)))


def prodigy_line(line: Line) -> dict[str, Any]:
    """Return a segment as a Prodigy task; a token is a character, so that any span can be selected."""
    return {
        "text": line.words,
        "tokens": [{"text": c, "start": i, "end": i + 1, "id": i, "ws": False} for i, c in enumerate(line.words)],
        "spans": [
            {"start": a, "end": b, "token_start": a, "token_end": b - 1, "label": CELL_LABELS[kind]}
            for a, b, kind in line.cells
        ],
        "options": [{"id": role, "text": title} for role, title in ROLES.items()],
        "accept": [line.role] if line.role in ROLES else [],
        "meta": _place(line),
    }


def _place(line: Line) -> dict[str, Any]:
    return {"document": line.document, "segment": line.segment, "line": line.line, "start": line.start}


def _write_lines(path: str | Path, records: Iterable[dict[str, Any]]) -> None:
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        for record in records:
            file.write(json.dumps(_encodable(record), ensure_ascii=False) + "\n")


def _encodable(value: Any) -> Any:
    """Return the value with lone surrogates, which a file name can hold and UTF-8 cannot, replaced one for one."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {k: _encodable(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_encodable(v) for v in value]
    return value
