"""What a row says by itself: wording for the ledger made of the source's own words, purposes and measures apart.

Every piece is a stretch of the text; nothing is added and nothing reworded. What is not certain stays as it was said:
a pronoun whose antecedent could be two things, a subject the link does not give, a clause that may be an act or a purpose.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nlp.datamodel import Doc, Heading, Party, Segment, Span, Task, Words, heading_chains
from nlp.phrases import DUTY, LINK, MODAL, NUMBER, WE, one_line
from nlp.tasks.carry import bracketed
from nlp.tasks.rules import opens_with_verb, pointers, purposes, slogan_verbs
from nlp.tasks.split import NUMBER as ITEM
from nlp.tasks.split import clauses

LONGEST_SUBJECT = 30
"""A longer list of owners put in front would bury the act; the cells show it."""
FEWEST_MEASURES = 3
SHORTEST = 4
"""Characters that content must keep when something is cut from it."""

FURTHEST = 200
"""Characters back in which the thing 该平台 stands for must be named."""

_MARKS = " \t\u3000\n，,；;、：:。"
_LINK = re.compile(rf"{LINK}(?=[^，,。；])")
_LEAD = re.compile(rf"(?:希望|请)?{WE}{MODAL}|{MODAL}")
_MODAL = re.compile(MODAL)
_JOINS = re.compile(r"(?:[\s、，,和及与暨]|以及)*")
_TAKES_OBJECT = re.compile(r"把|将(?=[^来])")
_ADVERB = re.compile(r"(?:不断|切实|着力|进一步|认真|扎实|全面|持续|积极|及时)(?=[^，。]{3})")
_TOPIC = re.compile(rf"[^，。；]*[^，。；的]，?{MODAL}")
"""A row that opens with what it treats: 公开的信息要简明. A case (发现问题的，要更正) is none."""
_OTHER_ACTOR = re.compile(r"由[^，。；]{2,20}?(?:负责|牵头|承担|组织|发放|实施|办理)")
_LISTED = re.compile(r"(?P<frame>[^：:。]{4,40})[：:](?=[一1①（(])")
_ENUMERATED = re.compile(r"[一二三四五六七八九十][要是]要?|[（(][一二三四五六七八九\d]{1,2}[）)]|[①-⑳]|[1-9][.．、](?!\d)")
_SELF = re.compile(r"我[省市州县区镇乡旗局]?|全[省市州县区]|大家|同志们|你们")
_DUTY_END = re.compile(r"[（(〔【\[](?P<inside>[^（(〔【\[）)〕】\]]*)[）)〕】\]]$")
_DUTY_WORDS = re.compile(rf"(?:[\s、，,；;：:和及与等\ue000]|{DUTY})+")


@dataclass(slots=True)
class _Draft:
    """A row on its way: `kept` stretches of its content; purposes and measures found so far."""

    kept: list[Span]
    purpose: list[Span]
    measures: list[Span]


def word_tasks(doc: Doc, tasks: Sequence[Task]) -> tuple[Task, ...]:
    """Return the rows with `content`, `purpose` and `measures`; `tasks` are all rows of `doc` in the order of the text."""
    chains = heading_chains(doc.headings, [task.start for task in tasks])
    taken = {task.segment for task in tasks}
    out: list[Task] = []
    for at, (task, chain) in enumerate(zip(tasks, chains, strict=True)):
        draft = _Draft([_opening_cut(doc.text, task)], [], [])
        _cut_purposes(doc.text, task, draft)
        _list_measures(doc, task, chain, draft, taken)
        _restore_subject(doc, task, draft)
        _resolve(doc, task, draft, chain, tasks[max(0, at - 2) : at])
        content = _words(doc, draft.kept)
        out.append(
            replace(
                task,
                content=content,
                purpose=tuple(_words(doc, [span]) for span in draft.purpose),
                measures=tuple(_words(doc, [span]) for span in draft.measures),
            )
        )
    return tuple(out)


def _words(doc: Doc, spans: Sequence[Span]) -> Words:
    return Words(one_line("".join(doc.quote(span) for span in spans)), tuple(spans))


def _trimmed(text: str, start: int, end: int) -> Span:
    while end > start and text[end - 1] in _MARKS:
        end -= 1
    while start < end and text[start] in _MARKS:
        start += 1
    return Span(start, end)


# Openings and brackets ----------------------------------------------------------------------------------------------


def _opening_cut(text: str, task: Task) -> Span:
    """Return the row without number and connective (同时, 下一步) at its head and without the bracket that only repeats its cells."""
    start, end = task.start, task.end
    number = NUMBER.match(text[start:end])
    if number and number.end() < end - start:
        start += number.end()
    link = _LINK.match(text, start, end)
    if link and end - link.end() >= SHORTEST:
        start = link.end()
    bracket = _DUTY_END.search(text, start, end)
    if bracket and bracket.start() - start >= SHORTEST and _only_duty(text, task, Span(*bracket.span("inside"))):
        end = bracket.start()
    cut = _trimmed(text, start, end)
    return cut if cut.start < cut.end else Span(task.start, task.end)


def _only_duty(text: str, task: Task, span: Span) -> bool:
    """Tell whether a bracket holds the row's cells and the words of duty, nothing else: （县司法局牵头，6月底前完成）."""
    inside = list(text[span.start : span.end])
    for cell in _cells(task):
        if span.start <= cell.start and cell.end <= span.end:
            inside[cell.start - span.start : cell.end - span.start] = "\ue000" * (cell.end - cell.start)
    return "\ue000" in inside and bool(_DUTY_WORDS.fullmatch("".join(inside)))


