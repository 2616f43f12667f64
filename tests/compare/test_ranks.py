"""Ranks with intervals, and partial pooling."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from nlp.compare.design import arrange
from nlp.compare.measures import shares
from nlp.compare.pooling import moments, posterior
from nlp.compare.ranks import ranks
from nlp.compare.settings import Settings
from tests.compare.counted import counts

SETTINGS = Settings()


def test_groups_far_apart_have_sure_ranks():
    x = np.r_[np.linspace(0.1, 0.12, 6), np.linspace(0.5, 0.52, 6), np.linspace(0.3, 0.32, 6)]
    found = ranks(counts(x, "aaaaaabbbbbbcccccc"), SETTINGS)
    assert " ".join(found) == "level theme group share rank rank_low rank_high"
    assert found[["rank", "rank_low", "rank_high"]].to_numpy().tolist() == [[3] * 3, [1] * 3, [2] * 3]


def test_groups_alike_have_wide_ranks_and_ties_share_the_best():
    x = np.tile(np.linspace(0.1, 0.3, 6), 3)
    found = ranks(counts(x, "aaaaaabbbbbbcccccc"), SETTINGS)
    assert found[["rank", "rank_low", "rank_high"]].to_numpy().tolist() == [[1, 1, 3]] * 3


def test_one_document_has_a_rank_without_interval():
    found = ranks(counts([0.1, 0.2, 0.4], "aab"), SETTINGS)
    assert found["rank"].tolist() == [2, 1]
    assert found["rank_low"].isna().tolist() == [False, True]
    assert str(found["rank_low"].dtype) == "Int64"


def test_moments_recover_the_distribution_of_groups():
    random = np.random.default_rng(1)
    size = random.integers(30, 300, (3000, 1)).astype(float)
    true = random.beta(3, 27, (3000, 1))
    a, b = moments(random.binomial(size.astype(int), true) / size, size)
    assert (a[0], b[0]) == (pytest.approx(3, rel=0.1), pytest.approx(27, rel=0.1))


def test_shares_no_more_different_than_chance_are_all_the_common_one():
    size = np.full((50, 1), 100.0)
    found = np.random.default_rng(2).binomial(100, 0.1, (50, 1)) / 100
    a, b = moments(np.sort(found, axis=0) * 0.2 + 0.08, size)
    assert (a / (a + b))[0] == pytest.approx(found.mean() * 0.2 + 0.08, abs=0.003)
    assert (a + b)[0] > 1e5


def test_groups_with_few_documents_are_drawn_further_towards_the_mean():
    random = np.random.default_rng(3)
    sizes = [2] + [20] * 10
    level = [0.12] + [0.03 + 0.008 * g for g in range(10)]
    x = np.concatenate([random.beta(20 * p, 20 * (1 - p), n) for n, p in zip(sizes, level, strict=True)])
    made = counts(x, [f"g{g:02}" for g, n in enumerate(sizes) for _ in range(n)])
    plain, pooled = (shares(made, replace(SETTINGS, pool=pool)) for pool in (False, True))
    moved = (pooled["share"] - x.mean()) / (plain["share"] - x.mean())
    assert 0 < moved[0] < moved[1:].min()
    assert (moved < 1).all()
    assert ((pooled["low"] < pooled["share"]) & (pooled["share"] < pooled["high"])).all()
    assert pooled["note"].str.endswith("部分合并估计").all()


def test_the_posterior_is_a_beta_of_effective_units():
    x = np.random.default_rng(4).beta(2, 20, (12, 1))
    design = arrange(counts(x, "aaaabbbbcccc"))
    a, b = posterior(design, x, np.full(12, 100.0))
    within = np.mean([x[g : g + 4].var(ddof=1) for g in (0, 4, 8)])
    size = 4 * x.mean() * (1 - x.mean()) / within
    prior = moments(design.means(x), np.full((3, 1), size))
    assert (a[:, 0], b[:, 0]) == (
        pytest.approx(prior[0] + design.means(x)[:, 0] * size),
        pytest.approx(prior[1] + (1 - design.means(x)[:, 0]) * size),
    )
    made = shares(counts(x, "aaaabbbbcccc"), replace(SETTINGS, pool=True))
    assert made["low"].tolist() == pytest.approx(stats.beta.ppf(0.025, a, b)[:, 0].tolist())


def test_pooled_ranks_give_single_documents_an_interval():
    x = np.random.default_rng(5).beta(2, 20, 21)
    found = ranks(counts(x, "a" + "bbbbbcccccdddddeeeee"), replace(SETTINGS, pool=True, replicates=500))
    assert found["rank_low"].notna().all()
    assert (found["rank_low"] <= found["rank_high"]).all()
