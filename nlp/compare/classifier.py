"""The theme classifier: one linear layer over character n-grams of words, headings and neighbours, and the lexicon's points; numpy only at run time.

Fitted by `nlp.compare.fitting` (scikit-learn) from units coded by readers, for a built-in frame by `scripts/train_themes.py`, for a user's own from a coded sample.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.classify.baseline import softmax
from nlp.classify.features import ngrams, seed_of, spread
from nlp.compare.coding import PASS, Coded, LexiconCoder, Points, fold
from nlp.compare.frame import CodeFrame
from nlp.config import THEMES, models_dir
from nlp.errors import ModelError
from nlp.files import ZIP_DAMAGE

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Row = tuple[NDArray[np.int64], float]

FORMAT = "themes/1"
WEIGHTS = "weights.npz"
BITS = 18
LEXICON, NEIGHBOURS, DOCUMENT = 3.0, 1.0, 2.0
"""Logits a theme gains for each log(1 + points) the lexicon gives a unit, its neighbours, and the units of its document in the mean: a regulation is of one matter.
Set, not learned: a lexicon is improved on the units a classifier is fitted to, and a fit would trust it more than it deserves elsewhere."""
CLOSE = 0.8
"""A second theme counts from this share of the first one's probability on."""
_WORDS, _HEADING, _ABOVE, _AROUND = 1, 2, 3, 4
_LONGEST, _NEAR = 300, 100


class ThemeClassifier:
    """Weights of a fitted classifier, as `arrays` in its file. `themes` are the level-2 ids in the order of the columns, the residual code last."""

    __slots__ = ("arrays", "bias", "idf", "meta", "rows", "table", "themes")

    def __init__(self, arrays: Mapping[str, Any], meta: dict[str, Any]) -> None:
        import numpy as np

        self.arrays, self.meta = arrays, meta
        self.themes: tuple[str, ...] = tuple(meta["themes"])
        # Row 0 stands for every bucket never seen.
        self.table = np.concatenate([np.zeros_like(arrays["weights"][:1]), arrays["weights"]]).astype(np.float32) * arrays["scale"]
        self.rows = np.zeros(1 << BITS, dtype=np.int32)
        self.rows[arrays["buckets"]] = np.arange(1, len(arrays["buckets"]) + 1)
        self.idf = np.concatenate([[0.0], arrays["idf"]]).astype(np.float32)
        self.bias = arrays["bias"].astype(np.float32)

    def scores(self, units: pd.DataFrame) -> Floats:
        """Return what the words speak for without the lexicon: logits, units × `themes`."""
        import numpy as np

        out: Floats = np.empty((len(units), len(self.themes)), dtype=np.float32)
        for i, parts in enumerate(blocks(units)):
            out[i] = self.bias
            for buckets, weight in parts:
                rows = self.rows[buckets]
                values = self.idf[rows]
                out[i] += (weight / max(float(np.linalg.norm(values)), 1e-6)) * (values @ self.table[rows])
        return out

    def code(self, units: pd.DataFrame, coder: LexiconCoder, points: Sequence[Points]) -> Iterator[list[Coded]]:
        """Yield the codes of each unit: the likeliest theme, and a second that is nearly as likely; `points` are the coder's, of the same units.

        `how`: `classifier` where the lexicon does not pass the theme, `lexicon` where the words alone would have led the classifier to another
        theme, `both` where the two agree. A unit for which the lexicon passes no theme has no code where the likeliest is
        less probable than `sure` (meta.json). Raises ModelError when the frame of the coder has other themes.
        """
        if tuple(theme.id for theme in coder.frame.level(2)) != self.themes[:-1]:
            raise ModelError(
                f"模型“{self.meta.get('name', '')}”是按主题框架“{self.meta.get('frame', '')}”训练的，与“{coder.frame.title}”的主题不同：请换模型，或用 duban compare fit 重新训练"
            )
        alone = self.scores(units)
        around = [coder.points(f"{before}。{after}") for before, after in beside(units)]
        told = _logs(self.themes, points)
        chances = softmax(alone + LEXICON * told + NEIGHBOURS * _logs(self.themes, around) + DOCUMENT * _means(told, units["doc"]))
        residual, sure = len(self.themes) - 1, self.meta.get("sure", 0.0)
        for row, words, seen in zip(chances, alone.argmax(axis=1), points, strict=True):
            first, second = row.argsort(kind="stable")[::-1][:2]
            total = seen.total
            if first == residual or (row[first] < sure and max(total.values(), default=0.0) < PASS):
                yield []
                continue
            chosen = [first, second] if row[second] >= CLOSE * row[first] and second != residual else [first]
            yield [
                Coded(theme, _how(total.get(theme, 0.0) >= PASS, at == words), seen.found.get(theme, ()), round(float(row[at]), 4))
                for at in chosen
                for theme in (self.themes[at],)
            ]


