"""A workbook of the ledger that was edited elsewhere comes back: what was changed there is taken over, what was changed on both sides is shown.

A cell counts as changed when it no longer says what went out, which the log tells for the version the row had then. It is taken over where the
ledger still has what went out; where it has something else meanwhile, that is a conflict, and the ledger stays as it is. Cells that hang
together (times; units) conflict together. Rows may be sorted and columns moved; a column that is gone changes nothing. New rows (no 编号) are
entered; rows that were deleted or struck through are told of, for nothing leaves the ledger but by a step of its life. 办理进展 and 进度
become a report, 核对 a decision, 状态 a step, each as far as the actor may.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from nlp.draft.ledger import cells
from nlp.draft.ledger.table import LedgerTable, Line, open_workbook, read_table, sheet_table
from nlp.errors import DubanError, LimitExceededError, UsageError
from nlp.files import display
from nlp.ledger.edit import EDITABLE, clean, edit
from nlp.ledger.enter import enter
from nlp.ledger.gather import came_with, parts_before
from nlp.ledger.history import words_of
from nlp.ledger.life import life, take
from nlp.ledger.progress import REPORTERS, report
from nlp.ledger.review import ACCEPTED, CORRECTED, DOUBTFUL, REJECTED, decide
from nlp.ledger.rows import DUTIES, FIELDS, WHOLE, snapshot
from nlp.ledger.schema import Event, Task
from nlp.ledger.store import Actor, Ledger, Work, permit
from nlp.office.fields import COLUMN_OF, Cell, cell_of, value_of
from nlp.office.records import reports_of
from nlp.office.workbook import RECORD, SHEET, Conflict, Untaken
from nlp.sheets import CUT_NOTE, cell_text

TIMES: Final = ("deadlines", "due", "frequency")
_GROUPS: Final = (DUTIES, TIMES)
"""Fields that conflict together: a unit has one duty only, days are read from the words of times."""
PROGRESS: Final = "办理进展"
ACTION: Final = "导入修改"
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Returned:
    """A workbook or CSV that came back: its table, the versions it went out with (by 编号), and the cells that are shares (60% is kept as 0.6)."""

    name: str
    table: LedgerTable
    sent: Mapping[str, int]
    shares: frozenset[int]


@dataclass(frozen=True, slots=True)
class Change:
    """What was taken over: the 编号, the line of the file, the column, and its words before and after."""

    number: str
    line: int
    what: str
    was: str
    now: str


@dataclass(slots=True)
class Outcome:
    """What an import came to. `new` are the 编号 of rows entered, `missing` those of rows that went out and are not in the file any more."""

    rows: int = 0
    ids: list[int] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    untaken: list[Untaken] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def read_returned(path: Path) -> Returned:
    """Read an xlsx or csv that came from `duban ledger export`. Raises UsageError that says what to mend."""
    shown = display(path.name)
    if path.suffix.lower() == ".csv":
        table, _ = read_table(path)
        sent: dict[str, int] = {}
        shares: frozenset[int] = frozenset()
    else:
        book = _opened(path)
        found = [t for ws in sorted(book.worksheets, key=lambda ws: ws.title != SHEET) if ws.title != RECORD and (t := sheet_table(path, ws)) and {"task", "id"} <= t.columns.keys()]
        if not found:
            raise UsageError(f"“{shown}”里没有从台账导出的表：要有“任务内容”“编号”两列；请先用 duban ledger export 导出，在导出的表里改")
        table = found[0]
        sent = _sent(book)
        ws = book[table.sheet]
        at = table.columns.get("percent")
        shares = frozenset(line.number for line in table.lines if at and "%" in str(ws.cell(line.number, at).number_format))
    if "id" not in table.columns or ("version" not in table.columns and not sent):
        raise UsageError(f"“{shown}”里没有“编号”或“版本”列，看不出是从哪一版台账改的：请重新导出，在新导出的表里改")
    return Returned(shown, table, sent, shares)


def _opened(path: Path) -> Any:
    try:
        return open_workbook(path, values=True)
    except UsageError as error:
        if isinstance(error.__context__, LimitExceededError):
            raise UsageError(f"“{display(path.name)}”太大，读不回来：请在导出时按单位、会议筛选（--unit、--meeting），在几个小些的表里改") from error
        raise


def _sent(book: Any) -> dict[str, int]:
    if RECORD not in book.sheetnames:
        return {}
    rows = book[RECORD].iter_rows(min_row=2, max_col=2, values_only=True)
    return {str(number).strip(): int(version) for number, version in rows if number and isinstance(version, int | float)}


def bring_in(work: Work, returned: Returned, *, reason: str | None = None) -> Outcome:
    """Take over what was changed in a workbook; the caller's transaction ends all of it or none. `reason` goes with every edit and step.

    Raises ForbiddenError (a role that changes nothing), UsageError when the file is of another ledger.
    """
    permit(work.actor.role, REPORTERS, "导入", "修改")
    return _Incoming(work, returned, reason).run()


class _RehearsedError(Exception):
    """Ends a transaction that was only to show what would happen."""


def come_back(ledger: Ledger, actor: Actor, returned: Returned, *, reason: str | None = None, rehearse: bool = False) -> Outcome:
    """Bring a workbook in, in a transaction of its own; with `rehearse` only see what it would come to. Raises as `bring_in`."""
    found: list[Outcome] = []
    with suppress(_RehearsedError), ledger.write(actor) as work:
        found.append(bring_in(work, returned, reason=reason))
        if rehearse:
            raise _RehearsedError
    return found[0]


class _Authors:
    """Who changed what of a row since it went out; the last event first."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self._events = tuple(events)

    def of(self, name: str) -> str:
        """Return who changed a field last, or else the row."""
        name = "percent" if name == "progress" else name
        return next((e.actor for e in self._events if name in (e.after or {})), self._events[0].actor if self._events else "")


