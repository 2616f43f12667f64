"""Lights of rows: computed from deadline, progress and working days on a given day, in Python for one row, in SQL for many. Never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import yaml
from sqlalchemy import ColumnElement, and_, case, literal, or_

from nlp.config import data_dir
from nlp.errors import UsageError
from nlp.files import read_text
from nlp.ledger.life import life
from nlp.ledger.rows import Row
from nlp.ledger.schema import Task
from nlp.recognize.workdays import workday_after

RED, YELLOW, GREEN, GREY = "red", "yellow", "green", "grey"
LIGHTS: Final = (RED, YELLOW, GREEN, GREY)
SETTINGS: Final = "settings.yaml"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When lights change: see `nlp/data/ledger/lights.yaml`."""

    yellow: int
    behind: int
    working_days: bool
    names: dict[str, str]

    def soon(self, today: date) -> int:
        """Return the ordinal of the last day that counts as near."""
        return (workday_after(today, self.yellow) if self.working_days else today + timedelta(days=self.yellow)).toordinal()


def thresholds(folder: Path | None = None) -> Thresholds:
    """Return the thresholds of the house (`lights:` in settings.yaml of the data folder) or those shipped. Raises UsageError."""
    values: dict[str, Any] = yaml.safe_load((data_dir() / "ledger" / "lights.yaml").read_text(encoding="utf-8"))
    if folder is not None and (folder / SETTINGS).is_file():
        try:
            own = (yaml.safe_load(read_text(folder / SETTINGS, f"设置“{SETTINGS}”")) or {}).get("lights") or {}
        except (yaml.YAMLError, AttributeError):
            raise UsageError(f"设置“{SETTINGS}”不是 YAML：请检查缩进和冒号") from None
        values |= own
    yellow, behind = values["yellow"], values["behind"]
    if not (isinstance(yellow, int) and isinstance(behind, int) and 0 <= yellow <= 366 and 0 <= behind <= 100):
        raise UsageError(f"设置“{SETTINGS}”中 lights 的 yellow 应为0到366的天数，behind 应为0到100")
    return Thresholds(yellow, behind, bool(values["working_days"]), dict(values["names"]))


def light(row: Row, today: date, limits: Thresholds) -> str:
    """Return the light of a row: grey where nothing is to be watched (no day, not in work), green done or on plan."""
    if row.status in life().done:
        return GREEN
    if row.status not in life().open or row.due_day is None:
        return GREY
    now = today.toordinal()
    if row.due_day < now:
        return RED
    begun = row.start_day is not None and row.start_day < row.due_day
    if row.due_day <= limits.soon(today) or (
        begun and row.start_day is not None and (now - row.start_day) * 100 > (row.percent + limits.behind) * (row.due_day - row.start_day)
    ):
        return YELLOW
    return GREEN


def light_expression(today: date, limits: Thresholds) -> ColumnElement[str]:
    """Return the same as an expression over `tasks`."""
    now = today.toordinal()
    behind = and_(Task.start_day.is_not(None), Task.start_day < Task.due_day, (now - Task.start_day) * 100 > (Task.percent + limits.behind) * (Task.due_day - Task.start_day))
    return case(
        (Task.status.in_(life().done), literal(GREEN)),
        (or_(Task.status.not_in(life().open), Task.due_day.is_(None)), literal(GREY)),
        (Task.due_day < now, literal(RED)),
        (or_(Task.due_day <= limits.soon(today), behind), literal(YELLOW)),
        else_=literal(GREEN),
    )
