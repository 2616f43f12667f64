"""Minutes of a meeting: how it opened, item by item what it heard, held, asked for and decided, who was there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from nlp.datamodel import Span
from nlp.draft import wording
from nlp.draft.compose import body, heading
from nlp.draft.grouping import groups
from nlp.draft.minutes.attribution import (
    DECIDED,
    HEARD,
    LEARNT,
    LISTED,
    OPEN,
    PERSONS,
    POINTED,
    REQUIRED,
    STRESSED,
    VIEWED,
    decides,
    recorded,
    unwritten,
)
from nlp.draft.minutes.meeting import read_meeting, speakers
from nlp.draft.minutes.proceedings import Item, Statement, fit, proceedings
from nlp.draft.minutes.record import fixed_times, recorded_words
from nlp.draft.paper import Block, Paragraph, Piece, Reference, pending
from nlp.draft.parts.tasks import duty_pieces
from nlp.numerals import to_chinese
from nlp.phrases import drop_lead_in, one_line
from nlp.tasks.places import place_text

if TYPE_CHECKING:
    from nlp.draft.compose import Context
    from nlp.draft.kinds import Part

VIEWS = (VIEWED, "充分肯定", "肯定", POINTED, STRESSED, REQUIRED)
"""Verbs of a view or a demand, in the order minutes give them."""
_FACTS = ("time", "place", "host")


def opening(context: Context, part: Part) -> Iterator[Block]:
    """The opening sentence: when, where, who, what about. The profile goes before the source."""
    told, office = read_meeting(context.matter), context.profile
    values: dict[str, Any] = {key: getattr(office, key) or getattr(told, key) for key in _FACTS}
    values = {key: value for key, value in values.items() if value}
    titled = sum(1 for item in proceedings(context.matter) if item.title)
    text = context.say(part.options["text"], topics=told.topics, purpose=told.purpose, titled=titled, **values)
    used = [key for key in (*_FACTS, "topics", "purpose") if key in told.evidence and not getattr(office, key, "")]
    yield body(text, tuple(dict.fromkeys(key for name in used for key in _passage(context, *told.evidence[name]))))


def course(context: Context, part: Part) -> Iterator[Block]:
    """The items of the agenda one by one; a meeting without one is told as a whole, its decisions and demands under headings of their own.

    `at_most` sentences stand behind each verb. `decided`, `asked`, `listed`, `open` are each [heading, line above a list in an item of the
    agenda, words before a single one, line above a list under that heading where it needs one].
    """
    number = 0
    for item in proceedings(context.matter):
        most = part.options.get("at_most", 3)
        blocks = [*_heard(context, item), *_views(context, item, most)]
        lists = []
        for verb, name in ((DECIDED, "decided"), (REQUIRED, "asked"), (LISTED, "listed"), (OPEN, "open")):
            found = [s for s in item.statements if _kept(s, spoken=item.spoken) == verb]
            if found and verb == REQUIRED and _joins(item):
                found = [s for s in item.statements if s in found or s in _held(item, REQUIRED, most)]
            if found:
                title, line, single, *own = map(context.say, part.options[name])
                line = line if item.title else own[0] if own else ""
                lists.append((title, list(_listed(context, item, found, line=line, single=single))))
        if item.title and (blocks or lists):
            number += 1
            yield heading(1, f"{to_chinese(number)}、{item.title}")
        yield from blocks
        for title, listed in lists:
            if not item.title:
                number += 1
                yield heading(1, f"{to_chinese(number)}、{title}")
            yield from listed


def attendance(context: Context, part: Part) -> Iterator[Block]:
    """出席, 列席, 请假, everybody once; who spoke where nobody says who was there. Then who took the minutes and who gets them."""
    told = read_meeting(context.matter)
    rows: list[tuple[str, tuple[str, ...], str]] = [("出席", told.present, "present")]
    if not told.present and (names := _speakers(context)):
        rows.append(("发言", names, ""))
    rows += [("列席", told.attending, "attending"), ("请假", told.absent, "absent")]
    recorder = context.profile.recorder or told.recorder
    rows.append(("记录", (recorder,) if recorder else (), "recorder"))
    if not context.profile.copies:
        rows.append(("分送", (told.copies or pending("印发范围"),), "copies"))
    for label, names, key in rows:
        if names or label == "出席":
            refs = _passage(context, *told.evidence[key]) if key in told.evidence else ()
            yield Paragraph("attendance", (Piece(f"{label}：", face="label"), Piece("、".join(names) or pending("出席人员"), refs)))


def _heard(context: Context, item: Item) -> Iterator[Block]:
    found = [s for s in item.statements if s.row is None and (s.verb in LEARNT or s.verb == HEARD)]
    if found:
        pieces = tuple(Piece(_heard_words(s), _passage(context, s.document, s.span)) for s in found)
        yield Paragraph("body", pieces)


def _heard_words(statement: Statement) -> str:
    words = recorded(statement.words)
    if words.startswith(("会上，", "会议")):
        return wording.close(words)
    done = "" if statement.verb in ("研究", "讨论") and words.startswith("了") else "了"
    return wording.close(f"会议{statement.verb}{done}{words}")


def _views(context: Context, item: Item, most: int) -> Iterator[Block]:
    """A paragraph for each verb: 会议指出，…。…。"""
    for verb in VIEWS:
        found = _held(item, verb, most)
        if not found or (verb == REQUIRED and _joins(item)):
            continue
        joint = "" if verb.endswith("肯定") else "，"
        words = [wording.close(recorded(s.words)) for s in found]
        words[0] = f"会议{verb}{joint}{words[0]}"
        yield Paragraph("body", tuple(Piece(w, _passage(context, s.document, s.span)) for w, s in zip(words, found, strict=True)))


def _held(item: Item, verb: str, most: int) -> list[Statement]:
    """Return the views of a verb; of a speech what was reached before where it falls short."""
    found = [s for s in item.statements if s.row is None and s.verb == verb and fit(s.words, spoken=item.spoken)]
    return (sorted(found, key=lambda s: s.role != "achievement") if item.spoken else found)[:most]


def _joins(item: Item) -> bool:
    """Tell whether what is asked for stands in one list: the meeting must not ask in a paragraph and ask again above a list."""
    return not item.grouped and any(s.row is not None and s.verb == REQUIRED for s in item.statements)


def _kept(statement: Statement, *, spoken: bool) -> str:
    """Return the list a statement stands in, empty for views and what was heard."""
    if statement.verb == OPEN:
        return OPEN
    if statement.row is not None:
        return statement.verb
    return DECIDED if decides(statement.verb) and statement.words and not unwritten(statement.words, spoken=spoken) else ""


def _listed(context: Context, item: Item, found: list[Statement], *, line: str, single: str) -> Iterator[Block]:
    if len(found) == 1:
        words = _words(found[0], spoken=item.spoken)
        single = single if found[0].row or found[0].verb != OPEN else ""
        joint = "会议" if single and words.startswith(("同意", "原则同意", "原则通过", "审议通过", "一致同意", "通过")) else single
        yield Paragraph("body", (Piece(joint), *_pieces(context, found[0], words)) if joint else _pieces(context, found[0], words))
        return
    if line:
        yield body(line)
    grouped = groups([s.row for s in found if s.row], by=context.group)
    if not item.grouped or any(PERSONS.search(group.title) for group in grouped):
        for n, statement in enumerate(found, start=1):
            yield _numbered(context, item, statement, n)
        return
    by_row = {s.row.id: s for s in found if s.row}
    for number, group in enumerate(grouped, start=1):
        if group.title:
            yield heading(2, f"（{to_chinese(number)}）{group.title}")
        for n, row in enumerate(group.rows, start=1):
            yield _numbered(context, item, by_row[row.id], n if len(group.rows) > 1 else 0)


def _numbered(context: Context, item: Item, statement: Statement, number: int) -> Paragraph:
    words = _words(statement, spoken=item.spoken)
    front = (Piece(f"{number}.{' ' if words[:1].isdigit() else ''}"),) if number else ()
    return Paragraph("body", (*front, *_pieces(context, statement, words)))


def _words(statement: Statement, *, spoken: bool) -> str:
    """Return the words of an item as minutes write it; what can't be written is left open with its place."""
    row = statement.row
    if row is None:
        verb = statement.verb if statement.verb.endswith(("同意", "通过", "批准")) else ""
        return wording.close(recorded(verb + drop_lead_in(statement.words)))
    return recorded_words(row, spoken=spoken)


