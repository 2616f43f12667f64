"""The text of a report, as an office writes it: only what the figures and the reports of units say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from nlp.draft.ledger.cells import paper_words
from nlp.draft.profile import chinese_date
from nlp.draft.state import percent
from nlp.ledger.rows import Row
from nlp.office.reports.content import Content, Item, Told
from nlp.office.reports.figures import Counts, Figures
from nlp.phrases import one_line

NAMED: Final = 5
"""Units named in the text, of each sort."""
TOLD: Final = 12
SHOWN: Final = 20
"""Reports and rows in the text; the annexes and the workbook have all."""
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Section:
    """A heading without its number and what stands under it. `chart` names the chart that belongs here: units, overdue or trend."""

    heading: str
    paragraphs: tuple[str, ...]
    chart: str = ""


def sections(content: Content) -> tuple[Section, ...]:
    """Return the text of a report; what there is nothing to say of is left out."""
    f = content.figures
    found = [
        Section("总体情况", tuple(_summary(f)), "trend"),
        Section("各单位办理情况", tuple(_units(f)), "units") if not f.unit and f.units else None,
        Section("逾期未办结事项", tuple(_overdue(content)), "overdue" if not f.unit else ""),
        Section("主要进展", tuple(_progress(content.told))),
        Section("存在的问题", tuple(_troubles(content.told))),
        Section("延期和暂停情况", tuple(_held(content))),
        Section(f"{f'{period_word(f)}后段' if content.following == f.scope else _following(content)}到期事项", tuple(_coming(content))),
    ]
    return tuple(section for section in found if section and section.paragraphs)


def period_word(f: Figures) -> str:
    """Return 本月 or 本季度."""
    return "本季度" if "Q" in f.scope.key else "本月"


def _following(content: Content) -> str:
    return "下季度" if "Q" in content.figures.scope.key else "下月"


def short(row: Row) -> str:
    """Return a task in one line of a text, without the units that stand beside it, cut with … where it is long."""
    line = paper_words(row.content, owners=row.owners, support=row.support).rstrip("。；")
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _summary(f: Figures) -> Iterator[str]:
    c, day, span = f.total, chinese_date(f.day.isoformat()), period_word(f)
    whose = f"{f.unit}承担的" if f.unit else "任务台账所列的"
    if not c.total:
        yield f"截至{day}，{whose}督办事项均未交办" + (f"，另有{c.waiting}项待核对立项或者待交办。" if c.waiting else "，台账中没有任务。")
        return
    parts = [f"已办结{c.done}项，办结率{c.rate}", f"正在办理{c.going}项"]
    parts += [f"暂停办理{c.paused}项"] if c.paused else []
    spread = f"，涉及{len(f.units)}个责任单位、{len(f.meetings)}次会议（文件）" if not f.unit and len(f.units) > 1 else ""
    waiting = f"另有{c.waiting}项待核对立项或者待交办，不计入以上数字。" if c.waiting else ""
    yield f"截至{day}，{whose}已交办督办事项共{c.total}项{spread}，{f'其中{span}新交办{c.new}项' if c.new else f'{span}没有新交办的事项'}；{'，'.join(parts)}。{waiting}"
    if c.due:
        done = f"已办结{c.due_done}项（按期办结{c.due_on_time}项），到期办结率{c.due_rate}" if c.due_done else "均未办结"
        yield f"{span}到期的事项{c.due}项，{done}。{_closed(c, span)}"
    else:
        yield f"{span}没有到期的事项。{_closed(c, span)}"
    if c.overdue:
        held = [f"已报办结、尚待审核{c.checking}项"] if c.checking else []
        held += [f"已申请延期、尚待审批{c.asked}项"] if c.asked else []
        yield f"逾期未办结{c.overdue}项，占未办结事项的{percent(c.overdue, c.total - c.done)}" + (f"，其中{'，'.join(held)}。" if held else "。")
    if (was := f.earlier) and was.total:
        old = percent(was.done, was.total)
        rate = f"仍为{old}" if old == c.rate else f"由{old}变为{c.rate}"
        yield f"与{'上季度末' if 'Q' in f.scope.key else '上月末'}相比，办结率{rate}，逾期未办结事项{_change(was.overdue, c.overdue)}。"
    if c.again:
        yield f"以上事项中，定期开展的工作{c.again}项。"


def _closed(c: Counts, span: str) -> str:
    if not c.closed:
        return f"{span}没有办结的事项。"
    return f"{span}共办结{c.closed}项" + (f"，其中超过时限办结{c.late}项。" if c.late else "，都没有超过时限。")


def _change(was: int, now: int) -> str:
    if was == now:
        return f"仍为{now}项" if now else "仍为0项"
    return f"由{was}项{'增加' if now > was else '减少'}到{now}项"


def _units(f: Figures) -> Iterator[str]:
    """Yield who is well on, who has overdue rows; names only for what the figures say."""
    complete = [(name, c) for name, c in f.units if c.done == c.total]
    ahead = [(name, c) for name, c in f.units if 0 < c.done < c.total and not c.overdue and c.done * f.total.total > f.total.done * c.total]
    if complete:
        yield f"已全部办结的单位{len(complete)}个：{_named(complete, '{0}（{1.total}项）')}。"
    if ahead:
        yield f"办结率高于总体水平且没有逾期事项的单位{len(ahead)}个：{_named(ahead, '{0}（{1.total}项，办结率{1.rate}）')}。"
    behind = sorted(((name, c) for name, c in f.units if c.overdue), key=lambda pair: (-pair[1].overdue, pair[0]))
    if behind:
        yield f"有逾期未办结事项的单位{len(behind)}个：{_named(behind, '{0}（{1.overdue}项）')}。"
    if not (complete or ahead or behind):
        yield f"各单位事项均在办理，没有逾期；{len(f.units)}个责任单位的情况见附表。"
    if any(c.total for _, c in f.units) and sum(c.total for _, c in f.units) > f.total.total:
        yield "几个单位共同承担的事项，在各单位分别计算。"


def _named(units: Sequence[tuple[str, Counts]], pattern: str) -> str:
    words = "、".join(pattern.format(name, c) for name, c in units[:NAMED])
    return words + ("等" if len(units) > NAMED else "")


def _overdue(content: Content) -> Iterator[str]:
    f = content.figures
    if not f.total.total:
        return
    if not f.total.overdue:
        yield f"截至{chinese_date(f.day.isoformat())}，没有逾期未办结的事项。"
        return
    for n, item in enumerate(content.overdue[:SHOWN], start=1):
        yield f"{n}.{short(item.row)}（{_whose(item)}），应于{day_words(item)}前办结，已逾期{item.days}天（{item.workdays}个工作日）{reason(item)}。"
    if f.total.overdue > SHOWN:
        yield f"其余{f.total.overdue - SHOWN}项见附表。"


def _whose(item: Item) -> str:
    return item.owners or "未明确责任单位"


def reason(item: Item) -> str:
    """Return what is known of an overdue row beside its day: reported done, extension asked for."""
    if item.row.status == "待审核":
        return "，已报办结、尚待审核"
    return "，已申请延期、尚待审批" if item.row.asked_due else ""


def day_words(item: Item) -> str:
    """Return the last day of a row in words."""
    return chinese_date(item.end.isoformat()) if item.end else "—"


def _progress(told: Sequence[Told]) -> Iterator[str]:
    good = sorted((one for one in told if not one.problems), key=lambda one: (-one.percent, one.row.id))
    for n, one in enumerate(good[:TOLD], start=1):
        yield f"{n}.{short(one.row)}（{'、'.join(one.row.owners) or '未明确责任单位'}）：{one_line(one.text).rstrip('。；')}，进度{one.percent}%。"
    if len(good) > TOLD:
        yield f"其余{len(good) - TOLD}项的进展见附表。"


def _troubles(told: Sequence[Told]) -> Iterator[str]:
    for n, one in enumerate([one for one in told if one.problems][:TOLD], start=1):
        step = f"下一步：{one_line(one.next_step).rstrip('。；')}。" if one.next_step else ""
        yield f"{n}.{short(one.row)}（{'、'.join(one.row.owners) or '未明确责任单位'}）：{one_line(one.problems).rstrip('。；')}。{step}"


def _held(content: Content) -> Iterator[str]:
    f, steps = content.figures, content.figures.extensions
    if steps["申请延期"] or steps["批准延期"] or steps["不批准延期"]:
        refused = f"，不批准{steps['不批准延期']}次" if steps["不批准延期"] else ""
        yield f"{period_word(f)}申请延期{steps['申请延期']}次，批准{steps['批准延期']}次{refused}。"
    if content.paused:
        shown = content.paused if len(content.paused) <= SHOWN else content.paused[:NAMED]
        more = "。" if len(shown) == len(content.paused) else "等，见附表。"
        yield f"暂停办理的事项{f.total.paused}项：" + "；".join(f"{short(item.row)}（{_whose(item)}）" for item in shown) + more


def _coming(content: Content) -> Iterator[str]:
    if not content.coming_count:
        return
    yield f"{period_word(content.figures) + '还' if content.following == content.figures.scope else content.following.name}将到期{content.coming_count}项："
    for n, item in enumerate(content.coming[:SHOWN], start=1):
        yield f"{n}.{short(item.row)}（{_whose(item)}），{day_words(item)}前。"
    if content.coming_count > SHOWN:
        yield f"其余{content.coming_count - SHOWN}项见附表。"
