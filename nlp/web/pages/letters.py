"""/letters: what is due and a letter for it; papers on a meeting. Choose, then download."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select

from nlp.draft.kinds import kinds
from nlp.errors import UsageError
from nlp.ledger.lights import light, thresholds
from nlp.ledger.queries import Filter
from nlp.ledger.rows import WHOLE, row_of
from nlp.ledger.schema import Task
from nlp.office.house import house_profile
from nlp.office.letters import KINDS, URGED, WRITERS, Letter, archive, due, letters, record
from nlp.office.matter import draft_rows
from nlp.web.context import Store, Who, render
from nlp.web.downloads import attachment, file_name
from nlp.web.filters import LONGEST, is_plain, shown
from nlp.web.lists import WORDS, choices
from nlp.web.pages.table import Fields, pick

router = APIRouter()

LISTED: Final = 100
PAPERS: Final = tuple(name for name in kinds() if name not in KINDS)
EACH: Final = {"unit": "每单位一份", "row": "每事项一份", "all": "合为一份"}


@router.get("/letters")
def page(request: Request, person: Who, ledger: Store, kind: Annotated[str, Query(max_length=20)] = KINDS[0], within: Annotated[int, Query(ge=0, le=366)] = 7) -> Response:
    """Show what asks for a letter of this kind, all of it chosen, and the meetings to draft papers of."""
    seen = shown(request.query_params)
    if not is_plain(request):
        return RedirectResponse(seen.link("/letters", kind=kind, within=within), status_code=303)
    if kind not in KINDS:
        raise UsageError(f"没有“{kind}”这种函：用{'、'.join(KINDS)}")
    limits = thresholds(ledger.folder)
    with ledger.read() as work:
        found = due(work, within=within, unit=seen.wanted.unit, limits=limits, most=LISTED, why=(*URGED[kind], ""))
        counts = {name: sum(found.counts[why] for why in URGED[name]) for name in KINDS}
        asked = [one for one in found.rows if one.why in URGED[kind]]
        return render(
            request, "letters.html.jinja", seen=seen, kind=kind, kinds=KINDS, within=within, asked=[(one, light(one.row, work.today, limits)) for one in asked[:LISTED]],
            total=counts[kind], held=found.held, held_total=found.counts[""], counts=counts, listed=LISTED,
            writer=person.role in WRITERS, choices=choices(work), light_names=limits.names, today=work.today, papers=[kinds()[name] for name in PAPERS],
            meeting=seen.wanted.meeting, each=EACH, profile=house_profile(ledger), **WORDS,
        )


@router.post("/letters")
def make(person: Who, ledger: Store, fields: Fields, kind: Annotated[str, Form(max_length=20)] = "", each: Annotated[str, Form(max_length=4)] = "") -> Response:
    """Write the letters on the chosen rows, put them down in the log, and send them: one as docx, several as zip."""
    if kind not in KINDS:  # a kind may also be a file's path, which no page may name
        raise UsageError(f"没有“{kind}”这种函：用{'、'.join(KINDS)}")
    wanted = [pick(str(one))[0] for one in fields.getlist("pick")][:LISTED]
    if not wanted:
        raise UsageError("请勾选要写进函里的任务")
    with ledger.write(person.actor) as work:
        tasks = work.session.scalars(select(Task).where(Task.id.in_(wanted)).order_by(Task.due_day.is_(None), Task.due_day, Task.id).options(*WHOLE))
        made = letters(work, kind, map(row_of, tasks), profile=house_profile(ledger), each=each if each in EACH else None)
        record(work, made)
        day = work.today.isoformat()
    return _sent(kind, day, made)


def _sent(kind: str, day: str, made: tuple[Letter, ...]) -> Response:
    return attachment(made[0].name, made[0].content) if len(made) == 1 else attachment(file_name(kind, day, suffix="zip"), archive(made))


@router.get("/letters/paper")
def paper(person: Who, ledger: Store, meeting: Annotated[str, Query(max_length=LONGEST)] = "", kind: Annotated[str, Query(max_length=20)] = "") -> Response:
    """Draft a paper on a meeting and send it as docx."""
    if kind not in PAPERS:
        raise UsageError(f"没有“{kind}”这种文稿：用{'、'.join(PAPERS)}")
    if not meeting:
        raise UsageError("请选择会议")
    with ledger.read() as work:
        made = list(draft_rows(work, kinds()[kind], Filter(meeting=meeting), profile=house_profile(ledger)))
    return attachment(file_name(kind, meeting, suffix="docx"), made[0][1].content)
