"""今日要办: what waits for whoever is logged in."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from nlp.ledger.queries import OPEN, Filter, find, light_counts
from nlp.web.context import Limits, Store, Who, render

router = APIRouter()


@router.get("/")
def show_home(request: Request, ledger: Store, person: Who, limits: Limits) -> Response:
    own = Filter(status=OPEN, unit=person.unit if person.role == "承办" else None)
    with ledger.read() as work:
        lights = light_counts(work, own, limits)
        due = find(work, own, limits, sort="due", size=10)
        today = work.today
    return render(request, "home.html.jinja", today=today, lights=lights, due=due, limits=limits)
