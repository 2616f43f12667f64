"""The record of a run in its output folder, a line a finished document, by which a later run goes on.

A line is appended and synced after the document's outputs are in place, so whatever the journal names is whole, also
after a power cut; a last line torn by one is dropped.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nlp.datamodel import FileRecord
from nlp.files import write_text_atomic, writing

JOURNAL = ".duban-journal.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """A finished document: `key` stands for its bytes and everything else its result depends on."""

    key: str
    record: FileRecord


@dataclass(frozen=True, slots=True)
class Journal:
    """`done` by output name: what a run may go on from. `names`: every name whose outputs may lie in the folder."""

    done: dict[str, Entry]
    names: frozenset[str]


def read_journal(folder: Path) -> Journal:
    """Return what the folder's journal holds; empty when there is none."""
    done: dict[str, Entry] = {}
    names: set[str] = set()
    for line in _lines(folder / JOURNAL):
        if line.get("event") == "start" and not line.get("resume"):
            done = {}
        elif line.get("event") == "done":
            entry = Entry(str(line["key"]), FileRecord(**line["record"]))
            done[str(entry.record.name)] = entry
            names.add(str(entry.record.name))
    return Journal(done, frozenset(names))


def start_journal(folder: Path, *, resume: bool) -> None:
    """Mark the start of a run: one that does not resume sets aside what was done before."""
    _append(folder, {"event": "start", "resume": resume})


def record_done(folder: Path, entry: Entry) -> None:
    """Add a finished document."""
    _append(folder, _done(entry))


def compact_journal(folder: Path, entries: Iterable[Entry]) -> None:
    """Replace the journal by one that names these documents only."""
    lines = [{"event": "start", "resume": False}, *map(_done, entries)]
    write_text_atomic(folder / JOURNAL, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


def _done(entry: Entry) -> dict[str, Any]:
    return {"event": "done", "key": entry.key, "record": asdict(entry.record)}


def _append(folder: Path, line: dict[str, Any]) -> None:
    path = folder / JOURNAL
    with writing(path), open(path, "ab") as file:
        # A line torn by a power cut must not swallow the next one.
        file.write(b"\n" + json.dumps(line, ensure_ascii=False).encode("utf-8") + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _lines(path: Path) -> Iterable[dict[str, Any]]:
    if not path.exists():
        return
    for raw in path.read_bytes().splitlines():
        try:
            line = json.loads(raw)
        except ValueError:
            continue
        if isinstance(line, dict):
            yield line
