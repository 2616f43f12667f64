"""Numbers of parts and points: every label read with its run of siblings, and what is wrong with the runs.

A run is one list: 一、二、三、 or 一是二是三是. Runs nest: a label that goes on with an open run closes every run opened since.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from nlp.audit.patterns import Match
from nlp.audit.rule import Rule
from nlp.audit.view import View
from nlp.datamodel import Span
from nlp.numerals import parse_int, to_chinese

_CN = "一二三四五六七八九十"
_LABELS = re.compile(
    rf"第(?P<part>[{_CN}]{{1,3}})(?:部分|[编章])(?=[\s　:：]|$)"
    rf"|第(?P<article>[{_CN}百]{{1,5}})条(?=[\s　])"
    rf"|第(?P<di>[{_CN}]{{1,2}})(?=[，,、：:]|就?是)[，,、：:]?"
    rf"|第(?P<thing>[{_CN}]{{1,2}})(?:个方面|个问题|件事|方面|步|件|个|项)(?=[，,、：:]|就?是)[，,、：:]?"
    rf"|(?P<cn>[{_CN}]{{1,3}})[ 　]?[、.．](?![{_CN}]{{1,2}}[、是要])"
    rf"|(?P<shi>[{_CN}]{{1,2}})(?:要是|是要|是)(?![{_CN}][、，。]|否)"
    rf"|(?P<yao>[{_CN}]{{1,2}})要(?!素|件|点|求|不要|[{_CN}]不)"
    rf"|其(?P<qi>[{_CN}])[，,、：:]"
    r"|(?P<adverb>首先|其次|再次)(?:是|[，,])"
    rf"|[（(](?P<cn_paren>[{_CN}]{{1,3}})[）)](?!项[所规情除的、，]|[、和至][（(][{_CN}])[、.．，,]?"
    r"|[（(](?P<digit_paren>\d{1,2})[）)][、.．，,]?"
    r"|(?P<digit>\d{1,2})(?:[.．、](?![\d%．.])|[.．](?=\d{1,4}[年月])|．(?=\d))"
    r"|(?P<closed>\d{1,2})[)）]"
    r"|(?P<circled>[①-⑳])",
    re.M,
)
_QUANTITY = re.compile(rf"[{_CN}]{{1,2}}(?:季度|月|级|类|线|年|产|个|次|名|等|期|层|楼)")
_ADVERBS = {"首先": 1, "其次": 2, "再次": 3}
FAMILY = {"yao": "shi", "adverb": "di", "thing": "di"}
"""Styles that may count on with another one: 一是…二要…, 首先…第二…第三件事…."""
LEADING = ("part", "article", "cn", "cn_paren")
"""Styles of parts: no list of points (一是、第一，) goes on across one of them. The order is that of GB/T 9704—2012, 7.3.3."""
THROUGH = ("article", "cn", "cn_paren", "digit", "digit_paren")
"""Styles that may be numbered through a whole paper, across its parts."""
LEVELS = ("part", "cn", "cn_paren", "digit", "digit_paren", "circled")
_BLANKS = " \t　\xa0\u200b\ufeff"
_SENTENCE = "。；;：:！？!?…\n"
_INLINE = _SENTENCE + "，,（(" + _BLANKS
MAX_OPEN = 60
"""Runs that are kept open at most; a longer text has left the oldest behind."""


@dataclass(frozen=True, slots=True)
class Label:
    """A number at the head of a part or point: [start, end) with its mark, `style` as the groups of _LABELS, `line` where it opens its line."""

    start: int
    end: int
    style: str
    number: int
    line: bool

    @property
    def family(self) -> str:
        return FAMILY.get(self.style, self.style)


@dataclass(slots=True)
class Run:
    """The labels of one list, and of its end the number it has come to."""

    labels: list[Label] = field(default_factory=list)
    last: int = 0
    broken: bool = False

    @property
    def first(self) -> Label:
        return self.labels[0]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a label; `expected` is the number it should have, 0 where there is none.

    gap: a number is missing before it; first: its list has no first; excerpt: so has all of the text, which may begin here;
    duplicate: the number was used; clash: a list inside another's point is numbered in the same style; inverted: a higher level
    stands below a lower one.
    """

    what: str
    label: Label
    expected: int = 0


@dataclass(frozen=True, slots=True)
class Numbering:
    """All runs of a text, in the order of their first labels, and their faults."""

    runs: tuple[Run, ...]
    faults: tuple[Fault, ...]


def numbering(view: View) -> Numbering:
    """Return the runs of labels of the whole text."""
    found: Numbering = view.once("numbering", _numbering)
    return found


