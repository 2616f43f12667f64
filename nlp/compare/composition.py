"""What a corpus is made of, group by group, with what a reader must know before he compares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from nlp.compare.metadata import title_of
from nlp.compare.quality import flagged
from nlp.compare.settings import Settings
from nlp.compare.typed import MAYBE, NUMBER, TEXT, frame

if TYPE_CHECKING:
    import pandas as pd

COMPOSITION = {
    "group": TEXT, "level": TEXT, "year": MAYBE, "doc_type": TEXT, "documents": NUMBER, "counted": NUMBER, "units": NUMBER,
    "chars": NUMBER, "partial": NUMBER, "masked": NUMBER, "duplicates": NUMBER, "first_year": MAYBE, "last_year": MAYBE, "warning": TEXT,
}  # fmt: skip
"""Columns of the frame `composition` → their types."""
UNEVEN = 3.0
"""Times the median length of the groups' documents from which lengths are told to be uneven."""
MANY = 0.5
"""Share of partial documents from which a group is told to rest on them."""
SHOWN = 4
"""Values that a warning lists."""
_CELL = ["level", "year", "doc_type"]


def composition(documents: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Return documents, units and characters by group (column `settings.by`), level, year and kind; what cannot be compared is told in `warning`.

    `documents`, `partial`, `masked` and `duplicates` count all documents of the row, `counted` the sampling units that stand for them, `units`
    and `chars` what is kept. `first_year` and `last_year` are the group's, over all its rows.
    """
    told = documents.assign(group=documents[settings.by].astype("string").astype(object))
    rows: list[dict[str, Any]] = []
    for _, some in told.groupby(["group", *_CELL], dropna=False, sort=False):
        kept = some[some["kept"]]
        group = _text(some["group"].iloc[0])
        whole = told[told["group"] == group] if group else some
        years = whole["year"].dropna()
        rows.append(
            {
                "group": group,
                "level": _text(some["level"].iloc[0]),
                "year": _year(some["year"].iloc[0]),
                "doc_type": _text(some["doc_type"].iloc[0]),
                "documents": len(some),
                "counted": kept["sample"].nunique(),
                "units": kept["units"].sum(),
                "chars": kept["chars"].sum(),
                "partial": _flagged(some, "partial"),
                "masked": _flagged(some, "masked"),
                "duplicates": _flagged(some, "duplicate", "reissue"),
                "first_year": _year(years.min()),
                "last_year": _year(years.max()),
            }
        )
    warnings = _warnings(told, settings)
    for row in rows:
        row["warning"] = "；".join(warnings[row["group"]])
    return frame(sorted(rows, key=_order), COMPOSITION)


def _warnings(told: pd.DataFrame, settings: Settings) -> dict[str | None, list[str]]:
    """Return what is to be told of each group."""
    known = told[told["group"].notna()]
    kept = known[known["kept"]]
    usual = kept.groupby("group")["chars"].mean().median()
    found: dict[str | None, list[str]] = {None: [f"{title_of(settings.by)}未知，不参加比较"]}
    for group in sorted(known["group"].unique()):
        some = kept[kept["group"] == group]
        lines = (_few(some, settings), *_mixed(some, kept, settings), _alone(some, kept, settings), _uneven(some, usual), _rests_on_partial(some))
        found[group] = [line for line in lines if line] if len(some) else ["没有可用的文稿，不参加比较"]
    return found


def _few(some: pd.DataFrame, settings: Settings) -> str:
    counted = some["sample"].nunique()
    if counted < settings.interval_documents:
        return f"只有{counted}篇，只作描述，没有区间"
    return f"只有{counted}篇，不足{settings.star_documents}篇，不标显著" if counted < settings.star_documents else ""


def _mixed(some: pd.DataFrame, kept: pd.DataFrame, settings: Settings) -> Iterable[str]:
    """Yield of level, year and kind, but for what makes the groups, what the group lacks that others have, and how many documents do not tell."""
    for column in _CELL:
        if column == settings.by:
            continue
        here, there = (sorted(map(str, part[column].dropna().unique())) for part in (some, kept))
        unknown = int(some[column].isna().sum())
        name = title_of(column)
        if here and here != there:
            yield f"{name}不一：本组{_some(here)}，全部{_some(there)}"
        if unknown:
            yield f"{name}未知{unknown}篇"


def _alone(some: pd.DataFrame, kept: pd.DataFrame, settings: Settings) -> str:
    """Tell whether no other group has a document of the same cell of `settings.like`, but for what makes the groups."""
    like = [column for column in settings.like if column != settings.by]
    others = kept[~kept.index.isin(some.index)]
    if not like or len(some.merge(others[like].drop_duplicates(), on=like)):
        return ""
    return f"没有{'、'.join(title_of(column) for column in like)}都相同的其他文稿可比"


def _uneven(some: pd.DataFrame, usual: float) -> str:
    mean = some["chars"].mean()
    return "" if usual / UNEVEN <= mean <= usual * UNEVEN else f"字数悬殊：平均每篇{mean:.0f}字，各组中位数{usual:.0f}字"


def _rests_on_partial(some: pd.DataFrame) -> str:
    partial = _flagged(some, "partial")
    return f"{len(some)}篇中{partial}篇残缺" if partial and partial >= MANY * len(some) else ""


def _flagged(some: pd.DataFrame, *flags: str) -> int:
    return int(flagged(some["flags"], *flags).sum())


def _some(words: list[str]) -> str:
    return "、".join(words[:SHOWN]) + (f"等{len(words)}种" if len(words) > SHOWN else "")


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _year(value: Any) -> int | None:
    import pandas as pd

    return None if pd.isna(value) else int(value)


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Sort by group, level, year and kind, what is unknown last."""
    return tuple((row[c] is None, str(row[c])) for c in ("group", *_CELL))
