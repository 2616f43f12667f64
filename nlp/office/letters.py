"""Urge, remind and supervise: which rows ask for it on a day, and a letter for each unit or row.

The ledger knows what a workbook does not: whether a row was handed on, whether an extension is asked for, whether the unit has reported it
done. Only rows whose day counts against their unit are urged; `Due.held` lists the others that are past their day, with the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import and_, case, func, or_, select

from nlp.draft.compose import Options
from nlp.draft.kinds import find_kind
from nlp.draft.profile import Profile
from nlp.draft.standing import SOON
from nlp.draft.state import workdays_between
from nlp.draft.work import Setting
from nlp.errors import UsageError
from nlp.files import safe_name, zipped
from nlp.ledger.gather import reported
from nlp.ledger.lights import Thresholds, thresholds
from nlp.ledger.queries import Filter, conditions
from nlp.ledger.rows import Row, row_of, tasks_by_id
from nlp.ledger.schema import Task
from nlp.ledger.store import Work, permit
from nlp.office.matter import HELD, by_owner, draft_rows, held

KINDS: Final = ("催办函", "提示函", "督办通知", "督办通知单")
WRITERS: Final = ("录入", "审核")
OVERDUE, NEAR, SILENT = "逾期", "临期", "未报进展"
"""Why a row asks for a letter, the most urgent first."""
URGED: Final = {"催办函": (OVERDUE, NEAR), "提示函": (NEAR, SILENT), "督办通知": (OVERDUE,), "督办通知单": (OVERDUE,)}
"""Kind of letter → what it is sent for unless somebody says otherwise."""
_ACTIVE: Final = ("已交办", "已签收", "办理中")
"""States in which the unit has the row before it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A row that asks for a letter. `days` until its day, negative when past, None without one; `workdays` of them, always positive. `held` as in `Due`."""

    row: Row
    why: str
    days: int | None = None
    workdays: int = 0
    held: str = ""

    @property
    def words(self) -> str:
        """Return why in words: 逾期12天（8个工作日）."""
        if self.held:
            return self.held
        if self.days is None or self.why == SILENT:
            return "本月未报进展"
        if self.days == 0:
            return "今日到期"
        return f"{'逾期' if self.days < 0 else '还有'}{abs(self.days)}天（{self.workdays}个工作日）"


@dataclass(frozen=True, slots=True)
class Due:
    """What is due on a day: rows to write for, the most urgent first, and rows past their day that are `held` back, with the reason.

    `counts` has how many there are for each reason ("" is held back), also of those that were too many to be loaded.
    """

    day: date
    within: int
    rows: tuple[Asked, ...]
    held: tuple[Asked, ...]
    counts: Mapping[str, int]

    def of(self, *why: str) -> tuple[Row, ...]:
        """Return the rows that ask for a letter for one of these reasons."""
        return tuple(one.row for one in self.rows if one.why in why)


def due(
    work: Work,
    *,
    within: int = SOON,
    as_of: date | None = None,
    unit: str | None = None,
    wanted: Filter | None = None,
    limits: Thresholds | None = None,
    most: int | None = None,
    why: Collection[str] = (OVERDUE, NEAR, SILENT, ""),
) -> Due:
    """Return what asks for a letter on a day (else today): past its day, within so many days of it, or handed on and not reported this month.

    Rows handed on this month need not have reported yet. `unit` is a body that answers for the rows; `wanted` narrows further. Of each reason
    in `why` ("": held back) the first `most` rows are loaded; the rest are only counted.
    """
    if not 0 <= within <= 366:
        raise UsageError("提前的天数应在0到366之间")
    day = as_of or work.today
    now, month = day.toordinal(), day.isoformat()[:7]
    chosen = replace(wanted or Filter(), lead=unit or (wanted.lead if wanted else None))
    told = Task.id.in_(reported(month))  # once for all, not for each row
    silent = and_(Task.status.in_(_ACTIVE), Task.start_day < day.replace(day=1).toordinal(), ~told, or_(Task.frequency.is_(None), Task.due_day.is_not(None)))
    near = and_(Task.status.in_((*_ACTIVE, *HELD)), Task.due_day <= now + within)
    where = [*conditions(work, chosen, limits or thresholds(work.ledger.folder)), or_(near, silent)]
    reason = case(
        (or_(Task.status.in_(HELD), Task.asked_due.is_not(None)), case((Task.due_day < now, ""), else_=None)),  # past its day but held back
        (Task.due_day < now, OVERDUE),
        (Task.due_day <= now + within, NEAR),
        (silent, SILENT),
        else_=None,
    )
    counts = {row[0]: row[1] for row in work.session.execute(select(reason.label("reason"), func.count()).where(*where).group_by("reason"))}
    ordered = select(Task.id).where(*where).order_by(Task.due_day.is_(None), Task.due_day, Task.id).limit(most)
    shown = {name: work.session.scalars(ordered.where(reason == name)).all() if name in why and counts.get(name) else () for name in (OVERDUE, NEAR, SILENT, "")}
    tasks = tasks_by_id(work.session, (task_id for ids in shown.values() for task_id in ids))
    told_of = {name: tuple(_asked(row_of(tasks[task_id]), name, day) for task_id in ids) for name, ids in shown.items()}
    return Due(day, within, (*told_of[OVERDUE], *told_of[NEAR], *told_of[SILENT]), told_of[""], {name: counts.get(name, 0) for name in shown})


def _asked(row: Row, why: str, day: date) -> Asked:
    if row.due_day is None:
        return Asked(row, why)
    end = date.fromordinal(row.due_day)
    return Asked(row, why, (end - day).days, workdays_between(*sorted((end, day))), "" if why else held(row))


# Letters ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as docx: `unit` it goes to (several joined by 、), the 编号 of its rows, what is still to be filled in."""

    name: str
    kind: str
    unit: str
    title: str
    rows: tuple[int, ...]
    numbers: tuple[str, ...]
    content: bytes
    gaps: tuple[str, ...] = ()


