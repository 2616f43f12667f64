"""/tasks/{id}: one row with all that belongs to it, its cells as forms, its steps as buttons, its history; what to do when two people change it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import Response
from sqlalchemy import select

from nlp.errors import ConflictError, NotFoundError, StateError, UsageError
from nlp.labels import DEADLINE_KINDS, HOWS
from nlp.ledger.edit import EDITABLE, EDITORS, SEALED, edit, storable
from nlp.ledger.enter import enter
from nlp.ledger.gather import evidence_of, progress_of
from nlp.ledger.history import history, local_minute, words_of
from nlp.ledger.life import life, open_steps, take
from nlp.ledger.lights import thresholds
from nlp.ledger.progress import REPORTERS, attach, report
from nlp.ledger.proposed import drop_proposed, take_proposed
from nlp.ledger.rows import DUTIES, FIELDS, Row, find_task, row_of
from nlp.ledger.schema import Task
from nlp.ledger.store import Ledger, Work, permit
from nlp.ledger.users import Person
from nlp.web import cells
from nlp.web.context import Store, Who, go, is_htmx, render
from nlp.web.filters import LARGEST_ID, Id
from nlp.web.lists import WORDS, lit
from nlp.web.pages.evidence import content_of
from nlp.web.pages.table import Fields, bulk_steps, strings

router = APIRouter()

MOST_DEEDS: Final = 300
MOST_OCCURRENCES: Final = 24
OWN_HOWS: Final = {**HOWS, "person": "人工填写"}
DUTY_NAMES: Final = {duty: FIELDS[duty] for duty in DUTIES}
Version = Annotated[int, Form(ge=1, le=LARGEST_ID)]
Line = Annotated[str, Form(max_length=20_000)]


@router.get("/tasks/{task_id}")
def row_page(request: Request, person: Who, ledger: Store, task_id: Id) -> Response:
    """Show a row."""
    return whole(request, person, ledger, task_id)


def whole(request: Request, person: Person, ledger: Ledger, task_id: int, *, status: int = 200, wrong: str = "", given: Mapping[str, str] | None = None) -> Response:
    """Return the page of a row; `wrong` says why what was `given` in one of its forms was not done."""
    limits = thresholds(ledger.folder)
    with ledger.read() as work:
        task = find_task(work, task_id)
        row = row_of(task)
        reports = sorted(progress_of(work, task_id), key=lambda one: (one[0].period, one[0].id), reverse=True)
        related = _related(work, task)
        own = {*row.owners, *row.support}
        return render(
            request, "row.html.jinja", status=status, wrong=wrong, given=given or {}, row=row, task=task, one=lit([row], work.today, limits)[0], light_names=limits.names,
            quotes=[(place, _quote(task, at)) for at, place in enumerate(row.places)], deeds=list(reversed(history(work, task_id)))[:MOST_DEEDS], reports=reports, files=evidence_of(work, task_id),
            steps=open_steps(person.actor, row), editable=person.role in EDITORS and row.status not in SEALED, kinds=DEADLINE_KINDS, hows=OWN_HOWS, duties=DUTY_NAMES, today=work.today,
            reporter=person.role in REPORTERS and (person.role != "承办" or person.unit in own), handed=life().handed,
            reviewer=person.role in life().review_roles and row.status == "草稿" and bool(row.places), done=life().done,
            proposed=[(name, FIELDS[name], getattr(row, name), now) for name, now in row.proposed.items() if name in FIELDS], **related, **WORDS,
        )


def _quote(task: Task, at: int) -> str:
    source = task.sources[at]
    return source.document.text[source.start : source.end]


def _related(work: Work, task: Task) -> dict[str, Any]:
    """Return the rows that belong to it: of which it is an occurrence, its occurrences, the row it went into, those that came into it."""

    def found(*where: Any, most: int = MOST_OCCURRENCES) -> list[Task]:
        return list(work.session.scalars(select(Task).where(*where).order_by(Task.period, Task.id).limit(most)))

    return {
        "parent": work.session.get(Task, task.parent_id) if task.parent_id else None,
        "occurrences": found(Task.parent_id == task.id),
        "into": work.session.get(Task, task.merged_into) if task.merged_into else None,
        "merged": found(Task.merged_into == task.id),
    }


@router.get("/ledger/new")
def new_form(request: Request, person: Who) -> Response:
    """Show the form of a row that no paper says."""
    permit(person.role, EDITORS, "新增", "任务")
    return _new(request, {})


def _new(request: Request, given: Mapping[str, str], *, status: int = 200, wrong: str = "") -> Response:
    boxes = [(name, FIELDS[name], given.get(name, ""), "") for name in EDITABLE if name != "grade"]
    return render(request, "new.html.jinja", status=status, wrong=wrong, boxes=boxes, hints=cells.HINTS, lists=cells.LISTS, seen_prefix=cells.SEEN)


@router.post("/ledger/new")
def add_row(request: Request, person: Who, ledger: Store, fields: Fields) -> Response:
    """Make a row that no paper says."""
    given = strings(fields)
    try:
        with ledger.write(person.actor) as work:
            task_id = enter(work, cells.changes(given)).id
    except UsageError as error:
        return _new(request, given, status=422, wrong=str(error))
    return go(request, f"/tasks/{task_id}", "已新增")


@router.get("/tasks/{task_id}/edit")
def edit_form(
    request: Request, person: Who, ledger: Store, task_id: Id, cell: Annotated[str, Query(max_length=20)] = "",
    origin: Annotated[str, Query(alias="from", max_length=10)] = "",
) -> Response:
    """Show the form of a cell, or of all cells."""
    permit(person.role, EDITORS, "修改", "台账")
    with ledger.read() as work:
        row = row_of(find_task(work, task_id))
    return _form(request, row, cell, origin)


def _form(request: Request, row: Row, cell: str, origin: str, *, status: int = 200, wrong: str = "", given: Mapping[str, Any] | None = None) -> Response:
    if cell and cell not in cells.CELLS:
        raise NotFoundError(f"没有“{cell}”这一格")
    names = cells.CELLS[cell] if cell else EDITABLE
    seen = {name: cells.text_of(name, getattr(row, name)) for name in names}
    boxes = [(name, FIELDS[name], str((given or {}).get(name, seen[name])), str((given or {}).get(cells.SEEN + name, seen[name]))) for name in names]
    version = (given or {}).get("version", row.version)
    template = "_cell_form.html.jinja" if is_htmx(request) else "edit.html.jinja"
    return render(
        request, template, status=status, row=row, cell=cell, origin=origin, boxes=boxes, version=version, wrong=wrong, hints=cells.HINTS, lists=cells.LISTS, seen_prefix=cells.SEEN,
    )


@router.get("/tasks/{task_id}/line")
def line(request: Request, person: Who, ledger: Store, task_id: Id) -> Response:
    """Return the row as a line of the table, after an edit or instead of one."""
    return _line(request, person, ledger, task_id)


def _line(request: Request, person: Person, ledger: Ledger, task_id: int) -> Response:
    limits = thresholds(ledger.folder)
    with ledger.read() as work:
        row = row_of(find_task(work, task_id))
        one = lit([row], work.today, limits)[0]
        answer = render(
            request, "_ledger_row.html.jinja", one=one, light_names=limits.names, editable=person.role in EDITORS, steps=bulk_steps(person), today=work.today, **WORDS
        )
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = f"#row-{task_id}", "outerHTML"
    return answer


@router.post("/tasks/{task_id}/edit")
def save(request: Request, person: Who, ledger: Store, task_id: Id, fields: Fields, version: Version, cell: Line = "", origin: Annotated[str, Form(alias="from")] = "") -> Response:
    """Set what the form changed. On another version than the form was made of, the page that lays the values side by side, with status 409."""
    given = strings(fields)
    changed = chosen(given) if "resolve" in given else cells.changes(given)
    reason = storable(given.get("reason", "")).strip()[:500]
    try:
        with ledger.write(person.actor) as work:
            if changed:
                edit(work, task_id, version=version, changes=changed, reason=reason or None)
            else:
                find_task(work, task_id)
    except ConflictError as conflict:
        return compare(request, ledger, task_id, conflict, set(changed), origin=origin, reason=reason)
    except (StateError, UsageError) as error:
        with ledger.read() as work:
            row = row_of(find_task(work, task_id))
        return _form(request, row, cell, origin, status=422, wrong=str(error), given=given)
    if origin == "table" and is_htmx(request):
        return _line(request, person, ledger, task_id)
    return go(request, f"/tasks/{task_id}", "已保存" if changed else "没有改动")


CHOICE: Final = "choice."
MINE: Final = "mine."


def chosen(form: Mapping[str, str]) -> dict[str, Any]:
    """Return the changes that stand after a conflict: fields where one's own column was chosen. Raises UsageError while one is undecided."""
    wanted = {}
    for name in EDITABLE:
        if MINE + name in form:
            choice = form.get(CHOICE + name, "")
            if choice not in ("now", "mine"):
                raise UsageError(f"请选定“{FIELDS[name]}”用哪一栏")
            if choice == "mine":
                wanted[name] = cells.value_of(name, form[MINE + name])
    return wanted


