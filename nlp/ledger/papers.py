"""The papers of the ledger: which one a file is, which meeting it belongs to, which older version it replaces.

A paper is known again by its bytes. Another file is a newer version of one when title, day, kind and speaker are the same and they share
clauses enough; without a day nothing is known again but by bytes: speeches of two years may bear one title. Papers of one meeting have its
`meeting`: by name and day, or named by the user; a paper of another day joins when it says the same tasks (minutes come out later).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from nlp.datamodel import Analysis
from nlp.ledger.edit import storable
from nlp.ledger.schema import Document, Passage
from nlp.ledger.store import Work
from nlp.phrases import is_title, one_line
from nlp.tasks.duplicates import FEW_ROWS, SAME_MEETING, SHARE, link_duplicates

SAME_CLAUSES: Final = 0.3
"""Share of the shorter paper's clauses that a version of it must have."""
MOST_PAPERS: Final = 20
"""Papers of other days that are looked through for the meeting of a new one, nearest day first."""
_CLAUSE = re.compile(r"[，。；！？、,;!?\s]+")
_SHORTEST_CLAUSE = 4


@dataclass(frozen=True, slots=True)
class Paper:
    """A file taken in: its row of the table, the ids of its passages by segment, and the ids of the versions it replaces."""

    document: Document
    passages: dict[int, int]
    older: frozenset[int]


def take_paper(work: Work, name: str, analysis: Analysis, *, meeting: str | None = None, stored: str | None = None) -> Paper:
    """Put a file into the ledger, or find it there; whoever was taken in last is the version that holds."""
    doc = analysis.doc
    meta = doc.meta
    facts: dict[str, Any] = {
        "analysis": storable(analysis.to_json()), "title": meta.title if is_title(one_line(meta.title or "")) else None, "date": meta.date, "doc_type": meta.doc_type, "level": meta.level,
        "region": meta.region, "occasion": meta.occasion, "speaker": meta.speaker,
    }
    sha256 = doc.source.sha256 or hashlib.sha256(doc.text.encode()).hexdigest()
    again = hashlib.sha256(f"{sha256}{doc.text}".encode()).hexdigest()  # the same bytes, read otherwise by another version of duban
    same_bytes = work.session.scalars(select(Document).where(Document.sha256.in_((sha256, again))).order_by(Document.id)).all()
    document = next((d for d in same_bytes if d.text == doc.text), None)
    if document is not None:
        for column, value in facts.items():
            setattr(document, column, value)
        work.log("再次收录", "document", document.id)
    else:
        document = Document(
            **facts, name=storable(one_line(name)), meeting=storable(one_line(meeting or ""))[:200], sha256=again if same_bytes else sha256,
            format=doc.source.format, text=doc.text, stored=stored, added_at=work.at, added_by=work.actor.name,
        )
        document.meeting = document.meeting or _meeting(work, document, analysis)
        work.session.add(document)
        work.session.flush()
        work.log("收录", "document", document.id, after={"name": document.name, "sha256": document.sha256, "meeting": document.meeting})
    older = {d.id for d in same_bytes if d is not document} | {d.id for d in _versions(work, document)}
    for old in work.session.scalars(select(Document).where(Document.id.in_(older))):
        old.replaced_by = document.id
    document.replaced_by = None
    return Paper(document, _passages(work, document, analysis), frozenset(older))


def _versions(work: Work, document: Document) -> Iterator[Document]:
    """Yield the other versions of a paper."""
    if not document.title or not document.date:
        return
    same = (Document.title == document.title, Document.date == document.date, Document.id != document.id)
    for other in work.session.scalars(select(Document).where(*same).order_by(Document.id)):
        if (other.doc_type, other.speaker) == (document.doc_type, document.speaker) and _share(_clauses(other.text), _clauses(document.text)) >= SAME_CLAUSES:
            yield other


def _clauses(text: str) -> set[str]:
    return {clause for clause in _CLAUSE.split(text) if len(clause) >= _SHORTEST_CLAUSE}


def _share(a: set[str], b: set[str]) -> float:
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller else 0.0


def _meeting(work: Work, document: Document, analysis: Analysis) -> str:
    """Return what the papers of one meeting share: that of an earlier paper of it, else its day and what it is called."""
    named = document.occasion or document.title
    called = storable(one_line(named or document.name))
    if not document.date:
        return f"{called} {document.sha256[:8]}"[-200:]
    own = f"{document.date} {called}"[:200]
    near = [d for d in work.session.scalars(select(Document).where(_called(called))) if d.date and _region(d, document)]
    if any(d.date == document.date for d in near):
        return next(d.meeting for d in near if d.date == document.date)
    near = sorted((d for d in near if _days(d.date, document.date) <= SAME_MEETING), key=lambda d: _days(d.date, document.date))
    return next((d.meeting for d in near[:MOST_PAPERS] if _says_the_same(d, analysis)), own)


def _called(name: str) -> Any:
    return func.coalesce(Document.occasion, Document.title) == name


def _region(a: Document, b: Document) -> bool:
    return not a.region or not b.region or a.region in b.region or b.region in a.region


def _days(a: str | None, b: str | None) -> int:
    """Return the days between two dates; many when one is not known to the day."""
    try:
        return abs((date.fromisoformat(a or "") - date.fromisoformat(b or "")).days)
    except ValueError:
        return 10**6


def _says_the_same(old: Document, analysis: Analysis) -> bool:
    """Tell whether two papers share tasks as papers of one meeting do (`nlp.tasks.duplicates`)."""
    before = Analysis.from_json(old.analysis)
    linked = link_duplicates({"old": before, "new": analysis})["new"].tasks
    shared = sum((task.duplicate_of or "").startswith("old#") for task in linked)
    smaller = min(len(before.tasks), len(analysis.tasks))
    return shared >= (1 if smaller <= FEW_ROWS else max(2, SHARE * smaller))


def _passages(work: Work, document: Document, analysis: Analysis) -> dict[int, int]:
    """Return the ids of the passages of a document by the index of their segment: made for a new one; where the text was cut otherwise, those of the same place."""
    segments = analysis.doc.segments
    had = work.session.scalars(select(Passage).where(Passage.document_id == document.id).order_by(Passage.position)).all()
    if not had:
        work.session.add_all(
            Passage(document_id=document.id, position=at, start=s.start, end=s.end, role=s.role, score=s.score) for at, s in enumerate(segments)
        )
        work.session.flush()
        had = work.session.scalars(select(Passage).where(Passage.document_id == document.id).order_by(Passage.position)).all()
    if [(p.start, p.end) for p in had] == [(s.start, s.end) for s in segments]:
        for passage, segment in zip(had, segments, strict=True):
            passage.role, passage.score = segment.role, segment.score
        return {at: passage.id for at, passage in enumerate(had)}
    return {at: next((p.id for p in reversed(had) if p.start <= s.start), had[0].id) for at, s in enumerate(segments)} if had else {}
