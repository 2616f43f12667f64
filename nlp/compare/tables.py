"""From arrays (group × theme) to the frames of `docs/compare.md`, and the notes that say why a figure is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nlp.compare.counts import Counts
from nlp.compare.intervals import published

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

SCARCE = "样本过少"
SINGLE = "只有一份文件，只作描述"
LONELY = "对照只有一份文件"
ABSENT = "各文件均无此主题，无法估计误差"
CONSTANT = "各文件占比相同，无法估计误差"
ZERO = "一方为零，比值按半个单位计"
POOLED = "部分合并估计"
ALONE = "无同类文件可比"


def notes(shape: tuple[int, ...], *said: tuple[NDArray[np.bool_], str]) -> NDArray[Any]:
    """Join what is said of each place (G × k) by “；”; a mask of groups (G × 1) holds for all themes."""
    import numpy as np

    note = np.full(shape, "", dtype=object)
    for where, words in said:
        note = np.where(where & (note != ""), note + "；" + words, np.where(where, words, note))
    return note


def long(counts: Counts, groups: tuple[str, ...], columns: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
    """Lay `columns` (G × k each) out as one row for each theme and group, behind level, theme, parent and group.

    Floats are as published; whole numbers may be masked and are Int64 then.
    """
    import numpy as np
    import pandas as pd

    k = len(counts.themes)
    found: dict[str, Any] = {
        "level": np.full(k * len(groups), counts.level),
        "theme": np.repeat(np.array(counts.themes, dtype=object), len(groups)),
        "parent": np.repeat(np.array(counts.parents or ("",) * k, dtype=object), len(groups)),
        "group": np.tile(np.array(groups, dtype=object), k),
    }
    for name, values in columns.items():
        flat = values.T.ravel()
        if isinstance(flat, np.ma.MaskedArray):
            missing = np.ma.getmaskarray(flat)
            found[name] = pd.arrays.IntegerArray(np.where(missing, 0, flat.data).astype(np.int64), missing)
        else:
            found[name] = published(flat) if flat.dtype.kind == "f" else flat
    return pd.DataFrame(found)
