"""Lines, columns and row numbers a user types, and the segments they mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from nlp.datamodel import Analysis, Doc
from nlp.errors import UsageError
from nlp.files import display
from nlp.lines import Lines

_TARGET = re.compile(r"(?P<file>.+?)(?:[:：](?P<first>\d{1,9})(?:[-－–—](?P<last>\d{1,9}))?|[#＃](?P<row>[0-9A-Za-z]{1,12}))", re.DOTALL)
_SHORTEST_ID = 5


def split_target(words: str) -> tuple[Path, tuple[int, int] | str]:
    """Return the file, and the lines (first, last) or the row, of 讲话.txt:12, 讲话.txt:12-15 or 讲话.txt#3f2a91c0d4e5.

    Raises UsageError when there is neither.
    """
    found = _TARGET.fullmatch(words)
    if not found or Path(words).is_file():
        raise UsageError(f"“{display(words)}”没有写明看哪里：请写成 文件:行号（如 讲话.txt:12），或 文件#任务编号")
    path = Path(found["file"])
    if found["row"]:
        return path, found["row"].lower()
    first = int(found["first"])
    last = int(found["last"] or first)
    if not 1 <= first <= last:
        raise UsageError(f"“{display(words)}”的行号不对：行号从 1 数起，起止行从小到大")
    return path, (first, last)


def lines_of(doc: Doc, first: int, last: int) -> list[int]:
    """Return the indices of the segments on some lines of the text. Raises UsageError when there are none."""
    lines = Lines(doc.text)
    if first > len(lines):
        raise UsageError(f"没有第 {first} 行：“{doc.source.name}”读出来共 {len(lines)} 行")
    start, end = lines.span(first)[0], lines.span(min(last, len(lines)))[1]
    found = [i for i, s in enumerate(doc.segments) if s.start < end and start < s.end]
    if not found:
        near = _nearest(doc, lines, start)
        hint = f"：离它最近的句段在第 {near} 行" if near else "：这个文件里没有句段"
        raise UsageError(f"第 {first} 行没有文字{hint}" if first == last else f"第 {first} 至 {last} 行没有文字{hint}")
    return found


def row_of(analysis: Analysis, row: str) -> int:
    """Return the index of the segment of a row, named by its id, the first five characters of it at least, or by its number in the document.

    Raises UsageError when there is none, or more than one.
    """
    tasks = analysis.tasks
    if row.isdecimal() and len(row) < _SHORTEST_ID:
        if not 1 <= int(row) <= len(tasks):
            raise UsageError(f"没有第 {row} 条任务：“{analysis.doc.source.name}”共有 {len(tasks)} 条")
        return tasks[int(row) - 1].segment
    found = [task for task in tasks if task.id.startswith(row)] if len(row) >= _SHORTEST_ID else []
    if len(found) != 1:
        many = "不止一条任务的编号以此开头，请写全" if found else "编号见 tasks.jsonl 或分析结果的 id；也可写 文件:行号，或本文件第几条任务（如 #3）"
        raise UsageError(f"找不到任务“{row}”：{many}")
    return found[0].segment


def _nearest(doc: Doc, lines: Lines, offset: int) -> int | None:
    starts: Sequence[int] = [s.start for s in doc.segments]
    return lines.place(min(starts, key=lambda s: abs(s - offset)))[0] if starts else None
