"""What lists of rows share: each row with its light, and what there is to choose from in the boxes of the filter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from nlp.ledger.edit import SEALED
from nlp.ledger.history import local_minute, words_of
from nlp.ledger.life import life
from nlp.ledger.lights import RED, YELLOW, Thresholds, light
from nlp.ledger.rows import Row
from nlp.ledger.schema import Assignment, Document, Unit
from nlp.ledger.store import Work
from nlp.web import cells
from nlp.web.filters import SORT_NAMES

MOST_CHOICES: Final = 500
WORDS: Final[dict[str, Any]] = {"told_value": words_of, "local": local_minute, "day_words": cells.day_words, "days_left": cells.days_left, "sealed": SEALED}
"""What the templates of these screens use."""


@dataclass(frozen=True, slots=True)
class Lit:
    """A row, its light on the day, and why that light is on: 逾期2天."""

    row: Row
    light: str
    why: str


def lit(rows: Iterable[Row], today: date, limits: Thresholds) -> list[Lit]:
    """Return rows with their lights."""
    soon = limits.soon(today)
    lights = ((row, light(row, today, limits)) for row in rows)
    return [Lit(row, on, _why(on, row, today, soon)) for row, on in lights]


def _why(on: str, row: Row, today: date, soon: int) -> str:
    if on not in (RED, YELLOW) or row.due_day is None:
        return ""
    return "进度落后" if row.due_day > soon else cells.days_left(row.due_day, today)


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
