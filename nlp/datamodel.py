"""The objects the stages hand on: frozen, addressed by character.

Every offset is a Unicode code point into `Doc.text`, end exclusive. `Doc.text` never changes after reading.
The JSON form of an `Analysis` is the contract "duban/analysis/1".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

SCHEMA = "duban/analysis/1"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of `Doc.text`: `[start, end)` in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document came from.

    `name` is the file name, `path` the path as the user gave it (None for text from memory), `sha256` the hex digest
    of the file's bytes, `format` one of txt md docx pdf html srt vtt (or doc wps rtf, read through LibreOffice).
    """

    name: str
    format: str = "txt"
    sha256: str = ""
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the characters `[start, end)` of the text stood in the source; every field may be unknown.

    `page` and `paragraph` count from 1; `time` is the time code as written; `kind` is body, table, textbox, footnote.
    """

    start: int
    end: int
    page: int | None = None
    paragraph: int | None = None
    speaker: str | None = None
    time: str | None = None
    kind: str = "body"


@dataclass(frozen=True, slots=True)
class Meta:
    """What is known of the document as a whole; None where nothing says so.

    `date` is ISO, as precise as known (`2024`, `2024-03`, `2024-03-05`). `date_source` tells where it came from:
    `option`, `manifest`, `text` (then `date_evidence` holds the spans), or None.
    """

    title: str | None = None
    doc_type: str | None = None
    level: str | None = None
    region: str | None = None
    occasion: str | None = None
    speaker: str | None = None
    date: str | None = None
    date_source: str | None = None
    date_evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading or the head of a numbered item; level 1 is the outermost. `number` is as written, None if it has none."""

    start: int
    end: int
    number: str | None
    level: int


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence-like unit (句段) with its role. `path` holds the numbers of the headings above it, outermost first."""

    start: int
    end: int
    role: str = ""
    score: float = 0.0
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A named body or a class of addressees in the text.

    `generic` tells a class (各镇、各部门) from a body (县司法局). `function` is how the words around it use it:
    lead, support, addressee, supervise, leader, or mention (none of these: recipient, authority, object …).
    `group` numbers the list it stands in, so that a bracket's units can be linked together. `source` is `rule`, `model` where
    an encoder gave the unit or its function, or `ledger` for a unit in a row of a table whose header names tasks and who answers for them.
    """

    start: int
    end: int
    name: str
    generic: bool = False
    function: str = "mention"
    source: str = "rule"
    group: int = -1


FACT = "fact"
"""`Timex.rule` of an expression that dates a fact, whichever rule read it."""
WITHDRAWN = "withdrawn"
"""`Timex.rule` of an expression that its speaker takes back (25号，啊不对，24号)."""


