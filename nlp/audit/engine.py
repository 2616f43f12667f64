"""Run the rules over a document: one finding a cause, severity by what is known of the document's day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from nlp.audit.checks import CHECKS
from nlp.audit.patterns import Match, existence, regex, substitution
from nlp.audit.rule import FAMILIES, SEVERITIES, Example, Rule
from nlp.audit.view import View
from nlp.datamodel import Doc, Finding, Meta
from nlp.errors import UsageError
from nlp.recognize import recognize
from nlp.segment import segment

Kind = Callable[[Rule, View], Iterable[Match]]
KINDS: Mapping[str, Kind] = {"existence": existence, "substitution": substitution, "regex": regex, **CHECKS}
_RANK = {name: i for i, name in enumerate(SEVERITIES)}
_ORDER = {name: i for i, name in enumerate(FAMILIES)}
_FIELD = re.compile(r"\{(\w+)\}")
BROKEN = "AUDIT-FAILED"
"""Rule of the finding that tells of a rule whose code failed."""


def prepared(text: str | Doc) -> Doc:
    """Return a text or document segmented and recognised, as the rules need it."""
    doc = Doc(text) if isinstance(text, str) else text
    return doc if doc.segments else recognize(segment(doc))


def find(rules: Iterable[Rule], view: View) -> list[Finding]:
    """Return all that the rules mark, before `absorb`.

    A rule whose code breaks costs itself only: a finding of `BROKEN` says so. Raises UsageError for a rule of a kind there is none
    of, or whose pattern is broken.
    """
    found: list[Finding] = []
    for rule in rules:
        try:
            found += run(rule, view)
        except UsageError:
            raise
        except Exception as error:
            told = f"规则 {rule.id} 运行出错（{type(error).__name__}：{error}），这一条没有检查，请反馈给维护者"
            found.append(Finding(BROKEN, SEVERITIES[0], 0, 0, told))
    return found


def run(rule: Rule, view: View) -> Iterator[Finding]:
    """Yield the findings of one rule."""
    if rule.needs and getattr(view, rule.needs) is None:
        return
    if "all" not in rule.genres and view.genre not in rule.genres:
        return
    if severity_of(rule, view.date) is None:
        return
    kind = KINDS.get(rule.kind)
    if kind is None:
        raise UsageError(f"规则 {rule.id}（{rule.file}）的 kind“{rule.kind}”没有这一种，可以是 {'、'.join(KINDS)}")
    for match in kind(rule, view):
        severity = severity_of(rule, view.date, match.valid)
        if severity is None:
            continue
        if match.conditional:
            severity = SEVERITIES[0]
        if "all" not in rule.scope and view.scope_of(match.start, match.end) not in rule.scope:
            continue
        told = {"match": view.text[match.start : match.end], **match.told}
        fix = match.fix if match.fix is not None else fill(rule.fix.to, told) if rule.fix else None
        told["fix"] = fix or ""
        yield Finding(
            rule=rule.id,
            severity=severity,
            start=match.start,
            end=match.end,
            message=fill(rule.message, told),
            suggestion=fix if fix is not None else match.told.get("suggestion", ""),
            family=rule.family,
            fix=fix if rule.fix and rule.fix.auto else None,
        )


def severity_of(rule: Rule, day: str | None, valid: tuple[str | None, str | None] | None = None) -> str | None:
    """Return the severity on a document of that day, None where the rule does not hold; day unknown or advice only: info at most.

    `valid` stands in for the rule's own period.
    """
    start, end = rule.valid if valid is None else valid
    if (start or end) and day:
        first, last = day, day + "-12-31"[len(day) - 4 :]  # a year alone: from its first day to its last
        if (start and last < start) or (end and first > end):
            return None
        certain = (not start or first >= start[: len(first)]) and (not end or last <= end)
    else:
        certain = not (start or end)
    return rule.severity if certain and not rule.conditional else SEVERITIES[0]


def fill(words: str, told: Mapping[str, str]) -> str:
    """Return `words` with {name} replaced by what was told; an unknown name stays as it is."""
    return _FIELD.sub(lambda m: told.get(m.group(1), m.group(0)), words)


def absorb(found: Iterable[Finding], rules: Sequence[Rule]) -> list[Finding]:
    """Return the findings in text order, of those with one cause the first by family, then by severity, then the longest.

    One cause: a finding lies in another's words and the other's family comes earlier in FAMILIES or its rule absorbs it. Families
    late in the list that speak of the whole (structure, consistency, task, genre, layout) absorb and are absorbed by rule alone.
    """
    absorbs = {rule.id: rule.absorbs for rule in rules if rule.absorbs}
    ordered = sorted(found, key=lambda f: (f.start, -f.end, _ORDER.get(f.family, 99), -_RANK[f.severity], f.rule))
    kept: list[Finding] = []
    gone: set[Finding] = set()
    open_: list[Finding] = []
    for finding in ordered:
        open_ = [f for f in open_ if f.end > finding.start or f.start == finding.start]
        if any(_hides(other, finding, absorbs) for other in open_):
            continue
        gone.update(f for f in open_ if _hides(finding, f, absorbs))
        open_ = [*(f for f in open_ if f not in gone), finding]
        kept.append(finding)
    return [f for f in kept if f not in gone]


WHOLE = ("number", "structure", "consistency", "task", "genre", "layout")
"""Families that speak of more than the words they stand on."""


def _hides(one: Finding, other: Finding, absorbs: Mapping[str, tuple[str, ...]]) -> bool:
    if not (one.start <= other.start and other.end <= one.end):
        return False
    names = absorbs.get(one.rule, ())
    if any(fnmatchcase(other.rule, name) or other.family == name for name in names):
        return True
    if one.family in WHOLE or other.family in WHOLE:
        return False
    if one.rule == other.rule:
        return (one.start, one.end) == (other.start, other.end)
    if _ORDER.get(one.family, 99) != _ORDER.get(other.family, 99):
        return _ORDER.get(one.family, 99) < _ORDER.get(other.family, 99)
    return (one.start, one.end) == (other.start, other.end) and one.rule < other.rule


def example_view(example: Example) -> View:
    """Return an example as a document of the day and genre that it names: no day where it names none."""
    doc = prepared(Doc(example.text, meta=Meta(date=example.date)))
    return View(replace(doc, meta=replace(doc.meta, date=example.date)), genre=example.genre)


def prove(rule: Rule, read: Callable[[Example], View] = example_view) -> list[str]:
    """Return in Chinese what is wrong with a rule's own examples, nothing when all hold; `read` makes a view of an example."""
    wrong = []
    for example, must in [(e, True) for e in rule.bad] + [(e, False) for e in rule.good]:
        view = read(example)
        found = list(run(replace(rule, conditional=False), view))
        spans = {(f.start, f.end) for f in found}
        if must and not found:
            wrong.append(f"没有标出反例“{example.text}”")
        elif must and example.spans and not set(example.spans) <= spans:
            wrong.append(f"反例“{example.text}”标出的是“{'”“'.join(view.text[s:e] for s, e in sorted(spans))}”")
        elif must and example.fixed is not None and (text := fixed(view.text, found)) != example.fixed:
            wrong.append(f"反例“{example.text}”改成了“{text}”")
        elif not must and found:
            wrong.append(f"误标了正例“{example.text}”")
    return wrong


def fixed(text: str, findings: Iterable[Finding]) -> str:
    """Return the text with every mechanical fix made; of two that overlap the first."""
    out, at = [], 0
    for f in sorted(findings, key=lambda f: (f.start, f.end)):
        if f.fix is not None and f.start >= at:
            out += [text[at : f.start], f.fix]
            at = f.end
    return "".join([*out, text[at:]])
