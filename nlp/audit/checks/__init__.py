"""Checks that need more than a pattern, by the name a rule's `kind` gives: each takes (rule, view) and yields matches.

A check that several rules ask different questions of computes its answer once (`View.once`) and picks by `rule.match["what"]`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from nlp.audit.checks.collocation import collocation
from nlp.audit.checks.confusion import confusion
from nlp.audit.checks.idioms import idioms
from nlp.audit.checks.repeats import cut, repeats
from nlp.audit.patterns import Match
from nlp.audit.rule import Rule
from nlp.audit.view import View

CHECKS: Mapping[str, Callable[[Rule, View], Iterable[Match]]] = {
    "collocation": collocation,
    "confusion": confusion,
    "idioms": idioms,
    "repeats": repeats,
    "cut": cut,
}
