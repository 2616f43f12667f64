"""An explanation in Chinese, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.explain.facts import CELLS, Explanation, RowFact, SegmentFact, Where
from nlp.labels import DATE_SOURCES, GRADES, ROLES

_KINDS = {"unit": "单位", "time": "时间", "figure": "数字"}
_LONGEST = 60


def as_text(explanation: Explanation) -> str:
    """Return the explanation as lines of Chinese."""
    return "\n".join(_lines(explanation))


def _lines(explanation: Explanation) -> Iterator[str]:
    yield f"{explanation.name}：{len(explanation.segments)} 个句段"
    yield f"推算日期的基准：{_day(explanation)}"
    for number, segment in enumerate(explanation.segments, start=1):
        yield ""
        yield from _segment(number, segment)


def _day(explanation: Explanation) -> str:
    if explanation.date is None:
        return "不明（文中没有写明讲话日期，也看不出年份；可用 --date 写明），相对时限只照录原话"
    source = DATE_SOURCES.get(explanation.date_source or "", "来源不明")
    evidence = "、".join(f"{_place(at)}“{_short(at.words)}”" for at in explanation.date_evidence)
    return f"{explanation.date}（{source}{'：' + evidence if evidence else ''}）"


def _segment(number: int, segment: SegmentFact) -> Iterator[str]:
    yield f"【句段{number}】{_place(segment.at)}：{_short(segment.at.words)}"
    runner_up = f"；其次 {ROLES.get(segment.runner_up, segment.runner_up)} {segment.runner_up_probability:.0%}" if segment.runner_up else ""
    yield f"  作用：{ROLES.get(segment.role, segment.role)} {segment.probability:.0%}{runner_up}"
    if segment.note:
        yield f"        {segment.note}"
    for row in segment.rows:
        yield from _row(row)
    if segment.spare:
        yield "  认出而没有列入任务行的："
    for spare in segment.spare:
        yield f"    {_KINDS[spare.kind]}“{_short(spare.at.words)}”（{_place(spare.at)}，{spare.by.told}）：{spare.why}"
    for message in segment.findings:
        yield f"  注意：{message}"


def _row(row: RowFact) -> Iterator[str]:
    yield f"  任务第 {row.number} 条 #{row.id}，{row.grade} 级（{GRADES.get(row.grade, '')}），{_place(row.at)}：{_short(row.at.words)}"
    for cell in row.cells:
        words = _short(cell.at.words)
        name = "" if cell.name == cell.at.words else f" → {cell.name}"
        if cell.due:
            name = f" → {'下次 ' if cell.name.startswith('R/') else ''}{cell.due}"
        note = f"；{cell.note}" if cell.note and not (name and cell.note.startswith("原文写作")) else ""
        yield f"    {CELLS[cell.cell]}：{words}{name}（{_place(cell.at)}，{cell.link}，{cell.by.told}{note}）"
    for number, step in enumerate(row.steps, start=1):
        told = (step.due or step.deadline, *(f"目标值 {target}" for target in step.targets))
        words = _short(step.at.words)
        yield f"    分期{number}：{words}" + ("" if told == (words,) else f"（{'，'.join(told)}）")
    present = {cell.cell for cell in row.cells}
    missing = [] if present & {"lead", "addressee"} else ["责任单位"]
    missing += [] if "deadlines" in present else ["完成时限"]
    if missing:
        yield f"    没有{'、'.join(missing)}：原文没有写明，也没有可以承接的"


def _place(at: Where) -> str:
    return f"第{at.line}行第{at.column}字"


def _short(words: str) -> str:
    words = "".join(words.split("\n")).replace("\r", "").strip()
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
