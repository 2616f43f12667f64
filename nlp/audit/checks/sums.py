"""Sums, shares and growth rates worked out again from the figures beside them.

A figure stands for an interval: 3.6万 may be anything from 3.55万 to 3.65万. Only what no rounding explains is marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.audit.patterns import Match
from nlp.audit.rule import Rule
from nlp.audit.view import View

_NUMBER = r"(?<![\d.,第])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\d.,第])\d+(?:\.\d+)?"
_FIGURE = re.compile(
    rf"(?P<number>{_NUMBER})(?P<times>[万亿]{{0,2}})"
    r"(?P<unit>个百分点|平方公里|平方米|立方米|公里|千米|千瓦时|千瓦|万?吨|美元|[元件名人家项所户亩座台辆起宗条处个例场次位套对篇份只头棵株部亿天米村])"
)
_TIMES = {"": 1.0, "万": 1e4, "亿": 1e8, "万亿": 1e12}
_VAGUE = re.compile(r"[余多近约超逾]|左右|以上|以下|不足|不到|突破")
_END = re.compile(r"[。；;\n]|其中")
_WITHIN = re.compile(r"[，,（(：:]?(?:其中)[：:，,]?")
_TOTAL = re.compile(r"[，,、]\s?(?:合计|共计|总计|共)(?=\d)")
_STRUCTURE = re.compile(
    r"(?:三次产业|一二三产业?|一、二、三(?:次)?产业)[^。；\d\n]{0,12}?(?P<shares>\d+(?:\.\d+)?(?:\s?[:：∶]\s?\d+(?:\.\d+)?){2})(?![\d.:：∶])"
    r"(?:[^。；\d\n]{0,4}?(?:调整|优化|转变|变)[^。；\d\n]{0,4}(?P<then>\d+(?:\.\d+)?(?:\s?[:：∶]\s?\d+(?:\.\d+)?){2})(?![\d.:：∶]))?"
)
_SHARES = re.compile(
    r"[^。；，、：:\n]{1,15}占(?:比|全[市县省区部体]{1,2})?(?:为|达|的)?(\d+(?:\.\d+)?)[%％]"
    r"(?:[，、；和][^。；，、：:\n]{1,12}占(?:比)?(?:为|达)?\d+(?:\.\d+)?[%％]){2,}"
)
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)[%％]")
_FROM_TO = re.compile(
    r"[从由](?:[^。；，,\d]{0,6}(?:19|20)\d\d年(?:底|末|初)?的?)?(?P<a>[^。；，,]{1,14}?)(?:(?:增加|增长|提高|上升|提升|扩大|发展|下降|减少|降低|降|压减|压缩|缩短|缩减)(?:到|至|为))"
    r"(?:[^。；，,\d]{0,6}(?:19|20)\d\d年(?:底|末|初)?的?)?(?P<b>[^。；，,]{1,14}?)[，,、](?P<word>增长|增幅|上升|提高|下降|降幅|减少|降低|压减)(?:率)?(?:了|为|达到?)?(?P<rate>\d+(?:\.\d+)?)[%％]"
)
_BY = re.compile(
    r"(?P<now>[^。；，,]{1,16}?)[，,、](?:同)?[比较](?:上年|去年|前年|\d{4}年)?(?:同期)?(?P<way>增加|增长|多|减少|下降|少)(?:了)?(?P<more>[^。；，,%％]{1,12}?)"
    r"[，,、](?:同比)?(?P<word>增长|增幅|上升|下降|降幅|减少)(?:率)?(?:了|为|达到?)?(?P<rate>\d+(?:\.\d+)?)[%％]"
)
_CHANGE = re.compile(r"[比较]|增加|增长|减少|下降|提高|新增|净增")  # 其中 may speak of what changed, not of by how much
_OTHER = re.compile(r"需|能力|预算|计划|累计")
_REAL = re.compile(r"年均|可比|不变价|实际|同口径|剔除|扣除")


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure of the text: [start, end), the least and the most it may stand for, its unit."""

    start: int
    end: int
    low: float
    high: float
    unit: str
    vague: bool

    @property
    def value(self) -> float:
        return (self.low + self.high) / 2


