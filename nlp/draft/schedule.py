"""A time-table out of the deadlines of the rows: stages in order, and the points a deadline is worked back to (倒排工期)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from math import ceil

from nlp.draft.brief import brief
from nlp.draft.matter import Row
from nlp.draft.timing import Timing, by_words, period_rank, timing
from nlp.recognize.workdays import is_workday

START, CARRY_OUT, CLOSE, STANDING, OPEN = "启动部署", "组织实施", "总结评估", "常态推进", "时限待定"
STEPS = ("month", "quarter", "half", "year")
MOST_LINES = 6
"""Lines of 组织实施 at most before months are taken together as quarters, halves, years."""
FEWEST_DAYS = 10
"""Working days a task must have before it is worth points in between."""
POINTS: Mapping[str, float] = {"方案报送": 0.15, "中期检查": 0.5, "收尾自查": 0.9}
"""Point → share of the working days between the day of the paper and the deadline."""
_START_TIME = re.compile(r"会议?(?:结束)?后|印发|下发|发文|收到本")
_START_WORDS = re.compile(
    r"(?:制定|拿出|提出|出台|细化|报送|上报)[^，。]{0,30}(?:方案|办法|清单|计划)|动员(?:部署)?会|部署会|启动|成立.{0,12}(?:领导小组|专班)|进行.{0,6}部署"
)
_CLOSE_WORDS = re.compile(r"总结(?!经验|推广|提炼)|(?:考核|检查|竣工|完工|整体|终期)?验收|(?:终期|成效|总体|全面)评估|“?回头看”?")
_QUARTERS = "一二三四"
ALONE = 10
"""Characters beside its time that a step needs to be understood by itself."""
_OF_A_SEASON = re.compile(r"汛|节|国庆|五一|元旦|春[运耕]|入[冬夏汛]|开学|假")
"""A time that a day of the calendar only stands for: 明年汛前."""
_SAME = {"每天": "每日", "按日": "每日", "按周": "每周", "按月": "每月", "每个月": "每月", "按季": "每季度", "按季度": "每季度", "每季": "每季度"}
_FROM = re.compile(r"^[从自]|(?:起|开始)$")
_RELATIVE = re.compile(r"[今明后]天|今晚|[本下这上]?周|[本下当]月|月底|月末|月初")
"""Times that only say something on the day they are said."""

Timed = Sequence[tuple[Timing, Row]]


@dataclass(frozen=True, slots=True)
class Item:
    """A task in a line: its short words, who answers for it, and its time as said where the line does not tell it."""

    row: Row
    words: str
    time: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What falls due together; `label` says when."""

    label: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage and its lines in order."""

    name: str
    lines: tuple[Line, ...]


def schedule(rows: Iterable[Row], *, step: str = "auto") -> tuple[Stage, ...]:
    """Return the stages the rows fall into; those nobody has timed come last, in one line without label.

    启动部署 and 总结评估 are there only where rows of the source are: what is due after the meeting, or words a plan, before all others;
    what winds up or inspects, after all others. A row with steps stands in each of its stages. `step`: month, quarter, half, year; `auto`
    takes the shortest that needs no more than six lines.
    """
    timed = [(timing(part), part) for row in rows for part in parts(row)]
    dated: Timed = sorted(((when, row) for when, row in timed if when.end), key=lambda pair: _key(pair[0]))
    start, dated = _taken_off(dated, starts)
    close, rest = _taken_off(dated[::-1], lambda row: bool(_CLOSE_WORDS.search(row.words)))
    at_once = [row for when, row in timed if when.kind == "now"]
    stages = (
        Stage(START, (*_line("立即办理", at_once), *_dated_lines(start, "month"))),
        Stage(CARRY_OUT, _dated_lines(rest[::-1], step)),
        Stage(CLOSE, _dated_lines(close[::-1], "month")),
        Stage(STANDING, tuple(_standing_lines(timed))),
        Stage(OPEN, _line("", [row for when, row in timed if when.kind == "open"])),
    )
    return tuple(stage for stage in stages if stage.lines)


def parts(row: Row) -> Sequence[Row]:
    """Return the row, or one for each of its steps, with the words and the time of that step.

    Steps that do not fall due on days of their own (2小时内到场、4小时内处置) stay together. A step that says little alone
    (年底前全部完成) stands behind the clause before the first of them.
    """
    days = {step.due for step in row.steps if step.due and not _FROM.search(step.words)}
    whole = all(len(step.words.replace(step.time, "")) >= ALONE and not step.words.endswith(("的", "时", "后")) for step in row.steps)
    # Parted by 、 or within quotation marks they are one list.
    listed = any(f"、{step.words}" in row.words or ("“" in row.words and step.words not in row.words) for step in row.steps)
    timed = all(step.time in step.words for step in row.steps)
    if len(row.steps) < 2 or listed or not timed or (len(days) < 2 and not whole):
        return (row,)
    front = row.words[: max(row.words.find(row.steps[0].words), 0)]
    head = re.split("[，；]", front[:-1])[-1] if front.endswith(("，", "；")) else ""
    out = []
    for step in row.steps:
        bare = len(step.words.replace(step.time, ""))
        words = f"{head}，{step.words}" if head and bare < ALONE else step.words
        alone = replace(row, words=words, times=(step.time,), due=step.due, frequency=(), begins=None, steps=())
        again = step.due is None and step.time.startswith(("每", "定期"))
        out.append(replace(alone, frequency=row.frequency) if again else alone)
    return out


def control_points(issued: date, due: date, points: Mapping[str, float] = POINTS) -> tuple[tuple[str, date], ...]:
    """Return the days by which each point should be reached, at its share of the working days between the two; none where they are few.

    >>> control_points(date(2024, 3, 12), date(2024, 4, 30), {"中期检查": 0.5})
    (('中期检查', datetime.date(2024, 4, 8)),)
    """
    days = [day for n in range(1, (due - issued).days + 1) if is_workday(day := issued + timedelta(days=n))]
    if len(days) < FEWEST_DAYS:
        return ()
    return tuple((name, days[ceil(share * len(days)) - 1]) for name, share in points.items() if 0 < share < 1)


def _taken_off(dated: Timed, fits: Callable[[Row], bool]) -> tuple[Timed, Timed]:
    """Split off the rows at the front that fit; one that stands behind another row is none of them."""
    at = next((n for n, (_, row) in enumerate(dated) if not fits(row)), len(dated))
    return dated[:at], dated[at:]


def starts(row: Row) -> bool:
    """Tell whether the row sets the work going: it follows the meeting or the paper at once, or words a plan."""
    return any(_START_TIME.search(time) for time in row.times) or bool(_START_WORDS.search(row.words))


def _key(when: Timing) -> tuple[bool, date]:
    return when.year, when.end or date.min


def _line(label: str, rows: Sequence[Row]) -> tuple[Line, ...]:
    return (Line(label, tuple(Item(row, brief(row)) for row in rows)),) if rows else ()


def _dated_lines(dated: Timed, step: str) -> tuple[Line, ...]:
    if not dated:
        return ()
    fits = [name for name in STEPS if len(_by_step(dated, name)) <= MOST_LINES]
    step = step if step in STEPS else (fits or STEPS[-1:])[0]
    return tuple(_dated_line(members, step) for members in _by_step(dated, step))


def _by_step(dated: Timed, step: str) -> list[Timed]:
    """Return the rows by the month, quarter, half or year they fall into; they come sorted."""

    def stretch(pair: tuple[Timing, Row]) -> tuple[bool, int, int]:
        day = _day(pair[0])
        part = {"month": day.month, "quarter": (day.month + 2) // 3, "half": (day.month + 5) // 6, "year": 0}[step]
        return pair[0].year, day.year, part

    return [list(members) for _, members in groupby(dated, key=stretch)]


def _dated_line(members: Timed, step: str) -> Line:
    ends = [_day(when) for when, _ in members]
    year = members[0][0].year
    one_day = len(set(ends)) == 1
    label = by_words(ends, year=year) if one_day or step == "month" else _stretch(ends[0], step, year=year)
    items = []
    for when, row in members:
        words = brief(row, again=True)
        told = one_day and len(row.times) == 1 and not _OF_A_SEASON.search(row.times[0])
        said = [] if told else [_dated_words(time, when) for time in row.times if time not in words and time not in ("随时", "及时")]
        items.append(Item(row, words, "、".join(dict.fromkeys(said))))
    return Line(label, tuple(items))


def _dated_words(time: str, when: Timing) -> str:
    """Return a time as said, or its day where the words only say something on the day they are said."""
    return by_words([_day(when)], year=False) if when.year and _RELATIVE.search(time) and not re.search(r"\d", time) else time


def _day(when: Timing) -> date:
    assert when.end is not None
    return when.end


def _stretch(day: date, step: str, *, year: bool) -> str:
    front = f"{day.year}年" if year else ""
    if step == "quarter":
        return f"{front}{_QUARTERS[(day.month - 1) // 3]}季度"
    return f"{front}{'上' if day.month <= 6 else '下'}半年" if step == "half" else front or "年内"


def _standing_lines(timed: Timed) -> Iterator[Line]:
    """Yield a line for every period, the shortest first, then what is for good and what runs from an event."""
    again: dict[str, list[Row]] = {}
    for when, row in timed:
        if when.kind == "recurring":
            again.setdefault(row.frequency[0], []).append(row)
    for period in sorted(again, key=period_rank):
        items = ((row, brief(row)) for row in again[period])
        yield Line(period, tuple(Item(row, words, _said(row, words, period)) for row, words in items))
    if rows := [row for when, row in timed if when.kind == "standing"]:
        yield Line("长期坚持", tuple(Item(row, brief(row, timed=True)) for row in rows))
    if rows := [row for when, row in timed if when.kind == "event"]:
        items = ((row, brief(row, timed=True)) for row in rows)
        yield Line("按规定时限办理", tuple(Item(row, words, _said(row, words, "")) for row, words in items))


def _said(row: Row, words: str, label: str) -> str:
    return "、".join(time for time in row.times if time not in words and _SAME.get(time, time) != _SAME.get(label, label))
