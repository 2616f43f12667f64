"""The course of a meeting, item by item of its agenda: what it heard, how it saw things, what it asked for, what it decided, what it left open.

Minutes are read by their own verbs, a talk of several by who leads it, a speech by what its sentences do: it decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from nlp.datamodel import Analysis, Doc, Segment, Span, Task
from nlp.draft import wording
from nlp.draft.matter import Matter, Row
from nlp.draft.minutes.attribution import (
    AGREED,
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
    attributed,
    decides,
    formal,
    heard_then_settled,
    idle,
    left_open,
    opens_decisions,
    passes_on,
    to_written,
    unmarked,
    unwritten,
)
from nlp.draft.minutes.meeting import labelled_line, speakers, without_speaker
from nlp.draft.minutes.record import was_taped
from nlp.phrases import heal, one_line, strip_number

FEWEST_LINES = 4
"""Lines on which a full stop stands at least once in a text with marks."""
LEAST, MOST = 10, 170
"""Characters of a sentence that minutes take over."""

_BY_ROLE = {
    "achievement": POINTED,
    "problem": POINTED,
    "significance": VIEWED,
    "requirement": STRESSED,
    "prohibition": REQUIRED,
    "accountability": REQUIRED,
}
_VIEWS = frozenset({VIEWED, POINTED, STRESSED, REQUIRED})
_ENDED = re.compile(r"[。！？!?；;：:](?:[”’』」）)])?$|(?<=[\u4e00-\u9fff])\.$")
_POINT = re.compile(r"(?<=[\u4e00-\u9fff])\.(?=[\s\u4e00-\u9fff]|$)")
_EARLIER = re.compile(r"^(?:刚才|会前|今天|首先)[，,]?(?P<rest>.+)$", re.DOTALL)
_TOLD = re.compile(r"传达(?:学习)?了|通报了|汇报了|宣读了|介绍了|作了.{0,6}(?:发言|汇报|说明|报告|通报)")
_ASKED_TO_REPORT = re.compile(
    r"请(?P<who>[\u4e00-\u9fff]{2,12}?(?:局|委|办|镇|乡|街道|公司|中心|院|部|厅|区|县|科|股))[\u4e00-\u9fff]{0,3}?"
    r"(?:把情况|把.{1,12}情况|说说情况|说一下|汇报|介绍情况|通报)"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the meeting: `verb` says how it was said, `words` is without it, `row` its row of the ledger if it is one, else `role` what it is."""

    verb: str
    words: str
    document: str
    span: Span
    row: Row | None = None
    role: str = ""


@dataclass(slots=True)
class Item:
    """An item of the agenda; the title is empty where the source has no agenda. `grouped`: its rows stand under headings of the source; `spoken` is false for minutes."""

    title: str = ""
    statements: list[Statement] = field(default_factory=list)
    grouped: bool = False
    spoken: bool = True


def proceedings(matter: Matter) -> list[Item]:
    """Return the items of the agenda in order, every row of the matter in one of them once."""
    found = _Reader(matter)
    items = [item for name, analysis in (matter.analyses or {}).items() for item in found.read(name, analysis)]
    rest = [row for row in matter.rows if row.id not in found.taken]
    if rest:
        kind = matter.subject.kind if matter.subject else ""
        verb = {"decisions": DECIDED, "document": LISTED, "work": LISTED}.get(kind, REQUIRED)
        items.append(Item("", [Statement(verb, row.words, "", Span(0, 0), row) for row in rest]))
    return [item for item in items if item.statements]


