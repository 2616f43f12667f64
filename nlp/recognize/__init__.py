"""Find units, times and figures in a segmented document, and what the text says of itself."""

from __future__ import annotations

from dataclasses import replace

from nlp.datamodel import Doc
from nlp.recognize.calendar import Reference
from nlp.recognize.document import describe
from nlp.recognize.figures import find_figures
from nlp.recognize.parties import find_units
from nlp.recognize.times import find_times

__all__ = ["recognize"]


def recognize(doc: Doc) -> Doc:
    """Return `doc` with meta, units, times and figures; `doc` must have segments.

    Times are read against `doc.meta.date` when the caller has set it, else against what the text says of its own day.
    """
    doc = describe(doc)
    return replace(
        doc,
        units=find_units(doc.text, doc.segments),
        times=find_times(doc.text, Reference.parse(doc.meta.date), mentions=True),
        figures=find_figures(doc.text, mentions=True),
    )