def _cells(task: Task) -> Iterator[Span]:
    for cells in (task.lead, task.support, task.addressee, task.deadlines, task.targets):
        yield from (Span(cell.start, cell.end) for cell in cells)


def _ends(task: Task) -> dict[int, int]:
    """Return where the cells of a row end, the longest of those that start together, by their starts."""
    return {cell.start: cell.end for cell in sorted(_cells(task), key=lambda c: c.end)}


# Purposes -----------------------------------------------------------------------------------------------------------


def _cut_purposes(text: str, task: Task, draft: _Draft) -> None:
    """Take the clauses of purpose that open or end the row out of its content; between two acts one may be an act itself."""
    (whole,) = draft.kept
    parts = [_trimmed(text, c.start, c.end) for c in clauses(text, whole)]
    parts = [part for part in parts if part.end > part.start]
    starts = {cell.start for cell in _cells(task)}
    first, last = 0, len(parts)
    while last > 1 and _is_purpose(text, parts[last - 1], starts, "behind"):
        last -= 1
    if last > 1 and _is_purpose(text, parts[0], starts, "ahead"):
        first = 1
    kept = Span(parts[first].start, parts[last - 1].end) if parts else whole
    if kept.end - kept.start < SHORTEST or (first, last) == (0, len(parts)):
        return
    draft.kept = [kept]
    draft.purpose = [Span(run[0].start, run[-1].end) for run in (parts[:first], parts[last:]) if run]


def _is_purpose(text: str, part: Span, cells: set[int], where: str) -> bool:
    """Tell whether the clause is a purpose: what names an owner, a time or a figure is to be done."""
    if not cells.isdisjoint(range(part.start, part.end)):
        return False
    return any(rule.where == where and rule.takes(text[part.start : part.end]) for rule in purposes())


# Measures -----------------------------------------------------------------------------------------------------------


def _list_measures(doc: Doc, task: Task, chain: tuple[Heading, ...], draft: _Draft, taken: set[int]) -> None:
    """Find the acts listed under the task: numbered behind a colon (then they leave the content), in step, or as sub-items."""
    text = doc.text
    if len(draft.kept) == 1 and (frame := _LISTED.match(text, draft.kept[0].start, draft.kept[0].end)):
        items = [*_enumerated(text, Span(frame.end(), draft.kept[0].end)), *_sub_items(doc, task, chain, taken)]
        if len(items) >= 2:
            draft.kept = [Span(draft.kept[0].start, frame.end("frame"))]
            draft.measures = items
            return
    draft.measures = _in_step(text, task, draft)
    if chain and chain[-1].start >= doc.segments[task.segment].start:
        items = list(_sub_items(doc, task, chain, taken))
        draft.measures = items if len(items) >= 2 else draft.measures


