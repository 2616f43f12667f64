"""Defects planted at random are found as often as `recall.json` says (a part of the plants; all: python tests/audit/mutations.py)."""

import json

import pytest

from tests.audit import mutations
from tests.audit.defects import KINDS

PLANTS = 10 * len(KINDS)
FLOORS = json.loads(mutations.FLOORS.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tallies():
    return mutations.run(PLANTS)


def test_every_kind_is_planted(tallies):
    assert {name: t.plants for name, t in tallies.items() if t.plants < 5} == {}


def test_recall_of_every_kind_is_near_its_floor(tallies):  # ten plants of a kind scatter more than 45
    assert {n: (t.recall, t.missed) for n, t in tallies.items() if t.recall < FLOORS[n] - mutations.SLACK} == {}


def test_recall_of_all_is_above_its_floor(tallies):
    found = sum(t.found for t in tallies.values()) / sum(t.plants for t in tallies.values())
    assert found >= FLOORS["all"]


def test_the_place_of_a_plant():
    assert mutations.place("抓好落实。", "抓好好落实。") == (2, 3)
    assert mutations.place("《办法》施行", "《办法施行") == (3, 3)
    assert mutations.place("共8处", "共9处") == (1, 2)
