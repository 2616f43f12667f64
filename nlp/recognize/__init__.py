"""Find units, times and figures in a segmented document, and what the text says of itself."""

from __future__ import annotations

from dataclasses import replace

from nlp.datamodel import Doc, Figure, Timex
from nlp.recognize.calendar import Reference
from nlp.recognize.document import describe
from nlp.recognize.figures import find_figures
from nlp.recognize.parties import find_units
from nlp.recognize.tables import find_rows
from nlp.recognize.times import find_times
from nlp.recognize.value_cells import cell_figures, cell_times

__all__ = ["read_values", "recognize"]


def recognize(doc: Doc) -> Doc:
    """Return `doc` with meta, units, times and figures; `doc` must have segments.

    Times are read against `doc.meta.date` when the caller has set it, else against what the text says of its own day.
    """
    doc = describe(doc)
    reference = Reference.parse(doc.meta.date)
    rows = find_rows(doc.text)
    return replace(
        doc,
        units=find_units(doc.text, doc.segments, rows),
        times=cell_times(doc.text, rows, find_times(doc.text, reference, mentions=True), reference),
        figures=cell_figures(doc.text, rows, find_figures(doc.text, mentions=True)),
    )


def read_values(doc: Doc) -> Doc:
    """Return `doc` with kind and value of the times and figures a model added, as far as their words alone tell."""
    reference = Reference.parse(doc.meta.date)
    return replace(
        doc,
        times=tuple(_read_time(doc, t, reference) if t.rule == "model" else t for t in doc.times),
        figures=tuple(_read_figure(doc, f) if f.value is None and not f.unit else f for f in doc.figures),
    )


def _read_time(doc: Doc, time: Timex, reference: Reference) -> Timex:
    found = next(iter(find_times(doc.quote(time), reference, mentions=True)), None)
    whole = found is not None and found.end - found.start == time.end - time.start
    return replace(time, kind=found.kind, value=found.value) if found and whole else time


def _read_figure(doc: Doc, figure: Figure) -> Figure:
    found = next(iter(find_figures(doc.quote(figure), mentions=True)), None)
    return replace(figure, value=found.value, unit=found.unit, direction=found.direction) if found else figure
