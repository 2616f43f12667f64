"""The steps of a row with several deadlines: 年底前完成50%，2025年全面完成 are two, each with the words and the figures that belong to it.

Acts with owners or deadlines of their own are rows (`split`); the steps of one act stay in its row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from nlp.datamodel import Deadline, Milestone, Span, Target, Task
from nlp.tasks.split import clauses

_LEAD_IN = re.compile(r"(?:[\s，,；;、：:]|并且?|而且|然后|再|其中|确保|力争|争取|必须|务必|要|须|应当?|在|于|到|请)*")
_TAIL = re.compile(r"[\s，,；;、。（(]{0,4}(?:并且?|而且|然后|再|且|其中|和|及|与)?[\s，,；;、。（(]{0,4}$")
_NO_ACT = re.compile(r"(?:[\s，,；;、。：:（()）]|并|要|须|在|于|到|就|各|完成时限|时限)*")
_LISTED = re.compile(r"[、和及,，\s]*")
_MOST = 30
"""A row with more deadlines is a list, not an act in steps."""
_EACH = re.compile(r"[^，。；、]{0,6}分别")


def milestones_of(text: str, task: Task) -> tuple[Milestone, ...]:
    """Return the steps of a row in text order: none when fewer than two of its own deadlines have words of their own, or none of them ends."""
    times = sorted((d for d in task.deadlines if d.how == "explicit" and task.start <= d.start < task.end), key=lambda d: d.start)
    if not 2 <= len(times) <= _MOST or not any(d.kind in ("date", "duration") for d in times):
        return ()
    targets = [t for t in sorted(task.targets, key=lambda t: t.start) if t.start > times[0].start]
    if each := _one_each(text, times, targets):
        return each
    found: list[Milestone] = []
    for time, words in _steps(text, task, times):
        act = text[words.start : time.start] + text[time.end : words.end]
        own = tuple(Span(t.start, t.end) for t in task.targets if words.start <= t.start < words.end)
        if own or time.kind == "ongoing" or not _NO_ACT.fullmatch(act):
            found.append(Milestone(words.start, words.end, Span(time.start, time.end), own))
    return tuple(found) if len(found) > 1 else ()


def _one_each(text: str, times: Sequence[Deadline], targets: Sequence[Target]) -> tuple[Milestone, ...]:
    """6月、9月、12月底前分别完成30%、60%、100%: the first figure belongs to the first time."""
    listed = all(_LISTED.fullmatch(text, a.end, b.start) for a, b in pairwise(times))
    if not listed or len(times) != len(targets) or not _EACH.match(text, times[-1].end):
        return ()
    return tuple(Milestone(t.start, t.end, Span(d.start, d.end), (Span(t.start, t.end),)) for d, t in zip(times, targets, strict=True))


def _steps(text: str, task: Task, times: Sequence[Deadline]) -> Iterator[tuple[Deadline, Span]]:
    """Give each time its words: from the start of its clause, or from where the words of the time before it in that clause end."""
    parts = clauses(text, Span(task.start, task.end))
    starts: list[int] = []
    for time in times:
        clause = next(c for c in reversed(parts) if c.start <= time.start)
        if starts and times[len(starts) - 1].start >= clause.start:
            start = max(times[len(starts) - 1].end, text.rfind("、", clause.start, time.start) + 1 or time.start)
        else:
            parties = (*task.lead, *task.support, *task.addressee)
            start = max((p.end for p in parties if clause.start <= p.start and p.end <= time.start), default=clause.start)
        lead_in = _LEAD_IN.match(text, start, time.start)
        starts.append(lead_in.end() if lead_in else start)
    for time, start, end in zip(times, starts, [*starts[1:], task.end], strict=True):
        tail = _TAIL.search(text, time.end, end)
        end = tail.start() if tail else end
        if text[end - 1] in "）)" and not re.search("[（(]", text[start:end]):
            end -= 1  # the step stands in a bracket that opens before it
        yield time, Span(start, min(max(end, time.end), task.end))
