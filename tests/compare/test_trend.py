"""Shares by year and their change."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from nlp.compare.measures import contrasts
from nlp.compare.settings import Settings
from nlp.compare.trend import changes, trend
from tests.compare.counted import counts

SETTINGS = Settings()


def made(years, groups, x=None, **columns):
    x = np.random.default_rng(1).beta(2, 20, (len(years), 2)) if x is None else x
    found = counts(x, groups, strata=[str(year) for year in years])
    return found, pd.DataFrame({"doc": found.documents, "year": pd.array(years, dtype="Int64"), "level": "省"} | columns)


def test_a_row_for_each_theme_group_and_year():
    found = trend(*made([2024, 2024, 2025, 2025, None, 2025], "aaaaab"), SETTINGS)
    assert " ".join(found) == "level theme group year documents share low high note"
    assert found[["theme", "group", "year", "documents"]].to_numpy().tolist() == [
        [theme, *row] for theme in ("t0", "t1") for row in (["a", 2024, 2], ["a", 2025, 2], ["b", 2025, 1])
    ]
    assert found["note"][2] == "只有一份文件，只作描述"


def test_without_years_there_is_no_row():
    counts_, documents = made([None] * 4, "aabb")
    assert len(trend(counts_, documents, SETTINGS)) == 0
    assert len(changes(counts_, documents, SETTINGS)) == 0
    assert " ".join(trend(counts_, documents, SETTINGS)) == "level theme group year documents share low high note"


def test_change_is_the_contrast_with_the_year_before():
    years = [2023] * 6 + [2024] * 6 + [2025] * 6 + [2025]
    counts_, documents = made(years, "a" * 18 + "b")
    found = changes(counts_, documents, SETTINGS)
    assert found[["theme", "group", "year_from", "year_to"]].to_numpy().tolist() == [
        [theme, "a", year, year + 1] for theme in ("t0", "t1") for year in (2023, 2024)
    ]
    two = counts_.only(np.array(years) < 2025)
    expected = contrasts(replace(two, groups=tuple(map(str, years[:12])), strata=("",) * 12), replace(SETTINGS, reference="2023"))
    assert found["difference"][[0, 2]].tolist() == pytest.approx(expected["difference"].tolist())
    assert found["p"][[0, 2]].tolist() == pytest.approx(expected["p"].tolist())


def test_years_with_one_document_are_skipped():
    counts_, documents = made([2022] * 3 + [2023] + [2024] * 3, "a" * 7)
    assert changes(counts_, documents, SETTINGS)[["year_from", "year_to"]].drop_duplicates().to_numpy().tolist() == [[2022, 2024]]


def test_q_is_adjusted_over_all_changes():
    counts_, documents = made([2024] * 12 + [2025] * 12, "aaaaaabbbbbb" * 2)
    found = changes(counts_, documents, SETTINGS)
    assert len(found) == 4
    assert found["q"].min() == pytest.approx(min(p * 4 / (i + 1) for i, p in enumerate(sorted(found["p"]))))
