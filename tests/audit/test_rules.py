"""Every shipped rule finds its bad examples and leaves the good ones alone."""

from dataclasses import replace

import pytest

from nlp.audit import FAMILIES, prove, shipped
from nlp.audit.rule import Example
from nlp.audit.view import View
from nlp.pipeline import prepare
from nlp.readers import read_bytes
from tests.audit.docx_example import build


def view(example: Example) -> View:
    file = None if example.docx is None else build(example.text, example.docx)
    doc = prepare(example.text if file is None else read_bytes(file, name="例.docx"), date=example.date)
    if example.date is None:
        doc = replace(doc, meta=replace(doc.meta, date=None))
    return View(doc, genre=example.genre, file=file)


@pytest.mark.parametrize("rule", shipped(), ids=lambda rule: rule.id)
def test_examples_hold(rule):
    assert prove(rule, view) == []


def test_ids_are_unique():
    ids = [rule.id for rule in shipped()]
    assert len(ids) == len(set(ids))


def test_every_rule_names_its_source():
    assert [r.id for r in shipped() if not (r.source.name and r.source.checked)] == []
    assert {r.family for r in shipped()} <= set(FAMILIES)
