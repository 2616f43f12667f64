"""Read an edited paper back: what was changed of the rows it was drafted from, and which rows were added or struck.

A row is known again by the bookmark around its words (`layout.marks`), where that is lost by its place and its words. What the paper
said before is found by drafting it again from the same matter. Nothing is changed here: `ledger_write.apply` does that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from nlp.draft.ledger.cells import short_forms, status, units
from nlp.draft.ledger.table import TITLES, title_of
from nlp.draft.matter import Matter, Row
from nlp.draft.paper import PENDING
from nlp.draft.readback.docx_rows import Edited, Line, Mark, Stretch, read_edited
from nlp.draft.readback.said import FIELDS, UNIT_FIELDS, Said, alike, cells_of, plain
from nlp.errors import UsageError
from nlp.phrases import heal, strip_number

__all__ = ["FIELDS", "Addition", "Changes", "Edit", "read_back"]

_KEYS: Final = {title: key for key, titles in TITLES.items() for title in titles}
_DUTY = re.compile(r"[（(]((?:牵头单位|责任单位|责任人|配合单位|完成时限)[：:][^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*)[）)][。；]?\s*$")
_BRIEF = re.compile(r"[（(]((?:[^（）()，；：]+(?:牵头|负责|配合)[，；]?)+(?:完成时限：[^（）()]+)?|完成时限：[^（）()]+)[）)][。；]?\s*$")
"""（县司法局牵头，县财政局配合；完成时限：6月底前）"""
_LINE = re.compile(r"((?:牵头单位|责任单位|责任人|配合单位|完成时限)[：:].+?)。?")
_VERBS: Final = {"牵头": "lead", "负责": "responsible", "配合": "support"}
_LABELS: Final = {"牵头单位": "lead", "责任单位": "responsible", "责任人": "responsible", "配合单位": "support", "完成时限": "deadline"}
LONGEST_STATUS = 6
ALIKE, COPY = 0.55, 0.8
"""Share of common pairs of characters from which two texts are the same task edited, and the same task said again."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A cell that reads otherwise than before: `key` is the id (编号) of its row, `field` one of `FIELDS`."""

    key: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Addition:
    """A row that was added: its values by field (`FIELDS`), `section` the group it stands in, `place` where it was found."""

    values: Mapping[str, str]
    section: str
    place: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What an edited paper changes. `struck` are ids of rows that were taken out, `notes` tell what a person has to look at."""

    document: str
    edits: tuple[Edit, ...] = ()
    added: tuple[Addition, ...] = ()
    struck: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.edits or self.added or self.struck)


@dataclass(frozen=True, slots=True)
class Found:
    """A row of a table or a paragraph of the edited paper that states a task: its values by field, the row it is (None: not known)."""

    values: Mapping[str, str]
    place: str
    start: int
    key: str | None = None
    section: str = ""
    table: int | None = None


def read_back(path: str | Path, matter: Matter) -> Changes:
    """Return the changes of an edited docx against the matter its paper was drafted from.

    Tracked changes count as they stand: inserted words are there, deleted ones are gone. Raises UsageError when the file is no docx or
    states no task of the matter.
    """
    path = Path(path)
    edited = read_edited(path)
    before = Said(matter)
    found = _matched(list(_entries(edited, before)), before)
    if not any(entry.key for entry in found):
        raise UsageError(f"“{path.name}”里找不到台账中的任务：请用 duban 起草的任务分解表、实施方案等改稿，并给出起草时用的台账")
    notes: list[str] = []
    edits = list(_edits(found, before, notes))
    edits += _following(edits, before, notes)
    present = {entry.key for entry in found if entry.key}
    struck = _struck(edited, present, before, found, notes)
    return Changes(path.name, tuple(edits), tuple(_added(found)), struck, tuple(dict.fromkeys(notes)))


# What the edited paper says -----------------------------------------------------------------------------------------


def _entries(edited: Edited, before: Said) -> Iterator[Found]:
    """Yield every row of a table and every paragraph that states a task."""
    for number, table in enumerate(edited.tables, start=1):
        yield from _table_entries(number, table, edited, before)
    for number, paragraph in enumerate(edited.paragraphs, start=1):
        yield from _paragraph_entries(f"正文第{number}段", paragraph, _marks_in(edited.marks, paragraph.start, paragraph.end + 1), before)


def _paragraph_entries(place: str, paragraph: Stretch, marks: Sequence[Mark], before: Said) -> Iterator[Found]:
    """Yield the rows a paragraph states, one or several in a row with one bracket for them; none where it states no task."""
    text = paragraph.text
    if not text.strip():
        return
    duty = _DUTY.search(text) or _BRIEF.search(text)
    tasks = [mark for mark in marks if mark.field == "task"]
    if not duty and (line := _LINE.fullmatch(text.strip())):
        if key := _key(marks, "", before):
            yield Found(_duty(line[1]), place, paragraph.start, key)
        return
    head = text[: duty.start()] if duty else text
    values = _duty(duty[1]) if duty else {}
    keys = before.joined(before.without_prefix(head)) if not tasks else ()
    if not duty and not tasks and not keys:
        return
    if keys:
        for n, key in enumerate(keys):
            yield Found({"task": before.rows[key].words, **(values if n == 0 else {})}, place, paragraph.start, key)
        return
    owner = next((mark.key for mark in marks if mark.field != "task"), "")
    runs = _runs(tasks, before)
    if len(runs) < 2:
        whole = before.without_prefix(head)
        key = _key(tasks or marks, whole, before)
        inner = text[runs[0].start - paragraph.start : runs[0].end - paragraph.start] if runs and runs[0].end > runs[0].start else whole
        # Words that stand around those of the row (a state behind them) are none of its own; what was typed beside them is.
        yield Found({"task": inner if key and before.said(key, "task", inner) and not duty else whole, **values}, place, paragraph.start, key)
        return
    for n, mark in enumerate(runs):
        start = 0 if n == 0 else mark.start - paragraph.start
        end = runs[n + 1].start - paragraph.start if n + 1 < len(runs) else len(head)
        words = before.without_prefix(head[start:end]) if n == 0 else head[start:end]
        own = values if before.keys.get(owner, owner) == before.keys[mark.key] or (not owner and n == 0) else {}
        yield Found({"task": words, **own}, place, mark.start, before.keys[mark.key])


def _runs(tasks: Sequence[Mark], before: Said) -> list[Mark]:
    """Return the bookmarks of different rows in a paragraph that still hold words."""
    found: dict[str, Mark] = {}
    for mark in tasks:
        if mark.key in before.keys and mark.end > mark.start:
            found.setdefault(before.keys[mark.key], mark)
    return list(found.values())


def _table_entries(number: int, table: Sequence[Line], edited: Edited, before: Said) -> Iterator[Found]:
    header = next((n for n, line in enumerate(table[:3]) if len(_titles(line)) >= 2), None)
    columns = _titles(table[header]) if header is not None else {}
    marked = bool(table) and bool(_marks_in(edited.marks, table[0].start, table[-1].end))
    if not marked and ("task" not in columns.values() or (edited.marks and not {"lead", "support"} & set(columns.values()))):
        return
    for n, line in enumerate(table):
        if n == header or line.struck:
            continue
        marks = _marks_in(edited.marks, line.start, line.end)
        by_cell = {cell.column: found for cell in line.cells if (found := _marks_in(marks, cell.start, cell.end))}
        values: dict[str, str] = {}
        section = ""
        for cell in line.cells:
            name = next((mark.field for mark in by_cell.get(cell.column, ())), columns.get(cell.column or 0, ""))
            if name == "section":
                section = cell.text
            elif name in FIELDS and (name not in values or by_cell.get(cell.column)):
                values[name] = cell.text
        if values.get("task") or marks:
            text = values.get("task", "")
            key = _key([mark for mark in marks if mark.field == "task"] or marks, text, before)
            yield Found(values, f"第{number}个表第{n + 1}行", line.start, key, section, number)


def _titles(line: Line) -> dict[int, str]:
    """Return what each column of a table holds, by its titles."""
    found = {cell.column or 0: _KEYS.get(title_of(cell.text), "") for cell in line.cells}
    # 重点任务 beside 具体事项 is the group of a row; alone it may be its task.
    return {column: key for column, key in found.items() if key in FIELDS or key == "section"}


def _marks_in(marks: Iterable[Mark], start: int, end: int) -> list[Mark]:
    return [mark for mark in marks if start <= mark.start < max(end, start + 1)]


def _key(marks: Sequence[Mark], text: str, before: Said) -> str | None:
    """Return the row that bookmarks tell. One without words may be left of a row that was taken out: then the words decide."""
    known = [(mark, before.keys[mark.key]) for mark in marks if mark.key in before.keys]
    full = [key for mark, key in known if mark.end > mark.start]
    if full:
        return max(dict.fromkeys(full), key=lambda key: alike(text, before.rows[key].words))
    empty = [key for _, key in known if alike(text, before.rows[key].words) >= ALIKE]
    return max(empty, key=lambda key: alike(text, before.rows[key].words), default=None)


def _duty(words: str) -> dict[str, str]:
    """Return the values of a bracket: 牵头单位：…；完成时限：… or …牵头，…配合；完成时限：…"""
    values = {}
    for part in re.split(r"[；;]", words):
        label, mark, value = part.replace(":", "：").partition("：")
        if mark and label.strip() in _LABELS:
            values[_LABELS[label.strip()]] = value.strip()
            continue
        for phrase in part.split("，"):
            if phrase[-2:] in _VERBS:
                values[_VERBS[phrase[-2:]]] = phrase[:-2].strip()
    return values


# Which row it is ----------------------------------------------------------------------------------------------------


def _matched(found: list[Found], before: Said) -> list[Found]:
    """Return the entries, those without a bookmark as the row that their words or their place between others tell."""
    found.sort(key=lambda entry: entry.start)
    order = {key: n for n, key in enumerate(before.rows)}
    pairs = []
    for n, entry in enumerate(found):
        if entry.key is None:
            taken = {e.key for e in found if e.key and e.table == entry.table}
            for key in before.rows:
                score = 0.0 if key in taken else alike(entry.values.get("task", ""), before.rows[key].words)
                if score >= ALIKE:
                    pairs.append((-score, n, key))
    for _, n, key in sorted(pairs):
        if found[n].key is None and not any(e.key == key and e.table == found[n].table for e in found):
            found[n] = replace(found[n], key=key)
    # A row whose words were all written anew between two that are known: it is the one that stood there, if owners or time say so.
    for n, entry in enumerate(found):
        above = next((e.key for e in reversed(found[:n]) if e.key and e.table == entry.table), None)
        below = next((e.key for e in found[n + 1 :] if e.key and e.table == entry.table), None)
        if entry.key is None and above and below and order[below] - order[above] == 2:
            middle = list(before.rows)[order[above] + 1]
            same = [name for name in (*UNIT_FIELDS, "deadline") if plain(entry.values.get(name, "")) and before.said(middle, name, entry.values[name])]
            if same and not any(e.key == middle and e.table == entry.table for e in found):
                found[n] = replace(entry, key=middle)
    return found


def _edits(found: Sequence[Found], before: Said, notes: list[str]) -> Iterator[Edit]:
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    for entry in found:
        if entry.key is None:
            continue
        row = before.rows[entry.key]
        values = _split_owners(entry.values, row)
        if not before.said(entry.key, "progress", values.get("progress", "")):
            values |= _split_progress(values["progress"], row)
        for name, words in values.items():
            if before.said(entry.key, name, words):
                continue
            old, new = cells_of(row)[name], _clean(name, words)
            first = seen.setdefault((entry.key, name), (new, entry.place))
            if first[1] == entry.place:
                yield Edit(entry.key, name, old, new)
            elif plain(first[0]) != plain(new):
                notes.append(f"“{row.words[:20]}…”的{FIELDS[name]}两处改得不一样：{first[1]}为“{first[0]}”，{entry.place}为“{new}”，按前一处写入，请核对")


def _following(edits: Sequence[Edit], before: Said, notes: list[str]) -> Iterator[Edit]:
    """Yield what has to change with a changed owner: 任务内容 that begins with the unit that was in charge goes on without it."""
    told = {(edit.key, edit.field) for edit in edits}
    for key in dict.fromkeys(edit.key for edit in edits):
        row = before.rows[key]
        new = {edit.field: edit.new for edit in edits if edit.key == key}
        if "deadline" in new and "task" not in new and (still := [time for time in row.times if time in row.words and time not in new["deadline"]]):
            notes.append(f"“{row.words[:20]}…”的完成时限改为“{new['deadline'] or '空'}”，任务表述里还写着“{'、'.join(still)}”，请核对")
        left = {*units(new.get("lead", "、".join(row.lead)))[0], *units(new.get("responsible", "、".join(row.responsible)))[0]}
        gone = [form for owner in row.owners if owner not in left for form in (owner, *short_forms(owner))]
        if (key, "task") not in told and gone and plain(row.content).startswith(tuple(gone)) and not plain(row.words).startswith(tuple(gone)):
            yield Edit(key, "task", row.content, _clean("task", row.words))


def _split_owners(values: Mapping[str, str], row: Row) -> dict[str, str]:
    """Return the values; owners that stand in one column are parted as they were: who led still does if named."""
    out = dict(values)
    words = values.get("responsible", "")
    if row.lead and "lead" not in values and words and plain(words) != plain("、".join(row.owners)):
        names, _ = units(words)
        lead = [name for name in names if name in row.lead]
        if not lead and not row.responsible and len(names) == 1:
            lead = list(names)
        out["lead"], out["responsible"] = "、".join(lead), "、".join(name for name in names if name not in lead)
    return out


def _split_progress(words: str, row: Row) -> dict[str, str]:
    """Return what a cell that holds status, progress and remark together says of the first two; the remark stays as it is."""
    remarks = {plain(part) for part in re.split(r"[；;\n]", row.remark)}
    parts = [part.strip() for part in re.split(r"[；;\n]", words) if plain(part) and plain(part) not in remarks]
    told = next((part for part in parts if len(part) <= LONGEST_STATUS and status(part)), "")
    found = {"progress": "；".join(part for part in parts if part != told)}
    return {**found, "status": status(told) or ""} if told else found


def _clean(name: str, words: str) -> str:
    words = PENDING.sub("", words).strip().strip("—–-")
    if name in UNIT_FIELDS:
        return "、".join(units(words)[0])
    words = heal(words.replace("\n", "、" if name in ("deadline", "target") else ""))
    return strip_number(words).rstrip("。；;，, ") if name == "task" else words.rstrip("。；;，, ")


def _struck(edited: Edited, present: set[str], before: Said, found: Sequence[Found], notes: list[str]) -> tuple[str, ...]:
    """Return the rows that were taken out: deleted or struck in sight, or gone from a paper that listed them."""
    gone = {before.keys[key] for key in edited.gone if key in before.keys}
    said = {plain(before.rows[key].words) for key in present}
    sentences = "\n".join(plain(before.without_prefix(paragraph.text)) for paragraph in edited.paragraphs)
    missing = [key for key in before.rows if key not in present and plain(before.rows[key].words) not in said and not before.stands_in(key, sentences)]
    if any(entry.key is None and entry.values.get("task") and not plain(entry.values["task"]) for entry in found):
        expected: set[str] = set()  # a task without words may be any of them
    elif edited.listed:
        expected = {before.keys[key] for key in edited.listed if key in before.keys}
    else:
        expected = before.covered(present)
    struck = tuple(key for key in missing if key in expected or key in gone)
    if not edited.listed and (rest := [key for key in missing if key not in struck]):
        notes.append(f"台账中有{len(rest)}项任务改稿没有列出，未作删除处理，请核对")
    if elsewhere := sorted(gone & present):
        notes += [f"“{before.rows[key].words[:20]}…”在表中已删去，文中别处还在，未作删除处理，请核对" for key in elsewhere]
    return struck


def _added(found: Sequence[Found]) -> Iterator[Addition]:
    """Yield the tasks that are none of the rows, each once."""
    known = [entry.values.get("task", "") for entry in found if entry.key]
    out: list[str] = []
    for entry in found:
        words = _clean("task", entry.values.get("task", ""))
        if entry.key or len(words) < 2 or any(alike(words, other) >= COPY for other in out):
            continue
        if entry.table is None and any(alike(words, other) >= COPY for other in known):
            continue  # the paragraph of a row that has lost its bookmark, told again in a table
        out.append(words)
        values = {name: cleaned for name, value in entry.values.items() if (cleaned := _clean(name, value))}
        yield Addition(values, heal(entry.section).strip("—"), entry.place)
