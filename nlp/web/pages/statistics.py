"""/statistics: completion by unit and meeting, what is overdue, the months; a chart and the same figures as a table."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup
from sqlalchemy import select

from nlp.ledger import statistics
from nlp.ledger.schema import Document, Task
from nlp.ledger.statistics import Count, Period
from nlp.office import charts
from nlp.office.charts import Bar, Line, Scene
from nlp.web.context import Store, Who, render
from nlp.web.filters import LONGEST, is_plain, shown
from nlp.web.lists import choices

router = APIRouter()

PARTS: Final = ("已办结", "逾期未办结", "在办")
CHARTED: Final = 15
"""Units and meetings in a chart; the table beside it has all (of meetings, the newest)."""
LISTED: Final = 300


@router.get("/statistics")
def figures(request: Request, person: Who, ledger: Store, period: Annotated[str, Query(max_length=10)] = "") -> Response:
    """Show the figures of a period: of the rows that fall due in it; without one, of all rows."""
    seen = shown(request.query_params)
    if not is_plain(request):
        return RedirectResponse(seen.link("/statistics", period=period), status_code=303)
    scope = statistics.period(period) if period else None
    with ledger.read() as work:
        where = statistics.counted(work, scope)
        meeting = (seen.wanted.meeting or "")[:LONGEST]
        own = [Task.document_id.in_(select(Document.id).where(Document.meeting == meeting))] if meeting else []
        units, meetings = statistics.by_unit(work, [*where, *own]), statistics.by_meeting(work, [*where, *own])
        end = min(scope.last, work.today) if scope else work.today
        months = statistics.trend(work, end, own)
        late = sorted((unit for unit in units if unit.overdue), key=lambda unit: -unit.overdue)
        return render(
            request, "statistics.html.jinja", seen=seen, scope=scope, period=period, periods=_periods(work.today.year, scope), total=statistics.whole(work, [*where, *own]),
            units=units[:LISTED], meetings=meetings[:LISTED], months=months, late=late[:LISTED], choices=choices(work), today=work.today, listed=LISTED,
            more_units=max(len(units) - LISTED, 0), more_meetings=max(len(meetings) - LISTED, 0),
            unit_chart=drawn(_bars("各单位完成情况", units), "units"), meeting_chart=drawn(_bars("各会议任务完成情况", meetings), "meetings"),
            late_chart=drawn(charts.bars("逾期未办结", PARTS[1:2], [Bar(u.name, (u.overdue,)) for u in late[:CHARTED]], tones=charts.TONES[1:2]), "late"),
            trend_chart=drawn(_lines(months), "trend"), charted=CHARTED,
        )


def _periods(year: int, scope: Period | None) -> list[Period]:
    """Return the periods to choose from: this year and the last, their quarters, the months of this year."""
    keys = [str(year), *(f"{year}-Q{n}" for n in range(1, 5)), *(f"{year}-{n:02d}" for n in range(1, 13)), str(year - 1), *(f"{year - 1}-Q{n}" for n in range(1, 5))]
    found = [statistics.period(key) for key in keys]
    return found if scope is None or scope in found else [*found, scope]


def _bars(title: str, counts: list[Count]) -> Scene:
    rows = [Bar(count.name, (count.done, count.overdue, count.going), count.rate) for count in counts[:CHARTED]]
    return charts.bars(title, PARTS, rows)


def _lines(months: list[statistics.Month]) -> Scene:
    points = [month.key for month in months]
    series = [Line("交办", tuple(m.handed for m in months)), Line("到期", tuple(m.due for m in months)), Line("办结", tuple(m.done for m in months))]
    return charts.lines("近12个月", points, series)


def drawn(scene: Scene, key: str) -> Markup:
    """Return the chart as part of a page; `charts` escapes every word it writes."""
    return Markup(charts.svg(scene, key=f"chart-{key}"))
