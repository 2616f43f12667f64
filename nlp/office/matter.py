"""Rows of the ledger as the matter of a paper: what `nlp.draft` makes of a workbook, made of the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from nlp.datamodel import Analysis
from nlp.draft.affair import LEDGER, ground, is_above, is_own
from nlp.draft.compose import Options
from nlp.draft.gather import entry_rows, from_analyses, merged, source_title
from nlp.draft.kinds import Kind
from nlp.draft.ledger.rows import RowReader
from nlp.draft.ledger.table import LedgerTable, Line
from nlp.draft.matter import Matter
from nlp.draft.matter import Row as Drafted
from nlp.draft.paper import PENDING, Reference, nth_key
from nlp.draft.profile import Profile
from nlp.draft.subject import find_subject, in_marks
from nlp.draft.work import Draft, Setting, draft
from nlp.errors import UsageError
from nlp.ledger.gather import came_with, last_progress
from nlp.ledger.lights import Thresholds, thresholds
from nlp.ledger.queries import Filter, every
from nlp.ledger.rows import Row
from nlp.ledger.schema import Document, Progress
from nlp.ledger.spans import read_analysis
from nlp.ledger.store import Work
from nlp.phrases import one_line
from nlp.tasks.duplicates import link_duplicates
from nlp.tasks.entries import Entry, occurrences
from nlp.tasks.places import section_text

STATUS: Final[dict[str, str]] = {
    "草稿": "待交办",
    "已立项": "待交办",
    "已交办": "已交办",
    "已签收": "已交办",  # received, nothing done yet
    "办理中": "办理中",
    "待审核": "办理中",  # the unit says it is done, nobody has looked
    "已办结": "已办结",
    "已销号": "已销号",
    "暂停": "已延期",  # its day does not run on
    "取消": "不予立项",
    "并入": "不予立项",  # the row it went into stands for it
}
"""State of a row of the store → the word a paper has for it. Those that are 不予立项 are left out of papers."""
HELD: Final[dict[str, str]] = {"草稿": "尚未交办", "已立项": "尚未交办", "待审核": "已报办结、待审核", "暂停": "暂停办理"}
"""State in which the day of a row does not count against its unit → why. An open 申请延期 holds it too."""
ASKED: Final = "延期申请待批"
MOST: Final = 5_000
"""Rows in one paper."""
_COLUMNS: Final = ("id", "task", "lead", "responsible", "support", "deadline", "due", "frequency", "purpose", "measures", "grade", "quote", "section", "status", "progress", "remark")
_CHUNK: Final = 500


def held(row: Row) -> str:
    """Return why the day of a row does not count against its unit, "" where it does."""
    return HELD.get(row.status) or (ASKED if row.asked_due else "")


def matter_of(work: Work, rows: Iterable[Row] | Filter, *, as_of: date | None = None, limits: Thresholds | None = None) -> Matter:
    """Return what papers on these rows are made from, the rows in the order given.

    Words that nobody changed since they were read are the source's own. Progress is the latest report up to `as_of` (else today). Rows of
    one meeting bring its analyses, for minutes and the like. Rejected, cancelled and merged rows are left out.
    Raises UsageError when none is left, or they are too many for a paper.
    """
    found = list(every(work, rows, limits or thresholds(work.ledger.folder))) if isinstance(rows, Filter) else list(rows)
    found = [row for row in found if row.review != "驳回" and STATUS[row.status] != "不予立项"]
    if not found:
        raise UsageError("没有可以起草的任务：所选的行都没有，或已驳回、取消、并入")
    if len(found) > MOST:
        raise UsageError(f"选出了{len(found)}行，一份文稿最多{MOST}行：请按单位、会议或时限缩小范围")
    meetings = _meetings(work, found)
    drafted = merged(_drafted(found, meetings, _progress(work, found, as_of or work.today)))
    if not drafted:
        raise UsageError("没有可以起草的任务：请核对所选的行")
    documents = tuple(dict.fromkeys(place.document for row in found for place in row.places))
    if len(meetings) == 1 and all(row.places for row in found):
        analyses = {document.name: analysis for document, analysis in next(iter(meetings.values())).values()}
        return replace(from_analyses(analyses), rows=drafted, documents=documents)
    return Matter(title=LEDGER, rows=drafted, documents=documents, grounds=tuple(dict.fromkeys(_ground(m) for m in meetings.values())) or (LEDGER,))


def draft_rows(
    work: Work,
    kind: Kind,
    rows: Iterable[Row] | Filter,
    *,
    profile: Profile | None = None,
    as_of: date | None = None,
    each: str | None = None,
    options: Options | None = None,
    setting: Setting | None = None,
    limits: Thresholds | None = None,
) -> Iterator[tuple[Matter, Draft]]:
    """Yield drafts of a kind from rows of the ledger: one of all, one a unit or one a row (`each`, else as the kind has it).

    Units that are the issuing organ itself, or above it, get no letter. `as_of` None is today. Raises UsageError.
    """
    day = as_of or work.today
    asked = replace(options or Options(), as_of=day)
    found = list(every(work, rows, limits or thresholds(work.ledger.folder))) if isinstance(rows, Filter) else list(rows)
    found = found if kind.urges else _without_occurrences(found)
    wanted = each or kind.each
    if wanted == "row":
        parts = [(f"{n:02d}", [row]) for n, row in enumerate(found, start=1)]
    elif wanted == "unit":
        parts = list(by_owner(found, organ=_organ(kind, profile)).items())
        if not parts:
            raise UsageError(f"所选的任务没有可以发{kind.name}的单位：没有写明责任单位，或由本机关、上级机关承担")
    else:
        parts = [("", found)]
    for about, some in parts:
        matter = matter_of(work, some, as_of=day)
        one = draft(kind, matter, profile=profile, options=replace(asked, unit=about if wanted == "unit" else asked.unit), setting=setting)
        yield matter, replace(one, about=about)


def by_owner(rows: Iterable[Row], *, organ: str = "") -> dict[str, list[Row]]:
    """Return the rows of each unit that answers for some, in their order; without those the `organ` writes no letter to."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        for unit in row.owners:
            if not organ or not (is_own(unit, organ) or is_above(unit, organ)):
                found.setdefault(unit, []).append(row)
    return found


