"""/board: rows as cards, a column for each state or for each unit; the next step is a button on the card."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import ColumnElement, func, select

from nlp.ledger.life import Step, life, open_steps
from nlp.ledger.lights import LIGHTS, Thresholds, thresholds
from nlp.ledger.queries import SORTS, conditions
from nlp.ledger.rows import Row, row_of, tasks_by_id
from nlp.ledger.schema import Assignment, Task, Unit
from nlp.ledger.statistics import answers
from nlp.ledger.store import Work
from nlp.ledger.users import Person
from nlp.web.context import Store, Who, render
from nlp.web.filters import Shown, is_plain, shown
from nlp.web.lists import WORDS, Lit, choices, lit

router = APIRouter()

BY: Final = {"state": "按状态", "unit": "按单位"}
CARDS: Final = 12
COLUMNS: Final = 10
"""Units a page."""


@dataclass(frozen=True, slots=True)
class Card:
    """A row with its light and the steps somebody may take at once, without a word."""

    one: Lit
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """Some rows under a name; `link` shows them all in the table."""

    name: str
    total: int
    link: str
    cards: tuple[Card, ...]


@router.get("/board")
def board(request: Request, person: Who, ledger: Store, by: Annotated[str, Query(max_length=10)] = "state") -> Response:
    """Show rows in work by state or by unit, those due first."""
    by = by if by in BY else "state"
    if person.role == "承办" and person.unit and not request.query_params:
        return RedirectResponse(Shown().link("/board", unit=person.unit), status_code=303)
    seen = shown(request.query_params)
    if not is_plain(request):
        return RedirectResponse(seen.link("/board", page=seen.page, by=by), status_code=303)
    limits = thresholds(ledger.folder)
    with ledger.read() as work:
        columns, pages = _by_unit(work, person, seen, limits) if by == "unit" else (_by_state(work, person, seen, limits), 1)
        return render(
            request, "board.html.jinja", seen=seen, by=by, ways=BY, columns=columns, pages=pages, lights=LIGHTS, light_names=limits.names,
            choices=choices(work), today=work.today, back=seen.link("/board", page=seen.page, by=by), **WORDS,
        )


def _by_state(work: Work, person: Person, seen: Shown, limits: Thresholds) -> list[Column]:
    where = list(conditions(work, replace(seen.wanted, status=None), limits))
    totals = {row[0]: row[1] for row in work.session.execute(select(Task.status, func.count()).where(*where).group_by(Task.status))}
    states = [seen.wanted.status] if seen.wanted.status in life().states else [s for s in life().states if s in life().open or (s == "暂停" and totals.get(s))]
    found = {state: _first(work, [*where, Task.status == state]) for state in states}
    return [
        Column(state, totals.get(state, 0), seen.link("/ledger", status=state, sort="due"), cards)
        for state, cards in zip(states, _cards(work, person, limits, list(found.values())), strict=True)
    ]


def _by_unit(work: Work, person: Person, seen: Shown, limits: Thresholds) -> tuple[list[Column], int]:
    """Return the columns of a page of units, those with most rows first, and the number of pages. A unit has the rows it leads or answers for."""
    where = [*conditions(work, replace(seen.wanted, status=seen.wanted.status or "open"), limits)]
    query = select(Assignment.unit_id, func.count()).select_from(Task).join(Assignment, Assignment.task_id == Task.id)
    rows = work.session.execute(query.where(answers(), *where).group_by(Assignment.unit_id).order_by(func.count().desc(), Assignment.unit_id)).all()
    pages = max(1, -(-len(rows) // COLUMNS))
    units = rows[(min(seen.page, pages) - 1) * COLUMNS :][:COLUMNS]
    names = {row[0]: row[1] for row in work.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_([unit for unit, _ in units])))}
    own = [_first(work, [*where, Task.id.in_(select(Assignment.task_id).where(Assignment.unit_id == unit, Assignment.duty != "support"))]) for unit, _ in units]
    found = _cards(work, person, limits, own)
    status = seen.wanted.status or "open"
    return [
        Column(names[unit], total, seen.link("/ledger", lead=names[unit], status=status, sort="due"), cards) for (unit, total), cards in zip(units, found, strict=True)
    ], pages


def _first(work: Work, where: list[ColumnElement[bool]]) -> list[int]:
    ids: Any = select(Task.id).where(*where).order_by(*SORTS["due"]).limit(CARDS)
    return list(work.session.scalars(ids))


def _cards(work: Work, person: Person, limits: Thresholds, columns: list[list[int]]) -> list[tuple[Card, ...]]:
    """Return the cards of some columns, loaded together."""
    wanted = {task_id for column in columns for task_id in column}
    rows = {task_id: row_of(task) for task_id, task in tasks_by_id(work.session, wanted).items()}
    return [tuple(_card(rows[task_id], person, work, limits) for task_id in column) for column in columns]


def _card(row: Row, person: Person, work: Work, limits: Thresholds) -> Card:
    steps = tuple(s for s in open_steps(person.actor, row) if not set(s.needs) & {"reason", "day", "row", "evidence"} and not ("owner" in s.needs and not row.owners))
    return Card(lit([row], work.today, limits)[0], steps)
