"""Words that one group uses more than the others, tested with the document as the sampling unit.

A test over tokens (G2, log-odds) takes every word for an independent draw and calls far too many typical, the more the longer the documents;
so p comes from documents that change places and the bounds from documents drawn anew. Log-odds and G2 rank and compare, they decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import comb, prod
from typing import TYPE_CHECKING, Any, Final

from nlp.compare.bootstrap import generator
from nlp.compare.correction import adjust
from nlp.compare.lockwords import lockwords
from nlp.compare.settings import STAR_LEVEL, Settings
from nlp.compare.words import WordCounts, bigrams, count_words, dictionary, grouped, normalised

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from nlp.compare.corpus import Corpus

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

COLUMNS: Final = tuple(
    "group word freq freq_rest documents documents_rest per_10k per_10k_rest log_ratio log_ratio_low log_ratio_high log_odds_z g2 p q star".split()
)
PER: Final = 10_000
HALF: Final = 0.5
"""Added to both frequencies of a ratio, so that a word one side never uses has one (Walter 1975; Evert 2022, `corpora::keyness`)."""
BLOCK: Final = 512
"""Words computed at once: keeps memory flat however many there are."""
DRAWS: Final = 2_000
"""Arrangements of documents computed at once."""
REACHED: Final = 10
"""Arrangements that reach a word's difference by chance up to which its p is looked at more closely …"""
REFINED: Final = 20
"""… with so many times the draws."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which documents stand in which group, in the order of the rows of the counts. `strata` are the cells within which they may change places."""

    groups: tuple[str, ...]
    strata: tuple[str, ...]


