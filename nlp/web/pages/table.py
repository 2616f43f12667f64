"""/ledger: rows by filter, a page at a time; cells edited where they stand; steps of many rows at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Request
from fastapi.datastructures import FormData
from fastapi.responses import RedirectResponse, Response

from nlp.errors import ForbiddenError, StateError, UsageError
from nlp.ledger.edit import EDITORS, storable
from nlp.ledger.life import allowed, life, take_all
from nlp.ledger.lights import LIGHTS, thresholds
from nlp.ledger.queries import PAGE, find, light_counts
from nlp.ledger.rows import Row, row_of, tasks_by_id
from nlp.ledger.store import Work
from nlp.ledger.users import Person
from nlp.office.exports import FORMATS
from nlp.web.context import Store, Who, go, render
from nlp.web.filters import LARGEST_ID, Shown, is_plain, shown
from nlp.web.lists import WORDS, choices, document_name, lit

router = APIRouter()

MOST_ROWS: Final = 500


async def form_of(request: Request) -> FormData:
    """Return the fields of a form, whatever they are called."""
    return await request.form()


Fields = Annotated[FormData, Depends(form_of)]


def strings(fields: Mapping[str, object]) -> dict[str, str]:
    """Return the fields of a form that are words, not files."""
    return {name: value for name, value in fields.items() if isinstance(value, str)}


@router.get("/ledger")
def table(request: Request, person: Who, ledger: Store) -> Response:
    """Show the rows of a filter. Without one a 承办 sees the rows of its unit."""
    if person.role == "承办" and person.unit and not request.query_params:
        return RedirectResponse(Shown().link("/ledger", unit=person.unit), status_code=303)
    seen = shown(request.query_params)
    if not is_plain(request):
        return RedirectResponse(seen.link("/ledger", page=seen.page, all="1" if not seen.values() else None), status_code=303)
    limits = thresholds(ledger.folder)
    with ledger.read() as work:
        counts = light_counts(work, replace(seen.wanted, light=None), limits)
        total = counts.get(seen.wanted.light, 0) if seen.wanted.light else sum(counts.values())
        found = find(work, seen.wanted, limits, sort=seen.sort, page=seen.page, total=total)
        return render(
            request, "table.html.jinja", seen=seen, rows=lit(found.rows, work.today, limits), total=found.total, pages=max(1, -(-found.total // PAGE)),
            counts=counts, lights=LIGHTS, formats=FORMATS, light_names=limits.names, choices=choices(work), today=work.today, editable=person.role in EDITORS,
            steps=bulk_steps(person), document=document_name(work, seen.wanted.document), first=(seen.page - 1) * PAGE, **WORDS,
        )


def bulk_steps(person: Person) -> list[str]:
    """Return the steps somebody can take with many rows at once."""
    return [s.name for s in life().steps if person.role in s.roles and not set(s.needs) & {"day", "row"}]


@dataclass(frozen=True, slots=True)
class Picked:
    """A row that was chosen, and why a step leaves it out (None: it does not)."""

    row: Row
    why: str | None


def picked(work: Work, person: Person, given: Sequence[str], step: str, reason: str) -> list[Picked]:
    """Return chosen rows (`id:version`) in order, with what keeps them from the step. Raises UsageError for what no page of ours sends."""
    wanted = dict(pick(one) for one in given)
    if len(wanted) > MOST_ROWS:
        raise UsageError(f"一次最多办理{MOST_ROWS}行")
    found = tasks_by_id(work.session, wanted)
    mine = replace(work, actor=person.actor)
    rows = []
    for task_id, version in wanted.items():
        if task_id in found:
            task = found[task_id]
            why = None if task.version == version else "勾选以后有人改过：请看过再办"
            try:
                allowed(mine, task, life().step(step), reason=reason)
            except (ForbiddenError, StateError) as error:
                why = str(error)
            rows.append(Picked(row_of(task), why))
    return rows


def pick(text: str) -> tuple[int, int]:
    """Read a choice, `id:version`. Raises UsageError."""
    task_id, _, version = text.partition(":")
    if not all(part.isascii() and part.isdigit() and len(part) <= 10 and 0 < int(part) <= LARGEST_ID for part in (task_id, version)):
        raise UsageError("勾选的行不对：请回到台账重新勾选")
    return int(task_id), int(version)


@router.post("/ledger/steps")
def preview(request: Request, person: Who, ledger: Store, fields: Fields, step: Annotated[str, Form()] = "") -> Response:
    """Show what a step of many rows would do and what it would leave out, and why. Nothing is changed yet."""
    reason, back = storable(str(fields.get("reason", ""))).strip(), str(fields.get("back", "/ledger"))
    found = life().step(step)
    with ledger.read() as work:
        # A reason is asked for on the next page: what lacks only that is not left out.
        rows = picked(work, person, [str(one) for one in fields.getlist("pick")], step, reason or "（待写）")
    return render(
        request, "steps.html.jinja", step=found, rows=[p for p in rows if p.why is None], left=[p for p in rows if p.why], reason=reason, back=back,
    )


@router.post("/ledger/steps/take")
def take_many(request: Request, person: Who, ledger: Store, fields: Fields, step: Annotated[str, Form()] = "") -> Response:
    """Take a step with all rows that a preview showed, or with none. Raises StateError that names those that hinder it."""
    reason = storable(str(fields.get("reason", ""))).strip()
    wanted = [pick(str(one)) for one in fields.getlist("pick")]
    if len(wanted) > MOST_ROWS:
        raise UsageError(f"一次最多办理{MOST_ROWS}行")
    with ledger.write(person.actor) as work:
        take_all(work, step, wanted, reason=reason or None)
    return go(request, str(fields.get("back", "/ledger")), f"已{step}{len(wanted)}行")
