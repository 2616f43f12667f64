#!/usr/bin/env python3
"""Measure speed as a ratio beside named peers, in one run: never an absolute figure.

usage: benchmark.py [TEXT.txt …] [--rounds N]

Each line is the median of N fresh processes (default 5): `duban --help` beside `import spacy` (when it is installed), the
main job without its output files beside tagging the same texts with jieba.posseg, peak memory of both, and how the cost
grows when the texts are repeated 10 and 100 times. Default texts: 000, 002, 003 of ../shared/gold/dev, else samples/*.txt.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "gold" / "dev"

PEAK = """
import resource, sys, json
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != 'darwin' else 1024 * 1024)
print(json.dumps({'mib': round(peak), **extra}))
"""
DUBAN = """
import sys, time; sys.path.insert(0, {root!r})
import nlp
pipeline = nlp.load()
rows = 0
for path in {paths!r}:
    rows += len(pipeline(nlp.read(path)).tasks)
extra = {{'rows': rows}}
"""
JIEBA = """
import jieba.posseg as posseg
words = 0
for path in {paths!r}:
    with open(path, encoding='utf-8') as file:
        words += len(list(posseg.cut(file.read())))
extra = {{'words': words}}
"""
GROWTH = """
import sys, time, json; sys.path.insert(0, {root!r})
import nlp
pipeline = nlp.load()
text = ''.join(open(p, encoding='utf-8').read() + '\\n' for p in {paths!r})
pipeline(text)
out = []
for times in (1, 10, 100):
    start = time.perf_counter()
    pipeline(text * times)
    out.append((times, time.perf_counter() - start))
print(json.dumps({{'chars': len(text), 'seconds': out}}))
"""


def run(code: str) -> tuple[float, dict[str, object]]:
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return time.perf_counter() - start, json.loads(done.stdout.splitlines()[-1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("texts", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    shared = [SHARED / f"{name}.txt" for name in ("000", "002", "003")]
    texts = args.texts or (shared if SHARED.is_dir() else sorted((ROOT / "samples").glob("*.txt")))
    names = {"root": str(ROOT), "paths": [str(p) for p in texts]}

    helps = [timed([sys.executable, "-m", "nlp", "--help"]) for _ in range(args.rounds)]
    try:
        spacy = [timed([sys.executable, "-c", "import spacy"]) for _ in range(args.rounds)]
        print(f"duban --help / import spacy: {statistics.median(helps) / statistics.median(spacy):.2f}")
    except subprocess.CalledProcessError:
        print("duban --help / import spacy: spaCy is not installed here, not measured")

    ours, theirs = [], []
    for _ in range(args.rounds):  # alternating, so that both see the same machine
        ours.append(run(DUBAN.format(**names) + PEAK))
        theirs.append(run(JIEBA.format(**names) + PEAK))
    ratio = statistics.median(t for t, _ in ours) / statistics.median(t for t, _ in theirs)
    print(f"main job / jieba.posseg on {len(texts)} texts: {ratio:.2f}   ({ours[0][1]}, {theirs[0][1]})")

    _, growth = run(GROWTH.format(**names))
    base = growth["seconds"][0][1]  # type: ignore[index]
    for times, seconds in growth["seconds"]:  # type: ignore[attr-defined]
        print(f"{times:>4} × {growth['chars']} characters: {seconds / base:.1f} × the time")
    return 0


def timed(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
