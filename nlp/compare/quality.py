"""What makes a document a poor witness: cut off, names hidden, an outline left before the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import yaml

from nlp.config import data_dir
from nlp.datamodel import Doc

if TYPE_CHECKING:
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


def flags(doc: Doc) -> tuple[str, ...]:
    """Return which of partial, masked and outline a segmented document is, in the order of FLAGS.

    What counts is in `data/compare/quality.yaml`: rules of the audit, run here, and words, with the least number of places.
    """
    from nlp.audit.engine import run
    from nlp.audit.view import View

    view = View(doc)
    found = []
    for flag in _known():
        # A place that two rules mark is one.
        places = {finding.start for rule in flag.rules for finding in run(rule, view)}
        places |= {match.start() for words in flag.words for match in words.finditer(doc.text)}
        if len(places) >= flag.least:
            found.append(flag.name)
    return tuple(name for name in FLAGS if name in found)


@lru_cache(maxsize=1)
def _known() -> tuple[_Flag, ...]:
    from nlp.audit.rule import shipped

    rules = {rule.id: rule for rule in shipped()}
    told = yaml.safe_load((data_dir() / "compare" / "quality.yaml").read_text(encoding="utf-8"))
    return tuple(
        _Flag(name, tuple(rules[i] for i in one["rules"]), tuple(map(re.compile, one["words"])), one["least"]) for name, one in told.items()
    )