def sums(rule: Rule, view: View) -> Iterator[Match]:
    """match: {what: part | parts | total | structure | shares | growth}: one kind of arithmetic.

    `parts` takes `divisions`, lists of labels that make a whole (男, 女).
    """
    yield from _ASK[rule.match["what"]](rule, view.masked(rule.masks))


def _amounts(text: str, start: int, end: int) -> list[Amount]:
    return [_amount(text, m) for m in _FIGURE.finditer(text, start, end)]


def _amount(text: str, m: re.Match[str]) -> Amount:
    times = _TIMES.get(m["times"], 0.0)
    low, high = _interval(m["number"], rounded=bool(m["times"]))
    around = text[max(0, m.start() - 2) : m.start()] + text[m.end("number") : m.end() + 2]
    return Amount(m.start(), m.end(), low * times, high * times, m["unit"], bool(_VAGUE.search(around)) or not times)


def _interval(number: str, *, rounded: bool) -> tuple[float, float]:
    """Return what a number may stand for; a whole one is rounded where it counts 万 or 亿, or ends in three noughts."""
    plain = number.replace(",", "")
    if "." in plain:
        half = 0.5 * 10 ** -len(plain.split(".")[1])
    else:
        zeros = len(plain) - len(plain.rstrip("0"))
        half = 0.5 * 10**zeros if rounded or zeros >= 3 else 0.0
    return float(plain) - half, float(plain) + half


def _wholes(text: str) -> Iterator[tuple[Amount, list[tuple[str, Amount]]]]:
    """Yield every figure followed by 其中 with the figures of its unit up to the end of the sentence, each with the words before it."""
    for within in _WITHIN.finditer(text):
        before = _amounts(text, max(0, within.start() - 24), within.start())
        if not before or within.start() - before[-1].end > 0:
            continue
        whole = before[-1]
        stop = _END.search(text, within.end())
        end = min(stop.start() if stop else len(text), within.end() + 160)
        parts, at = [], within.end()
        for one in _amounts(text, within.end(), end):
            if one.unit == whole.unit:
                parts.append((text[at : one.start].strip("，,、和及（(：:"), one))
            at = one.end
        clause = text[max(0, whole.start - 12) : whole.start]
        if parts and not whole.vague and not _CHANGE.search(re.split("[，。；、\n]", clause)[-1]):
            yield whole, parts


def _part(rule: Rule, text: str) -> Iterator[Match]:
    for whole, parts in _wholes(text):
        words, one = parts[0]
        if not one.vague and one.low > whole.high and not _OTHER.search(words):
            yield Match(whole.start, one.end, {"whole": _words(text, whole), "part": _words(text, one)})


def _parts(rule: Rule, text: str) -> Iterator[Match]:
    for whole, parts in _wholes(text):
        for division in rule.match["divisions"]:
            own = [a for label in division for words, a in parts if words.startswith(label)]
            if len(own) != len(division) or any(a.vague for a in own):
                continue
            # With other parts beside them these may be less than the whole, never more.
            telling = len(own) == len(parts) or sum(a.low for a in own) > whole.high
            if telling and (wrong := _off(whole, own)) is not None:
                yield Match(whole.start, own[-1].end, {"whole": _words(text, whole), "sum": wrong})
            break


def _total(rule: Rule, text: str) -> Iterator[Match]:
    for m in _TOTAL.finditer(text):
        figure = _FIGURE.match(text, m.end())
        if not figure:
            continue
        whole = _amount(text, figure)
        first = max(
            (s.end() for s in re.finditer(r"[。；;：:（(\n]", text[max(0, m.start() - 90) : m.start()])), default=0
        )
        parts = _amounts(text, max(0, m.start() - 90) + first, m.start())
        if len(parts) < 2 or parts[-1].end != m.start() or whole.vague:
            continue
        if all(a.unit == whole.unit and not a.vague for a in parts) and (wrong := _off(whole, parts)) is not None:
            yield Match(parts[0].start, whole.end, {"whole": _words(text, whole), "sum": wrong})