def keywords(corpus: Corpus, settings: Settings, *, terms: Iterable[str] = ()) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the frames `keywords` and `lockwords` of the whole texts; `terms` are the words of the code frame, kept whole.

    Documents that stand for their cluster and whose group is known count. See `keyness` for the columns.
    """
    texts = normalised(corpus, settings)
    tokens = dictionary(terms)
    counts = count_words(texts, tokens.tokens, dictionary=tokens.version)
    grouping = grouping_of(corpus, settings)
    return keyness(counts, grouping, settings), lockwords(texts, grouping.groups, settings)


def grouping_of(corpus: Corpus, settings: Settings) -> Grouping:
    """Return groups and strata of the documents that `normalised` gives, in their order."""
    documents = grouped(corpus, settings).drop_duplicates("sampled").sort_values("sampled")
    like = [column for column in settings.like if column != settings.by]
    cells = documents[like].astype("string").fillna("").itertuples(index=False) if like else [()] * len(documents)
    return Grouping(tuple(documents[settings.by].astype(str)), tuple("|".join(cell) for cell in cells))


def keyness(counts: WordCounts, grouping: Grouping, settings: Settings) -> pd.DataFrame:
    """Return the frame `keywords`: every word above the floor in every group against the other groups, the most typical first.

    `freq` `documents` `per_10k` describe the group, `…_rest` the other groups together. `log_ratio` is the binary logarithm of the ratio of the
    two frequencies (Hardie 2014), each with ½ added. `log_ratio_low` and `log_ratio_high` bound it for all words of a group at once: bootstrap
    of documents, SE × sqrt(n / (n − 1)) × t(n1 + n2 − 2) at the level of `settings.confidence` after Bonferroni over the words tested, which is
    the idea of Evert's conservative log ratio (LRC: the bound nearer to 0; Evert 2022, R package corpora) without its independent tokens.
    `log_odds_z` is the z of `log_odds`, `g2` the likelihood ratio of `g2`. `p` comes from the permutation of whole documents within strata
    (Mildenberger's keyperm; two-sided), `q` is p adjusted (`settings.correction`) over the frame's groups that may have stars. Without
    `settings.interval_documents` documents on both sides bounds and p are empty, without `settings.star_documents` q and star.
    """
    import numpy as np
    import pandas as pd

    documents = np.asarray((counts.matrix > 0).sum(axis=0)).ravel()
    freq = np.asarray(counts.matrix.sum(axis=0)).ravel()
    kept = np.flatnonzero((freq >= settings.word_freq) & (documents >= settings.word_documents))
    words = np.array(counts.words, dtype=object)[kept]
    frames = []
    names = sorted(set(grouping.groups))
    for name in names if len(names) > 1 else ():
        inside = np.array([group == name for group in grouping.groups])
        frame = _contrast(counts.matrix[:, kept], counts.totals, inside, name, grouping.strata, settings)
        frames.append(frame.assign(group=name, word=words))
    if not frames:
        return pd.DataFrame(columns=list(COLUMNS))
    table = pd.concat(frames, ignore_index=True)
    table["q"] = adjust(table["p"].where(table.pop("enough")).to_numpy(), settings.correction)
    table["star"] = table["q"] < STAR_LEVEL
    order = ["group", "log_odds_z", "word"]
    return table.sort_values(order, ascending=[True, False, True], ignore_index=True)[list(COLUMNS)]


def log_odds(freq: Floats, freq_rest: Floats, total: float, total_rest: float) -> Floats:
    """Return z of the log-odds ratio of each word with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008, equations 16 and 22).

    The prior of a word is its frequency in both sides together, that of all words the size of both.

    >>> import numpy as np
    >>> float(log_odds(np.array([30.0]), np.array([10.0]), 1000, 1000).round(4)[0])
    1.8539
    """
    import numpy as np

    prior, size = freq + freq_rest, total + total_rest
    one, other = freq + prior, freq_rest + prior
    not_one, not_other = total + size - one, total_rest + size - other
    delta = np.log(one / not_one) - np.log(other / not_other)
    z: Floats = delta / np.sqrt(1 / one + 1 / other)
    return z


def g2(freq: Floats, freq_rest: Floats, total: float, total_rest: float) -> Floats:
    """Return the log-likelihood ratio of each word's 2 × 2 table (all four terms; Dunning 1993)."""
    import numpy as np

    everything = total + total_rest
    both = freq + freq_rest
    result = np.zeros(len(freq))
    for words, size in ((freq, total), (freq_rest, total_rest)):
        for observed, expected in ((words, both * size / everything), (size - words, (everything - both) * size / everything)):
            with np.errstate(divide="ignore", invalid="ignore"):
                result += np.where(observed > 0, observed * np.log(observed / expected), 0.0)
    return 2 * result


def log_ratio(freq: Floats, freq_rest: Floats, total: float | Floats, total_rest: float | Floats) -> Floats:
    """Return the binary logarithm of the ratio of the two relative frequencies, ½ added to both frequencies."""
    import numpy as np

    ratio: Floats = np.log2((freq + HALF) / total) - np.log2((freq_rest + HALF) / total_rest)
    return ratio


