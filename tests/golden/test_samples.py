"""Headings, segments and rows of two bundled samples, compared exactly. Refreshed only by `pytest --update-golden`."""

import json
from itertools import zip_longest
from pathlib import Path

import pytest

import nlp

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "samples").glob("*.txt"))
CELLS = ("lead", "support", "addressee", "deadlines", "targets")


def compact(analysis):
    """Return what a reader of the diff needs, a line each; scores move with every training and are left out."""
    doc = analysis.doc
    return {
        "date": [doc.meta.date, doc.meta.date_source],
        "headings": [[h.start, h.end, h.level, h.number, doc.quote(h)] for h in doc.headings],
        "segments": [[s.start, s.end, s.role, doc.quote(s)] for s in doc.segments],
        "tasks": [
            [
                t.start,
                t.end,
                t.role,
                t.grade,
                doc.quote(t),
                {name: [cell(c) for c in getattr(t, name)] for name in CELLS if getattr(t, name)},
                {"content": t.content.text} | {k: [w.text for w in getattr(t, k)] for k in ("purpose", "measures") if getattr(t, k)},
            ]
            for t in analysis.tasks
        ],
    }


def cell(found):
    """Return span, words and what was read: name and how of a party, kind and value of a time, value of a figure."""
    read = [getattr(found, name) for name in ("name", "kind", "value", "unit", "how") if hasattr(found, name)]
    return [found.start, found.end, found.text, *read]


def written(data):
    """Return JSON with a line for every heading, segment and row, so that a diff shows what changed."""
    parts = []
    for key, value in data.items():
        lines = ",\n  ".join(json.dumps(item, ensure_ascii=False) for item in value)
        parts.append(f" {json.dumps(key)}: " + (f"[\n  {lines}\n ]" if value else "[]"))
    return "{\n" + ",\n".join(parts) + "\n}\n"


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda path: path.stem)
def pair(request):
    """What is found now in a sample, and the golden file's content."""
    now = compact(nlp.load()(nlp.read(request.param)))
    path = Path(__file__).parent / f"{request.param.stem}.json"
    if request.config.getoption("--update-golden"):
        path.write_text(written(now), encoding="utf-8")
    return json.loads(written(now)), json.loads(path.read_text(encoding="utf-8"))


def test_every_text_sample_is_kept():
    golden = sorted(path.stem for path in Path(__file__).parent.glob("*.json"))
    assert golden == sorted(path.stem for path in SAMPLES)
    assert len(golden) >= 2


def test_the_day(pair):
    now, golden = pair
    assert now["date"] == golden["date"]


def test_headings(pair):
    now, golden = pair
    assert now["headings"] == golden["headings"]


def test_spans_of_segments(pair):
    now, golden = pair
    assert [s[:2] for s in now["segments"]] == [s[:2] for s in golden["segments"]]


def test_roles(pair):
    now, golden = pair
    changed = [
        (old[3], old[2], new[2])
        for new, old in zip(now["segments"], golden["segments"], strict=True)
        if new[2] != old[2]
    ]
    assert changed == []


def test_rows(pair):
    now, golden = pair
    changed = [(old, new) for new, old in zip_longest(now["tasks"], golden["tasks"]) if new != old]
    assert changed == []
