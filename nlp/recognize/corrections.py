"""Times a speaker takes back: 25号，啊不对，24号; 下周三，哦，周四; 不是月底，是20号; 是6月底，不是7月底; 由5月底改为6月底.

What is taken back stays as a mention under the rule WITHDRAWN; what replaces it sets the deadline, and what it leaves unsaid is
as before (下周三，哦，周四 is Thursday of next week, 6月25号，不对，24号 is in June).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from nlp.datamodel import FACT, WITHDRAWN, Timex
from nlp.numerals import parse_int
from nlp.recognize.calendar import month_end

_PAUSE = r"[，,、。…—.\s]{0,4}"
_FILLER = rf"(?:(?:啊|哦|呃|额|嗯|哎|诶|噢|喔|唉|那个|这个|等等|等一下){_PAUSE})"
_NO = r"(?:不对|不不|不是?(?=[，,…—])|(?:说|讲|记|念|搞)?错了|口误|(?:更正|纠正)一下|应[该当]是|准确地?说|不行|算了)"
_TAKEN_BACK = re.compile(rf"[吧啊呢]?{_PAUSE}{_FILLER}{{0,2}}(?:{_NO}啊?{_PAUSE}){{1,3}}{_FILLER}{{0,2}}[^，。；\n]{{0,4}}")
_TOO_LATE = re.compile(rf"{_PAUSE}(?:[有太]一?点?)?(?:晚|迟|紧|赶|来不及|不够)了?[，,]{_FILLER}?[^，。；\n]{{0,4}}")
_CHANGED = re.compile(
    rf"[，,]?{_FILLER}{{0,2}}(?:现在?|后来)?(?:改[为成在]|定为|调整?为|(?:改|调整?|提前|推迟|延期|延长|延后|顺延|延)(?:[到至]|(?=$)))了?"
)
_ON_SECOND_THOUGHT = re.compile(r"[，,…—\s]{1,4}(?:哦|噢|喔|哎|诶|还是)[，,…—\s]{0,4}")
_HESITATES = re.compile(r"[…—]{1,4}")
_DENIED = re.compile(r"[交报]?[，,]?(?:而|可)?不是")
_RATHER = re.compile(r"[交报]?[，,]?(?:应该|而)?是")
_CUE = re.compile(rf"{_NO}|改[为成到在]|[哦噢喔哎诶…—]|还是|晚|迟|紧|赶|来不及|不够|不是")
_LONGEST_GAP = 20
_OWN_YEAR = re.compile(r"(?:19|20)\d\d|[今明后当来翌]年|本年")
_DAYS = frozenset({"day", "day_alone", "weekday", "near", "month", "month_end"})


def may_correct(text: str) -> bool:
    """Tell whether a text holds any word by which a time could be taken back."""
    return bool(_CUE.search(text))


def without_withdrawn(text: str, times: Sequence[Timex]) -> list[Timex]:
    """Return the times, those taken back as mentions, what replaces one as a deadline where that one was; `times` in text order."""
    out = list(times)
    for i, (_, second) in enumerate(pairwise(times)):
        first = out[i]
        if first.rule != FACT and second.rule != FACT and _takes_back(text, first, second):
            out[i] = replace(first, rule=WITHDRAWN, counts=False)
            out[i + 1] = replace(second, value=_completed(text, first, second), counts=second.counts or first.counts)
        elif second.rule != FACT and _DENIED.fullmatch(text, first.end, second.start):
            out[i + 1] = replace(second, rule=WITHDRAWN, counts=False)
    return out


def _takes_back(text: str, first: Timex, second: Timex) -> bool:
    gap = text[first.end : second.start]
    if len(gap) > _LONGEST_GAP:
        return False
    if text[max(0, first.start - 2) : first.start] == "不是" and _RATHER.fullmatch(gap):
        return True
    if _TAKEN_BACK.fullmatch(gap) or _TOO_LATE.fullmatch(gap) or _CHANGED.fullmatch(gap):
        return True
    if {first.rule, second.rule} <= _DAYS:
        settled = text.startswith("吧", second.end)
        return bool((_ON_SECOND_THOUGHT.fullmatch(gap) and (settled or "还是" not in gap)) or (_HESITATES.fullmatch(gap) and settled))
    return False


def _completed(text: str, first: Timex, second: Timex) -> str | None:
    """Return the value of what replaces `first`, with the week, month or year that only `first` names."""
    value = second.value
    before, words = text[first.start : first.end], text[second.start : second.end]
    if first.value is None or len(first.value) < len("2024-06"):
        return value
    if second.rule == "weekday" and first.rule == "weekday" and value and "下" in before and not re.search("[本这下]", words):
        day = date.fromisoformat(first.value)
        return (day + timedelta(days=date.fromisoformat(value).weekday() - day.weekday())).isoformat()
    if second.rule == "day_alone" and first.rule == "day":
        number = parse_int(re.sub(r"[日号].*", "", words))
        try:
            return date(int(first.value[:4]), int(first.value[5:7]), number or 0).isoformat()
        except ValueError:
            return None
    if second.rule in ("day", "month") and value and _OWN_YEAR.search(before) and not _OWN_YEAR.search(words):
        year, month = int(first.value[:4]), int(value[5:7])
        last = month_end(year, month).isoformat()
        return last if value == month_end(int(value[:4]), month).isoformat() else min(f"{year}{value[4:]}", last)
    return value
