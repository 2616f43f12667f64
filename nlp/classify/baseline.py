"""The baseline classifier: one linear layer over hashed features, numpy only.

It reads each segment with its surroundings (`features`). Trained by `nlp.training.baseline` (multinomial logistic
regression); it is the yardstick every other model is compared with.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.classify.features import BUCKETS, document_features
from nlp.classify.shapes import Surface, surface
from nlp.datamodel import Doc
from nlp.errors import ModelError
from nlp.files import ZIP_DAMAGE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nlp.classify.features import Row

    Matrix = NDArray[np.float32]

FORMAT = 3
WEIGHTS = "weights.npz"


class Baseline:
    """Weights of a trained baseline; `roles` in the order of the columns."""

    __slots__ = ("bias", "lean", "meta", "roles", "rows", "table", "weights")

    def __init__(self, arrays: dict[str, Any], meta: dict[str, Any]) -> None:
        import numpy as np

        self.roles: tuple[str, ...] = tuple(meta["roles"])
        self.meta = meta
        self.weights = arrays["weights"]
        # Row 0 stands for every bucket never seen.
        self.table = np.concatenate([np.zeros_like(self.weights[:1]), self.weights]).astype(np.float32)
        self.rows = np.zeros(BUCKETS, dtype=np.int32)
        self.rows[arrays["buckets"]] = np.arange(1, len(arrays["buckets"]) + 1)
        self.bias = arrays["bias"].astype(np.float32)
        self.lean = np.array([meta.get("lean", {}).get(role, 0.0) for role in self.roles], dtype=np.float32)

    def probabilities(self, seen: Surface) -> Matrix:
        """Return a matrix of segments × roles; rows sum to one."""
        import numpy as np

        if not seen.texts:
            return np.zeros((0, len(self.roles)), dtype=np.float32)
        return softmax(self._scores(document_features(seen), len(seen.texts)))

    def _scores(self, rows: Iterable[Row], count: int) -> Matrix:
        import numpy as np

        out: Matrix = np.empty((count, len(self.roles)), dtype=np.float32)
        for i, (buckets, values) in enumerate(rows):
            out[i] = values @ self.table[self.rows[buckets]]
        out += self.bias
        return out

    def judge(self, doc: Doc) -> tuple[Doc, Matrix]:
        """Return `doc` with a role on every segment, the likeliest but for the model's lean, and what `probabilities` says."""
        chances = self.probabilities(surface(doc))
        return with_roles(doc, chances, self.roles, self.lean), chances

    def classify(self, doc: Doc) -> Doc:
        """Return the document `judge` gives."""
        return self.judge(doc)[0]

    def classify_all(self, docs: Sequence[Doc]) -> list[Doc]:
        """Return the documents with roles, one after the other."""
        return [self.classify(doc) for doc in docs]


def with_roles(doc: Doc, probabilities: Matrix, roles: Sequence[str], lean: Matrix) -> Doc:
    """Return `doc` with the likeliest role on every segment and its probability.

    `probabilities` (segments, roles); `lean` (roles,) is added to their logarithms when a role is chosen.
    """
    import numpy as np

    probabilities = probabilities.copy()
    best = (np.log(probabilities + 1e-9) + lean).argmax(axis=1) if len(probabilities) else np.zeros(0, dtype=np.int64)
    task = roles.index("task")
    for row in _ledger_rows(doc):
        best[row], probabilities[row, task] = task, 1.0
    segments = tuple(
        replace(s, role=roles[int(k)], score=round(float(probabilities[i, k]), 4))
        for i, (s, k) in enumerate(zip(doc.segments, best, strict=True))
    )
    return replace(doc, segments=segments)


def _ledger_rows(doc: Doc) -> list[int]:
    """Return the segments that are rows of a task table: their header says what they are, whatever their words."""
    starts = [u.start for u in doc.units if u.source == "ledger" and u.function in ("lead", "addressee")]
    ends = [segment.end for segment in doc.segments]
    rows = {bisect_right(ends, start) for start in starts}
    return sorted(i for i in rows if re.search(r"[|｜]", doc.quote(doc.segments[i])))


def softmax(scores: Matrix) -> Matrix:
    """Return row-wise probabilities."""
    import numpy as np

    exp = np.exp(scores - scores.max(axis=1, keepdims=True))
    out: Matrix = exp / exp.sum(axis=1, keepdims=True)
    return out


def load(folder: Path) -> Baseline:
    """Read a baseline from its folder. Raises ModelError when a file is missing, broken or of another format."""
    import numpy as np

    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        with (folder / WEIGHTS).open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        found = meta.get("format")
        model = Baseline(arrays, meta) if found == FORMAT else None
    except (OSError, KeyError, IndexError, AttributeError, *ZIP_DAMAGE) as error:
        raise ModelError(f"模型目录 {folder} 缺少文件或已损坏（{error}），请重新安装 duban 或用 --model 另指定模型") from error
    if model is None:
        raise ModelError(f"模型目录 {folder} 的格式版本是 {found}，本程序需要 {FORMAT}，请使用同一版本的模型")
    return model
