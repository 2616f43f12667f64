"""A document reviewed: what the rules mark, less what its author and its house let pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from nlp.audit.engine import absorb, find, prepared, run
from nlp.audit.house import House
from nlp.audit.rule import RELAXABLE, Rule, shipped
from nlp.audit.suppress import outside, suppress, unmarked
from nlp.audit.view import View
from nlp.datamodel import Analysis, Doc, Finding
from nlp.errors import SecretMarkError
from nlp.names import REFORMED

STOPS = "SEC-MARK*"
"""Rules after whose finding nothing more is done with a document."""


@dataclass(frozen=True, slots=True)
class Review:
    """What an audit came to. `findings` are to be shown; `passed` are those let pass, each with who did: mark, house or baseline."""

    doc: Doc
    findings: tuple[Finding, ...]
    passed: tuple[tuple[Finding, str], ...] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict)


def audit(
    document: str | Doc | Analysis,
    *,
    rules: Sequence[Rule] | None = None,
    house: House | None = None,
    genre: str | None = None,
    file: bytes | None = None,
    source: Analysis | None = None,
    spelling: bool = False,
) -> tuple[Finding, ...]:
    """Return what the rules mark in a text or document, in text order, one finding a cause.

    Rules about tasks need an `Analysis`, rules about layout the bytes of the docx (`file`), rules about what a draft left out the
    analysis of the paper it was made from (`source`); without them they are not run. `spelling` adds the family of that name, a
    statistical check that is slower and less sure.
    `rules` defaults to those of `house`, else to those shipped; `genre` is one of `rule.GENRES`, None takes what the document's
    kind and title say. Findings that marks in the text or the house let pass are left out. Raises SecretMarkError for a document
    with a mark of state secrets, UsageError for a rule that cannot be run.

    >>> [(f.rule, f.suggestion) for f in audit("要抓紧布署秋冬防火工作。") if f.family == "word"]
    [('TYP-CONFUSION', '部署')]
    """
    return review(document, rules=rules, house=house, genre=genre, file=file, source=source, spelling=spelling).findings


def audited(analysis: Analysis, *, file: bytes | None = None) -> Analysis:
    """Return an analysis with what the rules shipped mark in its document among its findings, in text order; `file` as for `audit`.

    What the audit says of reformed organs stands for what the naming of units said. Raises SecretMarkError.
    """
    named = (f for f in analysis.findings if f.rule != REFORMED)
    findings = (*named, *audit(analysis, file=file))
    return replace(analysis, findings=tuple(sorted(findings, key=lambda f: (f.start, f.end))))


def review(
    document: str | Doc | Analysis,
    *,
    rules: Sequence[Rule] | None = None,
    house: House | None = None,
    genre: str | None = None,
    file: bytes | None = None,
    source: Analysis | None = None,
    spelling: bool = False,
) -> Review:
    """Return the findings with those let pass; arguments and errors as for `audit`."""
    analysis = document if isinstance(document, Analysis) else None
    raw = document.doc if isinstance(document, Analysis) else Doc(document) if isinstance(document, str) else document
    refuse_secret(raw)
    doc = prepared(replace(raw, text=unmarked(raw.text)))
    if rules is None:
        rules = house.rules if house else shipped()
    rules = [rule for rule in rules if spelling or rule.family != "spelling"]
    view = View(doc, analysis=replace(analysis, doc=doc) if analysis else None, source=source, genre=genre, file=file)
    found = outside(raw.text, find(rules, view))
    doc = replace(doc, text=raw.text)
    one = absorb(found, rules)
    if house and house.own:
        one = _standing(one, absorb([f for f in found if f.rule not in house.own], rules), rules)
    # A mark may name a rule that the house has switched off.
    stay, marked = suppress(doc.text, one, (*rules, *shipped()))
    allowed = house.allows(doc.text, stay) if house else []
    return Review(
        doc,
        tuple(f for f in stay if f not in allowed),
        tuple([(f, "mark") for f in marked] + [(f, "house") for f in allowed]),
        {rule.id: rule for rule in rules},
    )


def refuse_secret(doc: Doc) -> None:
    """Raise SecretMarkError where a document, segmented or not, bears a mark of state secrets."""
    view = View(doc)
    for rule in shipped():
        if fnmatchcase(rule.id, STOPS) and (found := next(run(rule, view), None)):
            line, _ = view.place(found.start)
            raise SecretMarkError(f"第 {line} 行有国家秘密标志，已停止处理，没有写出任何内容：涉密文件不得在非涉密计算机上处理，请按保密规定处置")


def _standing(found: list[Finding], without: list[Finding], rules: Sequence[Rule]) -> list[Finding]:
    """Return `found` with those of `without`, the findings without a house's own rules, that no house may hide."""
    firm = {rule.id for rule in rules if rule.level not in RELAXABLE}
    hidden = [f for f in without if f.rule in firm and f not in found]
    return sorted([*found, *hidden], key=lambda f: (f.start, f.end))


def keep(review: Review, ids: set[str]) -> Review:
    """Return the review with the findings of some rules only; what the audit says of itself stays."""
    return replace(
        review,
        findings=tuple(f for f in review.findings if f.rule in ids or f.rule not in review.rules),
        passed=tuple((f, why) for f, why in review.passed if f.rule in ids),
    )
