"""/review/bulk: accept all rows of at least some probability, after a look at them; taken back as one."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy import select

from nlp.errors import ConflictError, NotFoundError, UsageError
from nlp.ledger.life import life
from nlp.ledger.queries import rows_of
from nlp.ledger.queue import Scope
from nlp.ledger.review import Bulk, accept_all, preview
from nlp.ledger.schema import Document
from nlp.ledger.store import Ledger, permit
from nlp.ledger.users import Person
from nlp.web.context import Store, Who, go, render
from nlp.web.filters import LARGEST_ID
from nlp.web.lists import WORDS, document_name
from nlp.web.pages.review import address, asked_of, number_of
from nlp.web.pages.table import Fields, pick, strings

router = APIRouter()

MOST: Final = 500
"""Rows of one bulk decision: as many as somebody can look through."""
USUAL: Final = 90
Percent = Annotated[int, Query(ge=0, le=100)]
Number = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]


@router.get("/review/bulk")
def bulk(request: Request, person: Who, ledger: Store, least: Percent = USUAL, document: Number = None) -> Response:
    """Show the rows that would be accepted, and how many there are."""
    return _preview(request, person, ledger, least, document)


def _preview(request: Request, person: Person, ledger: Ledger, least: int, document: int | None, *, status: int = 200, wrong: str = "") -> Response:
    permit(person.role, life().review_roles, "核对")
    with ledger.read() as work:
        if document is not None and work.session.scalar(select(Document.id).where(Document.id == document)) is None:
            raise NotFoundError("没有这份材料")
        found = preview(work, least=least / 100, documents=() if document is None else (document,)).rows
        ids = [task_id for task_id, _ in found[:MOST]]
        return render(
            request, "review_bulk.html.jinja", status=status, wrong=wrong, least=least, document=document, document_name=document_name(work, document),
            rows=rows_of(work, ids), total=len(found), most=MOST, address=address, scope_of=lambda one: Scope(document=one), **WORDS,
        )


@router.post("/review/bulk")
def accept(request: Request, person: Who, ledger: Store, fields: Fields) -> Response:
    """Accept the rows that stayed ticked, all or none."""
    given = strings(fields)
    asked = asked_of(given, None)
    least = number_of(given, "least")
    least = USUAL if least is None or least > 100 else least
    chosen = tuple(dict(pick(str(one)) for one in fields.getlist("pick")).items())
    try:
        if not chosen:
            raise UsageError("一行也没有勾选")
        if len(chosen) > MOST:
            raise UsageError(f"一次最多采纳{MOST}行")
        with ledger.write(person.actor) as work:
            accept_all(work, Bulk(chosen))
    except ConflictError as error:
        return _preview(request, person, ledger, least, asked.scope.document, status=409, wrong=f"都没有采纳：{error.by}刚改过其中一行。下面是现在的，请看过再定")
    except UsageError as error:
        return _preview(request, person, ledger, least, asked.scope.document, status=422, wrong=str(error))
    return go(request, address(asked.scope), f"已批量采纳{len(chosen)}行，按“撤销”可整批撤回")
