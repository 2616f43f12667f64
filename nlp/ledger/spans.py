"""Mark by hand where a row stands in its source: the task itself, its units, times and targets. Offsets are code points of the document's text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import select

from nlp.datamodel import Analysis, Doc
from nlp.datamodel import Task as Stretch
from nlp.errors import NotFoundError, UsageError
from nlp.ledger.edit import (
    EDITORS,
    changing,
    check_open,
    check_version,
    find_unit,
    new_assignment,
    order_units,
    read_due,
    renumber,
    storable,
    touched,
)
from nlp.ledger.rows import DUTIES, FIELDS, find_task
from nlp.ledger.schema import Deadline, Document, Passage, Task, TaskSource, Unit
from nlp.ledger.store import Work, permit
from nlp.ledger.when import read_deadline
from nlp.names.canonical import canonical, place_of
from nlp.phrases import one_line
from nlp.tasks.content import word_tasks
from nlp.tasks.due import deadline_of
from nlp.tasks.places import place_text

SPANS: Final = {"task": "任务原文", "lead": FIELDS["lead"], "responsible": FIELDS["responsible"], "support": FIELDS["support"], "deadlines": "完成时限", "targets": FIELDS["targets"]}
"""What can be marked → its Chinese name."""
PERSON: Final = "person"
LONGEST_UNIT: Final = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a document that proves a cell of a row. `field` as in SPANS, `text` the cell's words, `how` explicit, carried, inferred or person."""

    field: str
    document_id: int
    start: int
    end: int
    text: str
    how: str


def spans_of(task: Task) -> tuple[Mark, ...]:
    """Return every stretch marked for a row, the main one of the task first; cells that a person typed have none."""
    return tuple(_spans(task))


def _spans(task: Task) -> Iterator[Mark]:
    for at, source in enumerate(task.sources):
        how = PERSON if at == 0 and "span" in task.touched else "explicit"
        yield Mark("task", source.document_id, source.start, source.end, task.content, how)
    for a in task.assignments:
        if a.document_id is not None and a.start is not None and a.end is not None:
            yield Mark(a.duty, a.document_id, a.start, a.end, a.unit.name, a.how)
    for d in task.deadlines:
        if d.document_id is not None and d.start is not None and d.end is not None:
            yield Mark("deadlines", d.document_id, d.start, d.end, d.text, d.how)
    for words, document_id, start, end, how in task.marks:
        yield Mark("targets", document_id, start, end, words, how)


def set_span(
    work: Work, task_id: int, field: str, start: int, end: int, *, document_id: int, version: int, unit: str | None = None
) -> Task:
    """Take a stretch of a document for a cell of the row seen at `version`; blanks at its ends are left out.

    `task`: these are the row's words; its content follows, unless a person has worded it. A duty: the body named there (`unit` when it is
    to go by another name) has it, and no other duty of the row. `deadlines`: a time, read on the day of the document. `targets`: a figure.
    Raises ForbiddenError, UsageError (no such field, a stretch outside the text or blank), ConflictError, NotFoundError, StateError.
    """
    task, document = _opened(work, task_id, field, document_id, version)
    doc = read_analysis(document).doc
    start, end = _trimmed(document.text, start, end)
    words = storable(one_line(document.text[start:end]))
    with changing(work, task, action=f"标注：{SPANS[field]}"):
        if field == "task":
            names = _set_task(work, task, document, doc, start, end)
        elif field in DUTIES:
            names = _set_unit(work, task, field, document, start, end, words, _name(work, doc, words, unit))
        elif field == "deadlines":
            names = _set_time(task, document, doc, start, end, words)
        else:
            names = _set_target(task, document, start, end, words)
        task.touched = touched(task, names)
    return task


def drop_span(work: Work, task_id: int, field: str, start: int, end: int, *, document_id: int, version: int) -> Task:
    """Take away the cell that stands on exactly this stretch; of the task itself only a further source. Errors as for `set_span`."""
    task, document = _opened(work, task_id, field, document_id, version)
    start, end = _trimmed(document.text, start, end)
    here = (document_id, start, end)
    with changing(work, task, action=f"取消标注：{SPANS[field]}"):
        if field == "task":
            found: list[Any] = [s for s in task.sources[1:] if (s.document_id, s.start, s.end) == here]
            if not found and (task.document_id, task.start, task.end) == here:
                raise UsageError("任务的原文不能取消：请另标一段，或驳回这一行")
            rows: list[Any] = task.sources
            names = ["span"]
        elif field in DUTIES:
            found = [a for a in task.assignments if a.duty == field and (a.document_id, a.start, a.end) == here]
            rows, names = task.assignments, [field]
        elif field == "deadlines":
            found = [d for d in task.deadlines if (d.document_id, d.start, d.end) == here]
            rows, names = task.deadlines, ["deadlines"]
        else:
            found = [m for m in task.marks if tuple(m[1:4]) == here]
            rows, names = [], ["targets"]
        if not found:
            raise NotFoundError(f"这一段没有标为{SPANS[field]}")
        for one in found:
            if field == "targets":
                task.marks = [m for m in task.marks if m != one]
                task.targets = [t for t in task.targets if t != one[0]]
            else:
                rows.remove(one)
        if field == "deadlines":
            read_due(task)
        renumber(rows)
        task.touched = touched(task, names)
    return task


