"""What a review comes to: counts, and records for programs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from nlp.audit.reviews import Review
from nlp.audit.rule import FAMILIES, SEVERITIES, Rule
from nlp.datamodel import Finding
from nlp.lines import Lines

SCHEMA: Final = "duban/audit/1"
_FIELD: Final = re.compile(r"\{\w+\}")
OTHER: Final = "其他"
"""Name of the family of findings that are of none."""


def family_name(finding: Finding) -> str:
    """Return the Chinese name of a finding's family."""
    return FAMILIES.get(finding.family, OTHER)


def counts(findings: Iterable[Finding]) -> dict[str, Counter[str]]:
    """Return how many findings there are by family, in the order of FAMILIES, and severity."""
    found: dict[str, Counter[str]] = {name: Counter() for name in (*FAMILIES.values(), OTHER)}
    for finding in findings:
        found[family_name(finding)][finding.severity] += 1
    return {name: by for name, by in found.items() if by}


def at_least(findings: Iterable[Finding], severity: str) -> int:
    """Return how many findings are as severe or more."""
    return sum(SEVERITIES.index(f.severity) >= SEVERITIES.index(severity) for f in findings)


def cited(rule: Rule) -> str:
    """Return the source of a rule as one cites it: 保守国家秘密法 第二十二条（法，2024-02-27）."""
    name = " ".join(part for part in (rule.source.name, rule.source.clause) if part)
    return f"{name}（{'，'.join(part for part in (rule.level, rule.source.date) if part)}）"


def said(rule: Rule) -> str:
    """Return the message of a rule where there are no words to put into it."""
    return _FIELD.sub("…", rule.message)


def advice(finding: Finding) -> str:
    """Return what to write instead, nothing where the message says it already."""
    return "" if finding.suggestion in finding.message else finding.suggestion


def review_record(review: Review) -> dict[str, Any]:
    """Return a review JSON-ready; lines and columns count from 1, offsets are code points of `text`, which is left out."""
    lines = Lines(review.doc.text)
    return {
        "format": review.doc.source.format,
        "sha256": review.doc.source.sha256,
        "chars": len(review.doc.text),
        "date": review.doc.meta.date,
        "findings": [_record(f, review, lines) for f in review.findings],
        "passed": [{**_record(f, review, lines), "by": why} for f, why in review.passed],
    }


def _record(finding: Finding, review: Review, lines: Lines) -> dict[str, Any]:
    line, column = lines.place(finding.start)
    end_line, end_column = lines.place(finding.end)
    return {
        "rule": finding.rule,
        "family": finding.family,
        "severity": finding.severity,
        "start": finding.start,
        "end": finding.end,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "quote": review.doc.quote(finding),
        "message": finding.message,
        "suggestion": finding.suggestion,
        "fix": finding.fix,
        **_source(review.rules.get(finding.rule)),
    }


def _source(rule: Rule | None) -> Mapping[str, str]:
    return {"level": rule.level, "source": cited(rule)} if rule else {}
