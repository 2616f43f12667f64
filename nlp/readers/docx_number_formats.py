"""Numbers in the list formats of Word (ECMA-376 part 1, 17.18.59) that Chinese papers use."""

from __future__ import annotations

from nlp.numerals import CHINESE_DIGITS, to_chinese

_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
# Format to (first code point, last number): characters that stand in a row.
_ROWS = {
    "decimalEnclosedCircle": (0x2460, 20),
    "decimalEnclosedCircleChinese": (0x2460, 20),
    "decimalEnclosedParen": (0x2474, 20),
    "decimalEnclosedFullstop": (0x2488, 20),
    "ideographEnclosedCircle": (0x3280, 10),
}
_COUNTING = frozenset(
    "chineseCounting chineseCountingThousand taiwaneseCounting taiwaneseCountingThousand japaneseCounting".split()
)


def format_number(number: int, style: str) -> str:
    """Return `number` in a w:numFmt style; one not known here comes out in figures.

    >>> [format_number(12, s) for s in ("decimal", "chineseCounting", "lowerRoman", "decimalEnclosedCircle")]
    ['12', '十二', 'xii', '⑫']
    """
    if number < 0 or style in ("none", "bullet"):
        return "" if style in ("none", "bullet") else str(number)
    if style in _COUNTING:
        return to_chinese(number)
    if style in ("chineseLegalSimplified", "ideographLegalTraditional"):
        return to_chinese(number, formal=True)
    if style in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
        return "".join(CHINESE_DIGITS[int(d)] for d in str(number))
    if style in _ROWS and 1 <= number <= _ROWS[style][1]:
        return chr(_ROWS[style][0] + number - 1)
    if style == "ideographTraditional" and number:
        return _STEMS[(number - 1) % 10]
    if style == "ideographZodiac" and number:
        return _BRANCHES[(number - 1) % 12]
    if style in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        return _roman(number) if style == "lowerRoman" else _roman(number).upper()
    if style in ("upperLetter", "lowerLetter") and 0 < number <= 26 * 30:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if style == "lowerLetter" else letter.upper()
    if style == "decimalZero":
        return f"{number:02d}"
    if style == "decimalFullWidth":
        return str(number).translate({ord("0") + d: ord("０") + d for d in range(10)})
    return str(number)


def _roman(number: int) -> str:
    out = ""
    for value, letters in _ROMAN:
        out += letters * (number // value)
        number %= value
    return out
