"""/review: the source at the left, the row at the right, one key to decide and go on. Every key is also a button of a plain form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import select

from nlp.errors import ConflictError, ForbiddenError, NotFoundError, StateError, UsageError
from nlp.labels import GRADES, HOWS
from nlp.ledger import queue as queues
from nlp.ledger.history import words_of
from nlp.ledger.life import life
from nlp.ledger.queue import Scope
from nlp.ledger.review import decide, undo
from nlp.ledger.rows import FIELDS, Row, find_task, row_of
from nlp.ledger.schema import Document, Passage, Task
from nlp.ledger.spans import SPANS, Mark, spans_of
from nlp.ledger.store import Ledger, Work
from nlp.ledger.users import Person
from nlp.segment.words import words
from nlp.web import cells, keys
from nlp.web.context import Store, Who, go, is_htmx, render
from nlp.web.filters import LARGEST_ID, Id
from nlp.web.lists import WORDS
from nlp.web.pages.row import CHOICE, MINE, chosen
from nlp.web.pages.table import Fields, strings
from nlp.web.source import SIGNS, TAGS, paragraphs, touched_lines

router = APIRouter()

BOXES: Final = ("content", "lead", "responsible", "support", "deadlines", "due", "frequency", "targets", "grade", "remark")
"""Fields of the form, in its order."""
LARGE: Final = ("content",)
CHARACTERS: Final = 40
"""In a line of a large box on an office screen."""
MOST_LINES: Final = 9
HINTS: Final = dict.fromkeys(cells.UNITS, "几个单位用顿号隔开")
TOLD: Final[dict[str, str]] = {"采纳": "已采纳", "修改后采纳": "已修改后采纳", "驳回": "已驳回", "存疑": "已放入存疑"}
LONGEST_STRETCH: Final = 5_000
Number = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]
Name = Annotated[str, Query(max_length=16)]
Offset = Annotated[int, Query(ge=0, le=LARGEST_ID)]
Lines = Annotated[str, Query(max_length=2_000)]


@dataclass(frozen=True, slots=True)
class Source:
    """The text beside the row. `whole` tells that all of it is sent, else only paragraphs that changed on the screen."""

    document: int
    name: str
    lines: tuple[Any, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be shown: the row `at`. The script has the text `shown` on the screen, with marks of the row before in these `lines`."""

    scope: Scope
    at: int | None
    shown: int | None = None
    lines: frozenset[int] = frozenset()


def scope_of(queue: str, document: int | None) -> Scope:
    """Return the scope of an address. Raises UsageError."""
    if (queue or "todo") not in queues.QUEUES:
        raise UsageError(f"没有“{queue}”这种核对队列：用todo（待核）、doubt（存疑）")
    return Scope(queue or "todo", document)


def address(scope: Scope, at: int | None = None, **more: Any) -> str:
    """Return the address of the screen."""
    values = {"document": scope.document, "queue": scope.queue if scope.queue != "todo" else None, "at": at, **more}
    kept = {name: value for name, value in values.items() if value is not None}
    return f"/review?{urlencode(kept)}" if kept else "/review"


@router.get("/review")
def review_page(
    request: Request, person: Who, ledger: Store, document: Number = None, queue: Name = "", at: Number = None, move: Name = "", shown: Name = "", lines: Lines = "",
) -> Response:
    """Show the row `at`, or the one beside it (`move` next or previous), or the first that waits."""
    scope = scope_of(queue, document)
    told = ""
    with ledger.read() as work:
        if document is not None and work.session.scalar(select(Document.id).where(Document.id == document)) is None:
            raise NotFoundError("没有这份材料")
        if at is None:
            at = queues.next_waiting(work, scope)
        elif move in ("next", "previous"):
            found = queues.beside(work, scope, at, back=move == "previous")
            told = "" if found else f"已经是{'第一' if move == 'previous' else '最后一'}条"
            at = found or at
    return screen(request, person, ledger, Asked(scope, at, number_of({"shown": shown}, "shown"), line_numbers(lines)), told=told)


