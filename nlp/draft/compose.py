"""Compose a paper: the parts of its kind one after another, numbered, with what each sentence rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from nlp.draft.kinds import Kind, Part
from nlp.draft.matter import Matter, Row
from nlp.draft.paper import Annex, Block, Head, Imprint, Paper, Paragraph, Piece, Reference
from nlp.draft.patterns import Patterns
from nlp.draft.profile import DIRECTIONS, FIELDS, Profile, chinese_date
from nlp.draft.standing import to_urge
from nlp.draft.subject import in_marks
from nlp.numerals import to_chinese

TIGHTEST = 3
"""How far a paper longer than its kind allows is cut: 1, the gaps stand in the table alone; 2, the time-table names tasks by number; 3, the duties stand in the table alone."""
_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)")


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asks of a draft. `group` None: as the kind has it. `as_of` is the day progress is judged on, `issued` that of the paper.

    `unit` is the one unit that a paper is for, where each has one of its own.

    `gantt` adds the picture of the time-table, `backward` the points each deadline is worked back to (needs the day of the paper).
    """

    group: str | None = None
    as_of: date | None = None
    issued: date | None = None
    unit: str = ""
    gantt: bool = False
    backward: bool = False


@dataclass(eq=False)
class Context:
    """What a part builder works with. It gives sentences through `say` and passages through `use`, nothing of its own making.

    `tight` is how much a paper that would be longer than its kind allows must leave to its table of tasks (`TIGHTEST`).
    """

    kind: Kind
    matter: Matter
    profile: Profile
    options: Options
    tight: int = 0
    references: dict[str, Reference] = field(default_factory=dict)

    @property
    def group(self) -> str:
        """Return how tasks are grouped."""
        return self.options.group or self.kind.group

    @property
    def direction(self) -> str:
        """Return which way the paper goes: as the profile says, else as the kind has it."""
        return DIRECTIONS.get(self.profile.direction, self.kind.direction)

    @cached_property
    def patterns(self) -> Patterns:
        """Return the patterns with all that they may name filled in."""
        return Patterns(self._values())

    def say(self, pattern: str, **more: Any) -> str:
        """Return the sentence of a pattern; a name nobody filled in is 【待补：…】."""
        return self.patterns.fill(pattern, **more)

    def use(self, *references: Reference | None) -> tuple[str, ...]:
        """Return the keys of passages that the words about to be written rest on, and keep the passages."""
        for reference in references:
            if reference is not None:
                self.references.setdefault(reference.key, reference)
        return tuple(dict.fromkeys(reference.key for reference in references if reference is not None))

    def row_refs(self, rows: Iterable[Row]) -> tuple[str, ...]:
        """Return the keys of the passages of rows."""
        return self.use(*(reference for row in rows for reference in row.references))

    def _values(self) -> dict[str, Any]:
        from nlp.draft.affair import addressed, affair, ground
        from nlp.draft.aim import aim
        from nlp.draft.minutes.meeting import meeting_name

        matter, options = self.matter, self.options
        values: dict[str, Any] = {name: value for name in FIELDS if (value := getattr(self.profile, name)) not in ("", ())}
        if options.issued:
            values["date"] = chinese_date(options.issued.isoformat())
        if options.as_of:
            values["as_of"] = chinese_date(options.as_of.isoformat())
        if matter.subject:
            values["subject"] = matter.subject
        if name := meeting_name(matter):
            values.setdefault("meeting", name)
        if self.profile.meeting:
            values["next_meeting"] = self.profile.meeting  # where a speech will be held, which no source tells
        values["roles"] = {name: any(getattr(row, name) for row in matter.rows) for name in ("lead", "support")}
        values["open"] = any(not (row.owners and row.times) for row in matter.rows)
        values |= {"affair": affair(matter), "ground": ground(matter), "units": addressed(matter.rows, organ=self.profile.organ, unit=options.unit)}
        return {**values, "aim": aim(matter), "source": matter.title, "source_name": in_marks(matter.title), "rows": matter.rows, "count": len(matter.rows)}


def chosen(kind: Kind, matter: Matter, options: Options) -> Matter:
    """Return the matter with the rows a kind is about: all, or those to urge."""
    return to_urge(matter, as_of=options.as_of) if kind.urges else matter


