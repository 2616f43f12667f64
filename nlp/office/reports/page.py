"""A report as one HTML file: no script, nothing from elsewhere, charts as SVG; it can be mailed, shown and printed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from nlp.config import data_dir
from nlp.draft.profile import chinese_date
from nlp.office.charts import svg
from nlp.office.reports.content import Content
from nlp.office.reports.scenes import scenes_of
from nlp.office.reports.tables import grids, key_figures
from nlp.office.reports.words import sections

if TYPE_CHECKING:
    from jinja2 import Template

CARDS: Final = ("已交办事项", "本期新交办", "已办结", "办结率", "本期到期", "到期办结率", "逾期未办结", "暂停")


def to_html(content: Content) -> str:
    """Return the report as a page, the same for the same content."""
    from markupsafe import Markup

    f = content.figures
    # `svg` escapes every word it writes.
    charts = {name: [Markup(svg(scene, key=f"{name}-{n}")) for n, scene in enumerate(found)] for name, found in scenes_of(f).items()}
    values = dict(key_figures(content))
    return _template().render(
        content=content, day=chinese_date(f.day.isoformat()), cards=[(name, values[name]) for name in CARDS], sections=sections(content), charts=charts, grids=grids(content)
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(loader=FileSystemLoader(data_dir() / "office"), autoescape=True, undefined=StrictUndefined, trim_blocks=False)
    return environment.get_template("report.html.jinja")