def screen(
    request: Request, person: Person, ledger: Ledger, asked: Asked, *, status: int = 200, told: str = "", wrong: str = "", given: Mapping[str, str] | None = None,
    conflict: Mapping[str, Any] | None = None,
) -> Response:
    """Return the screen, or for the script the parts of it that changed. `wrong` says why what was `given` was not done."""
    scope = asked.scope
    with ledger.read() as work:
        task = find_task(work, asked.at) if asked.at is not None else None
        row = row_of(task) if task else None
        counts = queues.counts(work, scope, person.name)
        marks = spans_of(task) if task else ()
        spots = queues.spots(work, task.document_id) if task and task.document_id else []
        recent = queues.recent(work, person.name)
        part = is_htmx(request)
        source = _source(work, task, marks, spots, asked, part=part) if task else None
        values: dict[str, Any] = {
            "scope": scope, "counts": counts, "row": row, "marks": marks, "recent": recent, "wrong": wrong, "given": given or {}, "conflict": conflict,
            "source": source,
            "number": next((at + 1 for at, spot in enumerate(spots) if row and spot.id == row.id), None), "of": len(spots),
            "boxes": _boxes(row, given or {}) if row else (), "seen_version": (given or {}).get("version", row.version if row else 0),
            "decidable": bool(row and row.status == queues.DRAFT and person.role in life().review_roles),
            "reviewer": person.role in life().review_roles, "documents": queues.waiting_documents(work, Scope(scope.queue), most=20) if row is None else [],
            "document_name": _name(work, scope.document), "keys": keys.bound(person.keys), "actions": keys.ACTIONS, "shown_key": keys.shown,
        }
    values |= {"tags": TAGS, "signs": SIGNS, "spans": SPANS, "hows": {**HOWS, "person": "人工标注"}, "grades": GRADES, "address": address, "scope_with": replace, "seen_prefix": cells.SEEN}
    values["marks_json"] = json.dumps([[mark.field, mark.start, mark.end] for mark in marks if source and mark.document_id == source.document])
    if told:
        values["told"] = told
    return render(request, "_review_part.html.jinja" if part else "review.html.jinja", status=status, **values, **WORDS)


def _name(work: Work, document: int | None) -> str | None:
    return None if document is None else work.session.scalar(select(Document.name).where(Document.id == document))


def _source(work: Work, task: Task, marks: tuple[Mark, ...], spots: list[queues.Spot], asked: Asked, *, part: bool) -> Source | None:
    if task.document_id is None:
        return None
    found = work.session.execute(select(Document.name, Document.text).where(Document.id == task.document_id)).one()
    text = found[1]
    own = tuple(mark for mark in marks if mark.document_id == task.document_id)
    only = None
    if part and asked.shown == task.document_id:
        only = asked.lines | touched_lines(text, [(mark.start, mark.end) for mark in own])
    topics = select(Passage.start).where(Passage.document_id == task.document_id, Passage.role == "topic")
    heads = frozenset(work.session.scalars(topics))
    return Source(task.document_id, found[0], tuple(paragraphs(text, spots, own, here=task.id, heads=heads, only=only)), only is None)


@dataclass(frozen=True, slots=True)
class Box:
    """A field of the form: its text, and what it says in the ledger (`seen`), by which a change is known."""

    name: str
    title: str
    text: str
    seen: str
    hint: str
    rows: int