@dataclass(frozen=True, slots=True)
class Timex:
    """A time expression. `value` as in the guideline, section 3; `rule` names the rule that read it (FACT; WITHDRAWN; `model`: the encoder found it).

    `counts` tells that it sets a deadline where it stands in a task; False: a mention, of a fact or of nothing sure. `begins` is the
    ISO day on which a stretch of days begins (7月1日至9月30日), None where the words name none.
    """

    start: int
    end: int
    kind: str
    value: str | None
    rule: str = ""
    counts: bool = True
    begins: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure or rank to reach. `value` is its number (1.0 for 100%), None for a rank, a range or words; `unit` as written.

    `direction`: >= at least, <= at most, + more by, - less by, empty where the text does not say. `counts` is False where the
    text only mentions the number: it may be a target or not; a model decides.
    """

    start: int
    end: int
    value: float | None
    unit: str
    direction: str = ""
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Party:
    """A unit linked to a task. `text` is the quoted span, `name` the normalised name; `how`: explicit, carried, inferred."""

    start: int
    end: int
    text: str
    name: str
    how: str = "explicit"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time linked to a task; `kind` and `value` as in the guideline. `how` as in `Party`, `rule` as in `Timex`.

    `due` is the ISO day it falls due, of a recurring one the first after the day of the speech; `begins` the day it runs from (of a stretch,
    of what is counted from a known day). `rrules` are the RFC 5545 rules of a recurring one (`nlp.recognize.recurrence.occurrences` lists
    its days). None and () where the words or the known days do not tell. `basis` says in Chinese what the days were reckoned from.
    """

    start: int
    end: int
    text: str
    kind: str
    value: str | None
    how: str = "explicit"
    rule: str = ""
    begins: str | None = None
    due: str | None = None
    rrules: tuple[str, ...] = ()
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A figure linked to a task."""

    start: int
    end: int
    text: str
    value: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class Words:
    """Words and the stretches of the text they are made of, in this order; no spans: not from the text (a set phrase)."""

    text: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step of a row with several deadlines: `[start, end)` are its words, `deadline` and `targets` the spans of the cells that belong to it."""

    start: int
    end: int
    deadline: Span
    targets: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One row of the ledger: `[start, end)` states the task; every cell holds the span that proves it.

    `segment` is the index of its segment, `grade` A or B, `role` that of its segment (task, prohibition or
    accountability). `milestones` are the steps of a row with several deadlines, empty for one. `score` is the classifier's probability.

    `content` is the task as it reads by itself, None where nobody has worded it: numbers and connectives cut, its subject
    and what its pronouns stand for put back, without the clauses of `purpose` and the `measures` listed under it.
    `duplicate_of` is the `document-name#id` of an earlier row of the same batch that says the same, `similar_to` of one
    that differs in owner, time or figure alone; None where there is none.
    """

    id: str
    start: int
    end: int
    segment: int
    grade: str
    role: str = "task"
    lead: tuple[Party, ...] = ()
    support: tuple[Party, ...] = ()
    addressee: tuple[Party, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    targets: tuple[Target, ...] = ()
    score: float = 0.0
    content: Words | None = None
    purpose: tuple[Words, ...] = ()
    measures: tuple[Words, ...] = ()
    duplicate_of: str | None = None
    similar_to: str | None = None
    milestones: tuple[Milestone, ...] = ()


@dataclass(frozen=True, slots=True)
class Doc:
    """A text and all that the stages have found in it so far. A stage takes a Doc and returns a new one."""

    text: str
    source: Source = field(default_factory=lambda: Source(name="text.txt"))
    meta: Meta = field(default_factory=Meta)
    origins: tuple[Origin, ...] = ()
    headings: tuple[Heading, ...] = ()
    segments: tuple[Segment, ...] = ()
    units: tuple[Unit, ...] = ()
    times: tuple[Timex, ...] = ()
    figures: tuple[Figure, ...] = ()

    def quote(self, span: Any) -> str:
        """Return the words of anything with `start` and `end`."""
        return self.text[span.start : span.end]

    def origin_at(self, offset: int) -> Origin | None:
        """Return where the character at `offset` came from, or None when the reader kept no such record."""
        from bisect import bisect_right

        i = bisect_right(self.origins, offset, key=lambda o: o.start) - 1
        return self.origins[i] if i >= 0 and offset < self.origins[i].end else None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the audit marks in the text.

    `severity` is info, warning, error or fatal; `family` groups the rules (`nlp.audit.FAMILIES`); `fix` is what may be put in
    place of `[start, end)` without a reader's judgement, None where there is no such thing.
    """

    rule: str
    severity: str
    start: int
    end: int
    message: str
    suggestion: str = ""
    family: str = ""
    fix: str | None = None


def heading_chains(headings: Sequence[Heading], offsets: Sequence[int]) -> list[tuple[Heading, ...]]:
    """Return the headings above each offset, outermost first, in one walk."""
    found: dict[int, tuple[Heading, ...]] = {}
    chain: list[Heading] = []
    rest = iter(headings)
    heading = next(rest, None)
    for offset in sorted(set(offsets)):
        while heading is not None and heading.start <= offset:
            while chain and chain[-1].level >= heading.level:
                chain.pop()
            chain.append(heading)
            heading = next(rest, None)
        found[offset] = tuple(chain)
    return [found[offset] for offset in offsets]


@dataclass(frozen=True, slots=True)
class Analysis:
    """A fully read document: the `Doc` with roles, and its task rows."""

    doc: Doc
    tasks: tuple[Task, ...] = ()
    findings: tuple[Finding, ...] = ()

    def section_of(self, offset: int) -> tuple[Heading, ...]:
        """Return the headings above the character at `offset`, outermost first."""
        return heading_chains(self.doc.headings, [offset])[0]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready object of contract `duban/analysis/1`."""
        from nlp.contract import to_dict

        return to_dict(self)

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the analysis as JSON text (UTF-8 characters kept as they are)."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    @classmethod
    def from_json(cls, text: str) -> Analysis:
        """Read back what `to_json` wrote. Raises ValueError when the text is not this contract."""
        from nlp.contract import from_dict

        return from_dict(json.loads(text))

    def __iter__(self) -> Iterator[Task]:
        return iter(self.tasks)


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One input file of a batch and what became of it: a line of the file list and of `run.json`.

    `name` is the unique name its outputs carry (None when it failed before one was given), `status` is done, failed or
    skipped (an identical file of the same batch), `message` the Chinese reason, `seconds` wall time.
    """

    path: str
    status: str
    name: str | None = None
    message: str = ""
    sha256: str = ""
    chars: int = 0
    segments: int = 0
    tasks: int = 0
    seconds: float = 0.0
