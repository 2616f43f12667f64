"""Documents that change places."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from nlp.compare.design import arrange
from nlp.compare.permutation import listed, number, p_values
from nlp.compare.settings import Settings
from tests.compare.counted import counts

SETTINGS = Settings()


def permuted(x, groups, settings=SETTINGS, **options):
    made = counts(x, groups, **options)
    design = arrange(made)
    return p_values(design, made.shares()[design.rows], float(made.totals.mean()), settings, "test")


def by_hand(x, first):
    """Return the exact p of two groups, the first of which has the documents `first`."""

    def statistic(chosen):
        mask = np.isin(np.arange(len(x)), chosen)
        means, errors = zip(*((part.mean(), part.var(ddof=1) / len(part) / part.mean() ** 2) for part in (x[mask], x[~mask])), strict=True)
        return abs(np.log(means[0] / means[1])) / np.sqrt(sum(errors))

    values = np.array([statistic(chosen) for chosen in combinations(range(len(x)), len(first))])
    return (values >= statistic(first) * (1 - 1e-9)).mean()


@pytest.mark.parametrize(("m", "least"), [(3, 0.10), (4, 0.029), (5, 0.008), (6, 0.0022), (7, 0.0006)])
def test_the_smallest_p_of_two_like_groups_is_that_of_arithmetic(m, least):
    x = np.r_[np.linspace(0.01, 0.02, m), np.linspace(0.2, 0.3, m)]
    p, floor = permuted(x, "a" * m + "b" * m)
    assert p[:, 0] == pytest.approx([least, least], abs=6e-5 if m == 7 else least * 0.06)
    assert (floor == p).all()


def test_exact_p_is_that_of_every_arrangement():
    x = np.random.default_rng(1).beta(2, 20, (9, 3))
    p, _ = permuted(x, "aaaabbbbb")
    for theme in range(3):
        assert p[0, theme] == p[1, theme] == pytest.approx(by_hand(x[:, theme], (0, 1, 2, 3)))


def test_drawn_p_comes_near_the_exact_one():
    x = np.random.default_rng(2).beta(2, 20, (12, 4))
    exact, _ = permuted(x, "aaaaaabbbbbb")
    drawn, floor = permuted(x, "aaaaaabbbbbb", replace(SETTINGS, permutations=900))
    assert np.abs(exact - drawn).max() < 0.05
    assert floor.min() == pytest.approx(2 / 924)


def test_documents_stay_in_their_stratum():
    x = np.random.default_rng(3).random(6)
    design = arrange(counts(x, "abbabb", strata=["1", "1", "1", "2", "2", "2"]))
    assert number(design) == 9
    cells = np.concatenate(list(listed(design, 4)))
    stratum = np.repeat(design.stratum, design.sizes)
    assert len({tuple(row) for row in cells.tolist()}) == 9
    assert (design.stratum[cells] == stratum).all()


def test_a_difference_between_strata_is_no_difference_between_groups():
    # every document of 2026 stresses the theme more; b has more of these
    random = np.random.default_rng(4)
    strata = ["2025"] * 12 + ["2026"] * 12
    x = random.normal(0.1, 0.01, 24) + np.repeat([0, 0.3], 12)
    groups = "a" * 9 + "b" * 3 + "a" * 3 + "b" * 9
    assert permuted(x, groups)[0].max() < 0.05
    assert permuted(x, groups, strata=strata)[0].min() > 0.05


def test_a_named_reference_leaves_the_third_group_out():
    x = np.r_[np.linspace(0.1, 0.2, 4), np.linspace(0.11, 0.21, 4), np.linspace(0.8, 0.9, 4)]
    p, _ = permuted(x, "aaaabbbbcccc", replace(SETTINGS, reference="a"))
    alone, _ = permuted(x[:8], "aaaabbbb")
    assert np.isnan(p[0, 0])
    assert p[1, 0] == alone[0, 0]
    assert p[2, 0] == pytest.approx(2 / 70)


def test_a_theme_nobody_has_is_not_tested():
    p, floor = permuted(np.c_[np.zeros(6), np.linspace(0.1, 0.6, 6)], "aaabbb")
    assert np.isnan(p[:, 0]).all()
    assert np.isnan(floor[:, 0]).all()
    assert not np.isnan(p[:, 1]).any()


def test_equal_documents_tie_in_every_arrangement():
    p, _ = permuted(np.full(6, 0.1), "aaabbb")
    assert p[:, 0].tolist() == [1, 1]
