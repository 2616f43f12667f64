"""The outline: headings and heads of numbered items, with levels by nesting (annotation guideline, section 4).

Chinese papers mix their numberings (一、 （一） 1. （1） 一是 一要 第一， 首先 其一 ①) and run heads into the paragraph. A numbered
segment is a head when text of its own follows it; where it is the whole of its item it is content.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.datamodel import Heading, Span

_CN = "一二三四五六七八九十"
STYLES: tuple[tuple[str, str], ...] = (
    ("part", rf"第(?P<number>[{_CN}百]{{1,4}})[编章部][分]?(?=[\s　:：]|$)"),
    ("section", rf"第(?P<number>[{_CN}百]{{1,4}})节(?=[\s　]|$)"),
    ("article", rf"第(?P<number>[{_CN}百]{{1,4}})条(?=[\s　]|$)"),
    ("cn", rf"(?P<number>[{_CN}]{{1,3}})[、.．](?![{_CN}]{{1,2}}[、是要])"),
    ("issue", rf"(?:议题|专题)(?P<number>[{_CN}]{{1,2}})[、：:]"),
    ("cn_paren", rf"[（(](?P<number>[{_CN}]{{1,3}})[）)]"),
    ("digit", r"(?:问题)?(?P<number>\d{1,2})(?:[.．、](?!\d)|[)）])"),
    ("digit_paren", r"[（(](?P<number>\d{1,2})[）)]"),
    ("circled", r"(?P<number>[①-⑳])"),
    ("shi", rf"(?P<number>[{_CN}]{{1,2}})(?:是要|要是|是)"),
    ("yao", rf"(?P<number>[{_CN}]{{1,2}})要"),
    ("di", rf"第(?P<number>[{_CN}]{{1,2}})(?:件事|句话|笔账|个方面|个问题|方面|步|件|个|项)?(?:[，,、：:]|就?是|(?<=件)[\s　])"),
    ("di", r"头(?P<number>一)(?:件事|件|个|条|桩)[，,、：:]"),
    ("qi", rf"其(?P<number>[{_CN}])[，,、：:是]"),
    ("adverb", r"(?P<number>首先|其次|再次|再者|最后)(?:是|[，,])"),
)
_COMPILED = tuple((name, re.compile(pattern)) for name, pattern in STYLES)
_FIRST_INLINE = re.compile(r"(?<=[：:，,。）)\s])(?=(?:一是|一要|其一[，,]|第一[，,]|首先[是，,]))")
_PAREN_INLINE = re.compile(r"(?<=[）)\s])(?=[（(][一二三四五六七八九十]{1,3}[）)])|(?<=[）)])(?=[一二三四五六七八九十]{1,3}、)")
_RANK = {name: i for i, (name, _) in enumerate(STYLES)} | {"": 99}
_FIRSTS = frozenset({"一", "1", "①", "首先"})
_COMMA = re.compile(r"[，,]")
_STRONG = frozenset({"part", "section", "cn", "cn_paren", "issue"})
_WEAK = frozenset({"shi", "yao", "di", "qi", "adverb"})
_TRAILING = "。！？!?；;：:，,…"
MAX_HEAD = 46
MAX_WEAK_COMMAS = 2
MAX_RUN = 60
MIN_CONTENTS = 2
MAX_INLINE = 2000
"""Characters of a segment that is searched for heads inside it; a longer one is no sentence."""


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered start: `start` in the text, the segment it stands in, its style and number."""

    start: int
    segment: int
    style: str
    number: str
    body: int


def numbered_items(text: str, segments: Sequence[Span]) -> list[Item]:
    """Return every numbered start, at the head of a segment or, for a first item, inside it behind a colon."""
    items: list[Item] = []
    for index, span in enumerate(segments):
        starts = {span.start}
        for inline in (_FIRST_INLINE, _PAREN_INLINE) if span.end - span.start <= MAX_INLINE else ():
            starts.update(at.start() for at in inline.finditer(text, span.start, span.end))
        for start in sorted(starts):
            for style, pattern in _COMPILED:
                found = pattern.match(text, start, span.end)
                if found:
                    items.append(Item(start, index, style, found["number"], found.end()))
                    break
    return items


