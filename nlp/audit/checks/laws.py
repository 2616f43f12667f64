"""Laws and policies a text names: exact titles, how they were changed, whether they hold on the day of the text."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from nlp.audit.patterns import Match
from nlp.audit.rule import Rule, rules_dir
from nlp.audit.view import View

AS_OF = "2026-08-22"
"""The day up to which `laws.csv` is kept; every finding tells it."""
REPUBLIC = "中华人民共和国"
_AMENDED, _REVISED = "修正", "修订"
_SHORTEST, _SHORTEST_MISSING = 5, 9
_TITLE = re.compile(r"《([^《》\n]{2,80})》")
_LOOKS = str.maketrans("-－–—―~～至()〈〉", "————————（）《》")
_YEARS = re.compile(r"（?(\d{4})—(\d{4})年）?$")
_ISSUER = re.compile(
    r"^(?:(?:中共中央|国务院|全国人民代表大会常务委员会)(?:办公厅)?、?)+(?=关于)|^(?:最高人民法院|最高人民检察院|中央宣传部|司法部|、)+(?=关于)"
)
_LOCAL = re.compile(
    r"^(?!城市|行政区|社区|民族)[\u4e00-\u9fff]{1,7}?(?:省|市(?!场)|县|区|州|盟|旗|自治)|^(?:市(?!场)|[省县区*×X○我])"
)
_NUMERALS = set("一二三四五六七八九十0123456789")
_WORD = 2
_OWN = ("实施", "试行", "管理", "若干", "办")
"""Words whose addition makes another paper of it."""
_MISSPELT = ("发", "列", "里", "归")
"""Wrong last characters of 法、条例、准则: any other ending is another kind of paper."""
_CHANGED = re.compile(
    rf"(?:(?P<new>最?新近?|重新)|(?P<year>\d{{4}})年)?(?P<hit>{_AMENDED}|{_REVISED})"
    r"(?:后|通过|颁布|公布|发布|出台|实施|施行|并|、)*的?(?:《(?P<name>[^《》\n]{2,40})》|(?P<bare>[\u4e00-\u9fff]{2,26}?(?:条例|(?<!方)(?<!办)(?<!立)法)))"
    rf"|《(?P<name2>[^《》\n]{{2,40}})》[（(](?P<year2>\d{{4}})年?(?P<hit2>{_AMENDED}|{_REVISED})[）)]"
)
_BASIS = re.compile(
    r"(?:根据|依据|依照|按照|遵照|违反|适用|执行|贯彻|落实|遵守|符合|学习|宣传|实施|依)[^，。；：！？\n《》“”]{0,14}(?:《[^《》\n]{2,60}》[、和及与]?){0,4}$"
)
_PLAN_BASIS = re.compile(
    r"(?:根据|依据|依照|按照|遵照|对照|对标|执行|贯彻|落实)[^，。；：！？\n《》“”]{0,14}(?:《[^《》\n]{2,60}》[、和及与]?){0,4}$"
)
_PAST = re.compile(r"(?:原|旧|已废止的?|废止|取代|替代|代替|宣布|此前的?|当时的?)[的了]?$")
_GONE = re.compile(
    r"^(?:[（(][^（）()\n]{0,30}[）)])?[^，。；\n]{0,8}(?:同时|已经?|予以|均?)?(?:废止|失效|停止执行|修改为|更名为)"
)
_NUMBER = re.compile(r"^[（(](?:中华人民共和国)?(国务院(?:第|令第?)?\s*(\d{2,4})\s*(?:号令|号))[）)]")


@dataclass(frozen=True, slots=True)
class Law:
    """A row of `laws.csv`; days are ISO, an empty one is not known; `number` holds every order the newest text is cited by."""

    title: str
    kind: str
    number: str
    adopted: str
    in_force: str
    changes: tuple[tuple[str, str], ...]
    ended: str
    successor: str
    source: str
    checked: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in 《》: [start, end) without the marks, `name` as `key` makes it, `law` where the table has it."""

    start: int
    end: int
    name: str
    law: Law | None


def key(title: str) -> str:
    """Return a title as names are compared: without blanks, the Republic's name and the issuer's, brackets and dashes alike."""
    title = re.sub(r"\s", "", title).translate(_LOOKS)
    return _ISSUER.sub("", title.replace(REPUBLIC, "")) or title