def compose(kind: Kind, matter: Matter, *, profile: Profile | None = None, options: Options | None = None) -> Paper:
    """Return the paper of `kind` on `matter`; what neither it nor the profile tells stands as 【待补：…】."""
    options = options or Options()
    matter = chosen(kind, matter, options)
    paper = _composed(Context(kind, matter, profile or Profile(), options))
    for tight in range(1, TIGHTEST + 1) if kind.longest and kind.annexes else ():
        if paper.characters <= kind.longest:
            break
        shorter = _composed(Context(kind, matter, profile or Profile(), options, tight))
        if tight < TIGHTEST or shorter.characters <= kind.longest:
            paper = shorter
    return paper


def _composed(context: Context) -> Paper:
    kind, matter = context.kind, context.matter
    body = _alone_unnumbered(tuple(_sections(context, kind.parts)))
    annexes = []
    for annex in kind.annexes:
        blocks = tuple(_sections(context, annex.parts))
        if blocks:
            annexes.append(Annex(context.say(annex.title), blocks, annex.landscape))
    office = context.profile
    issued = context.say("{{ date }}")
    paper = Paper(
        kind=kind.name,
        form=kind.form,
        title=context.say(kind.title),
        head=_head(context) if kind.head else None,
        dateline=context.say(kind.dateline),
        salutation=context.say(kind.salutation),
        body=body,
        organs=tuple(office.organ.split("、")) if office.organ and kind.signed else (context.say("{{ organ }}"),) if kind.signed else (),
        date=issued if kind.signed else "",
        sealed=office.sealed,
        contact=context.say(kind.contact),
        annexes=tuple(annexes),
        imprint=_imprint(context, issued) if kind.imprint else None,
        references=context.references,
        landscape=kind.landscape,
    )
    return replace(paper, mark=f"（草案，由 duban 依据{in_marks(matter.title)}起草，待补{len(paper.gaps)}处，待审核）")


def _head(context: Context) -> Head:
    office = context.profile
    # “…文件” heads a paper; a letter and a form bear the organ's name.
    mark = context.say(context.kind.mark or ("{{ mark or organ }}" if context.kind.form == "document" else "{{ organ }}"))
    signers = office.signers if context.direction == "upward" else ()
    return Head(mark=mark, number=context.say("{{ number }}"), serial=office.serial, urgency=office.urgency, signers=signers)


def _imprint(context: Context, issued: str) -> Imprint:
    office = context.profile
    return Imprint(copies=office.copies, printer=office.printer or context.say("{{ organ }}"), date=office.print_date or issued)


def _sections(context: Context, parts: Iterable[Part]) -> Iterator[Block]:
    """Yield the blocks of the parts that have any, those with a heading numbered 一、二、…"""
    from nlp.draft.parts import PARTS

    number = 0
    for part in parts:
        blocks = list(PARTS[part.part](context, part))
        if not blocks and part.required:
            blocks = [body(context.say(part.otherwise or f"【待补：{part.name}】"))]
        if not blocks:
            continue
        if part.heading:
            number += 1
            yield heading(1, f"{to_chinese(number)}、{context.say(part.heading)}")
        yield from blocks


def _alone_unnumbered(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Take the number off a heading that has no other of its level beside it: （一）without（二）promises more than there is."""
    out = list(blocks)
    for level, above in (("heading1", ()), ("heading2", ("heading1",))):
        siblings: list[list[int]] = [[]]
        for at, block in enumerate(out):
            if isinstance(block, Paragraph) and block.style in above:
                siblings.append([])
            elif isinstance(block, Paragraph) and block.style == level:
                siblings[-1].append(at)
        for at in (group[0] for group in siblings if len(group) == 1):
            only = out[at]
            if isinstance(only, Paragraph):
                first = only.pieces[0]
                out[at] = replace(only, pieces=(replace(first, text=_NUMBER.sub("", first.text)), *only.pieces[1:]))
    return tuple(out)


def body(text: str, refs: tuple[str, ...] = ()) -> Paragraph:
    """Return a paragraph of running text."""
    return Paragraph("body", (Piece(text, refs),))


def heading(level: int, text: str, refs: tuple[str, ...] = ()) -> Paragraph:
    """Return a heading of level 1 to 4, its number written out in `text`."""
    return Paragraph(f"heading{level}", (Piece(text, refs),))


def by_unit(matter: Matter) -> Mapping[str, Matter]:
    """Return the matter of each unit that leads or answers for rows, in the order of the rows; rows that name nobody are left out."""
    units: dict[str, list[Row]] = {}
    for row in matter.rows:
        for unit in row.owners:
            units.setdefault(unit, []).append(row)
    return {unit: replace(matter, rows=tuple(rows)) for unit, rows in units.items()}
