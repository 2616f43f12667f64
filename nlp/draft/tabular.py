"""What stands beside an act in a table of the source and belongs to its sentence: the thing it is about, the part, the caption."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.datamodel import Doc
from nlp.draft.spoken import pointer
from nlp.phrases import heal, strip_number
from nlp.recognize.tables import Cell, Row, row_at
from nlp.tasks.rules import opens_with_verb

SHORTEST_TITLE = 4
LONGEST_NAME, LONGEST_PROBLEM, LONGEST_CAPTION = 20, 24, 40
"""Characters of what a row is about, of a problem it meets, and of a line that can be a caption."""

_NAMES, _PROBLEM, _PART = ("name", "place"), "problem", "category"
_BARS = "|｜"
_LISTED = re.compile(r"[^，。；：、]{2,8}(?:、[^，。；：、]{2,8})*。?")
_ATTACHED = re.compile(r"附[件表]?\s*\d*[：:]?")
_CAPTION_END = re.compile(r"(?:一览表|明细表|汇总表|分解表|分工表|安排表|任务表|计划表|清单|表)$")


@dataclass(frozen=True, slots=True)
class Beside:
    """`section`: caption and part of the table, empty ones left out; `name`: what the row is about; `problem`: what it meets; `column`: the head above the act."""

    section: tuple[str, ...]
    name: str = ""
    problem: str = ""
    column: str = ""


def beside(doc: Doc, rows: Sequence[Row], start: int) -> Beside | None:
    """Return what stands beside the act at `start`; None outside tables. `rows` are those of `nlp.recognize.tables.find_rows`."""
    row = row_at(rows, start)
    if row is None:
        return None
    text = doc.text
    own = next((cell for cell in row.cells if cell.start <= start < cell.end), None)
    others = [cell for cell in row.cells if cell is not own]
    lines = _above(text, start)
    caption = _caption(doc, lines[0])
    part = _first(text, others, (_PART,), LONGEST_CAPTION)
    # A task that is a mere name beside its measures: 河道保洁 | 每日清捞.
    name = _first(text, others, _NAMES, LONGEST_NAME) or _first(text, [c for c in others if c.holds == "task"], ("task",), LONGEST_NAME)
    problem = _first(text, others, (_PROBLEM,), LONGEST_PROBLEM)
    return Beside(tuple(words for words in (caption, part) if words), name, problem, _column(text, lines, start) if own is None or not own.holds else "")


def in_sentence(words: str, found: Beside) -> str:
    """Return the sentence of a row with what it is about before it: 锦江苑：更换立管。"""
    if found.column and _LISTED.fullmatch(words) and not opens_with_verb(words, 0, len(words)):
        return f"{found.column}：{words}"
    if found.name and found.name not in words and not pointer().match(words):
        return f"{found.name}：{words}"
    if found.problem and found.problem not in words and "，" not in found.problem:
        problem = found.problem.removesuffix("问题").removesuffix("的")
        return f"针对{problem}的问题，{words}"
    return words


def _first(text: str, cells: Sequence[Cell], holds: Sequence[str], longest: int) -> str:
    found = (strip_number(heal(text[cell.start : cell.end])).rstrip("。；：") for kind in holds for cell in cells if cell.holds == kind)
    return next((words for words in found if 2 <= len(words) <= longest), "")


def _above(text: str, start: int) -> list[tuple[int, int]]:
    """Return the lines of the table down to that of `start`, with the last line before it that is none of its own in front."""
    end = text.find("\n", start)
    lines: list[tuple[int, int]] = []
    stop = len(text) if end < 0 else end
    while stop > 0:
        begin = text.rfind("\n", 0, stop) + 1
        line = text[begin:stop]
        if line.strip():
            lines.insert(0, (begin, stop))
            if not any(bar in line for bar in _BARS):
                return lines
        stop = begin - 1
    return [(0, 0), *lines]


def _caption(doc: Doc, line: tuple[int, int]) -> str:
    """Return the line before a table if it is its caption and no heading of the text, without 表."""
    start, end = line
    words = heal(doc.text[start:end])
    if not 4 <= len(words) <= LONGEST_CAPTION or words[-1] in "。；！？，、：" or _ATTACHED.fullmatch(words):
        return ""
    if any(h.start < end and h.end > start for h in doc.headings):
        return ""
    return without_table(strip_number(words))


def without_table(title: str) -> str:
    """Return the title of a table without 一览表, 分解表 …, where words remain."""
    short = _CAPTION_END.sub("", title)
    return short if len(short) >= SHORTEST_TITLE else title


def _column(text: str, lines: Sequence[tuple[int, int]], start: int) -> str:
    """Return the head above the cell of `start`."""
    if len(lines) < 3:
        return ""
    begin = next(line for line in lines if line[0] <= start < line[1])[0]
    number = sum(text[begin:start].count(bar) for bar in _BARS)
    heads = re.split(r"[|｜]", text[slice(*lines[1])])
    return heal(heads[number]) if number < len(heads) else ""
