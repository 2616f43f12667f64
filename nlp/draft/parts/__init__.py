"""The builders of the parts of papers, by the name a kind calls them. A builder gives blocks, or none: then the part is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from nlp.draft.parts import (
    duties,
    gantt,
    letters,
    minutes,
    outline,
    progress,
    schedule,
    sentences,
    sheets,
    tables,
    tasks,
)

if TYPE_CHECKING:
    from nlp.draft.compose import Context
    from nlp.draft.kinds import Part
    from nlp.draft.paper import Block

Builder = Callable[["Context", "Part"], "Iterator[Block]"]

PARTS: Mapping[str, Builder] = {
    **duties.PARTS,
    **gantt.PARTS,
    **letters.PARTS,
    **minutes.PARTS,
    **outline.PARTS,
    **progress.PARTS,
    **schedule.PARTS,
    **sentences.PARTS,
    **sheets.PARTS,
    **tables.PARTS,
    **tasks.PARTS,
}
