"""Draft an implementation plan (实施方案) from an analysis: its content first, set on paper by `gbt9704`.

Every word of the plan is quoted from the source, reworded by rule (`wording`), or one of the set phrases below. What
the source does not give stands as 【待补：…】 and is counted. The document's own date is never taken for the plan's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from nlp.datamodel import Analysis, Party, Segment, Span, Task, Words
from nlp.draft import wording
from nlp.draft.subject import Subject, find_subject
from nlp.errors import UsageError
from nlp.numerals import to_chinese
from nlp.phrases import heal, legal

NO_OWNER = "【待补：责任单位】"
NO_TIME = "【待补：完成时限】"
PENDING = "【待补】"
NOTHING = "—"
ATTACHMENT = "任务分解表"
COLUMNS = ("序号", "重点任务", "具体事项", "目标值", "牵头单位", "责任单位", "配合单位", "完成时限", "来源")
TABLE_NOTE = "注：“—”表示来源文件未写明；黄色标注处须核实补齐；“来源”为原文位置。"

PRINCIPLES = 3
"""At most so many principle requirements open the plan."""

_REST = "其他事项"
_UNFIT_HEADING = re.compile(r"^.{0,3}$|^第.{1,6}[条款]$|(?:有待.{1,4}|不够.{0,3}|不足|滞后|薄弱|问题突出)$")
_PRINCIPLE = re.compile(
    r"坚持|牢固树立|以.{2,20}为(?:指导|引领|统领|主线|重点|抓手|目标|动力)|把.{2,20}(?:作为|当作|摆在)"
    r"|政治站位|增强.{2,6}意识|导向|统筹|围绕|突出|聚焦"
)
_SPOKEN_ONLY = re.compile(
    r"我(?![省市州县区国镇乡党军旗])|你|咱|大家|同志|今[天年]|刚才|这|此次|一会儿|对此|下面"
    r"|面对|目前|将继续|的话|什么|[^坚]强调|表示|指出|答：|[？?_*]"
    r"|^(?:是|总的|思路|看到|还有)"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One task of the plan: its sentence, ending with 。, and its cells.

    `tasks` holds the ids of the rows merged into it, `origin` where the source states them (第3页第12段). Exactly one
    unit in charge stands in `lead`; several, and classes of addressees, in `owners`. `persons`: the owners are persons.
    """

    tasks: tuple[str, ...]
    words: Words
    lead: tuple[Words, ...] = ()
    owners: tuple[Words, ...] = ()
    support: tuple[Words, ...] = ()
    due: tuple[Words, ...] = ()
    figures: tuple[Words, ...] = ()
    origin: str = ""
    persons: bool = False

    def duty(self) -> str:
        """Return the bracket that says who and when: （牵头单位：…；责任单位：…；配合单位：…；完成时限：…）."""
        parts = []
        if self.lead:
            parts.append("牵头单位：" + _list(self.lead))
        if self.owners or not self.lead:
            label = "责任人：" if self.persons else "责任单位："
            parts.append(label + (_list(self.owners) or NO_OWNER))
        if self.support:
            parts.append("配合单位：" + _list(self.support))
        parts.append("完成时限：" + (_list(self.due) or NO_TIME))
        return f"（{'；'.join(parts)}）"


