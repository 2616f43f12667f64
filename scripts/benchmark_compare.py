#!/usr/bin/env python3
"""What the bootstrap of `duban compare` costs on a large corpus, beside one pandas group-by over the same coded units, in one process.

    .venv/bin/python scripts/benchmark_compare.py [--documents 100000] [--replicates 2000]

Made-up documents of 20 to 120 units in 31 regions and 50 themes. Prints the seconds of `codes.groupby(["region", "theme"])["weight"].sum()` (region and
theme as strings, as in the frame `codes`; the median of five), of `shares` and of `contrasts` without permutation, their ratios, and how far memory rose
during each, with a quarter of the replicates and with all. One thread (OPENBLAS_NUM_THREADS=1) unless the variable says otherwise; seconds are of the
clock and, as others may share the machine, of the processor.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import pandas as pd

from nlp.compare.counts import Counts
from nlp.compare.measures import contrasts, shares
from nlp.compare.settings import Settings


def made_up(documents: int, regions: int, themes: int) -> tuple[Counts, pd.DataFrame]:
    """Return the counts of `documents` and the long table (doc, region, theme, weight), a row a coded unit."""
    random = np.random.Generator(np.random.PCG64(1))
    totals = random.integers(20, 121, documents)
    share = random.dirichlet(np.r_[np.full(themes, 0.3), 6], documents)
    weights = random.multinomial(totals, share)[:, :themes]
    names, ids = np.array([f"d{i:06}" for i in range(documents)]), np.array([f"t{j:02}" for j in range(themes)])
    region = np.array([f"r{g:02}" for g in range(regions)])[np.arange(documents) % regions]
    doc, theme = np.nonzero(weights)
    times = weights[doc, theme]
    doc, theme = np.repeat(doc, times), np.repeat(theme, times)
    table = pd.DataFrame({"doc": names[doc], "region": region[doc], "theme": ids[theme], "weight": 1.0})
    counts = Counts(tuple(names), tuple(ids), weights.astype(np.float64), totals.astype(np.float64), tuple(region), ("",) * documents)
    return counts, table


def seconds(work: Callable[[], object], times: int = 1) -> tuple[float, float]:
    """Return the median seconds `work` takes by the clock and of the processor."""
    clock, processor = [], []
    for _ in range(times):
        start = time.perf_counter(), time.process_time()
        work()
        clock.append(time.perf_counter() - start[0])
        processor.append(time.process_time() - start[1])
    return median(clock), median(processor)


def peak(work: Callable[[], object]) -> float:
    """Return by how many MiB memory rose while `work` ran."""
    tracemalloc.start()
    work()
    _, highest = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return highest / 2**20


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--regions", type=int, default=31)
    parser.add_argument("--themes", type=int, default=50)
    parser.add_argument("--replicates", type=int, default=2000)
    options = parser.parse_args(arguments)
    counts, table = made_up(options.documents, options.regions, options.themes)
    print(f"{options.documents:,} documents, {len(table):,} coded units, {options.regions} regions, {options.themes} themes\n")

    def group_by() -> object:
        return table.groupby(["region", "theme"])["weight"].sum()

    base = seconds(group_by, 5)
    print("| work | replicates | seconds (processor) | × group-by (processor) | memory rose by, MiB |\n|---|---|---|---|---|")
    print(f"| one group-by | – | {base[0]:.2f} ({base[1]:.2f}) | 1 | – |", flush=True)
    settings = Settings(permutations=0)
    for name, work in (("shares", shares), ("contrasts", contrasts)):
        for replicates in (options.replicates // 4, options.replicates):
            asked = replace(settings, replicates=replicates)
            took = seconds(lambda work=work, asked=asked: work(counts, asked))
            rose = peak(lambda work=work, asked=asked: work(counts, asked))
            ratios = f"{took[0] / base[0]:.1f} ({took[1] / base[1]:.1f})"
            print(f"| {name} | {replicates} | {took[0]:.2f} ({took[1]:.2f}) | {ratios} | {rose:.0f} |", flush=True)
    again = seconds(group_by, 5)
    print(f"| the group-by again | – | {again[0]:.2f} ({again[1]:.2f}) | {again[0] / base[0]:.1f} ({again[1] / base[1]:.1f}) | – |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
