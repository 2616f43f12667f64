"""Take from analyses what a paper is made from: every task once, in the words of the source, with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import count

from nlp.datamodel import Analysis, Doc, Heading, Party, Task, heading_chains
from nlp.draft import wording
from nlp.draft.matter import Directive, Matter, Row, Step
from nlp.draft.paper import Reference, nth_key
from nlp.draft.subject import find_subject, full_title
from nlp.draft.tabular import beside, in_sentence, without_table
from nlp.errors import UsageError
from nlp.phrases import heal, is_title, one_line
from nlp.recognize.tables import Row as TableRow
from nlp.recognize.tables import find_rows, row_at
from nlp.tasks.duplicates import link_duplicates
from nlp.tasks.entries import Entry, Occurrence, entries, occurrences, row_ids
from nlp.tasks.owners import entry_columns
from nlp.tasks.places import place_text
from nlp.tasks.rows import ROW_ROLES
from nlp.tasks.time_words import due_value, frequency

DIRECTIVES = ("requirement", "prohibition", "accountability")
_CALLED = re.compile(r"（(?:主办|协办|牵头|配合|责任)(?:单位|部门)?）$")
_NO_UNIT = re.compile(r"^.$|每[月周季年]|^(?:新建|兴建|建设|建成|成立|组建|设立|打造)(?:一批|若干|\d)")
"""What was taken for a unit and names none: 兴建一批社区日间照料中心, 二季度起每月通报."""
_HOST = re.compile(r"[（(](?:主办|牵头)(?:单位|部门)?[）)]$")
_HELPS = re.compile(r"[（(](?:协办|配合)(?:单位|部门)?[）)]$")
_TALK = re.compile(r"(?:就是|大家|我们|你们|咱|还有|再一个|这|那)(?!些年)")
"""A head of a transcript that only a speaker can say."""
NEAR = 200
"""Characters before a row in which 这三类 may be named."""
_ANNOUNCED = re.compile(r"\s*[^，。；：\n]{0,14}(?:总体|基本|工作|主要|总的)(?:思路|要求|原则)是[：:，]")
"""The sentence that words what guides the work, whatever else it is."""
ENDED = ("。", "；", "！", "”")
"""Without one of these a requirement is a line cut off in the middle of a sentence."""


def from_analyses(documents: Mapping[str, Analysis]) -> Matter:
    """Return the matter of one document, or of several of one meeting, by their unique names.

    Raises UsageError when none of them holds a task: there is nothing to draft.
    """
    found = occurrences({name: _linked(name, analysis) for name, analysis in documents.items()})
    if not found:
        raise UsageError(f"“{'、'.join(documents)}”中没有任务，无法起草：请先核对任务台账")
    main = max(documents.values(), key=lambda analysis: len(analysis.tasks))
    subject = find_subject(main.doc)
    keys = (f"p{n}" for n in count(1))
    return Matter(
        title=source_title(main.doc),
        rows=merged(row for row, _ in entry_rows(found)),
        directives=tuple(d for name, analysis in documents.items() for d in _directives(name, analysis, keys)),
        subject=subject,
        subject_reference=_subject_reference(documents, main, subject and subject.spans, keys),
        date=main.doc.meta.date,
        documents=tuple(documents),
        analyses=dict(documents),
    )


def _linked(name: str, analysis: Analysis) -> Analysis:
    """Return the document with the rows that it says twice linked; one that came linked, from a batch, as it is."""
    if any(task.duplicate_of or task.similar_to for task in analysis.tasks):
        return analysis
    return link_duplicates({name: analysis})[name]


def entry_rows(found: Sequence[Occurrence]) -> list[tuple[Row, Entry]]:
    """Return a row for each entry of the ledger, under the id that the ledger gives it."""
    gathered = entries(found)
    return [(_row(entry, identity), entry) for entry, identity in zip(gathered, row_ids(gathered), strict=True)]


def merged(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows, those that say the same as one: its references hold those of all.

    The same words for the same owners and times are one item, whatever headings they stand under.
    """
    found: dict[tuple[str, ...], Row] = {}
    for row in rows:
        key = (row.words, *row.owners, "|", *row.support, "|", *row.times, "|", row.status, row.progress, row.remark)
        first = found.get(key)
        found[key] = replace(first, references=(*first.references, *row.references)) if first else row
    return tuple(found.values())


def _row(entry: Entry, identity: str) -> Row:
    main = entry[0]
    task = main.task
    lead, responsible, support = (_names(parties) for parties in hosts_first(*entry_columns(entry)))
    addressees = [p for o in entry for p in o.task.addressee if not wording.is_self(p)]
    deadlines = [d for o in entry for d in o.task.deadlines]
    return Row(
        id=identity,
        words=_words(main),
        content=task.content.text if task.content else one_line(main.doc.quote(task)),
        section=_section(main.doc, main.chain, task),
        measures=tuple(dict.fromkeys(w.text for o in entry for w in o.task.measures)),
        purpose=tuple(dict.fromkeys(w.text for w in task.purpose)),
        lead=lead,
        responsible=responsible,
        support=support,
        persons=bool(responsible) and len(addressees) >= len(responsible) and all(map(wording.is_person, addressees)),
        times=_distinct(t for o in entry for t, _, _ in wording.times(o.task.deadlines, o.doc.text)),
        begins=next((d.begins for d in deadlines if d.begins), None),
        due=due_value(*(o.task for o in entry)),
        frequency=tuple(dict.fromkeys(frequency(d) for d in deadlines if d.kind == "recurring")),
        steps=tuple(_steps(main.doc, task)),
        targets=_distinct(f for o in entry for f, _, _ in wording.figures(o.task.targets, o.doc.text)),
        role=task.role,
        grade=min(o.task.grade for o in entry),
        references=tuple(
            Reference(nth_key(identity, n), one_line(o.name), place_text(o.doc, o.task.start, o.task.end), one_line(o.doc.quote(o.task)))
            for n, o in enumerate(entry)
        ),
    )


