"""Running sentences: patterns of the kind, principles, bans and rules of assessment from the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nlp.draft.compose import body, heading
from nlp.draft.paper import Block
from nlp.numerals import to_chinese

if TYPE_CHECKING:
    from nlp.draft.compose import Context
    from nlp.draft.kinds import Part

_PRINCIPLE = re.compile(
    r"坚持|牢固树立|以.{2,20}为(?:指导|引领|统领|主线|重点|抓手|目标|动力)|把.{2,20}(?:作为|当作|摆在)"
    r"|政治站位|增强.{2,6}意识|导向|统筹|围绕|突出|聚焦"
)
_SPOKEN_ONLY = re.compile(
    r"我(?![省市州县区国镇乡党军旗])|你|咱|大家|同志|今[天年]|刚才|这|此次|一会儿|对此|下面"
    r"|面对|目前|将继续|的话|什么|[^坚]强调|表示|指出|答：|[？?_*]"
    r"|^(?:是|总的|思路|看到|还有)"
)
SHORTEST, LONGEST = 16, 130
"""Characters of a principle that can stand alone."""


def sentence(context: Context, part: Part) -> Iterator[Block]:
    """One paragraph from the pattern `text`; it rests on the words that name the meeting or document."""
    text = context.say(part.options["text"]).strip()
    if text:
        yield body(text, context.use(context.matter.subject_reference) if context.matter.subject else ())


def principles(context: Context, part: Part) -> Iterator[Block]:
    """The first `at_most` requirements that word a principle (坚持, 以…为…) and can stand alone."""
    found = [
        directive
        for directive in context.matter.directives
        if directive.role == "requirement"
        and SHORTEST <= len(directive.words) <= LONGEST
        and _PRINCIPLE.search(directive.words)
        and not _SPOKEN_ONLY.search(directive.words)
    ]
    for directive in found[: part.options.get("at_most", 3)]:
        yield body(directive.words, context.use(directive.reference))


def rules(context: Context, part: Part) -> Iterator[Block]:
    """The directives of each role of `roles` (role: heading), numbered under that heading."""
    number = 0
    for role, title in part.options["roles"].items():
        found = [directive for directive in context.matter.directives if directive.role == role]
        if found:
            number += 1
            yield heading(2, f"（{to_chinese(number)}）{title}")
        for n, directive in enumerate(found, start=1):
            yield body(f"{n}.{directive.words}" if len(found) > 1 else directive.words, context.use(directive.reference))


PARTS = {"sentence": sentence, "principles": principles, "rules": rules}
