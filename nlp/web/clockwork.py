"""What the server does by itself while it runs: occurrences of recurring rows as their days come near. No request causes it, so no GET changes anything."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from nlp.errors import DubanError
from nlp.ledger.recurring import ensure
from nlp.ledger.store import Ledger

EVERY: Final = 600.0
"""Seconds between two looks at the clock; most of them find nothing to do."""
log = logging.getLogger("duban.web")


@contextmanager
def running(ledger: Ledger) -> Iterator[None]:
    """Look after recurring rows, at once and then every ten minutes, until the block ends."""
    ended = threading.Event()

    def look() -> None:
        while True:
            try:
                ensure(ledger)
            except DubanError as error:
                log.warning("周期任务没有排出：%s", error)
            except Exception:
                log.exception("周期任务没有排出")
            if ended.wait(EVERY):
                return

    thread = threading.Thread(target=look, name="duban-clockwork", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(10)
