"""The charts of a report: completion by unit, overdue rows by unit, the last twelve months."""

from __future__ import annotations

from typing import Final

from nlp.office.charts import TONES, Bar, Line, Scene, bars, lines
from nlp.office.reports.figures import Figures

BARS: Final = 18
"""Units in one chart: what half a page holds."""
_BLUE, _RED, _GREY, _GREEN = TONES


def scenes_of(f: Figures) -> dict[str, tuple[Scene, ...]]:
    """Return the charts of a report by the names that its sections call them."""
    return {"trend": (trend_scene(f),), "units": unit_scenes(f), "overdue": overdue_scenes(f)}


def unit_scenes(f: Figures) -> tuple[Scene, ...]:
    """Return completion by unit, in the order of their rank, in as many charts as it takes."""
    rows = [Bar(name, (c.done, c.overdue, c.going + c.paused - c.overdue), c.rate) for name, c in f.units]
    parts = _parts(rows)
    return tuple(
        bars(_title("各单位办理情况", n, len(parts)), ("已办结", "逾期未办结", "办理中"), part, tones=(_BLUE, _RED, _GREY)) for n, part in enumerate(parts, start=1)
    )


def overdue_scenes(f: Figures) -> tuple[Scene, ...]:
    """Return the overdue rows by unit, of many units those with the most; no chart where nothing is overdue, or one unit has it all."""
    rows = sorted((Bar(name, (c.overdue,)) for name, c in f.units if c.overdue), key=lambda bar: -bar.values[0])
    if len(rows) < 2:
        return ()
    some = f"（前{BARS}个单位）" if len(rows) > BARS else ""
    return (bars(f"各单位逾期未办结事项{some}", ("逾期未办结",), rows[:BARS], tones=(_RED,)),)


def trend_scene(f: Figures) -> Scene:
    """Return the last twelve months: rows handed on and done in each, and those overdue at its end."""
    months = f.months
    series = [
        Line("新交办", tuple(m.new for m in months)),
        Line("办结", tuple(m.closed for m in months)),
        Line("月末逾期未办结", tuple(m.overdue for m in months)),
    ]
    names = [m.name if n else f"{m.key[:4]}年{int(m.key[5:])}月" for n, m in enumerate(months)]
    return lines("近12个月办理趋势", names, series, tones=(_BLUE, _GREEN, _RED))


def _parts(rows: list[Bar]) -> list[list[Bar]]:
    number = max(-(-len(rows) // BARS), 1)
    size = max(-(-len(rows) // number), 1)
    return [rows[at : at + size] for at in range(0, len(rows), size)] or [[]]


def _title(words: str, n: int, number: int) -> str:
    return f"{words}（{n}/{number}）" if number > 1 else words
