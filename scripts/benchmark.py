#!/usr/bin/env python3
"""Measure speed as a ratio beside named peers, in one run: never an absolute figure.

usage: benchmark.py [TEXT.txt …] [--rounds N] [--characters N] [--documents N]

The texts (default: 000, 002, 003 of ../shared/gold/dev, else samples/*.txt) repeated to a long one: characters a second of an
analysis and of jieba.posseg, each in its own process, in turn, its model loaded; the peak of memory, and of four times the text.
One text from the start of the process: beside `import spacy`, when it is installed. Many texts one after the other: what memory
grows by. Where an analysis spends the processor's time, by stage. Figures are medians of the rounds (default 5).
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "gold" / "dev"

BEGIN = """
import json, resource, sys, time
sys.path.insert(0, {root!r})
texts = [open(path, encoding="utf-8").read() + "\\n" for path in {paths!r}]
text = ("".join(texts) * ({characters} // sum(map(len, texts)) + 1))[:{characters}]
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
"""
OURS = """
import nlp
pipeline = nlp.load()
pipeline(texts[0])
start = time.perf_counter()
pipeline(text)
print(json.dumps({"seconds": time.perf_counter() - start, "mib": peak()}))
"""
THEIRS = """
import jieba.posseg as posseg
list(posseg.cut(texts[0]))
start = time.perf_counter()
for _ in posseg.cut(text):
    pass
print(json.dumps({"seconds": time.perf_counter() - start}))
"""
ONE = """
import nlp
nlp.load()(texts[-1])
"""
MANY = """
import nlp
pipeline = nlp.load()
for i in range({documents}):
    pipeline(texts[i % len(texts)])
    if i == {documents} // 10:
        first = peak()
print(json.dumps({{"grown": peak() - first, "mib": peak()}}))
"""
STAGES = """
from nlp.classify import load_classifier
from nlp.config import find_model
from nlp.datamodel import Doc
from nlp.pipeline import finish
from nlp.recognize import recognize
from nlp.segment import segment
classifier = load_classifier(find_model())
stages = {"segment": segment, "recognize": recognize, "classify": classifier.classify, "link": finish}
def walk(text):
    doc, spent = Doc(text), {}
    for name, stage in stages.items():
        start = time.process_time()
        doc = stage(doc)
        spent[name] = time.process_time() - start
    return spent
walk(texts[0])
print(json.dumps(walk(text)))
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("texts", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--characters", type=int, default=500_000)
    parser.add_argument("--documents", type=int, default=1000)
    args = parser.parse_args()
    shared = [SHARED / f"{name}.txt" for name in ("000", "002", "003")]
    texts = args.texts or (shared if SHARED.is_dir() else sorted((ROOT / "samples").glob("*.txt")))

    def begin(characters: int) -> str:
        return BEGIN.format(root=str(ROOT), paths=[str(p) for p in texts], characters=characters)

    rounds = range(args.rounds)
    pairs = [(told(begin(args.characters) + OURS), told(begin(args.characters) + THEIRS)) for _ in rounds]
    ratios = [theirs["seconds"] / ours["seconds"] for ours, theirs in pairs]
    print(f"characters a second / jieba.posseg, {args.characters} characters: {statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})")
    print(f"peak memory: {max(ours['mib'] for ours, _ in pairs):.0f} MiB; {4 * args.characters} characters: {told(begin(4 * args.characters) + OURS)['mib']:.0f} MiB")

    seconds = [(taken("-c", begin(1) + ONE), taken("-m", "nlp", "--help"), taken("-c", "import spacy")) for _ in rounds]
    one, helps, spacy = (statistics.median(column) for column in zip(*seconds, strict=True))
    print(f"one text from the start / import spacy: {one / spacy:.2f}; duban --help / import spacy: {helps / spacy:.2f}")

    many = told(begin(1) + MANY.format(documents=args.documents))
    print(f"{args.documents} texts: memory grows by {many['grown']:.0f} MiB behind the first tenth, to {many['mib']:.0f} MiB")

    spent = [told(begin(args.characters) + STAGES) for _ in rounds]
    shares = {name: statistics.median(s[name] / sum(s.values()) for s in spent) for name in spent[0]}
    print("processor time by stage: " + ", ".join(f"{name} {share:.1%}" for name, share in shares.items()))
    return 0


def told(code: str) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def taken(*arguments: str) -> float:
    """Return the seconds a process takes; nan where it fails, as `import spacy` does without spaCy."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], check=False, capture_output=True, cwd=ROOT)
    return time.perf_counter() - start if done.returncode == 0 else float("nan")


if __name__ == "__main__":
    sys.exit(main())