def _off(whole: Amount, parts: Sequence[Amount]) -> str | None:
    """Return the sum of the parts as words, None where it may be the whole."""
    low, high = sum(a.low for a in parts), sum(a.high for a in parts)
    if low <= whole.high + 1e-9 and high >= whole.low - 1e-9:
        return None
    return f"{sum(a.value for a in parts):.10g}{whole.unit}"


def _words(text: str, amount: Amount) -> str:
    return text[amount.start : amount.end]


def _structure(rule: Rule, text: str) -> Iterator[Match]:
    for m in _STRUCTURE.finditer(text):
        for name in ("shares", "then"):
            if m[name] and not _whole([float(n) for n in re.findall(r"\d+(?:\.\d+)?", m[name])], m[name]):
                yield _hundred(m, name, [float(n) for n in re.findall(r"\d+(?:\.\d+)?", m[name])])


def _shares(rule: Rule, text: str) -> Iterator[Match]:
    for m in _SHARES.finditer(text):
        numbers = [float(n) for n in _PERCENT.findall(m.group())]
        # Far from 100 the list is of some shares only, or of shares of several things.
        if 94 <= sum(numbers) <= 106 and not _VAGUE.search(m.group()) and not _whole(numbers, m.group()):
            yield _hundred(m, 0, numbers)


def _whole(numbers: Sequence[float], words: str) -> bool:
    decimals = max((len(d) for d in re.findall(r"\.(\d+)", words)), default=0)
    return abs(sum(numbers) - 100) <= len(numbers) * 0.5 / float(10**decimals) + 1e-6


def _hundred(m: re.Match[str], group: str | int, numbers: Sequence[float]) -> Match:
    return Match(m.start(group), m.end(group), {"sum": f"{sum(numbers):.10g}"})


def _growth(rule: Rule, text: str) -> Iterator[Match]:
    for m in _FROM_TO.finditer(text):
        old, new = _figure(text, m, "a"), _figure(text, m, "b")
        if old and new and old.unit == new.unit and old.low > 0 and not _REAL.search(m.group()):
            yield from _rate(text, m, (new.low / old.high - 1) * 100, (new.high / old.low - 1) * 100)
    for m in _BY.finditer(text):
        now, more = _figure(text, m, "now"), _figure(text, m, "more")
        if now and more and now.unit == more.unit and not _REAL.search(m.group()):
            sign = -1 if m["way"] in ("减少", "下降", "少") else 1
            # What it was: the present figure less what was added.
            low, high = now.low - sign * more.high, now.high - sign * more.low
            if sign < 0:
                low, high = now.low + more.low, now.high + more.high
            if low > 0:
                yield from _rate(text, m, sign * more.low / high * 100, sign * more.high / low * 100)


def _figure(text: str, m: re.Match[str], group: str) -> Amount | None:
    """Return the one figure a group ends with, None where it is vague or there is none."""
    found = _amounts(text, m.start(group), m.end(group))
    return found[-1] if found and found[-1].end == m.end(group) and not found[-1].vague else None


def _rate(text: str, m: re.Match[str], low: float, high: float) -> Iterator[Match]:
    if _VAGUE.search(text[m.start("word") : m.start("rate")] + text[m.end() : m.end() + 2]):
        return
    down = m["word"] in ("下降", "降幅", "减少", "降低", "压减")
    half = 0.5 * 10 ** -len(m["rate"].partition(".")[2])
    said = float(m["rate"]) - half, float(m["rate"]) + half
    least, most = sorted((-low, -high) if down else (low, high))
    if said[1] < least - 1e-9 or said[0] > most + 1e-9:
        yield Match(m.start("rate"), m.end(), {"right": f"{(least + most) / 2:.1f}"})


_ASK = {
    "part": _part,
    "parts": _parts,
    "total": _total,
    "structure": _structure,
    "shares": _shares,
    "growth": _growth,
}
