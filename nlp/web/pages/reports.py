"""/reports: the report of a month or a quarter, read here and taken away as Word, workbook or page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from nlp.draft.profile import Profile
from nlp.errors import UsageError
from nlp.ledger import statistics
from nlp.ledger.statistics import Period
from nlp.office import charts
from nlp.office.charts import Scene
from nlp.office.house import house_profile
from nlp.office.reports import Content, content_of, to_docx, to_html, to_xlsx
from nlp.office.reports.figures import report_period
from nlp.office.reports.scenes import overdue_scenes, trend_scene, unit_scenes
from nlp.office.reports.tables import grids, key_figures
from nlp.office.reports.words import sections
from nlp.web.context import Store, Who, render
from nlp.web.downloads import attachment, file_name
from nlp.web.filters import LONGEST, is_plain, shown
from nlp.web.lists import choices

router = APIRouter()

FORMATS: Final[dict[str, str]] = {"docx": "Word 文档", "xlsx": "Excel 表格", "html": "网页"}
_WRITERS: Final[dict[str, Callable[[Content, Profile | None], bytes]]] = {
    "docx": lambda content, profile: to_docx(content, profile=profile),
    "xlsx": lambda content, _: to_xlsx(content),
    "html": lambda content, _: to_html(content).encode(),
}
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
        scope = report_period(period or _month_before(work.today), work.today)
        content = content_of(work, scope.key, unit=seen.wanted.unit, most=LISTED)
        f = content.figures
        scenes: dict[str, tuple[Scene, ...]] = {"trend": (trend_scene(f),), "units": unit_scenes(f)[:1], "overdue": overdue_scenes(f)[:1]}
        drawn = {name: [_drawn(scene, f"{name}-{n}") for n, scene in enumerate(found)] for name, found in scenes.items()}
        return render(
            request, "reports.html.jinja", seen=seen, scope=scope, content=content, sections=sections(content), figures=key_figures(content),
            grids=[grid for grid in grids(content) if grid.summed or len(grid.rows) <= LISTED], listed=LISTED,
            charts=drawn, periods=periods(work.today, scope), formats=FORMATS, choices=choices(work), profile=house_profile(ledger),
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
        content = content_of(work, period or _month_before(work.today), unit=unit or None)
    return attachment(file_name(content.title, suffix=form), _WRITERS[form](content, house_profile(ledger)))


def _month_before(today: date) -> str:
    year, month = divmod(today.year * 12 + today.month - 2, 12)
    return f"{year:04d}-{month + 1:02d}"


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


def _drawn(scene: Scene, key: str) -> Markup:
    """Return the chart as part of a page; `charts` escapes every word it writes."""
    return Markup(charts.svg(scene, key=f"chart-{key}"))
