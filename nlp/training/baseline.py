"""Fit the baseline classifier of `nlp.classify.baseline` with scikit-learn."""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from nlp.classify.baseline import FORMAT, WEIGHTS, Baseline
from nlp.classify.features import BUCKETS, document_features
from nlp.classify.shapes import surface
from nlp.labels import ROLES
from nlp.training.corpus import Annotated

if TYPE_CHECKING:
    from nlp.classify.features import Row

ROLE_LIST = list(ROLES)
STRENGTH = 4.0
MIN_COUNT = 2
MAX_STEPS, TOLERANCE = 250, 1e-4
"""At 1e-3 the fit stopped wherever it stood, and the result hung on the order of the documents by more than a point."""
NEVER = -20.0
"""Score of a role the training documents do not hold."""
LEAN = {"task": 0.3}
"""Added to the log-probability of a role when one is chosen: a ledger that misses a task harms more than one row too many.
Five-fold over 154 documents, 0.3 leaves row F1 as it is and finds 2 to 3 points more of the rows that name owner or time."""


class Features:
    """A corpus turned into matrices once, so that many splits can be fitted from it."""

    def __init__(self, documents: Sequence[Annotated]) -> None:
        self.documents = list(documents)
        self.matrices = [_matrix(list(document_features(surface(d.doc)))) for d in self.documents]
        self.roles = [np.array([ROLE_LIST.index(r) for r in d.roles]) for d in self.documents]


def _matrix(rows: Sequence[Row]) -> Any:
    pointers = np.cumsum([0, *(len(buckets) for buckets, _ in rows)])
    indices = np.concatenate([buckets for buckets, _ in rows]).astype(np.int32)
    values = np.concatenate([values for _, values in rows])
    matrix = sparse.csr_matrix((values, indices, pointers), shape=(len(rows), BUCKETS))
    matrix.sum_duplicates()
    return matrix


def fit(features: Features, *, train: Sequence[int]) -> Baseline:
    """Fit on the documents numbered `train`; a bucket seen once only is left out."""
    matrix = sparse.vstack([features.matrices[i] for i in train]).tocsr()
    targets = np.concatenate([features.roles[i] for i in train])
    buckets = np.flatnonzero(np.bincount(matrix.indices, minlength=BUCKETS) >= MIN_COUNT)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = LogisticRegression(C=STRENGTH, max_iter=MAX_STEPS, tol=TOLERANCE).fit(matrix[:, buckets], targets)
    weights = np.zeros((len(buckets), len(ROLE_LIST)), dtype=np.float16)
    weights[:, model.classes_] = model.coef_.T
    bias = np.full(len(ROLE_LIST), NEVER, dtype=np.float32)
    bias[model.classes_] = model.intercept_
    arrays = {"buckets": buckets.astype(np.int32), "weights": weights, "bias": bias}
    return Baseline(arrays, {"format": FORMAT, "roles": ROLE_LIST, "lean": LEAN})


def save(model: Baseline, folder: Path, meta: dict[str, Any]) -> None:
    """Write `weights.npz` (no pickle) and `meta.json` to the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    buckets = np.flatnonzero(model.rows)
    buckets = buckets[np.argsort(model.rows[buckets])]
    np.savez_compressed(
        folder / WEIGHTS,
        buckets=buckets.astype(np.int32),
        weights=model.weights.astype(np.float16),
        bias=model.bias,
    )
    text = json.dumps({**model.meta, **meta}, ensure_ascii=False, indent=1) + "\n"
    (folder / "meta.json").write_text(text, encoding="utf-8")
