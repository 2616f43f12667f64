"""Numbers that tell who a person is, by their check digits; marks of state secrets; places left in a text that hides them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from nlp.audit.patterns import Match
from nlp.audit.rule import Rule, rules_dir
from nlp.audit.view import View

_ID = re.compile(r"(?<!\d)[1-8]\d{5}(?:(?:18|19|20)\d{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")
_OLD_ID = re.compile(r"(?:身份证|证件)[^\d\n]{0,8}([1-8]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3})(?!\d)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CARD = re.compile(r"(?<!\d)(?:62|60|4\d|5[1-5]|9\d)\d{2}(?: ?\d{4}){3}(?: ?\d{1,3})?(?!\d)")
_SECRET = re.compile(
    r"(?:^|(?<=\n))[ 　]*(?P<mark>绝密|机密|秘密)[ 　]*"
    r"(?:[★☆][ 　]*(?:(?P<years>\d{1,2}|[一二三四五六七八九十]{1,3})年|长期|\d{1,2}个?月)?|(?=[ 　]*(?:\n|$)))|(?P<inline>绝密|机密|秘密)★"
)
_MOST = {"绝密": 30, "机密": 20, "秘密": 10}
_HIDDEN = re.compile(r"(?:[*＊]{1,3}|[XxＸ×]{1,2}|(?<![\u4e00-\u9fff])某)[省市州县区](?!长|委书记)")


def identity(rule: Rule, view: View) -> Iterator[Match]:
    """match: {what: id | bank}: numbers of identity cards (GB 11643—1999, check digit and date), bank cards (Luhn, GB/T 15694)."""
    text = view.masked(rule.masks)
    if rule.match["what"] == "bank":
        for m in _CARD.finditer(text):
            if (
                16 <= len(m.group().replace(" ", "")) <= 19
                and luhn(m.group().replace(" ", ""))
                and not _ID.fullmatch(m.group())
            ):
                yield Match(m.start(), m.end())
        return
    for m in _ID.finditer(text):
        if checked(m.group()):
            yield Match(m.start(), m.end())
    for m in _OLD_ID.finditer(text):
        yield Match(m.start(1), m.end(1))


def checked(number: str) -> bool:
    """Return whether the check digit of an 18-digit identity number is right and its date exists (GB 11643—1999)."""
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return "10X98765432"[sum(int(d) * w for d, w in zip(number, _WEIGHTS, strict=False)) % 11] == number[17].upper()


def luhn(number: str) -> bool:
    """Return whether the Luhn sum of a card number is right."""
    digits = [int(d) for d in reversed(number)]
    return sum(digits[::2] + [d * 2 - 9 * (d > 4) for d in digits[1::2]]) % 10 == 0


def secrecy_marks(text: str) -> list[tuple[int, int]]:
    """Return where a text bears a mark of state secrets (保守国家秘密法 art. 22): 绝密, 机密 or 秘密 with a star, or alone on one of the first lines."""
    return [(start, end) for start, end, _, _ in _marks(text)]


def _marks(text: str) -> list[tuple[int, int, str, str]]:
    out = []
    head = sum(len(line) + 1 for line in text.split("\n")[:8])
    for m in _SECRET.finditer(text):
        if m.group("mark") and ("★" in m.group() or "☆" in m.group() or m.start() < head):
            out.append((m.start("mark"), m.end(), m.group("mark"), m.group("years") or ""))
        elif m.group("inline"):
            out.append((m.start("inline"), m.end(), m.group("inline"), ""))
    return out


def secrecy(rule: Rule, view: View) -> Iterator[Match]:
    """match: {what: mark | period}: marks of state secrets; a period longer than the law allows for the grade (art. 20)."""
    for start, end, mark, years in _marks(view.text):
        if rule.match["what"] == "mark" or (years.isdigit() and int(years) > _MOST[mark]):
            yield Match(start, end)


def maskleak(rule: Rule, view: View) -> Iterator[Match]:
    """match: {least}: places named in full in a text that hides its own at least so often; the first time each is named."""
    if len(_HIDDEN.findall(view.text)) < rule.match["least"]:
        return
    seen: set[str] = set()
    for m in _cities().finditer(view.text):
        if m.group() not in seen:
            seen.add(m.group())
            yield Match(m.start(), m.end())


@cache
def _cities() -> re.Pattern[str]:
    lines = (rules_dir() / "cities.txt").read_text(encoding="utf-8").splitlines()
    return re.compile("|".join(name for line in lines if not line.startswith("#") for name in line.split()))