class _Reader:
    """Keeps which rows have found their place."""

    def __init__(self, matter: Matter) -> None:
        self.taken: set[str] = set()
        self._met = not (matter.subject and matter.subject.kind in ("document", "work"))
        self._rows = {(ref.document, _base(ref.key)): row for row in matter.rows for ref in row.references}

    def read(self, name: str, analysis: Analysis) -> list[Item]:
        said = speakers(analysis.doc)
        if is_minutes(analysis):
            return self._minutes(name, analysis)
        if len(set(said) - {""}) > 1:
            return [self._talk(name, analysis, said)]
        return [self._speech(name, analysis, verb=REQUIRED if self._met else LISTED)]

    def _of(self, name: str, tasks: Sequence[Task]) -> Iterator[Row]:
        for task in tasks:
            row = self._rows.get((one_line(name), task.id))
            if row is not None and row.id not in self.taken:
                self.taken.add(row.id)
                yield row

    def _minutes(self, name: str, analysis: Analysis) -> list[Item]:
        """Read minutes by the verb in front of a sentence, which holds on until the next; a line like 形成如下意见 governs all below."""
        doc = analysis.doc
        agenda = {h.start: wording.heading_words(doc.quote(h)) for h in _agenda(doc)}
        items = [Item(spoken=False)]
        governing = verb = ""
        for group in _sentences(doc, breaks=set(agenda)):
            start = group[0].start
            if start in agenda:
                items.append(Item(agenda[start], spoken=False))
                verb = ""
            words = _POINT.sub("。", heal("".join(doc.quote(s) for s in group)))
            role, span = group[0].role, Span(start, group[-1].end)
            told = attributed(strip_number(words))
            if told:
                verb = told[0]
            if opens_decisions(words):
                verb = DECIDED
                governing = governing if len(items) > 1 else DECIDED
            rows = list(self._of(name, [t for t in analysis.tasks if start <= t.start < span.end]))
            if len(group) > 1 and rows and any(not _ENDED.search(doc.quote(s).strip()) for s in group[:-1]):
                rows = [_one(rows, wording.close(strip_number(words)))]
            now = governing if verb in LEARNT or not verb else verb
            if told and verb in LEARNT and (both := heard_then_settled(told[1])):
                items[-1].statements.append(Statement(verb, both[0], name, span))
                verb = now = both[1]
                told = (verb, "") if rows else (verb, both[2].removeprefix(verb))
            elif strip_number(words).startswith(("同意", "原则同意", "审议通过", "原则通过")):
                now = DECIDED
            if left_open(words):
                items[-1].statements += [Statement(OPEN, row.words, name, span, row) for row in rows] or [Statement(OPEN, strip_number(words), name, span)]
                continue
            for row in rows:
                items[-1].statements.append(Statement(DECIDED if decides(now) or not now else REQUIRED, row.words, name, span, row))
            if rows or (start in agenda and role == "topic") or role in ("topic", "noise", "assignment") or labelled_line(words):
                continue
            if told and (told[1] or decides(told[0])):
                if told[1] and not words.endswith(("：", ":")):
                    items[-1].statements.append(Statement(told[0], told[1], name, span))
            elif role in _BY_ROLE:
                if re.match(r"有的.{0,12}(?:提出|建议|认为)", words):
                    continue
                numbered = strip_number(words) != words
                listed = decides(now) and (role in ("prohibition", "accountability") or (role == "requirement" and numbered))
                held = DECIDED if listed else verb if verb in _VIEWS else _BY_ROLE[role]
                items[-1].statements.append(Statement(held, strip_number(words), name, span))
        return items

    def _talk(self, name: str, analysis: Analysis, said: Sequence[str]) -> Item:
        """Read a talk: who gives out most of the tasks leads it. What the chair gives to somebody is settled, what others offer only when the chair agrees."""
        doc = analysis.doc
        who = {s.start: speaker for s, speaker in zip(doc.segments, said, strict=True)}
        by = [who[doc.segments[task.segment].start] for task in analysis.tasks]
        chair = max(dict.fromkeys(by), key=by.count) if by else ""
        item = Item()
        offered: list[tuple[Row, Span]] = []
        groups = list(_sentences(doc, breaks={s.start for s, a, b in zip(doc.segments[1:], said, said[1:], strict=False) if a != b}))
        for group in groups:
            start, span = group[0].start, Span(group[0].start, group[-1].end)
            words = without_speaker(heal("".join(doc.quote(s) for s in group)))
            chaired = who[start] == chair
            if chaired and offered:
                settled = bool(AGREED.search(words))
                item.statements += [Statement(DECIDED if settled else OPEN, row.words, name, at, row) for row, at in offered]
                offered = []
            rows = list(self._of(name, [t for t in analysis.tasks if start <= t.start < span.end]))
            if not chaired:
                offered += [(row, span) for row in rows]
                continue
            verb = OPEN if left_open(words) else DECIDED
            item.statements += [
                Statement(verb if (row.owners and not passes_on(row.words)) or verb == OPEN else REQUIRED, row.words, name, span, row) for row in rows
            ]
            if not rows:
                item.statements += (s for s in _spoken(doc, group, words, name) if s.verb == HEARD or formal(s.words))
        item.statements += [Statement(OPEN, row.words, name, at, row) for row, at in offered]
        return item

    def _speech(self, name: str, analysis: Analysis, *, verb: str) -> Item:
        """Read a speech, or a document that no meeting is told of: its rows are then only what it lists."""
        doc = analysis.doc
        taped = was_taped(name, analysis)
        item = Item(grouped=not taped)
        for group in _sentences(doc, breaks=set()):
            span = Span(group[0].start, group[-1].end)
            rows = list(self._of(name, [t for t in analysis.tasks if span.start <= t.start < span.end]))
            item.statements += [Statement(verb, row.words, name, span, row) for row in rows]
            if not rows and verb == REQUIRED:
                found = _spoken(doc, group, heal("".join(doc.quote(s) for s in group)), name)
                item.statements += (s for s in found if s.verb == HEARD or not taped or formal(s.words))
        return item


