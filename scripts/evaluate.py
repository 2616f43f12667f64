#!/usr/bin/env python3
"""Hold the shipped models to their floors on documents no model was trained on (corpora/held).

usage: evaluate.py [--model NAME …] [--update [--allow-regression]] [--record]

Floors and the hash of the corpus stand in corpora/held/floors.json. A figure under its floor fails. --update raises floors to
what is measured (less the little that another processor may change); it lowers none without --allow-regression.
--record writes the figures into the model folder (scores.json) and makes its card anew.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import nlp
from nlp.config import document_models, models_dir
from nlp.training import card, scores
from nlp.training.gold import evaluate, read_gold

GOLD = ROOT / "corpora" / "held" / "documents.jsonl"
FLOORS = ROOT / "corpora" / "held" / "floors.json"
PINNED = (
    "role_acc role_macro_f1 directive_f1 task_f1 heading_f1 row_f1 explicit_recall "
    "lead_f1 support_f1 addressee_f1 deadline_f1 deadline_value_acc target_f1"
).split()
SLACK = 0.004
"""int8 sums differ a little between processors."""


def measure(model: str) -> dict[str, Any]:
    """Return the figures of a model on the held-out documents, with segment counts per role."""
    documents = evaluate(read_gold(GOLD), nlp.load(model))
    told = scores.as_json(documents)
    per_role = {role: round(t["f1"], 4) for role, t in told["roles"].items() if t["hit"] + t["missed"]}
    counts = {role: int(t["hit"] + t["missed"]) for role, t in told["roles"].items() if t["hit"] + t["missed"]}
    return {**told["figures"], "per_role_f1": per_role, "segments_per_role": counts}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", nargs="*", default=document_models())
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--allow-regression", action="store_true")
    parser.add_argument("--record", action="store_true")
    args = parser.parse_args(argv)
    pinned = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.is_file() else {"sha256": "", "floors": {}}
    digest = card.digest(GOLD)
    if pinned["sha256"] != digest and not args.update:
        print(f"{GOLD.name} has changed since the floors were set: run scripts/evaluate.py --update", file=sys.stderr)
        return 1
    failed = False
    for model in args.model:
        figures = measure(model)
        floors = pinned["floors"].get(model, {})
        print(f"{model}: {figures['docs']} documents, {figures['segments']} segments")
        for name in PINNED:
            value, floor = figures[name], floors.get(name)
            low = floor is not None and value < floor
            failed |= low and not (args.update and args.allow_regression)
            print(f"  {name:20}{value:.3f}   floor {'-' if floor is None else format(floor, '.3f')}{'   UNDER ITS FLOOR' if low else ''}")
            if args.update and (floor is None or value - SLACK > floor or args.allow_regression):
                floors[name] = round(value - SLACK, 3)
        pinned["floors"][model] = floors
        if args.record:
            how = f"{figures['docs']} 份从未训练过的文档（scripts/evaluate.py）"
            card.record(models_dir() / model, "corpora/held", how, figures)
    if args.update and not failed:
        pinned["sha256"] = digest
        FLOORS.write_text(json.dumps(pinned, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
