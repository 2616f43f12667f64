"""A ledger for the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nlp.ledger.store import Ledger, open_ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(tmp_path / "data")
    yield opened
    opened.close()