def labels(view: View) -> list[Label]:
    """Return every label that opens a line, a sentence or, for 一是 and its like, a clause; none in quotation marks, 《》 or tables."""
    text = view.masked(("quote", "title", "url", "paywall"))
    out = []
    for m in _LABELS.finditer(text):
        style = str(m.lastgroup)
        at = m.start()
        line_start = text.rfind("\n", 0, at) + 1
        line = not text[line_start:at].strip(_BLANKS)
        if not line:
            before = view.text[at - 1]
            if before in _BLANKS and view.text[max(line_start, at - 8) : at].rstrip(_BLANKS).endswith(tuple("；;：:")):
                before = "；"  # the points of a list, joined to one line
            closed = before in "”’）)" and view.text[at - 2] in "。；！？"
            if style in ("article", "part") or not (closed or before in (_INLINE if style in ("shi", "yao", "qi") else _SENTENCE)):
                continue
            if style == "cn" and _QUANTITY.match(text, m.end()):
                continue  # 三、四季度
        if style == "adverb":
            number = _ADVERBS[m["adverb"]]
        elif style == "circled":
            number = ord(m["circled"]) - ord("①") + 1
        else:
            number = parse_int(m[style]) or 0
        if number and not (line and "|" in text[at : _line_end(text, at)]):
            out.append(Label(at, m.end(), style, number, line))
    return out


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _numbering(view: View) -> Numbering:
    found = labels(view)
    following = _following(found)
    runs: list[Run] = []
    faults: list[Fault] = []
    open_: list[Run] = []
    came_to: dict[str, int] = {}
    for label, after in zip(found, following, strict=True):
        run = _continued(open_, label)
        near = _nearest(open_, label)
        if run is None and near is not None and label.number == near.last + 2 and _glued(view.text, near, label):
            run, number = near, label.number
        elif run is None and near is not None and after == near.last + 2 and label.number != near.last + 1:
            faults.append(Fault("duplicate" if label.number <= near.last else "gap", label, near.last + 1))
            run, number = near, near.last + 1  # one wrong number: the next goes on as if it were right
            near.broken = True
        elif run is not None:
            number = label.number
        elif label.number == 1:
            run, number = _opened(open_, runs), 1
        else:
            number = label.number
            before = came_to.get(label.family, 0)
            what = _what(near, number, before)
            run = near if near is not None and what in ("gap", "duplicate") else _opened(open_, runs)
            run.broken = True
            through = label.style in THROUGH and number > before
            if not through or number != before + 1:
                faults.append(Fault(what, label, (before if through and what == "first" else run.last) + 1))
        if run in open_ and run.labels:
            inner = _index(open_, run) + 1
            faults.extend(_nested(open_[inner:], run, label))
            # Articles are numbered through the chapters and close none.
            open_[inner:] = [r for r in open_[inner:] if label.style == "article" and r.first.style == "part"]
        run.labels.append(label)
        run.last = came_to[label.family] = number
        del open_[:-MAX_OPEN]
    faults.sort(key=lambda f: f.label.start)
    return Numbering(tuple(runs), tuple(_one_a_cut(faults, found, [s.end for s in view.spans("paywall")])))


def _glued(text: str, run: Run, label: Label) -> bool:
    """Tell whether the number missing before a label is there, too close to other figures or letters to be read as one: 3.106路."""
    missing = re.compile(rf"(?<=[。；;：:！？!?\nA-Za-z]){run.last + 1}[.．、](?=\S)")
    return label.style == "digit" and bool(missing.search(text, run.labels[-1].end, label.start))


def _one_a_cut(faults: list[Fault], found: list[Label], cuts: list[int]) -> Iterator[Fault]:
    """Yield the faults, of those that one cut in the text explains (the first label of a family behind it) only the first."""
    told: set[int] = set()
    for fault in faults:
        cut = max((at for at in cuts if at <= fault.label.start), default=-1)
        first = next(label for label in found if label.start >= cut and label.family == fault.label.family)
        if cut < 0 or first is not fault.label:
            yield fault
        elif cut not in told:
            told.add(cut)
            yield fault


def _index(runs: list[Run], run: Run) -> int:
    return next(i for i, r in enumerate(runs) if r is run)


def _opened(open_: list[Run], runs: list[Run]) -> Run:
    run = Run()
    open_.append(run)
    runs.append(run)
    return run


def _reachable(open_: list[Run], label: Label) -> Iterator[Run]:
    """Yield the open runs of the label's family, innermost first, none that a part has closed."""
    for run in reversed(open_):
        if run.first.family == label.family:
            yield run
        elif run.first.style in LEADING and label.style not in LEVELS and label.style not in LEADING:
            return


def _continued(open_: list[Run], label: Label) -> Run | None:
    """Return the run whose next number this is: one of the same style and at the same place of the line before any other."""
    fits = [run for run in _reachable(open_, label) if run.last == label.number - 1]
    return max(
        fits,
        key=lambda r: 2 * (r.labels[-1].style == label.style) + (r.labels[-1].line == label.line),
        default=None,
    )


