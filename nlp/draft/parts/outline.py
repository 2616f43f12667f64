"""Points of a speech that follows a ledger up: what is done, where it falls short, what comes next, what the source asks of all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from nlp.draft.brief import brief, owners_words
from nlp.draft.compose import body, heading
from nlp.draft.grouping import Group, groups
from nlp.draft.minutes.attribution import formal, idle, unmarked, unwritten
from nlp.draft.minutes.record import is_taped
from nlp.draft.paper import Block, Paragraph, Piece, pending
from nlp.draft.parts.progress import standings, trouble
from nlp.draft.state import DONE, WAITING, Standing, counts, is_told
from nlp.draft.timing import by_words
from nlp.numerals import to_chinese

if TYPE_CHECKING:
    from nlp.draft.compose import Context
    from nlp.draft.kinds import Part

_UNFIT = re.compile(r"我(?![省市州县区国镇乡党军旗])|你|咱|大家|同志们|刚才|下面|[？?_*]|^(?:是|总的|思路|看到|还有)")
SHORTEST, LONGEST = 8, 90
"""Characters of a directive that makes a point."""


def done_points(context: Context, part: Part) -> Iterator[Block]:
    """What has been done: `text` with the counts, then under `list` the rows that are done, at most `at_most`; `unknown` where nobody said."""
    found = standings(context)
    if not is_told(context.matter.rows):
        yield body(context.say(part.options["unknown"]))
        return
    told = counts(found)
    yield body(context.say(part.options["text"], total=told.total, done=told.done, going=told.going, waiting=told.waiting, untold=told.untold, rate=told.rate))
    done = [s for s in found if s.state == DONE]
    if done:
        yield body(context.say(part.options["list"], n=len(done)))
        yield from _points(context, done, at_most=part.options.get("at_most", 8), rest=part.options["rest"])


def gap_points(context: Context, part: Part) -> Iterator[Block]:
    """Where it falls short, a numbered heading each that has rows: `titles` by overdue, trouble, no_owner, no_time, waiting; `none` if nothing is.

    A row stands under the first of them only.
    """
    found = standings(context)
    told = is_told(context.matter.rows)
    open_ = [s for s in found if s.state != DONE]
    waiting = [s for s in open_ if s.state == WAITING and not s.overdue] if told else []
    sets: dict[str, Sequence[Standing]] = {
        "overdue": [s for s in open_ if s.overdue],
        "trouble": [s for s in open_ if trouble(s.row)],
        "no_owner": [s for s in open_ if not s.row.owners],
        "no_time": [s for s in open_ if not s.row.times],
        "waiting": waiting,
    }
    number = 0
    told_of: set[str] = set()
    for key, found_here in sets.items():
        members = [s for s in found_here if s.row.id not in told_of]
        if not members or key not in part.options["titles"]:
            continue
        told_of |= {s.row.id for s in members}
        number += 1
        yield heading(2, f"（{to_chinese(number)}）{context.say(part.options['titles'][key], n=len(members), others=number > 1)}")
        yield from _points(context, members, at_most=part.options.get("at_most", 6), rest=part.options["rest"], about=key)
    if not number:
        yield body(context.say(part.options["none"] if told else part.options["unknown"]))


def next_points(context: Context, part: Part) -> Iterator[Block]:
    """What is to be done next, by group: of each group the `at_most` rows that are due first, with who and when."""
    open_ = {s.row.id: s for s in standings(context) if s.state != DONE}
    rows = [s.row for s in open_.values()]
    taped = any(is_taped(row, context.matter) for row in rows)
    # What a talk has for headings was said, too.
    grouped = [Group("", tuple(rows))] if taped else groups(rows, by=context.group)
    for number, group in enumerate(grouped, start=1):
        if group.title:
            yield heading(2, f"（{to_chinese(number)}）{group.title}")
        members = sorted((open_[row.id] for row in group.rows), key=lambda s: (not s.overdue, s.end or date.max))
        yield from _points(context, members, at_most=part.options.get("at_most", 5) * (2 if taped else 1), rest=part.options["rest"], about="next")


def directive_points(context: Context, part: Part) -> Iterator[Block]:
    """What the source asks of all: of each role of `roles` (role: at most) the first directives that make a point."""
    fit = [d for d in context.matter.directives if SHORTEST <= len(d.words) <= LONGEST and _makes_a_point(d.words)]
    fit = [d for d in fit if formal(d.words) or not is_taped(d, context.matter)]
    found = [directive for role, at_most in part.options["roles"].items() for directive in [d for d in fit if d.role == role][:at_most]]
    for n, directive in enumerate(found, start=1):
        yield body(f"{n}.{directive.words}" if len(found) > 1 else directive.words, context.use(directive.reference))


def _makes_a_point(words: str) -> bool:
    return not (_UNFIT.search(words) or unwritten(words) or idle(words) or unmarked(words))


def _points(context: Context, members: Sequence[Standing], *, at_most: int, rest: str, about: str = "") -> Iterator[Block]:
    """Yield a short point for each of the first rows, and the number of those left out."""
    shown = members if len(members) <= at_most + 1 else members[:at_most]
    for n, one in enumerate(shown, start=1):
        front = f"{n}." if len(shown) > 1 else ""
        words = brief(one.row)
        gap = " " if front and words[:1].isdigit() else ""
        beside = "，".join(_beside(one, about))
        behind = trouble(one.row) if about in ("overdue", "trouble") else one.row.progress.rstrip("。；") if not about and len(one.row.progress) > len("已办结") else ""
        text = f"{front}{gap}{words}{f'（{beside}）' if beside else ''}{f'：{behind}' if behind else ''}。"
        yield Paragraph("body", (Piece(text, context.row_refs([one.row])),))
    if len(shown) < len(members):
        yield body(context.say(rest, n=len(members) - len(shown)))


def _beside(one: Standing, about: str) -> Iterator[str]:
    """Yield what stands in the bracket behind a point: who, and by when."""
    row, end = one.row, one.end
    if about != "no_owner":
        yield owners_words(row.owners) or pending("责任单位")
    if about == "no_owner" and not row.times:
        yield "完成时限也没有明确"
    elif about == "overdue" and end:
        yield f"应于{by_words([end])}完成"
    elif about == "next":
        yield "已逾期" if one.overdue else f"{'原定' if one.due else ''}{by_words([end])}" if end else "、".join(row.times) or pending("完成时限")


PARTS = {"outline_done": done_points, "outline_gaps": gap_points, "outline_next": next_points, "outline_directives": directive_points}
