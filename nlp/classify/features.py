"""What the baseline sees of a segment: its characters, its place, its number, its neighbours, its section.

Features are hashed into a fixed number of buckets (Weinberger et al. 2009), so a model is one weight matrix and needs no
vocabulary. Each block (own words, section, neighbours …) is scaled to the same length. N-grams are hashed as arrays of code
points (Karp and Rabin 1987): most of the time of a model this small goes into its features.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from nlp.classify.shapes import Surface

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Codes = NDArray[np.uint64]
    Row = tuple[NDArray[np.int64], NDArray[np.float32]]

BITS = 18
BUCKETS = 1 << BITS
_STEP, _MIX = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9
"""Odd multipliers of splitmix64 (Steele et al. 2014)."""
OWN, BEFORE, AFTER, SECTION, OPENING, PAIR, AROUND = 1, 2, 3, 4, 5, 6, 10
_WORD = (1 << 64) - 1
_LONGEST, _NEAR, _HEADING, _HEAD = 220, 60, 30, 60


def hashed(features: Iterable[str], buckets: int = BUCKETS) -> list[int]:
    """Return the bucket of every feature."""
    return [zlib.crc32(f.encode("utf-8", "surrogatepass")) % buckets for f in features]


def document_features(seen: Surface) -> Iterator[Row]:
    """Yield for every segment its buckets and their values."""
    import numpy as np

    texts, sections = seen.texts, seen.sections
    shapes = [_strings(tuple(shape)) for shape in seen.shapes]
    opening = ngrams("".join(texts[:3])[:_HEAD], 2)
    headings: dict[str, Codes] = {}
    count = len(texts)
    before = here = ngrams("", 2)
    after = ngrams("".join(texts[:1])[:_NEAR], 2)
    for i, words in enumerate(texts):
        before, here, after = here, after, ngrams(texts[i + 1][:_NEAR] if i + 1 < count else "", 2)
        blocks = [(ngrams(f"^{words[:_LONGEST]}$", 4), OWN, 1.0)]
        ends = [f"head:{words[:n]}" for n in (1, 2, 3, 4, 6)] + [f"tail:{words[-n:]}" for n in (2, 3, 4)]
        blocks.append((_strings(tuple(dict.fromkeys(ends))), 0, 0.6))
        blocks.append((shapes[i], 0, 1.0))
        first, second = _pairs(len(shapes[i]))
        blocks.append((shapes[i][first] * np.uint64(_STEP) ^ shapes[i][second], PAIR, 0.7))
        blocks += [(shapes[j], AROUND + j - i, 0.35) for j in (i - 2, i - 1, i + 1, i + 2) if 0 <= j < count]
        edges = [f"{j - i}:none" for j in (i - 2, i - 1, i + 1, i + 2) if not 0 <= j < count]
        edges += [f"{j - i}{end}" for j in (i - 1, i + 1) if 0 <= j < count for end in (f"h:{texts[j][:2]}", f"t:{texts[j][-2:]}")]
        blocks.append((_strings(tuple(edges)), 0, 0.35))
        blocks += [(before, BEFORE, 0.35), (after, AFTER, 0.35)]
        section, place = sections[i]
        if section not in headings:
            headings[section] = ngrams(section, 2)
        blocks.append((headings[section], SECTION, 0.5))
        blocks.append((_strings(tuple(dict.fromkeys(place))), 0, 0.5))
        blocks.append((opening, OPENING, 0.25))
        blocks = [block for block in blocks if len(block[0])]
        sizes = np.array([len(codes) for codes, _, _ in blocks])
        seeds = np.array([seed_of(seed) for _, seed, _ in blocks], dtype=np.uint64)
        weights = np.array([weight for _, _, weight in blocks], dtype=np.float32) / np.sqrt(sizes).astype(np.float32)
        codes = np.concatenate([codes for codes, _, _ in blocks])
        yield spread(codes, np.repeat(seeds, sizes), BITS), np.repeat(weights, sizes)


def seed_of(block: int) -> int:
    """Return the seed that keeps the features of a block apart from those of another."""
    return block * _MIX & _WORD


def spread(codes: Codes, seeds: Codes | np.uint64, bits: int) -> NDArray[np.int64]:
    """Return the bucket of each code, of 2 ** `bits`; another seed, another bucket."""
    import numpy as np

    mixed = (codes ^ seeds) * np.uint64(_MIX)
    mixed = (mixed ^ (mixed >> np.uint64(31))) * np.uint64(_STEP)
    return (mixed >> np.uint64(64 - bits)).astype(np.int64)


@lru_cache
def _pairs(count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the first and second of every two different items."""
    import numpy as np

    first, second = np.triu_indices(count, 1)
    return first, second


def ngrams(words: str, longest: int) -> Codes:
    """Return a number for each different n-gram of `words`, n from 1 to `longest`."""
    import numpy as np

    characters = np.frombuffer(words.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64) + np.uint64(1)
    out = [characters]
    codes = characters
    for n in range(2, longest + 1):
        if len(characters) < n:
            break
        codes = codes[:-1] * np.uint64(_STEP) + characters[n - 1 :]
        out.append(codes)
    return np.unique(np.concatenate(out))


@lru_cache(maxsize=20_000)
def _string(feature: str) -> int:
    data = feature.encode("utf-8", "surrogatepass")
    return zlib.crc32(data) << 32 | zlib.crc32(data, 0x5BD1E995)


@lru_cache(maxsize=20_000)
def _strings(features: Sequence[str]) -> Codes:
    import numpy as np

    return np.array([_string(f) for f in features], dtype=np.uint64)