def _one(rows: Sequence[Row], words: str) -> Row:
    """Return the rows of a sentence that was broken into lines as one, in the words of the whole sentence."""
    first = rows[0]
    if len(rows) == 1 and first.words.rstrip("。") in words:
        return first

    def all_of(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for row in rows for value in getattr(row, name)))

    lead = all_of("lead")
    equals = tuple(unit for unit in (*lead[1:], *all_of("responsible")) if unit not in lead[:1])
    references = tuple(reference for row in rows for reference in row.references)
    support, times, frequency, targets = map(all_of, ("support", "times", "frequency", "targets"))
    return replace(
        first,
        words=words,
        lead=lead[:1],
        responsible=equals,
        support=support,
        times=times,
        frequency=frequency,
        targets=targets,
        references=references,
    )


def is_minutes(analysis: Analysis) -> bool:
    """Tell whether the source is minutes: two sentences that the meeting says, or called so."""
    doc = analysis.doc
    return sum(1 for s in doc.segments if attributed(heal(doc.quote(s)))) > 1 or "纪要" in f"{doc.meta.doc_type or ''}{doc.meta.title or ''}"


def fit(words: str, *, spoken: bool = True) -> bool:
    """Tell whether a sentence is of a length and of a language that minutes take over."""
    return LEAST <= len(words) <= MOST and not unwritten(words, spoken=spoken) and not re.search(r"[*＊_]|如下[：:]", words) and not (spoken and unmarked(words))


def _spoken(doc: Doc, group: Sequence[Segment], words: str, name: str) -> Iterator[Statement]:
    """Yield what a spoken sentence says: a report that was heard, a view, a demand. Nothing where it can't be written."""
    span, role = Span(group[0].start, group[-1].end), group[0].role
    if role == "procedure":
        if heard := _heard(words):
            yield Statement(HEARD, heard, name, span)
    elif role in _BY_ROLE and words.endswith(("。", "；", "！", "”")):
        written = to_written(strip_number(words), cut=False)
        if fit(written) and not idle(written):
            yield Statement(_BY_ROLE[role], wording.close(written), name, span, role=role)


def _heard(words: str) -> str:
    """Return what was heard before, as minutes tell it: 会上，县司法局作了发言。 Empty where the sentence does not say."""
    if (found := _EARLIER.match(words)) and _TOLD.search(found["rest"]):
        clauses = re.split(r"(?<=[，,])", found["rest"].rstrip("。；！"))
        kept = []
        for clause in clauses:
            clause = re.sub(r"^我们(?=传达|学习|听取|观看|通报)", "会议", clause)
            if PERSONS.search(clause) or re.search(r"作了$|讲得|值得", clause):
                break
            kept.append(clause)
        said = "".join(kept).strip("，, ")
        if said and _TOLD.search(said):
            return said + "。" if said.startswith("会议") else f"会上，{said}。"
    if found := _ASKED_TO_REPORT.search(words):
        return f"会议听取了{found['who']}的情况汇报。"
    return ""


def _agenda(doc: Doc) -> Iterator[Span]:
    """Yield the headings of the first level: the items of the agenda."""
    if doc.headings:
        top = min(h.level for h in doc.headings)
        found = [h for h in doc.headings if h.level == top and strip_number(doc.quote(h)) != doc.quote(h)]
        chinese = [h for h in found if re.match(r"\s*(?:[一二三四五六七八九十]+、|第[一二三四五六七八九十]+[、，])", doc.quote(h))]
        yield from (Span(h.start, h.end) for h in chinese or found)


def _sentences(doc: Doc, *, breaks: set[int]) -> Iterator[list[Segment]]:
    """Yield segments together where a line break cut a sentence in two; in texts without full stops every line is one."""
    segments = doc.segments
    # Lines that are broken at a width end in no mark, but there are full stops within them.
    punctuated = (len(re.findall("[。！？；]", doc.text)) + len(_POINT.findall(doc.text))) * FEWEST_LINES > len(segments)
    group: list[Segment] = []
    for segment in segments:
        starts = segment.start in breaks or segment.role in ("topic", "noise", "assignment") or labelled_line(doc.quote(segment))
        if group and (starts or not punctuated or _ENDED.search(doc.quote(group[-1]).strip()) or group[-1].role in ("topic", "noise", "assignment")):
            yield group
            group = []
        group.append(segment)
    if group:
        yield group


def _base(key: str) -> str:
    return re.sub(r"(?:-\d+)?(?:@\d+)?$", "", key)
