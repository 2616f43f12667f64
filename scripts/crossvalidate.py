#!/usr/bin/env python3
"""Score the baseline on a gold folder, one document left out of training at a time.

usage: crossvalidate.py [GOLD_DIR] [--out DIR] [--errors N] [--record]

For every document of GOLD_DIR (default ../shared/gold/dev) a model is trained on all the other documents, those of
GOLD_DIR included, and writes DIR/NAME.json; score.py of the gold folder then scores them. --record writes the figures to
models/baseline/scores.json, from which the card is made.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from train_baseline import default_sources

from nlp.labels import ROLES
from nlp.training import baseline, card, corpus
from nlp.training.evaluation import leave_one_out

MODEL = ROOT / "models" / "baseline"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", nargs="?", type=Path, default=ROOT.parent / "shared" / "gold" / "dev")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--record", action="store_true")
    args = parser.parse_args()
    scorer = args.gold.parent / "score.py"
    if not scorer.is_file():
        print(f"{scorer} is not there: the gold folder lies outside this repository", file=sys.stderr)
        return 2
    documents = corpus.load([args.gold])
    held = range(len(documents))
    others = [p for p in default_sources() if p.resolve() != args.gold.resolve()]
    features = baseline.Features([*documents, *corpus.load(others)])
    out = args.out or Path(tempfile.mkdtemp(prefix="duban-evaluate-"))
    out.mkdir(parents=True, exist_ok=True)
    for name, analysis in leave_one_out(features, held=held):
        (out / f"{name}.json").write_text(analysis.to_json(), encoding="utf-8")
        print(f"{name}: {len(analysis.tasks)} rows", file=sys.stderr, flush=True)
    command = [sys.executable, str(scorer), str(args.gold), str(out)]
    if args.errors:
        print(subprocess.run([*command, "--errors", str(args.errors)], check=True, capture_output=True, text=True).stdout)
    figures = json.loads(subprocess.run([*command, "--json"], check=True, capture_output=True, text=True).stdout)
    figures["segments_per_role"] = {r: n for r in ROLES if (n := Counter(x for d in documents for x in d.roles)[r])}
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    if args.record:
        how = f"{figures['docs']} 份文档逐份留出、其余全部训练（scripts/crossvalidate.py，score.py）"
        card.record(MODEL, args.gold.name, how, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
