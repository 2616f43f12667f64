"""How a theme's share moves over the years."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from nlp.compare.contrasts import contrasts
from nlp.compare.correction import adjust
from nlp.compare.counts import Counts
from nlp.compare.intervals import published
from nlp.compare.measures import shares
from nlp.compare.settings import STAR_LEVEL, Settings

if TYPE_CHECKING:
    import pandas as pd

JOINT = "\x1f"
"""Between the names of a group and a year."""
COLUMNS = ["level", "theme", "group", "year", "documents", "share", "low", "high", "note"]
"""Of the frame `trend`."""


def trend(counts: Counts, documents: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Return the frame `trend`: the mean share of each theme, group and year that has documents, with its interval as in `shares`.

    `documents` gives the year of each document; those without one stay out.
    """
    yearly = by_year(counts, documents)
    if not yearly.documents:
        return shares(counts, settings).iloc[:0].assign(year=0)[COLUMNS]
    found = shares(yearly, replace(settings, pool=False))
    parts = found["group"].str.rsplit(JOINT, n=1)
    found["group"], found["year"] = parts.str[0], parts.str[1].astype(int)
    return found[COLUMNS]


def changes(counts: Counts, documents: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Return the change of each theme's share in a group from one year to the next that has `settings.interval_documents` documents.

    Columns: level, theme, group, year_from, year_to, then those of `contrasts` from documents on, where `rest` is the earlier year; q is adjusted over the
    whole table. Documents are compared within strata as everywhere, the year apart.
    """
    import numpy as np
    import pandas as pd

    yearly = by_year(counts, documents)
    like = [column for column in settings.like if column in documents and column not in ("year", settings.by)]
    cells = documents.set_index("doc").loc[list(yearly.documents), like].astype("string").fillna("")
    yearly = replace(yearly, strata=tuple("\t".join(row) for row in cells.itertuples(index=False)))
    found = []
    for group in sorted(set(counts.groups)):
        years = {name: yearly.groups.count(name) for name in set(yearly.groups) if name.rsplit(JOINT, 1)[0] == group}
        enough = sorted((name for name, n in years.items() if n >= settings.interval_documents), key=lambda name: int(name.rsplit(JOINT, 1)[1]))
        for before, after in pairwise(enough):
            two = yearly.only(np.isin(yearly.groups, [before, after]))
            frame = contrasts(two, replace(settings, reference=before))
            frame["group"] = group
            frame.insert(4, "year_from", int(before.rsplit(JOINT, 1)[1]))
            frame.insert(5, "year_to", int(after.rsplit(JOINT, 1)[1]))
            found.append(frame)
    if not found:
        empty = contrasts(counts, replace(settings, replicates=2, permutations=0, reference="others")).iloc[:0]
        empty.insert(4, "year_from", 0)
        empty.insert(5, "year_to", 0)
        return empty.drop(columns="parent")
    table = pd.concat(found, ignore_index=True)
    table["q"] = published(adjust(table["p"].to_numpy(), settings.correction))
    enough_documents = table[["documents", "documents_rest"]].min(axis=1) >= settings.star_documents
    table["star"] = (table["q"] < STAR_LEVEL) & enough_documents
    return table.drop(columns="parent").sort_values(["theme", "group", "year_to"], kind="stable", ignore_index=True)


def by_year(counts: Counts, documents: pd.DataFrame) -> Counts:
    """Return the documents that have a year, grouped by group and year."""
    year = documents.set_index("doc")["year"].reindex(list(counts.documents))
    dated = counts.only(year.notna().to_numpy())
    years = year[year.notna()].astype(int)
    return replace(dated, groups=tuple(f"{group}{JOINT}{y}" for group, y in zip(dated.groups, years, strict=True)))
