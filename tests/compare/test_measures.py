"""From coded units to counts, shares, contrasts and how concrete a stress is."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from nlp.compare.measures import contrasts, count, intensity, shares
from nlp.compare.settings import Settings
from tests.compare.counted import counts

SETTINGS = Settings()
FRAME = SimpleNamespace(
    themes=tuple(SimpleNamespace(id=i, parent=p) for i, p in (("a", None), ("a1", "a"), ("a2", "a"), ("b", None), ("b1", "b")))
)


def documents(**columns):
    return pd.DataFrame({"doc": ["d1", "d2", "d3", "d4"], "region": ["甲", "甲", "乙", None], "kept": [True] * 4, "year": pd.array([2025, None, 2025, 2025], dtype="Int64")} | columns)


def units(rows):
    """Return units from (doc, kind, signs)."""
    table = pd.DataFrame([{"doc": doc, "kind": kind, **{s: s in signs for s in ("hard_target", "owner", "deadline")}} for doc, kind, signs in rows])
    table.insert(0, "unit", table["doc"] + "#" + (table.groupby("doc").cumcount() + 1).astype(str))
    return table


def codes(rows):
    """Return codes from (unit, theme, weight)."""
    return pd.DataFrame([{"unit": unit, "doc": unit.split("#")[0], "theme": theme, "parent": theme[0], "weight": weight} for unit, theme, weight in rows])


UNITS = units([("d1", "task", "owner"), ("d1", "task", ""), ("d2", "requirement", "hard_target deadline"), ("d3", "task", ""), ("d4", "task", "")])
CODES = codes([("d1#1", "a1", 0.5), ("d1#1", "b1", 0.5), ("d1#2", "a2", 1.0), ("d2#1", "a1", 1.0), ("d4#1", "a1", 1.0)])


def test_units_are_counted_by_document_and_theme():
    found = count(documents(), UNITS, CODES, FRAME, SETTINGS)
    assert (found.documents, found.themes, found.parents) == (("d1", "d2", "d3"), ("a1", "a2", "b1"), ("a", "a", "b"))
    assert found.weights.tolist() == [[0.5, 1, 0.5], [1, 0, 0], [0, 0, 0]]
    assert (found.totals.tolist(), found.groups, found.strata) == ([2, 1, 1], ("甲", "甲", "乙"), ("2025", "", "2025"))


def test_level_one_sums_its_themes():
    found = count(documents(), UNITS, CODES, FRAME, SETTINGS, level=1)
    assert (found.themes, found.parents, found.level) == (("a", "b"), ("a", "b"), 1)
    assert found.weights.tolist() == [[1.5, 0.5], [1, 0], [0, 0]]


def test_documents_left_out_or_without_units_do_not_count():
    assert count(documents(kept=[True, False, True, True]), UNITS, CODES, FRAME, SETTINGS).documents == ("d1", "d3")
    assert count(documents(), UNITS[UNITS["doc"] != "d3"], CODES, FRAME, SETTINGS).documents == ("d1", "d2")


def test_nothing_coded_is_all_zero():
    assert not count(documents(), UNITS, CODES.iloc[:0], FRAME, SETTINGS).weights.any()


def test_the_share_of_a_group_is_the_mean_of_its_documents():
    found = shares(counts([[0.1], [0.3], [0.2]], "aab", totals=[10, 90, 50]), SETTINGS)
    assert found["share"].tolist() == pytest.approx([0.2, 0.2])
    assert found["share_pooled"].tolist() == pytest.approx([28 / 100, 0.2])
    assert found["units"].tolist() == pytest.approx([28, 10])


def test_the_columns_are_those_promised():
    made = counts([[0.1], [0.3], [0.2]], "aab")
    assert " ".join(shares(made, SETTINGS)) == "level theme parent group documents units share se low high share_pooled note"
    assert " ".join(contrasts(made, SETTINGS)) == (
        "level theme parent group documents documents_rest share share_rest difference difference_low difference_high log2_ratio log2_low log2_high "
        "p p_min q star note"
    )
    assert " ".join(intensity(documents(), UNITS, CODES, FRAME, SETTINGS)).startswith(
        "level theme group documents units task_share task_share_low task_share_high target_share target_share_low"
    )


def test_the_standard_error_is_that_of_the_mean():
    x = np.random.default_rng(1).beta(2, 20, (20, 1))
    found = shares(counts(x, "a" * 20), replace(SETTINGS, replicates=20_000))
    assert found["se"][0] == pytest.approx(x.std(ddof=1) / 20**0.5, rel=0.02)
    reach = stats.t.ppf(0.975, 19) * found["se"][0] / (x.mean() * (1 - x.mean()))
    logit = [np.log(p / (1 - p)) for p in (found["low"][0], x.mean(), found["high"][0])]
    assert np.diff(logit) == pytest.approx([reach, reach], rel=0.05)


def test_few_documents_get_a_note_and_one_no_interval():
    found = shares(counts([0.1, 0.2, 0.3, 0.1, 0.1, 0.2, 0.1, 0.3], "abbccccc"), SETTINGS).set_index("group")
    assert found["note"].to_dict() == {"a": "只有一份文件，只作描述", "b": "样本过少", "c": ""}
    assert found["low"].isna().tolist() == [True, False, False]


def test_a_theme_no_document_has_gets_no_interval():
    found = shares(counts([[0.0, 0.1]] * 5, "aaaaa"), SETTINGS)
    assert found["note"].tolist() == ["各文件均无此主题，无法估计误差", "各文件占比相同，无法估计误差"]
    assert found["low"].isna().all()


@pytest.mark.parametrize("interval", ["t", "percentile", "bca"])
def test_every_kind_of_interval_holds_the_estimate(interval):
    x = np.random.default_rng(2).beta(2, 20, (24, 3))
    made, settings = counts(x, "aaaaaaaabbbbbbbbcccccccc"), replace(SETTINGS, interval=interval, replicates=500, permutations=0)
    one, two = shares(made, settings), contrasts(made, settings)
    assert ((one["low"] < one["share"]) & (one["share"] < one["high"])).all()
    assert ((two["difference_low"] < two["difference"]) & (two["difference"] < two["difference_high"])).all()
    assert ((two["log2_low"] < two["log2_ratio"]) & (two["log2_ratio"] < two["log2_high"])).all()


def test_a_contrast_by_hand():
    x = [0.1, 0.3, 0.2, 0.2, 0.2, 0.8, 0.6]
    found = contrasts(counts(x, "aabbbcc"), SETTINGS).set_index("group")
    assert found.loc["a", ["share", "share_rest", "difference"]].tolist() == pytest.approx([0.2, 0.45, -0.25])
    assert found.loc["a", "log2_ratio"] == pytest.approx(np.log2(0.2 / 0.45))
    assert found["documents_rest"].to_dict() == {"a": 5, "b": 4, "c": 5}


def test_two_groups_mirror_each_other():
    x = np.random.default_rng(3).beta(2, 20, (16, 2))
    found = contrasts(counts(x, "aaaaaaaabbbbbbbb"), replace(SETTINGS, permutations=500)).pivot(index="theme", columns="group")
    assert found["difference", "a"].tolist() == pytest.approx((-found["difference", "b"]).tolist())
    assert found["log2_low", "a"].tolist() == pytest.approx((-found["log2_high", "b"]).tolist())
    assert found["p", "a"].tolist() == found["p", "b"].tolist()


def test_the_log_ratio_has_the_error_of_the_delta_method_where_it_is_small():
    random = np.random.default_rng(4)
    x = np.r_[random.normal(0.3, 0.02, 30), random.normal(0.5, 0.05, 40)]
    found = contrasts(counts(x, "a" * 30 + "b" * 40), replace(SETTINGS, replicates=20_000, permutations=0)).iloc[0]
    a, b = x[:30], x[30:]
    parts = np.array([a.var(ddof=1) / 30 / a.mean() ** 2, b.var(ddof=1) / 40 / b.mean() ** 2])
    freedom = parts.sum() ** 2 / (parts[0] ** 2 / 31 + parts[1] ** 2 / 41) - 2
    reach = stats.t.ppf(0.975, freedom) * np.sqrt(parts.sum()) / np.log(2)
    assert found["log2_high"] - found["log2_ratio"] == pytest.approx(reach, rel=0.03)


def test_a_share_of_zero_counts_as_half_a_unit_in_the_ratio():
    found = contrasts(counts([0, 0, 0.2, 0.1, 0, 0.3], "aabbbb", units=50), SETTINGS).iloc[0]
    assert found["log2_ratio"] == pytest.approx(np.log2(0.5 / 100 / 0.15))
    assert "一方为零，比值按半个单位计" in found["note"]
    assert np.isnan(found["log2_low"])
    assert found["p"] > 0


def test_stars_need_five_documents_on_both_sides():
    x = np.r_[np.linspace(0.1, 0.11, 4), np.linspace(0.5, 0.6, 8)]
    few = contrasts(counts(x, "aaaabbbbbbbb"), SETTINGS)
    assert (few["q"] < 0.05).all()
    assert not few["star"].any()
    assert few["note"].tolist() == ["样本过少", "样本过少"]
    assert contrasts(counts(np.r_[x[0], x], "aaaaabbbbbbbb"), SETTINGS)["star"].all()


def test_one_document_a_group_is_description_only():
    found = contrasts(counts([0.1, 0.2, 0.3], "abc"), SETTINGS)
    assert found[["difference_low", "log2_low", "p", "q"]].isna().all(axis=None)
    assert found["difference"].tolist() == pytest.approx([-0.15, 0, 0.15])
    assert found["note"].str.startswith("只有一份文件，只作描述").all()
    assert not found["star"].any()


def test_groups_without_like_documents_are_not_contrasted():
    found = contrasts(counts([0.1, 0.2, 0.3, 0.2], "aabb", strata=["1", "1", "2", "2"]), SETTINGS)
    assert found["difference"].isna().all()
    assert found["note"].tolist() == ["无同类文件可比"] * 2


def test_a_named_reference_is_left_out_of_the_table():
    found = contrasts(counts([0.1, 0.2, 0.3, 0.2, 0.1, 0.4], "aabbcc"), replace(SETTINGS, reference="b"))
    assert found["group"].tolist() == ["a", "c"]
    assert found["share_rest"].tolist() == pytest.approx([0.25, 0.25])


def test_the_family_is_the_whole_table():
    x = np.random.default_rng(5).beta(2, 20, (30, 4))
    found = contrasts(counts(x, "aaaaaaaaaabbbbbbbbbbcccccccccc"), replace(SETTINGS, permutations=300))
    assert found["q"].to_numpy() == pytest.approx(stats.false_discovery_control(found["p"]))


def test_the_same_documents_in_another_order_give_the_same_bytes():
    random = np.random.default_rng(6)
    x, order = random.beta(2, 20, (24, 3)), random.permutation(24)
    groups, names = np.array(list("aaaaaaaabbbbbbbbcccccccc")), np.array([f"d{i}" for i in range(24)])
    one, other = counts(x, groups, names=list(names)), counts(x[order], groups[order], names=list(names[order]))
    for table in (shares, contrasts):
        assert table(one, SETTINGS).to_csv() == table(other, SETTINGS).to_csv()


def test_intensity_is_the_share_of_a_themes_units_with_a_sign():
    found = intensity(documents(), UNITS, CODES, FRAME, SETTINGS).set_index(["theme", "group"])
    row = found.loc[("a1", "甲")]
    assert row[["documents", "units", "task_share", "target_share", "owner_share", "deadline_share"]].tolist() == pytest.approx([2, 1.5, 1 / 3, 2 / 3, 1 / 3, 2 / 3])
    assert found.loc[("a1", "乙"), "units"] == 0
    assert np.isnan(found.loc[("a1", "乙"), "task_share"])


def test_limits_of_intensity_come_near_those_of_a_ratio_of_sums():
    random = np.random.default_rng(7)
    rows, coded = [], []
    for d in range(40):
        for i in range(int(random.integers(5, 30))):
            rows.append((f"d{d}", "task" if random.random() < 0.3 + 0.01 * d else "requirement", ""))
            coded.append((f"d{d}#{i + 1}", "a1", 1.0))
    table, docs = units(rows), pd.DataFrame({"doc": [f"d{d}" for d in range(40)], "region": "甲", "kept": True})
    found = intensity(docs, table, codes(coded), FRAME, SETTINGS).iloc[0]
    by_doc = table.assign(task=table["kind"] == "task").groupby("doc")["task"].agg(["sum", "count"])
    ratio = by_doc["sum"].sum() / by_doc["count"].sum()
    error = np.sqrt(40 * (by_doc["sum"] - ratio * by_doc["count"]).var()) / by_doc["count"].sum()
    logit = [np.log(p / (1 - p)) for p in (found["task_share_low"], found["task_share_high"])]
    assert found["task_share"] == pytest.approx(ratio)
    assert logit[1] - logit[0] == pytest.approx(2 * stats.t.ppf(0.975, 39) * error / (ratio * (1 - ratio)), rel=0.06)
    assert np.isnan(found["owner_share_low"])  # no unit names one


def test_a_frame_of_one_level_has_its_themes_on_level_one():
    frame = SimpleNamespace(themes=(SimpleNamespace(id="a", parent=None), SimpleNamespace(id="b", parent=None)))
    coded = codes([("d1#1", "a", 1.0), ("d3#1", "b", 1.0)]).assign(parent=None)
    assert count(documents(), UNITS, coded, frame, SETTINGS, level=1).weights.tolist() == [[1, 0], [0, 0], [0, 1]]
    assert len(shares(count(documents(), UNITS, coded, frame, SETTINGS), SETTINGS)) == 0