def segmenter_agreement(corpus: Corpus, settings: Settings, table: pd.DataFrame, *, top: int = 50) -> pd.DataFrame:
    """Return how far the keywords hang on the segmenter: the same run over pairs of characters, which needs none.

    One row a group: `keywords` starred words; `confirmed` share of them with each of their pairs of characters as far from the others (q below
    the level, same direction); `top_confirmed` the share, of the first `top` words by log-odds, whose pairs all have z above 1.96;
    `spearman` of a word's z and the mean z of its pairs over all words.
    """
    import numpy as np
    import pandas as pd
    from scipy.stats import spearmanr

    pairs = keyness(count_words(normalised(corpus, settings), bigrams), grouping_of(corpus, settings), settings)
    rows = []
    for name, words in table[table["word"].str.fullmatch(r"[㐀-鿿豈-﫿]{2,}")].groupby("group", sort=True):
        found = pairs[pairs["group"] == name].set_index("word")
        z, q = found["log_odds_z"].to_dict(), found["q"].to_dict()

        def of(word: str, values: dict[str, float]) -> Floats:
            return np.array([values.get(word[i : i + 2], np.nan) for i in range(len(word) - 1)])

        means = np.array([of(word, z).mean() for word in words["word"]])
        known = ~np.isnan(means)
        starred = words[words["star"]]
        same = [
            bool(np.all(of(word, q) < STAR_LEVEL) and np.all(np.sign(of(word, z)) == np.sign(value)))
            for word, value in zip(starred["word"], starred["log_odds_z"], strict=True)
        ]
        first = [bool(np.all(of(word, z) > 1.96)) for word in words["word"].head(top)]
        rows.append(
            {
                "group": name,
                "keywords": len(starred),
                "confirmed": float(np.mean(same)) if same else np.nan,
                "top_confirmed": float(np.mean(first)) if first else np.nan,
                "spearman": float(spearmanr(words["log_odds_z"].to_numpy()[known], means[known]).statistic) if known.sum() > 2 else np.nan,
            }
        )
    return pd.DataFrame(rows, columns=["group", "keywords", "confirmed", "top_confirmed", "spearman"])


def arrangements(inside: Flags, strata: Sequence[str], limit: int, rng: np.random.Generator) -> tuple[Iterator[Flags], bool]:
    """Return blocks of arrangements × documents (who else could be in the group if documents changed places within their strata), and if these are all.

    All arrangements there are where they are no more than `limit`, else `limit` drawn at random.
    """
    import numpy as np

    cells = [np.flatnonzero([s == cell for s in strata]) for cell in sorted(set(strata))]
    if prod(comb(len(cell), int(inside[cell].sum())) for cell in cells) <= limit:
        return _all_arrangements(inside, cells), True
    return _drawn_arrangements(inside, cells, limit, rng), False


def _all_arrangements(inside: Flags, cells: Sequence[NDArray[np.int64]]) -> Iterator[Flags]:
    from itertools import combinations, product

    import numpy as np

    for choices in _batched(product(*(combinations(cell, int(inside[cell].sum())) for cell in cells)), DRAWS):
        block = np.zeros((len(choices), len(inside)), dtype=bool)
        for row, choice in zip(block, choices, strict=True):
            row[[i for part in choice for i in part]] = True
        yield block


def _drawn_arrangements(inside: Flags, cells: Sequence[NDArray[np.int64]], limit: int, rng: np.random.Generator) -> Iterator[Flags]:
    import numpy as np

    for start in range(0, limit, DRAWS):
        block = np.tile(inside, (min(DRAWS, limit - start), 1))
        for cell in cells:
            block[:, cell] = rng.permuted(block[:, cell], axis=1)
        yield block


def _contrast(matrix: Any, totals: NDArray[np.int64], inside: Flags, name: str, strata: Sequence[str], settings: Settings) -> pd.DataFrame:
    """Return one group against the others, a row a column of `matrix`; `enough` tells whether a star may be given."""
    import numpy as np
    import pandas as pd

    m = matrix.tocsc().astype(np.float64)
    n, n_rest = int(inside.sum()), int((~inside).sum())
    freq, freq_rest = (np.asarray(m[side].sum(axis=0)).ravel() for side in (inside, ~inside))
    total, total_rest = float(totals[inside].sum()), float(totals[~inside].sum())
    frame = pd.DataFrame(
        {
            "freq": freq.astype(np.int64),
            "freq_rest": freq_rest.astype(np.int64),
            "documents": np.asarray((m[inside] > 0).sum(axis=0)).ravel(),
            "documents_rest": np.asarray((m[~inside] > 0).sum(axis=0)).ravel(),
            "per_10k": freq / total * PER,
            "per_10k_rest": freq_rest / total_rest * PER,
            "log_ratio": log_ratio(freq, freq_rest, total, total_rest),
            "log_odds_z": log_odds(freq, freq_rest, total, total_rest),
            "g2": g2(freq, freq_rest, total, total_rest),
            "log_ratio_low": np.nan,
            "log_ratio_high": np.nan,
            "p": np.nan,
            "enough": min(n, n_rest) >= settings.star_documents,
        }
    )
    if min(n, n_rest) >= max(settings.interval_documents, 2):
        for_bounds, for_p = generator(settings, f"keywords {name}").spawn(2)
        reach = _reach(m, totals, inside, settings, for_bounds)
        frame["log_ratio_low"] = frame["log_ratio"] - reach
        frame["log_ratio_high"] = frame["log_ratio"] + reach
        frame["p"] = _permutation_p(m, totals, inside, strata, settings, for_p)
    return frame