@lru_cache(maxsize=1)
def laws() -> Mapping[str, Law]:
    """Return the rows of `laws.csv` by `key`."""
    lines = (rules_dir() / "laws.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return {key(row["title"]): Law(changes=_changes(row.pop("changes")), **row) for row in rows}


def _changes(cell: str) -> tuple[tuple[str, str], ...]:
    pairs = (one.split(" ") for one in cell.split("；") if one)
    return tuple((day, what) for day, what in pairs)


class Titles:
    """Every title known, exact and by beginning and end, so that a slip of a character or two finds the right one."""

    def __init__(self, titles: Iterable[str]) -> None:
        self.full = {key(title): title for title in titles}
        self.known = set(self.full) | {_YEARS.sub("", name) for name in self.full}
        self._near: dict[str, list[str]] = defaultdict(list)
        for name in self.full:
            for edge in self._edges(name):
                self._near[edge].append(name)

    @staticmethod
    def _edges(name: str) -> tuple[str, str]:
        """A slip leaves the first two characters alone or else the last three, in every title long enough to be looked at."""
        return "^" + name[:2], "$" + name[-3:]

    def close_to(self, name: str) -> str | None:
        """Return the one title that `name` misses by one character, two neighbours swapped, or a word of two left out or put in."""
        found = {title for edge in self._edges(name) for title in self._near.get(edge, ()) if slip(name, title)}
        return self.full[found.pop()] if len(found) == 1 else None


def slip(wrong: str, right: str) -> bool:
    """Return whether two names differ as a slip of the pen makes them differ (`Titles.close_to`).

    A paper of another genre, number or first word is another paper, and so is the 实施意见 of an 意见.
    """
    if abs(len(wrong) - len(right)) > _WORD:
        return False
    start = 0
    while start < min(len(wrong), len(right)) and wrong[start] == right[start]:
        start += 1
    end = 0
    while end < min(len(wrong), len(right)) - start and wrong[-1 - end] == right[-1 - end]:
        end += 1
    a, b = wrong[start : len(wrong) - end], right[start : len(right) - end]
    if (
        start == 0
        or (_NUMERALS & set(a + b) and not _YEARS.search(right))
        or a + b in _OWN
        or not set(a + b) - set("（）—")
    ):
        return False
    if not a or not b:
        return end > 0 and (len(a + b) == 1 or (len(a + b) == _WORD and len(wrong) >= _SHORTEST_MISSING))
    if len(a) == len(b) == 1:
        return end > 0 or a in _MISSPELT
    return len(a) == len(b) == _WORD and a == b[::-1]


@lru_cache(maxsize=1)
def titles() -> Titles:
    """Return the titles of `laws.csv` and `law_titles.txt`."""
    lines = (rules_dir() / "law_titles.txt").read_text(encoding="utf-8").splitlines()
    return Titles(
        [*(law.title for law in laws().values()), *(line for line in lines if line and not line.startswith("#"))]
    )


def mentions(view: View) -> list[Mention]:
    """Return the names in 《》 that hold none themselves, in order."""
    table = laws()
    found = []
    for m in _TITLE.finditer(view.text):
        name = key(m[1])
        found.append(Mention(m.start(1), m.end(1), name, table.get(name)))
    return found


def law_check(rule: Rule, view: View) -> Iterator[Match]:
    """match: {what: title | change | ended | ended-mention | expired | number | early | short}."""
    for match in WHAT[rule.match["what"]](view, view.once("laws", mentions)):
        yield Match(match.start, match.end, {"as_of": AS_OF, **match.told}, match.fix, match.valid)


def _title(view: View, found: list[Mention]) -> Iterator[Match]:
    known = titles()
    for one in found:
        if len(one.name) < _SHORTEST or one.name in known.known or _LOCAL.match(one.name):
            continue
        right = known.close_to(one.name)
        # A paper outside the table may since have lost its 暂行.
        if right and (key(right) in laws() or key(right).replace("暂行", "") != one.name):
            shown = right if view.text[one.start :].startswith(REPUBLIC) else right.removeprefix(REPUBLIC)
            yield Match(one.start, one.end, {"right": shown}, shown)


def _change(view: View, _found: list[Mention]) -> Iterator[Match]:
    table, text = laws(), view.text
    if _AMENDED not in text and _REVISED not in text:
        return
    for m in _CHANGED.finditer(text):
        said = m["hit"] or m["hit2"]
        year = m["year"] or m["year2"]
        law = table.get(key(m["name"] or m["bare"] or m["name2"]))
        completed = m["new"] or year
        if law is None or law.kind not in ("法律", "行政法规") or not completed:
            continue
        start, end = m.span("hit" if m["hit"] else "hit2")
        done = [
            (day, what)
            for day, what in law.changes
            if (not view.date or day[: len(view.date)] <= view.date) and (not year or day[:4] == year)
        ]
        kinds = {what for _, what in done}
        if not done or (not view.date and not year and len(kinds) > 1):
            continue
        day, what = done[-1]
        if what != said:
            yield Match(start, end, {"law": law.title, "right": what, "day": day}, what)


def _ended(view: View, found: list[Mention], *, basis: bool = True) -> Iterator[Match]:
    for one in found:
        law = one.law
        if (
            law is None
            or not law.ended
            or law.kind == "政策"
            or _PAST.search(view.text[max(0, one.start - 8) : one.start - 1])
        ):
            continue
        if _GONE.match(view.text[one.end + 1 : one.end + 50]):
            continue
        if bool(_BASIS.search(view.text[max(0, one.start - 200) : one.start - 1])) is not basis:
            continue
        now = _now(law, view.date)
        told = {
            "law": law.title,
            "day": law.ended,
            "suggestion": f"《{now}》" if now else "",
            "successor": f"，现为《{now}》" if now else "",
        }
        yield Match(one.start, one.end, told, valid=(law.ended, None))


def _now(law: Law, day: str | None) -> str:
    """Return the title that holds on `day` in the place of a law that has ended: what took its place may have ended too."""
    name = law.successor
    while (after := laws().get(key(name))) and after.ended and (not day or after.ended[: len(day)] <= day):
        name = after.successor
    return name


def _ended_mention(view: View, found: list[Mention]) -> Iterator[Match]:
    yield from _ended(view, found, basis=False)


def _expired(view: View, found: list[Mention]) -> Iterator[Match]:
    for one in found:
        years = _YEARS.search(one.name)
        if (
            not view.date
            or not years
            or int(years[2]) <= int(years[1])
            or not _PLAN_BASIS.search(view.text[max(0, one.start - 200) : one.start - 1])
        ):
            continue
        successor = one.law.successor if one.law else ""
        told = {"year": years[2], "successor": f"，其后有《{successor}》" if successor else ""}
        # What a plan led to is still reported on in the spring after its last year.
        yield Match(one.start, one.end, told, valid=(f"{int(years[2]) + 1}-07-01", None))


def _number(view: View, found: list[Mention]) -> Iterator[Match]:
    for one in found:
        m = one.law and one.law.number.startswith("国务院令") and _NUMBER.match(view.text[one.end + 1 : one.end + 40])
        if not one.law or not m or m[2] in re.findall(r"\d+", one.law.number):
            continue
        start = one.end + 1 + m.start(1)
        newest = one.law.changes[-1][0] if one.law.changes else one.law.adopted
        fix = one.law.number.split("；")[0]
        yield Match(start, start + len(m[1]), {"law": one.law.title}, fix, valid=(newest, None))


def _early(view: View, found: list[Mention]) -> Iterator[Match]:
    for one in found:
        if view.date and one.law and one.law.adopted and view.date < one.law.adopted[: len(view.date)]:
            yield Match(one.start, one.end, {"law": one.law.title, "day": one.law.adopted})


def _short(view: View, found: list[Mention]) -> Iterator[Match]:
    seen = set()
    for one in found:
        if one.law and one.law.title.startswith(REPUBLIC) and one.name not in seen:
            seen.add(one.name)
            if not re.sub(r"\s", "", view.text[one.start : one.end]).startswith(REPUBLIC):
                yield Match(one.start, one.end, {}, one.law.title)


WHAT: Mapping[str, Callable[[View, list[Mention]], Iterator[Match]]] = {
    "title": _title,
    "change": _change,
    "ended": _ended,
    "ended-mention": _ended_mention,
    "expired": _expired,
    "number": _number,
    "early": _early,
    "short": _short,
}
