#!/usr/bin/env python3
"""Count what the audit marks in official texts that went out: alarms per 1,000 characters, by rule, and a sample to read.

    python scripts/audit_alarms.py [NAME …] [--min warning] [--sample 100] [--seed 1]

NAME is a file of ../shared/data/gov_text without .jsonl, provincial_work_reports_2026 if none is given; reports before 1998 are left out.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from nlp.audit import SEVERITIES, audit
from nlp.pipeline import prepare

TEXTS = ROOT.parent / "shared" / "data" / "gov_text"
FIRST_YEAR = 1998


def texts(name: str) -> Iterator[str]:
    """Yield the texts of one file."""
    for line in (TEXTS / f"{name}.jsonl").read_text(encoding="utf-8").split("\n"):
        if line:
            item = json.loads(line)
            if name != "national_and_party_reports" or int(item.get("year") or 0) >= FIRST_YEAR:
                yield item["text"]


def main() -> int:
    """Print the counts and the sample."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*", default=["provincial_work_reports_2026"])
    parser.add_argument("--min", choices=SEVERITIES, default="warning")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not TEXTS.exists():
        print(f"没有 {TEXTS.relative_to(ROOT.parent)}，略过")
        return 0
    least = SEVERITIES.index(options.min)
    rules: Counter[str] = Counter()
    marked: list[str] = []
    for name in options.names:
        characters, alarms, spent = 0, 0, 0.0
        for number, text in enumerate(texts(name)):
            began = time.process_time()
            findings = [f for f in audit(prepare(text)) if SEVERITIES.index(f.severity) >= least]
            spent += time.process_time() - began
            characters += len(text)
            alarms += len(findings)
            rules.update(f.rule for f in findings)
            for f in findings:
                words = f"{text[max(0, f.start - 30) : f.start]}⟦{text[f.start : f.end]}⟧{text[f.end : f.end + 30]}"
                marked.append(f"{name} {number} {f.rule} {f.severity}: {words}".replace("\n", "⏎"))
        print(
            f"{name}: {characters} 字，{alarms} 处，每千字 {1000 * alarms / max(1, characters):.3f}，每秒 {characters / max(spent, 1e-9):.0f} 字"
        )
    for rule, count in rules.most_common():
        print(f"{rule:22} {count}")
    for words in random.Random(options.seed).sample(marked, min(options.sample, len(marked))):
        print(words)
    return 0


if __name__ == "__main__":
    sys.exit(main())
