"""The build of a paper: title and date line, form of address, headings, paragraphs, outline against body, speakers announced and called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from nlp.audit.checks.numbering import LEVELS, Label, numbering
from nlp.audit.patterns import Match
from nlp.audit.rule import Rule
from nlp.audit.view import View
from nlp.datamodel import Span
from nlp.numerals import parse_int

_HEARERS = r"(?:同志|领导|代表|委员|来宾|嘉宾|同事|老师|企业家|朋友|女士|先生|同学|乡亲|媒体|记者|干部|战友|青年|工友|家长)"
_ADDRESS = re.compile(
    rf"[ \t　]*(?:尊敬的|敬爱的|亲爱的)?(?:各位{_HEARERS}|{_HEARERS}们)(?:[、，, ](?:尊敬的|亲爱的)?(?:各位)?[^，。；：:！\n、]{{0,6}}{_HEARERS}们?){{0,6}}[，,。；;！!]?[ \t　]*"
)
_DAY = re.compile(r"(?:19|20)[\d*×xX]{2}\s*[年.\-/]|[二一][〇○零九][一二三四五六七八九〇○零]{2}年|年\s*月\s*日|[*×xX]+年")
_OPEN_NOTE = re.compile(r"[ \t　]*[（(]【[^【】\n]{1,20}】[）)][ \t　]*")
"""A note below the title that is still to be filled in."""
_HEAD_LINES = 12


def _address(view: View) -> tuple[int, re.Match[str]] | None:
    """Return the line with which a speech begins to address its hearers, and its number."""
    for i, line in enumerate(view.lines[:_HEAD_LINES]):
        if m := _ADDRESS.fullmatch(view.text, line.start, _without_colon(view.text, line)):
            return i, m
    return None


def _without_colon(text: str, line: Span) -> int:
    return line.end - 1 if text[line.end - 1] in "：:" else line.end


def _title(view: View) -> Iterator[Match]:
    found = _address(view)
    if found and found[0] == 0:
        yield Match(view.lines[0].start, view.lines[0].end)


def _title_note(view: View) -> Iterator[Match]:
    found = _address(view)
    above = view.lines[: found[0]] if found else []
    dated = any(_DAY.search(view.text, s.start, s.end) or _OPEN_NOTE.fullmatch(view.text, s.start, s.end) for s in above)
    if above and not dated:
        yield Match(view.lines[0].start, view.lines[0].end)


def _salutation(view: View) -> Iterator[Match]:
    found = _address(view)
    if found:
        line, after = view.lines[found[0]], view.lines[found[0] + 1 : found[0] + 2]
        goes_on = any(view.text[s.end - 1] in "：:" and s.end - s.start < 40 for s in after)
        if view.text[line.end - 1] not in "：:！!" and not goes_on:
            yield Match(line.start, line.end, {"right": view.text[line.start : line.end].strip("，,。；;！! 　") + "："})


def _closing(view: View) -> Iterator[Match]:
    """A speech whose last line is one of its numbered points."""
    found = _address(view)
    if not found or len(view.lines) < 8 or _is_outline(view):
        return
    last = view.lines[-1]
    if any(last.start <= r.labels[-1].start < last.end and r.labels[-1].line for r in numbering(view).runs if len(r.labels) > 1):
        yield Match(last.start, min(last.end, last.start + 20))


_MARKS = "。；，、;,"


def _heading_lines(view: View, styles: tuple[str, ...]) -> Iterator[tuple[list[Label], list[Span]]]:
    """Yield runs of headings that each stand on a line of their own, with those lines."""
    for run in numbering(view).runs:
        if len(run.labels) > 1 and run.first.style in styles:
            lines = [Span(label.start, _line_end(view.text, label.start)) for label in run.labels]
            if all(
                label.line and s.end - s.start <= 46 and _one_sentence(view.text, s) for label, s in zip(run.labels, lines, strict=True)
            ):
                yield run.labels, lines


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    while end > at and text[end - 1] in " \t　\r":
        end -= 1
    return end


def _one_sentence(text: str, line: Span) -> bool:
    return not any(mark in text[line.start : line.end - 1] for mark in "。；！？：")


_NEXT = re.compile(r"\s*(?:\Z|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.．、])")


def _followed(view: View, lines: list[Span]) -> bool:
    """Tell whether running text stands below every heading: then they are headings, no list."""
    return not any(_NEXT.match(view.text, s.end) for s in lines)


def _heading_marks(view: View) -> Iterator[Match]:
    for _, lines in _heading_lines(view, ("cn", "cn_paren")):
        if _followed(view, lines):
            for s in lines:
                if view.text[s.end - 1] in _MARKS:
                    yield Match(s.end - 1, s.end)


def _parallel(view: View) -> Iterator[Match]:
    """Of sibling headings of several clauses one that has but one."""
    for labels, lines in _heading_lines(view, ("cn", "cn_paren")):
        if len(lines) < 3:
            continue
        clauses = [len(re.split(r"[，,； 　]", view.text[label.end : s.end].strip())) for label, s in zip(labels, lines, strict=True)]
        usual, times = Counter(clauses).most_common(1)[0]
        if times == len(lines) - 1 and usual > 1:
            odd = next(i for i, n in enumerate(clauses) if n != usual)
            if clauses[odd] == 1 and not _OTHERS.match(view.text, labels[odd].end):
                yield Match(lines[odd].start, lines[odd].end, {"usual": str(usual)})


_OTHERS = re.compile(r"\s*其[他它余]")
"""The last of sibling headings, for what fits none of them."""
_AFTER = re.compile(r"\s*")


def _empty(view: View) -> Iterator[Match]:
    """A heading right above the next of its level or a higher one, where text stands below most of its siblings."""
    at_line = {label.start: label for run in numbering(view).runs for label in run.labels if label.line}
    for labels, lines in _heading_lines(view, ("cn", "cn_paren")):
        before = view.text[: labels[0].start].rstrip()
        if any(view.text[s.end - 1] in _MARKS for s in lines) or _CONTENTS.match(before, before.rfind("\n") + 1):
            continue
        bare = []
        for label, s in zip(labels, lines, strict=True):
            at = _AFTER.match(view.text, s.end).end()  # type: ignore[union-attr]
            below = at_line.get(at)
            repeated = view.text[label.end : s.end] in view.text[at:]  # the table of contents
            if not repeated and (
                at == len(view.text) or (below and below.style in LEVELS and LEVELS.index(below.style) <= LEVELS.index(label.style))
            ):
                bare.append(s)
        if len(bare) < len(lines) / 2:
            yield from (Match(s.start, s.end) for s in bare)


_CONTENTS = re.compile(r"^[ \t　]*(?:目\s*录|提\s*纲|目录/提纲|内容提要|讲话提纲)[ \t　]*[:：]?[…. ]*$", re.M)
_NOT_WORDS = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]")


def _outline(view: View) -> Iterator[Match]:
    """A line of the table of contents that no later line repeats, where most are repeated."""
    found = _CONTENTS.search(view.text, 0, 3000)
    if not found:
        return
    starts = {label.start: label for run in numbering(view).runs for label in run.labels if label.line}
    entries = []
    for s in view.lines:
        if s.start < found.end():
            continue
        at = s.start + len(view.text[s.start : s.end]) - len(view.text[s.start : s.end].lstrip())
        if at not in starts or s.end - at > 50:
            break
        entries.append(Span(starts[at].end, s.end))
    if len(entries) < 3:
        return
    body = _NOT_WORDS.sub("", view.text[entries[-1].end :])
    missing = [e for e in entries if _NOT_WORDS.sub("", re.sub(r"[\d…. ]+$", "", view.text[e.start : e.end])) not in body]
    if missing and len(missing) * 2 <= len(entries):
        told = "”“".join(view.text[e.start : e.end].strip() for e in missing)
        yield Match(missing[0].start, missing[0].end, {"missing": told})


def _long(view: View, limit: int) -> Iterator[Match]:
    for s in view.lines:
        if s.end - s.start > limit and "|" not in view.text[s.start : s.end]:
            yield Match(s.start, s.start + 12, {"is": str(s.end - s.start), "limit": str(limit)})


_CLAUSE = re.compile(r"[^，。；：！？、,;:!?\s“”《》（）()|—〔〕\d]{12,60}(?=[，。；！？、])")
_SET = re.compile(
    r"习近平|党中央|社会主义|全会|党的|中华民族|中国式|会议精神|共同体|有限公司|委员会|领导小组|办公[厅室]|责任单位|牵头单位|同志任|(?:牵头|负责|配合)$"
)


_STEPS = re.compile(r"步骤|进度|阶段|时间安排|时间表|时序|工期|日程")
"""Headings below which a plan names its tasks once more, by their time."""


def _is_outline(view: View) -> bool:
    """Tell whether the text is the outline of a speech (讲话提纲), which names its points in the same words and ends without a close."""
    return any(view.text[s.start : s.end].rstrip().endswith("提纲") for s in view.lines[:4])


def _in_steps(view: View, at: int) -> bool:
    above = [h for h in view.doc.headings if h.start <= at and h.level == 1]
    return bool(above) and bool(_STEPS.search(view.text, above[-1].start, above[-1].end))


def _repeated(view: View) -> Iterator[Match]:
    """The same words, a clause of 12 characters and more, a second time; set phrases, names, headings and tables aside.

    Nor what an outline says in brief and in full, or a plan among its tasks and among its steps.
    """
    if _is_outline(view):
        return
    seen: set[str] = set()
    headings = [view.text[h.start : h.end] for h in view.doc.headings]
    for m in _CLAUSE.finditer(view.masked(("title", "url", "paywall"))):
        words = m[0]
        if _in_steps(view, m.start()):
            continue
        if (
            words in seen
            and not _SET.search(words)
            and view.scope_of(m.start(), m.end()) == "body"
            and not any(words in h for h in headings)
        ):
            yield Match(m.start(), m.end())
        seen.add(words)


_NUMERAL = r"\d{1,2}|[二两三四五六七八九十]{1,2}"
_SPEAKING = r"(?:分别)?(?:上台)?(?:作|做|进行)?(?:交流|表态|典型|大会|经验|专题|汇报|书面)*发言"
_LISTED = re.compile(
    rf"(?:^|[，。；：:！]|首先[，,]?)[ 　]*(?:将|先|依次)?(?:由|请)(?P<names>[^。；：\n]{{4,90}}?)(?:围绕[^。；\n]{{2,40}}?|就[^。；\n]{{2,40}}?)?{_SPEAKING}",
    re.M,
)
_NUMBERED = re.compile(
    rf"(?P<n>{_NUMERAL})(?:个|家|位|名)(?:单位|部门|乡镇|镇街|县区|区县|同志|代表|企业|街道|镇)?(?:代表|负责人|负责同志)?{_SPEAKING}(?!了)"
)
_CALLED = re.compile(
    rf"(?:现在|下面|接下来|首先|先|再|最后|其次|[，。：:]|^)[，, 　]*(?:有)?请(?P<who>[^，。；：、\n]{{1,30}}?){_SPEAKING}", re.M
)
_DONE = re.compile(r"刚才|刚刚|此前|会前|听取了|分别作了|作了|之后")


def _speakers(view: View) -> Iterator[Match]:
    """Speakers announced by name or number, and fewer called upon (but some)."""
    calls = [m for m in _CALLED.finditer(view.text) if not _DONE.search(m[0])]
    if not calls:
        return
    for m in [*_LISTED.finditer(view.text), *_NUMBERED.finditer(view.text)]:
        sentence = view.text[max(view.text.rfind(mark, 0, m.start()) for mark in "。！\n") + 1 : m.end() + 1]
        if _DONE.search(sentence) or sentence.endswith("了"):
            continue
        group = m.groupdict()
        count = len(re.split(r"[、和及]", group["names"])) if group.get("names") else parse_int(group["n"]) or 0
        called = sum(c.start() > m.end() and not re.search("[、和及]", c["who"]) for c in calls)
        whole = any(c.start() > m.end() and re.search("[、和及]|各|以上|他们|大家", c["who"]) for c in calls)
        if count > 1 and 0 < called < count and not whole:
            start = m.start("names") - 1 if group.get("names") else m.start()
            yield Match(start, m.end(), {"said": str(count), "is": str(called)})


_WHAT: Mapping[str, Callable[[View], Iterator[Match]]] = {
    "title": _title,
    "title-note": _title_note,
    "salutation": _salutation,
    "closing": _closing,
    "heading-marks": _heading_marks,
    "parallel": _parallel,
    "empty": _empty,
    "outline": _outline,
    "repeated": _repeated,
    "speakers": _speakers,
}


def check(rule: Rule, view: View) -> Iterator[Match]:
    """match: {what: title|title-note|salutation|closing|heading-marks|parallel|empty|outline|long|repeated|speakers, limit: characters}."""
    if rule.match["what"] == "long":
        return _long(view, int(rule.match["limit"]))
    return _WHAT[rule.match["what"]](view)
