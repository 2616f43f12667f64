"""/reports: the report of a month or a quarter, read here and taken away as Word, workbook or page."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from nlp.errors import UsageError
from nlp.ledger import statistics
from nlp.ledger.statistics import Period
from nlp.office.house import house_profile
from nlp.office.reports import FORMATS, content_of, written
from nlp.office.reports.figures import report_period
from nlp.office.reports.scenes import scenes_of
from nlp.office.reports.tables import grids, key_figures
from nlp.office.reports.words import sections
from nlp.web.context import Store, Who, render
from nlp.web.downloads import attachment, file_name
from nlp.web.filters import LONGEST, is_plain, shown
from nlp.web.lists import choices
from nlp.web.pages.statistics import drawn

router = APIRouter()

LISTED: Final = 40
"""Rows of a table that is shown on the page; longer ones are in the files."""
YEARS: Final = 2
"""Years back whose periods can be chosen."""


@router.get("/reports")
def page(request: Request, person: Who, ledger: Store, period: Annotated[str, Query(max_length=10)] = "") -> Response:
    """Show the report of a period, of the month before when none is asked for."""
    seen = shown(request.query_params)
    if not is_plain(request):
        return RedirectResponse(seen.link("/reports", period=period), status_code=303)
    with ledger.read() as work:
        scope = report_period(period or statistics.month_before(work.today), work.today)
        content = content_of(work, scope.key, unit=seen.wanted.unit, most=LISTED)
        charts = {name: [drawn(scene, f"{name}-{n}") for n, scene in enumerate(found[:1])] for name, found in scenes_of(content.figures).items()}
        return render(
            request, "reports.html.jinja", seen=seen, scope=scope, content=content, sections=sections(content), figures=key_figures(content),
            grids=[grid for grid in grids(content) if grid.summed or len(grid.rows) <= LISTED], listed=LISTED,
            charts=charts, periods=periods(work.today, scope), formats=FORMATS, choices=choices(work), profile=house_profile(ledger),
        )


@router.get("/reports/download")
def download(
    person: Who, ledger: Store, period: Annotated[str, Query(max_length=10)] = "", unit: Annotated[str, Query(max_length=LONGEST)] = "",
    form: Annotated[str, Query(alias="format", max_length=5)] = "docx",
) -> Response:
    """Send the report of a period."""
    if form not in FORMATS:
        raise UsageError(f"没有“{form}”这种格式：用{'、'.join(FORMATS)}")
    with ledger.read() as work:
        content = content_of(work, period or statistics.month_before(work.today), unit=unit or None)
    return attachment(file_name(content.title, suffix=form), written(content, form, house_profile(ledger)))


def periods(today: date, scope: Period) -> list[Period]:
    """Return the months and quarters that have begun, the latest first, with the one shown."""
    keys = []
    for year in range(today.year, today.year - YEARS, -1):
        for month in range(12, 0, -1):
            if month % 3 == 0:
                keys.append(f"{year}-Q{month // 3}")
            keys.append(f"{year}-{month:02d}")
    found = [one for one in map(statistics.period, keys) if one.first <= today]
    return found if scope in found else [*found, scope]
