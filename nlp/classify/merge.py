"""Put what the model tags beside what the rules found: who answers, for whom, by when.

Rules know names, lists, brackets and dates; the model knows from the sentence who is meant. A rule's span is kept as it is; the
model tells the function of a unit the rules only noticed, and adds units they do not know. `source` tells which spoke.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nlp.classify.tags import Tagged
from nlp.datamodel import Doc, Unit

FUNCTIONS = {"LEAD": "lead", "SUPPORT": "support", "ADDRESSEE": "addressee"}
SURE, NEW = 0.6, 0.7
"""Mean probability from which the model gives a noticed unit its function, and from which it adds one (chosen on corpora/held)."""


def merge_units(doc: Doc, tags: Sequence[Tagged], *, sure: float = SURE, new: float = NEW) -> Doc:
    """Return `doc` with the units of rules and model together, in text order."""
    parties = [t for t in tags if t.kind in FUNCTIONS]
    if not parties:
        return doc
    units = list(doc.units)
    added: list[Unit] = []
    at = 0
    for tag in parties:
        while at < len(units) and units[at].end <= tag.start:
            at += 1
        near = [i for i in range(at, len(units)) if units[i].start < tag.end and tag.start < units[i].end]
        if not near:
            if tag.score >= new:
                name = doc.text[tag.start : tag.end]
                added.append(Unit(tag.start, tag.end, name, tag.kind == "ADDRESSEE", FUNCTIONS[tag.kind], "model"))
            continue
        for i in near:
            if units[i].function == "mention" and tag.score >= sure and _same(units[i], tag):
                units[i] = replace(units[i], function=FUNCTIONS[tag.kind], source="model")
    return replace(doc, units=tuple(sorted([*units, *added], key=lambda u: (u.start, u.end))))


def _same(unit: Unit, tag: Tagged) -> bool:
    """Whether both stand for one unit: most of either lies in the other."""
    common = min(unit.end, tag.end) - max(unit.start, tag.start)
    return common >= 0.6 * max(unit.end - unit.start, tag.end - tag.start)
