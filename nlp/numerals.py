"""Chinese and Arabic numerals to numbers, and numbers to Chinese numerals."""

from __future__ import annotations

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "俩": 2, "廿": 20}
UNITS = {"十": 10, "百": 100, "千": 1000}
BIG = {"万": 10_000, "亿": 100_000_000}
NUMERAL = r"(?:\d{1,12}(?:\.\d{1,6})?|[零〇○一二两三四五六七八九十百千]{1,12})"
"""Pattern of one numeral: Arabic with an optional fraction, or Chinese."""

CHINESE_DIGITS = "〇一二三四五六七八九"

_EVERYDAY = ("零一二三四五六七八九", ("", "十", "百", "千"))
_FORMAL = ("零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"))
HALF_WIDTH = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
"""Table that turns full-width digits into plain ones, one character for one, so that offsets stay."""


def parse_int(text: str) -> int | None:
    """Return the whole number `text` writes (十二, 二十, 二〇二五, 25, ２５), or None if it writes none.

    >>> [parse_int(t) for t in ("十二", "二〇二五", "一百零三", "两", "25", "好")]
    [12, 2025, 103, 2, 25, None]
    """
    text = text.translate(HALF_WIDTH)
    if text.isascii():
        return int(text) if text.isdigit() else None
    if all(c in DIGITS for c in text) and len(text) > 1:
        return int("".join(str(DIGITS[c]) for c in text)) if all(DIGITS[c] < 10 for c in text) else None
    total = section = digit = 0
    seen = False
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in UNITS:
            section += (digit or (1 if not seen or not section else 0) or 1) * UNITS[char]
            digit = 0
        elif char in BIG:
            total = (total + section + digit) * BIG[char]
            section = digit = 0
        else:
            return None
        seen = True
    return total + section + digit if seen else None


def parse_number(text: str) -> float | None:
    """Return the number `text` writes, with fractions, percent, 百分之, 分之, 成 and 半 read; None if it writes none.

    >>> [parse_number(t) for t in ("3.5万", "98%", "百分之五", "三分之二", "六成", "一半", "1,200")]
    [35000.0, 0.98, 0.05, 0.6667, 0.6, 0.5, 1200.0]
    """
    text = text.translate(HALF_WIDTH).replace(",", "").replace("，", "")
    if text in ("一半", "半数", "半"):
        return 0.5
    if text.endswith("成"):
        tenths = parse_number(text[:-1])
        return None if tenths is None else round(tenths / 10, 4)
    if text.endswith("%"):
        part = parse_number(text[:-1])
        return None if part is None else round(part / 100, 6)
    if "分之" in text:
        below, _, above = text.partition("分之")
        a, b = parse_int(below), parse_number(above)
        return round(b / a, 4) if a and b is not None else None
    factor = 1
    while text and text[-1] in BIG:
        factor *= BIG[text[-1]]
        text = text[:-1]
    if text and all(c.isdecimal() or c == "." for c in text) and text.count(".") < 2 and text != ".":
        return round(float(text) * factor, 6)
    whole_number = parse_int(text) if text else None
    return None if whole_number is None else float(whole_number * factor)


def to_chinese(number: int, *, formal: bool = False) -> str:
    """Return 0–9999 in counting words, `formal` as on cheques; other numbers stay in figures.

    >>> [to_chinese(n) for n in (0, 1, 10, 12, 35, 105)], to_chinese(12, formal=True)
    (['〇', '一', '十', '十二', '三十五', '一百零五'], '壹拾贰')
    """
    if not 0 <= number <= 9999:
        return str(number)
    digits, places = _FORMAL if formal else _EVERYDAY
    if number == 0:
        return digits[0] if formal else CHINESE_DIGITS[0]
    out = ""
    gap = False
    for power in range(len(places) - 1, -1, -1):
        digit = number // 10**power % 10
        if digit:
            out += (digits[0] if gap and out else "") + digits[digit] + places[power]
        gap = digit == 0
    # The everyday form has no 一 at its head: 十二, not 一十二.
    return out[1:] if 10 <= number < 20 and not formal else out
