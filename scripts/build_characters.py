#!/usr/bin/env python3
"""Count characters for the audit's spelling check: nlp/data/audit/characters.npz from corpora/ and the real texts beside the checkout.

usage: build_characters.py [--texts DIR] [--least N] [--documents N] [--out FILE]

A document in ten is left out, so that the thresholds can be measured on text the counts never saw (`held`). A pair or triple of
characters is kept when it stands in at least --least places and --documents documents.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from nlp.audit.characters import BITS, Ids, encode, save
from nlp.audit.rule import rules_dir

TEXTS = ROOT.parent / "shared" / "data" / "gov_text"
EVERY = {"laws_lawrefbook": 4}
"""Of how many documents one is taken, that statute style does not outweigh the rest."""


def held(text: str) -> bool:
    """Return whether a document belongs to the tenth that is not counted."""
    return zlib.crc32(text[:500].encode()) % 10 == 0


def documents(texts: Path) -> Iterator[tuple[str, str]]:
    """Yield source and text of every document of corpora/ and of the real texts (reports from 1998 on)."""
    for path in [*sorted((ROOT / "corpora").glob("*/documents.jsonl")), *sorted(texts.glob("*.jsonl"))]:
        source = path.parent.name if path.name == "documents.jsonl" else path.stem
        lines = path.read_text(encoding="utf-8").split("\n")
        for line in filter(None, lines[:: EVERY.get(source, 1)]):
            told = json.loads(line)
            if source != "national_and_party_reports" or int(told.get("year") or 0) >= 1998:
                yield source, told["text"]


def count(texts: Path, *, least: int, documents_least: int, out: Path) -> None:
    """Count and write. Raises OSError where a file cannot be read or written."""
    read = [(source, text) for source, text in documents(texts) if not held(text)]
    seen: Counter[str] = Counter()
    for _, text in read:
        seen.update("0" if c.isdigit() else "a" if c.isascii() and c.isalpha() else c for c in text)
    symbols = "".join(c for c, n in seen.most_common((1 << BITS) - 1) if n >= 2 * least and c != "\ufffd")
    known = {c: i for i, c in enumerate(symbols, 1)}
    ids = [encode("\n\n" + text + "\n\n", known) for _, text in read]
    one = np.bincount(np.concatenate(ids), minlength=len(symbols) + 1)
    two, three = (_ngrams(ids, n, least, documents_least) for n in (2, 3))
    save(out, symbols, one, two, three)
    print(
        f"{sum(map(len, ids)):,} characters of {len(read):,} documents: {len(symbols):,} symbols, {len(two[0]):,} pairs, "
        f"{len(three[0]):,} triples, {out.stat().st_size / 1e6:.2f} MB"
    )


def _ngrams(ids: list[Ids], n: int, least: int, documents_least: int) -> tuple[Ids, Ids]:
    per_document = []
    for line in ids:
        keys = line[: 1 - n].copy()
        known = keys > 0
        for k in range(1, n):
            after = line[k : len(line) - n + 1 + k]
            keys, known = keys << BITS | after, known & (after > 0)
        per_document.append(np.unique(keys[known], return_counts=True))
    keys = np.concatenate([k for k, _ in per_document])
    counts = np.concatenate([c for _, c in per_document])
    distinct, inverse, spread = np.unique(keys, return_inverse=True, return_counts=True)
    total = np.bincount(inverse, weights=counts).astype(np.int64)
    keep = (total >= least) & (spread >= documents_least)
    return distinct[keep], total[keep]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--texts", type=Path, default=TEXTS)
    parser.add_argument("--least", type=int, default=6)
    parser.add_argument("--documents", type=int, default=4)
    parser.add_argument("--out", type=Path, default=rules_dir() / "characters.npz")
    told = parser.parse_args()
    count(told.texts, least=told.least, documents_least=told.documents, out=told.out)


if __name__ == "__main__":
    main()
