"""What the columns of the frames are called in Chinese and how their values are shown (`nlp/data/compare/columns.yaml`)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from nlp.compare.quality import FLAGS
from nlp.config import data_dir

if TYPE_CHECKING:
    import pandas as pd

UNKNOWN: Final = "未知"
"""Shown for missing text."""
NONE: Final = "—"
"""Shown for a missing number."""
STAR: Final = "★"

SHEET_FORMATS: Final[dict[str, str]] = {
    "int": "#,##0",
    "year": "0",
    "number": "#,##0.0",
    "ratio": "0.00",
    "three": "0.000",
    "percent": "0.0%",
    "points": "+0.0%;-0.0%;0.0%",
    "p": "0.000",
}
"""Format of a column → number format of a spreadsheet; the rest are text."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a frame: its key, Chinese title, format (see columns.yaml) and what it says where the title is not enough."""

    key: str
    title: str
    format: str
    note: str = ""

    @property
    def numeric(self) -> bool:
        return self.format in SHEET_FORMATS


@dataclass(frozen=True, slots=True)
class TableKind:
    """A frame: its name, Chinese title, columns in their order and the note under it."""

    name: str
    title: str
    columns: tuple[Column, ...]
    note: str = ""

    def column(self, key: str) -> Column:
        """Return a column by its key. Raises StopIteration where there is none."""
        return next(column for column in self.columns if column.key == key)


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called: themes by the code frame, the closed sets by columns.yaml."""

    themes: Mapping[str, str] = field(default_factory=dict)

    def show(self, value: Any, form: str) -> str:
        """Return a value as the page and the Word tables show it; missing text is 未知, a missing number —.

        >>> names = Names({"roads": "公路"})
        >>> [names.show(v, f) for v, f in ((0.1234, "percent"), (-0.012, "points"), (0.0004, "p"), (None, "text"), ("roads", "theme"))]
        ['12.3%', '−1.2', '<0.001', '未知', '公路']
        """
        if missing(value):
            return NONE if form in SHEET_FORMATS else "" if form in ("words", "tick", "star") else UNKNOWN
        match form:
            case "text" | "words":
                return str(value)
            case "theme":
                return self.themes.get(str(value), str(value))
            case "tick":
                return "是" if value else "否"
            case "star":
                return STAR if value else ""
            case "int":
                return f"{round(value):,}"
            case "year":
                return str(int(value))
            case "number":
                return _signed(f"{value:,.1f}")
            case "ratio":
                return _signed(f"{value:.2f}")
            case "three":
                return _signed(f"{value:.3f}")
            case "percent":
                return _signed(f"{100 * value:.1f}%")
            case "points":
                return _signed(f"{100 * value:+.1f}")
            case "flags":
                return "；".join(FLAGS.get(flag, flag) for flag in str(value).split("；") if flag)
            case "p":
                return "<0.001" if value < 0.001 else f"{value:.3f}"
            case _:
                return words()[form].get(str(value), str(value))


def missing(value: Any) -> bool:
    """Tell whether a cell of a frame holds nothing: None, nan, NA."""
    return value is None or (isinstance(value, float) and math.isnan(value)) or type(value).__name__ in ("NAType", "NaTType")


def _signed(text: str) -> str:
    """Write a minus as typesetters do; what rounds to nought has no sign."""
    if text[0] in "+-" and not any(digit in text for digit in "123456789"):
        return text[1:]
    return text.replace("-", "−")


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    import yaml

    found: dict[str, Any] = yaml.safe_load((data_dir() / "compare" / "columns.yaml").read_text(encoding="utf-8"))
    return found


def words() -> Mapping[str, Mapping[str, str]]:
    """Return the closed sets: format → value → Chinese word."""
    found: Mapping[str, Mapping[str, str]] = _read()["words"]
    return found


@lru_cache(maxsize=1)
def tables() -> dict[str, TableKind]:
    """Return every frame by its name, in the order reports list them."""
    shared = _read()["columns"]
    return {
        name: TableKind(name, told["title"], tuple(_columns(told["columns"], shared)), told.get("note", ""))
        for name, told in _read()["tables"].items()
    }


def _columns(listed: list[Any], shared: Mapping[str, Mapping[str, str]]) -> Iterator[Column]:
    for entry in listed:
        ((key, own),) = entry.items() if isinstance(entry, dict) else ((entry, {}),)
        yield Column(key, **{**shared[key], **own})


def shown(frame: pd.DataFrame, kind: TableKind) -> list[Column]:
    """Return the columns of a frame in its own order; one that columns.yaml does not know (of the user's manifest) is text under its own name."""
    known = {column.key: column for column in kind.columns}
    return [known.get(key) or Column(key, key, "text") for key in frame.columns]
