"""Every shipped rule finds its bad examples and leaves the good ones alone."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

import nlp
from nlp.audit import FAMILIES, prove, shipped
from nlp.audit.rule import Example
from nlp.audit.view import View
from nlp.pipeline import prepare
from nlp.readers import read_bytes
from tests.audit.docx_example import build


def read(example: Example, needs: str = "") -> View:
    """Return an example as a rule sees it: analysed only for rules that read the rows."""
    file = None if example.docx is None else build(example.text, example.docx)
    doc = prepare(example.text if file is None else read_bytes(file, name="例.docx"), date=example.date)
    if example.date is None:
        doc = replace(doc, meta=replace(doc.meta, date=None))
    if not needs:
        return View(doc, genre=example.genre, file=file)
    analyse = nlp.load("baseline")
    source = analyse(example.source) if example.source else None
    return View(doc, analysis=analyse(example.text, date=example.date), source=source, genre=example.genre)


@pytest.mark.parametrize("rule", shipped(), ids=lambda rule: rule.id)
def test_examples_hold(rule):
    assert prove(rule, lambda example: read(example, rule.needs)) == []


def test_ids_are_unique():
    ids = [rule.id for rule in shipped()]
    assert len(ids) == len(set(ids))


def test_every_rule_names_its_source():
    assert [r.id for r in shipped() if not (r.source.name and r.source.checked)] == []
    assert {r.family for r in shipped()} <= set(FAMILIES)


def test_the_documentation_counts_the_rules():
    words = (Path(__file__).parents[2] / "docs" / "audit.md").read_text(encoding="utf-8")
    told = re.search(r"现有 (\d+) 条，其中版式 (\d+) 条", words)
    assert told
    assert [int(n) for n in told.groups()] == [len(shipped()), sum(r.family == "layout" for r in shipped())]
