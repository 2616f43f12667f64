"""Change a row: by whom it may be, on the version that was seen, with an event that tells what was and what is."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from nlp.datamodel import Deadline as Time
from nlp.datamodel import Task as Stretch
from nlp.errors import ConflictError, StateError, UsageError
from nlp.ledger.rows import DUTIES, FIELDS, difference, find_task, snapshot, state_hash, titles
from nlp.ledger.schema import Assignment, Deadline, Event, Task, TaskSource, Unit
from nlp.ledger.store import Work, permit
from nlp.ledger.when import last_day, read_deadline
from nlp.tasks.time_words import due_value, frequency

EDITORS: Final = ("录入", "审核")
EDITABLE: Final = ("content", "section", "measures", "purpose", "lead", "responsible", "support", "deadlines", "due", "frequency", "targets", "grade", "remark")
"""Fields a person may set; units, times and lists as lists of words, `due` as an ISO day, month or year, or None."""
_LISTS = ("section", "measures", "purpose", "targets", *DUTIES, "deadlines")
SEALED: Final = ("已销号", "并入")
"""States whose rows nobody edits."""
LONGEST: Final = 20_000


def edit(work: Work, task_id: int, *, version: int, changes: Mapping[str, Any], reason: str | None = None, action: str = "修改") -> Task:
    """Set fields of a row that was seen at `version`; fields set to what they are already count for nothing.

    New times are read for their days, unless `due` is given. Raises ForbiddenError, UsageError for a field that cannot be set so,
    ConflictError with all three values of each field when the row is at another version, NotFoundError.
    """
    permit(work.actor.role, EDITORS, "修改", "台账")
    wanted = {name: clean(name, value) for name, value in changes.items()}
    task = find_task(work, task_id)
    check_version(work, task, version, wanted)
    now = snapshot(task)
    wanted = {name: value for name, value in wanted.items() if value != now[name]}
    if not wanted:
        return task
    check_open(task)
    with changing(work, task, action=action, reason=reason):
        apply(work, task, wanted)
        task.touched = touched(task, wanted)
    return task


def touched(task: Task, names: Iterable[str]) -> list[str]:
    """Return the fields a person has set, with these; whoever sets the times has set what is read from them."""
    new = set(names)
    return sorted({*task.touched, *new, *(("due", "frequency") if "deadlines" in new else ())})


def clean(name: str, value: Any) -> Any:
    """Return the value of a field as the ledger keeps it. Raises UsageError."""
    if name not in EDITABLE:
        raise UsageError(f"“{FIELDS.get(name, name)}”不能这样修改")
    if name in _LISTS:
        if isinstance(value, str) or not all(isinstance(one, str) for one in value or ()):
            raise UsageError(f"“{FIELDS[name]}”应是一列词语")
        words = [storable(one).strip() for one in value or ()]
        value = list(dict.fromkeys(word for word in words if word))
    elif value is not None:
        value = storable(str(value)).strip() or None
    if name == "content" and not value:
        raise UsageError("任务内容不能为空")
    if name == "due" and value and last_day(value) is None:
        raise UsageError(f"“{value}”不是日期：应写成2024-06-30、2024-06或2024")
    if name == "grade" and value not in ("A", "B"):
        raise UsageError("等级只有A、B")
    if len(str(value)) > LONGEST:
        raise UsageError(f"“{FIELDS[name]}”太长：最多{LONGEST}字")
    return value


def storable(text: str) -> str:
    """Return the text with what no database takes (NUL, halves of surrogate pairs) as U+FFFD, one character for one."""
    return "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)


def apply(work: Work, task: Task, values: Mapping[str, Any]) -> None:
    """Set cleaned values on a task; the caller logs them."""
    for name, value in values.items():
        if name in DUTIES:
            set_units(work, task, name, value)
        elif name == "deadlines":
            set_times(task, value)
        elif name == "due":
            set_due(task, value)
        else:
            setattr(task, name, value)
    if "deadlines" in values:
        read_due(task, but=values)
    if "targets" in values:
        task.marks = [mark for mark in task.marks if mark[0] in task.targets]


def set_units(work: Work, task: Task, duty: str, names: list[str]) -> None:
    """Give a row the units of one duty, in order; those it had keep their passages."""
    had = {a.unit.name: a for a in task.assignments if a.duty == duty}
    others = [a for a in task.assignments if a.duty != duty]
    order_units(task, [*others, *(had.get(name) or new_assignment(find_unit(work, name), duty, how="person") for name in names)])


def new_assignment(unit: Unit, duty: str, **columns: Any) -> Assignment:
    """Return an assignment that is to be put in its place (`order_units`)."""
    return Assignment(unit=unit, unit_id=unit.id, duty=duty, position=0, **columns)


def order_units(task: Task, assignments: Iterable[Assignment]) -> None:
    """Give a row these assignments, by duty, else in the order given."""
    task.assignments[:] = sorted(assignments, key=lambda a: DUTIES.index(a.duty))
    renumber(task.assignments)


def renumber(rows: Iterable[Assignment | Deadline | TaskSource]) -> None:
    """Let what belongs to a row keep the order it is in."""
    for at, row in enumerate(rows):
        row.position = at


def find_unit(work: Work, name: str, *, generic: bool = False) -> Unit:
    """Return the unit of a name, made when the ledger has none."""
    unit = work.session.scalar(select(Unit).where(Unit.name == name))
    if unit is None:
        unit = Unit(name=name, generic=generic, aliases=[])
        work.session.add(unit)
        work.session.flush()
    return unit


def set_times(task: Task, words: list[str]) -> None:
    """Give a row its times in words; those it had keep their passages, new ones are read on the day of the document."""
    had = {d.text: d for d in task.deadlines}
    spoken = task.sources[0].document.date if task.sources else None
    task.deadlines[:] = [had.get(word) or Deadline(**read_deadline(word, spoken), how="person") for word in words]
    renumber(task.deadlines)


def read_due(task: Task, *, but: Container[str] = ()) -> None:
    """Set the day to watch and the frequency from the row's times, as the analysis reads them; not the fields in `but`."""
    cells = tuple(
        Time(d.start or 0, d.end or 0, d.text, d.kind, d.value, begins=d.begins, due=d.due, rrules=tuple(d.rrules)) for d in task.deadlines
    )
    if "due" not in but:
        set_due(task, *due_of(Stretch("", 0, 0, 0, "B", deadlines=cells)))
    if "frequency" not in but:
        task.frequency = next((frequency(d) for d in cells if d.kind == "recurring"), None)


