"""/tasks/{id}/mark: say on the review screen where in the source a row and its cells stand."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import Response

from nlp.errors import ConflictError, ForbiddenError, NotFoundError, StateError, UsageError
from nlp.ledger.enter import enter
from nlp.ledger.rows import DUTIES, find_task
from nlp.ledger.schema import Document, Task
from nlp.ledger.spans import SPANS, drop_span, set_span, spans_of
from nlp.ledger.store import Work
from nlp.web.context import Store, Who
from nlp.web.filters import Id
from nlp.web.pages.review import answer, asked_of, needed, number_of, screen, short
from nlp.web.pages.row import changed_words
from nlp.web.pages.table import Fields, strings

router = APIRouter()

NEW = "new"
"""What to mark when the words are a row of their own."""


@router.post("/tasks/{task_id}/mark")
def mark_row(request: Request, person: Who, ledger: Store, task_id: Id, fields: Fields) -> Response:
    """Mark a stretch of the source, by its offsets or its very words, or take a mark away; the row stays on the screen."""
    given = strings(fields)
    asked = asked_of(given, task_id)
    try:
        with ledger.write(person.actor) as work:
            told, shown = _mark(work, task_id, given)
    except ConflictError as conflict:
        return screen(request, person, ledger, asked, status=409, wrong=f"标注没有存上：{changed_words(conflict)}请看过现在的内容再标")
    except (UsageError, StateError, NotFoundError, ForbiddenError) as error:
        return screen(request, person, ledger, asked, status=403 if isinstance(error, ForbiddenError) else 422, wrong=str(error))
    return answer(request, person, ledger, asked_of({**given, **shown}, task_id), told)


def _mark(work: Work, task_id: int, given: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Do it; return what to tell, and what of the screen's state is no longer as the script knows it."""
    field, document_id, version = given.get("field", ""), needed(given, "source", "材料"), needed(given, "version", "版本")
    if field not in (*SPANS, NEW):
        raise UsageError(f"没有“{field[:20]}”这种标注：用{'、'.join(SPANS)}")
    document = work.session.get(Document, document_id)
    if document is None:
        raise NotFoundError("没有这份材料")
    task = find_task(work, task_id)
    start, end = _stretch(document.text, task, given)
    quoted = short(document.text[start:end])
    if field == NEW:
        made = enter(work, {}, document_id=document_id, start=start, end=end)
        return f"已新增一行（{made.number}）：{quoted}", {"shown": ""}
    if given.get("drop"):
        drop_span(work, task_id, field, start, end, document_id=document_id, version=version)
        return f"已取消标注：{SPANS[field]} {quoted}", {}
    moved = field == "task"
    for old in spans_of(task) if field in DUTIES else ():
        # A unit marked anew over the old stretch takes its place, as times and figures do.
        if old.field == field and old.document_id == document_id and old.start < end and start < old.end and (old.start, old.end) != (start, end):
            version = drop_span(work, task_id, field, old.start, old.end, document_id=document_id, version=version).version
    set_span(work, task_id, field, start, end, document_id=document_id, version=version)
    return f"已标为{SPANS[field]}：{quoted}", {"shown": ""} if moved else {}


def _stretch(text: str, task: Task, given: Mapping[str, str]) -> tuple[int, int]:
    """Return the stretch meant: by offsets from 0 (`start`, `end`), as people count from 1 (`from`, `to`), or by the words nearest to the row."""
    start, end = number_of(given, "start"), number_of(given, "end")
    if start is not None and end is not None:
        return start, end
    words = given.get("words", "").strip()
    if words:
        here = task.start or 0
        found = _places(text, words)
        if not found:
            raise UsageError(f"原文里没有“{short(words)}”：请照抄原文里的字")
        inside = [at for at in found if here <= at < (task.end or 0)]
        at = min(inside or found, key=lambda at: abs(at - here))
        return at, at + len(words)
    first, last = number_of(given, "from"), number_of(given, "to")
    if not first or not last:
        raise UsageError("请照抄要标的原文，或写明从第几字到第几字")
    return first - 1, last


def _places(text: str, words: str) -> list[int]:
    found, at = [], text.find(words)
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    return found
