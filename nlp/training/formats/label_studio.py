"""Label Studio: JSON exports (labelstud.io/guide/task_format), JSON_MIN, and one file a task as a storage has it."""

from __future__ import annotations

from typing import Any

from nlp.training.formats.marks import BadRecordError, Labelled, Marked
from nlp.training.formats.names import role_named
from nlp.training.formats.offsets import integer
from nlp.training.formats.place import place_of

_ABOUT = frozenset(("annotator", "annotation_id", "created_at", "updated_at", "lead_time"))
"""Fields that JSON_MIN adds to the task's own."""


def is_task(item: dict[str, Any]) -> bool:
    """Tell whether a JSON object is a task with its annotations, or an annotation with its task."""
    lists = [item.get(k) for k in ("annotations", "completions", "predictions")]
    if isinstance(item.get("data"), dict) and any(isinstance(v, list) for v in lists):
        return True
    return isinstance(item.get("result"), list) and isinstance(item.get("task"), dict) and "data" in item["task"]


def is_flat(item: dict[str, Any]) -> bool:
    """Tell whether a JSON object is an entry of JSON_MIN."""
    return len(_ABOUT & item.keys()) >= 2 or any(isinstance(v, list) and any(map(_is_region, v)) for v in item.values())


def _is_region(value: Any) -> bool:
    return isinstance(value, dict) and "start" in value and ("labels" in value or "choices" in value)


def read_task(item: dict[str, Any]) -> Marked | None:
    """Return the marks of a task's annotation, or None when nobody has annotated it.

    Of several annotations the one marked as ground truth counts, else the latest. Raises BadRecordError without a text.
    """
    task = item["task"] if "task" in item and "data" not in item else item
    if not isinstance(task.get("data"), dict):
        raise BadRecordError("没有 data 字段")
    if task is not item:
        done = [item]
    else:
        listed = item.get("annotations") if isinstance(item.get("annotations"), list) else item.get("completions")
        done = [a for a in listed or () if isinstance(a, dict)]
    done = [a for a in done if not (a.get("was_cancelled") or a.get("skipped"))]
    if not done:
        return None
    chosen = max(done, key=lambda a: (bool(a.get("ground_truth")), _stamp(a)))
    labelled = Labelled(_text(task["data"]))
    result = chosen.get("result")
    for region in result if isinstance(result, list) else ():
        value = region.get("value") if isinstance(region, dict) else None
        if isinstance(value, dict):
            _add(labelled, value)
    return labelled.marked(**place_of(task["data"]))


def _stamp(annotation: dict[str, Any]) -> str:
    return str(annotation.get("updated_at") or annotation.get("created_at") or "")


def read_flat(item: dict[str, Any]) -> Marked:
    """Return the marks of an entry of JSON_MIN. Raises BadRecordError without a text.

    A choice without its place is one about the whole text: JSON_MIN leaves out where choices on regions stand.
    """
    labelled = Labelled(_text({k: v for k, v in item.items() if k not in _ABOUT}))
    for key, value in item.items():
        if key in _ABOUT or key in ("id", "agreement") or value == labelled.text:
            continue
        for entry in value if isinstance(value, list) else [value]:
            if isinstance(entry, dict):
                _add(labelled, entry)
            elif role_named(entry):
                labelled.whole.append(entry)
    return labelled.marked(**place_of(item))


def _add(labelled: Labelled, value: dict[str, Any]) -> None:
    for key in ("labels", "choices"):
        labels = value.get(key)
        for label in labels if isinstance(labels, list) else ():
            if "start" in value:
                labelled.add(integer(value["start"]), integer(value.get("end")), label, value.get("text"))
            elif isinstance(label, str):
                labelled.whole.append(label)


def _text(data: dict[str, Any]) -> str:
    """Return the text of a task: its field `text`, else the longest one."""
    if isinstance(data.get("text"), str):
        return str(data["text"])
    words = [v for v in data.values() if isinstance(v, str)]
    if not words:
        raise BadRecordError("没有文字字段")
    return max(words, key=len)
