"""Rows as a paper may say them: not in the first or second person, not in words that are only spoken. What no rule can write is left open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from nlp.datamodel import Analysis
from nlp.draft import wording
from nlp.draft.matter import Directive, Matter, Row
from nlp.draft.minutes.attribution import (
    PERSONS,
    fixed_time,
    is_counted,
    item_words,
    recorded,
    takes_back,
    to_written,
    unmarked,
    unwritten,
    with_pauses,
)
from nlp.draft.minutes.meeting import speakers, without_speaker
from nlp.draft.paper import pending

TAPED = re.compile(r"录音|转写|\.(?:srt|vtt)|\.(?:m4a|mp3|wav)")
"""What the name or the kind of a source says that was taken down word by word."""


def recorded_words(row: Row, *, spoken: bool) -> str:
    """Return the words of a row for minutes, without the verb of the meeting in front; `spoken`: the source is a talk or a speech."""
    quote = row.references[0].quote if row.references else row.words
    words = item_words(with_pauses(without_speaker(row.words), quote) if spoken else row.words)
    for said, meant in fixed_times(row).items():
        words = _timed(words, said, meant)
    words = recorded(to_written(words) if spoken else words)
    if unwritten(words, spoken=spoken) or (spoken and (unmarked(words) or takes_back(quote))):
        return _gap(row)
    return wording.close(words)


def addressed_row(row: Row, *, taped: bool = False) -> Row:
    """Return the row as a letter may say it: its times by the calendar, a sentence in the first or second person written by rule or left open.

    Of a talk that was `taped` no spoken word is left.
    """
    words, meant = row.words, fixed_times(row)
    for said, told in meant.items():
        words = _timed(words, said, told)
    if taped:
        words = recorded_words(row, spoken=True)
    elif PERSONS.search(words):
        words = to_written(words)
        words = _gap(row) if PERSONS.search(words) else wording.close(words)
    if words == row.words and not meant:
        return row
    return replace(row, words=words, times=tuple(meant.get(time, time) for time in row.times))


def is_taped(found: Row | Directive, matter: Matter) -> bool:
    """Tell whether a row or directive comes from a talk that was taken down word by word."""
    names = [found.reference.document] if isinstance(found, Directive) else [reference.document for reference in found.references]
    return any(TAPED.search(name) for name in names) or any(
        was_taped(name, analysis) for name, analysis in (matter.analyses or {}).items() if not names or name in names
    )


def was_taped(name: str, analysis: Analysis) -> bool:
    """Tell whether a source is a talk taken down word by word: it says so, or several speak in it and nothing is told of the meeting as such."""
    doc = analysis.doc
    told = f"{name}{doc.meta.title or ''}{doc.meta.doc_type or ''}.{doc.source.format}"
    return bool(TAPED.search(told)) or len({who for who in speakers(doc) if who}) > 1


def fixed_times(row: Row) -> Mapping[str, str]:
    """Return what to write for the times that are counted from the day of the meeting or spoken; a gap where nobody knows the day they mean."""
    counted = sum(map(is_counted, row.times))
    out = {}
    for said in row.times:
        meant = fixed_time(said, row.due if counted == 1 else None)
        if is_counted(said) and not re.search(r"\d月\d|每", meant) and not row.frequency:
            meant = pending(f"“{said}”的日期")
        if meant != said:
            out[said] = meant
    return out


def _timed(words: str, said: str, meant: str) -> str:
    """Return the words with the time as meant; one that is left open stands behind them, not in them too."""
    if not meant.startswith("【待补"):
        return words.replace(said, meant)
    rest = re.sub(r"、(?=[、，。；])|(?<=[，。；])、", "", words.replace(said, ""))
    return re.sub(r"，(?=[，。；])", "", rest).lstrip("，、")


def _gap(row: Row) -> str:
    place = row.references[0].place.split(" ")[0] if row.references else ""
    return pending(f"{place}所定事项的书面表述")
