"""The fields of a row as cells that people fill in: as text or a day, and back, under whatever title they go by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from nlp.draft.ledger import cells
from nlp.draft.ledger.table import TITLES, title_of
from nlp.errors import UsageError
from nlp.ledger.edit import EDITABLE
from nlp.ledger.rows import DUTIES, FIELDS
from nlp.phrases import heal

Cell = str | date | int | float
COLUMN_OF: Final[dict[str, str]] = {
    **{name: name for name in ("section", "measures", "purpose", *DUTIES, "due", "frequency", "grade", "remark")},
    "content": "task", "deadlines": "deadline", "targets": "target",
}
"""Field of the ledger a person may set → key of its column (`nlp.draft.ledger.table.TITLES`)."""
_GRADE: Final = re.compile(r"\s*([ABab])\s*级?\s*")
_FIELD_OF: Final = {
    **{title: field for field, key in COLUMN_OF.items() for title in TITLES[key]},
    **{title_of(title): field for field, title in FIELDS.items() if field in EDITABLE},
    **{field: field for field in EDITABLE}, "内容": "content", "日期": "due", "措施": "measures", "目的": "purpose", "单位": "responsible", "配合": "support", "牵头": "lead", "责任": "responsible",
}


def field_of(title: str) -> str:
    """Return the field that is called so, in Chinese or English. Raises UsageError.

    >>> field_of("责任单位"), field_of("时限"), field_of("remark")
    ('responsible', 'deadlines', 'remark')
    """
    found = _FIELD_OF.get(title_of(title), _FIELD_OF.get(title.strip().lower()))
    if found is None:
        raise UsageError(f"没有“{title}”这一栏：可以改的有{'、'.join(FIELDS[name] for name in EDITABLE)}")
    return found


def cell_of(field: str, value: Any) -> Cell:
    """Return the value of a field as a cell; "" where it is empty.

    >>> cell_of("lead", ["县教育局", "县财政局"]), cell_of("measures", ["排查", "整改"]), cell_of("due", "2024-06")
    ('县教育局、县财政局', '1. 排查\\n2. 整改', '2024-06')
    """
    if value in (None, "", [], ()):
        return ""
    if field == "measures":
        return "\n".join(f"{n}. {words}" for n, words in enumerate(value, start=1))
    if isinstance(value, list | tuple):
        return {"purpose": "\n", "section": " > "}.get(field, "、").join(map(str, value))
    if field == "due" and len(str(value)) == len("2024-06-30"):
        return date.fromisoformat(value)
    return str(value)


def value_of(field: str, cell: Cell, *, was: Any = None) -> Any:
    """Return what a cell says of a field; items of a list that `was` (its value before) has come back as they were. Raises UsageError.

    >>> value_of("lead", "县教育局、 县财政局"), value_of("due", "2024.6.30"), value_of("due", ""), value_of("targets", "三项，共2个", was=["三项，共2个"])
    (['县教育局', '县财政局'], '2024-06-30', None, ['三项，共2个'])
    """
    if field == "due":
        day = cells.day(cell)
        if day is None:
            raise UsageError(f"“{cell}”不是日期：应写成2024-06-30、2024-06或2024，说法如“6月底前”写在{FIELDS['deadlines']}")
        return day or None
    text = cell.isoformat() if isinstance(cell, date) else str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    text = text.replace("\r\n", "\n").strip()
    if field in _READERS:
        return _listed(text, was or (), _READERS[field])
    if field == "grade" and (found := _GRADE.fullmatch(text)):
        return found[1].upper()
    return text or None


def _units(text: str) -> Sequence[str]:
    return cells.units(text)[0]


def _section(text: str) -> Sequence[str]:
    return [part.strip() for part in re.split(r"\s*[>＞\n]\s*", text) if part.strip()]


def _sentences(text: str) -> Sequence[str]:
    return cells.lines(text.replace("；", "\n"))


_READERS: Final[Mapping[str, Callable[[str], Sequence[str]]]] = {
    **dict.fromkeys(DUTIES, _units), "deadlines": cells.listing, "targets": cells.listing, "measures": _sentences, "purpose": _sentences, "section": _section,
}
_MARKS: Final = range(0xE000, 0xF8FF)
"""Characters for private use, that stand for an item while its cell is taken apart."""


def _listed(text: str, was: Iterable[str], reader: Callable[[str], Sequence[str]]) -> list[str]:
    """Take a cell apart, but for the items it had before: these may hold the very marks that part items."""
    known = list(was)
    stand_for: dict[str, str] = {}
    for code, item in zip(_MARKS, sorted((k for k in known if list(reader(k)) != [k]), key=len, reverse=True), strict=False):
        if item in text:
            text = re.sub(rf"(?:\A|(?<=[、；;，,>＞\n\s]))(?:\d{{1,2}}\. )?{re.escape(item)}(?=\Z|[、；;，,>＞\n\s])", chr(code), text)
            stand_for[chr(code)] = item
    healed = {heal(item): item for item in known}
    found = ("".join(stand_for.get(c, c) for c in healed.get(item, item)) for item in reader(text))
    return list(dict.fromkeys(found))
