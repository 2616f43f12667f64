"""Titles in 《》: short ones that nobody introduced."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.audit.patterns import Match
from nlp.audit.rule import Rule
from nlp.audit.view import View

_TITLE = re.compile(r"《([^《》\n]{2,80})》")
_CALLED = re.compile(r"(?:简称|下称|统称)(?:为|：)?[“《‘]{0,2}([^”》’（）()，。；\n]{2,20})")


def short_titles(rule: Rule, view: View) -> Iterator[Match]:
    """match: {}: the first 《short title》 that ends a longer title standing before it and was not introduced by 以下简称."""
    text = view.masked(rule.masks)
    called = set(_CALLED.findall(text))
    long: list[str] = []
    told: set[str] = set()
    for m in _TITLE.finditer(text):
        name = m.group(1)
        full = next((t for t in reversed(long) if _stands_for(name, t)), None)
        if full and name not in told and name not in called and name not in long:
            yield Match(m.start(), m.end(), {"full": full})
            told.add(name)
        elif not full:
            long.append(name)


def _stands_for(name: str, full: str) -> bool:
    bare = re.sub(r"[（(][^（()）]*[）)]$", "", full)
    return len(name) <= 6 and not name.endswith("法") and len(bare) >= len(name) + 4 and bare.endswith(name)
