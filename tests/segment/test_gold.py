"""The annotated documents are cut exactly as their annotators cut them."""

import json
from pathlib import Path

import pytest

from nlp.labels import ROLES
from nlp.segment import sentence_spans
from nlp.training import corpus

ROOT = Path(__file__).parents[2]
GOLD = sorted((ROOT.parent / "shared" / "gold").glob("*/*.gold.json"))
CORPORA = sorted((ROOT / "corpora").glob("*/documents.jsonl"))


@pytest.mark.skipif(not GOLD, reason="../shared/gold is not beside this checkout")
def test_gold_segments():
    differing = []
    for path in GOLD:
        # newline="" keeps the line breaks as they stand: offsets count them
        with path.with_name(path.name.replace(".gold.json", ".txt")).open(encoding="utf-8", newline="") as file:
            text = file.read()
        segments = json.loads(path.read_text(encoding="utf-8"))["segments"]
        if [(s["start"], s["end"]) for s in segments] != [(s.start, s.end) for s in sentence_spans(text)]:
            differing.append(path.name)
    assert differing == []


@pytest.mark.parametrize("path", CORPORA, ids=lambda path: path.parent.name)
def test_corpora_load(path):
    documents = corpus.load([path])
    assert documents
    assert all(len(d.roles) == len(d.doc.segments) for d in documents)
    assert {role for d in documents for role in d.roles} <= ROLES.keys()
