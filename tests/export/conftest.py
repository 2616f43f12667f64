"""Analyses written as marked text: see `tests.marked`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlp.datamodel import Analysis, Meta, Origin
from tests.marked import analysis_of


def _read(*lines: tuple[str, str], date: str | None = None, origins: tuple[Origin, ...] = ()) -> Analysis:
    return analysis_of(lines, name="会议讲话.txt", meta=Meta(date=date), origins=origins)


@pytest.fixture
def read() -> Callable[..., Analysis]:
    return _read


@pytest.fixture
def speech() -> Analysis:
    """A short speech with rows of both grades, a principle and a ban."""
    return _read(
        ("head1", "一、重点任务"),
        ("head2", "（一）夯实基础"),
        ("task", "[LEAD 县水务局]要在[DATE=2024-06-30 6月底前]完成[FIGURE 12座]水库的清淤。"),
        ("task", "建立河道巡查日志制度。"),
        ("requirement", "要始终绷紧防汛这根弦。"),
        ("head1", "二、工作要求"),
        ("prohibition", "任何人不得在河道内倾倒垃圾。"),
        ("task", "[ADDRESSEE 各乡镇]要[EVERY=R/P1M 每月]报送一次进展。"),
        date="2024-03",
    )
