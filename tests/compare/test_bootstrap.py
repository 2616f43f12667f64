"""Documents drawn anew, and limits made from them."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from nlp.compare.bootstrap import Spread, drawn, generator, replicates
from nlp.compare.contrasts import contrasts
from nlp.compare.design import arrange
from nlp.compare.intervals import acceleration, logit_limits, published, quantile, welch
from nlp.compare.settings import Settings
from tests.compare.counted import counts

SETTINGS = Settings(replicates=4000)


def spread(x, groups, settings=SETTINGS, **options):
    design = arrange(counts(x, groups, **options))
    found = Spread(design.by_cell(x[design.rows]))
    for block in replicates(design, x[design.rows], settings, "test"):
        found.add(block)
    return design, found


@pytest.mark.parametrize("n", [1, 2, 7, 256, 70_000])
def test_every_draw_takes_as_many_documents_as_there_are(n):
    weights = drawn(generator(SETTINGS, "test"), n, 5)
    assert weights.shape == (5, n)
    assert weights.sum(axis=1).tolist() == [n] * 5


@pytest.mark.parametrize("n", [20, 400])
def test_draws_are_multinomial(n):
    weights = drawn(generator(SETTINGS, "test"), n, 6000)
    assert weights.mean(axis=0) == pytest.approx(1, abs=5 * np.sqrt(1 / 6000))
    assert weights.var() == pytest.approx(1 - 1 / n, rel=0.01)
    often = [(weights == times).mean() for times in range(4)]
    assert often == pytest.approx(stats.binom.pmf(range(4), n, 1 / n), abs=0.003)
    half = weights[:, : n // 2].sum(axis=1)
    assert half.var() == pytest.approx(n / 4, rel=0.08)  # two halves make n: drawn one against the other


def test_the_spread_of_a_mean_is_that_of_the_formula():
    x = np.random.default_rng(3).random((30, 4))
    design, found = spread(x, "a" * 10 + "b" * 20)
    for g, n in enumerate((10, 20)):
        members = x[design.rows][design.group_of == g]
        assert np.sqrt(found.variance[g]) / n * np.sqrt(n / (n - 1)) == pytest.approx(members.std(axis=0, ddof=1) / np.sqrt(n), rel=0.05)


def test_replicates_are_the_same_whatever_the_order_of_documents():
    x = np.random.default_rng(4).random((12, 2))
    names = [f"d{i}" for i in range(12)]
    order = np.random.default_rng(5).permutation(12)
    one = spread(x, "aaabbbcccddd", names=names)[1]
    other = spread(x[order], np.array(list("aaabbbcccddd"))[order], names=[names[i] for i in order])[1]
    assert (one.variance == other.variance).all()
    assert (one.sums == other.sums).all()


def test_a_group_draws_the_same_documents_whatever_other_groups_there_are():
    x = np.random.default_rng(6).random((9, 2))
    assert spread(x, "aaabbbccc")[1].variance[:2] == pytest.approx(spread(x[:6], "aaabbb")[1].variance)


def test_what_does_not_vary_has_no_spread():
    assert not spread(np.full((5, 2), 0.1), "aaaaa")[1].variance.any()


def test_percentiles_and_bca_match_scipy():
    random = np.random.default_rng(7)
    x = random.beta(1.5, 20, 25)
    settings = replace(SETTINGS, replicates=20_000, interval="bca")
    design = arrange(counts(x, "a" * 25))
    found = Spread(np.array([[x.mean()]]), keep=True)
    residual = (x - x.mean())[:, None]
    for block in replicates(design, residual, settings, "test"):
        found.add(x.mean() + block / 25)
    bend = acceleration(residual, [np.array([[1 / 25]])], [np.ones((1, 1))], design)
    for method, limits in (("percentile", found.limits(found.about, settings)), ("bca", found.limits(found.about, settings, bend))):
        interval = stats.bootstrap((x,), np.mean, n_resamples=20_000, method=method, rng=random).confidence_interval
        assert np.ravel(limits) == pytest.approx(interval, abs=0.0008)


def test_quantiles_are_those_of_students_t():
    assert quantile(np.array([1.0, 2.0, 7.0, 90.0, 0.0]), SETTINGS) == pytest.approx([*stats.t.ppf(0.975, [1, 2, 7, 90]), np.nan], nan_ok=True)


def test_degrees_of_freedom():
    assert welch(np.array([2.0, 2.0]), np.array([5.0, 5.0])) == pytest.approx(2 * 7 - 2)  # 4V² / (2V² / 7) − 2, near n1 + n2 − 2 = 10
    assert welch(np.array([2.0, 0.0]), np.array([5.0, 5.0])) == pytest.approx(5)  # one side alone
    random = np.random.default_rng(8)
    a, b = random.normal(0, 1, 60), random.normal(0, 3, 150)
    parts = np.array([a.var(ddof=1) / 60, b.var(ddof=1) / 150])
    assert welch(parts, np.array([59.0, 149.0])) == pytest.approx(stats.ttest_ind(a, b, equal_var=False).df, rel=0.01)


def test_limits_of_a_share_stay_inside_and_lie_even_on_the_logit_scale():
    low, high = logit_limits(np.array([0.06, 0.9]), np.array([0.4, 0.4]), np.array([2.0, 4.0]))
    logit = np.log(np.array([low, [0.06, 0.9], high]) / (1 - np.array([low, [0.06, 0.9], high])))
    assert np.diff(logit, axis=0)[0] == pytest.approx(np.diff(logit, axis=0)[1])
    assert logit[2, 0] - logit[1, 0] == pytest.approx(2 * 0.4 / 0.94)
    assert (low > 0).all()
    assert (high < 1).all()


def test_figures_are_published_to_twelve_digits():
    assert published(np.array([1 / 3, -2e-7 / 3, 0.0, 123456.7890123456, np.nan])).tolist()[:4] == [0.333333333333, -6.66666666667e-8, 0.0, 123456.789012]


def test_memory_does_not_grow_with_the_replicates():
    random = np.random.default_rng(9)
    made = counts(random.beta(2, 20, (4000, 10)), [f"g{i % 8}" for i in range(4000)])
    peaks = []
    for replicates_ in (600, 2400):
        tracemalloc.start()
        contrasts(made, Settings(replicates=replicates_, permutations=0))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.05
