"""Put what the model tags beside what the rules found: who answers, for whom, by when, how much.

Rules know names, lists, brackets and dates, and where each begins and ends; the model knows from the sentence who is meant and
what is only mentioned. A rule's span is kept as it is; the model decides whether it fills a cell, and adds spans the rules do
not know. `source` and `rule` tell who spoke.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from nlp.classify.tags import KINDS, Tagged
from nlp.datamodel import FACT, WITHDRAWN, Doc, Figure, Timex, Unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Chances = NDArray[np.float32]

FUNCTIONS = {"lead": "LEAD", "support": "SUPPORT", "addressee": "ADDRESSEE"}
T = TypeVar("T", Timex, Figure)
S = TypeVar("S", Unit, Timex, Figure)


@dataclass(frozen=True, slots=True)
class Floors:
    """Mean probability of a cell over a span from which the model's word counts (chosen on corpora/held and corpora/real/held).

    `take`: from it a span the rules only noticed fills a cell; `add`: from it a span they do not know is added; `keep`: below it
    one they are sure of is a mention (0: their word stands).
    """

    take: float
    add: float
    keep: float = 0.0


UNITS = Floors(0.7, 0.6)
TIMES = Floors(0.5, 0.8, keep=0.1)
FIGURES = Floors(0.5, 0.7)


def merge(doc: Doc, tags: Sequence[Tagged], chances: Chances) -> Doc:
    """Return `doc` with its units, times and figures as rules and model together have them, in text order.

    `tags` are the model's spans in text order, `chances` (characters, kinds of `tags.KINDS`) its probability that a character
    stands in a cell. What times and figures the model adds have no value yet (`nlp.recognize.read_values`).
    """
    units = [_unit(u, chances) for u in doc.units]
    units += [_new_unit(doc, t) for t in _unknown(tags, FUNCTIONS.values(), doc.units, UNITS)]
    times = [t if t.rule in (FACT, WITHDRAWN) else _counted(t, chances, "DEADLINE", TIMES) for t in doc.times]
    times += [Timex(t.start, t.end, "event", None, "model") for t in _unknown(tags, ("DEADLINE",), doc.times, TIMES)]
    figures = [_counted(f, chances, "TARGET", FIGURES) for f in doc.figures]
    figures += [Figure(t.start, t.end, None, "") for t in _unknown(tags, ("TARGET",), doc.figures, FIGURES)]
    return replace(doc, units=_ordered(units), times=_ordered(times), figures=_ordered(figures))


def _unit(unit: Unit, chances: Chances) -> Unit:
    """A unit whose function the rules leave open and the model knows."""
    if unit.function != "mention":
        return unit
    sure = {function: _chance(chances, unit, tag) for function, tag in FUNCTIONS.items()}
    best = max(sure, key=lambda f: sure[f])
    return replace(unit, function=best, source="model") if sure[best] >= UNITS.take else unit


def _counted(item: T, chances: Chances, tag: str, floors: Floors) -> T:
    return replace(item, counts=_chance(chances, item, tag) >= (floors.keep if item.counts else floors.take))


def _chance(chances: Chances, span: Unit | Timex | Figure, tag: str) -> float:
    return float(chances[span.start : span.end, KINDS.index(tag)].mean())


def _unknown(tags: Sequence[Tagged], kinds: Collection[str], known: Sequence[Unit | Timex | Figure], floors: Floors) -> list[Tagged]:
    """Return the tags of `kinds` the model is sure of that touch nothing the rules found; both in text order."""
    out: list[Tagged] = []
    at = 0
    for tag in tags:
        if tag.kind not in kinds:
            continue
        while at < len(known) and known[at].end <= tag.start:
            at += 1
        if tag.score >= floors.add and (at == len(known) or known[at].start >= tag.end):
            out.append(tag)
    return out


def _new_unit(doc: Doc, tag: Tagged) -> Unit:
    function = next(f for f, kind in FUNCTIONS.items() if kind == tag.kind)
    return Unit(tag.start, tag.end, doc.text[tag.start : tag.end], function == "addressee", function, "model")


def _ordered(items: list[S]) -> tuple[S, ...]:
    return tuple(sorted(items, key=lambda i: (i.start, i.end)))