def _boxes(row: Row, given: Mapping[str, str]) -> tuple[Box, ...]:
    boxes = []
    for name in BOXES:
        seen = cells.text_of(name, getattr(row, name))
        if name in cells.UNITS:
            seen = seen.replace("\n", "、")
        text = given.get(name, seen)
        lines = min(max(text.count("\n") + 1, 1 + len(text) // CHARACTERS if name in LARGE else 1, 2 if name in LARGE else 1), MOST_LINES)
        hint = HINTS.get(name, cells.HINTS.get(name, ""))
        boxes.append(Box(name, FIELDS[name], text, given.get(cells.SEEN + name, seen), hint, lines))
    return tuple(boxes)


def number_of(given: Mapping[str, str], name: str) -> int | None:
    text = given.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 and 0 <= int(text) <= LARGEST_ID else None


def needed(given: Mapping[str, str], name: str, title: str) -> int:
    number = number_of(given, name)
    if number is None:
        raise UsageError(f"{title}应是数字")
    return number


def line_numbers(text: str) -> frozenset[int]:
    """Read the numbers of lines the script knows to be marked: 3,4,17."""
    return frozenset(int(one) for one in text.split(",") if one.isascii() and one.isdigit() and len(one) <= 8)


def asked_of(given: Mapping[str, str], at: int | None) -> Asked:
    return Asked(scope_of(given.get("queue", ""), number_of(given, "document")), at, number_of(given, "shown"), line_numbers(given.get("lines", "")))


def answer(request: Request, person: Person, ledger: Ledger, asked: Asked, told: str) -> Response:
    """Return what follows a deed: the changed parts for the script, else a redirect to the row."""
    if is_htmx(request):
        return screen(request, person, ledger, asked, told=told)
    return go(request, address(asked.scope, asked.at) + "#here", told)


@router.post("/tasks/{task_id}/decide")
def decide_row(request: Request, person: Who, ledger: Store, task_id: Id, fields: Fields) -> Response:
    """Decide on a row, with what the form changed, and go on to the next that waits."""
    given = strings(fields)
    asked = asked_of(given, task_id)
    decision = given.get("decision", "")
    changes: dict[str, Any] = {}
    try:
        version = needed(given, "version", "版本")
        changes = chosen(given) if "resolve" in given else cells.changes(given)
        if given.get(CHOICE + "review") == "now":
            return _keep(request, person, ledger, asked, version, changes)
        with ledger.write(person.actor) as work:
            task = decide(work, task_id, decision, version=version, changes=changes)
            decided, words_ = task.review, task.content
            following = queues.next_waiting(work, asked.scope, task_id)
    except ConflictError as conflict:
        return screen(request, person, ledger, asked, status=409, conflict=_compared(conflict, changes, decision))
    except (UsageError, StateError, ForbiddenError) as error:
        return screen(request, person, ledger, asked, status=403 if isinstance(error, ForbiddenError) else 422, wrong=str(error), given=given)
    return answer(request, person, ledger, replace(asked, at=following), f"{TOLD[decided]}：{short(words_)}")


def _keep(request: Request, person: Person, ledger: Ledger, asked: Asked, version: int, changes: dict[str, Any]) -> Response:
    """After a conflict: the other's decision stands, one's own words are saved as far as they were chosen."""
    from nlp.ledger.edit import edit

    with ledger.write(person.actor) as work:
        if changes:
            edit(work, asked.at or 0, version=version, changes=changes)
        following = queues.next_waiting(work, asked.scope, asked.at)
    return answer(request, person, ledger, replace(asked, at=following), "已按选定的处理")


def _compared(conflict: ConflictError, changes: Mapping[str, Any], decision: str) -> dict[str, Any]:
    """Return a conflict as the page lays it out: fields both or only one's own, then what only the other changed."""
    mine, others = [], []
    for name, (seen, now, wanted) in conflict.fields.items():
        if name == "review":
            continue
        if name in changes and wanted != now:
            mine.append({"name": name, "title": FIELDS[name], "seen": seen, "now": now, "text": cells.text_of(name, wanted), "alone": seen == now})
        elif seen != now and name != "marks":
            others.append({"title": FIELDS[name], "seen": words_of(name, seen), "now": words_of(name, now)})
    seen, now, _ = conflict.fields.get("review", (None, None, None))
    return {
        "version": conflict.version, "by": conflict.by, "at": conflict.at, "mine": mine, "others": others, "decision": decision, "seen": seen, "now": now,
        "choice": CHOICE, "own": MINE,
    }


def short(text: str) -> str:
    return text if len(text) <= 24 else text[:23] + "…"


@router.post("/review/undo")
def undo_last(request: Request, person: Who, ledger: Store, fields: Fields) -> Response:
    """Take back one's own last decision, or bulk decision, and show the row again."""
    given = strings(fields)
    here = number_of(given, "at")
    asked = asked_of(given, here)
    try:
        with ledger.write(person.actor) as work:
            back = undo(work)
            found = [(task.id, task.document_id, task.content, bool(task.touched)) for task in back]
    except (StateError, ForbiddenError) as error:
        return screen(request, person, ledger, asked, status=403 if isinstance(error, ForbiddenError) else 422, wrong=str(error))
    if not found:
        return answer(request, person, ledger, asked, "上一次核对的行已进入办理，没有撤销；再按一次撤销更早的")
    task_id, document, content, corrected = found[0]
    scope = asked.scope if asked.scope.document in (None, document) else replace(asked.scope, document=None)
    told = f"已撤销：{short(content)}" if len(found) == 1 else f"已整批撤销{len(found)}行"
    if len(found) == 1 and corrected:
        told += "（改过的内容还在，要改回请看详情与历史）"
    if len(found) > 1:  # the signs of many rows changed: the whole text is drawn again
        asked = replace(asked, shown=None)
    return answer(request, person, ledger, replace(asked, scope=scope, at=task_id), told)


@router.get("/review/words")
def word_edges(person: Who, ledger: Store, document: Number, start: Offset, end: Offset) -> Response:
    """Return where words begin and end in a stretch of a text, for moving the edges of a mark word by word."""
    with ledger.read() as work:
        text = work.session.scalar(select(Document.text).where(Document.id == document))
    if text is None:
        raise NotFoundError("没有这份材料")
    end = min(end, start + LONGEST_STRETCH, len(text))
    return JSONResponse([start, *(start + word.end for word in words(text[start:end]))])
