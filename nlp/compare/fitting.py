"""Fit a theme classifier from units coded by readers: multinomial logistic regression of scikit-learn, kept as numpy arrays."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.compare.classifier import BITS, FORMAT, WEIGHTS, ThemeClassifier, blocks
from nlp.compare.frame import CodeFrame
from nlp.config import THEMES
from nlp.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from nlp.compare.classifier import Row

MIN_COUNT = 3
"""Units a bucket must be seen in."""
STRENGTH = 8.0
"""Inverse strength of the L2 penalty."""
FEWEST = 20
"""Coded units a fit needs at least."""
NEVER = -20.0
"""Score of a theme no unit was coded to."""


def fit(
    units: pd.DataFrame, codes: Mapping[str, Sequence[str]], frame: CodeFrame, *, name: str = "", sure: float = 0.0
) -> ThemeClassifier:
    """Fit a classifier from coded units (unit, doc, text, heading and perhaps before, after); `codes`: unit → its themes, none for the residual code.

    Units without an entry in `codes` are left out; one of k themes counts 1/k for each. `sure` is the probability below which the classifier will
    leave a unit uncoded that the lexicon does not code. How frequent a theme is in the sample does not speak for it
    (the logarithm of its units is taken off): the sample's frequencies are not those of the texts to come. Raises DataError for fewer than FEWEST coded units, a
    theme the frame has not, or codes of one theme alone.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    themes = (*(theme.id for theme in frame.level(2)), frame.residual.id)
    units = units[units["unit"].isin(codes)].reset_index(drop=True)
    labels = [_columns(codes[unit], themes, unit) for unit in units["unit"]]
    if len(units) < FEWEST or len({label for some in labels for label in some}) < 2:
        raise DataError(f"训练不了：已编码的单元有 {len(units)} 个，至少要 {FEWEST} 个、两种主题，建议每个主题 20 个以上")
    seen = list(blocks(units))
    buckets, idf = _vocabulary(seen)
    matrix = _matrix(seen, buckets, idf)
    rows, targets, weights = zip(*((i, label, 1 / len(some)) for i, some in enumerate(labels) for label in some), strict=True)
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit(matrix[list(rows)], targets, sample_weight=weights)
    table = np.zeros((matrix.shape[1], len(themes)))
    bias = np.full(len(themes), NEVER, dtype=np.float32)
    coefficients = model.coef_ if len(model.classes_) > 2 else np.vstack([-model.coef_, model.coef_]) / 2
    intercepts = model.intercept_ if len(model.classes_) > 2 else np.concatenate([-model.intercept_, model.intercept_]) / 2
    frequent = np.bincount(targets, weights=weights, minlength=len(themes))[model.classes_]
    table[:, model.classes_] = coefficients.T
    bias[model.classes_] = intercepts - np.log1p(frequent)
    scale = np.maximum(np.abs(table).max(axis=0), 1e-9) / 127
    arrays = {
        "buckets": buckets.astype(np.int32),
        "idf": idf.astype(np.float16),
        "weights": np.rint(table / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
        "bias": bias,
    }
    meta: dict[str, Any] = {"format": FORMAT, "name": name or f"{THEMES}{frame.name}", "frame": frame.name, "frame_version": frame.version, "frame_sha256": frame.sha256}
    meta |= {"themes": list(themes), "units": len(units), "sure": sure}
    return ThemeClassifier(arrays, meta)


def _columns(codes: Sequence[str], themes: Sequence[str], unit: str) -> list[int]:
    if wrong := [code for code in codes if code not in themes]:
        raise DataError(f"单元“{unit}”的编码“{wrong[0]}”不是主题框架的二级主题：请用框架中的编号，如 {'、'.join(themes[:4])}")
    return sorted({themes.index(code) for code in codes}) or [len(themes) - 1]


def _vocabulary(seen: Sequence[Sequence[Row]]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the buckets seen in MIN_COUNT units and more, and their inverse document frequency (smoothed, as scikit-learn does)."""
    import numpy as np

    counts = np.zeros(1 << BITS, dtype=np.int64)
    for some in seen:
        counts[np.unique(np.concatenate([buckets for buckets, _ in some]))] += 1
    buckets = np.flatnonzero(counts >= MIN_COUNT)
    return buckets, np.log((1 + len(seen)) / (1 + counts[buckets])) + 1


def _matrix(seen: Sequence[Sequence[Row]], buckets: NDArray[np.int64], idf: NDArray[np.float64]) -> Any:
    """Return units × buckets (sparse): each block of a unit scaled to what it weighs."""
    import numpy as np
    import scipy.sparse as sparse

    place = np.full(1 << BITS, -1)
    place[buckets] = np.arange(len(buckets))
    columns, values, ends = [], [], [0]
    for some in seen:
        size = ends[-1]
        for found, weight in some:
            known = place[found]
            known = known[known >= 0]
            columns.append(known)
            values.append(weight * idf[known] / max(float(np.linalg.norm(idf[known])), 1e-6))
            size += len(known)
        ends.append(size)
    matrix = sparse.csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=(len(seen), len(buckets)))
    matrix.sum_duplicates()
    return matrix


def save(model: ThemeClassifier, folder: Path, meta: Mapping[str, Any]) -> None:
    """Write `weights.npz` (no pickle) and `meta.json` to the folder."""
    import numpy as np

    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / WEIGHTS, **model.arrays)
    text = json.dumps({**model.meta, **meta}, ensure_ascii=False, indent=1) + "\n"
    (folder / "meta.json").write_text(text, encoding="utf-8")
