"""A line of a ledger as a row of the matter."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import count

from nlp.datamodel import Deadline, Party
from nlp.draft import wording
from nlp.draft.ledger import cells
from nlp.draft.ledger.table import LedgerTable, Line
from nlp.draft.matter import Row
from nlp.draft.paper import Reference, nth_key
from nlp.errors import UsageError
from nlp.labels import GRADES, STATUSES
from nlp.phrases import heal, one_line
from nlp.recognize.calendar import Reference as Said
from nlp.recognize.times import find_times
from nlp.tasks.entries import Entry
from nlp.tasks.owners import entry_columns, party_name
from nlp.tasks.places import section_text
from nlp.tasks.time_words import due_cell, due_value

_PLACE = re.compile(r"^(.{1,80}?)：(?=第)")
_QUOTE = re.compile(r"^【([^】]+)】")
_ID_LENGTH = 12


def documents_of(line: Line) -> list[str]:
    """Return the names under 来源文件."""
    return [name for part in line.text("document").split("\n") if (name := part.strip())]


class RowReader:
    """Makes rows of lines; each id is given once. `found` are the rows of the analyses by id, with the entries they are made of."""

    def __init__(self, table: LedgerTable, found: Mapping[str, tuple[Row, Entry]]) -> None:
        self._table, self._found = table, found
        self._ids = {words for line in table.lines if (words := line.text("id"))}
        self._taken: set[str] = set()

    def row(self, line: Line) -> Row | None:
        """Return the row, None for one that is struck through or 不予立项. Raises UsageError that names the cell to mend."""
        status = cells.status(line.text("status"))
        content = one_line(line.text("task")).strip("。； ")
        if status is None:
            raise UsageError(f"{self._table.where(line, 'status')}写的是“{line.text('status')}”：请改为 {'、'.join(STATUSES)}")
        if line.struck or status == cells.DROPPED:
            return None
        if not content:
            raise UsageError(f"{self._table.where(line, 'task')}是空的：请写明任务，或删去这一行")
        identity = self._identity(line, content)
        row = self._read(line, identity, content, status)
        return self._as_in_the_source(row, line) if identity in self._found else row

    def _identity(self, line: Line, content: str) -> str:
        """Return the id of a line; of one that has none, or a copied one, a number made of its words."""
        given = line.text("id")
        if given and given not in self._taken:
            self._taken.add(given)
            return given
        digest = hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:_ID_LENGTH]
        names = (digest if n == 1 else f"{digest}-{n}" for n in count(1))
        free = next(name for name in names if name not in self._taken and name not in self._ids)
        self._taken.add(free)
        return free

    def _read(self, line: Line, identity: str, content: str, status: str) -> Row:
        lead, _ = cells.units(line.text("lead"))
        responsible, in_charge = cells.units(line.text("responsible"))
        support, _ = cells.units(line.text("support"))
        lead = _distinct((*lead, *in_charge), without=())
        responsible = _distinct(responsible, without=lead)
        if not lead and len(responsible) == 1 and "lead" not in self._table.columns and not cells.are_persons(responsible):
            lead, responsible = responsible, ()  # a table with one column of units: who stands there alone is in charge
        support = _distinct(support, without=(*lead, *responsible))
        due = self._due(line)
        frequency = cells.listing(line.text("frequency"))
        said = cells.listing(line.text("deadline"))
        times = cells.times(line.text("deadline"), due, frequency)
        grade, purpose, quote = line.text("grade"), cells.lines(line.text("purpose")), line.text("quote")
        section = tuple(words for part in line.text("section").split(" > ") if (words := wording.heading_words(part.rstrip("…"))))
        words = cells.paper_words(content, owners=(*lead, *responsible), support=support, said=said, purpose=purpose, quote=quote)
        return Row(
            id=identity,
            words=_retimed(wording.examined(words, section[-1] if section else ""), said, times),
            content=content,
            section=section,
            measures=cells.lines(line.text("measures")),
            purpose=purpose,
            lead=lead,
            responsible=responsible,
            support=support,
            persons=cells.are_persons(responsible),
            times=times,
            due=due,
            frequency=frequency,
            targets=cells.listing(line.text("target")),
            grade=grade if grade in GRADES else "A" if lead or responsible or times else "B",
            status=status,
            progress=one_line(line.text("progress")),
            remark=cells.remark(line.text("remark")),
            references=self._references(line, identity, content),
        )

    def _due(self, line: Line) -> str | None:
        value = line.cells.get("due", "")
        day = cells.day(value)
        if day is None:
            # 6月底, 2024年6月底前: words, not a date.
            read = cells.read_days(str(value), None)
            if not read and not find_times(str(value), Said(), mentions=True):
                raise UsageError(f"{self._table.where(line, 'due')}写的是“{value}”，不是日期：请写成 2024-06-30 的形式")
            return min(read, default=None)
        if not day and "due" not in self._table.columns:
            written = line.cells.get("deadline", "")
            return cells.day(written) or min(cells.read_days(str(written), None), default=None)
        return day or min(cells.read_days(line.text("deadline"), None), default=None)

    def _references(self, line: Line, identity: str, content: str) -> tuple[Reference, ...]:
        """Return the passages the line names; of one that names none, its own place in the ledger."""
        documents = documents_of(line)
        quotes = [words for part in line.text("quote").split("\n") if (words := part.strip())]
        places = [words for part in line.text("place").split("\n") if (words := part.strip())]
        if not documents and not quotes:
            sheet = f"“{self._table.sheet}”表" if self._table.sheet else ""
            return (Reference(identity, self._table.file, f"{sheet}第{line.number}行", content),)
        by_name = {match[1]: words[match.end() :] for words in quotes if (match := _QUOTE.match(words))}
        found = []
        for n in range(max(len(documents), len(places), 1)):
            place = places[n] if n < len(places) else ""
            match = _PLACE.match(place)
            name = match[1] if match else documents[min(n, len(documents) - 1)] if documents else self._table.file
            quote = by_name.get(name) or (quotes[min(n, len(quotes) - 1)] if quotes else content)
            found.append(Reference(nth_key(identity, n), name, place[match.end() :] if match else place, quote))
        return tuple(dict.fromkeys(found))

    def _as_in_the_source(self, row: Row, line: Line) -> Row:
        """Return the row with the words of the source for every cell that still says what duban wrote into it."""
        base, entry = self._found[row.id]
        lead, responsible, support = ([party_name(party) for party in parties] for parties in entry_columns(entry))
        deadlines: list[Deadline] = [d for o in entry for d in o.task.deadlines]
        kept: dict[str, object] = {"role": base.role, "references": base.references, "purpose": base.purpose if row.purpose else ()}
        same_owners = _same(line.text("lead"), lead) and _same(line.text("responsible"), responsible)
        same_content = one_line(base.content).strip("。； ") == row.content
        if same_owners:
            kept |= {"lead": base.lead, "responsible": base.responsible, "persons": base.persons}
        if _same(line.text("support"), support):
            kept["support"] = base.support
        if same_content:
            kept |= {"words": base.words, "content": base.content}
        said = {part for d in deadlines for part in one_line(d.text).split("、")}
        written = [part for part in line.text("deadline").split("、") if part]
        due = due_cell(due_value(*(o.task for o in entry)))
        same_due = line.cells.get("due", "") == due or line.text("due") == str(due)
        if same_due and set(written) <= said and (len(entry) > 1 or set(written) == said):
            kept |= {"times": base.times, "due": base.due, "begins": base.begins, "frequency": base.frequency, "steps": base.steps}
        if line.text("section") == next(filter(None, (section_text(o.doc, o.chain, o.task.start) for o in entry)), ""):
            kept["section"] = base.section
        if set(row.targets) == {one_line(t.text) for o in entry for t in o.task.targets}:
            kept["targets"] = base.targets
        if same_content and "times" not in kept:
            kept["words"] = _retimed(base.words, base.times, row.times)
        return replace(row, **kept)  # type: ignore[arg-type]


def _retimed(words: str, said: tuple[str, ...], times: tuple[str, ...]) -> str:
    """Return the sentence with the day a row was put off to, where it named the old one: 在6月底前 is 在2024年7月15日前."""
    if len(said) == len(times) == 1 and said != times and said[0].endswith("前") and times[0].endswith("前"):
        return words.replace(said[0], times[0])
    return words


def _same(text: str, names: Iterable[str]) -> bool:
    return text == "、".join(dict.fromkeys(names)) or set(cells.units(text)[0]) == {heal(name) for name in names}


def _distinct(names: Iterable[str], *, without: Iterable[str]) -> tuple[str, ...]:
    """Return each named unit once; words that name nobody who could answer (我县, 大家) are none."""
    left = set(without)
    return tuple(name for name in dict.fromkeys(names) if name not in left and not wording.is_self(Party(0, 0, name, name)))
