"""Rules for the tests of the audit's machinery, apart from those shipped."""

from __future__ import annotations

from typing import Any

from nlp.audit.rule import Example, Fix, Rule, Source


def rule(words: str, *, id: str = "OWN-1", level: str = "实务", **more: Any) -> Rule:  # noqa: A002
    """Return a rule that marks `words`; `more` replaces any of its fields."""
    told: dict[str, Any] = {
        "family": "word",
        "kind": "existence",
        "severity": "error",
        "source": Source("某办法", "第三条", "2020-01-01"),
        "message": "不用“{match}”",
        "match": {"words": [words]},
        "bad": (Example(words),),
        "good": (Example("平安。"),),
        "scope": ("all",),
    }
    return Rule(id=id, level=level, **(told | more))


def swapped(wrong: str, right: str, **more: Any) -> Rule:
    """Return a rule that puts `right` for `wrong` by itself."""
    told: dict[str, Any] = {"kind": "substitution", "match": {"swap": {wrong: right}}, "fix": Fix("{right}", auto=True)}
    return rule(wrong, **(told | {"message": "“{match}”应作“{right}”"} | more))


SECRET = rule("甲密★", id="SEC-MARK", level="法", family="privacy", severity="fatal")