def _organ(kind: Kind, profile: Profile | None) -> str:
    return profile.organ if profile and "units" in kind.salutation else ""


def _without_occurrences(rows: Sequence[Row]) -> list[Row]:
    """Leave the occurrences of a recurring row out where the row itself is there: a plan says it once."""
    ids = {row.id for row in rows}
    return [row for row in rows if row.parent_id is None or row.parent_id not in ids]


# Where the rows come from -------------------------------------------------------------------------------------------

_Papers = dict[int, tuple[Document, Analysis]]


def _meetings(work: Work, rows: Sequence[Row]) -> dict[str, _Papers]:
    """Return the documents that say the rows, by meeting, each with its analysis."""
    ids = sorted({place.document_id for row in rows for place in row.places})
    found: dict[str, _Papers] = {}
    for at in range(0, len(ids), _CHUNK):
        for document in work.session.scalars(select(Document).where(Document.id.in_(ids[at : at + _CHUNK])).order_by(Document.id)):
            found.setdefault(document.meeting, {})[document.id] = (document, read_analysis(document))
    return found


def _ground(papers: _Papers) -> str:
    """Return what a meeting is called as the ground of a paper; where it does not say, the title of its first document."""
    analyses = {document.name: analysis for document, analysis in papers.values()}
    main = max(analyses.values(), key=lambda analysis: len(analysis.tasks))
    words = ground(Matter(source_title(main.doc), (), subject=find_subject(main.doc), date=main.doc.meta.date, analyses=analyses))
    return in_marks(source_title(main.doc)) if PENDING.search(words) else words


def _progress(work: Work, rows: Sequence[Row], day: date) -> dict[int, str]:
    """Return the latest report of each row, or of those that went into it, up to the month of a day; an older month is named."""
    month = day.isoformat()[:7]
    ids = [row.id for row in rows]
    told: dict[int, str] = {}
    for at in range(0, len(ids), _CHUNK):
        found = last_progress(work, ids[at : at + _CHUNK], month=month).items()
        told |= {task_id: report_words(entry, month, number) for task_id, (entry, number) in found}
    return told


