"""A drafted plan of an analysis, for tests that need any paper of ours."""

from __future__ import annotations

from nlp.datamodel import Analysis
from nlp.draft import compose, find_kind, from_analyses
from nlp.draft.layout import to_bytes


def plan_docx(analysis: Analysis) -> bytes:
    """Return the plan (实施方案) of an analysis with tasks as docx."""
    return to_bytes(compose(find_kind("实施方案"), from_analyses({"a": analysis})))
