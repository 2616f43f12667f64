"""What lists of rows share: each row with its light, and what there is to choose from in the boxes of the filter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from nlp.ledger.life import life
from nlp.ledger.lights import Thresholds, light
from nlp.ledger.rows import Row
from nlp.ledger.schema import Assignment, Document, Unit
from nlp.ledger.store import Work
from nlp.web import cells
from nlp.web.filters import SORT_NAMES

MOST_CHOICES: Final = 500
WORDS: Final[dict[str, Any]] = {
    "told_value": cells.told, "field_name": cells.field_name, "local": cells.local, "days_left": cells.days_left, "day_words": cells.day_words,
}
"""Functions the templates of these screens use."""


@dataclass(frozen=True, slots=True)
class Lit:
    """A row and its light on the day."""

    row: Row
    light: str


def lit(rows: Iterable[Row], today: date, limits: Thresholds) -> list[Lit]:
    """Return rows with their lights."""
    return [Lit(row, light(row, today, limits)) for row in rows]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the boxes of the filter offer; the newest meetings first."""

    units: Sequence[str]
    meetings: Sequence[str]
    states: Sequence[str]
    reviews: Sequence[str]
    sorts: Mapping[str, str]


def choices(work: Work) -> Choices:
    """Return what the ledger has to choose from."""
    units = work.session.scalars(select(Unit.name).where(select(Assignment.id).where(Assignment.unit_id == Unit.id).exists()).order_by(Unit.id).limit(MOST_CHOICES))
    newest = select(Document.meeting).group_by(Document.meeting).order_by(func.max(Document.id).desc()).limit(MOST_CHOICES)
    return Choices(tuple(units), tuple(work.session.scalars(newest)), life().states, life().reviews, SORT_NAMES)


def document_name(work: Work, document_id: int | None) -> str | None:
    """Return what a document is called."""
    return None if document_id is None else work.session.scalar(select(Document.name).where(Document.id == document_id))