def _nearest(open_: list[Run], label: Label) -> Run | None:
    runs = list(_reachable(open_, label))
    return next((r for r in runs if r.labels[-1].line == label.line), runs[0] if runs else None)


def _what(near: Run | None, number: int, before: int) -> str:
    if near is None or number < near.last:
        return "first" if before else "excerpt"
    return "duplicate" if number == near.last else "gap"


def _following(found: list[Label]) -> list[int]:
    """Return for each label the number of the next of its family, 0 where there is none or a new list begins."""
    out = [0] * len(found)
    seen: dict[str, int] = {}
    for i in range(len(found) - 1, -1, -1):
        out[i] = seen.get(found[i].family, 0)
        seen[found[i].family] = found[i].number
    return out


def _nested(inner: list[Run], run: Run, label: Label) -> Iterator[Fault]:
    """Yield what is wrong with the runs that stood between two labels of a run."""
    for other in inner:
        first = other.first
        if first.style == run.labels[-1].style == label.style and len(other.labels) > 1 and not run.broken and not other.broken:
            yield Fault("clash", first)
        elif first.style in LEVELS and label.style in LEVELS and LEVELS.index(first.style) < LEVELS.index(label.style):
            yield Fault("inverted", first)


def written(text: str, label: Label, number: int) -> str:
    """Return the label as it would be written with another number."""
    old = text[label.start : label.end]
    if label.style == "adverb":
        return next((word for word, n in _ADVERBS.items() if n == number), old)
    if label.style == "circled":
        return chr(ord("①") + number - 1)
    digits = label.style in ("digit", "digit_paren")
    return re.sub(r"\d+" if digits else rf"[{_CN}百]+", str(number) if digits else to_chinese(number), old, count=1)


def _faults(view: View, rule: Rule) -> Iterator[Match]:
    styles = rule.match.get("styles")
    for fault in numbering(view).faults:
        if fault.what in rule.match["faults"] and (not styles or fault.label.style in styles):
            right = written(view.text, fault.label, fault.expected) if fault.expected else ""
            yield Match(fault.label.start, fault.label.end, {"right": right})


def _mixed(view: View, rule: Rule) -> Iterator[Match]:
    for run in numbering(view).runs:
        for one, other in zip(run.labels, run.labels[1:], strict=False):
            if one.style != other.style:
                yield Match(other.start, other.end, {"other": view.text[one.start : one.end].strip("，,、：:")})
                break


_NUMERAL = r"\d{1,2}|[二两三四五六七八九]|[一二三四五]?十[一二三四五六七八九]?"
_COUNT = re.compile(
    rf"(?<![第\d.—～~至到十百千万“一二两三四五六七八九几])(?P<said>(?P<n>{_NUMERAL})(?:个方面|方面|点|条|项|件|个|大))"
    r"(?:突出|主要|具体|重点|重要|关键|基本|明显|共性|大的)?(?:的)?"
    r"(?:意见|要求|建议|体会|希望|感受|想法|看法|打算|工作|任务|问题|措施|举措|事情?|事项|实事|大事|要事|关系|重点|关键|环节|要点|内容|"
    r"原因|原则|目标|特点|变化|成效|成绩|经验|启示|差距|短板|不足|话题|方面|议题|议程|专题|坚持|转变|到位|底线)?"
    r"(?:的)?(?:意见|要求|建议|工作|任务|问题|措施|内容|情况)?(?:如下)?$"
)
_ANNOUNCES = re.compile(
    r"讲|谈|说|提|强调|以下|下面|如下|下列|做[好到了]|抓好|突出|主要|分为|即|从|围绕|处理好|把握|注意|狠抓|包括|明确|就是|是|有|要|实现|存在|坚持"
)
_MAX_BEFORE = 120


def _announced(view: View, rule: Rule) -> Iterator[Match]:
    """A sentence that says how many points follow, and a list right behind it with another number of points."""
    text = view.text
    cut = [s.start for s in view.spans("paywall")]
    for run in numbering(view).runs:
        first = run.first
        if (
            run.broken
            or first.style == "adverb"
            or first.number != 1
            or (len(run.labels) < 2 and first.style not in LEADING)
            or any(at > first.start for at in cut)
        ):
            continue
        span = announcing(text, first.start)
        words = text[span.start : span.end]
        count = _COUNT.search(words)
        if not count or not _ANNOUNCES.search(words):
            continue
        if len(run.labels) != parse_int(count["n"]):
            start, end = (span.start + at for at in count.span("said"))
            yield Match(start, end, {"is": str(len(run.labels))})


