"""Word lists of the package, read once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "data" / "lexicons"


@lru_cache(maxsize=8)
def words(name: str) -> tuple[str, ...]:
    """Return the words of `data/lexicons/NAME.txt`, longest first, each once. Lines with # are remarks."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    found = {word for line in lines if not line.startswith("#") for word in line.split()}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))
