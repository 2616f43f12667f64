"""What a segment's paragraph or table tells of it: a lead sentence is short and what follows takes up its words; a cell is what its column says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

SHORT = 26
"""Characters of a sentence that may lead others."""
_HAN = re.compile(r"[\u3400-\u9fff]+")
_BAR = re.compile(r"[|｜]")
_SHARES = (0.0, 0.1, 0.2, 0.35, 0.5)


def neighbour_features(lines: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the features of every segment in order; `lines` holds the words of the segments of each line of the text."""
    out: list[list[str]] = []
    columns: list[str] = []
    for line in lines:
        bars = [len(_BAR.findall(words)) for words in line]
        if sum(bars):
            columns, found = _of_table(line, bars, columns)
            out += found
        else:
            columns = columns if not "".join(line) else []
            out += _of_paragraph(line)
    return out


def _of_paragraph(line: Sequence[str]) -> list[list[str]]:
    if len(line) == 1:
        return [["para-alone"]]
    pairs = [_pairs(words) for words in line]
    short = [i for i, words in enumerate(line) if len(words) <= SHORT]
    out = []
    for i, words in enumerate(line):
        place = "first" if i == 0 else "last" if i == len(line) - 1 else "mid"
        found = [f"para-{place}", f"para{_bucket(len(line), (2, 3, 5, 8, 13))}"]
        if len(words) <= SHORT:
            following = next((j - i for j in short if j > i), 0)
            before = next((i - j for j in reversed(short) if j < i), 0)
            found += [f"short-next{min(following, 3)}", f"short-before{min(before, 3)}"]
            found.append(f"taken-up{_share(pairs[i], set().union(*pairs[i + 1 : i + 2]))}")
            found.append(f"spelt-out{_share(pairs[i], set().union(*pairs[i + 1 : i + 4]))}")
        if i and len(line[i - 1]) <= SHORT:
            found.append(f"takes-up{_share(pairs[i - 1], pairs[i])}")
        out.append(found)
    return out


def _of_table(line: Sequence[str], bars: Sequence[int], columns: list[str]) -> tuple[list[str], list[list[str]]]:
    """Return the names of the columns that hold for the next line, and the features of this one's segments."""
    cells = _BAR.split("".join(line))
    header = not columns and max(map(len, cells)) <= 12
    if header or len(cells) != len(columns):
        columns = cells if header else []
    out = []
    for words, count, at in zip(line, bars, [0, *accumulate(bars)], strict=False):
        lengths = [len(part) for part in _BAR.split(words)]
        fullest = at + max(range(len(lengths)), key=lengths.__getitem__)
        found = [f"bars{min(count, 5)}", f"row-{'start' if at == 0 else 'rest'}{'-end' if at + count == len(cells) - 1 else ''}"]
        found.append("cell-header" if header else f"column:{columns[fullest][:8]}" if columns else "column-unknown")
        found.append(f"cell{_bucket(max(lengths), (4, 8, 16, 32))}")
        out.append(found)
    return columns, out


def _pairs(words: str) -> set[str]:
    return {run[i : i + 2] for run in _HAN.findall(words) for i in range(len(run) - 1)}


def _share(some: set[str], there: set[str]) -> int:
    return _bucket(len(some & there) / max(len(some), 1), _SHARES)


def _bucket(value: float, edges: Sequence[float]) -> int:
    return sum(value > edge for edge in edges)
