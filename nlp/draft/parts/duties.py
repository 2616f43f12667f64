"""Who does what, unit by unit, by the serial numbers of the table of tasks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nlp.draft import choose
from nlp.draft.grouping import groups, in_order
from nlp.draft.matter import Row
from nlp.draft.paper import Block, Cell, Column, Paragraph, Piece, Table

if TYPE_CHECKING:
    from nlp.draft.compose import Context
    from nlp.draft.kinds import Part

NOTHING = "—"
_WORDS = (("lead", "牵头"), ("responsible", "负责"), ("support", "配合"))


@dataclass(slots=True)
class _Share:
    """The serial numbers of what a unit leads, answers for and helps with, and the rows."""

    lead: list[int] = field(default_factory=list)
    responsible: list[int] = field(default_factory=list)
    support: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


def duties(context: Context, part: Part) -> Iterator[Block]:
    """Say of every unit, in the order of the table, which tasks it leads, answers for or helps with.

    Units with the same share stand together. Left out where that makes fewer than two lines, or more than `at_most`. `opening` is a pattern
    for the line above them.
    """
    units: dict[str, list[str]] = {}
    shares = _shares([(row,) for row in in_order(context.matter.rows, by=context.group)])
    for unit, share in shares.items():
        said = "，".join(f"{verb}第{numbers_words(getattr(share, name))}项" for name, verb in _WORDS if getattr(share, name))
        units.setdefault(said, []).append(unit)
    if not 2 <= len(units) <= part.options.get("at_most", 40):
        return
    if opening := context.say(part.options.get("opening", "")):
        yield Paragraph("body", (Piece(opening),))
    for number, (said, names) in enumerate(units.items(), start=1):
        gap = " " if names[0][:1].isdigit() else ""
        yield Paragraph("body", (Piece(f"{number}.{gap}"), Piece(f"{'、'.join(names)}：{said}。", context.row_refs(shares[names[0]].rows))))


def duty_table(context: Context, part: Part) -> Iterator[Block]:
    """The same as a table: 单位, 牵头任务, 责任任务, 配合任务, by the numbers of the items that `tasks` numbers through."""
    shares = _shares([run for group in groups(context.matter.rows, by=context.group) for run in choose.runs(group.rows)])
    if len(shares) < 2 or len(context.matter.rows) < 2:
        return
    rows = []
    for number, (unit, share) in enumerate(shares.items(), start=1):
        refs = context.row_refs(share.rows)
        cells = [numbers_words(getattr(share, name)) if getattr(share, name) else NOTHING for name, _ in _WORDS]
        rows.append(tuple(Cell((Piece(words, refs if n else ()),)) for n, words in enumerate((str(number), unit, *cells))))
    columns = (Column("序号", 8), Column("单位", 32), Column("牵头任务序号", 20), Column("责任任务序号", 20), Column("配合任务序号", 20))
    yield Table(columns, tuple(rows))
    if note := context.say(part.options.get("note", "")):
        yield Paragraph("note", (Piece(note),))


def _shares(items: Sequence[Sequence[Row]]) -> dict[str, _Share]:
    """Return the share of each unit in items; the rows of one have the same owners."""
    shares: dict[str, _Share] = {}
    for number, (row, *others) in enumerate(items, start=1):
        for name, _ in _WORDS:
            for unit in getattr(row, name):
                share = shares.setdefault(unit, _Share())
                if row not in share.rows:
                    getattr(share, name).append(number)
                    share.rows += [row, *others]
    return shares


def numbers_words(numbers: Sequence[int]) -> str:
    """Return numbers as a list in which three or more in a row are a range: 1、3—5、8."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{run[0]}—{run[-1]}" if len(run) > 2 else "、".join(map(str, run)) for run in runs)


PARTS = {"duties": duties, "duty_table": duty_table}
