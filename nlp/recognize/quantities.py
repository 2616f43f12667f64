"""Patterns of numbers in Chinese texts: quantities with a counter or unit, shares, ranks."""

from __future__ import annotations

import csv
import re
from functools import cache

from nlp.recognize.lexicon import FOLDER

DIGIT = "零〇一二两三四五六七八九十百千"
AHEAD = rf"(?=[\d{DIGIT}])(?<![\d.{DIGIT}万亿第A-Za-z])(?![百千万]分)"
"""A number starts here: not inside another, not behind 第. Most places fail at the first look."""
_CHINESE = r"(?:[零〇一二两三四五六七八九十]|[百千](?![瓦米克帕卡]))"
_PLAIN = rf"(?:\d{{1,12}}+(?:,\d{{3}}){{0,4}}+(?:\.\d{{1,6}}+)?+|{_CHINESE}{{1,12}}+)"
_BIG = "(?:[万亿]|[千百](?![瓦米克帕卡]))"
NUMBER = rf"(?:{_PLAIN}[余多]?+{_BIG}{{0,3}}+[余多]?+)"
_TO = "(?:至|到|—|－|-|～|~|–){1,2}"


@cache
def counter(*kinds: str) -> str:
    """Return the pattern of the counters of these kinds (`data/lexicons/counters.csv`), all without any, longest first."""
    lines = [line for line in (FOLDER / "counters.csv").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = sorted(csv.DictReader(lines), key=lambda row: -len(row["word"]))
    words = [
        re.escape(row["word"]) + (f"(?![{row['not_before']}])" if row["not_before"] else "")
        for row in rows
        if not kinds or row["kind"] in kinds
    ]
    return f"(?:{'|'.join(words)})"


@cache
def quantity(*kinds: str) -> str:
    """Return the pattern of a number, or a range of two, with a counter of these kinds: 20所, 3至5名, 1.5万亿元."""
    one = counter(*kinds)
    return rf"(?:{AHEAD}(?:{NUMBER}{one}?{_TO})?{NUMBER}{one})"


PERCENT = rf"(?:\d{{1,12}}+(?:\.\d{{1,6}}+)?+[^\S\n]{{0,2}}[%％‰]|[百千万]分之[{DIGIT}点]{{1,12}}+)"
_TENTHS = "[一二两三四五六七八九]成(?![立为果长员本效熟绩功型就片网交批套不新人品份体都事因群活家药年])"
_PART = rf"[{DIGIT}\d]{{1,6}}+分之[{DIGIT}\d]{{1,6}}+"
_ONE_SHARE = rf"(?:{PERCENT}|{_PART}|{_TENTHS}|一半)"
SHARE = rf"(?:(?=[\d万{DIGIT}])(?<![\d.{DIGIT}])(?:\d{{1,6}}+(?:\.\d{{1,6}}+)?+[%％]?{_TO}|{PERCENT}{_TO})?{_ONE_SHARE})"
"""A share, or a range of two: 98%, 百分之九十, 三分之二, 六成, 一半, 6%至10%."""

_WHOLE = "(?:全[国省市县区州旗镇乡系统]{1,2}|同类[^，。；、]{0,4})"
RANK = rf"(?:(?:{_WHOLE}前(?:列|茅)|{_WHOLE}?(?<!提)前[{DIGIT}\d]{{1,4}}+(?:名|位|强|(?=[，。；、,;）)\n]|$)))(?!次))"
"""A rank from the top: 全省前列, 前五名, 全市前三."""
LAST = rf"(?:{_WHOLE}?(?:倒数|末|后)[第{DIGIT}\d]{{1,4}}+(?:名|位)(?!次))"
"""A rank from the bottom: 后三位."""

LEAST = "(?:不(?:得|能|应|可)?(?:少于|低于|小于)|至少|最少)"
MOST = "(?:(?:最高|最多|累计)?不(?:得|能|应|可)?(?:超过|高于|多于|大于|突破))"
TAIL = "(?:及以上|以上|及以下|以下|以内|之内|左右|上下)"
LEVEL = "(?:[一二三四五六七八九\\dⅠⅡⅢⅣⅤ](?:级|类|星级))"
"""A level of a scale: 6级, Ⅱ类."""
