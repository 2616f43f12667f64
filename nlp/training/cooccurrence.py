"""Vectors of characters and of character n-grams from what stands beside them: PPMI and SVD (Levy and Goldberg 2014).

A minute of linear algebra over the pretraining text gives what many hours of gradient steps would: words that may stand for
one another (印发, 出台) start near each other.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from sklearn.utils.extmath import randomized_svd

from nlp.training.network import buckets_of

Ids = NDArray[np.uint16]

NEAR = (-3, -2, -1, 1, 2, 3)
"""Distances of the characters that make up the surroundings."""
LEAST = 20
"""An n-gram seen less often has no vector."""


def character_vectors(ids: Ids, vocabulary: int, width: int, *, seed: int = 0) -> NDArray[np.float32]:
    """Return vectors of the characters, shape (vocabulary, width)."""
    at = np.arange(len(ids))
    return _vectors(at, at, ids.astype(np.int64), vocabulary, ids, vocabulary, width, seed)


def ngram_vectors(ids: Ids, vocabulary: int, buckets: int, width: int, *, seed: int = 0) -> NDArray[np.float32]:
    """Return vectors for the buckets that bigrams and trigrams are hashed to (`network.NgramInput`), shape (buckets, width).

    A bucket takes the mean of its n-grams by their counts; one without a frequent n-gram stays zero.
    """
    flat = ids.astype(np.int64)
    before, after = np.concatenate([[0], flat[:-1]]), np.concatenate([flat[1:], [0]])
    keys = np.concatenate([before * vocabulary + flat, vocabulary**2 + (before * vocabulary + flat) * vocabulary + after])
    at = np.arange(len(flat))
    starts = np.concatenate([at - 1, at - 1])
    ends = np.concatenate([at, at + 1])
    hashed = np.concatenate(buckets_of(before, flat, after, buckets))
    known, first, inverse, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    del keys
    frequent = counts >= LEAST
    rank = np.full(len(known), -1, dtype=np.int64)
    rank[frequent] = np.arange(frequent.sum())
    rows = rank[inverse]
    keep = (rows >= 0) & (starts >= 0) & (ends < len(flat))
    vectors = _vectors(starts[keep], ends[keep], rows[keep], int(frequent.sum()), ids, vocabulary, width, seed)
    weight = counts[frequent].astype(np.float32)
    spread = sparse.coo_matrix((weight, (hashed[first[frequent]], np.arange(len(weight)))), shape=(buckets, len(weight))).tocsr()
    total = np.asarray(spread.sum(axis=1)).ravel()
    out: NDArray[np.float32] = (spread @ vectors / np.maximum(total, 1)[:, None]).astype(np.float32)
    return out


def _vectors(
    starts: NDArray[np.int64], ends: NDArray[np.int64], rows: NDArray[np.int64], count: int, ids: Ids, vocabulary: int, width: int, seed: int
) -> NDArray[np.float32]:
    """Return vectors of `rows`, things that stand from `starts` to `ends` in `ids`; standard deviation 0.05."""
    blocks = []
    for distance in NEAR:
        beside = (starts if distance < 0 else ends) + distance
        inside = (beside >= 0) & (beside < len(ids))
        other = ids[beside[inside]].astype(np.int64)
        cells = sparse.coo_matrix((np.ones(len(other), np.float32), (rows[inside], other)), shape=(count, vocabulary)).tocsr()
        cells.sum_duplicates()
        blocks.append(_ppmi(cells))
    left, scale, _ = randomized_svd(sparse.hstack(blocks).tocsr(), n_components=width, n_iter=3, random_state=seed)
    vectors = left * np.sqrt(scale)
    scaled: NDArray[np.float32] = (vectors / (vectors.std() + 1e-9) * 0.05).astype(np.float32)
    return scaled


def _ppmi(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return positive pointwise mutual information, contexts smoothed by the power 0.75."""
    rows, columns = np.asarray(counts.sum(1)).ravel(), np.asarray(counts.sum(0)).ravel()
    smooth = columns**0.75 / (columns**0.75).sum()
    cells = counts.tocoo()
    value = np.log(np.maximum(cells.data / np.maximum(rows[cells.row] * smooth[cells.col], 1e-9), 1.0)).astype(np.float32)
    out = sparse.coo_matrix((value, (cells.row, cells.col)), shape=counts.shape).tocsr()
    out.eliminate_zeros()
    return out