def _enumerated(text: str, span: Span) -> list[Span]:
    """Cut 一要…，二要…； into its items."""
    marks = [m for m in _ENUMERATED.finditer(text, span.start, span.end) if m.start() == span.start or text[m.start() - 1] in _MARKS]
    if not marks or marks[0].start() != span.start:
        return []
    bounds = [*marks, None]
    items = (_trimmed(text, a.end(), b.start() if b else span.end) for a, b in pairwise(bounds) if a)
    return [item for item in items if item.end > item.start]  # a number may stand twice: ②；②建台账


def _sub_items(doc: Doc, task: Task, chain: tuple[Heading, ...], taken: set[int]) -> Iterator[Span]:
    """Yield the numbered segments that follow in the same paragraph, below the task's own number, and are no rows themselves."""
    text = doc.text
    above = chain[-1].level if chain else 0
    end = doc.segments[task.segment].end
    for index in range(task.segment + 1, len(doc.segments)):
        segment = doc.segments[index]
        number = ITEM.match(text, segment.start, segment.end)
        directs = segment.role in ("task", "requirement", "topic") and not _heads(doc, segment, above)
        if index in taken or not number or not directs or "\n" in text[end : segment.start]:
            return
        lead = _LEAD.match(text, number.end(), segment.end)
        item = _trimmed(text, lead.end() if lead else number.end(), segment.end)
        if item.end > item.start:
            yield item
        end = segment.end


def _heads(doc: Doc, segment: Segment, level: int) -> bool:
    """Tell whether a heading as high as `level` stands in the segment."""
    first = bisect_left(doc.headings, segment.start, key=lambda h: h.start)
    return first < len(doc.headings) and doc.headings[first].start < segment.end and doc.headings[first].level <= level


def _in_step(text: str, task: Task, draft: _Draft) -> list[Span]:
    """Return the parts of 要建机制、抓培训、强督查: neighbours as long as each other, each opened by a verb."""
    run: list[Span] = []
    for part, opens in _parts(text, task, draft):
        long = part.end - part.start
        in_step = 3 <= long <= 10 and (text[part.start] in slogan_verbs() or opens_with_verb(text, part.start, part.end))
        if in_step and run and run[-1].end - run[-1].start == long and part.start - run[-1].end == 1:
            run.append(part)
        elif len(run) >= FEWEST_MEASURES:
            break
        else:
            run = [part] if in_step and opens else []
    return run if len(run) >= FEWEST_MEASURES else []


def _parts(text: str, task: Task, draft: _Draft) -> Iterator[tuple[Span, bool]]:
    """Yield what stands between commas and 、, without owners, times, modals and adverbs before it, and whether it opens its clause."""
    ends = _ends(task)
    for span in draft.kept:
        for clause in clauses(text, span):
            for found in re.finditer("[^、]+", text[clause.start : clause.end]):
                part = Span(clause.start + found.start(), clause.start + found.end())
                start = _behind_subject(text, ends, part)
                adverb = _ADVERB.match(text, start, part.end)
                yield Span(adverb.end() if adverb else start, part.end), not found.start()


def _behind_subject(text: str, ends: Mapping[int, int], clause: Span) -> int:
    """Return where the act begins: behind owners, times and modals that open the clause; `ends` as `_ends` gives them."""
    at = clause.start
    moved = True
    while moved:
        moved = False
        modal = _LEAD.match(text, at, clause.end) or _JOINS.match(text, at, clause.end)
        cell = ends.get(at, at)
        step = max(cell if cell < clause.end else at, modal.end() if modal else at)
        moved, at = step > at, step
    return at if at < clause.end else clause.start


# Subjects and pronouns ----------------------------------------------------------------------------------------------


def _restore_subject(doc: Doc, task: Task, draft: _Draft) -> None:
    """Put the subject that governs from an earlier sentence in front of a row that has none; else cut 要 and 我们要 there."""
    text = doc.text
    first = draft.kept[0]
    lead = _LEAD.match(text, first.start, first.end)
    subject = _governing(doc, task)
    if subject and _wants_subject(text, task, first):
        draft.kept = [subject, *draft.kept]
    elif lead and first.end - lead.end() >= SHORTEST and text[lead.end()] not in _MARKS:
        draft.kept = [Span(lead.end(), first.end), *draft.kept[1:]]


