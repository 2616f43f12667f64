"""Rows from texts whose roles are given, so that these tests do not depend on a trained model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from nlp.datamodel import Doc, Meta, Task
from nlp.recognize import recognize
from nlp.segment import segment
from nlp.tasks import build_tasks


@pytest.fixture
def build() -> Callable[..., tuple[Doc, tuple[Task, ...]]]:
    """Return a builder: `build(("task", "县司法局要…。"), ("requirement", "要…。"))`, a paragraph with its role each."""
    return build_rows


def build_rows(*lines: tuple[str, str], date: str | None = "2024-03-05", mark: str = "\n") -> tuple[Doc, tuple[Task, ...]]:
    """Build rows of paragraphs with their roles; with `mark` "" they are the sentences of one paragraph."""
    text = "".join(words + mark for _, words in lines)
    doc = recognize(segment(Doc(text=text, meta=Meta(date=date))))
    roles = [role for role, words in lines for _ in words + mark]
    doc = with_roles(doc, [roles[s.start] for s in doc.segments])
    return doc, build_tasks(doc)


def with_roles(doc: Doc, roles: Sequence[str]) -> Doc:
    """Return `doc` with a role on every segment."""
    return replace(doc, segments=tuple(replace(s, role=role, score=1.0) for s, role in zip(doc.segments, roles, strict=True)))
