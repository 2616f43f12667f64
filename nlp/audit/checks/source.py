"""Whether a text is whole: outlines before it, sentences cut off, lengths declared, paragraphs twice, lines broken in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.audit.patterns import Match
from nlp.audit.rule import Rule
from nlp.audit.view import View
from nlp.datamodel import Span

_END = re.compile(r"[。！？；：…”’）》〉】〕」!?;:)\]|｜·—]\s*$")
_NUMBERED = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十百]{1,4}[）)、.．]|[（(]?\d{1,3}[）)、.．]|第[一二三四五六七八九十百\d]+[章节条款部]|[一二三四五六七八九十]{1,3}[是要]|[①-⑳●■◆★▲—\-*#]|附件|抄送|附[:：])"
)
_CONTENTS = re.compile(r"\s*目\s*录\s*$")
_PREVIEW = re.compile(r"\s*(?:目录\s*/\s*提纲|提\s*纲)\s*[:：]?\s*(?:…+|\.{3,})?\s*$")
_PAPER = re.compile(r"\s*\d{1,3}[.．、].*的(?:决定|规定|办法|条例|通知|意见|规则|细则|解释|方案|报告|批复)$")
"""A paper in a list of papers: 8.关于惩治虚开、伪造……的决定."""
_DECLARED = re.compile(r"全文共\s*(\d{2,6})\s*字")
_OPEN = re.compile(r"(?:[的和与及或、，：（“《]|加强对|进一步|以及|同时|包括|按照|围绕|帮助\S{0,4}解决)$")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_ARTICLE = re.compile(r"^[ \t　]*第[一二三四五六七八九十百\d]+条", re.M)
_LABELLED = re.compile(r"[ \t　]*[（(]?(?:牵头|责任|主办|承办|协办|配合|完成)(?:单位|部门|领导|人|时限|时间)[：:]")
"""Who does a task by when, which may be the same for several."""
SIGNED = 25
"""Characters of a line that may be a signature, a date, a salutation or a heading."""


def mask(rule: Rule, view: View) -> Iterator[Match]:
    """match: {mask: name}: everything a mask of masks.yaml covers."""
    for span in view.spans(rule.match["mask"]):
        yield Match(span.start, span.end)


def outline(rule: Rule, view: View) -> Iterator[Match]:
    """Lines before the body, three or more, nearly all of which the body repeats; a table of contents under its own head is none."""
    lines = view.lines[:80]
    words = [_words(view.text[s.start : s.end]) for s in lines]
    whole = [_words(view.text[s.start : s.end]) for s in view.lines]
    first = 1 if lines and _PREVIEW.match(view.text[lines[0].start : lines[0].end]) else 0
    if not first and any(_CONTENTS.match(view.text[s.start : s.end]) for s in lines[:6]):
        return
    gap = next((i for i, w in enumerate(words) if i > first and not w), 0)
    last = first
    while last < len(lines) and not view.text[lines[last].start : lines[last].end].rstrip().endswith(("。", "：", ":")):
        last += 1
    block = [w for w in words[first:last] if len(w) >= 4]
    least = (0.5 if first else 0.7) * len(block)
    later = "\n".join(whole[last:])
    if len(block) >= 3 and sum(w in later for w in block) >= least and _headed(view, last, block) >= least:
        yield Match(lines[0].start, lines[gap if 0 < gap < last else last - 1].end)


def _headed(view: View, last: int, block: list[str]) -> int:
    """Return how many lines of a block begin a sentence behind line `last`; 0 where they come again as they are, as the head of a page."""
    heads = []
    for i, line in enumerate(view.lines[last:]):
        raw = view.text[line.start : line.end]
        heads += [(i, _words(raw[at : at + 120])) for at in (0, *(m.end() for m in re.finditer("[。！？；：]", raw)))]
    places = [next((i for i, words in heads if words.startswith(w[:60])), -1) for w in block]
    again = [i for i in places if i >= 0]
    same = {_words(view.text[view.lines[last + i].start : view.lines[last + i].end]) for i in again} <= set(block)
    return 0 if again and same and max(again) - min(again) < len(again) else len(again)


def truncation(rule: Rule, view: View) -> Iterator[Match]:
    """match: {what: cut | open}: a sentence cut by a gap of the site, with the one behind it; a text that ends in an open sentence."""
    if rule.match["what"] == "cut":
        yield from _cut(view)
        return
    if not view.lines or view.spans("paywall"):
        return
    end = view.lines[-1]
    words = view.text[end.start : end.end].rstrip()
    at = max(words.rfind(mark) for mark in "，。；、")
    running = (
        len(words) > SIGNED
        and at > 0
        and words[at] in "，、"
        and "|" not in words
        and not re.search(r"\.{3}$|日$", words)
    )
    if (running and not _PAPER.match(words) and not _END.search(words)) or (_OPEN.search(words) and len(words) > 8):
        yield Match(end.start + at + 1, end.start + len(words))


def _cut(view: View) -> Iterator[Match]:
    text = view.text
    for gap in view.spans("paywall"):
        before = text[: gap.start].rstrip()
        if before and not _END.search(before) and not before.endswith("，"):
            at = max(before.rfind(mark) for mark in "，。；、,;\n")
            yield Match(at + 1, len(before) + (gap.start > len(before)))
        after = re.compile(r"\s*([^。！？\n]{4,}?)[。！？\n]").match(text, gap.end)
        if after and text[gap.end : gap.end + 400].strip():
            yield Match(after.start(1), after.end(1))


def declared(rule: Rule, view: View) -> Iterator[Match]:
    """match: {least: share}: the text says how long the whole is, and it is shorter."""
    actual = len(re.sub(r"\s", "", view.text))
    for m in _DECLARED.finditer(view.text):
        if actual < rule.match["least"] * int(m.group(1)):
            share = f"{actual / int(m.group(1)):.0%}"
            yield Match(m.start(), m.end(), {"declared": m.group(1), "actual": str(actual), "share": share})


def repeated(rule: Rule, view: View) -> Iterator[Match]:
    """match: {least: characters}: a paragraph that an earlier one has word for word.

    Advice only in a text of articles, where what holds in two places is said twice; not for an article, nor for one right behind the other.
    """
    seen: dict[str, int] = {}
    lines = [_words(view.text[s.start : s.end]) for s in view.lines]
    articles = len(_ARTICLE.findall(view.text)) >= 3
    for i, (span, words) in enumerate(zip(view.lines, lines, strict=True)):
        if (
            len(words) < rule.match["least"]
            or "。" not in view.text[span.start : span.end]
            or "|" in view.text[span.start : span.end]
            or _LABELLED.match(view.text, span.start, span.end)
        ):
            continue
        if words in seen:
            again = bool(_ARTICLE.match(view.text, span.start, span.end)) or lines[i - 1] == words
            told = {"line": str(view.place(seen[words])[0])}
            yield Match(span.start, span.end, told, conditional=articles and not again)
        else:
            seen[words] = span.start


def hardbreak(rule: Rule, view: View) -> Iterator[Match]:
    """match: {most: share of lines}: a line that ends within a sentence which the next goes on; in a text broken so throughout, none."""
    broken = [(a, b) for a, b in zip(view.lines, view.lines[1:], strict=False) if _goes_on(view, a, b)]
    if broken and len(broken) <= max(3, rule.match["most"] * len(view.lines)):
        for a, b in broken:
            clause = max(view.text.rfind(mark, a.start, a.end) for mark in "，。；、,;") + 1
            rest = re.compile(r"[^，。；,;\n]*").match(view.text, b.start)
            yield Match(max(clause, a.start), rest.end() if rest else b.end)


def _goes_on(view: View, a: Span, b: Span) -> bool:
    one, two = view.text[a.start : a.end].rstrip(), view.text[b.start : b.end]
    if _END.search(one) or (one.endswith(("，", "、")) and len(one) < 6) or "|" in one + two or _NUMBERED.match(two):
        return False
    if any(
        (a.start < h.end >= a.start + len(one) and h.start < a.end) or h.start < b.end <= h.end + 1
        for h in view.doc.headings
    ):
        return False
    running = bool(re.search("[，。；,]", one)) and len(one) > 12
    return running and bool(_HAN.match(two.strip()[:1])) and bool(re.search(r"[。；！？，]", two)) and not _salutes(two)


def _salutes(words: str) -> bool:
    return bool(re.match(r"\s*(?:同志们|各位|尊敬的|\S{1,16}[:：])", words))


def _words(line: str) -> str:
    return re.sub(r"[\s。，、；：…,.;:]", "", line)
