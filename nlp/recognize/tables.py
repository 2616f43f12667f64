"""Task tables in running text: lines of cells joined by |, as the readers write tables (one row a line).

A header line with 责任单位, 完成时限 … says what the cells below it hold; without a header a first cell that is a unit is
the owner of its row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BAR = re.compile(r"\s*[|｜]\s*")
_HEADS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("support", re.compile(r"(?:配合|协办|协同|参与|协作|其他)(?:责任)?(?:单位|部门|科室|处室)?")),
    ("supervise", re.compile(r"(?:督导|督办|督查|验收)(?:单位|部门)")),
    ("leader", re.compile(r".*(?:领导|责任人|联系人)")),
    ("lead", re.compile(r"(?:牵头|责任|主办|承办|落实|实施|主责)?(?:责任)?(?:单位|部门|科室|处室|主体)")),
    ("time", re.compile(r"(?:完成|办结|整改|计划完成)?(?:时限|时间|期限|日期|进度)(?:要求|安排)?")),
    ("task", re.compile(r".*(?:任务|事项|内容|举措|措施|工作|目标|重点|项目)")),
    ("number", re.compile(r"序号|编号")),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `[start, end)` in the text without blanks, and what its column holds ("" when nothing says so).

    `ledger` tells that the table's header names both a task and who answers for it: every row is a task.
    """

    start: int
    end: int
    holds: str
    ledger: bool = False


def find_cells(text: str) -> list[Cell]:
    """Return the cells of every line with bars, header lines left out, in order."""
    cells: list[Cell] = []
    columns: list[str] = []
    at = 0
    for line in text.splitlines(keepends=True):
        body = line.rstrip()
        if "|" in body or "｜" in body:
            row = _cut(body, at)
            named = [_holds(text[start:end]) for start, end in row]
            if sum(bool(n) for n in named) >= 2 and all(end - start <= 12 for start, end in row):
                columns = named
            else:
                first = not columns or len(row) != len(columns)
                ledger = not first and {"task", "lead"} <= set(columns)
                cells += [Cell(s, e, "" if first else columns[i], ledger) for i, (s, e) in enumerate(row) if e > s]
        elif body:
            columns = []
        at += len(line)
    return cells


def _cut(line: str, offset: int) -> list[tuple[int, int]]:
    row: list[tuple[int, int]] = []
    start = 0
    for bar in _BAR.finditer(line):
        row.append((offset + start, offset + bar.start()))
        start = bar.end()
    row.append((offset + start, offset + len(line)))
    return row


def _holds(words: str) -> str:
    words = words.strip()
    return next((name for name, pattern in _HEADS if pattern.fullmatch(words)), "") if len(words) <= 12 else ""
