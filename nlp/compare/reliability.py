"""How well units are coded: a sample for two coders, their agreement, and the machine against what they agreed on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from nlp.compare.agreement import alpha, masi
from nlp.compare.frame import CodeFrame
from nlp.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

ANSWERS = ("theme", "theme_2")
"""Columns of a sample that a coder fills: ids or names of level-2 themes or the residual code; `theme` empty: not coded."""
SAMPLE = ("unit", "doc", "heading", "before", "text", "after", *ANSWERS)
"""Columns of a sample."""

Codes = dict[str, frozenset[str]]
"""Unit → its level-2 themes; the empty set is the residual code."""


def draw_sample(units: pd.DataFrame, n: int, seed: int, *, by: str | None = None) -> pd.DataFrame:
    """Return `n` units drawn at random without replacement, in the order of the texts, with empty answers (columns `SAMPLE`).

    `by` names a column of `units` (doc, role …) from whose values the same number is drawn as far as they reach; None draws from all alike.
    The neighbours under the same heading go into `before` and `after`. Fewer units than `n` are returned whole.
    """
    import numpy as np

    generator = np.random.Generator(np.random.PCG64(seed))
    whole = units.reset_index(drop=True)
    same = whole["doc"].eq(whole["doc"].shift()) & whole["heading"].eq(whole["heading"].shift())
    whole["before"] = whole["text"].shift(fill_value="").where(same, "")
    whole["after"] = whole["text"].shift(-1, fill_value="").where(same.shift(-1, fill_value=False), "")
    order = generator.permutation(len(whole))
    if by is not None:
        # The first of every value, then the second of every value …: whoever runs out leaves its places to the rest.
        ranks = whole[by].iloc[order].groupby(whole[by].iloc[order]).cumcount().to_numpy()
        order = order[np.argsort(ranks, kind="stable")]
    drawn = whole.iloc[np.sort(order[:n])].copy()
    drawn[list(ANSWERS)] = ""
    return drawn[list(SAMPLE)].reset_index(drop=True)


def answers(sample: pd.DataFrame, frame: CodeFrame) -> Codes:
    """Return what a coder filled in, units without an answer left out. Raises DataError for a theme the frame has not, or a unit twice."""
    known = {name: theme.id for theme in frame.level(2) for name in (theme.id, theme.name)}
    known |= dict.fromkeys((frame.residual.id, frame.residual.name), "")
    out: Codes = {}
    for row, (unit, *given) in enumerate(sample[["unit", *(c for c in ANSWERS if c in sample)]].fillna("").astype(str).itertuples(index=False), 2):
        themes = [theme.strip() for theme in given if theme.strip()]
        if wrong := [theme for theme in themes if theme not in known]:
            raise DataError(f"第 {row} 行（单元 {unit}）的主题“{wrong[0]}”不在主题框架“{frame.title}”中：请从下拉列表中选择二级主题")
        if unit in out:
            raise DataError(f"第 {row} 行的单元 {unit} 出现两次：每个单元只能有一行，请删去多余的行")
        if themes:
            out[unit] = frozenset(known[theme] for theme in themes if known[theme])
    return out


@dataclass(frozen=True, slots=True)
class Reliability:
    """Three frames.

    `overall` (a row a level): level, units, disputed, agreement, alpha (MASI on level 2 and 1), macro_f1 with _low and _high, micro_f1.
    `themes` (both levels): level, theme, n, coded, precision, recall, f1, f1_low, f1_high, agreement, alpha (nominal, theme or not).
    `confusion`: agreed, machine, units: level-2 codes the machine gave in place of the agreed ones, most frequent first; the residual code by its id.
    NaN where there is nothing to divide by.
    """

    overall: pd.DataFrame
    themes: pd.DataFrame
    confusion: pd.DataFrame


def score(
    sample_a: pd.DataFrame,
    sample_b: pd.DataFrame,
    codes: pd.DataFrame,
    frame: CodeFrame,
    *,
    agreed: pd.DataFrame | None = None,
    seed: int = 20260101,
    replicates: int = 2000,
    confidence: float = 0.95,
) -> Reliability:
    """Return how two coders agree, and how the machine's `codes` (`coding.code_units`) agree with theirs.

    `agreed` is a sample with what was agreed on afterwards; without it the units on which both gave the same themes count. What neither settles is
    `disputed` and measured for the coders alone. A theme's precision is the share of the machine's units that the agreed codes give the theme too,
    its recall the share of the agreed ones it found, F1 = 2PR/(P+R); macro_f1 is the mean over the themes the agreed codes hold. Intervals are percentiles of a
    bootstrap of whole documents. Raises DataError where the two samples share no coded unit, or an answer is wrong.
    """
    import pandas as pd

    first, second = answers(sample_a, frame), answers(sample_b, frame)
    both = [unit for unit in first if unit in second]
    if not both:
        raise DataError("两份编码样本没有共同编码的单元：请确认两位编码员填的是同一份样本，并且填了“主题”列")
    settled = {unit: first[unit] for unit in both if first[unit] == second[unit]}
    if agreed is not None:
        settled |= {unit: themes for unit, themes in answers(agreed, frame).items() if unit in first and unit in second}
    documents = dict(zip(sample_a["unit"].astype(str), sample_a["doc"].astype(str), strict=True))
    machine: dict[str, set[str]] = {}
    for unit, theme in zip(codes["unit"].astype(str), codes["theme"], strict=True):
        machine.setdefault(unit, set()).add(theme)
    found: Codes = {unit: frozenset(machine.get(unit, ())) for unit in settled}
    overall, themes = [], []
    for level in (1, 2):
        ids = [theme.id for theme in frame.level(level)]
        a, b, gold, guess = (_raised(some, frame, level) for some in (first, second, settled, found))
        tallies = _tallies(gold, guess, documents, ids)
        macro, per_theme = _bootstrap(tallies, seed, replicates, confidence)
        counts = tallies.sum(axis=0)
        f1 = _f1(counts)
        overall.append((level, len(both), len(both) - len(settled), sum(a[u] == b[u] for u in both) / len(both), _alpha(a, b, both),
                        _mean(f1[counts[:, 0] > 0]), *macro, float(_f1(counts.sum(axis=0)))))  # fmt: skip
        for i, theme in enumerate(ids):
            has = [((theme in a[u]), (theme in b[u])) for u in both]
            hits, coded, n = int(counts[i, 2]), int(counts[i, 1]), int(counts[i, 0])
            themes.append((level, theme, n, coded, _ratio(hits, coded), _ratio(hits, n), float(f1[i]), *per_theme[i],
                           sum(x == y for x, y in has) / len(has), alpha(has)))  # fmt: skip
    return Reliability(
        pd.DataFrame(overall, columns=["level", "units", "disputed", "agreement", "alpha", "macro_f1", "macro_f1_low", "macro_f1_high", "micro_f1"]),
        pd.DataFrame(themes, columns=["level", "theme", "n", "coded", "precision", "recall", "f1", "f1_low", "f1_high", "agreement", "alpha"]),
        _confusion(settled, found, frame),
    )


def _raised(codes: Mapping[str, frozenset[str]], frame: CodeFrame, level: int) -> Codes:
    return dict(codes) if level == 2 else {unit: frozenset(frame.parents[theme] for theme in themes) for unit, themes in codes.items()}


def _alpha(a: Codes, b: Codes, units: list[str]) -> float:
    return alpha([(a[unit], b[unit]) for unit in units], cast("Any", masi))


def _tallies(gold: Codes, guess: Codes, documents: Mapping[str, str], ids: list[str]) -> NDArray[np.float64]:
    """Return documents × themes × (agreed, coded by the machine, both)."""
    import numpy as np

    order = {doc: i for i, doc in enumerate(sorted({documents[unit] for unit in gold}))}
    at = {theme: i for i, theme in enumerate(ids)}
    out = np.zeros((len(order), len(ids), 3))
    for unit, themes in gold.items():
        row = out[order[documents[unit]]]
        for column, some in enumerate((themes, guess[unit], themes & guess[unit])):
            for theme in some:
                row[at[theme], column] += 1
    return out


def _f1(counts: NDArray[np.float64]) -> Any:
    """Return F1 of (…, 3) counts, NaN where a theme is neither agreed nor coded."""
    import numpy as np

    given = counts[..., 0] + counts[..., 1]
    with np.errstate(invalid="ignore"):
        return np.where(given > 0, 2 * counts[..., 2] / np.where(given > 0, given, 1), np.nan)


def _bootstrap(tallies: NDArray[np.float64], seed: int, replicates: int, confidence: float) -> tuple[tuple[float, float], list[tuple[float, float]]]:
    """Return the interval of macro-F1 and that of each theme's F1; NaN with one document."""
    import numpy as np

    documents, themes = tallies.shape[:2]
    none = (float("nan"), float("nan"))
    if documents < 2:
        return none, [none] * themes
    generator = np.random.Generator(np.random.PCG64(seed))
    weights = generator.multinomial(documents, np.full(documents, 1 / documents), size=replicates)
    drawn = np.tensordot(weights, tallies, axes=1)
    f1 = _f1(drawn)
    present = drawn[..., 0] > 0
    macro = np.where(present, np.nan_to_num(f1), 0).sum(axis=1) / np.maximum(present.sum(axis=1), 1)
    edges = (50 * (1 - confidence), 50 * (1 + confidence))
    low, high = np.percentile(macro, edges)
    per_theme = [tuple(map(float, np.percentile(some, edges))) if len(some := column[~np.isnan(column)]) else none for column in f1.T]
    return (float(low), float(high)), cast("list[tuple[float, float]]", per_theme)


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def _confusion(gold: Codes, guess: Codes, frame: CodeFrame) -> pd.DataFrame:
    """Count, for each unit coded otherwise, what it lacks against what it has too much."""
    import pandas as pd

    pairs = Counter(
        (lacking, extra)
        for unit, themes in gold.items()
        if themes != guess[unit]
        for lacking in sorted(themes - guess[unit]) or ([frame.residual.id] if not themes else [])
        for extra in sorted(guess[unit] - themes) or ([frame.residual.id] if not guess[unit] else [])
    )
    rows = sorted(((a, b, n) for (a, b), n in pairs.items()), key=lambda row: (-row[2], row[0], row[1]))
    return pd.DataFrame(rows, columns=["agreed", "machine", "units"])
