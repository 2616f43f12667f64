"""Characters that should be others: compatibility forms and radicals, traditional characters in a simplified text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from nlp.audit.patterns import Match
from nlp.audit.rule import Rule, rules_dir
from nlp.audit.view import View

# Of the radicals supplement Unicode decomposes only two.
_RADICALS = dict(
    zip(
        "⺁⺄⺅⺈⺌⺍⺕⺗⺘⺙⺝⺟⺡⺢⺣⺤⺦⺨⺩⺪⺬⺭⺮⺲⺶⺷⺼⻀⻂⻊⻍⻏⻖⻚⻛⻝⻢⻥⻦⻩",
        "厂乙亻刀小小彐心扌攵月母氵水灬爪丬犭王疋示礻竹罒羊羊肉艹衤足辶阝阝页风食马鱼鸟黄",
        strict=False,
    )
)


def compatibility(rule: Rule, view: View) -> Iterator[Match]:
    """match: {regex}: characters whose compatibility form (Unicode NFKC) is the one to write."""
    for m in re.finditer(rule.match["regex"], view.masked(rule.masks)):
        right = "".join(_RADICALS.get(c, unicodedata.normalize("NFKC", c)) for c in m.group())
        if right != m.group():
            yield Match(m.start(), m.end(), {"right": right}, right)


def traditional(rule: Rule, view: View) -> Iterator[Match]:
    """match: {table, most}: traditional characters of the table, in a text of which they are at most that share (else it is one of Hong Kong, or of a book)."""
    swap = table(rule.match["table"])
    text = view.masked(rule.masks)
    found = [(i, c) for i, c in enumerate(text) if c in swap]
    if len(found) <= rule.match["most"] * len(text):
        for i, c in found:
            yield Match(i, i + 1, {"right": swap[c]}, swap[c])


@cache
def table(name: str) -> dict[str, str]:
    """Return pairs of a table file: every line a simplified character and the traditional ones for it."""
    lines = (rules_dir() / name).read_text(encoding="utf-8").splitlines()
    pairs = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return {old: new for new, olds in pairs for old in olds}
