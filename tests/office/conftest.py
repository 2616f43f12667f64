"""A small ledger with a year behind it, in words of our own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from nlp.datamodel import Meta
from nlp.ledger.add import add
from nlp.ledger.life import take
from nlp.ledger.lights import thresholds
from nlp.ledger.progress import report
from nlp.ledger.queries import Filter, every
from nlp.ledger.review import decide
from nlp.ledger.rows import Row
from nlp.ledger.store import Actor, Ledger, open_ledger
from tests.draft.conftest import build_analysis
from tests.ledgers import clock, engine_url, ledger, migrated, postgres  # noqa: F401 (fixtures)

CLERK, AUDITOR = Actor("小周", "录入"), Actor("老吴", "审核")
ZONE = timezone(timedelta(hours=8))
GRAIN = Meta(occasion="全县粮食安全工作会议", doc_type="领导讲话", date="2024-03-05")
ROADS = Meta(occasion="全县农村公路推进会", doc_type="领导讲话", date="2024-04-10")


@dataclass
class Desk:
    """A ledger, and the day it is at the office."""

    ledger: Ledger
    day: str = "2024-03-06"

    def clock(self) -> datetime:
        return datetime.fromisoformat(f"{self.day}T09:30:00").replace(tzinfo=ZONE)

    def rows(self, wanted: Filter | None = None) -> dict[str, Row]:
        """Return the rows by the first eight characters of their task."""
        with self.ledger.read() as work:
            return {row.content[:8]: row for row in every(work, wanted or Filter(ended=True), thresholds())}

    def row(self, begins: str) -> Row:
        return next(row for row in self.rows().values() if begins in row.content)

    def take(self, begins: str, *steps: str, actor: Actor = AUDITOR, **more: str) -> None:
        for step in steps:
            row = self.row(begins)
            with self.ledger.write(actor) as work:
                take(work, row.id, step, version=row.version, **more)

    def report(self, begins: str, text: str, percent: int, **more: str) -> None:
        with self.ledger.write(CLERK) as work:
            report(work, self.row(begins).id, text=text, percent=percent, **more)

    def accept(self, begins: str) -> None:
        row = self.row(begins)
        with self.ledger.write(CLERK) as work:
            decide(work, row.id, "采纳", version=row.version)

    def hand_on(self, *tasks: str) -> None:
        for begins in tasks:
            self.accept(begins)
            self.take(begins, "立项", "交办", actor=CLERK)


def grain(desk: Desk) -> None:
    """Take in the meeting on grain."""
    analysis = build_analysis(
        "procedure 同志们：",
        "head1 一、管好库存",
        "task [LEAD 县粮储局]要会同[SUPPORT 县财政局]在[DATE=2024-06-30 6月底前]完成[FIGURE 20个]库点清查。",
        "task [LEAD 县粮储局]要在[DATE=2024-04-30 4月底前]建立出入库电子台账。",
        "head1 二、抓好收购",
        "task [LEAD 县农业农村局]要在[DATE=2024-05-15 5月15日前]公布收购网点名单。",
        "task [LEAD 县农业农村局]要加强收购资金监管。",
        meta=GRAIN,
    )
    with desk.ledger.write(CLERK) as work:
        add(work, {"粮食讲话.txt": analysis})


def roads(desk: Desk) -> None:
    """Take in the meeting on roads."""
    analysis = build_analysis("task [LEAD 县交通局]要在[DATE=2024-09-30 9月底前]完成[FIGURE 30公里]村道硬化。", "task [LEAD 县粮储局]要在[DATE=2024-10-31 10月底前]修好库区道路。", meta=ROADS)
    with desk.ledger.write(CLERK) as work:
        add(work, {"公路讲话.txt": analysis})


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An empty ledger on 6 March 2024."""
    found = Desk.__new__(Desk)
    found.day = "2024-03-06"
    found.ledger = open_ledger(tmp_path / "data", url=None, clock=lambda: found.clock())
    yield found
    found.ledger.close()
