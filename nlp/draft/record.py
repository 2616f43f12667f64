"""Rows as a paper may say them: not in the first or second person, not in words that are only spoken. What no rule can write is left open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nlp.draft import wording
from nlp.draft.attribution import (
    PERSONS,
    fixed_time,
    is_counted,
    item_words,
    takes_back,
    to_written,
    unmarked,
    unwritten,
    with_pauses,
)
from nlp.draft.matter import Row
from nlp.draft.meeting import without_speaker
from nlp.draft.paper import pending


def recorded_words(row: Row, *, spoken: bool) -> str:
    """Return the words of a row for minutes, without the verb of the meeting in front; `spoken`: the source is a talk or a speech."""
    quote = row.references[0].quote if row.references else row.words
    words = item_words(with_pauses(without_speaker(row.words), quote) if spoken else row.words)
    for said, meant in fixed_times(row).items():
        words = words.replace(said, meant)
    if spoken:
        words = to_written(words)
    if unwritten(words, spoken=spoken) or (spoken and (unmarked(words) or takes_back(quote))):
        return _gap(row)
    return wording.close(words)


def addressed_row(row: Row) -> Row:
    """Return the row as a letter may say it: a sentence in the first or second person is written by rule or left open."""
    if not PERSONS.search(row.words):
        return row
    words = to_written(row.words)
    return replace(row, words=_gap(row) if PERSONS.search(words) else wording.close(words))


def fixed_times(row: Row) -> Mapping[str, str]:
    """Return what to write for the times that are counted from the day of the meeting or spoken; two that are counted stay as said."""
    counted = sum(map(is_counted, row.times))
    return {said: meant for said in row.times if (meant := fixed_time(said, row.due if counted == 1 else None)) != said}


def _gap(row: Row) -> str:
    place = row.references[0].place.split(" ")[0] if row.references else ""
    return pending(f"{place}所定事项的书面表述")
