"""Marks in a text by which its author lets a finding pass: 【审核忽略：PUN-HALF；原文如此】.

A mark holds for the paragraph it stands in; alone on its line, for the next one; 【审核忽略全文：…】 for the whole text. Names are as in
`selectors`, apart by 、 or comma; what follows ；is the reason. <!-- 审核忽略：… --> does the same in Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp.audit.rule import Rule
from nlp.audit.selectors import nearest, select
from nlp.datamodel import Finding
from nlp.lines import Lines

MARK = "AUDIT-MARK"
"""Rule of the findings on marks that mean nothing or are not needed."""
_MARK = re.compile(r"(?:【|<!--)[ \t]*审核忽略(?P<whole>全文)?[ \t]*(?:[:：](?P<names>[^】；;\n]{0,200}?)(?:[；;][^】\n]{0,200}?)?)?[ \t]*(?:】|-->)")
_SEPARATOR = re.compile(r"[、，,\s]+")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark at `[start, end)`, the part of the text it holds for, and the names it gives with the rules they mean."""

    start: int
    end: int
    first: int
    last: int
    names: tuple[tuple[str, frozenset[str]], ...]


def marks(text: str, rules: Sequence[Rule]) -> list[Mark]:
    """Return the marks of a text, in order."""
    lines = Lines(text)
    found = []
    for m in _MARK.finditer(text):
        names = [name for name in _SEPARATOR.split(m["names"] or "") if name]
        told = tuple((name, frozenset(rule.id for rule in select(name, rules))) for name in names)
        first, last = (0, len(text)) if m["whole"] else _held(lines, m.start(), m.end())
        found.append(Mark(m.start(), m.end(), first, last, told))
    return found


def _held(lines: Lines, start: int, end: int) -> tuple[int, int]:
    number = lines.place(start)[0]
    first, last = lines.body(number)
    if lines.text[first:start].strip() or lines.text[end:last].strip():
        return first, last
    for after in range(number + 1, len(lines) + 1):
        first, last = lines.body(after)
        if lines.text[first:last].strip():
            break
    return first, last


def unmarked(text: str) -> str:
    """Return the text with blanks for the marks, so that no rule takes them for words."""
    return _MARK.sub(lambda m: " " * len(m.group()), text)


def outside(text: str, findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that do not stand where a mark does."""
    spans = [m.span() for m in _MARK.finditer(text)]
    return [f for f in findings if not any(start <= f.start and f.end <= end for start, end in spans)]


def suppress(text: str, findings: Sequence[Finding], rules: Sequence[Rule]) -> tuple[list[Finding], list[Finding]]:
    """Return the findings that stay and those the marks of the text let pass.

    Marks that mean nothing or let nothing pass get findings of their own.
    """
    found = marks(text, rules)
    if not found:
        return list(findings), []
    stay: list[Finding] = []
    passed: list[Finding] = []
    used: set[tuple[int, str]] = set()
    for finding in findings:
        by = [
            (i, name)
            for i, mark in enumerate(found)
            for name, ids in mark.names
            if finding.rule in ids and mark.first <= finding.start <= mark.last
        ]
        used.update(by)
        (passed if by else stay).append(finding)
    own = [finding for i, mark in enumerate(found) for finding in _doubtful(i, mark, used, rules)]
    return sorted([*stay, *own], key=lambda f: (f.start, f.end)), passed


def _doubtful(number: int, mark: Mark, used: set[tuple[int, str]], rules: Sequence[Rule]) -> Iterator[Finding]:
    def told(words: str, severity: str = "warning") -> Finding:
        return Finding(MARK, severity, mark.start, mark.end, words)

    if not mark.names:
        yield told("没有写忽略哪条规则：请写成【审核忽略：规则编号】，全文都忽略的写成【审核忽略全文：规则编号】")
    for name, ids in mark.names:
        if not ids:
            yield told(f"“{name}”不是规则编号，也不是类别{nearest(name, rules) or '：全部规则见 duban audit rules'}")
        elif (number, name) not in used:
            yield told(f"这里没有 {name} 的问题，标记可以删去", "info")
