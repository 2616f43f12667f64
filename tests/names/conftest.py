"""Documents whose units are named, without a trained model: segmented and recognised, roles given."""

from __future__ import annotations

from dataclasses import replace

from nlp.datamodel import Analysis, Doc, Meta
from nlp.names import Roster
from nlp.pipeline import finish
from nlp.recognize import recognize
from nlp.segment import segment


def analysis_of(text: str, *, roster: Roster | None = None, **meta: str) -> Analysis:
    """Return the analysis of a text whose sentences are all tasks."""
    doc = recognize(segment(Doc(text=text, meta=Meta(**meta))))
    doc = replace(doc, segments=tuple(replace(s, role="task", score=1.0) for s in doc.segments))
    return finish(doc, roster=roster)


def owners(analysis: Analysis) -> list[tuple[str, str]]:
    """Return words and name of every party of the rows, in order."""
    return [(p.text, p.name) for task in analysis.tasks for p in (*task.lead, *task.addressee, *task.support)]