def _opened(work: Work, task_id: int, field: str, document_id: int, version: int) -> tuple[Task, Document]:
    permit(work.actor.role, EDITORS, "标注", "原文")
    if field not in SPANS:
        raise UsageError(f"没有“{field}”这种标注：用{'、'.join(SPANS)}")
    task = find_task(work, task_id)
    check_version(work, task, version, {})
    check_open(task)
    document = work.session.get(Document, document_id)
    if document is None:
        raise NotFoundError("没有这份材料")
    return task, document


def read_analysis(document: Document) -> Analysis:
    """Return the analysis of a document; the last ones are kept, for a reviewer marks many stretches of one."""
    return _analysis(document.analysis)


@lru_cache(maxsize=16)
def _analysis(text: str) -> Analysis:
    return Analysis.from_json(text)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    if not 0 <= start < end <= len(text):
        raise UsageError(f"标注的范围{start}–{end}不在原文之内（原文共{len(text)}字）")
    while start < end and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    if start == end:
        raise UsageError("标注的范围内只有空白")
    return start, end


def mark_task(work: Work, task: Task, document: Document, start: int, end: int) -> None:
    """Make a stretch of a document the source of a row. Raises UsageError for one outside the text."""
    _set_task(work, task, document, read_analysis(document).doc, *_trimmed(document.text, start, end))


def _set_task(work: Work, task: Task, document: Document, doc: Doc, start: int, end: int) -> list[str]:
    passage = work.session.scalar(
        select(Passage).where(Passage.document_id == document.id, Passage.start <= start, Passage.end > start).order_by(Passage.position)
    )
    passage_id = passage.id if passage else None
    place = storable(place_text(doc, start, end))
    main = next((s for s in task.sources if s.document_id == document.id), None)
    if main is None:
        key = task.sources[0].key if task.sources else task.number
        main = TaskSource(position=0, document=document, document_id=document.id, key=key, start=start, end=end, place=place)
        task.sources.append(main)
    main.start, main.end, main.place, main.passage_id = start, end, place, passage_id
    task.sources.sort(key=lambda s: s is not main)
    renumber(task.sources)
    task.document_id, task.passage_id, task.start, task.end = document.id, passage_id, start, end
    if "content" not in task.touched:
        task.content = _worded(doc, passage.position if passage else 0, start, end)
    return ["span"]


def _worded(doc: Doc, segment: int, start: int, end: int) -> str:
    """Return the stretch as a task that reads by itself, as the analysis words one (`nlp.tasks.content`)."""
    raw = storable(one_line(doc.text[start:end]))
    if segment >= len(doc.segments):
        return raw
    content = word_tasks(doc, (Stretch("", start, end, segment, "B"),))[0].content
    return storable(content.text) if content and content.text else raw


def _name(work: Work, doc: Doc, words: str, unit: str | None) -> str:
    """Return what the ledger calls a body: as given, or the unit that has the words for an alias, or their organ's full name."""
    given = storable(one_line(unit or "")).strip()
    words = "".join(words.split())
    name = given or _alias(work, words) or canonical(words, place_of(doc))
    if len(name) > LONGEST_UNIT:
        raise UsageError(f"标注的单位太长（{len(name)}字）：请只标单位的名称")
    return name


def _alias(work: Work, words: str) -> str | None:
    units = work.session.execute(select(Unit.name, Unit.aliases).order_by(Unit.id))
    return next((name for name, aliases in units if words == name or words in aliases), None)


def _set_unit(work: Work, task: Task, duty: str, document: Document, start: int, end: int, words: str, name: str) -> list[str]:
    left = [a for a in task.assignments if a.duty != duty and a.unit.name == name]
    units = [a for a in task.assignments if a not in left]
    here = next((a for a in units if a.unit.name == name), None)
    if here is None:
        here = new_assignment(find_unit(work, name), duty)
        units.append(here)
    here.document_id, here.start, here.end, here.text, here.how = document.id, start, end, words, PERSON
    order_units(task, units)
    return [duty, *(a.duty for a in left)]


def _set_time(task: Task, document: Document, doc: Doc, start: int, end: int, words: str) -> list[str]:
    known = next((t for t in doc.times if (t.start, t.end) == (start, end)), None)
    if known:
        read = deadline_of(doc, known, PERSON)
        columns = {"text": words, "kind": read.kind, "value": read.value, "due": read.due, "begins": read.begins, "rrules": list(read.rrules), "basis": read.basis or None}
    else:
        columns = read_deadline(words, document.date)
    deadline = Deadline(**columns, document_id=document.id, start=start, end=end, how=PERSON, position=0)
    replaced = [d for d in task.deadlines if d.text == words or (d.document_id == document.id and d.start is not None and d.end is not None and d.start < end and start < d.end)]
    at = task.deadlines.index(replaced[0]) if replaced else len(task.deadlines)
    task.deadlines.insert(at, deadline)
    for old in replaced:
        task.deadlines.remove(old)
    renumber(task.deadlines)
    read_due(task)
    return ["deadlines"]


def _set_target(task: Task, document: Document, start: int, end: int, words: str) -> list[str]:
    covered = [m for m in task.marks if m[1] == document.id and m[2] < end and start < m[3]]
    gone = {m[0] for m in covered} - {words}
    task.marks = [*(m for m in task.marks if m not in covered and m[0] != words), [words, document.id, start, end, PERSON]]
    task.targets = list(dict.fromkeys([*(t for t in task.targets if t not in gone), words]))
    return ["targets"]
