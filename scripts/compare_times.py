#!/usr/bin/env python3
"""Run the phrase suite of deadlines (tests/recognize/phrases) through our grammar and through jionlp, and print both side by side.

usage: compare_times.py        needs `pip install jionlp` beside the project (a peer to measure against, never a dependency)

A mark is found when a span overlaps it, exact when the span is the mark, read when the last day, the period or the length agree;
a trap is false when anything is found in it. jionlp has no notion of a deadline: on the traps it is asked for more than it claims.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from nlp.recognize.calendar import Reference
from nlp.recognize.times import find_times
from tests.recognize.test_phrases import TRAPS, phrases
from tests.spans import marked

Found = tuple[int, int, str | None]


def ours(text: str, spoken: str | None) -> Iterator[Found]:
    for time in find_times(text, Reference.parse(spoken)):
        yield time.start, time.end, time.value


def theirs(text: str, spoken: str | None) -> Iterator[Found]:
    import jionlp

    base = dict(zip(("year", "month", "day"), map(int, spoken.split("-")), strict=False)) if spoken else {"year": 2024, "month": 3, "day": 5}
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            results = jionlp.ner.extract_time(text, time_base=base, with_parsing=True)
    except Exception:  # it raises errors of many kinds on texts it cannot read
        return
    for result in results:
        yield result["offset"][0], result["offset"][1], value(result)


def value(result: dict[str, Any]) -> str | None:
    """Return what jionlp read in our form: the last day, a repeat period or a length without its sign."""
    kind, time = result["type"], result["detail"]["time"]
    if kind in ("time_point", "time_span"):
        return str(time[1])[:10]
    units = {"year": "Y", "month": "M", "workday": "D", "day": "D", "week": "D", "hour": "H", "minute": "M"}
    delta = time["delta"] if kind == "time_period" else time
    if not isinstance(delta, dict):
        return None
    for unit, number in delta.items():
        if unit in units:
            number = number[0] if isinstance(number, list) else number
            whole = 7 * number if unit == "week" else number
            code = f"P{'T' if unit in ('hour', 'minute') else ''}{whole:g}{units[unit]}"
            return f"R/{code}" if kind == "time_period" else code
    return None


def agrees(value: str | None, wanted: str | None) -> bool:
    plain = re.sub(r"^(?:<=|>=|-)", "", wanted or "")
    return bool(wanted) and (value or "").lstrip("<=>-") == plain


def main() -> int:
    print(f"{'':10}{'marks':>7}{'found':>8}{'exact':>8}{'with value':>12}{'read':>8}{'traps':>8}{'false':>8}")
    for name, find in (("duban", ours), ("jionlp", theirs)):
        marks = found = exact = valued = read = 0
        for spoken, line in phrases():
            text, expected = marked(line)
            times = list(find(text, spoken))
            for mark in expected:
                wanted = mark.label.partition(":")[2] or None
                near = [t for t in times if t[0] < mark.end and mark.start < t[1]]
                marks += 1
                found += bool(near)
                exact += any(t[:2] == (mark.start, mark.end) for t in near)
                valued += wanted is not None
                read += any(agrees(t[2], wanted) for t in near)
        false = sum(bool(list(find(line, "2024-03-05"))) for line in TRAPS)
        print(f"{name:10}{marks:7}{found:8}{exact:8}{valued:12}{read:8}{len(TRAPS):8}{false:8}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
