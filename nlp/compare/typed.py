"""Pandas frames with fixed columns: missing text is None, whatever the version of pandas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

TEXT, NUMBER, MAYBE, FLAG, REAL = "object", "int64", "Int64", "bool", "float64"
"""Types of columns: text or None, whole number, whole number or missing, yes or no, fraction."""


def frame(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows as a frame with these columns (name → type) in this order; what a row does not have is missing."""
    import pandas as pd

    rows = list(rows)
    return pd.DataFrame({name: pd.Series([row.get(name) for row in rows], dtype=kind) for name, kind in columns.items()})
