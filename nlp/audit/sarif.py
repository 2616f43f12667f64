"""Reviews as SARIF 2.1.0 (OASIS, 2020), for tools that gather findings. Columns count Unicode code points (columnKind)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from nlp import __version__
from nlp.audit.baseline import fingerprint
from nlp.audit.report import advice, cited, said
from nlp.audit.reviews import Review
from nlp.audit.rule import FAMILIES, Rule
from nlp.datamodel import Finding
from nlp.lines import Lines

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS: Final = {"fatal": "error", "error": "error", "warning": "warning", "info": "note"}
"""Severity → SARIF level, which has no fatal; `properties.severity` keeps ours."""


def to_sarif(
    reviews: Mapping[Path, Review], rules: Sequence[Rule], *, failed: Iterable[tuple[str, str]] = ()
) -> dict[str, Any]:
    """Return the SARIF log of some files; `failed` are files not read, each with the reason."""
    numbers = {rule.id: i for i, rule in enumerate(rules)}
    notes = [{"level": "error", "message": {"text": f"{path}：{why}"}} for path, why in failed]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "duban", "version": __version__, "language": "zh-CN", "rules": [_rule(r) for r in rules]}},
                "columnKind": "unicodeCodePoints",
                "invocations": [{"executionSuccessful": not notes, "toolExecutionNotifications": notes}],
                "artifacts": [{"location": {"uri": uri(path)}} for path in reviews],
                "results": [
                    result for at, (path, review) in enumerate(reviews.items()) for result in _results(path, at, review, numbers)
                ],
            }
        ],
    }


def uri(path: Path) -> str:
    """Return the path as a URI: relative as it was given, or file:// where it was given whole."""
    return path.as_uri() if path.is_absolute() else quote(path.as_posix(), errors="surrogateescape")


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": said(rule)},
        "help": {"text": f"依据：{cited(rule)}"},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"tags": [FAMILIES[rule.family]], "severity": rule.severity, "level": rule.level},
    }


def _results(path: Path, artifact: int, review: Review, numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    lines = Lines(review.doc.text)
    shown = [(finding, None) for finding in review.findings]
    hidden = [(finding, "inSource" if why == "mark" else "external") for finding, why in review.passed]
    location = {"uri": uri(path), "index": artifact}
    return [_result(review, lines, finding, kind, location, numbers) for finding, kind in [*shown, *hidden]]


def _result(
    review: Review, lines: Lines, finding: Finding, passed: str | None, artifact: dict[str, Any], numbers: Mapping[str, int]
) -> dict[str, Any]:
    region = _region(lines, finding)
    instead = f"（改为“{advice(finding)}”）" if advice(finding) else ""
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": LEVELS[finding.severity],
        "message": {"text": finding.message + instead},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        "partialFingerprints": {"duban/v1": fingerprint(review.doc.text, finding, lines)},
        "properties": {"severity": finding.severity},
    }
    if finding.rule in numbers:
        result["ruleIndex"] = numbers[finding.rule]
    if finding.fix is not None:
        replacement = {"deletedRegion": region, "insertedContent": {"text": finding.fix}}
        change = {"artifactLocation": artifact, "replacements": [replacement]}
        result["fixes"] = [{"description": {"text": "机械性改正"}, "artifactChanges": [change]}]
    if passed:
        result["suppressions"] = [{"kind": passed}]
    return result


def _region(lines: Lines, finding: Finding) -> dict[str, int]:
    (first, column), (last, end) = lines.place(finding.start), lines.place(finding.end)
    return {"startLine": first, "startColumn": column, "endLine": last, "endColumn": end}
