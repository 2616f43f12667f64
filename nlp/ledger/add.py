"""Take analyses into the ledger. The same meeting again merges: what a person has set stays, the rest follows the newer text."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from sqlalchemy import select

from nlp.datamodel import Analysis
from nlp.errors import ForbiddenError
from nlp.ledger.edit import changing, find_unit, log_new, set_due, storable
from nlp.ledger.rows import WHOLE, find_task
from nlp.ledger.schema import Assignment, Deadline, Document, Passage, Task, TaskSource
from nlp.ledger.store import Work
from nlp.ledger.when import last_day
from nlp.phrases import one_line
from nlp.tasks.duplicates import link_duplicates
from nlp.tasks.entries import Entry, entries, occurrences, row_ids
from nlp.tasks.owners import entry_columns, party_name
from nlp.tasks.places import place_text
from nlp.tasks.time_words import due_value, frequency

ADDERS = ("录入", "审核")
_FOLLOWS = {"marks": "targets", "content": "span"}
"""Fields that go by another one that a person has set."""


@dataclass(frozen=True, slots=True)
class Added:
    """What an import came to: rows made, rows brought up to the newer text, rows left as they were, fields of persons that were kept, rows no longer said."""

    documents: tuple[int, ...]
    new: tuple[int, ...] = ()
    updated: tuple[int, ...] = ()
    same: tuple[int, ...] = ()
    kept: Mapping[int, tuple[str, ...]] | None = None
    absent: tuple[int, ...] = ()


def add(work: Work, analyses: Mapping[str, Analysis], *, meeting: str | None = None, stored: Mapping[str, str] | None = None) -> Added:
    """Take in the analyses of one meeting, by their unique names. `stored` names the file kept of each in the data folder.

    A document is known again by its bytes, or by title and day; its rows by their 编号, else by their words. Raises ForbiddenError.
    """
    if work.actor.role not in ADDERS:
        raise ForbiddenError(f"“{work.actor.role}”不能收录材料：由{'、'.join(ADDERS)}收录")
    analyses = link_duplicates({name: _storable(analysis) for name, analysis in analyses.items()})
    documents = {name: _document(work, name, analysis, meeting, (stored or {}).get(name)) for name, analysis in analyses.items()}
    passages = {name: _passages(work, documents[name], analysis) for name, analysis in analyses.items()}
    return _Merge(work, documents, passages).run(analyses)


def _storable(analysis: Analysis) -> Analysis:
    """Return the analysis with a text every database takes; offsets stay."""
    text = storable(analysis.doc.text)
    return analysis if text == analysis.doc.text else replace(analysis, doc=replace(analysis.doc, text=text))


def meeting_key(analysis: Analysis) -> str:
    """Return what the papers of one meeting share: its day and what it is called."""
    meta = analysis.doc.meta
    return f"{meta.date or ''} {one_line(meta.occasion or meta.title or analysis.doc.source.name)}".strip()[:200]


def _document(work: Work, name: str, analysis: Analysis, meeting: str | None, stored: str | None) -> Document:
    doc = analysis.doc
    sha256 = doc.source.sha256 or hashlib.sha256(doc.text.encode()).hexdigest()
    known = work.session.scalar(select(Document).where(Document.sha256 == sha256))
    fields: dict[str, Any] = {"analysis": storable(analysis.to_json()), "date": doc.meta.date}
    if known is not None and known.text == doc.text:
        for field, value in fields.items():
            setattr(known, field, value)
        return known
    if known is not None:  # the same bytes, read otherwise by another version of duban: a document of its own
        sha256 = hashlib.sha256(f"{sha256}{doc.text}".encode()).hexdigest()
    document = Document(
        **fields, name=storable(one_line(name)), meeting=(meeting or meeting_key(analysis))[:200], title=doc.meta.title, sha256=sha256, format=doc.source.format,
        doc_type=doc.meta.doc_type, level=doc.meta.level, region=doc.meta.region, occasion=doc.meta.occasion, speaker=doc.meta.speaker,
        text=doc.text, stored=stored, added_at=work.at, added_by=work.actor.name,
    )
    work.session.add(document)
    work.session.flush()
    work.log("收录", "document", document.id, after={"name": document.name, "sha256": sha256, "meeting": document.meeting})
    return document


def _passages(work: Work, document: Document, analysis: Analysis) -> dict[int, int]:
    """Return the ids of the passages of a document by the index of their segment, made when it is new."""
    had = work.session.execute(select(Passage.position, Passage.id).where(Passage.document_id == document.id)).all()
    if not had:
        work.session.add_all(
            Passage(document_id=document.id, position=at, start=s.start, end=s.end, role=s.role, score=s.score) for at, s in enumerate(analysis.doc.segments)
        )
        work.session.flush()
        had = work.session.execute(select(Passage.position, Passage.id).where(Passage.document_id == document.id)).all()
    return {row[0]: row[1] for row in had}


class _Merge:
    """One import: which rows there are of these meetings, and what became of each."""

    def __init__(self, work: Work, documents: Mapping[str, Document], passages: Mapping[str, Mapping[int, int]]) -> None:
        self.work, self.documents, self.passages = work, documents, passages
        meetings = {d.meeting for d in documents.values()}
        earlier = work.session.scalars(select(Document.id).where(Document.meeting.in_(meetings))).all()
        rows = work.session.scalars(select(Task).where(Task.document_id.in_(earlier), Task.parent_id.is_(None)).options(*WHOLE)).all()
        self.by_key = {source.key: row for row in rows for source in row.sources}
        self.by_words = {row.content: row for row in rows}
        self.rows = {row.id: row for row in rows}
        self.earlier = set(earlier)

    def run(self, analyses: Mapping[str, Analysis]) -> Added:
        """Take in every entry; mark what a newer version of a document no longer says."""
        gathered = entries(occurrences(analyses))
        new: list[int] = []
        updated: list[int] = []
        same: list[int] = []
        kept: dict[int, tuple[str, ...]] = {}
        seen: set[int] = set()
        for entry, key in zip(gathered, row_ids(gathered), strict=True):
            row = self.by_key.get(key) or self.by_words.get(_content(entry))
            if row is None or row.id in seen:
                task = self._new(entry, key)
                new.append(task.id)
                seen.add(task.id)
                continue
            seen.add(row.id)
            changed, left = self._update(row, entry)
            (updated if changed else same).append(row.id)
            if left:
                kept[row.id] = left
        absent = tuple(self._absent(seen))
        return Added(tuple(d.id for d in self.documents.values()), tuple(new), tuple(updated), tuple(same), kept, absent)

    def _values(self, entry: Entry) -> dict[str, Any]:
        main = entry[0]
        task = main.task
        again = next((frequency(d) for o in entry for d in o.task.deadlines if d.kind == "recurring"), None)
        return {
            "content": _content(entry),
            "section": [storable(one_line(main.doc.quote(h))) for h in main.chain if h.end <= task.start],
            "measures": list(dict.fromkeys(storable(w.text) for o in entry for w in o.task.measures)),
            "purpose": list(dict.fromkeys(storable(w.text) for w in task.purpose)),
            "targets": list(dict.fromkeys(storable(one_line(f.text)) for o in entry for f in o.task.targets)),
            "marks": self._figures(entry),
            "frequency": again,
            "grade": min(o.task.grade for o in entry),
            "due": due_value(*(o.task for o in entry)),
        }

    def _new(self, entry: Entry, key: str) -> Task:
        main = entry[0]
        values = self._values(entry)
        due = values.pop("due")
        document = self.documents[main.name]
        task = Task(
            **values, number=self._free(key), document_id=document.id, passage_id=self.passages[main.name].get(main.task.segment), start=main.task.start, end=main.task.end,
            role=main.task.role, score=main.task.score, review="待核", status="草稿", percent=0, absent=False, touched=[], proposed={}, created_at=self.work.at, updated_at=self.work.at,
        )
        set_due(task, due if last_day(due) else None)
        self.work.session.add(task)
        self._sources(task, entry)
        self._units(task, entry)
        self._times(task, entry)
        log_new(self.work, task, "收录任务")
        return task

    def _free(self, key: str) -> str:
        names = (key if n == 1 else f"{key}-{n}" for n in count(1))
        return next(name for name in names if self.work.session.scalar(select(Task.id).where(Task.number == name)) is None)

    def _update(self, task: Task, entry: Entry) -> tuple[bool, tuple[str, ...]]:
        """Bring a row up to the newer text where no person has set it; return whether it changed, and what was kept against the text."""
        kept = []
        before = task.version
        with changing(self.work, task, action="重新收录"):
            for name, value in self._values(entry).items():
                if getattr(task, name) == value or _FOLLOWS.get(name) in task.touched:
                    continue
                if name in task.touched:
                    kept.append(name)
                elif name == "due":
                    set_due(task, value if last_day(value) else None)
                else:
                    setattr(task, name, value)
            if not {"lead", "responsible", "support"} & set(task.touched):
                self._units(task, entry)
            if "deadlines" not in task.touched:
                self._times(task, entry)
            self._sources(task, entry)
            task.absent = False
        return task.version != before, tuple(kept)

    def _figures(self, entry: Entry) -> list[Any]:
        found = {storable(one_line(f.text)): [storable(one_line(f.text)), self.documents[o.name].id, f.start, f.end, "explicit"] for o in reversed(entry) for f in o.task.targets}
        return list(reversed(found.values()))

    def _sources(self, task: Task, entry: Entry) -> None:
        said = {(s.document_id, s.start, s.end) for s in task.sources}
        marked = {(s.document_id, s.key) for s in task.sources[:1] if "span" in task.touched}
        at = len(task.sources)
        for o in entry:
            document = self.documents[o.name]
            if (document.id, o.task.start, o.task.end) not in said and (document.id, o.task.id) not in marked:
                task.sources.append(
                    TaskSource(
                        position=at, document=document, document_id=document.id, passage_id=self.passages[o.name].get(o.task.segment),
                        key=o.task.id, start=o.task.start, end=o.task.end, place=storable(place_text(o.doc, o.task.start, o.task.end)),
                    )
                )
                at += 1

    def _units(self, task: Task, entry: Entry) -> None:
        wanted = [(duty, party) for duty, parties in zip(("lead", "responsible", "support"), entry_columns(entry), strict=True) for party in parties]
        names = [(duty, storable(party_name(party))) for duty, party in wanted]
        if [(a.duty, a.unit.name) for a in task.assignments] == names:
            return
        document = self.documents[entry[0].name]
        generic = {u.name for o in entry for u in o.doc.units if u.generic}
        task.assignments[:] = [
            Assignment(
                unit=(unit := find_unit(self.work, name, generic=party.name in generic)), unit_id=unit.id, duty=duty, position=at, document_id=document.id,
                start=party.start, end=party.end, text=storable(party.text), how=party.how,
            )
            for at, ((duty, name), (_, party)) in enumerate(zip(names, wanted, strict=True))
        ]

    def _times(self, task: Task, entry: Entry) -> None:
        times = {one_line(storable(d.text)): (self.documents[o.name], d) for o in reversed(entry) for d in o.task.deadlines}
        words = list(dict.fromkeys(one_line(storable(d.text)) for o in entry for d in o.task.deadlines))
        if [d.text for d in task.deadlines] == words:
            return
        task.deadlines[:] = [
            Deadline(
                position=at, document_id=times[word][0].id, start=(d := times[word][1]).start, end=d.end, text=word, kind=d.kind, value=d.value,
                due=d.due, begins=d.begins, rrules=list(d.rrules), basis=d.basis or None, how=d.how,
            )
            for at, word in enumerate(words)
        ]

    def _absent(self, seen: set[int]) -> Any:
        """Mark rows whose documents were all replaced by these and that these no longer say; yield them."""
        new = {d.id for d in self.documents.values()}
        replaced = {
            old.id
            for old in self.work.session.scalars(select(Document).where(Document.id.in_(self.earlier - new)))
            if any(_same_paper(old, d) for d in self.documents.values())
        }
        for document_id in replaced:
            old = self.work.session.get_one(Document, document_id)
            old.replaced_by = next(d.id for d in self.documents.values() if _same_paper(old, d))
        for row in self.rows.values():
            if row.id not in seen and {s.document_id for s in row.sources} <= replaced | new and not row.absent:
                task = find_task(self.work, row.id)
                with changing(self.work, task, action="新稿未见"):
                    task.absent = True
                yield row.id


def _same_paper(old: Document, new: Document) -> bool:
    return old.id != new.id and (old.title, old.date, old.doc_type) == (new.title, new.date, new.doc_type)


def _content(entry: Entry) -> str:
    main = entry[0]
    return storable(main.task.content.text if main.task.content else one_line(main.doc.quote(main.task)))
