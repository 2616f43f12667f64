"""Reword a leader's spoken words for a document, by rule only: what cannot be changed safely stays as it was said.

Nothing is added but full stops; words go only where they say nothing in writing (numbers of items, 要, 我们要) or where
the duty bracket behind the sentence says the same (县司法局要牵头…).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.datamodel import Deadline, Party, Target, Task
from nlp.phrases import DUTY, FOLDED, MODAL, drop_lead_in, heal, legal, strip_number, tidy

PENDING = re.compile(r"【待补[^】]*】")

# While the front of a task is read, each of its parties and times is folded into one private-use character of plane 16.
_OWNER, _PERSON, _SUPPORT, _TIME = "\U00100000", "\U00101000", "\U00102000", "\U00103000"
_ANY_OWNER, _ANY_PERSON, _ANY_SUPPORT, _ANY_TIME = (
    f"[{first}-{chr(ord(first) + 0xFFF)}]" for first in (_OWNER, _PERSON, _SUPPORT, _TIME)
)
_AND = r"(?:[、，和及与]|以及)"
_OWNERS = rf"{_ANY_OWNER}(?:{_AND}{_ANY_OWNER})*"
_HELPERS = rf"{_ANY_SUPPORT}(?:{_AND}{_ANY_SUPPORT})*"
_SUBJECT = re.compile(
    rf"^(?:请|希望|由)?{_OWNERS}(?:"
    rf"{MODAL}?(?:负责)?牵头[，]?{_HELPERS}(?:等)?(?:配合|参与|协助|协同)[，]"
    rf"|{MODAL}?(?:牵头)?[，]?(?:会同|联合|协同){_HELPERS}[，]?"
    rf"|{MODAL}(?:牵头(?!抓总|单位|部门)[，]?)?"
    rf"|(?:负责)?牵头(?!抓总|单位|部门|负责)[，]?"
    rf"|(?=[把对按依在于]|根据)"
    rf")"
)
_ASKED = re.compile(rf"^(?:请|希望)(?={_ANY_OWNER}|{_ANY_PERSON})")
_OURSELVES = re.compile(rf"^({_ANY_TIME}[，]?)?(?:我[省市州县区镇乡旗]|我们){MODAL}")
_DUTY_BRACKET = re.compile(
    rf"（(?:[{FOLDED}、，；：和及与等]|{DUTY})+）$"
)

_SPOKEN = (
    (re.compile(r"(?:今天|这次|本次|此次)(?:的)?(?=会议)"), ""),
    (re.compile(r"今天(?:的)?(?=部署|安排|确定|议定|明确)"), "会议"),
    (re.compile(r"你们(?:单位|部门|局)?|(?:你|贵)(?:单位|部门|局)"), "责任单位"),
)
_PERSONS = re.compile(r"(?:负责人|负责同志|一把手”?|干部|人员|领导|同志|书记|[省市州县区镇乡]长|所长|队长|委员|党员)$")
_SELF = re.compile(
    r"^(?:我[省市州县区镇乡旗局]|我们|大家|同志们|你们|全[省市州县区镇乡旗]|各位.{0,4}|本单位|责任单位|任何单位(?:和个人)?)$"
)

_BRACKET_END = re.compile(r"[（(][^（）()]*(?:牵头|负责|配合|责任|参与)[^（）()]*[）)]$")


def close(text: str) -> str:
    """End `text` with one full stop; a sentence mark inside a closing quotation mark already ends it."""
    text = text.strip().rstrip("。；;，,、：:！!.— ")
    if text.endswith(("？", "?")):
        text = text[:-1]
    return text if re.search(r"[。！？][”’』」）]$", text) else text + "。"


def heading_words(text: str) -> str:
    """Return the words of a heading, without number, leading 要, full stop and the bracket that names who is in charge.

    >>> heading_words("（五）营造浓厚氛围（县融媒体中心牵头，各乡镇负责）")
    '营造浓厚氛围'
    """
    words = _BRACKET_END.sub("", heal(text).rstrip("。：:；;，,"))
    words = strip_number(words).rstrip("。：:；;，, ")
    return drop_lead_in(words)


def sentence(text: str) -> str:
    """Reword a segment that is no task row (a principle, a ban, a rule of assessment) and end it with one full stop."""
    words = drop_lead_in(strip_number(heal(text)))
    return close(_written(words))


def task_words(text: str, task: Task) -> str:
    """Reword the words of a task row; `text` is the whole source text.

    The subject leaves the sentence only where it stands at its front, is one of the task's own cells and is followed by
    a word that joins it (要, 牵头, 会同…): the duty bracket then names it. Persons stay, for a bracket names bodies.
    """
    folded, originals = _fold(text, task)
    words = strip_number(tidy(folded))
    short = _DUTY_BRACKET.sub("", words)
    short = _OURSELVES.sub(lambda m: m.group(1) or "", _SUBJECT.sub("", short, count=1), count=1)
    short = drop_lead_in(_ASKED.sub("", short))
    words = short if len(short) >= 4 and short[0] not in "，、；的" else words
    for mark, original in originals.items():
        words = words.replace(mark, heal(original))
    return close(_written(heal(words)))


def _fold(text: str, task: Task) -> tuple[str, dict[str, str]]:
    """Return the task's words with every cell in them as one character, and what each character stands for."""
    cells: list[tuple[int, int, str]] = []
    for party in (*task.lead, *task.addressee):
        if not is_self(party):
            cells.append((party.start, party.end, _PERSON if is_person(party) else _OWNER))
    cells += [(p.start, p.end, _SUPPORT) for p in task.support]
    cells += [(d.start, d.end, _TIME) for d in task.deadlines]
    out: list[str] = []
    originals: dict[str, str] = {}
    at = task.start
    for start, end, kind in sorted(cells):
        if start < at or end > task.end or start == end:
            continue
        mark = chr(ord(kind) + len(originals))
        originals[mark] = text[start:end]
        out += [_unfolded(text[at:start]), mark]
        at = end
    out.append(_unfolded(text[at : task.end]))
    return "".join(out), originals


