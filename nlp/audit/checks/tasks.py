"""Rows of the ledger that cannot be followed up: no owner, no time, two leads, nothing to show; rows lost on the way into a draft."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from nlp.audit.patterns import Match
from nlp.audit.rule import Rule
from nlp.audit.view import View
from nlp.datamodel import Task

_STRICT = re.compile(r"分解|分工|督办|交办|台账|清单|任务[书表]|责任[书状]")
"""Titles of papers that assign."""
_POLICY = re.compile(r"(?:意见|纲要|要点|规划)(?:（[^（）]*）)?》?(?:的通知)?$")
"""Ends the titles of papers that set a policy: whoever is meant by the whole is not named at each point."""
USUAL, ASSIGNING = 0.8, 0.5
"""Share of the rows with an owner (a time) from which a row without one is an oversight, in any plan and in a paper that assigns."""
_MARKED = 40


def _rows(view: View) -> Sequence[Task]:
    return [t for t in view.analysis.tasks if t.role == "task" and not _filled_later(view, t)] if view.analysis else ()


def _filled_later(view: View, task: Task) -> bool:
    return any(s.start < task.end + 60 and s.end > task.start for s in view.spans("placeholder"))


def _span(task: Task, **told: str) -> Match:
    return Match(task.start, min(task.end, task.start + _MARKED), told)


def _owned(task: Task) -> bool:
    return bool(task.lead or task.addressee)


def _timed(task: Task) -> bool:
    return bool(task.deadlines)


def _lacking(view: View, rule: Rule, has: Callable[[Task], bool]) -> Iterator[Match]:
    """Rows that lack what `has` asks for; strict: where most rows have it, in a plan, a table or a paper that assigns."""
    rows = _rows(view)
    title = view.doc.meta.title or ""
    share = sum(map(has, rows)) / len(rows) if rows else 0
    usual = view.genre in ("plan", "table") and not _POLICY.search("".join(title.split()))
    strict = share >= (ASSIGNING if _STRICT.search(title) else USUAL if usual else 2)
    if strict == bool(rule.match.get("strict")):
        yield from (_span(t) for t in rows if not has(t))


def _no_owner(view: View, rule: Rule) -> Iterator[Match]:
    yield from _lacking(view, rule, _owned)


def _no_time(view: View, rule: Rule) -> Iterator[Match]:
    yield from _lacking(view, rule, _timed)


_VAGUE_OWNER = re.compile(
    r"(?:有关|相关|各有关|各相关|责任|职能)(?:部门|单位|方面|科室|人员|企业|地方)(?:和单位|、单位)?|各(?:地|方|级|有关方面)|各地各(?:有关)?部门"
)


def _vague_owner(view: View, rule: Rule) -> Iterator[Match]:
    for t in _rows(view):
        if not t.lead and t.addressee and all(_VAGUE_OWNER.fullmatch(p.text) for p in t.addressee):
            p = t.addressee[0]
            yield Match(p.start, p.end)


_VAGUE_TIME = re.compile(r"(?<!不)(?:尽快|尽早|适时|及早|抓紧(?!抓实)|限期(?!内)|近期|定期|择机|早日|在一定时间内|条件成熟时)")


def _vague_time(view: View, rule: Rule) -> Iterator[Match]:
    for t in _rows(view):
        if any(d.value for d in t.deadlines):
            continue
        if m := _VAGUE_TIME.search(view.text, t.start, t.end):
            yield Match(*m.span())


def _no_year(view: View, rule: Rule) -> Iterator[Match]:
    """A day or month whose year nothing tells."""
    for t in _rows(view):
        for d in t.deadlines:
            if d.kind == "date" and d.value is None and not re.search(r"(?:19|20)\d\d", d.text):
                yield Match(d.start, d.end)


def _past(view: View, rule: Rule) -> Iterator[Match]:
    """A time (…前, …底) that was over on the day of the paper; the recognizer takes it for no deadline, so all times are read."""
    if not view.date or len(view.date) < 10 or not view.analysis:
        return
    rows = _rows(view)
    for time in view.analysis.doc.times:
        if time.kind != "date" or not time.value or not time.value < view.date[: len(time.value)]:
            continue
        if view.text[time.end - 1] in "前底" and any(t.start <= time.start < t.end for t in rows):
            yield Match(time.start, time.end, {"value": time.value, "day": view.date})


_SHARED = re.compile(r"分别|按职责|按照职责|各自|共同")


def _two_leads(view: View, rule: Rule) -> Iterator[Match]:
    """Two bodies that both lead one row, and nobody said how they share it."""
    for t in _rows(view):
        leads = sorted((p for p in t.lead if p.how == "explicit"), key=lambda p: p.start)
        if len(leads) < 2 or any(a.end > b.start for a, b in pairwise(leads)):
            continue
        words = view.text[leads[0].start : leads[-1].end + 8]
        before = view.text[max(0, leads[0].start - 8) : leads[0].start]
        if ("牵头" in words[-8:] or "牵头" in before) and len(words) < 60 and not _SHARED.search(words):
            yield Match(leads[0].start, leads[-1].end, {"leads": "、".join(p.text for p in leads)})


_RESULT = re.compile(
    r"\d|[一二两三四五六七八九十百千]+[个项次场家条名处所份批期]|印发|制定|出台|编制|建[成立设]|完成|公[布示开]|报[送告]|上报|备案|签订|验收|组建|成立|"
    r"举[办行]|召开|培训|检查|督[查导]|排查|整改|清单|台账|方案|制度|机制|平台|目录|报告|名单|办法|规程|标准|投[用入产]|开工|竣工|全覆盖|"
    r"移交|通报|约谈|考[核试]|审[核查议]|清[理零]|销号|挂牌|上线|配[备齐]|安装|修订|录入|发放|宣传|评[估议选]|演练|更新|调整|答复|执行|使用"
)


def _no_result(view: View, rule: Rule) -> Iterator[Match]:
    """A row with no figure and no product, event or system in its words."""
    for t in _rows(view):
        if not t.targets and not _RESULT.search(view.text, t.start, t.end):
            yield _span(t)


KEPT = 0.55
"""Share of the pairs of characters of a row that stand together in one line of the other paper, below which it is not there."""
_HAN = re.compile(r"[^\u4e00-\u9fff0-9]+")


def _pairs(text: str) -> set[str]:
    words = _HAN.sub("", text)
    return {words[i : i + 2] for i in range(len(words) - 1)}


def _kept(row: str, lines: Sequence[set[str]]) -> bool:
    pairs = _pairs(row)
    return not pairs or any(len(pairs & line) >= KEPT * len(pairs) for line in lines)


def _lost(view: View, rule: Rule) -> Iterator[Match]:
    """Rows of the source that no line of the draft holds; marked at the head of the draft."""
    if not view.source or not view.lines:
        return
    lines = [_pairs(view.text[s.start : s.end]) for s in view.lines]
    head = view.lines[0]
    for i, task in enumerate(view.source.tasks, 1):
        row = view.source.doc.text[task.start : task.end]
        if task.role == "task" and not _kept(row, lines):
            yield Match(
                head.start,
                head.end,
                {"number": str(i), "row": row[:_MARKED], "name": view.source.doc.meta.title or view.source.doc.source.name},
            )


def _orphan(view: View, rule: Rule) -> Iterator[Match]:
    """Rows of the draft that stand in no line of the source."""
    if not view.source:
        return
    lines = [_pairs(line) for line in view.source.doc.text.split("\n")]
    for t in _rows(view):
        if not _kept(view.text[t.start : t.end], lines):
            yield _span(t)


_WHAT: Mapping[str, Callable[[View, Rule], Iterator[Match]]] = {
    "no-owner": _no_owner,
    "no-time": _no_time,
    "vague-owner": _vague_owner,
    "vague-time": _vague_time,
    "no-year": _no_year,
    "past": _past,
    "two-leads": _two_leads,
    "no-result": _no_result,
    "lost": _lost,
    "orphan": _orphan,
}


def check(rule: Rule, view: View) -> Iterator[Match]:
    """match: {what: no-owner|no-time|vague-owner|vague-time|no-year|past|two-leads|no-result|lost|orphan, strict: bool}."""
    return _WHAT[rule.match["what"]](view, rule)
