"""Running sentences: patterns of the kind; aims, goals, bans, rules of assessment and what secures the work, all from the source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from nlp.config import data_dir
from nlp.draft import choose
from nlp.draft.compose import body, heading
from nlp.draft.grouping import groups
from nlp.draft.matter import Directive, Row
from nlp.draft.paper import Block, Paragraph, Piece
from nlp.draft.parts.tasks import item, parted, tight_duty
from nlp.numerals import to_chinese

if TYPE_CHECKING:
    from nlp.draft.compose import Context
    from nlp.draft.kinds import Part
ENOUGH = 60
"""Characters of what guides the work that need no headings of the source beside them."""


def sentence(context: Context, part: Part) -> Iterator[Block]:
    """One paragraph from the pattern `text`, or one for each line of it; it rests on the words that name the meeting or document."""
    refs = context.use(context.matter.subject_reference) if context.matter.subject else ()
    for line in context.say(part.options["text"]).splitlines():
        if line.strip():
            yield body(line.strip(), refs)


def principles(context: Context, part: Part) -> Iterator[Block]:
    """What guides the work: rows and requirements that the source sets under 指导思想 and its like, else the first `at_most` that word a principle.

    Where there is hardly one, the headings of the source say what the work comes to.
    `joined` makes one paragraph of them, behind the pattern `opening`.
    """
    pieces = [Piece(row.words, context.row_refs([row]), field="task") for row in parted(context)["aim"]]
    found = choose.principles(context.matter, at_most=part.options.get("at_most", 3))
    pieces += [Piece(choose.as_principle(d.words), context.use(d.reference)) for d in found]
    if sum(len(piece.text) for piece in pieces) < ENOUGH and not any(choose.states_aims(d) for d in found):
        titles = {group.title for group in groups(parted(context)["work"], by=context.group)}
        lines = choose.lines_of_work(context.matter, but=titles)
        if lines:
            pieces.append(Piece("；".join(title for title, _ in lines) + "。", context.use(*(reference for _, reference in lines))))
    if pieces and part.options.get("joined"):
        opening = context.say(part.options.get("opening", ""))
        yield Paragraph("body", (*((Piece(opening),) if opening else ()), *pieces))
    else:
        yield from (Paragraph("body", (piece,)) for piece in pieces)


def goals(context: Context, part: Part) -> Iterator[Block]:
    """The goals of the source, numbered: rows under a heading of goals, then requirements that name what is reached by when."""
    rows = parted(context)["goal"]
    found = [d for d in choose.goals(context.matter) if d.reference.key not in context.references]
    members = choose.in_place(context.matter, [*rows, *found])
    for n, member in enumerate(members, start=1):
        number = n if len(members) > 1 else 0
        if isinstance(member, Directive):
            yield _numbered(context, member, number)
        else:
            told = all(time in member.words for time in member.times)
            yield item(context, (member,), number=number, duty="none" if told else "known")


def rules(context: Context, part: Part) -> Iterator[Block]:
    """The directives of each role of `roles` (role: heading), numbered under that heading."""
    number = 0
    for role, title in part.options["roles"].items():
        found = _of_role(context, role)
        if found:
            number += 1
            yield heading(2, f"（{to_chinese(number)}）{title}")
        yield from _list(context, found)


def safeguards(context: Context, part: Part) -> Iterator[Block]:
    """What secures the work: rows under 保障措施 and its like by their headings, then requirements, bans and blame by topic.

    Topics are those of `nlp/data/draft/safeguards.yaml`, or `topics` (heading: pattern); a heading of the source that fits takes what is of its topic.
    Of each topic `at_most` requirements, those not written down before. `duty` as in `tasks`.
    """
    defaults = topics()
    sections: dict[str, list[Row | Directive]] = {}
    for row in parted(context)["secure"]:
        title = _title(row)
        sections.setdefault(defaults["general"] if title == part.heading or choose.GENERAL_HEADING.search(title) else title, []).append(row)
    own = tuple(sections)
    chapters = {row.section[0] for row in parted(context)["secure"]}
    at_most = part.options.get("at_most", 2)
    taken: dict[str, int] = {}
    patterns: Mapping[str, str] = part.options.get("topics", defaults["topics"])
    wanted = [d for d in context.matter.directives if d.role == "requirement" and d.reference.key not in context.references and choose.fit(d)]
    for directive in choose.distinct(wanted):
        topic = next((title for title, pattern in patterns.items() if re.search(pattern, directive.words)), None)
        if topic and taken.get(topic, 0) < at_most:
            taken[topic] = taken.get(topic, 0) + 1
            sections.setdefault(_own_title(directive, chapters) or _home(own, topic, patterns[topic]), []).append(directive)
    for role, (title, pattern) in defaults["roles"].items():
        for directive in _of_role(context, role):
            sections.setdefault(_own_title(directive, chapters) or _home(own, title, pattern), []).append(directive)
    for number, (title, members) in enumerate(sections.items(), start=1):
        if title or len(sections) > 1:
            yield heading(2, f"（{to_chinese(number)}）{title or part.name}")
        for n, member in enumerate(choose.in_place(context.matter, members), start=1):
            at = n if len(members) > 1 else 0
            if isinstance(member, Directive):
                yield _numbered(context, member, at)
            else:
                yield item(context, (member,), number=at, duty=tight_duty(context, part.options.get("duty", "full")))


@lru_cache(maxsize=1)
def topics() -> Mapping[str, Any]:
    """Return the headings of what secures the work: `topics` (heading: pattern), `roles` (role: heading and pattern) and the `general` one."""
    import yaml

    content: Mapping[str, Any] = yaml.safe_load((data_dir() / "draft" / "safeguards.yaml").read_text(encoding="utf-8"))
    return content


def _home(own: Sequence[str], title: str, pattern: str) -> str:
    """Return the heading of the source that is of the topic, else that of the topic."""
    return next((known for known in own if known[-4:] == title[-4:] or re.search(pattern, known)), title)


def _own_title(directive: Directive, chapters: Set[str]) -> str:
    """Return the heading a directive has in a chapter of the source that secures the work, or ""."""
    inside = len(directive.section) > 1 and directive.section[0] in chapters
    return directive.section[1] if inside and not choose.GENERAL_HEADING.search(directive.section[1]) else ""


def _title(row: Row) -> str:
    return row.section[1] if len(row.section) > 1 else row.section[0]


def _of_role(context: Context, role: str) -> list[Directive]:
    return choose.distinct(d for d in context.matter.directives if d.role == role and d.reference.key not in context.references and choose.fit(d, shortest=8))


def _list(context: Context, found: Sequence[Directive]) -> Iterator[Block]:
    for n, directive in enumerate(found, start=1):
        yield _numbered(context, directive, n if len(found) > 1 else 0)


def _numbered(context: Context, directive: Directive, number: int) -> Paragraph:
    front = (Piece(f"{number}.{' ' if directive.words[:1].isdigit() else ''}"),) if number else ()
    return Paragraph("body", (*front, Piece(directive.words, context.use(directive.reference))))


PARTS = {"sentence": sentence, "principles": principles, "goals": goals, "rules": rules, "safeguards": safeguards}