def report_words(entry: Progress, month: str, number: str = "") -> str:
    """Return a report in words, as of a month (2024-05): what was done, what hinders; older ones with their month before them.

    `number` is the 编号 of the row that went into another, where it was reported of that one.
    """
    year, month_of = entry.period.split("-")
    when = "" if entry.period == month else f"{year}年{int(month_of)}月报："
    problems = f"；存在问题：{one_line(entry.problems).rstrip('。；')}" if entry.problems else ""
    return f"{when}{came_with(number)}{one_line(entry.text).rstrip('。；')}{problems}"


# Rows ---------------------------------------------------------------------------------------------------------------


def _drafted(rows: Sequence[Row], meetings: Mapping[str, _Papers], progress: Mapping[int, str]) -> Iterator[Drafted]:
    texts = {key: analysis.doc.text for papers in meetings.values() for key, (_, analysis) in papers.items()}
    said = _said(meetings)
    found = {row.number: said[key] for row in rows if row.places and row.period is None and (key := (row.places[0].document_id, row.places[0].start, row.places[0].end)) in said}
    lines = [Line(n, _cells(row, texts, found.get(row.number), progress.get(row.id, ""))) for n, row in enumerate(rows, start=1)]
    reader = RowReader(LedgerTable(LEDGER, "", 0, {key: n for n, key in enumerate(_COLUMNS, start=1)}, tuple(lines)), found)
    for row, line in zip(rows, lines, strict=True):
        drafted = reader.row(line)
        if drafted is not None:
            yield replace(drafted, targets=row.targets, role=row.role, held=held(row), references=tuple(_references(row, texts)))


def _said(meetings: Mapping[str, _Papers]) -> dict[tuple[int, int, int], tuple[Drafted, Entry]]:
    """Return what the analyses make of each row, by the place that says it: document, start, end."""
    found: dict[tuple[int, int, int], tuple[Drafted, Entry]] = {}
    for papers in meetings.values():
        ids = {document.name: key for key, (document, _) in papers.items()}
        linked = link_duplicates({document.name: analysis for document, analysis in papers.values()})
        for row, entry in entry_rows(occurrences(linked)):
            for occurrence in entry:
                found.setdefault((ids[occurrence.name], occurrence.task.start, occurrence.task.end), (row, entry))
    return found


def _cells(row: Row, texts: Mapping[int, str], said: tuple[Drafted, Entry] | None, progress: str) -> dict[str, Any]:
    """Return the row as the cells of a workbook hold it."""
    again = row.period is None
    section = " > ".join(row.section)
    if said:
        main = said[1][0]
        if list(row.section) == [one_line(main.doc.quote(h)) for h in main.chain if h.end <= main.task.start]:
            section = next(filter(None, (section_text(o.doc, o.chain, o.task.start) for o in said[1])), "")
    return {
        "id": row.number, "task": row.content, "lead": "、".join(row.lead), "responsible": "、".join(row.responsible), "support": "、".join(row.support),
        "deadline": "、".join(row.deadlines) if again else "", "due": row.due or "", "frequency": (row.frequency or "") if again else "",
        "purpose": "\n".join(row.purpose), "measures": "\n".join(row.measures), "grade": row.grade, "section": section, "status": STATUS[row.status],
        "progress": progress, "remark": row.remark or "", "quote": "\n".join(_quote(place.start, place.end, texts[place.document_id]) for place in row.places[:1]),
    }


def _references(row: Row, texts: Mapping[int, str]) -> Iterator[Reference]:
    if not row.places:
        yield Reference(row.number, LEDGER, f"编号{row.number}", row.content)
    for n, place in enumerate(row.places):
        yield Reference(nth_key(row.number, n), place.document, place.words, _quote(place.start, place.end, texts[place.document_id]))


def _quote(start: int, end: int, text: str) -> str:
    return one_line(text[start:end])
