"""Labelled pairs of tasks: one row, a conflict to be shown, or two tasks. Figures on the held half are in docs/decisions.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.names import name_units
from nlp.tasks import build_tasks
from nlp.tasks.alike import conflicts, same_matter, statement
from tests.tasks.conftest import build_rows

PAIRS = Path(__file__).parent / "pairs"
LABELS = ("same", "conflict", "other")


def pairs(name):
    lines = (PAIRS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def verdict(first, second):
    a, b = map(stated, (first, second))
    if a is None or b is None or not same_matter(a, b):
        return "other"
    return "conflict" if conflicts(a, b) else "same"


def stated(words):
    doc = name_units(build_rows(("task", words))[0])
    return statement(doc, build_tasks(doc)[0])


def figures(name, label):
    """Precision and recall of a label."""
    found = [(wanted, verdict(a, b)) for wanted, a, b in pairs(name)]
    hits = sum(wanted == got == label for wanted, got in found)
    return hits / sum(got == label for _, got in found), hits / sum(wanted == label for wanted, _ in found)


@pytest.mark.parametrize("name", ["tune", "held"])
@pytest.mark.parametrize(("label", "precision", "recall"), [("same", 1.0, 0.96), ("conflict", 0.87, 0.83)])
def test_figures_do_not_fall(name, label, precision, recall):
    got = figures(name, label)
    assert got >= (precision, recall)
    assert got[1] >= recall


def test_pairs_are_many_and_well_formed():
    rows = [*pairs("tune"), *pairs("held")]
    assert len(rows) >= 120
    assert {label for label, *_ in rows} == set(LABELS)
    assert all(len(row) == 3 for row in rows)


@pytest.mark.parametrize(("label", "first", "second"), pairs("held"))
def test_order_makes_no_difference(label, first, second):
    assert verdict(first, second) == verdict(second, first)