def _unfolded(text: str) -> str:
    return re.sub(f"[{FOLDED}]", "", legal(text))


def is_person(party: Party) -> bool:
    """Tell whether the party is a class of persons (各级领导干部) rather than a body."""
    return bool(_PERSONS.search(heal(party.text)))


def is_self(party: Party) -> bool:
    """Tell whether the words name nobody who could answer for it: the speaker's own side (我县, 大家), 任何单位."""
    return bool(_SELF.match(heal(party.text)))


def times(deadlines: Iterable[Deadline], text: str) -> list[tuple[str, int, int]]:
    """Return the quoted times with their spans; neighbours (每年|3月1日前) are one, the 月 of 月调度 becomes 每月."""
    merged: list[tuple[int, int, str]] = []
    for d in sorted(deadlines, key=lambda d: (d.start, -d.end)):
        if merged and d.start < merged[-1][1]:
            continue
        if merged and d.start == merged[-1][1]:
            merged[-1] = (merged[-1][0], d.end, "")
        else:
            merged.append((d.start, d.end, d.kind))
    out = []
    for start, end, kind in merged:
        quote = heal(text[start:end])
        if kind == "recurring" and quote in {"日", "周", "旬", "月", "季", "季度", "半年", "年"}:
            quote = "每" + quote
        out.append((quote, start, end))
    return out


def figures(targets: Iterable[Target], text: str) -> list[tuple[str, int, int]]:
    """Return the quoted figures with their spans, in the order of the text."""
    return [(heal(text[t.start : t.end]), t.start, t.end) for t in sorted(targets, key=lambda t: t.start)]


def _written(text: str) -> str:
    for pattern, replacement in _SPOKEN:
        text = pattern.sub(replacement, text)
    return text
