"""Take analyses into the ledger. The same meeting again merges instead of doubling.

A row nobody has judged or worked on follows the newer text, but for the fields a person has set. One that was judged, or is past 草稿, stays
as it is: what the newer text says of it is kept in `Task.proposed` for a person to take over (`take_proposed`) or not. A row that was
rejected, cancelled or merged only gains the place. Rows that the newer version of their paper no longer says are marked, never removed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Final

from sqlalchemy import or_, select

from nlp.datamodel import Analysis
from nlp.ledger.edit import (
    changing,
    due_of,
    find_unit,
    log_new,
    new_assignment,
    order_units,
    renumber,
    set_due,
    storable,
)
from nlp.ledger.match import Place, Said, match
from nlp.ledger.papers import Paper, take_paper
from nlp.ledger.rows import DUTIES, WHOLE, difference, snapshot
from nlp.ledger.schema import Assignment, Deadline, Document, Task, TaskSource
from nlp.ledger.spans import read_analysis
from nlp.ledger.store import Work, permit
from nlp.phrases import one_line
from nlp.tasks.alike import statement
from nlp.tasks.duplicates import link_duplicates
from nlp.tasks.entries import Entry, Occurrence, entries, fullest_first, occurrences, row_ids
from nlp.tasks.owners import entry_columns, party_name
from nlp.tasks.places import place_text
from nlp.tasks.time_words import frequency

ADDERS: Final = ("录入", "审核")
PROPOSED: Final = ("content", "measures", "lead", "responsible", "support", "deadlines", "due", "frequency", "targets")
"""Fields of a newer text that are put to a person; the rest (section, purpose, grade) follow silently or not at all."""
_FOLLOWS: Final = {"marks": "targets", "content": "span"}
"""Fields that go by another one that a person has set."""


@dataclass(frozen=True, slots=True)
class Added:
    """What an import came to, by ids: the paper of each analysis in their order, rows made, rows brought up to the newer text, rows left as they were (but for the place), rows no longer said.

    `changes` tells of each updated row what was and what is, `proposed` what the newer text says of rows it must not change, `kept` which
    fields a person has set otherwise than the text has them.
    """

    documents: tuple[int, ...]
    new: tuple[int, ...] = ()
    updated: tuple[int, ...] = ()
    same: tuple[int, ...] = ()
    absent: tuple[int, ...] = ()
    kept: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    changes: Mapping[int, Mapping[str, tuple[Any, Any]]] = field(default_factory=dict)
    proposed: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)


def add(work: Work, analyses: Mapping[str, Analysis], *, meeting: str | None = None, stored: Mapping[str, str] | None = None) -> Added:
    """Take in analyses by their unique names. `meeting` says of which meeting all of them are, else see `papers`; `stored` names the file
    kept of each in the data folder. Raises ForbiddenError.
    """
    permit(work.actor.role, ADDERS, "收录", "材料")
    ready = link_duplicates({name: _storable(analysis) for name, analysis in analyses.items()})
    papers = {name: take_paper(work, name, analysis, meeting=meeting, stored=(stored or {}).get(name)) for name, analysis in ready.items()}
    first = {paper.document.id: name for name, paper in reversed(papers.items())}  # one file under two names is one paper
    once = {name: papers[name] for name in papers if name == first[papers[name].document.id]}
    merge = _Merge(work, once, {name: ready[name] for name in once})
    return merge.run(tuple(paper.document.id for paper in papers.values()))


def _storable(analysis: Analysis) -> Analysis:
    """Return the analysis with a text every database takes; offsets stay."""
    text = storable(analysis.doc.text)
    return analysis if text == analysis.doc.text else replace(analysis, doc=replace(analysis.doc, text=text))


def _own(task: Task) -> list[TaskSource]:
    """Return the places where a row itself is said, without those of rows that went into it."""
    return [source for source in task.sources if source.merged_from is None]


class _Merge:
    """One import: the rows there are of these meetings, and what becomes of each."""

    def __init__(self, work: Work, papers: Mapping[str, Paper], analyses: Mapping[str, Analysis]) -> None:
        self.work, self.papers = work, papers
        self.fresh = {paper.document.id: paper for paper in papers.values()}
        older = {old for paper in papers.values() for old in paper.older}
        meetings = {paper.document.meeting for paper in papers.values()}
        of_meetings = select(Document.id).where(or_(Document.meeting.in_(meetings), Document.id.in_(older)))
        here = select(TaskSource.task_id).where(TaskSource.document_id.in_(of_meetings))
        found = work.session.scalars(select(Task).where(Task.id.in_(here), Task.parent_id.is_(None)).order_by(Task.id).options(*WHOLE)).all()
        self.rows = {task.id: task for task in found}
        self.documents = {paper.document.id: paper.document for paper in papers.values()}
        self.documents |= {source.document_id: source.document for task in found for source in task.sources}
        self.names = {document_id: f"#{document_id}" for document_id in self.documents}
        self.names |= {paper.document.id: name for name, paper in papers.items()}
        self.ids = {name: document_id for document_id, name in self.names.items()}
        self.gathered = entries(occurrences(analyses))
        self.said = {(self.ids[o.name], o.task.id): o for entry in self.gathered for o in entry}
        for document_id in self.documents.keys() - self.fresh.keys():
            known = occurrences({self.names[document_id]: read_analysis(self.documents[document_id])})
            self.said |= {(document_id, o.task.id): o for o in known}

    def run(self, documents: tuple[int, ...]) -> Added:
        """Take in every entry; mark what a newer version of a document no longer says. `documents` are the papers to tell of."""
        found = match(
            [Said(self.papers[entry[0].name].document.meeting, tuple(map(self._place, entry))) for entry in self.gathered],
            {task.id: self._known(task) for task in self.rows.values()},
            {paper.document.id: paper.older for paper in self.papers.values()},
        )
        new: list[int] = []
        updated: list[int] = []
        same: list[int] = []
        kept: dict[int, tuple[str, ...]] = {}
        changes: dict[int, dict[str, tuple[Any, Any]]] = {}
        for at, (entry, key) in enumerate(zip(self.gathered, row_ids(self.gathered), strict=True)):
            if at not in found:
                new.append(self._new(entry, key).id)
                continue
            task = self.rows[found[at]]
            before = snapshot(task)
            kept[task.id] = self._update(task, entry)
            was, now = difference(before, snapshot(task))
            changes[task.id] = {name: (was[name], now[name]) for name in now if name not in ("marks", "span", "proposed")}
            (updated if changes[task.id] else same).append(task.id)
        absent = tuple(self._absent(set(found.values())))
        return Added(
            documents, tuple(new), tuple(updated), tuple(same), absent, {k: v for k, v in kept.items() if v},
            {k: v for k, v in changes.items() if v}, {i: dict(self.rows[i].proposed) for i in found.values() if self.rows[i].proposed},
        )

    def _place(self, o: Occurrence) -> Place:
        return Place(self.ids[o.name], o.task.start, o.task.end, o.task.id, statement(o.doc, o.task))

    def _known(self, task: Task) -> Said:
        places = []
        for source in _own(task):
            o = self.said.get((source.document_id, source.key))
            told = statement(o.doc, o.task) if o and source.document_id not in self.fresh else None
            places.append(Place(source.document_id, source.start, source.end, source.key, told))
        return Said(task.sources[0].document.meeting, tuple(places))

    def _whole(self, task: Task, entry: Entry) -> Entry:
        """Return the entry with what other papers that still hold say of the row: as if all had come in together."""
        new = {(self.ids[o.name], o.task.id) for o in entry}
        replaced = {old for o in entry for old in self.papers[o.name].older}
        others = [
            o for s in _own(task)
            if s.document_id not in replaced | self.fresh.keys() and s.document.replaced_by is None
            and (s.document_id, s.key) not in new and (o := self.said.get((s.document_id, s.key)))
        ]
        return fullest_first(sorted((*others, *entry), key=lambda o: self.ids[o.name])) if others else entry

    def _values(self, entry: Entry) -> dict[str, Any]:
        """Return the fields of a row as its text has them, units and times by their words."""
        main = entry[0]
        task = main.task
        columns = zip(DUTIES, entry_columns(entry), strict=True)
        return {
            "content": storable(task.content.text if task.content else one_line(main.doc.quote(task))),
            "section": [storable(one_line(main.doc.quote(h))) for h in main.chain if h.end <= task.start],
            "measures": list(dict.fromkeys(storable(w.text) for o in entry for w in o.task.measures)),
            "purpose": list(dict.fromkeys(storable(w.text) for w in task.purpose)),
            "targets": list(dict.fromkeys(storable(one_line(f.text)) for o in entry for f in o.task.targets)),
            "frequency": next((frequency(d) for o in entry for d in o.task.deadlines if d.kind == "recurring"), None),
            "grade": min(o.task.grade for o in entry),
            "deadlines": list(dict.fromkeys(one_line(storable(d.text)) for o in entry for d in o.task.deadlines)),
            "due": due_of(*(o.task for o in entry))[0],
            **{duty: [storable(party_name(party)) for party in parties] for duty, parties in columns},
        }

    def _new(self, entry: Entry, key: str) -> Task:
        main = entry[0]
        paper = self.papers[main.name]
        task = Task(
            number=self._free(key), document_id=paper.document.id, passage_id=paper.passages.get(main.task.segment), start=main.task.start, end=main.task.end,
            role=main.task.role, score=main.task.score, review="待核", status="草稿", percent=0, absent=False, touched=[], proposed={}, content="",
            created_at=self.work.at, updated_at=self.work.at,
        )
        self._set(task, entry, self._values(entry))
        self._sources(task, entry)
        self.work.session.add(task)
        log_new(self.work, task, "收录任务")
        return task

    def _free(self, key: str) -> str:
        names = (key if n == 1 else f"{key}-{n}" for n in count(1))
        return next(name for name in names if self.work.session.scalar(select(Task.id).where(Task.number == name)) is None)

    def _update(self, task: Task, entry: Entry) -> tuple[str, ...]:
        """Bring a row up to the newer text as far as that is allowed; return the fields a person has set against the text."""
        entry = self._whole(task, entry)
        values = self._values(entry)
        now = snapshot(task)
        held = {name for name in values if name in task.touched or _FOLLOWS.get(name) in task.touched}
        free = {name: value for name, value in values.items() if name not in held}
        kept = tuple(name for name in PROPOSED if name in held and values[name] != now[name])
        with changing(self.work, task, action="再次收录"):
            task.absent = False
            dropped = task.review == "驳回" or task.status in ("取消", "并入")
            follows = task.review == "待核" and task.status == "草稿"
            if follows:
                self._set(task, entry, free)
                task.role, task.score = entry[0].task.role, entry[0].task.score
            task.proposed = {n: free[n] for n in PROPOSED if n in free and free[n] != now[n]} if not (follows or dropped) else {}
            self._sources(task, entry, leads=follows and "span" not in task.touched)
        return kept

    def _set(self, task: Task, entry: Entry, values: Mapping[str, Any]) -> None:
        for name in ("content", "section", "measures", "purpose", "targets", "frequency", "grade"):
            if name in values:
                setattr(task, name, values[name])
        if "targets" in values:
            task.marks = self._figures(entry)
        if "due" in values:
            set_due(task, *due_of(*(o.task for o in entry)))
        if "deadlines" in values:
            self._times(task, entry)
        self._units(task, entry, [duty for duty in DUTIES if duty in values])

    def _figures(self, entry: Entry) -> list[Any]:
        found = {storable(one_line(f.text)): [storable(one_line(f.text)), self.ids[o.name], f.start, f.end, "explicit"] for o in reversed(entry) for f in o.task.targets}
        return list(reversed(found.values()))

    def _sources(self, task: Task, entry: Entry, *, leads: bool = True) -> None:
        """Add the places where the row is said; they take the place of those in versions that are replaced. With `leads` its words are from the first."""
        had = {(s.document_id, s.key): s for s in _own(task)}
        first: list[TaskSource] = []
        for o in entry:
            document = self.documents[self.ids[o.name]]
            source = had.get((document.id, o.task.id))
            if source is None:
                source = TaskSource(document=document, document_id=document.id, key=o.task.id, position=0)
                task.sources.append(source)
            if document.id in self.fresh and not ("span" in task.touched and source is task.sources[0]):
                source.passage_id = self.papers[o.name].passages.get(o.task.segment)
                source.start, source.end, source.place = o.task.start, o.task.end, storable(place_text(o.doc, o.task.start, o.task.end))
            first.append(source)
        order = [*first, *(s for s in task.sources if s not in first)] if leads else list(task.sources)
        replaced = {old for s in first for old in (self.fresh[s.document_id].older if s.document_id in self.fresh else ())}
        task.sources[:] = [s for s in order if s.document_id not in replaced or (s is order[0] and not leads)]
        renumber(task.sources)
        if leads:
            main = task.sources[0]
            task.document_id, task.passage_id, task.start, task.end = main.document_id, main.passage_id, main.start, main.end

    def _units(self, task: Task, entry: Entry, duties: list[str]) -> None:
        """Give the row the units of its text in these duties; who has another duty by a person's word keeps that."""
        others = [a for a in task.assignments if a.duty not in duties or a.merged_from is not None]
        elsewhere = {a.unit.name for a in others}
        wanted = [(duty, party) for duty, parties in zip(DUTIES, entry_columns(entry), strict=True) if duty in duties for party in parties]
        generic = {u.name for o in entry for u in o.doc.units if u.generic}
        where = {(p.start, p.end, p.text): self.ids[o.name] for o in reversed(entry) for p in (*o.task.lead, *o.task.support, *o.task.addressee)}
        had = {(a.duty, a.unit.name): a for a in task.assignments}
        rows: list[Assignment] = []
        for duty, party in wanted:
            name = storable(party_name(party))
            if name in elsewhere:
                continue
            row = had.get((duty, name))
            if row is None:
                row = new_assignment(find_unit(self.work, name, generic=party.name in generic), duty)
            row.document_id, row.start, row.end = where[party.start, party.end, party.text], party.start, party.end
            row.text, row.how = storable(party.text), party.how
            rows.append(row)
        order_units(task, (*others, *rows))

    def _times(self, task: Task, entry: Entry) -> None:
        times = {one_line(storable(d.text)): (self.ids[o.name], d) for o in reversed(entry) for d in o.task.deadlines}
        had = {d.text: d for d in task.deadlines}
        rows: list[Deadline] = []
        for word in dict.fromkeys(one_line(storable(d.text)) for o in entry for d in o.task.deadlines):
            document_id, d = times[word]
            row = had.get(word) or Deadline(text=word, position=0)
            row.document_id, row.start, row.end, row.kind, row.value, row.due, row.begins = document_id, d.start, d.end, d.kind, d.value, d.due, d.begins
            row.rrules, row.basis, row.how = list(d.rrules), d.basis or None, d.how
            rows.append(row)
        task.deadlines[:] = rows
        renumber(rows)

    def _absent(self, seen: set[int]) -> Iterator[int]:
        """Mark rows that only these papers or the versions they replace have said, and that these no longer say; yield them.

        A row that somebody judged or set does not go because the same text was read anew without it.
        """
        replaced = {old for paper in self.fresh.values() for old in paper.older}
        for row in self.rows.values():
            documents = {s.document_id for s in _own(row)}
            reread = documents & self.fresh.keys() and (row.review != "待核" or row.touched)
            still = any((s.document_id, s.key) in self.said for s in _own(row) if s.document_id in self.fresh)
            if row.id in seen or row.absent or still or reread or not documents <= replaced | self.fresh.keys():
                continue
            with changing(self.work, row, action="新稿未见"):
                row.absent = True
            yield row.id
