"""The tables of a report: their titles, columns and cells, for Word, workbook and page alike."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.draft.state import percent
from nlp.office.matter import held
from nlp.office.reports.content import Content, Item
from nlp.office.reports.figures import Counts
from nlp.office.reports.words import SHOWN, TOLD

Value = str | int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. `columns` are (title, share of the width, running text); the last row is the sum where `summed`. `in_text`: the text of the report says all of it."""

    title: str
    columns: tuple[tuple[str, float, bool], ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""
    summed: bool = False
    in_text: bool = False


_COUNTED: tuple[tuple[str, str], ...] = (
    ("事项数", "total"), ("新交办", "new"), ("已办结", "done"), ("办结率", "rate"), ("本期到期", "due"), ("按期办结", "due_on_time"), ("到期办结率", "due_rate"),
    ("本期办结", "closed"), ("超时限办结", "late"), ("逾期未办结", "overdue"), ("暂停", "paused"),
)


def grids(content: Content) -> tuple[Grid, ...]:
    """Return the tables that have rows."""
    f = content.figures
    found = [
        _counted("各单位办理情况统计表", "单位", f.units, f.total, "注：按办结率由高到低排列；几个单位共同承担的事项分别计入各单位，合计不重复。") if not f.unit else None,
        _counted("各次会议（文件）事项办理情况统计表", "会议（文件）", f.meetings, f.total, ""),
        _months(content),
        _listed("逾期未办结事项清单", content.overdue, f.total.overdue, late=True),
        _listed("暂停办理事项清单", content.paused, f.total.paused, late=False),
        _listed("即将到期事项清单", content.coming, content.coming_count, late=False),
        _told(content),
    ]
    return tuple(grid for grid in found if grid and grid.rows)


def key_figures(content: Content) -> tuple[tuple[str, Value], ...]:
    """Return the figures of the report one under another, by name."""
    f, c = content.figures, content.figures.total
    steps = f.extensions
    return (
        ("已交办事项", c.total), ("本期新交办", c.new), ("尚未交办（不计入）", c.waiting), ("已办结", c.done), ("办结率", c.rate), ("办理中", c.going), ("暂停", c.paused),
        ("本期到期", c.due), ("本期到期已办结", c.due_done), ("到期办结率", c.due_rate), ("本期到期按期办结", c.due_on_time), ("本期办结", c.closed), ("其中超时限办结", c.late),
        ("逾期未办结", c.overdue), ("其中已报办结待审核", c.checking), ("其中延期申请待批", c.asked), ("定期开展的工作", c.again),
        ("申请延期（次）", steps["申请延期"]), ("批准延期（次）", steps["批准延期"]), ("不批准延期（次）", steps["不批准延期"]),
    )


def _counted(title: str, name: str, rows: tuple[tuple[str, Counts], ...], total: Counts, note: str) -> Grid:
    columns = (("序号", 5, False), (name, 19.5, True), *((heading, 9 if "率" in heading else 6.5, False) for heading, _ in _COUNTED))
    lines: list[tuple[Value, ...]] = [(n, who, *(getattr(c, key) for _, key in _COUNTED)) for n, (who, c) in enumerate(rows, start=1)]
    if lines:
        lines.append(("", "合计", *(getattr(total, key) for _, key in _COUNTED)))
    return Grid(title, columns, tuple(lines), note, summed=True)


def _months(content: Content) -> Grid:
    columns = (("月份", 22, False), ("新交办", 11, False), ("办结", 11, False), ("月末事项数", 14, False), ("月末已办结", 14, False), ("月末办结率", 14, False), ("月末逾期未办结", 14, False))
    rows = tuple((f"{m.key[:4]}年{int(m.key[5:])}月", m.new, m.closed, m.total, m.done, percent(m.done, m.total), m.overdue) for m in content.figures.months)
    return Grid("近12个月办理情况统计表", columns, rows)


def _listed(title: str, items: tuple[Item, ...], number: int, *, late: bool) -> Grid:
    columns: list[tuple[str, float, bool]] = [("序号", 5, False), ("编号", 11, False), ("事项", 32, True), ("责任单位", 17, True), ("完成时限", 15, False)]
    columns += [("逾期天数" if late else "状态", 8, False), ("说明", 12, True)]
    rows = tuple(
        (n, item.row.number, item.row.content, item.owners or "未明确", item.end.isoformat() if item.end else "—", item.days if late else item.row.status, _why(item))
        for n, item in enumerate(items, start=1)
    )
    return Grid(title, tuple(columns), rows, f"注：共{number}项，本表列{len(items)}项。" if number > len(items) else "", in_text=number <= SHOWN)


def _why(item: Item) -> str:
    return held(item.row) or item.row.remark or ""


def _told(content: Content) -> Grid:
    columns = (("序号", 5, False), ("编号", 10, False), ("事项", 26, True), ("责任单位", 13, True), ("进度", 7, False), ("进展", 20, True), ("存在问题", 12, True), ("下一步", 12, True))
    rows = tuple(
        (n, one.row.number, one.row.content, "、".join(one.row.owners) or "未明确", f"{one.percent}%", one.text, one.problems, one.next_step) for n, one in enumerate(content.told, start=1)
    )
    return Grid("事项办理进展表", columns, rows, in_text=len(rows) <= TOLD)
