"""What a row of a table gives the acts it states: their words, and the owners, times and values that stand in its other columns.

Guideline, section 3: cells in other columns of the same line belong to the row. A line of text may be several segments; each act
in it gets them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.datamodel import Doc, Figure, Segment, Span, Timex, Unit
from nlp.recognize.columns import PARTIES
from nlp.recognize.tables import Cell, Row
from nlp.recognize.value_cells import REMARKS, aims, note_time, value_cells
from nlp.tasks.carry import MOST_UNITS
from nlp.tasks.split import statement, within

MIN_MEASURE, MIN_SPARE = 4, 6
"""Characters of a measure that says what to do (按期 beside a task does not), and of a cell that may where none is known to."""
_NO_ACTS = PARTIES | {"time", "number", "figure", "weight", "money", "contact"}


@dataclass(frozen=True, slots=True)
class Given:
    """What the columns of a row give to its acts, in text order; the flag tells what is carried from a row above."""

    units: tuple[tuple[Unit, bool], ...]
    times: tuple[tuple[Timex, bool], ...]
    figures: tuple[Figure, ...]


def stated_in(doc: Doc, row: Row, segment: Segment) -> list[Span]:
    """Return the words of `segment` that state the acts of its row: none in the rest of a row whose acts stand in another segment.

    A cell of a goal with a figure or a time (2025年底综合利用率达到75%) states one beside the measures.
    """
    if not row.acts:
        return []
    if row.acts == ("figures",):
        return [statement(doc.text, segment)]
    goals = aims(doc.text, row)
    cells = _main(doc, row, segment, goals)
    if cells and row.acts != ("indicator",):
        cells += [c for c in goals if c not in cells and _counts(doc, c)]
    spans = [statement(doc.text, Span(max(c.start, segment.start), min(c.end, segment.end))) for c in cells if _meets(c, segment)]
    return sorted((s for s in spans if s.end > s.start), key=lambda s: s.start)


def _main(doc: Doc, row: Row, segment: Segment, goals: Sequence[Cell]) -> list[Cell]:
    """Return the cell that says what to do: of a measure rather than of the task it serves, else the longest."""
    if row.acts == ("indicator",):
        return list(goals)[:1] or [c for c in row.of("indicator") if not c.carried][-1:] or _spare(row, segment)
    own = [c for c in row.of(*row.acts) if not c.carried and _meets(c, segment)]
    own = [c for c in own if c.holds == row.acts[0] and c.end - c.start >= MIN_MEASURE] or own
    return [max(own, key=lambda c: c.end - c.start)] if own else [c for c in goals if _meets(c, segment)][:1] or _spare(row, segment)


def _spare(row: Row, segment: Segment) -> list[Cell]:
    """Return the longest cell of a column nobody knows or, in a row without acts, of any that may state one."""
    acts = any(not c.carried for c in row.of(*row.acts))
    cells = [c for c in row.cells if not c.carried and _meets(c, segment) and c.end - c.start >= MIN_SPARE]
    cells = [c for c in cells if c.holds == "" or (not acts and c.holds not in _NO_ACTS)]
    return [max(cells, key=lambda c: c.end - c.start)] if cells else []


def _counts(doc: Doc, cell: Cell) -> bool:
    span = Span(cell.start, cell.end)
    return any(f.counts for f in within(doc.figures, span)) or any(t.counts for t in within(doc.times, span))


def given_by(doc: Doc, row: Row, parties: Sequence[str]) -> Given:
    """Return what the columns of `row` give: the units of `parties` (functions), times and values."""
    units = [(u, c.carried) for c in row.of("lead", "support") for u in within(doc.units, Span(c.start, c.end)) if u.function in parties]
    times = [(t, c.carried) for c in row.of("time") for t in within(doc.times, Span(c.start, c.end))]
    noted = ((note_time(doc.text, c, within(doc.times, Span(c.start, c.end))), c.carried) for c in row.of(*REMARKS))
    notes = [(t, carried) for t, carried in noted if t]
    if any(t.kind == "date" for t, _ in notes):
        times = [(t, carried) for t, carried in times if t.kind != "date"]  # 10月 | … | 10月11日
    figures = [f for c in value_cells(doc.text, row) for f in within(doc.figures, Span(c.start, c.end))]
    standards = [c for c in row.of("result") if not c.carried]
    figures += [f for c in standards for f in within(doc.figures, Span(c.start, c.end)) if f.counts]
    return Given(tuple(units[:MOST_UNITS]), (*times, *notes)[:MOST_UNITS], tuple(figures[:MOST_UNITS]))


def due_beside(own: Sequence[Timex], given: Sequence[tuple[Timex, bool]], *, alone: bool) -> list[tuple[Timex, bool]]:
    """Return the times of the columns that an act has beside its own: none where it is dated, or one of several acts that tell when."""
    dated = any(t.kind == "date" and t.rule != "from" for t in own)
    if dated or (own and not alone):
        return []
    return list(given)


def _meets(cell: Cell, segment: Segment) -> bool:
    return cell.start < segment.end and segment.start < cell.end