def _how(lexicon: bool, words: bool) -> str:
    return "classifier" if not lexicon else "both" if words else "lexicon"


def blocks(units: pd.DataFrame) -> Iterator[list[Row]]:
    """Yield for each unit the buckets of its words, its headings, and the units beside it, with what each block weighs."""
    import numpy as np

    texts = [fold(text) for text in units["text"]]
    for i, (heading, (before, after)) in enumerate(zip(units["heading"], beside(units), strict=True)):
        titles = [fold(title) for title in heading.split(" / ") if title.strip()]
        parts = [(texts[i][:_LONGEST], 4, _WORDS, 1.0), ("|".join(titles[-1:]), 3, _HEADING, 0.5), ("|".join(titles[:-1]), 3, _ABOVE, 0.25)]
        parts.append((f"{before[-_NEAR:]}|{after[:_NEAR]}", 3, _AROUND, 0.3))
        yield [(spread(ngrams(words, n), np.uint64(seed_of(block)), BITS), weight) for words, n, block, weight in parts if len(words) > 1]


def beside(units: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the folded words that stand before and after each unit: columns `before` and `after`, or the neighbours under the same heading."""
    if {"before", "after"} <= set(units.columns):
        return [(fold(before), fold(after)) for before, after in zip(units["before"], units["after"], strict=True)]
    texts, places = [fold(text) for text in units["text"]], list(zip(units["doc"], units["heading"], strict=True))
    same = [i > 0 and places[i] == places[i - 1] for i in range(len(places))]
    same.append(False)
    return [(texts[i - 1] if same[i] else "", texts[i + 1] if same[i + 1] else "") for i in range(len(texts))]


def _logs(themes: Sequence[str], points: Sequence[Points]) -> Floats:
    """Return log(1 + points) of words and headings together, units × themes."""
    import numpy as np

    at = {theme: i for i, theme in enumerate(themes)}
    out: Floats = np.zeros((len(points), len(themes)), dtype=np.float32)
    for row, seen in zip(out, points, strict=True):
        for theme, value in seen.total.items():
            row[at[theme]] = np.log1p(value)
    return out


def _means(rows: Floats, documents: pd.Series[str]) -> Floats:
    """Return for each row the mean of the rows of its document."""
    import numpy as np

    _, at, counts = np.unique(documents.to_numpy(dtype=str), return_inverse=True, return_counts=True)
    sums: Floats = np.zeros((len(counts), rows.shape[1]), dtype=np.float32)
    np.add.at(sums, at, rows)
    sums /= counts[:, None].astype(np.float32)
    return sums[at]


def load(folder: Path) -> ThemeClassifier:
    """Read a classifier from its folder. Raises ModelError when a file is missing, broken or of another format."""
    import numpy as np

    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        found = meta.get("format")
        with (folder / WEIGHTS).open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        model = ThemeClassifier(arrays, meta) if found == FORMAT else None
    except (OSError, KeyError, IndexError, AttributeError, TypeError, *ZIP_DAMAGE) as error:
        raise ModelError(f"主题模型目录 {folder} 缺少文件或已损坏（{error}），请重新安装 duban 或另指定模型") from error
    if model is None:
        raise ModelError(f"模型目录 {folder} 的格式是 {found}，主题编码需要 {FORMAT}：请换用主题模型")
    return model


def shipped(frame: CodeFrame) -> ThemeClassifier | None:
    """Return the classifier shipped for a built-in frame, None for a frame of a user's."""
    folder = models_dir() / f"{THEMES}{frame.name}"
    if not (folder / "meta.json").is_file():
        return None
    model = load(folder)
    return model if model.themes[:-1] == tuple(theme.id for theme in frame.level(2)) else None
