"""Adjusted p-values against the worked example of Benjamini & Hochberg (1995, section 4.1) and scipy."""

import numpy as np
import pytest
from scipy.stats import false_discovery_control

from nlp.compare.correction import adjust
from nlp.errors import UsageError

P = np.array([0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0])


def test_benjamini_hochberg():
    q = adjust(P, "bh")
    expected = [0.0015, 0.0030, 0.0095, 0.035625, 0.0603, 0.063857, 0.063857, 0.0645, 0.0765, 0.486, 0.581182, 0.714875, 0.753231, 0.813214, 1.0]
    assert q == pytest.approx(expected, abs=5e-7)
    assert (q < 0.05).sum() == 4  # as in the paper


def test_holm():
    q = adjust(P, "holm")
    assert q == pytest.approx([0.0015, 0.0056, 0.0247, 0.114, 0.2211, 0.278, 0.278, 0.278, 0.3213] + [1] * 6)
    assert (q < 0.05).sum() == 3  # as Bonferroni and Hochberg in the paper


def test_order_and_missing_values_change_nothing():
    order = np.random.default_rng(1).permutation(15)
    for method in ("bh", "holm"):
        shuffled = adjust(np.r_[P[order], np.nan], method)
        assert shuffled[:-1] == pytest.approx(adjust(P, method)[order])
        assert np.isnan(shuffled[-1])


def test_benjamini_hochberg_is_scipys():
    p = np.random.default_rng(2).random(400) ** 3
    assert adjust(p, "bh") == pytest.approx(false_discovery_control(p))


def test_no_correction_and_no_such_correction():
    assert (adjust(P, "none") == P).all()
    with pytest.raises(UsageError, match="bonferroni"):
        adjust(P, "bonferroni")


def test_nothing_to_adjust():
    assert adjust(np.array([]), "bh").size == 0
    assert np.isnan(adjust(np.array([np.nan, np.nan]), "holm")).all()