def outline(text: str, segments: Sequence[Span]) -> tuple[Heading, ...]:
    """Return the headings of `text`, in order, with levels by nesting; `segments` as `sentence_spans` cuts them."""
    items = numbered_items(text, segments)
    contents = _contents_block(text, segments, items)
    items = [item for item in items if item.start not in contents]
    good = [_can_head(text, segments, items, i) for i in range(len(items))]
    heads = [item for i, item in enumerate(items) if good[i] and _run_agrees(items, good, i)]
    return _levels(text, segments, heads)


def head_end(text: str, item: Item, segment: Span) -> int:
    """Return where the head's own words end, without the closing mark."""
    end = segment.end
    while end > item.body and (text[end - 1] in _TRAILING or text[end - 1].isspace()):
        end -= 1
    return end


def _can_head(text: str, segments: Sequence[Span], items: Sequence[Item], i: int) -> bool:
    item = items[i]
    segment = segments[item.segment]
    end = head_end(text, item, segment)
    words = text[item.body : end]
    tail = text[end : segment.end].strip()
    if item.style in ("part", "section") or (item.style == "article" and not words):
        return True
    if item.style == "article" or not words or tail[:1] in ("；", ";") or len(words) > MAX_HEAD:
        return False
    last = item.segment + 1 >= len(segments)
    ends_line = last or "\n" in text[segment.end : segments[item.segment + 1].start]
    if item.style in _STRONG and ends_line and (not tail or last):
        return True
    if last or (item.style in _WEAK and len(_COMMA.findall(words)) >= MAX_WEAK_COMMAS):
        return False
    following = items[i + 1] if i + 1 < len(items) else None
    return following is None or following.segment > item.segment + 1 or following.style != item.style


def _run_agrees(items: Sequence[Item], good: Sequence[bool], i: int) -> bool:
    """Tell whether most of the numbered siblings around item `i` can be heads; a lone strong one needs no siblings."""
    style = items[i].style
    run = [good[i]]
    for step in (-1, 1):
        j = i + step
        while 0 <= j < len(items) and abs(j - i) <= MAX_RUN:
            if items[j].style == style:
                run.append(good[j])
                if items[j].number in _FIRSTS and step < 0:
                    break
            elif _RANK[items[j].style] < _RANK[style] or (step > 0 and items[j].number in _FIRSTS and items[j].style not in _WEAK):
                break
            j += step
    if style == "adverb" and len(run) < 2:
        return False
    return sum(run) * 2 >= len(run)


def _contents_block(text: str, segments: Sequence[Span], items: Sequence[Item]) -> set[int]:
    """Return the starts of the items in a table of contents: lines right under each other that later ones repeat."""
    words = [re.sub(r"\s", "", text[item.start : head_end(text, item, segments[item.segment])]) for item in items]
    seen: set[str] = set()
    repeated: set[int] = set()
    for item, line in zip(reversed(items), reversed(words), strict=True):
        if line in seen and len(line) >= 6:
            repeated.add(item.start)
        seen.add(line)
    block: list[Item] = []
    listed: set[str] = set()
    for item, line in zip(items, words, strict=True):
        if block and (item.segment > block[-1].segment + 1 or line in listed):
            if sum(i.start in repeated for i in block) >= MIN_CONTENTS:
                break
            block, listed = [], set()
        if item.start in repeated or (block and not _ends_sentence(text, segments[item.segment])):
            block.append(item)
            listed.add(line)
    return {item.start for item in block} if sum(i.start in repeated for i in block) >= MIN_CONTENTS else set()


def _ends_sentence(text: str, segment: Span) -> bool:
    return text[segment.end - 1] in "。！？!?；;"


def _levels(text: str, segments: Sequence[Span], heads: Sequence[Item]) -> tuple[Heading, ...]:
    sectioned = any(head.style in ("part", "cn") for head in heads)
    stack: list[str] = []
    headings: list[Heading] = []
    for head, following in zip(heads, [*heads[1:], None], strict=False):
        if head.style in stack:
            del stack[stack.index(head.style) :]
        elif head.style in _STRONG or (head.style not in _WEAK and head.number not in _FIRSTS):
            while stack and (stack[-1] in _WEAK or _RANK[stack[-1]] > _RANK[head.style]):
                stack.pop()
        if not stack and head.style in _WEAK and sectioned:
            stack.append("")
        stack.append(head.style)
        room = segments[head.segment]
        if following and following.start < room.end:
            room = Span(room.start, following.start)
        end = head_end(text, head, room)
        headings.append(Heading(head.start, end, head.number, len(stack)))
    return tuple(headings)
