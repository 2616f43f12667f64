"""What a record tells of the document it is a part of."""

from __future__ import annotations

from typing import Any

from nlp.training.formats.offsets import integer

_NAMES = ("document", "doc", "file", "filename", "文档", "文件")
_NUMBERS = ("segment", "序号")


def place_of(*sources: dict[str, Any]) -> dict[str, Any]:
    """Return document, order, line and start as `Marked` takes them, each from the first source that has it.

    Besides the fields themselves their `meta` is read, where Prodigy and older doccano keep such things.
    """
    fields: dict[str, Any] = {}
    for source in sources:
        meta = source.get("meta")
        fields = {**(meta if isinstance(meta, dict) else {}), **source, **fields}
    name = next((fields[k] for k in _NAMES if isinstance(fields.get(k), str) and fields[k].strip()), "")
    order = next((n for k in _NUMBERS if (n := integer(fields.get(k))) is not None), None)
    start = integer(fields.get("start"))
    return {"document": name.strip(), "order": order, "line": integer(fields.get("line")), "start": start}
