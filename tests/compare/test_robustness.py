"""The same comparison by other measures."""

from types import SimpleNamespace

import pandas as pd
import pytest

from nlp.compare.robustness import robustness
from nlp.compare.settings import Settings

SETTINGS = Settings()
FRAME = SimpleNamespace(themes=tuple(SimpleNamespace(id=i, parent=p) for i, p in (("a", ""), ("a1", "a"), ("a2", "a"))))
DOCUMENTS = pd.DataFrame(
    {"doc": ["d1", "d2", "d3"], "region": ["甲", "甲", "乙"], "kept": True, "chars": [200, 400, 100], "flags": ["", "partial；masked", None]}
)
UNITS = pd.DataFrame(
    [("d1#1", "d1", 10), ("d1#2", "d1", 30), ("d2#1", "d2", 20), ("d2#2", "d2", 20), ("d2#3", "d2", 20), ("d2#4", "d2", 20), ("d3#1", "d3", 10)],
    columns=["unit", "doc", "chars"],
)
CODES = pd.DataFrame(
    [("d1#1", "a1"), ("d2#1", "a1"), ("d2#2", "a2"), ("d2#3", "a2"), ("d3#1", "a2")], columns=["unit", "theme"]
).assign(doc=lambda t: t["unit"].str[:2], parent="a", weight=1.0)


def found(**options):
    measures, summary = robustness(DOCUMENTS, UNITS, CODES, FRAME, SETTINGS, **options)
    return measures.set_index(["measure", "theme", "group"])["share"], measures, summary.set_index("measure")


def test_each_measure_by_hand():
    share, measures, _ = found()
    assert " ".join(measures) == "level theme group measure share rank"
    expected = {
        "mean": (1 / 2 + 1 / 4) / 2,
        "pooled": 2 / 6,
        "chars": (10 / 40 + 20 / 80) / 2,
        "per_1000_chars": (1000 / 200 + 1000 / 400) / 2,
        "without_partial": 1 / 2,
        "leave_one_out_low": 1 / 4,
        "leave_one_out_high": 1 / 2,
    }
    assert {measure: share[measure, "a1", "甲"] for measure in expected} == pytest.approx(expected)
    assert list(dict.fromkeys(measures["measure"])) == list(expected)


def test_one_document_cannot_be_left_out():
    share, measures, _ = found()
    assert share[["leave_one_out_low"]].isna().groupby("group").all().to_dict() == {"乙": True, "甲": False}
    ranks = measures[(measures["measure"] == "leave_one_out_low") & (measures["group"] == "乙")]["rank"]
    assert ranks.isna().all()


def test_groups_are_ranked_within_theme_and_measure():
    _, measures, _ = found()
    ranks = measures[measures["measure"] == "mean"].set_index(["theme", "group"])["rank"].to_dict()
    assert ranks == {("a1", "甲"): 1, ("a1", "乙"): 2, ("a2", "甲"): 2, ("a2", "乙"): 1}


def test_the_summary_tells_what_another_measure_changes():
    other = CODES.assign(theme=["a2", "a2", "a1", "a1", "a1"])
    _, _, summary = found(others={"lexicon": other, "classifier": CODES})
    assert " ".join(summary) == "spearman top_theme_changes spearman_groups"
    assert summary.loc["classifier"].tolist() == [1, 0, 1]
    assert summary.loc["lexicon"].tolist() == [-1, 2, -1]
