"""What an old text is known to have: findings by rule, words and the words around, so that a moved line is known again.

JSON: file → fingerprint → how often. A fingerprint holds no words of the text, which may be a number of an identity card.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from nlp.audit.reviews import Review
from nlp.datamodel import Finding
from nlp.errors import UsageError
from nlp.files import display, read_text, write_text_atomic
from nlp.lines import Lines

SCHEMA: Final = "duban/audit-baseline/1"
AROUND: Final = 12
"""Characters on either side, inside the paragraph, that tell one place from another."""

Baseline = Mapping[str, Mapping[str, int]]


def fingerprint(text: str, finding: Finding, lines: Lines) -> str:
    """Return rule and a hash of the words and of those around, blanks left out.

    >>> a, b = "甲。\\n要布署。", "要布署。"
    >>> fingerprint(a, Finding("X", "info", 4, 6, ""), Lines(a)) == fingerprint(b, Finding("X", "info", 1, 3, ""), Lines(b))
    True
    """
    start, _ = lines.body(lines.place(finding.start)[0])
    _, end = lines.body(lines.place(max(finding.start, finding.end - 1))[0])
    parts = (text[start : finding.start], text[finding.start : finding.end], text[finding.end : max(end, finding.end)])
    before, words, after = ("".join(part.split()) for part in parts)
    told = "\0".join((words, before[-AROUND:], after[:AROUND]))
    return f"{finding.rule} {hashlib.sha256(told.encode('utf-8')).hexdigest()[:16]}"


def read_baseline(path: Path) -> Baseline:
    """Return the baseline in a file. Raises UsageError where there is none."""
    shown = f"基线“{display(path)}”"
    try:
        content = json.loads(read_text(path, shown))
        if content["schema"] != SCHEMA:
            raise ValueError(content["schema"])
        return {str(file): {str(k): int(n) for k, n in known.items()} for file, known in content["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{shown}不是 duban 写出的基线文件：请用 --update-baseline 重新生成") from error


def write_baseline(path: Path, baseline: Baseline) -> None:
    """Write a baseline, in an order that keeps differences small. Raises WriteFailedError."""
    files = {file: dict(sorted(known.items())) for file, known in sorted(baseline.items()) if known}
    write_text_atomic(path, json.dumps({"schema": SCHEMA, "files": files}, ensure_ascii=False, indent=1) + "\n")


def counted(review: Review) -> dict[str, int]:
    """Return the findings of a review as the baseline of its file."""
    lines = Lines(review.doc.text)
    return dict(Counter(fingerprint(review.doc.text, f, lines) for f in review.findings if f.rule in review.rules))


def pass_known(review: Review, known: Mapping[str, int]) -> Review:
    """Return the review with the findings of a baseline let pass, as many of each as it has."""
    lines = Lines(review.doc.text)
    left = Counter(known)
    stay, passed = [], []
    for finding in review.findings:
        key = fingerprint(review.doc.text, finding, lines)
        if left[key] > 0:
            left[key] -= 1
            passed.append((finding, "baseline"))
        else:
            stay.append(finding)
    return replace(review, findings=tuple(stay), passed=(*review.passed, *passed))
