"""What the cells of a ledger say, as duban wrote them or as a clerk did: units, times, the day to watch, how far it is, what was remarked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from nlp.datamodel import Deadline, Party, Task
from nlp.draft import wording
from nlp.draft.profile import chinese_date
from nlp.labels import STATUSES
from nlp.names.lexicon import names
from nlp.phrases import drop_lead_in, heal
from nlp.recognize.calendar import Reference
from nlp.recognize.times import find_times

DROPPED: Final = "不予立项"
_SURE = 8
"""Characters in a row that are enough to find words in their source."""

_NEAR: Final[Mapping[str, str]] = {
    "待交办": r"待?交办|待办|未交办|待分办",
    "已交办": r"已(?:交办|分办|转办|下达|分解)|(?:未|没有|尚未|还未)(?:启动|开始|开展|办理|实施|动工|行动|开工)|待(?:启动|开展|办理|实施)",
    "办理中": r"(?:正在)?(?:办理|推进|进行|实施|落实|整改|开展)(?:中|之中)?|在办|办理中|正常推进|序时推进|按(?:序时|计划|时序)推进|持续推进|长期(?:坚持|推进)|"
    r"已(?:启动|开展|开工|开始)|部分完成|基本完成|(?:未|尚未|没有)(?:完成|办结|办完|落实)|(?:逾期|超期|超时)(?:未(?:完成|办结))?|滞后|缓慢",
    "已办结": r"(?:已|已经|全部|全面|按时|如期|提前|圆满)*(?:办结|完成|完结|办完|落实|整改到位|到位|验收|结束)|完成",
    "已销号": r"(?:已|已经|全部|申请)?(?:销号|销账|销项|归档)",
    "已延期": r"(?:已|已经|同意|批准|获批)?(?:延期|顺延|展期|延后)",
    "不予立项": r"(?:不予?|未|暂不)立项|(?:已)?(?:取消|作废|撤销|剔除|终止|不再列入)|不列入",
}
_STATUS = {status: re.compile(pattern) for status, pattern in _NEAR.items()}
_NOTHING = re.compile(r"[—\-–/\\·.。、？?…\s]*|无|暂无|空|待(?:定|明确|补|补充|补齐|核实|确定)|不详|未明确|【待补[^】]*】")
_PARTED = re.compile(r"[、，,；;/|\n]+|(?<=[\u4e00-\u9fff）)])[ \u3000]+(?=[\u4e00-\u9fff])")
_BODY = r"[局委办部院厅处科会署行站所社校队室组乡镇县市区]|街道|中心|办事处|公司|集团|银行|政府|法院|检察院|大队|支队|单位|部门"
_LEADS = re.compile(r"[（(](?:牵头|主办|牵头单位|主办单位)[）)]$")
_OTHER_MARK = re.compile(r"[（(](?:配合|协办|责任|承办|落实)(?:单位)?[）)]$")
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}(?:[．、]|\.(?!\d))|[①-⑳])\s*")
_DATE = re.compile(r"(\d{4})\s*[-年./]\s*(\d{1,2})(?:\s*[-月./]\s*(\d{1,2})\s*日?|\s*月)?(?:[ T]00:00(?::00)?)?(?:底|末)?(?:以?前)?")
_YEAR_ONLY = re.compile(r"(\d{4})\s*年?(?:底|末)?(?:以?前)?")
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_SERIALS = range(30_000, 80_000)
"""Days a spreadsheet counts from 1899-12-30: 1982 to 2119."""
_OURS = re.compile(
    r"同一任务共\d+处|与“[^”]*”中的任务重复|疑似重复：|是否属于任务，把握不大|(?:牵头单位|责任单位|配合单位|完成时限)(?:承前|推定|按名册展开)：|"
    r"年份不明，未换算日期：|未能换算日期：|分期(?:时限)?：|“[^”]*”(?:已撤并|已改名|已不再单设|[^；]*只扣除周末)"
)
_STEP = re.compile(r"^\d{4}(?:-\d|年)|^\S{1,20} \S")


def units(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the units of a cell, each once, and those of them that it marks as in charge: 县教育局（牵头）、县财政局.

    They may be apart by 、 ， ； / a line break or a blank, or joined by 和 where both sides are bodies.
    """
    found: dict[str, None] = {}
    leads: dict[str, None] = {}
    for part in _PARTED.split(text):
        words = heal(_NUMBERED.sub("", part)).strip("。：: ")
        marked = bool(_LEADS.search(words))
        words = _OTHER_MARK.sub("", _LEADS.sub("", words))
        if not words or _NOTHING.fullmatch(words):
            continue
        for name in _split_joined(words):
            found.setdefault(name)
            if marked:
                leads.setdefault(name)
    return tuple(found), tuple(leads)