def due_of(*said: Stretch) -> tuple[str | None, bool]:
    """Return the day to watch that a row's times name, and whether it is watched: the next day of what recurs is only shown, see `recurring`."""
    once = due_value(*(replace(task, deadlines=tuple(d for d in task.deadlines if d.kind != "recurring")) for task in said))
    due = once or due_value(*said)
    return (due, once is not None) if last_day(due) else (None, False)


def set_due(task: Task, due: str | None, watched: bool = True) -> None:
    """Set the day to watch, and the ordinal that lights and queries reckon with: None where nothing is watched."""
    task.due = due
    end = last_day(due) if watched else None
    task.due_day = end.toordinal() if end else None


@contextmanager
def changing(work: Work, task: Task, *, action: str, reason: str | None = None) -> Iterator[None]:
    """Let the block change a row; log what came of it. A block that changes nothing leaves no event, but for a reason given.

    What a person confirms (the same words, now `touched`) is a change.
    """
    before, by_persons = snapshot(task), list(task.touched)
    reason = storable(reason or "").strip() or None
    yield
    after = snapshot(task)
    was, now = difference(before, after)
    if not now and not reason and task.touched == by_persons:
        return
    task.updated_at = work.at
    flag_modified(task, "updated_at")  # the version goes up also when only units changed, at the very moment of the change before
    work.session.flush()
    work.log(action, "task", task.id, before=was, after=now, reason=reason, version=task.version, state=state_hash(task))


def check_open(task: Task) -> None:
    """Raise StateError for a row that was struck off or went into another: what was closed stays as it was."""
    if task.status in SEALED:
        again = "重新办理" if task.status == "已销号" else "撤销并入"
        raise StateError(f"{task.number}{'已并入别的行' if task.status == '并入' else '已销号'}，不能再改：要改先{again}")


def check_version(work: Work, task: Task, version: int, wanted: Mapping[str, Any]) -> None:
    """Raise ConflictError when the row is no longer what its editor saw: with each value seen, there now, and wanted."""
    if task.version == version:
        return
    now = snapshot(task)
    seen = dict(now)
    events = work.session.scalars(
        select(Event).where(Event.object == "task", Event.object_id == task.id, Event.version > version).order_by(Event.seq.desc())
    ).all()
    for event in events:
        seen.update(event.before or {})
    fields = {name: (seen[name], now[name], wanted.get(name, now[name])) for name in FIELDS if seen[name] != now[name] or name in wanted}
    last = events[0] if events else None
    who, when = (last.actor, last.at) if last else ("", "")
    changed = titles(n for n in FIELDS if seen[n] != now[n])
    raise ConflictError(f"这一行已被{who}修改（{changed}），您的修改没有存上：请对照后再改", version=task.version, fields=fields, by=who, at=when)


def log_new(work: Work, task: Task, action: str = "新增") -> None:
    """Log a row that was just made."""
    work.session.flush()
    after = {name: value for name, value in snapshot(task).items() if value not in (None, [], "", 0, False)}
    work.log(action, "task", task.id, after={"number": task.number, **after}, version=task.version, state=state_hash(task))
