"""/: what is to be done today, by whoever looks."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import func, select

from nlp.ledger.gather import reported
from nlp.ledger.life import life
from nlp.ledger.lights import RED, YELLOW, thresholds
from nlp.ledger.queries import Filter, find, light_counts, of_units
from nlp.ledger.schema import Event, Task, Unit, Upload
from nlp.ledger.store import Work
from nlp.web.context import Store, Who, render
from nlp.web.lists import WORDS, lit

router = APIRouter()
SHOWN: Final = 15


@router.get("/")
def home(request: Request, person: Who, ledger: Store) -> Response:
    """Show how many rows wait for what, and the most urgent ones; a 承办 sees those of the own unit."""
    limits = thresholds(ledger.folder)
    own = person.unit if person.role == "承办" else None
    wanted = Filter(unit=own, status="open")
    with ledger.read() as work:
        counts = light_counts(work, wanted, limits)
        urgent = [
            one for color in (RED, YELLOW) for one in lit(find(work, replace(wanted, light=color), limits, sort="due", size=SHOWN).rows, work.today, limits)
        ]  # the longest overdue first, then what falls due
        waiting = _waiting(work, own)
        recent = work.session.scalars(select(Event).where(Event.actor == person.name, Event.object == "task").order_by(Event.seq.desc()).limit(8)).all()
        numbers = {row[0]: row[1] for row in work.session.execute(select(Task.id, Task.content).where(Task.id.in_([e.object_id for e in recent])))}
        return render(
            request, "home.html.jinja", today=work.today, counts=counts, urgent=urgent[:SHOWN], waiting=waiting, own=own, light_names=limits.names,
            recent=recent, contents=numbers, **WORDS,
        )


def _waiting(work: Work, own: str | None) -> dict[str, int]:
    """Return how many rows wait for each kind of deed; those of the own unit for what a unit does."""
    mine = Task.id.in_(of_units(Unit.name == own))

    def count(*where: object) -> int:
        return work.session.scalar(select(func.count()).select_from(Task).where(*where)) or 0  # type: ignore[arg-type]

    return {
        "review": count(Task.review == "待核", Task.absent.is_(False)),
        "doubt": count(Task.review == "存疑"),
        "register": count(Task.status == "草稿", Task.review.in_(life().accepted)),
        "hand": count(Task.status == "已立项"),
        "sign": count(Task.status == "已交办", mine),
        "tell": count(Task.status.in_(("已签收", "办理中")), mine, Task.id.not_in(reported(work.today.isoformat()[:7]))),
        "check": count(Task.status == "待审核"),
        "close": count(Task.status == "已办结"),
        "asked": count(Task.asked_due.is_not(None)),
        "uploads": work.session.scalar(select(func.count()).select_from(Upload).where(Upload.state.in_(("等待", "处理中")))) or 0,
    }
