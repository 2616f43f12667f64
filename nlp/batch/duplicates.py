"""Link the rows of a batch that say the same thing."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from nlp.datamodel import Analysis, Task

MIN_LENGTH = 8
"""Characters, blanks and punctuation aside, below which rows alike are chance (抓好落实)."""


def link_duplicates(documents: Mapping[str, Analysis]) -> dict[str, Analysis]:
    """Return the documents with `Task.duplicate_of` set for each row whose words an earlier row has, else None.

    Words are compared without blanks and punctuation; the first row with them is the one referred to,
    as `document-name#id`.
    """
    first: dict[str, str] = {}
    linked: dict[str, Analysis] = {}
    for name, analysis in documents.items():
        tasks: list[Task] = []
        for task in analysis.tasks:
            key = _words(analysis.doc.quote(task))
            earlier = first.setdefault(key, f"{name}#{task.id}") if len(key) >= MIN_LENGTH else None
            link = None if earlier == f"{name}#{task.id}" else earlier
            tasks.append(task if task.duplicate_of == link else replace(task, duplicate_of=link))
        linked[name] = replace(analysis, tasks=tuple(tasks)) if tuple(tasks) != analysis.tasks else analysis
    return linked


def _words(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char)[0] not in "ZCP").casefold()
