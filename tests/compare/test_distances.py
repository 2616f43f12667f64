"""How far profiles lie apart, and their map."""

import numpy as np
import pytest
from scipy.spatial import procrustes
from scipy.spatial.distance import jensenshannon, pdist, squareform

from nlp.compare.distances import aligned, distances, divergence, profile, scaling
from nlp.compare.settings import Settings
from tests.compare.counted import counts

SETTINGS = Settings(replicates=400)


def test_the_divergence_is_scipys_distance_squared():
    profiles = profile(np.random.default_rng(1).random((6, 8)) ** 4)
    expected = [[jensenshannon(p, q, base=2) ** 2 for q in profiles] for p in profiles]
    assert divergence(profiles) == pytest.approx(np.array(expected), abs=1e-12)


def test_profiles_without_a_common_theme_are_one_bit_apart():
    assert divergence(np.array([[1.0, 0, 0], [0, 0.5, 0.5]]))[0, 1] == pytest.approx(1)


def test_the_divergence_by_hand():
    # entropy of the middle (0.5, 0.375, 0.125) less the mean of both entropies (1.5 and 1)
    middle = 0.5 + 0.375 * np.log2(8 / 3) + 0.125 * 3
    assert divergence(np.array([[0.5, 0.25, 0.25], [0.5, 0.5, 0]]))[0, 1] == pytest.approx(middle - 1.25)


def test_scaling_puts_points_of_a_plane_back():
    points = np.random.default_rng(2).normal(size=(7, 2))
    places = scaling(squareform(pdist(points)) ** 2)
    assert squareform(pdist(places)) == pytest.approx(squareform(pdist(points)))
    assert places.mean(axis=0) == pytest.approx([0, 0], abs=1e-12)


def test_alignment_undoes_turning_and_mirroring():
    points = np.random.default_rng(3).normal(size=(6, 2))
    points -= points.mean(axis=0)
    turn = np.array([[0.6, 0.8], [0.8, -0.6]])
    assert aligned((points @ turn)[None], points)[0] == pytest.approx(points)
    noisy = points @ turn + np.random.default_rng(4).normal(size=(6, 2)) * 0.1
    noisy -= noisy.mean(axis=0)
    a, b, _ = procrustes(points, noisy)
    found = aligned(noisy[None], points)[0]
    assert found / np.linalg.norm(found) == pytest.approx(b / np.linalg.norm(b))
    assert a == pytest.approx(points / np.linalg.norm(points))


def made(groups="aaaaaabbbbbbcccccc"):
    random = np.random.default_rng(5)
    levels = {"a": [4, 2, 1, 1], "b": [1, 2, 4, 1], "c": [1, 2, 3, 2], "d": [2, 2, 2, 2]}
    return counts(np.stack([random.dirichlet(np.array([*levels[g], 8]) * 6)[:4] for g in groups]), groups)


def test_frames_and_their_columns():
    found = distances(made(), SETTINGS)
    assert [" ".join(frame) for frame in found] == ["group_a group_b jsd low high", "group x y", "group angle width height"]
    assert found.distances[["group_a", "group_b"]].to_numpy().tolist() == [["a", "b"], ["a", "c"], ["b", "c"]]
    near, far = found.distances["jsd"][2], found.distances["jsd"][0]
    assert near < far
    assert (found.distances["low"] <= found.distances["high"]).all()
    assert (found.ellipses["width"] >= found.ellipses["height"]).all()
    assert found.ellipses["angle"].between(-90, 90).all()


def test_the_interval_takes_out_what_chance_adds():
    random = np.random.default_rng(6)
    same = counts(random.dirichlet(np.ones(20), 16)[:, :10], "a" * 8 + "b" * 8)
    found = distances(same, SETTINGS).distances
    assert found["jsd"][0] > 0.01
    assert found["low"][0] == 0


def test_a_single_document_has_a_place_but_no_ellipse():
    found = distances(made("aaaabbbbd"), SETTINGS)
    assert found.positions["x"].notna().all()
    assert found.ellipses["width"].isna().tolist() == [False, False, True]
    assert found.distances["low"].isna().tolist() == [False, True, True]


def test_one_and_two_groups():
    assert distances(made("aaa"), SETTINGS).positions[["x", "y"]].to_numpy().tolist() == [[0, 0]]
    found = distances(made("aaabbb"), SETTINGS)
    assert found.positions["x"].sum() == pytest.approx(0)
    assert (found.positions["x"][0] - found.positions["x"][1]) ** 2 == pytest.approx(found.distances["jsd"][0])


def test_nothing_is_drawn_where_every_group_has_one_document(monkeypatch):
    monkeypatch.setattr("nlp.compare.distances.stretched", lambda *_: pytest.fail("drawn"))
    found = distances(made("abd"), SETTINGS)
    assert found.positions["x"].notna().all()
    assert found.distances["jsd"].notna().all()
    assert found.distances[["low", "high"]].isna().all(axis=None)
    assert found.ellipses[["angle", "width", "height"]].isna().all(axis=None)