def _split_joined(words: str) -> list[str]:
    """Part 县教育局和县财政局, but not 县发展和改革局."""
    for match in re.finditer(r"[和与及]|以及", words):
        left, right = words[: match.start()], words[match.end() :]
        if len(left) >= 3 and len(right) >= 3 and re.search(rf"(?:{_BODY})$", left) and re.search(rf"(?:{_BODY})$", right):
            return [left, *_split_joined(right)]
    return [words]


def listing(text: str) -> tuple[str, ...]:
    """Return the items of a cell, one a line or apart by 、 and ；."""
    parts = (heal(_NUMBERED.sub("", part)) for part in re.split(r"[\n；;、]+", text))
    return tuple(dict.fromkeys(part for part in parts if part and not _NOTHING.fullmatch(part)))


def lines(text: str) -> tuple[str, ...]:
    """Return the items of a cell that has one a line, without their numbers."""
    parts = (heal(_NUMBERED.sub("", part)) for part in text.split("\n"))
    return tuple(dict.fromkeys(part for part in parts if part))


def status(text: str) -> str | None:
    """Return the ledger's word for what a clerk wrote of the state of a row, "" for an empty cell, None where it can't be told.

    >>> [status(t) for t in ("已完成", "正在推进", "60%", "尚未启动", "销号", "", "好")]
    ['已办结', '办理中', '办理中', '已交办', '已销号', '', None]
    """
    words = re.sub(r"[\s。！（）()]", "", text)
    if not words or _NOTHING.fullmatch(words):
        return ""
    if words in STATUSES:
        return words
    if share := re.fullmatch(r"(?:完成|已完成|进度)?(\d+(?:\.\d+)?)[%％]", words):
        return "已办结" if float(share[1]) >= 100 else "办理中" if float(share[1]) > 0 else "已交办"
    return next((name for name, pattern in _STATUS.items() if pattern.fullmatch(words)), None)


def day(value: str | date | int | float) -> str | None:
    """Return the day, month or year (ISO) of a date cell, however it is written; "" where it is empty, None where it says no date.

    >>> [day(v) for v in (date(2024, 6, 30), "2024.6.30", "2024年6月", "2024年", 45473, "20240630", "", "6月底")]
    ['2024-06-30', '2024-06-30', '2024-06', '2024', '2024-06-30', '2024-06-30', '', None]
    """
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float)):
        return (date(1899, 12, 30) + timedelta(days=int(value))).isoformat() if int(value) in _SERIALS else day(str(int(value)))
    words = value.strip()
    if not words or _NOTHING.fullmatch(words):
        return ""
    match = _DATE.fullmatch(words) or _COMPACT.fullmatch(words)
    if match:
        year, month, number = (int(part) if part else None for part in match.groups())
        if number is None and re.search("[底末前]", words):
            return None  # 2024年6月底 is a day: `read_day` tells which
        return _iso(year or 0, month or 0, number)
    if match := _YEAR_ONLY.fullmatch(words):
        return None if re.search("[底末前]", words) else match[1]
    return None


def _iso(year: int, month: int, number: int | None) -> str | None:
    try:
        return date(year, month, number or 1).isoformat()[: 10 if number else 7]
    except ValueError:
        return None


def read_days(words: str, said: str | None) -> set[str]:
    """Return the days (ISO, as precise as known) that the words of a time give, said on the day `said`."""
    found = find_times(words, Reference.parse(said), mentions=True)
    return {time.value for time in found if time.kind == "date" and time.value}