def _pieces(context: Context, statement: Statement, words: str) -> tuple[Piece, ...]:
    row = statement.row
    if row is None:
        return (Piece(words, _passage(context, statement.document, statement.span)),)
    refs = context.row_refs([row])
    if statement.verb == OPEN:
        return (Piece(words, refs, field="task"),)
    meant = fixed_times(row)
    fixed = replace(row, times=tuple(meant.get(time, time) for time in row.times))
    if words.startswith("【待补") and not row.owners and not row.times:
        return (Piece(words, refs, field="task"),)
    if row.role != "task" and not row.times:
        # A ban holds from now on: it has no time to wait for.
        owners = "、".join(row.owners)
        return (Piece(words, refs, field="task"), *((Piece("（责任单位："), Piece(owners, refs, field="responsible"), Piece("）")) if owners else ()))
    return (Piece(words, refs, field="task"), *duty_pieces(fixed, refs))


def _speakers(context: Context) -> tuple[str, ...]:
    """Return the named speakers of a talk; numbers given by a machine name nobody."""
    named = (who for a in (context.matter.analyses or {}).values() for who in speakers(a.doc))
    return tuple(dict.fromkeys(who for who in named if who and not any(c.isdigit() for c in who) and not who.startswith(("发言人", "说话人", "主持人"))))


def _passage(context: Context, document: str, span: Span) -> tuple[str, ...]:
    """Return the key of a passage of a document; one that is known by its place already keeps its key."""
    analysis = (context.matter.analyses or {}).get(document)
    if analysis is None:
        return ()
    place = place_text(analysis.doc, span.start, span.end)
    known: Iterable[Reference] = (*(d.reference for d in context.matter.directives), *context.references.values())
    same = next((r for r in known if not r.row and r.place == place and r.document == one_line(document)), None)
    if same is None:
        taken = {r.key for r in known} | ({context.matter.subject_reference.key} if context.matter.subject_reference else set())
        key = next(key for n in count(1) if (key := f"p{n}") not in taken)
        same = Reference(key, one_line(document), place, one_line(analysis.doc.text[span.start : span.end]), row=False)
    return context.use(same)


PARTS = {"minutes_opening": opening, "minutes_course": course, "attendance": attendance}
