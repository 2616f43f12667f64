"""Sentence boundaries exactly as the annotation guideline, section 1, draws them."""

from __future__ import annotations

from nlp.datamodel import Span

ENDS = frozenset("。！？；!?;")
CLOSERS = frozenset("”’』」》〉）)】〕]\"")
PAIRS = {"“": "”", "（": "）", "(": ")", "《": "》"}


def sentence_spans(text: str) -> list[Span]:
    """Return the segments of `text`, blanks at both ends left out (annotation guideline, section 1).

    A segment ends at a line break and at 。！？； with the closing marks behind it. A mark inside a pair that closes on
    the same line ends nothing, unless it stands right before the closing mark of the outermost pair.

    >>> text = "一是建平台。二是答好“谁办？何时办？”两问（见附件。另发）！"
    >>> [text[s.start:s.end] for s in sentence_spans(text)]
    ['一是建平台。', '二是答好“谁办？何时办？”', '两问（见附件。另发）！']
    """
    spans: list[Span] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        for start, end in _cut(line):
            while start < end and line[start].isspace():
                start += 1
            while end > start and line[end - 1].isspace():
                end -= 1
            if start < end:
                spans.append(Span(offset + start, offset + end))
        offset += len(line)
    return spans


def _cut(line: str) -> list[tuple[int, int]]:
    inside = _pair_ends(line)
    cuts: list[tuple[int, int]] = []
    start = i = 0
    while i < len(line):
        if line[i] in ENDS:
            close = inside[i]
            j = i + 1
            while j < len(line) and line[j] in ENDS:
                j += 1
            while j < len(line) and line[j] in CLOSERS:
                j += 1
            if close < j:
                cuts.append((start, j))
                start = j
            i = j
        else:
            i += 1
    cuts.append((start, len(line)))
    return cuts


def _pair_ends(line: str) -> list[int]:
    """For every character, the index of the closing mark of the outermost matched pair around it, or -1."""
    ends = [-1] * len(line)
    stack: list[tuple[str, int]] = []
    awaited = dict.fromkeys(PAIRS.values(), 0)
    pairs: list[tuple[int, int]] = []
    for i, char in enumerate(line):
        if char in PAIRS:
            stack.append((PAIRS[char], i))
            awaited[PAIRS[char]] += 1
        elif awaited.get(char):
            closed = ""
            while closed != char:
                closed, start = stack.pop()
                awaited[closed] -= 1
            pairs.append((start, i))
    outer = -1
    for start, end in sorted(pairs):
        if end > outer:
            for i in range(max(start, outer + 1), end):
                ends[i] = end
            outer = max(outer, end)
    return ends
