"""Findings on a terminal: the line with the words underlined, rule by rule not too often, and a table of the whole."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from nlp.audit.engine import BROKEN
from nlp.audit.report import advice, counts
from nlp.audit.reviews import Review
from nlp.cli.formatting import display_width
from nlp.datamodel import Finding
from nlp.files import display
from nlp.labels import SEVERITIES
from nlp.lines import Lines

SHOWN = 3
"""Findings of one rule that are shown of a file."""
_LINES_NAMED = 12
_COLOURS = {"fatal": "magenta", "error": "red", "warning": "yellow", "info": "cyan"}
_BEFORE, _MARKED, _AFTER = 28, 44, 30
"""Columns of the excerpt: before the words, the words themselves, behind them."""
_STAND_INS = {"\t": " ", "\u3000": "\u3000", "\xa0": "␣"}


def told(path: Path, review: Review, *, all_: bool = False) -> Iterator[str]:
    """Yield the lines on one file, in the order of the text; of one rule the first few, unless `all_`."""
    lines = Lines(review.doc.text)
    by_rule: dict[str, list[Finding]] = {}
    for finding in review.findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    seen: Counter[str] = Counter()
    for finding in review.findings:
        seen[finding.rule] += 1
        same = by_rule[finding.rule]
        few = all_ or len(same) <= SHOWN + 1
        if few or seen[finding.rule] <= SHOWN:
            yield from _finding(path, finding, lines)
        if not few and seen[finding.rule] == SHOWN:
            numbers = list(dict.fromkeys(lines.place(f.start)[0] for f in same[SHOWN:]))
            where = "、".join(map(str, numbers[:_LINES_NAMED])) + ("等" if len(numbers) > _LINES_NAMED else "")
            yield click.style(f"  {finding.rule} 另有 {len(same) - SHOWN} 处：第 {where} 行（--all 全部列出）", dim=True)


def _finding(path: Path, finding: Finding, lines: Lines) -> Iterator[str]:
    line, column = lines.place(finding.start)
    colour = _COLOURS[finding.severity]
    instead = advice(finding)
    yield (
        f"{display(path)}:{line}:{column}: {click.style(finding.rule, bold=True)} "
        f"{click.style(SEVERITIES[finding.severity], fg=colour, bold=True)} {finding.message}{f' → 改为“{instead}”' if instead else ''}"
    )
    if finding.rule != BROKEN:
        yield from _excerpt(lines, finding, colour)


def _excerpt(lines: Lines, finding: Finding, colour: str) -> Iterator[str]:
    """Yield the line around the words, cut to fit a terminal, and the underline."""
    line = lines.place(finding.start)[0]
    start, end = lines.body(line)
    at, to = min(finding.start, end), min(max(finding.end, finding.start), end)
    before, words, after = (_visible(lines.text[a:b]) for a, b in ((start, at), (at, to), (to, end)))
    head = _last(before, _BEFORE)
    body = _first(words, _MARKED)
    # What follows words that were cut would seem to follow them.
    tail = _first(after, _AFTER) if body == words else ""
    open_ = "…" if head != before else ""
    close = "…" if body != words or tail != after or finding.end > end else ""
    yield f"    {open_}{head}{click.style(body, fg=colour)}{tail}{close}"
    yield f"    {' ' * display_width(open_ + head)}{click.style('^' * max(1, display_width(body)), fg=colour)}"


def _visible(text: str) -> str:
    """Return the text with what a terminal would hide or obey replaced, character for character."""
    return "".join(c if " " < c <= "~" else _STAND_INS.get(c) or ("·" if unicodedata.category(c)[0] in "CZ" and c != " " else c) for c in text)


def _first(text: str, columns: int) -> str:
    width = 0
    for i, char in enumerate(text):
        width += display_width(char)
        if width > columns:
            return text[:i]
    return text


def _last(text: str, columns: int) -> str:
    return _first(text[::-1], columns)[::-1]


def summary(reviews: Mapping[Path, Review]) -> Iterator[str]:
    """Yield the table of families and severities over all files, and what was let pass."""
    findings = [finding for review in reviews.values() for finding in review.findings]
    chars = sum(len(review.doc.text) for review in reviews.values())
    by = Counter(finding.severity for finding in findings)
    parts = "，".join(f"{name} {by[key]}" for key, name in SEVERITIES.items() if by[key]) or "没有发现问题"
    yield f"审核 {len(reviews)} 个文件、{chars:,} 字：{parts}。"
    table = counts(findings)
    if len(findings) > 1:
        yield from _table([("类别", *SEVERITIES.values()), *((name, *(str(n[s] or "·") for s in SEVERITIES)) for name, n in table.items())])
    passed = Counter(why for review in reviews.values() for _, why in review.passed)
    words = {"mark": "文中注明忽略", "house": "本单位放行", "baseline": "基线已有"}
    if passed:
        yield "未计入：" + "，".join(f"{words[why]} {number}" for why, number in passed.items()) + "。"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    first = max(display_width(row[0]) for row in rows)
    for row in rows:
        name = row[0] + " " * (first - display_width(row[0]))
        yield "  " + name + "".join(" " * (8 - display_width(cell)) + cell for cell in row[1:])
