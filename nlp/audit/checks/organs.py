"""Organs a text names: those that a reform has done away with, short forms nobody has explained."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from nlp.audit.patterns import Match
from nlp.audit.rule import Rule
from nlp.audit.view import View
from nlp.names import reform_message, reformed

_OFFICES = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|(?<=[请由和与及向报送省市县区州央]))“?(?P<hit>[两三四五六七]办)(?=[”督联发印主牵、，。；负统])"
)


def organ_check(rule: Rule, view: View) -> Iterator[Match]:
    """match: {what: reformed | undefined}."""
    yield from WHAT[rule.match["what"]](view)


def _reformed(view: View) -> Iterator[Match]:
    seen = set()
    for unit, reform in reformed(view.doc):
        words = re.sub(r"\s", "", view.text[unit.start : unit.end])
        if view.date is None and words in seen:
            continue
        seen.add(words)
        told = {
            "told": reform_message(words, reform, dated=view.date is not None),
            "suggestion": f"现为：{reform.successor}" if reform.successor else "",
        }
        # Counties were reformed within a year after the State Council.
        yield Match(unit.start, unit.end, told, valid=(f"{reform.year + 1}-01-01", None))


def _undefined(view: View) -> Iterator[Match]:
    """Yield the first “四办” of a text that nowhere says which offices these are."""
    seen: set[str] = set()
    for m in _OFFICES.finditer(view.text):
        word = m["hit"]
        if word not in seen and not re.search(f"(?:称|称为)“?{word}", view.text):
            yield Match(*m.span("hit"))
        seen.add(word)


WHAT: Mapping[str, Callable[[View], Iterator[Match]]] = {"reformed": _reformed, "undefined": _undefined}
