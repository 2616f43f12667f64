"""doccano and Prodigy: one text a line, most often a segment."""

from __future__ import annotations

from typing import Any

from nlp.training.formats.marks import BadRecordError, Labelled, Marked
from nlp.training.formats.names import role_named
from nlp.training.formats.offsets import integer
from nlp.training.formats.place import place_of

_PRODIGY = ("answer", "spans", "accept", "_input_hash", "_task_hash")
_DOCCANO = ("label", "labels", "entities", "cats", "annotations")


def is_prodigy(item: dict[str, Any]) -> bool:
    """Tell whether a JSON object is a Prodigy example (prodi.gy/docs/api-interfaces)."""
    return "text" in item and any(key in item for key in _PRODIGY)


def is_doccano(item: dict[str, Any]) -> bool:
    """Tell whether a JSON object is a line of a doccano export."""
    return "text" in item and any(isinstance(item.get(key), (list, str)) for key in _DOCCANO)


def read_doccano(item: dict[str, Any]) -> Marked:
    """Return the marks of a line: `label` or `labels` of a project for spans or classes, `entities`, `cats`.

    A span is [start, end, label], or an object with start_offset and end_offset where the project has relations.
    Raises BadRecordError without a text.
    """
    labelled = Labelled(_text(item))
    for key in _DOCCANO:
        value = item.get(key)
        for entry in [value] if isinstance(value, str) else value if isinstance(value, list) else ():
            if isinstance(entry, str):
                labelled.whole.append(entry)
            elif isinstance(entry, dict):
                labelled.add(integer(entry.get("start_offset")), integer(entry.get("end_offset")), entry.get("label"))
            elif isinstance(entry, list) and len(entry) == 3:
                labelled.add(integer(entry[0]), integer(entry[1]), entry[2])
            else:
                labelled.broken += 1
    return labelled.marked(**place_of(item))


def read_prodigy(item: dict[str, Any]) -> Marked | None:
    """Return the marks of an accepted example, or None for one rejected or ignored.

    `accept` holds the ids of the options chosen; `label` is that of a binary task, which accepting confirms. Raises
    BadRecordError without a text.
    """
    if item.get("answer", "accept") != "accept":
        return None
    labelled = Labelled(_text(item))
    spans = item.get("spans")
    for span in spans if isinstance(spans, list) else ():
        if isinstance(span, dict) and "label" in span:
            labelled.add(integer(span.get("start")), integer(span.get("end")), span["label"], span.get("text"))
    options = [o for o in _dicts(item.get("options")) if isinstance(o.get("id"), (str, int))]
    shown = {o["id"]: o.get("text") for o in options}
    accepted = item.get("accept")
    for chosen in accepted if isinstance(accepted, list) else ():
        title = shown.get(chosen) if isinstance(chosen, (str, int)) else None
        labelled.whole.append(str(chosen) if role_named(chosen) or title is None else str(title))
    if isinstance(item.get("label"), str):
        labelled.whole.append(item["label"])
    return labelled.marked(**place_of({"meta": item.get("meta")}, {k: v for k, v in item.items() if k != "start"}))


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _text(item: dict[str, Any]) -> str:
    if not isinstance(item.get("text"), str):
        raise BadRecordError("text 不是文字")
    return str(item["text"])
