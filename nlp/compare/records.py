"""Rows of tables as documents to be analysed: a column of texts, the others tell of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nlp.compare.metadata import stated
from nlp.errors import UsageError
from nlp.files import safe_name

if TYPE_CHECKING:
    import pandas as pd

TEXTS = ("text", "正文", "文本", "内容", "全文", "content")
"""Names of the column of texts, the first that a row has counts."""
TITLES = ("title", "标题", "题名")


@dataclass(frozen=True, slots=True)
class Record:
    """A document of a table: a name of its own, its text (empty where the cell is), its title and what else is told (`metadata.COLUMNS`)."""

    name: str
    text: str
    told: dict[str, str]
    title: str | None = None


def from_rows(rows: Iterable[Mapping[str, Any]], *, stem: str, own: Collection[str] = ()) -> list[Record]:
    """Return the documents of rows; `stem` names the table in errors and rows without name and title. A title stands for a name, behind the region where it does not hold it.

    A row's metadata may also stand together under `doc` or `metadata`, as in annotated corpora. Names alike are numbered -2, -3. `own` are further columns to keep.
    Raises UsageError where no row has a text.
    """
    rows = [_flat(row) for row in rows]
    if not any(_cell(row, TEXTS) for row in rows):
        shown = "、".join(dict.fromkeys(str(key) for row in rows[:1] for key in row)) or "空"
        raise UsageError(f"“{stem}”里没有正文：应有一列叫 {TEXTS[0]}（或{'、'.join(TEXTS[1:5])}），现有的是{shown}")
    found: list[Record] = []
    taken: set[str] = set()
    for number, row in enumerate(rows, start=1):
        told = stated(row, own)
        title = _cell(row, TITLES) or None
        called = told.pop("doc", "") or _titled(title, told.get("region", ""))
        name = safe_name(" ".join(called.split())) or f"{stem}-{number}"
        name = next(n for n in (name, *(f"{name}-{i}" for i in range(2, len(rows) + 2))) if n not in taken)
        taken.add(name)
        found.append(Record(name, _cell(row, TEXTS), told, title))
    return found


def from_frame(frame: pd.DataFrame, *, stem: str = "表", own: Collection[str] = ()) -> list[Record]:
    """Return the documents of a pandas frame; arguments and errors as for `from_rows`."""
    return from_rows(frame.to_dict("records"), stem=stem, own=own)


def _titled(title: str | None, region: str) -> str:
    """Return a title that tells its region: reports of many regions have one."""
    return title if title and (not region or region in title) else f"{region}{title}" if title else ""


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    inner = [row[key] for key in ("doc", "metadata") if isinstance(row.get(key), Mapping)]
    outer = {key: value for key, value in row.items() if not isinstance(value, Mapping)}
    return {key: value for part in (*reversed(inner), outer) for key, value in part.items()}


def _cell(row: Mapping[str, Any], names: Iterable[str]) -> str:
    return next((row[name] for name in names if isinstance(row.get(name), str) and row[name].strip()), "")