def _names(parties: Iterable[Party]) -> tuple[str, ...]:
    """Return each named unit once, in the order given, as the source words it."""
    names = _distinct(_CALLED.sub("", heal(party.text)) for party in parties if not wording.is_self(party))
    names = tuple(name for name in names if not _NO_UNIT.search(name))
    return tuple(name for name in names if not any(other in names for other in (f"{name}人民政府", f"{name}政府", f"{name}党委、政府")))


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))


def hosts_first(lead: Sequence[Party], responsible: Sequence[Party], support: Sequence[Party]) -> tuple[Sequence[Party], ...]:
    """Return the columns with those that a cell calls （主办） in the lead and those down to （协办） as helpers."""
    hosts = [p for p in responsible if _HOST.search(p.text)]
    if lead or not hosts or not _HELPS.search(responsible[-1].text):
        return lead, responsible, support
    names = {_HOST.sub("", p.text) for p in hosts}
    return hosts, (), (*(p for p in responsible if p not in hosts and p.text not in names), *support)


def _words(main: Occurrence) -> str:
    above = [wording.heading_words(main.doc.quote(h)) for h in main.chain if h.end <= main.task.start]
    words = wording.examined(wording.task_words(main.doc.text, main.task), above[-1] if above else "")
    words = wording.resolved(words, main.doc.text[max(main.task.start - NEAR, 0) : main.task.start])
    found = beside(main.doc, tables_of(main.doc.text), main.task.start)
    return in_sentence(words, found) if found else words


def _section(doc: Doc, chain: Sequence[Heading], task: Task) -> tuple[str, ...]:
    """Return the headings above the row, in a table its caption and part; the head of an item that is the task itself (三是建立…机制) is none."""
    found = beside(doc, tables_of(doc.text), task.start)
    if found and found.section:
        return found.section
    above = [h for h in chain if h.end <= task.start]
    heads = [h for n, h in enumerate(above) if n == 0 or not _is_task(doc, h)]
    titles = (wording.heading_words(doc.quote(h)) for h in heads)
    return tuple(without_table(title) if found else title for title in titles if title and not _TALK.match(title))


def _is_task(doc: Doc, heading: Heading) -> bool:
    """Tell whether a heading is a task or a demand of its own (“五一”前举办歌咏大赛): it heads nothing."""
    at = bisect_right(doc.segments, heading.start, key=lambda s: s.start) - 1
    return at >= 0 and doc.segments[at].role in {*ROW_ROLES, "requirement"} and doc.segments[at].end <= heading.end + 1


@lru_cache(maxsize=4)
def tables_of(text: str) -> tuple[TableRow, ...]:
    """Return the table rows of a text, kept for the rows of the ledger that ask one after another."""
    return find_rows(text)


def source_title(doc: Doc) -> str:
    """Return what the source is called: its title, or the name of its file where the first line is a time code or a speaker."""
    title = heal(full_title(doc) or "").lstrip("—－- ")
    return title if is_title(title) else heal(re.sub(r"\.[a-z]{2,5}$", "", doc.source.name))


def _steps(doc: Doc, task: Task) -> Iterator[Step]:
    for step in task.milestones:
        time = next(d for d in task.deadlines if (d.start, d.end) == (step.deadline.start, step.deadline.end))
        yield Step(wording.sentence(doc.quote(step)).rstrip("，；。、"), heal(time.text), time.due or (time.value if time.kind == "date" else None))


def _directives(name: str, analysis: Analysis, keys: Iterator[str]) -> Iterator[Directive]:
    """Yield what the document asks for beside its rows, once in the same words."""
    doc = analysis.doc
    taken = {task.segment for task in analysis.tasks}
    seen: set[tuple[str, str]] = set()
    chains = heading_chains(doc.headings, [segment.start for segment in doc.segments])
    for at, (segment, chain) in enumerate(zip(doc.segments, chains, strict=True)):
        quote = doc.quote(segment)
        role = "aim" if segment.role not in DIRECTIVES and _ANNOUNCED.match(quote) else segment.role
        if role not in (*DIRECTIVES, "aim") or at in taken or (segment.role == "requirement" and not quote.endswith(ENDED)):
            continue
        if row_at(tables_of(doc.text), segment.start):
            continue
        words = wording.sentence(quote)
        if (role, words) not in seen and re.search(r"[\u4e00-\u9fff]", words):
            seen.add((role, words))
            place = place_text(doc, segment.start, segment.end)
            section = tuple(title for h in chain if h.start < segment.start and (title := wording.heading_words(doc.quote(h))))
            yield Directive(role, words, Reference(next(keys), one_line(name), place, one_line(quote), row=False), section)


def _subject_reference(documents: Mapping[str, Analysis], main: Analysis, spans: object, keys: Iterator[str]) -> Reference | None:
    if not spans or not isinstance(spans, tuple):
        return None
    name = next(name for name, analysis in documents.items() if analysis is main)
    start, end = spans[0].start, spans[-1].end
    return Reference(next(keys), one_line(name), place_text(main.doc, start, end), one_line(main.doc.text[start:end]), row=False)
