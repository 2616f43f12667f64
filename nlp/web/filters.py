"""The filter of the ledger in the address of a page: whoever gets the link sees the same rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Path, Request

from nlp.errors import UsageError
from nlp.ledger.edit import storable
from nlp.ledger.queries import SORTS, Filter

LARGEST_ID: Final = 2**31 - 1
"""The largest key every engine holds."""
Id = Annotated[int, Path(ge=1, le=LARGEST_ID)]
LONGEST: Final = 200
SORT_NAMES: Final[dict[str, str]] = {"id": "收录先后", "due": "完成时限", "updated": "最近修改", "status": "状态", "score": "把握（低的在前）"}
_NUMBERS: Final = ("document", "parent")
_FLAGS: Final = ("asked", "ended")
_FIELDS: Final = tuple(f.name for f in fields(Filter) if f.name not in _FLAGS)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a list shows: which rows, in which order, which page. `ended` of the filter also takes what was rejected, cancelled or merged."""

    wanted: Filter = field(default_factory=Filter)
    sort: str = "id"
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Tell whether the filter leaves anything out."""
        return self.wanted != Filter()

    def values(self) -> dict[str, str]:
        """Return the query of the address, without what is as usual."""
        values = {name: str(value) for name in _FIELDS if (value := getattr(self.wanted, name)) not in (None, "")}
        values |= {name: "1" for name in _FLAGS if getattr(self.wanted, name)}
        if self.sort != "id":
            values["sort"] = self.sort
        if self.page > 1:
            values["page"] = str(self.page)
        return values

    def link(self, path: str, **changes: Any) -> str:
        """Return the address of the same list, some parts of it changed (None takes one away); on page 1 unless `page` is given.

        >>> Shown(Filter(unit="县司法局", light="red"), page=3).link("/ledger", light=None)
        '/ledger?unit=%E5%8E%BF%E5%8F%B8%E6%B3%95%E5%B1%80'
        """
        values = {**self.values(), "page": "1", **{name: "" if value in (None, False) else str(value) for name, value in changes.items()}}
        kept = {name: value for name, value in values.items() if value and (name, value) not in (("page", "1"), ("sort", "id"))}
        return f"{path}?{urlencode(kept)}" if kept else path


def shown(query: Mapping[str, str]) -> Shown:
    """Read the query of an address. Raises UsageError for a number or an order that cannot be; states and days are checked by `queries`."""
    given = {name: value for name in _FIELDS if (value := storable(query.get(name, "")).strip()[:LONGEST])}
    values: dict[str, Any] = {**given, **{name: number(given[name], name) for name in _NUMBERS if name in given}}
    sort = query.get("sort", "") or "id"
    if sort not in SORTS:
        raise UsageError(f"没有“{sort[:20]}”这种排序：用{'、'.join(SORTS)}")
    page = number(query.get("page") or "1", "page")
    flags: dict[str, Any] = {name: query.get(name) == "1" for name in _FLAGS}
    return Shown(replace(Filter(), **values, **flags), sort, max(page, 1))


def number(text: str, name: str) -> int:
    """Read a number of an address. Raises UsageError."""
    if not (text.isascii() and text.isdigit() and int(text[:12]) <= LARGEST_ID and len(text) <= 10):
        raise UsageError(f"网址中的 {name} 应是数字")
    return int(text)


def is_plain(request: Request) -> bool:
    """Tell whether every part of the query says something: a form that is sent also sends its empty fields, and the address becomes long."""
    return all(value for _, value in request.query_params.multi_items())