def times(words: str, due: str | None, frequency: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the times of a row in words: those of the cell, unless the day to watch says otherwise (a clerk has put it off).

    >>> times("6月底前", "2024-06-30"), times("6月底前", "2024-07-15"), times("", "2024-07-15"), times("会后一周内", "2024-03-19")
    (('6月底前',), ('2024年7月15日前',), ('2024年7月15日',), ('会后一周内',))
    """
    said = listing(words)
    full = due if due and len(due) == len("2024-06-30") else None
    if not said:
        return (chinese_date(full),) if full else (_partial(due),) if due else ()
    if not full or any(frequency):
        return said
    read = read_days(words, full[:4])
    full_days = {d for d in read if len(d) == len(full)}
    if full in read or len(full_days) < len(read) or not read:
        return said
    return (chinese_date(full) + ("前" if all(time.endswith("前") for time in said) else ""),)


def _partial(due: str) -> str:
    year, _, month = due.partition("-")
    return f"{year}年{int(month)}月" if month else f"{year}年"


def remark(text: str) -> str:
    """Return what a clerk remarked: without the remarks that duban itself writes into the column."""
    kept: list[str] = []
    stepping = False
    for part in re.split(r"[；;\n]+", text):
        words = part.strip()
        stepping = words.startswith("分期：") or (stepping and bool(_STEP.match(words)))
        if words and not stepping and not _OURS.match(words):
            kept.append(words)
    return "；".join(kept)


def are_persons(names: Iterable[str]) -> bool:
    """Tell whether all are classes of persons (各级领导干部) rather than bodies; not where there are none."""
    found = [wording.is_person(Party(0, 0, name, name)) for name in names]
    return bool(found) and all(found)


# Words --------------------------------------------------------------------------------------------------------------


def paper_words(
    content: str, *, owners: Sequence[str], support: Iterable[str] = (), said: Iterable[str] = (), purpose: Iterable[str] = (), quote: str = ""
) -> str:
    """Return 任务内容 as a sentence of a paper: its subject out where the cells name it, whichever form of the name it uses.

    By the `quote` of the source it is told what duban did to the words: a clause of `purpose` that stood behind them comes back, a subject that
    was carried over into them goes.
    """
    content, quote = heal(re.sub(r"\s*\n\s*", "", content)), heal(quote.replace("\n", ""))
    content = _with_purpose(_without_carried(content, owners, quote), purpose, quote)
    lead = [party for name in owners if (party := _party(content, name))]
    helpers = [party for name in support if (party := _party(content, name))]
    deadlines = [Deadline(at, at + len(t), t, "date", None) for t in said if (at := content.find(t)) >= 0]
    task = Task("", 0, len(content), 0, "A", lead=tuple(lead), support=tuple(helpers), deadlines=tuple(deadlines))
    return wording.task_words(content, task)


def _without_carried(content: str, owners: Sequence[str], quote: str) -> str:
    forms = (form for name in owners for form in (name, *short_forms(name)) if content.startswith(form))
    for form in forms:
        rest = drop_lead_in(content[len(form) :])
        if len(rest) >= _SURE and rest[:_SURE] in quote and content[: len(form) + 4] not in quote:
            return rest
    return content


def _with_purpose(content: str, purpose: Iterable[str], quote: str) -> str:
    for words in map(heal, purpose):
        content = content.rstrip("。；，")
        if f"{content[-_SURE:]}，{words}" in quote:
            content = f"{content}，{words}"
    return content


def _party(content: str, name: str) -> Party | None:
    """Return where the content names the unit, by its name or a short form of it."""
    for form in (name, *short_forms(name)):
        at = content.find(form)
        if at >= 0:
            return Party(at, at + len(form), form, name)
    return None


def short_forms(name: str) -> tuple[str, ...]:
    """Return what the lexicon knows the unit to be called besides, the longest first."""
    return _shorts().get(name, ())


def full_name(name: str) -> str:
    """Return the full name of a unit where the lexicon knows one alone that it is short for, else the name."""
    fulls = names().levelled.get(name, frozenset())
    return next(iter(fulls)) if len(fulls) == 1 else name


@lru_cache(maxsize=1)
def _shorts() -> Mapping[str, tuple[str, ...]]:
    table = names()
    found: dict[str, set[str]] = {}
    for forms in (table.levelled, table.national, *table.bare.values()):
        for short, fulls in forms.items():
            for full in fulls:
                if short != full:
                    found.setdefault(full, set()).add(short)
    return {full: tuple(sorted(shorts, key=lambda s: (-len(s), s))) for full, shorts in found.items()}
