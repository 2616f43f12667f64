"""Tags decode to spans that never begin in their middle."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nlp.classify.tags import BIO, decode, spans

LABEL = {name: i for i, name in enumerate(BIO)}


def scores(*rows):
    """Log-probabilities in which each position's given labels have the given shares."""
    out = np.full((1, len(rows), len(BIO)), 1e-4, dtype=np.float32)
    for i, row in enumerate(rows):
        for name, share in row.items():
            out[0, i, LABEL[name]] = share
    return np.log(out)


def names(labels):
    return [BIO[i] for i in labels[0]]


def test_an_inside_without_a_beginning_becomes_a_beginning_or_nothing():
    found = decode(scores({"O": 0.9}, {"I-LEAD": 0.6, "B-LEAD": 0.3}, {"I-LEAD": 0.9}), np.ones((1, 3)), np.zeros((1, 3), bool))
    assert names(found) == ["O", "B-LEAD", "I-LEAD"]


def test_nothing_goes_on_across_a_marker_or_into_padding():
    breaks = np.array([[False, False, True, False, False]])
    mask = np.array([[1, 1, 1, 1, 0]])
    rows = [{"B-LEAD": 0.9}, {"I-LEAD": 0.9}, {"I-LEAD": 0.9}, {"I-LEAD": 0.9, "O": 0.05}, {"I-LEAD": 0.9}]
    assert names(decode(scores(*rows), mask, breaks)) == ["B-LEAD", "I-LEAD", "O", "O", "O"]


def test_two_spans_that_touch_stay_two():
    row = [LABEL[x] for x in ("O", "B-LEAD", "I-LEAD", "B-LEAD", "I-LEAD", "B-DEADLINE", "O")]
    at = np.arange(7) + 10
    found = spans(row, at, at + 1, np.full(7, 0.5, dtype=np.float32))
    assert [(s.start, s.end, s.kind, s.score) for s in found] == [(11, 13, "LEAD", 0.5), (13, 15, "LEAD", 0.5), (15, 16, "DEADLINE", 0.5)]


@given(st.integers(0, 10_000))
def test_labels_are_always_allowed_and_the_likeliest_of_those(seed):
    chance = np.random.default_rng(seed)
    some = np.log(chance.dirichlet(np.full(len(BIO), 0.3), size=(3, 4)).astype(np.float32) + 1e-9)
    found = decode(some, np.ones((3, 4)), np.zeros((3, 4), bool))
    for scores_, labels in zip(some, found, strict=True):
        options = [row for row in product(range(len(BIO)), repeat=2) if valid([BIO[i] for i in row])]
        best = max(options, key=lambda row: scores_[0, row[0]] + scores_[1, row[1]])
        assert valid([BIO[i] for i in labels])
        two = decode(scores_[None, :2], np.ones((1, 2)), np.zeros((1, 2), bool))[0]
        assert tuple(two) == best


def valid(row):
    return all(now[0] != "I" or before[2:] == now[2:] for before, now in zip(["O", *row], row, strict=False))
