"""Plant defects of many kinds at random in clean text of our own corpora: what share of each kind does the audit find.

    python tests/audit/mutations.py --plants 2000 [--seed 1] [--kind NAME] [--misses 3] [--update]

A plant is a pair of texts, one without and one with the defect; the audit must be silent on the first (else another is drawn). Found is a
plant that a finding of the second touches, whatever its rule; marked one that is found at warning or above. `recall.json` pins the share found.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import nlp
from nlp.audit import audit
from nlp.pipeline import prepare
from tests.audit.defects import DAY, KINDS, Defect

ROOT = Path(__file__).resolve().parents[2]
FLOORS = Path(__file__).with_name("recall.json")
SLACK = 0.15
"""A floor lies this far below the share that was measured on 2,000 plants: few plants of a kind scatter."""
TRIES = 30


@dataclass
class Tally:
    """What became of the plants of one kind. `refused`: pairs whose clean text was not silent; `missed`: planted texts around the place."""

    plants: int = 0
    found: int = 0
    marked: int = 0
    refused: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Return the share of the plants that were found."""
        return self.found / max(1, self.plants)


def carriers(rng: random.Random) -> Iterator[str]:
    """Yield clean passages without end: two or three paragraphs of our own texts on which the audit says nothing."""
    documents = [
        json.loads(line)["text"]
        for name in ("written", "domains", "kinds")
        for line in (ROOT / "corpora" / name / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    while True:
        lines = [line.strip() for line in rng.choice(documents).split("\n")]
        at = rng.randrange(len(lines))
        passage = [line for line in lines[at : at + 3] if len(line) >= 40 and line.endswith("。")]
        if len(passage) >= 2 and not found("\n".join(passage), "report"):
            yield "\n".join(passage)


def found(text: str, genre: str, *, analysed: bool = False) -> list[tuple[int, int, str]]:
    """Return start, end and severity of what the audit marks in a paper of the day DAY."""
    document = nlp.load("baseline")(text, date=DAY) if analysed else prepare(text, date=DAY)
    return [(f.start, f.end, f.severity) for f in audit(document, genre=genre)]


def place(clean: str, text: str) -> tuple[int, int]:
    """Return where the second text differs from the first: nothing long where something was left out."""
    start = next((i for i, (a, b) in enumerate(zip(clean, text, strict=False)) if a != b), min(len(clean), len(text)))
    same = 0
    while same < min(len(clean), len(text)) - start and clean[-1 - same] == text[-1 - same]:
        same += 1
    return start, len(text) - same


def plant(kind: Defect, passage: str, rng: random.Random, tally: Tally) -> bool:
    """Plant one defect and tell the tally what came of it; False where the passage did not lend itself."""
    pair = kind.plant(passage, rng)
    if pair is None or pair[0] == pair[1]:
        return False
    clean, text = pair
    start, end = place(clean, text)
    before = [f for f in found(clean, kind.genre, analysed=kind.analysed) if f[0] <= end and f[1] >= start]
    if before:
        tally.refused += 1
        return False
    reach = kind.reach
    hits = [f for f in found(text, kind.genre, analysed=kind.analysed) if f[0] <= end + reach and f[1] >= start - reach]
    tally.plants += 1
    tally.found += bool(hits)
    tally.marked += any(severity != "info" for _, _, severity in hits)
    if not hits:
        tally.missed.append(text[max(0, start - 25) : end + 15].replace("\n", "⏎"))
    return True


def run(plants: int, seed: int = 1, kinds: list[str] | None = None) -> dict[str, Tally]:
    """Return the tally of every kind, each of as many plants as its share of `plants`."""
    rng = random.Random(seed)
    chosen = {name: kind for name, kind in KINDS.items() if not kinds or name in kinds}
    each = -(-plants // len(chosen))
    source = carriers(rng)
    pool = [next(source) for _ in range(max(20, min(200, plants // 10)))]
    tallies = {}
    for name, kind in chosen.items():
        tally = tallies[name] = Tally()
        for _ in range(each):
            any(plant(kind, rng.choice(pool), rng, tally) for _ in range(TRIES))
    return tallies


def main() -> int:
    """Print the shares; with --update write the floors."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--plants", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", action="append", choices=list(KINDS))
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    began = time.perf_counter()
    tallies = run(options.plants, options.seed, options.kind)
    for name, t in tallies.items():
        print(
            f"{name:22} {t.plants:4} plants  found {t.recall:.2f}  marked {t.marked / max(1, t.plants):.2f}  refused {t.refused}"
        )
        for words in t.missed[: options.misses]:
            print("    missed:", words)
    total = sum(t.plants for t in tallies.values())
    share = sum(t.found for t in tallies.values()) / max(1, total)
    print(f"{len(tallies)} kinds, {total} plants, found {share:.3f}, {time.perf_counter() - began:.0f} s")
    if options.update:
        floors = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
        floors |= {name: round(max(0.0, t.recall - SLACK), 2) for name, t in tallies.items()}
        floors["all"] = round(share - 0.05, 2)
        FLOORS.write_text(json.dumps(floors, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
