"""What the house calls itself, as settings.yaml of the data folder has it: `name`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from nlp.errors import UsageError
from nlp.files import read_text
from nlp.ledger.lights import SETTINGS

LONGEST: Final = 40


def house_name(folder: Path) -> str:
    """Return the name that stands at the top of every page; "" when none is set. A file that cannot be read is told on the page of settings, not here."""
    path = folder / SETTINGS
    try:
        found = path.stat()
    except OSError:
        return ""
    return _name(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=8)
def _name(path: Path, changed: int, size: int) -> str:
    try:
        values: Any = yaml.safe_load(read_text(path, f"设置“{SETTINGS}”"))
    except (yaml.YAMLError, UsageError):
        return ""
    name = values.get("name") if isinstance(values, dict) else None
    return name.strip()[:LONGEST] if isinstance(name, str) else ""