def compare(request: Request, ledger: Ledger, task_id: int, conflict: ConflictError, changed: set[str], *, origin: str = "", reason: str = "") -> Response:
    """Return the page of a conflict: what was seen, what is there now, what it was to become, to choose from field by field."""
    with ledger.read() as work:
        row = row_of(find_task(work, task_id))
    mine, others = [], []
    for name, (seen, now, wanted) in conflict.fields.items():
        if name in changed and wanted != now:
            # Only the other changed it, or only this person did: one click is enough. Both did: nobody but a person can tell.
            mine.append((name, FIELDS[name], seen, now, cells.text_of(name, wanted), "mine" if seen == now else ""))
        elif seen != now:
            others.append((FIELDS[name], words_of(name, seen), words_of(name, now)))
    answer = render(
        request, "_conflict.html.jinja" if is_htmx(request) else "conflict.html.jinja", status=409, row=row, conflict=conflict, mine=mine, others=others,
        origin="", reason=reason, hints=cells.HINTS, lists=cells.LISTS, **WORDS,
    )
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "main", "innerHTML"
    return answer


@router.post("/tasks/{task_id}/step")
def step(
    request: Request, person: Who, ledger: Store, task_id: Id, version: Version, name: Annotated[str, Form(max_length=20)] = "", reason: Line = "",
    day: Annotated[str, Form(max_length=20)] = "", into: Annotated[str, Form(max_length=64)] = "", back: Annotated[str, Form(max_length=2000)] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Take a step, with a file that proves it if one is given."""
    given = {"name": name, "reason": reason, "day": day, "into": into}
    try:
        content = content_of(file)
        with ledger.write(person.actor) as work:
            if content is not None:
                attach(work, task_id, *content)
            words = storable(reason).strip() or None
            take(work, task_id, name, version=version, reason=words, day=day.strip() or None, into=storable(into).strip() or None)
    except ConflictError as conflict:
        return whole(request, person, ledger, task_id, status=409, wrong=f"没有办理“{name}”：{changed_words(conflict)}请看过现在的内容再办", given=given)
    except (StateError, UsageError) as error:
        return whole(request, person, ledger, task_id, status=422, wrong=str(error), given=given)
    return go(request, back or f"/tasks/{task_id}", f"已{name}")


def changed_words(conflict: ConflictError) -> str:
    """Return who changed a row and to what, for somebody who wanted to do something else with it."""
    changes = "；".join(f"{FIELDS[n]}由“{words_of(n, seen)}”改为“{words_of(n, now)}”" for n, (seen, now, _) in conflict.fields.items() if seen != now)
    return f"{conflict.by}在{local_minute(conflict.at)}改过这一行（{changes}），" if changes else "这一行刚被别人改过，"


@router.post("/tasks/{task_id}/progress")
def add_progress(
    request: Request, person: Who, ledger: Store, task_id: Id, text: Line = "", percent: Annotated[str, Form(max_length=4)] = "", period: Annotated[str, Form(max_length=7)] = "",
    problems: Line = "", next_step: Line = "", file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Report what was done of a row in a month, with a file that proves it if one is given."""
    given = {"text": text, "percent": percent, "period": period, "problems": problems, "next_step": next_step}
    try:
        content = content_of(file)
        if not (percent.isascii() and percent.isdigit()):
            raise UsageError("进度应是0到100的整数")
        with ledger.write(person.actor) as work:
            entry = report(
                work, task_id, text=text, percent=int(percent), period=period or None, problems=storable(problems), next_step=storable(next_step),
            )
            if content is not None:
                attach(work, task_id, *content, progress_id=entry.id)
    except (StateError, UsageError) as error:
        return whole(request, person, ledger, task_id, status=422, wrong=str(error), given=given)
    return go(request, f"/tasks/{task_id}", "进展已报送")


@router.post("/tasks/{task_id}/evidence")
def add_evidence(request: Request, person: Who, ledger: Store, task_id: Id, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """Keep a file that proves something of a row."""
    try:
        content = content_of(file)
        if content is None:
            raise UsageError("请选择要上传的佐证材料")
        with ledger.write(person.actor) as work:
            attach(work, task_id, *content)
    except UsageError as error:
        return whole(request, person, ledger, task_id, status=422, wrong=str(error))
    return go(request, f"/tasks/{task_id}", "佐证材料已上传")


@router.post("/tasks/{task_id}/proposed")
def decide_proposed(
    request: Request, person: Who, ledger: Store, task_id: Id, version: Version, fields: Fields, verdict: Annotated[str, Form(max_length=4)] = ""
) -> Response:
    """Take over what a newer text says of a row in the chosen fields, or let the row stand as it is."""
    names = [str(name) for name in fields.getlist("field")]
    try:
        if not names or verdict not in ("take", "drop"):
            raise UsageError("请勾选要采用或不采用的栏目")
        with ledger.write(person.actor) as work:
            (take_proposed if verdict == "take" else drop_proposed)(work, task_id, version=version, fields=names)
    except ConflictError as conflict:
        return whole(request, person, ledger, task_id, status=409, wrong=f"没有存上：{changed_words(conflict)}请看过现在的内容再定")
    except (StateError, UsageError) as error:
        return whole(request, person, ledger, task_id, status=422, wrong=str(error))
    return go(request, f"/tasks/{task_id}", "已采用新稿" if verdict == "take" else "保持原样，新稿的说法不再提示")
