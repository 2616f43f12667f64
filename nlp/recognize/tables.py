"""Tables in running text: lines of cells joined by |, as the readers write them (one row a line).

A head of one or two lines says what the columns hold, else what stands in them does. A row whose cells are fewer than its table's
columns is laid on them by what its cells look like. Empty cells at the head of a row, an empty owner and 同上 take what stands above.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nlp.recognize.columns import ACTS, DITTO, DONE, FORBIDS, MISFIT, PARTIES, REPORTS, TOTAL, content, fit, opens_act
from nlp.recognize.grid import SENTENCE_END, Line, Span, Table, read_tables

MOST_LINES = 200
"""Rows whose cells tell what a column holds."""

_SENTENCES = re.compile(r"。[^|｜\n]*。")
_YEAR = re.compile(r"(?:19|20)\d{2}年度?")
_PART = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[）)]?[、.]?")
_FALLBACK = ("name", "goal", "result", "")
_LOOSE = ("category", "place", "money", "remark", "other")
"""Columns that may say what is to be done where no other does; the latter when their texts are long."""
LONG_TEXT, LONGEST_PART, LONGEST_NAME = 15, 8, 5
"""Characters of a text that states an act whatever its head, of the name of a part of a table, of a mere name in a column of tasks."""

LOOSE, IN_PLACE, IN_PART, MOVED, UNSURE = 1.0, 1.0, 0.8, 2.0, 1.0
"""Beside `columns.fit`: what it costs that a cell stands in no column, what speaks for the column in whose place it stands, in a row of
full length and in one with missing cells, by how much another order must fit better than that of a full row, and what a short word costs as
a unit in a row with missing cells."""


_ASSIGNS = re.compile(r"(?=.*(?:任务|事项|清单|措施|举措))(?=.*(?:责任|牵头|主办|承办|主责|落实))", re.S)
"""Heads of a table that assigns; 部门 | 职责 only describes."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with words: `[start, end)` without blanks; `holds` as `nlp.recognize.columns` has it; `carried` from a row above."""

    start: int
    end: int
    holds: str
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, `[start, end)`: its own cells in order, then those carried to it.

    `acts` are the columns that say what is to be done, the most concrete first: () where the row says nothing (a total, the name of
    a part, an agenda), ("figures",) where its figures alone do (a unit and its quotas). `ledger` tells that the head names both tasks
    and who answers for them, and that the row is neither told as done nor a ban: it is a task.
    """

    start: int
    end: int
    cells: tuple[Cell, ...]
    acts: tuple[str, ...] = ()
    ledger: bool = False

    def of(self, *holds: str) -> tuple[Cell, ...]:
        """Return the cells that hold one of `holds`, carried ones too."""
        return tuple(cell for cell in self.cells if cell.holds in holds)


_Columns = dict[int, tuple[Cell, ...]]
"""The cells of some columns, by their number."""


def find_rows(text: str) -> tuple[Row, ...]:
    """Return the rows of the tables in `text` in order, heads as rows without cells. Bars in a paragraph (打印 | 关闭) make no table."""
    if "|" not in text and "｜" not in text:
        return ()
    rows = [row for table in read_tables(text) if table.lines for row in _rows(text, table)]
    return tuple(sorted(rows, key=lambda row: row.start))


def row_at(rows: Sequence[Row], offset: int) -> Row | None:
    """Return the row around the character at `offset`."""
    i = bisect_right(rows, offset, key=lambda row: row.start) - 1
    return rows[i] if i >= 0 and offset < rows[i].end else None


# What the columns hold ------------------------------------------------------------------------------------------------


def _columns(text: str, table: Table) -> list[str]:
    """Return what each column holds, by its head or, where that tells nothing, by its cells."""
    size = len(table.holds) or Counter(len(line.cells) for line in table.lines).most_common(1)[0][0]
    holds = table.holds or [""] * size
    full = [line for line in table.lines[:MOST_LINES] if len(line.cells) == size]
    looks = [Counter(look for line in full if (look := content(text[slice(*line.cells[i])])) not in ("empty", "ditto")) for i in range(size)]
    holds = [_checked(kind, look, table.holds) for kind, look in zip(holds, looks, strict=True)]
    for i, found in enumerate(looks):
        if not holds[i] and found:
            holds[i] = _by_content(found, holds)
    if "indicator" in holds and "goal" not in holds:
        values = [i for i, kind in enumerate(holds) if kind in ("figure", "time") and looks[i]["figure"] + looks[i]["number"] > 0]
        holds = [("goal" if values[-1:] == [i] else kind) for i, kind in enumerate(holds)]
    if not {"agenda", "indicator", *ACTS} & set(holds) and not (table.holds and _is_quota(holds)):
        _promote(text, holds, full)
    elif "measure" not in holds and "task" in holds:
        _put_standards(text, holds, full)
    return holds


def _checked(holds: str, looks: Counter[str], all_heads: Sequence[str]) -> str:
    """Correct what a head alone cannot tell: 责任 over duties, 单位 over units of measure, 成员单位 beside a 牵头单位."""
    if holds == "partner":
        holds = "support" if "lead" in all_heads else "lead"
    if holds == "aim":
        return "goal" if "indicator" in all_heads else "measure"
    if holds in PARTIES and looks:
        if 2 * looks["text"] > looks.total() and not looks["units"] and not set(ACTS) & set(all_heads):
            return "task"
        measures = looks["short"] + looks["figure"] == looks.total() and (all_heads.count("lead") > 1 or "indicator" in all_heads)
        if measures and holds == "lead":
            return "other"
    return holds


def _by_content(looks: Counter[str], holds: Sequence[str]) -> str:
    look, count = looks.most_common(1)[0]
    if 5 * count < 3 * looks.total():
        return ""
    match look:
        case "units":
            return "support" if "lead" in holds else "lead"
        case "number" if any(holds) and "number" not in holds:
            return "figure"
        case "time" | "number":
            return look if look not in holds else ""
        case "figure":
            return look
        case _:
            return ""


def _is_quota(holds: Sequence[str]) -> bool:
    return "lead" in holds and "figure" in holds and not {"goal", "problem", "name"} & set(holds)


def _promote(text: str, holds: list[str], lines: Sequence[Line]) -> None:
    """Let a column say what is to be done in a table whose head names none that does: the one with the longest texts."""
    lengths = [_length(text, lines, column) for column in range(len(holds))]
    for kinds, least in ((_FALLBACK, 1), (_LOOSE, LONG_TEXT), (("problem",), 1)):
        likely = [column for column, kind in enumerate(holds) if kind in kinds and lengths[column] >= least]
        longest = max((lengths[column] for column in likely), default=0)
        if likely and (kinds != _FALLBACK or not any(lengths[c] > max(LONG_TEXT, 2 * longest) for c, kind in enumerate(holds) if kind in _LOOSE)):
            holds[max(likely, key=lambda column: lengths[column])] = "task"
            return


def _put_standards(text: str, holds: list[str], lines: Sequence[Line]) -> None:
    """Let a column of long texts beside tasks that are mere names (组织领导) say what to do: 检查内容 | 检查标准."""
    lengths = [_length(text, lines, column) for column in range(len(holds))]
    named = max(length for length, kind in zip(lengths, holds, strict=True) if kind == "task")
    likely = [column for column, kind in enumerate(holds) if kind in ("result", "") and lengths[column] > max(LONGEST_PART, 2 * named)]
    if likely and named <= LONGEST_NAME:
        holds[max(likely, key=lambda column: lengths[column])] = "measure"


def _length(text: str, lines: Sequence[Line], column: int) -> float:
    """Return the mean length of the texts in a column."""
    texts = [end - start for start, end in (line.cells[column] for line in lines) if content(text[start:end]) in ("text", "short")]
    return sum(texts) / len(texts) if texts else 0.0


# Rows -----------------------------------------------------------------------------------------------------------------


def _rows(text: str, table: Table) -> Iterator[Row]:
    holds = _columns(text, table)
    alone = len(table.lines) == 1 or not {"lead", "time"} & set(holds)
    if not table.holds and alone and any(_SENTENCES.search(text, line.start, line.end) for line in table.lines):
        return
    for line in table.head:
        yield Row(line.start, line.end, ())
    acts = _acts_of(holds)
    head = " ".join(text[line.start : line.end] for line in table.head)
    ledger = bool(set(ACTS) & set(holds)) and "lead" in holds and bool(_ASSIGNS.search(head))
    dates = [] if "time" in holds else list(_head_dates(text, table, holds))
    above: _Columns = {}
    for line in table.lines:
        names_part = _names_part(text, line, holds)
        if line.opens or names_part:
            above = {}
        if names_part:
            yield Row(line.start, line.end, tuple(Cell(*cell, "category") for cell in line.cells if cell[1] > cell[0]))
            continue
        laid = _laid(text, line.cells, holds)
        own = _own(text, line.cells, holds, laid, acts)
        carried = _carried(text, line.cells, holds, laid, above)
        _remember(holds, own, carried, above)
        done = any(_is_no_task(text, cell, acts) for cell in own.values())
        cells = sorted(own.values(), key=lambda cell: cell.start) + [replace(cell, carried=True) for column in sorted(carried) for cell in carried[column]]
        yield Row(line.start, line.end, (*cells, *dates), acts, ledger and not done)


def _head_dates(text: str, table: Table, holds: Sequence[str]) -> Iterator[Cell]:
    """Yield the years that the heads of goals name (2024年目标): when what stands below them is due."""
    for kind, (start, end) in zip(holds, table.head[0].cells if table.head else (), strict=False):
        year = _YEAR.search(text, start, end)
        if kind == "goal" and year:
            yield Cell(*year.span(), "time", carried=True)


def _names_part(text: str, line: Line, holds: Sequence[str]) -> bool:
    """Tell whether a row only names a part of the table (人员密集场所 | | |; 一 | 摸底阶段 | |) or sums it up."""
    filled = [(start, end) for start, end in line.cells if end > start]
    if not filled or TOTAL.match(text, *filled[0]):
        return True
    start, end = filled[-1]
    alone = len(filled) == 1 or (len(filled) == 2 and _PART.fullmatch(text, *filled[0]) is not None)
    says = holds[0] in ACTS and (end - start > LONGEST_PART or text[end - 1] in SENTENCE_END)  # its owner stands above
    return alone and filled[0] == line.cells[0] and not says


def _is_no_task(text: str, cell: Cell, acts: Sequence[str]) -> bool:
    """Tell whether a cell says that its row is done, or what must not be done: the model gives it its role."""
    if cell.holds in acts:
        return bool(REPORTS.search(text, cell.start, cell.end) or FORBIDS.match(text, cell.start, cell.end))
    return cell.holds in ("progress", "remark", "result", "time") and DONE.fullmatch(text, cell.start, cell.end) is not None


def _acts_of(holds: Sequence[str]) -> tuple[str, ...]:
    if "agenda" in holds and "lead" not in holds:
        return ()
    if "indicator" in holds and ("goal" in holds or not set(ACTS) & set(holds)):
        return ("indicator",)
    return tuple(kind for kind in ACTS if kind in holds) or (("figures",) if _is_quota(holds) else ("task",))


def _own(text: str, cells: Sequence[Span], holds: Sequence[str], laid: Sequence[int], acts: Sequence[str]) -> dict[int, Cell]:
    """Return the cells with words by column (below 0: in none); where the columns of acts are empty the longest text says what to do."""
    own = {
        column if column >= 0 else -place: Cell(start, end, holds[column] if column >= 0 else "")
        for place, (column, (start, end)) in enumerate(zip(laid, cells, strict=True), 1)
        if content(text[start:end]) not in ("empty", "ditto")
    }
    for column, cell in own.items():
        if cell.holds == "name" and "task" in acts and cell.end - cell.start > LONGEST_PART - 2 and opens_act(text[cell.start : cell.end]):
            own[column] = replace(cell, holds="task")  # 实事项目 | 建设规模: the name is the act
    if acts and acts[0] in ACTS and not any(cell.holds in acts for cell in own.values()):
        spare = [i for i, cell in own.items() if cell.holds in ("name", "result", "goal", "") and content(text[cell.start : cell.end]) == "text"]
        if spare:
            best = max(spare, key=lambda i: own[i].end - own[i].start)
            own[best] = replace(own[best], holds=acts[0])
    return own


def _carried(text: str, cells: Sequence[Span], holds: Sequence[str], laid: Sequence[int], above: _Columns) -> _Columns:
    """Return by column what stands above and holds for the row: at 同上, at empty cells at its head, and at an empty owner.

    A column of owners that is empty is one cell merged over several rows; then so are the columns of times and helpers beside it.
    """
    out: _Columns = {}
    head = True
    blank: set[int] = set()
    for column, (start, end) in zip(laid, cells, strict=True):
        head = head and start == end
        if column < 0:
            continue
        if start == end:
            blank.add(column)
        if head or DITTO.fullmatch(text, start, end):
            out[column] = above.get(column, ())
    leads = {column for column, kind in enumerate(holds) if kind == "lead"}
    if leads and leads <= blank:
        merged = [column for column in blank if holds[column] in ("lead", "support", "time")]
        out |= {column: above.get(column, ()) for column in merged}
    return {column: found for column, found in out.items() if found}


def _remember(holds: Sequence[str], own: Mapping[int, Cell], carried: _Columns, above: _Columns) -> None:
    """Keep what the columns of this row hold for the rows below; an owner stays until another stands in its column."""
    for column, kind in enumerate(holds):
        if column in own:
            above[column] = (own[column],)
        elif column in carried:
            above[column] = carried[column]
        elif kind != "lead":
            above.pop(column, None)


def _laid(text: str, cells: Sequence[Span], holds: Sequence[str]) -> list[int]:
    """Return the column of every cell, -1 for none: its place, unless cells are missing or do not fit where they stand."""
    looks = [content(text[start:end]) for start, end in cells]
    size = len(holds)
    whole = len(cells) == size
    fits = [fit(kind, look) for kind, look in zip(holds, looks, strict=False)]
    if whole and min(fits) > MISFIT:
        return list(range(size))
    best: list[list[tuple[float, tuple[int, ...]]]] = [[(0.0, ())] * (size + 1)]
    for i, look in enumerate(looks):
        unsure = look == "short" and not whole
        row = [(best[i][0][0] - LOOSE * (look != "empty"), (*best[i][0][1], -1))]
        for column in range(size):
            place = (IN_PLACE if whole else IN_PART) if i == column else 0.0
            before, chosen = best[i][column]
            laid = (before + fit(holds[column], look) - (UNSURE if unsure and holds[column] in PARTIES else 0) + place - column * 1e-3, (*chosen, column))
            spared = (best[i][column + 1][0] - LOOSE * (look != "empty"), (*best[i][column + 1][1], -1))
            row.append(max(laid, spared, row[column], key=lambda found: found[0]))
        best.append(row)
    score, columns = best[-1][size]
    return list(range(size)) if whole and score < sum(fits) + size * IN_PLACE + MOVED else list(columns)