@dataclass(frozen=True, slots=True)
class Group:
    """The tasks under one heading of the source; `title` is empty when the source has no headings."""

    title: Words
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the plan under a heading of level 1: running paragraphs, numbered groups of tasks, numbered rules."""

    title: str
    paragraphs: tuple[Words, ...] = ()
    groups: tuple[Group, ...] = ()
    rules: tuple[tuple[str, tuple[Words, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the finished plan: `kind` is title, mark, heading1, heading2, body, blank, organ or date."""

    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A drafted plan: `basis` opens it, `sections` follow, the task table is attached; `pending` counts 【待补】."""

    title: str
    source: str
    basis: tuple[Words, ...]
    sections: tuple[Section, ...]
    pending: int = 0

    @property
    def items(self) -> tuple[Item, ...]:
        """Return the tasks in the order of the plan."""
        return tuple(item for section in self.sections for group in section.groups for item in group.items)

    @property
    def mark(self) -> str:
        """Return the line that marks the draft as one."""
        return f"（草案，由 duban 依据《{self.source}》起草，待补{self.pending}处，待审核）"

    def rows(self) -> list[tuple[str, ...]]:
        """Return the rows of the task table, one cell a column of `COLUMNS`, none empty."""
        rows: list[tuple[str, ...]] = []
        groups = [group for section in self.sections for group in section.groups]
        for title, item in ((group.title.text, item) for group in groups for item in group.items):
            owner_missing = not item.lead and not item.owners
            rows.append(
                (
                    str(len(rows) + 1),
                    title or NOTHING,
                    item.words.text,
                    "\n".join(dict.fromkeys(figure.text for figure in item.figures)) or NOTHING,
                    _list(item.lead) or NOTHING,
                    _list(item.owners) or (PENDING if owner_missing else NOTHING),
                    _list(item.support) or NOTHING,
                    _list(item.due) or PENDING,
                    item.origin,
                )
            )
        return rows

    def lines(self) -> Iterator[Line]:
        """Yield the paragraphs of the plan in order, numbers written out; the attached table comes after them."""
        yield Line("title", self.title)
        yield Line("mark", self.mark)
        yield Line("blank")
        yield from (Line("body", words.text) for words in self.basis)
        for n, section in enumerate(self.sections, 1):
            yield Line("heading1", f"{to_chinese(n)}、{section.title}")
            yield from (Line("body", words.text) for words in section.paragraphs)
            for g, group in enumerate(section.groups, 1):
                if group.title.text:
                    yield Line("heading2", f"（{to_chinese(g)}）{group.title.text}")
                yield from _numbered([item.words.text + item.duty() for item in group.items])
            for r, (title, rules) in enumerate(section.rules, 1):
                yield Line("heading2", f"（{to_chinese(r)}）{title}")
                yield from _numbered([words.text for words in rules])
        yield Line("blank")
        yield Line("body", f"附件：{ATTACHMENT}")
        yield Line("blank")
        yield Line("organ", "【待补：发文机关】")
        yield Line("date", "【待补：成文日期】")


def draft_plan(analysis: Analysis) -> Plan:
    """Draft the plan that carries out the tasks of `analysis`.

    Raises UsageError for a document without tasks: there is nothing to plan, so callers leave such documents out.
    """
    if not analysis.tasks:
        raise UsageError(f"“{analysis.doc.source.name}”中没有任务，无法起草实施方案：请先核对该文件的任务台账")
    subject = find_subject(analysis.doc)
    aim = _aim(subject, analysis.doc.meta.doc_type)
    groups = _groups(analysis)
    principles = _principles(analysis)
    sections = [
        Section("总体要求", principles or (Words("【待补：总体要求】"),)),
        Section("重点任务", groups=groups),
        Section("责任分工", (Words(_division(groups)),)),
    ]
    if rules := _rules(analysis):
        sections.append(Section("工作要求", rules=rules))
    plan = Plan(
        title=f"关于{aim}的实施方案",
        source=heal(analysis.doc.meta.title or analysis.doc.source.name),
        basis=(Words(f"为{aim}，推动各项任务落地见效，结合实际，制定本方案。", subject.spans if subject else ()),),
        sections=tuple(sections),
    )
    return replace(plan, pending=sum(len(wording.PENDING.findall(line.text)) for line in plan.lines()))


def write_plan(analysis: Analysis, path: str | Path) -> Plan:
    """Draft the plan of `analysis` and write it to `path` as a Word file, whole or not at all; return the plan.

    Raises UsageError for a document without tasks and WriteFailedError when the file cannot be written.
    """
    from nlp.draft.gbt9704 import write

    plan = draft_plan(analysis)
    write(plan, path)
    return plan


def _aim(subject: Subject | None, doc_type: str | None) -> str:
    if subject:
        return subject.aim
    spoken = not doc_type or re.search(r"讲话|发言|会|主持|记录|纪要|致辞|报告", doc_type)
    return "贯彻落实【待补：会议名称】精神" if spoken else "贯彻落实【待补：文件名称】"


def _division(groups: tuple[Group, ...]) -> str:
    count = sum(len(group.items) for group in groups)
    return f"本方案共列任务{count}项，各项任务的责任单位、完成时限和来源见附件《{ATTACHMENT}》。"


def _numbered(texts: list[str]) -> Iterator[Line]:
    """Number the paragraphs of a group, or leave a single one without a number."""
    for n, text in enumerate(texts, 1):
        # 4.1年内 would read as a decimal.
        gap = " " if text[:1].isdigit() else ""
        yield Line("body", f"{n}.{gap}{text}" if len(texts) > 1 else text)


def _list(words: tuple[Words, ...]) -> str:
    return "、".join(w.text for w in words)


def _groups(analysis: Analysis) -> tuple[Group, ...]:
    """Group the tasks by the headings of the source, two levels deep; tasks above every heading come last."""
    items = _merged(analysis)
    grouped: dict[tuple[int, int] | None, tuple[Words, list[Item]]] = {}
    for item in items:
        title = _heading(analysis, item.words.spans[0])
        key = (title.spans[0].start, title.spans[0].end) if title else None
        grouped.setdefault(key, (title or Words(_REST), []))[1].append(item)
    if set(grouped) == {None}:
        return (Group(Words(""), tuple(items)),)
    rest = grouped.pop(None, None)
    ordered = [*grouped.values(), *([rest] if rest else [])]
    return tuple(Group(title, tuple(members)) for title, members in ordered)


def _heading(analysis: Analysis, task: Span) -> Words | None:
    """Return the heading a task goes under: the second of its chain, or the first where that one names no work.

    The head of a numbered item that is the task itself (三是建立…机制) is no heading.
    """
    chain = [h for h in analysis.section_of(task.start)[:2] if h.end <= task.start]
    titles = [Words(wording.heading_words(analysis.doc.quote(h)), (Span(h.start, h.end),)) for h in chain]
    titles = [title for title in titles if title.text]
    fit = [title for title in titles if not _UNFIT_HEADING.search(title.text)]
    return fit[-1] if fit else titles[0] if titles else None


def _merged(analysis: Analysis) -> list[Item]:
    """Return an item a task, in the order of the text, exact duplicates in one."""
    items: dict[tuple[str, str], Item] = {}
    for task in sorted(analysis.tasks, key=lambda t: (t.start, t.end)):
        item = _item(analysis, task)
        key = (item.words.text, item.duty())
        if (first := items.get(key)) is not None:
            origin = first.origin if item.origin in first.origin.split("、") else f"{first.origin}、{item.origin}"
            words = Words(first.words.text, first.words.spans + item.words.spans)
            item = replace(first, tasks=first.tasks + item.tasks, words=words, origin=origin)
        items[key] = item
    return list(items.values())


def _item(analysis: Analysis, task: Task) -> Item:
    text = analysis.doc.text
    lead = _parties(task.lead)
    addressees = [party for party in task.addressee if not wording.is_self(party)]
    one = len(lead) == 1
    owners = _parties([*(() if one else task.lead), *addressees])
    return Item(
        tasks=(task.id,),
        words=Words(wording.task_words(text, task), (Span(task.start, task.end),)),
        lead=lead if one else (),
        owners=tuple(w for w in owners if not one or w.text != lead[0].text),
        support=_parties(task.support),
        due=tuple(Words(quote, (Span(start, end),)) for quote, start, end in wording.times(task.deadlines, text)),
        figures=tuple(Words(quote, (Span(start, end),)) for quote, start, end in wording.figures(task.targets, text)),
        origin=_origin(analysis, task.start),
        persons=bool(addressees) and (one or not lead) and all(wording.is_person(p) for p in addressees),
    )


def _parties(parties: Iterable[Party]) -> tuple[Words, ...]:
    """Return each named unit once, in the order given, as the source words it."""
    words: dict[str, Words] = {}
    for party in parties:
        if not wording.is_self(party):
            quote = heal(party.text)
            words.setdefault(quote, Words(quote, (Span(party.start, party.end),)))
    return tuple(words.values())


def _origin(analysis: Analysis, offset: int) -> str:
    """Return where `offset` lies in the source: page and paragraph as far as known, else the character it is."""
    origin = analysis.doc.origin_at(offset)
    parts = []
    if origin and origin.page:
        parts.append(f"第{origin.page}页")
    if origin and origin.paragraph:
        parts.append(f"第{origin.paragraph}段")
    if origin and origin.time:
        parts.append(legal(origin.time))
    return "".join(parts) or f"第{offset + 1}字"


def _principles(analysis: Analysis) -> tuple[Words, ...]:
    """Return the first `PRINCIPLES` requirements that word a principle (坚持, 以…为…) and can stand alone."""
    found: dict[str, Words] = {}
    for segment in _beside_rows(analysis, "requirement"):
        quote = analysis.doc.quote(segment)
        # Without its end mark a segment is a line cut off in the middle of a sentence.
        if not quote.endswith(("。", "；", "！", "”")):
            continue
        text = wording.sentence(quote)
        if 16 <= len(text) <= 130 and _PRINCIPLE.search(text) and not _SPOKEN_ONLY.search(text):
            found.setdefault(text, Words(text, (Span(segment.start, segment.end),)))
    return tuple(found.values())[:PRINCIPLES]


def _rules(analysis: Analysis) -> tuple[tuple[str, tuple[Words, ...]], ...]:
    """Return the bans and the rules of assessment that are no task rows, under their set headings."""
    found = []
    for role, title in (("prohibition", "严明工作纪律"), ("accountability", "强化督查问责")):
        words: dict[str, Words] = {}
        for segment in _beside_rows(analysis, role):
            text = wording.sentence(analysis.doc.quote(segment))
            words.setdefault(text, Words(text, (Span(segment.start, segment.end),)))
        if words:
            found.append((title, tuple(words.values())))
    return tuple(found)


def _beside_rows(analysis: Analysis, role: str) -> Iterator[Segment]:
    """Yield the segments of a role that no task row stands in."""
    rows = {task.segment for task in analysis.tasks}
    yield from (s for at, s in enumerate(analysis.doc.segments) if s.role == role and at not in rows)