def _governing(doc: Doc, task: Task) -> Span | None:
    """Return the list of owners an earlier sentence states for this one; a bracket or a line of duties is no subject."""
    parties: list[Party] = sorted((*task.lead, *task.addressee), key=lambda p: p.start)
    if not parties or any(p.how != "carried" or p.end > task.start for p in parties):
        return None
    span = Span(parties[0].start, parties[-1].end)
    if span.end - span.start > LONGEST_SUBJECT or _SELF.match(doc.text, span.start):
        return None
    if not all(_JOINS.fullmatch(doc.text, a.end, b.start) for a, b in pairwise(parties)):
        return None
    segment = doc.segments[bisect_right(doc.segments, span.start, key=lambda s: s.start) - 1]
    if segment.role == "assignment" or bracketed(doc.text, segment, parties[:1]):
        return None
    return span


def _wants_subject(text: str, task: Task, first: Span) -> bool:
    """Tell whether a row opens with its act: 要出具文书, 3月底前制定方案; not 参训率要达到九成 or 由街道负责."""
    at = first.start
    for deadline in task.deadlines:
        if deadline.start == at:
            at = deadline.end
    modal = _MODAL.match(text, at, first.end)
    if _OTHER_ACTOR.search(text, first.start, first.end):
        return False
    if modal or _TAKES_OBJECT.match(text, at, first.end):
        return True
    return opens_with_verb(text, at, first.end) and not _TOPIC.match(text, at, first.end)


def _resolve(doc: Doc, task: Task, draft: _Draft, chain: tuple[Heading, ...], rows: Sequence[Task]) -> None:
    """Put what 此项工作 or 该平台 stands for in its place, where one thing alone can be meant."""
    matter, product, _ = pointers()
    at = next(i for i, span in enumerate(draft.kept) if span.start >= task.start)
    span = draft.kept[at]
    clause = next(iter(clauses(doc.text, span)), span)
    if found := matter.search(doc.text, clause.start, clause.end):
        meant = _matter_meant(doc, task, chain, rows)
    elif found := product.search(doc.text, clause.start, clause.end):
        meant = _product_meant(doc, task, found["noun"])
    if not found or not meant:
        return
    ends_so = doc.quote(meant).endswith(found["noun"])
    pieces = [
        Span(span.start, found.start()),
        meant,
        Span(found.end() if ends_so else found.start("noun"), span.end),
    ]
    draft.kept[at : at + 1] = [piece for piece in pieces if piece.end > piece.start]


def _matter_meant(doc: Doc, task: Task, chain: tuple[Heading, ...], rows: Sequence[Task]) -> Span | None:
    """Return the act 此项工作 stands for: that of the row just before in the paragraph, else of the heading right above.

    `rows` are the two before it. Under a heading with more than one row, or far below it, either may be meant.
    """
    text = doc.text
    before = rows[-1] if rows else None
    if before is not None and task.segment - before.segment <= 1 and "\n" not in text[before.end : task.start]:
        row = _opening_cut(text, before)
        act = _act_named(text, _behind_subject(text, _ends(before), row), row.end)
        if act:
            return act
    heading = chain[-1] if chain else None
    if heading is None or heading.end > task.start:
        return None
    under = sum(row.start >= heading.start for row in rows)
    segments = range(bisect_right(doc.segments, heading.end, key=lambda s: s.start), task.segment)
    if under > 1 or len(segments) > 1:
        return None
    number = NUMBER.match(text[heading.start : heading.end])
    start = heading.start + (number.end() if number else 0)
    modal = _MODAL.match(text, start, heading.end)
    span = _trimmed(text, modal.end() if modal else start, heading.end)
    return _act_named(text, span.start, span.end)


def _act_named(text: str, start: int, end: int) -> Span | None:
    """Return the span if it is one short act: a verb and its object."""
    short = 4 <= end - start <= 24 and not re.search(r"[，,；;：:。、（(\n]", text[start:end])
    return Span(start, end) if short and opens_with_verb(text, start, end) else None


def _product_meant(doc: Doc, task: Task, noun: str) -> Span | None:
    """Return the name of the one thing of that noun that the paragraph has brought up before the row."""
    start = max(doc.text.rfind("\n", 0, task.start) + 1, task.start - FURTHEST)
    _, _, made = pointers()
    named = {doc.text[m.start("name") : m.end("name")]: m for m in made.finditer(doc.text, start, task.start) if m["noun"] == noun}
    if len(named) != 1:
        return None
    (match,) = named.values()
    return Span(match.start("name"), match.end("name"))