class _Incoming:
    """One import: the lines of the file one after another, each in a part of the transaction of its own."""

    def __init__(self, work: Work, returned: Returned, reason: str | None) -> None:
        self.work, self.returned, self.reason = work, returned, reason
        self.table = returned.table
        self.out = Outcome(rows=len(returned.table.lines))

    def run(self) -> Outcome:
        """Go through the file."""
        lines: dict[str, Line] = {}
        fresh: list[Line] = []
        for line in self.table.lines:
            number = line.text("id")
            if not number:
                fresh.append(line)
            elif number in lines:
                self._untaken(line, "", f"编号与第{lines[number].number}行相同，没有采用：新增的行请把编号清空")
            else:
                lines[number] = line
        numbers = list(lines)
        known = 0
        for at in range(0, len(numbers), _CHUNK):
            part = numbers[at : at + _CHUNK]
            tasks = {t.number: t for t in self.work.session.scalars(select(Task).where(Task.number.in_(part)).options(*WHOLE))}
            reports = {task_id: found.words for task_id, found in reports_of(self.work, [t.id for t in tasks.values()]).items()}
            known += len(tasks)
            for number in part:
                if number in tasks:
                    self.out.ids.append(tasks[number].id)
                    self._row(lines[number], tasks[number], reports.get(tasks[number].id, ""))
                else:
                    self._untaken(lines[number], "", "台账里没有这个编号，没有采用：编号请不要改动；新增的行请把编号清空")
            self.work.session.flush()
            self.work.session.expunge_all()
        if numbers and not known:
            raise UsageError(f"“{self.returned.name}”里的编号台账里一个也没有：是不是别的台账导出的？")
        for line in fresh:
            self._new(line)
        self.out.missing = [number for number in self.returned.sent if number not in lines]
        return self.out

    def _untaken(self, line: Line, what: str, why: str) -> None:
        self.out.untaken.append(Untaken(line.text("id"), line.number, what, why))

    # Rows of the ledger -------------------------------------------------------------------------------------------------

    def _row(self, line: Line, task: Task, reported: str) -> None:
        versions = [v for v in (_whole(line.cells.get("version", "")), self.returned.sent.get(task.number)) if v is not None]
        if not versions or not 1 <= min(versions) <= task.version:
            self._untaken(line, "版本", "版本缺失或不对，看不出改了什么，没有采用：请重新导出后再改")
            return
        # Of two versions the older: what went out later is then no change against the ledger.
        version = min(versions)
        now = snapshot(task)
        seen, was_reported, by = (now, reported, _Authors()) if version == task.version else self._as_of(task, version, now, reported)
        if line.struck:
            self._untaken(line, "", f"这一行被划去，台账没有动：要取消请用 duban ledger step {task.number} 取消 --reason 理由")
        self._edit(line, task, seen, now, by)
        self._decision(line, task, seen, now, by)  # behind the edit: what was corrected is accepted as such
        self._report(line, task, (was_reported, seen["percent"]), (reported, now["percent"]), by)
        self._step(line, task, seen, now, by)

    def _as_of(self, task: Task, version: int, now: Mapping[str, Any], reported: str) -> tuple[dict[str, Any], str, _Authors]:
        """Return a row as it was at a version, what had been reported of it by then, and who changed it since."""
        query = select(Event).where(Event.object == "task", Event.object_id == task.id, Event.version.is_not(None)).order_by(Event.seq.desc())
        events = self.work.session.scalars(query).all()
        since = [event for event in events if event.version is not None and event.version > version]
        seen = dict(now)
        for event in since:
            seen.update(event.before or {})
        return seen, self._reported_before(task.id, since[-1].seq) if since else reported, _Authors(since)

    def _reported_before(self, task_id: int, seq: int) -> str:
        """Return what had been reported last of a row, or of those that had gone into it, before an event of the log."""
        parts = parts_before(self.work, task_id, seq)
        told = select(Event).where(Event.object == "task", Event.object_id.in_(parts), Event.action == "报送进展", Event.seq < seq)
        last = self.work.session.scalar(told.order_by(Event.seq.desc()).limit(1))
        return came_with(parts.get(last.object_id or 0, "")) + (last.reason or "").partition("：")[2] if last else ""

    def _conflict(self, line: Line, task: Task, name: str, values: tuple[Any, Any, Any], by: _Authors) -> None:
        self.out.conflicts.append(Conflict(task.number, line.number, name, *values, by.of(name)))

    def _edit(self, line: Line, task: Task, seen: Mapping[str, Any], now: Mapping[str, Any], by: _Authors) -> None:
        wanted = {name: value for name, value in self._changed(line, seen).items() if value != now[name]}
        moved = {name for name in EDITABLE if now[name] != seen[name]}
        clashing = [name for name in wanted if name in moved or any(name in group and moved & set(group) for group in _GROUPS)]
        for name in clashing:
            self._conflict(line, task, name, (seen[name], now[name], wanted.pop(name)), by)
        if wanted and self._done(line, "、".join(FIELDS[name] for name in wanted), lambda: edit(self.work, task.id, version=task.version, changes=wanted, reason=self.reason, action=ACTION)):
            self._told(line, task, now)

    def _changed(self, line: Line, seen: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields whose cells no longer say what went out. What cannot be read is told."""
        found: dict[str, Any] = {}
        for name in EDITABLE:
            key = COLUMN_OF[name]
            if key not in self.table.columns:
                continue
            cell = line.cells.get(key, "")
            went_out = cell_of(name, seen[name])
            if _same(cell, went_out):
                continue
            try:
                if CUT_NOTE in str(cell):
                    raise UsageError("这一格太长，导出时截断过，不能在表里改：请在网页或用 duban ledger set 改")
                value = clean(name, value_of(name, cell, was=seen[name]))
            except UsageError as error:
                self._untaken(line, FIELDS[name], str(error))
                continue
            if value != seen[name]:
                found[name] = value
        return found

    def _decision(self, line: Line, task: Task, seen: Mapping[str, Any], now: Mapping[str, Any], by: _Authors) -> None:
        wanted = line.text("review") if "review" in self.table.columns else seen["review"]
        if not wanted or wanted in (seen["review"], now["review"]):
            return
        if now["review"] != seen["review"]:
            self._conflict(line, task, "review", (seen["review"], now["review"], wanted), by)
        elif wanted not in (ACCEPTED, CORRECTED, REJECTED, DOUBTFUL):
            self._untaken(line, FIELDS["review"], f"核对结论不能改为“{wanted}”：撤销核对请用 duban ledger step 撤销核对")
        elif self._done(line, FIELDS["review"], lambda: decide(self.work, task.id, wanted, version=task.version)):
            self.out.changes.append(Change(task.number, line.number, FIELDS["review"], seen["review"], task.review))

    def _report(self, line: Line, task: Task, seen: tuple[str, int], now: tuple[str, int], by: _Authors) -> None:
        text = _text(line.cells.get("progress", "")) if "progress" in self.table.columns else _text(seen[0])
        try:
            percent = self._percent(line, seen[1])
        except UsageError as error:
            self._untaken(line, FIELDS["percent"], str(error))
            percent = seen[1]
        went_out = _text(seen[0])
        words = text
        if _same(text, went_out):
            words = f"进度由{seen[1]}%改为{percent}%"
        elif went_out and text.startswith(went_out):
            words = text[len(went_out) :].strip("；;。，, \n") or text
        if (_same(text, went_out) and percent == seen[1]) or (percent == now[1] and any(_same(now[0], one) for one in (text, words))):
            return
        if now != seen:
            self._conflict(line, task, "progress", (_told_of(*seen), _told_of(*now), _told_of(text, percent)), by)
            return
        if not text and went_out:
            self._untaken(line, PROGRESS, "已报的进展不能删去：再报一次，以最后一次为准")
            return
        if self._done(line, PROGRESS, lambda: report(self.work, task.id, text=words, percent=percent)):
            self.out.changes.append(Change(task.number, line.number, PROGRESS, _told_of(*seen), _told_of(words, percent)))

    def _percent(self, line: Line, seen: int) -> int:
        """Return the share in a line. Raises UsageError."""
        value = line.cells.get("percent", "") if "percent" in self.table.columns else seen
        if value == "":
            return seen
        if isinstance(value, str):
            value = value.strip().rstrip("%％")
            value = float(value) if re.fullmatch(r"\d{1,3}(?:\.\d+)?", value) else -1.0
        elif isinstance(value, date):
            value = -1.0
        elif line.number in self.returned.shares:
            value = value * 100
        share = round(value)
        if not 0 <= value <= 100 or abs(share - value) > 1e-6:
            raise UsageError(f"“{_text(line.cells.get('percent', ''))}”不是进度：应是 0 到 100 的整数")
        return share

    def _step(self, line: Line, task: Task, seen: Mapping[str, Any], now: Mapping[str, Any], by: _Authors) -> None:
        wanted = _state(line.text("status")) if "status" in self.table.columns else seen["status"]
        if not wanted or wanted in (seen["status"], now["status"], task.status):
            return
        if now["status"] != seen["status"]:
            self._conflict(line, task, "status", (seen["status"], now["status"], wanted), by)
            return
        steps = [step for step in life().steps if task.status in step.sources and step.to == wanted]
        if not steps:
            onward = "、".join(dict.fromkeys(s.name for s in life().steps if task.status in s.sources and self.work.actor.role in s.roles))
            self._untaken(line, FIELDS["status"], f"由“{task.status}”不能一步到“{line.text('status')}”：现在可以办理的有{onward or '（您的角色没有）'}")
        elif self._done(line, FIELDS["status"], lambda: take(self.work, task.id, steps[0].name, version=task.version, reason=self.reason)):
            self.out.changes.append(Change(task.number, line.number, f"{FIELDS['status']}（{steps[0].name}）", seen["status"], task.status))

    def _done(self, line: Line, what: str, deed: Callable[[], object]) -> bool:
        """Do something in a part of the transaction; where it is refused, tell why and go on."""
        part = self.work.session.begin_nested()
        try:
            deed()
            self.work.session.flush()
        except DubanError as error:
            part.rollback()
            self._untaken(line, what, str(error))
            return False
        part.commit()
        return True

    def _told(self, line: Line, task: Task, before: Mapping[str, Any]) -> None:
        after = snapshot(task)
        for name in EDITABLE:
            if after[name] != before[name]:
                self.out.changes.append(Change(task.number, line.number, FIELDS[name], words_of(name, before[name]), words_of(name, after[name])))

    # New rows -----------------------------------------------------------------------------------------------------------

    def _new(self, line: Line) -> None:
        values = self._changed(line, dict.fromkeys(EDITABLE))
        if line.struck:
            return
        if not values.get("content"):
            self._untaken(line, "", "没有编号，也没有任务内容，没有采用：新增的行要写明任务内容")
            return
        if other := self._entered_before(values):
            self._untaken(line, "", f"台账里已有同样的一行（{other}），没有重复新增")
            return
        made: list[Task] = []
        if not self._done(line, "", lambda: made.append(enter(self.work, values))):
            return
        task = made[0]
        self.out.new.append(task.number)
        self.out.ids.append(task.id)
        now = snapshot(task)
        self._step(line, task, now, now, _Authors())
        if line.text("progress"):
            self._report(line, task, ("", 0), ("", 0), _Authors())

    def _entered_before(self, values: Mapping[str, Any]) -> str | None:
        """Return the 编号 of a row entered by hand that says the same: the file may come in twice."""
        same = select(Task).where(Task.document_id.is_(None), Task.parent_id.is_(None), Task.content == values["content"]).options(*WHOLE)
        for task in self.work.session.scalars(same):
            now = snapshot(task)
            if all((now[name] or None) == (values.get(name) or None) for name in (*DUTIES, "deadlines")):
                return task.number
        return None


def _state(words: str) -> str:
    """Return the state of the ledger that a clerk's word means; the word itself where none does."""
    if words in life().states:
        return words
    told = cells.status(words)
    return told if told in life().states else words


def _whole(value: Cell) -> int | None:
    text = _text(value)
    return int(text) if re.fullmatch(r"\d{1,9}", text) else None


def _text(value: Cell) -> str:
    """Return a cell as text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = re.sub(r"^'(?=[=+\-@＝＋－＠])", "", cell_text(str(value)))  # the apostrophe that keeps a spreadsheet from running it
    return "\n".join(line.strip() for line in text.replace("_x000D_", "").replace("\xa0", " ").strip("\u3000 \t\n\r").split("\n"))


def _same(a: Cell, b: Cell) -> bool:
    """Tell whether two cells say the same: what spreadsheets change by themselves, or cannot hold, and empty lines count for nothing."""
    return re.sub(r"\n+", "\n", _text(a)) == re.sub(r"\n+", "\n", _text(b))


def _told_of(text: str, percent: int) -> str:
    return f"{percent}%" + (f"，{text}" if text else "")
