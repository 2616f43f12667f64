#!/usr/bin/env python3
"""Whether `duban compare` keeps its error rates: groups reassigned at random, coverage of intervals, power against planted effects.

    .venv/bin/python scripts/compare_simulation.py [--quick] [--only null] [--counts counts.csv]

Documents are made up as in knowledge/compare.md A.3: 20 to 120 units each, a theme's share beta with mean 0.06 and SD 0.047 between documents. Themes
of one `Counts` are independent data sets, so that one bootstrap serves hundreds of them. `counts.csv` (columns doc, theme, weight, total; every document
with every theme) gives real documents to the null test. Prints Markdown tables; takes some ten minutes on one core, `--quick` one.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import pandas as pd

from nlp.compare.counts import Counts
from nlp.compare.measures import contrasts, shares
from nlp.compare.settings import STAR_LEVEL, Settings

MEAN, SD, LEAST, MOST = 0.06, 0.047, 20, 120
TABLE = {8: 0.27, 20: 0.36, 40: 0.54, 80: 0.85}
"""Power of the percentile interval against × 1.5 by documents a region, from knowledge/compare.md A.3."""


def synthetic(random: np.random.Generator, sizes: Sequence[int], themes: int, *, planted: float = 1.0, same_sd: bool = False) -> Counts:
    """Return Counts of groups of `sizes` documents; shares in the first group are `planted` times as large, and vary as much more unless `same_sd`."""
    n = sum(sizes)
    totals = random.integers(LEAST, MOST + 1, n)
    mean = np.repeat([MEAN * (planted if same_sd else 1), MEAN], [sizes[0], n - sizes[0]])[:, None]
    strength = mean * (1 - mean) / SD**2 - 1
    share = random.beta(np.broadcast_to(mean * strength, (n, themes)), np.broadcast_to((1 - mean) * strength, (n, themes)))
    if not same_sd:
        share[: sizes[0]] = np.minimum(share[: sizes[0]] * planted, 1)
    return Counts(
        documents=tuple(f"d{i:05}" for i in range(n)),
        themes=tuple(f"t{j:04}" for j in range(themes)),
        weights=random.binomial(totals[:, None], share).astype(np.float64),
        totals=totals.astype(np.float64),
        groups=tuple(f"g{g:02}" for g, size in enumerate(sizes) for _ in range(size)),
        strata=("",) * n,
    )


def corpus(random: np.random.Generator, documents: int, themes: int) -> Counts:
    """Return Counts of documents whose themes, unequal in size and mutually exclusive, vary between documents (Dirichlet-multinomial)."""
    totals = random.integers(LEAST, MOST + 1, documents)
    size = 1 / np.arange(1, themes + 2)
    share = random.dirichlet(size / size.sum() * 20, documents)
    weights = np.stack([random.multinomial(total, p)[:themes] for total, p in zip(totals, share, strict=True)])
    names = tuple(f"d{i:05}" for i in range(documents))
    return Counts(names, tuple(f"t{j:02}" for j in range(themes)), weights.astype(np.float64), totals.astype(np.float64), ("",) * documents, ("",) * documents)


def read_counts(path: Path) -> Counts:
    """Return the Counts of a CSV of doc, theme, weight and total."""
    table = pd.read_csv(path, dtype={"doc": str, "theme": str})
    weights = table.pivot_table(index="doc", columns="theme", values="weight", aggfunc="sum", fill_value=0)
    totals = table.groupby("doc")["total"].first()
    n = len(weights)
    return Counts(tuple(weights.index), tuple(weights.columns), weights.to_numpy(dtype=np.float64), totals.to_numpy(dtype=np.float64), ("",) * n, ("",) * n)


@dataclass(frozen=True)
class Null:
    """What came of reassigning groups at random: `tests` contrasts in all, of which `raw` had p and `false` q below the level, in `runs` of which how many `hit`."""

    runs: int
    tests: int
    raw: int
    false: int
    hit: int


def null(counts: Counts, groups: int, runs: int, *, seed: int, settings: Settings) -> Null:
    """Deal the documents to `groups` groups of like size at random, `runs` times, and count contrasts found."""
    random = np.random.Generator(np.random.PCG64(seed))
    names = np.array([f"g{i % groups:02}" for i in range(len(counts.documents))])
    tests = raw = false = hit = 0
    for run in range(runs):
        found = contrasts(replace(counts, groups=tuple(random.permutation(names))), replace(settings, seed=settings.seed + run))
        wrong = int((found["q"] < STAR_LEVEL).sum())
        tests, raw, false, hit = tests + int(found["p"].notna().sum()), raw + int((found["p"] < STAR_LEVEL).sum()), false + wrong, hit + (wrong > 0)
    return Null(runs, tests, raw, false, hit)


def coverage(n: int, groups: int, sets: int, *, seed: int, settings: Settings, planted: float = 1.0, batch: int = 200) -> dict[str, float]:
    """Return how often the intervals of the first of `groups` groups of `n` documents hold the truth, over `sets` data sets; `missing` had none."""
    random = np.random.Generator(np.random.PCG64(seed))
    settings = replace(settings, permutations=0, reference="g01" if groups == 2 else "others")
    truth = {"share": MEAN * planted, "difference": MEAN * (planted - 1), "log2": np.log2(planted)}
    held: dict[str, list[pd.Series]] = {name: [] for name in truth}
    missing = done = 0
    while done < sets:
        counts = synthetic(random, [n] * groups, min(batch, sets - done), planted=planted)
        settings = replace(settings, seed=settings.seed + 1)
        one, two = (frame[frame["group"] == "g00"] for frame in (shares(counts, settings), contrasts(counts, settings)))
        frames = {"share": (one, "low", "high"), "difference": (two, "difference_low", "difference_high"), "log2": (two, "log2_low", "log2_high")}
        for name, (frame, low, high) in frames.items():
            known = frame[frame[low].notna()]
            held[name].append((known[low] <= truth[name]) & (truth[name] <= known[high]))
        missing += int(two["log2_low"].isna().sum())
        done += len(counts.themes)
    return {name: float(pd.concat(found).mean()) for name, found in held.items()} | {"missing": missing / done}


def power(
    n: int, groups: int, sets: int, *, seed: int, settings: Settings, planted: float = 1.5, same_sd: bool = False, batch: int = 200
) -> dict[str, float]:
    """Return how often a theme's share × `planted` in the first of `groups` groups is found: by intervals without 0 (t, percentile) and by p."""
    random = np.random.Generator(np.random.PCG64(seed))
    settings = replace(settings, reference="g01" if groups == 2 else "others")
    ways: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
        "t": lambda f: (f["log2_low"] > 0) | (f["log2_high"] < 0),
        "percentile": lambda f: (f["log2_low"] > 0) | (f["log2_high"] < 0),
        "p": lambda f: f["p"] < STAR_LEVEL,
    }
    found: dict[str, list[pd.Series]] = {name: [] for name in ways}
    done = 0
    while done < sets:
        counts = synthetic(random, [n] * groups, min(batch, sets - done), planted=planted, same_sd=same_sd)
        settings = replace(settings, seed=settings.seed + 1)
        with_p = contrasts(counts, replace(settings, interval="t"))
        frames = {"t": with_p, "p": with_p, "percentile": contrasts(counts, replace(settings, interval="percentile", permutations=0))}
        for name, way in ways.items():
            found[name].append(way(frames[name][frames[name]["group"] == "g00"]))
        done += len(counts.themes)
    return {name: float(pd.concat(hits).mean()) for name, hits in found.items()}