def letters(
    work: Work,
    kind: str,
    rows: Iterable[Row],
    *,
    profile: Profile | None = None,
    as_of: date | None = None,
    each: str | None = None,
    options: Options | None = None,
    setting: Setting | None = None,
) -> tuple[Letter, ...]:
    """Return the letters of a kind on these rows, one a unit or one a row (`each`); the rows are those of `due`, chosen or all.

    Nothing is written down: `record` does that once the letters are handed out. Raises UsageError when nobody gets one.
    """
    found = find_kind(kind)
    if found.name not in KINDS:
        raise UsageError(f"“{kind}”不是催办、督办的文种：可用的有{'、'.join(KINDS)}")
    by_number = {row.number: row for row in rows}
    if not by_number:
        raise UsageError("没有要催办、督办的任务：没有逾期、临期的，各单位也都报了进展")
    wanted = each or ("row" if found.each == "row" else "unit")
    # Which rows are urged was decided above, by what the ledger knows.
    made = draft_rows(work, replace(found, urges=False), by_number.values(), profile=profile, as_of=as_of, each=wanted, options=options, setting=setting)
    out = []
    for matter, one in made:
        mine = [by_number[key] for row in matter.rows for key in dict.fromkeys(ref.key.split("@")[0] for ref in row.references) if key in by_number]
        unit = one.about if wanted == "unit" else "、".join(by_owner(mine)) or "责任单位待明确"
        out.append((unit, mine, one))
    names = _names(f"{found.name}-{unit[:40]}" + (f"-{mine[0].number}" if wanted == "row" else "") for unit, mine, _ in out)
    return tuple(
        Letter(name, found.name, unit, one.paper.title, tuple(row.id for row in mine), tuple(row.number for row in mine), one.content, one.paper.gaps)
        for name, (unit, mine, one) in zip(names, out, strict=True)
    )


def record(work: Work, made: Sequence[Letter]) -> None:
    """Write down that these letters were made: an event for each row, 催办 or the like with the kind of letter and the unit. Raises ForbiddenError."""
    permit(work.actor.role, WRITERS, "制发", "催办、督办文书")
    for letter in made:
        action = {"催办函": "催办", "提示函": "提示"}.get(letter.kind, "督办")
        for task_id, number in zip(letter.rows, letter.numbers, strict=True):
            work.log(action, "task", task_id, after={"number": number, "letter": letter.kind, "unit": letter.unit, "title": letter.title, "file": letter.name})


def archive(made: Sequence[Letter]) -> bytes:
    """Return the letters as a zip, the same bytes for the same letters."""
    return zipped((letter.name, letter.content) for letter in made)


def _names(stems: Iterable[str]) -> Iterator[str]:
    """Yield file names without what no system takes, those that are alike numbered."""
    taken: dict[str, int] = {}
    for stem in stems:
        name = safe_name(stem)
        taken[name] = taken.get(name, 0) + 1
        yield f"{name}-{taken[name]}.docx" if taken[name] > 1 else f"{name}.docx"
