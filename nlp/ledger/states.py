"""The states of a row and the steps between them, as the data have them (`nlp/data/ledger/life.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from nlp.config import data_dir
from nlp.errors import StateError


@dataclass(frozen=True, slots=True)
class Step:
    """One step, as the file has it."""

    name: str
    sources: tuple[str, ...]
    to: str
    roles: tuple[str, ...]
    needs: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Life:
    """Both machines."""

    reviews: tuple[str, ...]
    accepted: tuple[str, ...]
    review_roles: tuple[str, ...]
    states: tuple[str, ...]
    open: tuple[str, ...]
    handed: tuple[str, ...]
    done: tuple[str, ...]
    ended: tuple[str, ...]
    steps: tuple[Step, ...]

    def step(self, name: str) -> Step:
        """Return a step by its name. Raises StateError."""
        for step in self.steps:
            if step.name == name:
                return step
        raise StateError(f"没有“{name}”这一步：可用的有{'、'.join(s.name for s in self.steps)}")


@cache
def life() -> Life:
    """Return the life of a row as the file tells it."""
    data: dict[str, Any] = yaml.safe_load((data_dir() / "ledger" / "life.yaml").read_text(encoding="utf-8"))
    work, review = data["work"], data["review"]
    steps = tuple(
        Step(s["name"], tuple(s["from"]), s["to"], tuple(s["roles"]), tuple(s.get("needs", ())), tuple(s.get("clears", ()))) for s in data["steps"]
    )
    lists = {name: tuple(work[name]) for name in ("states", "open", "handed", "done", "ended")}
    return Life(tuple(review["states"]), tuple(review["accepted"]), tuple(review["roles"]), **lists, steps=steps)
