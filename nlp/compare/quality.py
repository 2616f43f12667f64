"""What makes a document a poor witness: cut off, names hidden, an outline left before the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import yaml

from nlp.config import data_dir
from nlp.datamodel import Doc, Span

if TYPE_CHECKING:
    import pandas as pd

    from nlp.audit.rule import Rule

FLAGS = {
    "partial": "残缺",
    "masked": "隐名",
    "outline": "带提纲",
    "duplicate": "重复",
    "reissue": "转发",
}
"""Flag of a document → its Chinese name; the last two are given by `nlp.compare.duplicates`, which sees all documents."""


@dataclass(frozen=True, slots=True)
class _Flag:
    name: str
    rules: tuple[Rule, ...]
    words: tuple[re.Pattern[str], ...]
    least: int


def flagged(told: pd.Series[str], *flags: str) -> pd.Series[bool]:
    """Tell of each document whether its flags (joined by ；) hold one of `flags`."""
    return told.fillna("").str.split("；").map(lambda some: any(flag in some for flag in flags)).astype(bool)


def marks(doc: Doc) -> dict[str, list[Span]]:
    """Return the flags of a segmented document (partial, masked, outline, in this order), each with the places that earn it.

    What counts is in `data/compare/quality.yaml`: rules of the audit, run here, and words, with the least number of places.
    """
    from nlp.audit.engine import run
    from nlp.audit.view import View

    view = View(doc)
    found: dict[str, list[Span]] = {}
    for flag in _known():
        # A place that two rules mark is one.
        places = {f.start: f.end for rule in flag.rules for f in run(rule, view)}
        places |= {match.start(): match.end() for words in flag.words for match in words.finditer(doc.text)}
        if len(places) >= flag.least:
            found[flag.name] = [Span(*place) for place in sorted(places.items())]
    return {name: found[name] for name in FLAGS if name in found}


@lru_cache(maxsize=1)
def _known() -> tuple[_Flag, ...]:
    from nlp.audit.rule import shipped

    rules = {rule.id: rule for rule in shipped()}
    told = yaml.safe_load((data_dir() / "compare" / "quality.yaml").read_text(encoding="utf-8"))
    return tuple(
        _Flag(name, tuple(rules[i] for i in one["rules"]), tuple(map(re.compile, one["words"])), one["least"]) for name, one in told.items()
    )