def announcing(text: str, at: int) -> Span:
    """Return the last sentence before `at` that ends right there, with the clauses before its colon."""
    end = at
    while end > 0 and text[end - 1] in " \t　\r\n。：:，":
        end -= 1
    start = end
    while start > 0 and end - start < _MAX_BEFORE and text[start - 1] not in "。！？；\n":
        start -= 1
    return Span(start, end)


_PARTS_OF_SAID = re.compile(
    r"(?P<n>[两三四五六七八九])个(?P<word>坚持|突出|强化|聚焦|加强|确保|必须|更加|坚决|不得|到位|优先|提升|统筹|严禁|不准|狠抓|紧盯|围绕)[”]?[：:]"
)


def _spelt_out(view: View, rule: Rule) -> Iterator[Match]:
    """三个坚持：坚持…坚持…坚持…: the word that was counted, as often as was said, up to the end of the sentence."""
    text = view.text
    for m in _PARTS_OF_SAID.finditer(text):
        end = next((i for i in range(m.end(), min(len(text), m.end() + 600)) if text[i] in "。！？\n"), len(text))
        there = text.count(m["word"], m.end(), end)
        said = parse_int(m["n"]) or 0
        if there > 1 and there != said:
            yield Match(m.start(), m.end("word"), {"said": m["n"], "is": str(there), "word": m["word"]})


_ATTACHMENT = re.compile(
    r"(?:见|详见|按照?|参照|填写|填报|报送|对照|和|及|、)[（(]?(?P<hit>附件(?P<n>\d{1,2}|[一二三四五六七八九十]))(?!\d)"
)
_ATTACHED = re.compile(r"^[ \t　]*附件[ \t　]*(?:[:：][ \t　]*)?(?P<n>\d{1,2})?[.．、:：]?(?P<name>[^\n]{0,60})$", re.M)
_LISTED = re.compile(r"^[ \t　]*(?P<n>\d{1,2})[.．、][^\n]{2,60}$", re.M)
_PART = re.compile(
    r"(?:见|参见|详见|本[方案意见通知报告讲话文]{1,2}|上述|前述)(?:的)?(?P<hit>第(?P<n>[二三四五六七八九十]{1,2})(?:部分|大部分))(?!之)"
)


def _references(view: View, rule: Rule) -> Iterator[Match]:
    """附件2 where the list of attachments has fewer, 第三部分 where there are but two."""
    text = view.text
    attached = {int(m["n"] or 1) for m in _ATTACHED.finditer(text)}
    for m in _ATTACHED.finditer(text):
        if m["n"] == "1" or (not m["n"] and not m["name"].strip()):
            attached |= {int(n["n"]) for n in _LISTED.finditer(text, m.end(), m.end() + 600)}
    for m in _ATTACHMENT.finditer(text):
        number = parse_int(m["n"])
        if attached and number and number > max(attached):
            yield Match(*m.span("hit"), {"is": f"附件只列到{max(attached)}"})
    parts = max((r.last for r in numbering(view).runs if r.first.style in ("cn", "part") and r.first.line), default=0)
    for m in _PART.finditer(text):
        number = parse_int(m["n"])
        if parts and number and number > parts:
            yield Match(*m.span("hit"), {"is": f"全文只有{parts}个部分"})


def _single(view: View, rule: Rule) -> Iterator[Match]:
    """A list of one point: （一） without （二）. Items numbered on through the headings (（一）1. … （二）2. …) are no such lists."""
    runs = numbering(view).runs
    for run in runs:
        first = run.first
        if any(o.first.number == 2 and o.first.style == first.style and o.first.start > first.start for o in runs):
            continue
        if len(run.labels) == 1 and first.number == 1 and first.line and first.style in ("cn", "cn_paren", "digit", "digit_paren"):
            yield Match(first.start, first.end)


_AGENDA = re.compile(r"(?:会议|大会)?第(?P<n>[二三四五六七八九])项(?=议程|议题|是|，|。|内容)|会议第(?P<m>[二三四五六七八九])项")
_FIRST_ITEM = re.compile(r"第一项|第1项|一项议程|议程一|首项")


def _agenda(view: View, rule: Rule) -> Iterator[Match]:
    """会议第二项 where no first one was called."""
    found = _AGENDA.search(view.text)
    if found and not _FIRST_ITEM.search(view.text):
        yield Match(*found.span(), {"first": "会议第一项"})


_WHAT: Mapping[str, Callable[[View, Rule], Iterator[Match]]] = {
    "faults": _faults,
    "mixed": _mixed,
    "announced": _announced,
    "spelt-out": _spelt_out,
    "references": _references,
    "single": _single,
    "agenda": _agenda,
}


def check(rule: Rule, view: View) -> Iterator[Match]:
    """match: {what: faults|mixed|announced|spelt-out|references|single|agenda, faults: [gap, first, …], styles: [cn, shi, …]}."""
    yield from _WHAT[rule.match["what"]](view, rule)