def null_table(random: np.random.Generator, runs: int, path: Path | None, settings: Settings) -> None:
    """Print what random groups of made-up documents show, and 2 and 4 groups of those in `path`."""
    print(f"## Groups reassigned at random, {runs} times\n")
    print("| documents | groups | themes | p < .05 | q < .05 (false) | runs with one or more |\n|---|---|---|---|---|---|")
    cases = [(corpus(random, 48, 20), 6), (corpus(random, 120, 50), 6), (corpus(random, 93, 20), 31)]
    if path:
        real = read_counts(path)
        cases += [(real, 2), (real, 4)]
    for counts, groups in cases:
        n = null(counts, groups, runs, seed=1, settings=replace(settings, replicates=100))
        shape = f"{len(counts.documents)} | {groups} | {len(counts.themes)}"
        print(f"| {shape} | {n.raw / n.tests:.3f} | {n.false / n.tests:.4f} ({n.false}) | {n.hit} of {n.runs} |", flush=True)


def coverage_table(sets: int, seed: int, settings: Settings) -> None:
    """Print how often intervals hold the truth, without and with a planted effect."""
    print(f"\n## Coverage of 95 % intervals, {sets} data sets\n")
    print("| against | documents a group | share × | share | difference | log2 ratio | without interval |\n|---|---|---|---|---|---|---|")
    for groups, name in ((2, "one group"), (10, "9 others"), (31, "30 others")):
        for n in (3, 5, 8, 20):
            for planted in (1.0, 1.5):
                c = coverage(n, groups, sets, seed=seed + n, settings=settings, planted=planted)
                print(f"| {name} | {n} | {planted} | {c['share']:.3f} | {c['difference']:.3f} | {c['log2']:.3f} | {c['missing']:.4f} |", flush=True)


def power_table(sets: int, seed: int, settings: Settings) -> None:
    """Print how often a planted effect is found, beside the table of knowledge/compare.md, and what that table rests on."""
    print(f"\n## Power against a share × 1.5 in one group, {sets} data sets\n")
    print("| against | documents a group | t interval | permutation p < .05 | percentile interval | the same, SD kept | the same, no effect | knowledge/compare.md |")
    print("|---|---|---|---|---|---|---|---|")
    for groups, name in ((2, "one group"), (10, "9 others")):
        for n in (3, 5, 8, 20, 40, 80):
            asked = replace(settings, permutations=999)
            found = power(n, groups, sets, seed=seed + n, settings=asked)
            others = [
                power(n, groups, sets, seed=seed + n, settings=replace(asked, permutations=0), **options)["percentile"]
                for options in ({"same_sd": True}, {"planted": 1.0})
            ]
            figures = [found["t"], found["p"], found["percentile"], *others]
            print(f"| {name} | {n} | {' | '.join(f'{f:.2f}' for f in figures)} | {TABLE.get(n, '')} |", flush=True)
    print(
        "\nThe table of knowledge/compare.md counts percentile intervals, which find something without any effect too often (last column but one), and lies "
        "between effects that vary as much more and effects that vary as before."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked and print its tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the data sets and runs")
    parser.add_argument("--only", choices=("null", "coverage", "power"), help="one of the three")
    parser.add_argument("--counts", type=Path, help="CSV of doc, theme, weight, total for the null test")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    tenth = 10 if options.quick else 1
    settings = Settings()
    if options.only in (None, "null"):
        null_table(np.random.Generator(np.random.PCG64(options.seed)), 200 // tenth, options.counts, settings)
    if options.only in (None, "coverage"):
        coverage_table(4000 // tenth, options.seed, settings)
    if options.only in (None, "power"):
        power_table(1000 // tenth, options.seed, settings)
    return 0


if __name__ == "__main__":
    sys.exit(main())
