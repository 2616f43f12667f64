"""Lights of rows: computed from deadline, progress and working days on a given day, in Python for one row, in SQL for many. Never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
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
    """Return the thresholds of the house (`lights:` in settings.yaml of the data folder) or those shipped. Raises UsageError that says what is wrong."""
    values = dict(_shipped())
    own = _own(folder / SETTINGS) if folder is not None and (folder / SETTINGS).is_file() else {}
    if unknown := [str(name) for name in own if name not in values]:
        raise UsageError(f"设置“{SETTINGS}”的 lights 中没有“{'、'.join(unknown)}”：可用的有{'、'.join(values)}")
    names = own.pop("names", {})
    if not isinstance(names, dict) or not set(names) <= set(LIGHTS) or not all(isinstance(name, str) and name for name in names.values()):
        raise UsageError(f"设置“{SETTINGS}”中 lights 的 names 应为{'、'.join(LIGHTS)}各灯的名称")
    values |= own
    for name, most in (("yellow", 366), ("behind", 100)):
        if type(values[name]) is not int or not 0 <= values[name] <= most:
            raise UsageError(f"设置“{SETTINGS}”中 lights 的 {name} 应为0到{most}的整数")
    if not isinstance(values["working_days"], bool):
        raise UsageError(f"设置“{SETTINGS}”中 lights 的 working_days 应为 true 或 false")
    return Thresholds(values["yellow"], values["behind"], values["working_days"], values["names"] | names)


@cache
def _shipped() -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load((data_dir() / "ledger" / "lights.yaml").read_text(encoding="utf-8"))
    del values["version"]
    return values


def _own(path: Path) -> dict[str, Any]:
    try:
        settings = yaml.safe_load(read_text(path, f"设置“{SETTINGS}”"))
    except yaml.YAMLError:
        raise UsageError(f"设置“{SETTINGS}”不是 YAML：请检查缩进和冒号") from None
    own = (settings or {}).get("lights") if isinstance(settings or {}, dict) else settings
    if own is not None and not isinstance(own, dict):
        raise UsageError(f"设置“{SETTINGS}”的 lights 应写成“名称: 值”，一行一项")
    return dict(own or {})


def light(row: Row, today: date, limits: Thresholds) -> str:
    """Return the light of a row: grey where nothing is to be watched (no day, not in work, recurring: see `recurring`), green done or on plan."""
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
