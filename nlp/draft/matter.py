"""What a paper is made from: the rows of a ledger, what else was asked for, and the meeting or document behind them.

`from_analyses` takes it from analyses in memory, `ledger.read_ledger` from a workbook a clerk has worked on. Words of a row are the
source's own (a unit as the source calls it, a time as it was said); days are ISO.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nlp.datamodel import Analysis
from nlp.draft.paper import Reference
from nlp.draft.subject import Subject


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a row with several deadlines: what is to be done, in words, and by when (`time` as said, `due` ISO or None)."""

    words: str
    time: str
    due: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the ledger as a paper needs it.

    `id` is its number for good (编号), `section` the headings above it, outermost first, without numbers. `content` is 任务内容, `words` the same
    as a sentence of a paper: spoken words gone, the subject out where the owners' cells name it, ended by 。. Exactly one unit in charge
    stands in `lead`; several equals, and classes of addressees, in `responsible`; `persons` tells that these are persons.
    `times` are the deadlines as said, `due` the earliest day, month or year (ISO) that is known, `frequency` periods in words (每季度).
    `status` is one of the ledger's words (待交办 … 已销号) and `progress` what was reported of it; both empty where nobody said.
    `held` says why its day does not count against its unit as things stand (暂停办理, 延期申请待批), empty where it does or nobody said.
    """

    id: str
    words: str
    content: str
    section: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    purpose: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    persons: bool = False
    times: tuple[str, ...] = ()
    begins: str | None = None
    due: str | None = None
    frequency: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    targets: tuple[str, ...] = ()
    role: str = "task"
    grade: str = "A"
    status: str = ""
    progress: str = ""
    remark: str = ""
    held: str = ""
    references: tuple[Reference, ...] = ()

    @property
    def owners(self) -> tuple[str, ...]:
        """Return who answers for the row: the unit in charge, then its equals."""
        return (*self.lead, *self.responsible)


@dataclass(frozen=True, slots=True)
class Directive:
    """Something asked for that is no row: `role` is requirement, prohibition, accountability, or aim (总体思路是…); `words` and `section` as in `Row`."""

    role: str
    words: str
    reference: Reference
    section: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """All of it. `title` is what the source is called, `date` the ISO day, month or year of the meeting or the document.

    `subject` is what the papers follow from, with its passage in `subject_reference`. `analyses` by document name are there for papers that
    need the text itself (minutes); empty when a ledger came without them. `grounds` name what asked for the rows, in words, where it was
    several meetings or documents, or none: papers then follow from the ledger as a whole.
    """

    title: str
    rows: tuple[Row, ...]
    directives: tuple[Directive, ...] = ()
    subject: Subject | None = None
    subject_reference: Reference | None = None
    date: str | None = None
    documents: tuple[str, ...] = ()
    analyses: Mapping[str, Analysis] | None = None
    grounds: tuple[str, ...] = ()
