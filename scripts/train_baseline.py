#!/usr/bin/env python3
"""Train the baseline classifier from corpora and write it with its card to models/baseline.

usage: train_baseline.py [--out models/baseline] [--gold DIR …] [CORPUS.jsonl …]

Without arguments: every corpora/*/documents.jsonl that is not for testing alone, and where ../shared is beside the project its gold folders and
the texts that corpora/real labels.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from nlp import __version__
from nlp.training import baseline, card, corpus

SHARED = ROOT.parent / "shared" / "gold"
REAL = ROOT / "corpora" / "real" / "labels.jsonl"
"""Labels of real texts in ../shared, which hold no text themselves."""
APART = ("held", "newkind")
"""Corpora for testing alone."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", nargs="*", type=Path)
    parser.add_argument("--gold", nargs="*", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "baseline")
    args = parser.parse_args()
    # Not the labels of real texts: they cost the linear model more on gold/dev than they give (corpora/real/README.md).
    sources = [*args.corpora, *(args.gold or [])] or [p for p in default_sources() if p != REAL]
    started = time.perf_counter()
    documents = corpus.load(sources)
    features = baseline.Features(documents)
    model = baseline.fit(features, train=range(len(documents)))
    meta = {
        "name": args.out.name,
        "version": __version__,
        "by": "scripts/train_baseline.py",
        "kind": "one multinomial logistic regression (scikit-learn) over hashed character n-grams and context, run with numpy",
        "data": card.data_of(sources),
        **{k: v for k, v in card.counts(documents).items() if k != "cells"},
        "training": {"seconds": round(time.perf_counter() - started)},
        "versions": card.versions("numpy", "sklearn"),
    }
    baseline.save(model, args.out, meta)
    card.write(args.out, by=meta["by"])
    print(json.dumps({k: meta[k] for k in ("documents", "segments", "training")}))
    return 0


def default_sources() -> list[Path]:
    """Return the corpora of the repository that may be trained on, and what needs the texts and gold beside it, where they are there."""
    own = [p for p in sorted(ROOT.glob("corpora/*/documents.jsonl")) if p.parent.name not in APART]
    return [*own, *(p for p in (REAL, SHARED / "dev", SHARED / "train") if SHARED.is_dir() and p.exists())]


if __name__ == "__main__":
    sys.exit(main())
