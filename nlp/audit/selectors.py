"""The words by which a user names rules: an id, ids with *, or a family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from nlp.audit.rule import FAMILIES, Rule
from nlp.errors import UsageError


def select(words: str, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return the rules that `words` names, whatever the case: PUN-HALF, PUN-*, punctuation, 标点; none where there is none."""
    wanted = words.strip().casefold()
    families = {key for key, chinese in FAMILIES.items() if wanted in (key, chinese)}
    return tuple(rule for rule in rules if rule.family in families or fnmatchcase(rule.id.casefold(), wanted))


def selected(words: Iterable[str], rules: Sequence[Rule], *, where: str) -> set[str]:
    """Return the ids of the rules that a list names. Raises UsageError for a name that means none; `where` tells where it stands."""
    ids: set[str] = set()
    for word in words:
        found = select(word, rules)
        if not found:
            raise UsageError(f"{where}“{word}”不是规则编号，也不是类别{nearest(word, rules)}（全部规则见 duban audit rules）")
        ids |= {rule.id for rule in found}
    return ids


def nearest(word: str, rules: Iterable[Rule]) -> str:
    """Return “，是不是 X？” with the name most like a wrong one, nothing where none is."""
    names = [*(rule.id for rule in rules), *FAMILIES, *FAMILIES.values()]
    found = get_close_matches(word.upper(), names, n=1, cutoff=0.6) or get_close_matches(word, names, n=1, cutoff=0.6)
    return f"，是不是 {found[0]}？" if found else ""