def _reach(matrix: Any, totals: NDArray[np.int64], inside: Flags, settings: Settings, rng: np.random.Generator) -> Floats:
    """Return half the width of the simultaneous interval of each word's log ratio, from documents drawn anew on both sides."""
    import numpy as np
    from scipy.stats import t

    variance = np.zeros(matrix.shape[1])
    for side in (inside, ~inside):
        n = int(side.sum())
        weights = rng.multinomial(n, np.full(n, 1 / n), size=settings.replicates).astype(np.float64)
        sizes = weights @ totals[side]
        rows = matrix[side].tocsc()
        for block in _blocks(len(variance)):
            rates = np.log2((weights @ rows[:, block].toarray() + HALF) / sizes[:, None])
            variance[block] += rates.var(axis=0, ddof=1) * n / (n - 1)
    level = (1 - settings.confidence) / (2 * max(len(variance), 1))
    reach: Floats = np.sqrt(variance) * t.ppf(1 - level, len(inside) - 2)
    return reach


def _permutation_p(
    matrix: Any, totals: NDArray[np.int64], inside: Flags, strata: Sequence[str], settings: Settings, rng: np.random.Generator
) -> Floats:
    """Return the share of arrangements in which group and others differ at least as much as they do.

    The difference is that of the mean square roots of a word's relative frequency in a document: each document counts once, and one that
    dwells on a word does not decide (the root steadies the variance of counts). Words that few arrangements reach are drawn for once more,
    `REFINED` times as often, and p is that of the new draws alone, so that it stays valid: the smallest p there can be must not be what keeps
    a word from standing out among thousands.
    """
    from scipy.sparse import diags_array

    roots = (diags_array(1 / totals.clip(1)) @ matrix).sqrt().tocsc()
    blocks, exact = arrangements(inside, strata, settings.permutations, rng)
    p = _share_reached(roots, inside, blocks, exact=exact)
    again = p <= REACHED / settings.permutations
    if not exact and again.any():
        blocks, exact = arrangements(inside, strata, settings.permutations * REFINED, rng)
        p[again] = _share_reached(roots[:, again], inside, blocks, exact=exact)
    return p


def _share_reached(values: Any, inside: Flags, blocks: Iterable[Flags], *, exact: bool) -> Floats:
    """Return (reached + 1) / (drawn + 1), without the ones where `blocks` are all arrangements there are (Phipson & Smyth 2010)."""
    import numpy as np

    mean = np.asarray(values.mean(axis=0)).ravel()
    reached, drawn = np.zeros(len(mean)), 0
    for places in blocks:
        drawn += len(places)
        for words in _blocks(len(mean)):
            centred = values[:, words].toarray() - mean[words]  # its sum over a group is as the difference of the means
            seen = np.abs(centred[inside].sum(axis=0)) * (1 - 1e-9)  # what is equal may differ in the last bit
            reached[words] += (np.abs(places.astype(np.float64) @ centred) >= seen).sum(axis=0)
    return reached / drawn if exact else (reached + 1) / (drawn + 1)


def _batched(choices: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(choices)
    while batch := list(islice(rest, size)):
        yield batch


def _blocks(size: int) -> Iterator[slice]:
    return (slice(start, min(start + BLOCK, size)) for start in range(0, size, BLOCK))
