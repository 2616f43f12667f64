"""Checks that need more than a pattern, by the name a rule's `kind` gives: each takes (rule, view) and yields matches.

A check that several rules ask different questions of computes its answer once (`View.once`) and picks by `rule.match["what"]`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from nlp.audit.checks import characters, consistency, genre, numbering, privacy, source, structure, tasks
from nlp.audit.checks.collocation import collocation
from nlp.audit.checks.confusion import confusion
from nlp.audit.checks.dates import dates
from nlp.audit.checks.idioms import idioms
from nlp.audit.checks.indicators import indicators
from nlp.audit.checks.laws import law_check
from nlp.audit.checks.layout import layout_check
from nlp.audit.checks.organs import organ_check
from nlp.audit.checks.pairs import pairs
from nlp.audit.checks.repeats import cut, repeats
from nlp.audit.checks.set_phrases import set_phrase_check
from nlp.audit.checks.spelling import spelling
from nlp.audit.checks.sums import sums
from nlp.audit.checks.titles import short_titles
from nlp.audit.patterns import Match
from nlp.audit.rule import Rule
from nlp.audit.view import View

CHECKS: Mapping[str, Callable[[Rule, View], Iterable[Match]]] = {
    "mask": source.mask,
    "outline": source.outline,
    "truncation": source.truncation,
    "declared": source.declared,
    "repeated": source.repeated,
    "hardbreak": source.hardbreak,
    "compatibility": characters.compatibility,
    "traditional": characters.traditional,
    "identity": privacy.identity,
    "secrecy": privacy.secrecy,
    "maskleak": privacy.maskleak,
    "law": law_check,
    "layout": layout_check,
    "organ": organ_check,
    "set-phrase": set_phrase_check,
    "dates": dates,
    "indicators": indicators,
    "pairs": pairs,
    "short_titles": short_titles,
    "sums": sums,
    "numbering": numbering.check,
    "structure": structure.check,
    "consistency": consistency.check,
    "genre": genre.check,
    "task": tasks.check,
    "collocation": collocation,
    "confusion": confusion,
    "idioms": idioms,
    "repeats": repeats,
    "cut": cut,
    "spelling": spelling,
}
