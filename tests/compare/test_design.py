"""Cells, and what a document of each counts for in a contrast."""

import numpy as np
import pytest

from nlp.compare.design import arrange, centred, contrast, exact, variances
from nlp.errors import UsageError
from tests.compare.counted import counts


def test_documents_are_sorted_by_group_stratum_and_id():
    design = arrange(counts([0.1] * 4, "乙甲乙乙", strata=["2", "1", "1", "2"], names=["c", "b", "d", "a"]))
    assert (design.groups, design.rows.tolist()) == (("乙", "甲"), [2, 3, 0, 1])
    assert (design.sizes.tolist(), design.owner.tolist(), design.documents.tolist()) == ([1, 2, 1], [0, 0, 1], [3, 1])


def test_nothing_to_compare_is_told():
    with pytest.raises(UsageError, match="没有可比较的文件"):
        arrange(counts(np.empty((0, 1)), ""))


def test_an_unknown_reference_is_told_with_the_groups_there_are():
    with pytest.raises(UsageError, match=r"没有名为“丙”的组.+乙、甲"):
        contrast(arrange(counts([0.1, 0.2], "甲乙")), "丙")


def test_others_are_the_mean_of_the_other_groups_means():
    x = np.array([0.1, 0.3, 0.2, 0.2, 0.2, 0.8])
    design = arrange(counts(x, "aabbbc"))
    against = contrast(design, "others")
    cells = design.by_cell(x[:, None])
    assert (against.own @ cells)[:, 0] == pytest.approx([0.2, 0.2, 0.8])
    assert (against.rest @ cells)[:, 0] == pytest.approx([(0.2 + 0.8) / 2, (0.2 + 0.8) / 2, 0.2])


def test_the_reference_is_weighted_as_the_group_lies_in_the_strata():
    # a: two documents of 2025, one of 2026; b: one and two; 2027 has b alone and counts nowhere
    x = np.array([0.1, 0.1, 0.4, 0.2, 0.3, 0.5, 0.9])
    design = arrange(counts(x, "aaabbbb", strata=["2025", "2025", "2026", "2025", "2026", "2026", "2027"]))
    against = contrast(design, "others")
    cells = design.by_cell(x[:, None])
    assert (against.own @ cells)[:, 0] == pytest.approx([0.2, (0.2 + 0.3 + 0.5) / 3])
    assert (against.rest @ cells)[:, 0] == pytest.approx([(2 * 0.2 + 0.4) / 3, (0.1 + 2 * 0.4) / 3])
    assert [side.tolist() for side in against.documents(design)] == [[3, 3], [3, 3]]


def test_a_group_without_counterpart_has_no_contrast():
    against = contrast(arrange(counts([0.1, 0.2], "ab", strata=["2025", "2026"])), "others")
    assert not against.own.any()
    assert not against.rest.any()


def test_centring_takes_out_strata_and_keeps_contrasts():
    random = np.random.default_rng(1)
    x = random.random((40, 3))
    design = arrange(counts(x, random.choice(list("abc"), 40), strata=tuple(random.choice(["1", "2"], 40))))
    x = x[design.rows]
    against = contrast(design, "others")
    both = against.own - against.rest
    assert both @ design.by_cell(centred(design, x)) == pytest.approx(both @ design.by_cell(x))
    stratum = np.repeat(design.stratum, design.sizes)
    assert np.abs(centred(design, x)[stratum == 0].mean(axis=0)).max() < 1e-12


def test_sums_of_exact_values_do_not_depend_on_their_order():
    random = np.random.default_rng(2)
    values = random.random((5000, 1)) ** 5
    assert np.abs(exact(values) - values).max() < 1e-11
    rounded = exact(values)[:, 0]
    sums = {float(np.cumsum(random.permutation(rounded))[-1]) for _ in range(20)}
    assert len(sums) == 1
    assert len({float(np.cumsum(random.permutation(values[:, 0]))[-1]) for _ in range(20)}) > 1


def test_a_group_of_one_document_gets_the_pooled_variance():
    x = np.array([[0.1], [0.3], [0.2], [0.2], [0.5], [0.9]])
    variance, freedom = variances(arrange(counts(x, "aabbbc")), x)
    within = (0.02 + 0.06) / 3
    assert variance[:, 0] == pytest.approx([0.02, 0.03, within])
    assert freedom.tolist() == [1, 2, 3]
