"""One server works in a data folder: a lock that ends with its process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nlp.errors import LedgerError
from nlp.files import display

LOCK = "server.lock"


@contextmanager
def served_alone(folder: Path) -> Iterator[None]:
    """Hold the folder for this server. Raises LedgerError when another holds it. The system lets go when the process ends, however it ends."""
    with open(folder / LOCK, "a+b") as file:
        try:
            if os.name == "nt":
                import msvcrt

                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise LedgerError(f"“{display(folder)}”已经有一个 duban serve 在用：请用那一个，或先停掉它") from None
        yield
