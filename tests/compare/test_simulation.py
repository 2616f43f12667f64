"""Nominal errors hold: a fast share of `scripts/compare_simulation.py`, which `docs/compare.md` quotes in full."""

from dataclasses import replace

import numpy as np
import pytest

from nlp.compare.settings import Settings
from scripts.compare_simulation import corpus, coverage, null, power

SETTINGS = Settings(replicates=600)


def test_groups_reassigned_at_random_show_nothing():
    random = np.random.Generator(np.random.PCG64(1))
    found = null(corpus(random, 40, 10), 4, 60, seed=1, settings=replace(SETTINGS, replicates=20, permutations=999))
    assert found.tests == 60 * 40
    assert found.raw / found.tests == pytest.approx(0.05, abs=0.02)
    assert found.false / found.tests <= 0.05
    assert found.hit <= 8  # a run has one or more with probability 0.05 at most


@pytest.mark.parametrize(("n", "least", "most"), [(3, 0.90, 0.98), (8, 0.93, 0.97), (20, 0.93, 0.97)])
@pytest.mark.parametrize("groups", [2, 10])
def test_intervals_cover_what_they_say(n, least, most, groups):
    found = coverage(n, groups, 1200, seed=2, settings=SETTINGS, batch=400)
    noise = 0.01  # one and a half standard errors of 1,200 data sets
    for name in ("share", "difference", "log2"):
        assert least - noise <= found[name] <= most + noise, name
    assert found["missing"] < 0.01


def test_a_planted_stress_is_found_more_often_with_more_documents():
    found = [power(n, 2, 200, seed=3, settings=replace(SETTINGS, permutations=199)) for n in (8, 40, 80)]
    for way in ("t", "p"):
        few, more, many = (f[way] for f in found)
        assert few < more < many
        assert (few, more, many) == (pytest.approx(0.16, abs=0.09), pytest.approx(0.48, abs=0.12), pytest.approx(0.77, abs=0.1))
