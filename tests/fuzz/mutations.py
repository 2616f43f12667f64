"""Texts as offices never meant to send them: our speeches and papers, cut, spliced and damaged.

A mutation is a function of a text and a seeded `Random` that returns another text, so a case is told by its seeds and hypothesis
makes it smaller by leaving mutations out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[2]
OURS = ("written", "kinds", "domains", "held", "newkind")
"""Corpora whose texts were written for this project."""
Mutation = Callable[[str, Random], str]

LONGEST = 600
HALF = str.maketrans("，。；：！？（）“”、％０１２３４５６７８９", ',.;:!?()"",%0123456789')
WIDE = str.maketrans(",.;:!?()%|0123456789", "，。；：！？（）％｜０１２３４５６７８９")
CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
ARABIC = str.maketrans("〇一二三四五六七八九", "0123456789")
OTHER_DIGITS = str.maketrans("0123456789", "٠१𝟐३４५۶৭８𝟗")
MASKS = ("*", "**", "X", "x", "××", "_", "____", "□", "■", "＊", "某")
BREAKS = ("\n", "\r\n", "\r", "\n\n", "\n　　", " ", "\t", "\u2028", "\u2029", "\x85", "\v", "\f", "\x1c")
BRACKETS = "（）()〔〕[]【】《》〈〉“”‘’「」\"'{}"
RARE = (
    *"\0\x01\x07\x1a\x1b\x7f\x80\ufeff\u200b\u200d\u2060\u202e\u3000\u00a0\ufffe\uffff\ufffd",
    *"😀👨‍👩‍👧🇨🇳é️́̂㈠⑴⑳Ⅳ㊣㎡𠮷𡈽İßﬁ①②²½٣१万亿○〇零",
    "e\u0301" * 3,
    "\u0301" * 20,
    "\ud800",
    "\udfff",
    "<script>",
    "&amp;",
    "=1+1",
    "-- ",
    "${x}",
    "{{ x }}",
    "]]>",
    "\\u0000",
)
NUMBERINGS = (
    *"一、 （一） 1. 1、 （1） (1) ① 一是 一要 第一， 首先， 其一， 议题一： ⑴ ㈠ Ⅰ. A. １． 十十、".split(),
    *("第一条 ", "第一章 ", "- ", "1.1 "),
)
_CN = "一二三四五六七八九十"
_NUMBER = re.compile(rf"(?m)^[ \t　]*(?:第?[{_CN}]{{1,3}}[、是要条，]|[（(][{_CN}\d]{{1,3}}[）)]|\d{{1,2}}[.、．])")
PIECES = (
    *"责任单位： 牵头单位： 配合单位： 完成时限： 县司法局 各镇、各部门 市教育局 县委 由 会同 牵头 配合 负责 要 不得 于 在 到 至 自 每".split(),
    *"6月底前 2024年 二〇二五年三月 下周五前 春节前 月底 每季度 3个工作日内 提前5天 长期坚持 会后 2月30日前 13月前 0天内 “十四五”末".split(),
    *"不少于20名 达到98% 三分之二 0分之一 百分之百 全市前三名 1.5万亿元 9999999999999999 3至5名 一半 100%以上 -5%".split(),
    *"同志们： 发言人1 00:01:02 | ｜ 序号|任务|责任单位|完成时限 《关于 》 （见附件 。 ；".split(),
)


@cache
def sources() -> tuple[str, ...]:
    """Return the texts that cases are cut from, in a fixed order."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "samples").glob("*.txt"))]
    for name in OURS:
        with (ROOT / "corpora" / name / "documents.jsonl").open(encoding="utf-8") as lines:
            texts += [json.loads(line)["text"] for line in lines]
    return tuple(texts)


def piece(rng: Random, longest: int = LONGEST) -> str:
    """Return a stretch of one of our texts, 1 to `longest` characters, cut anywhere."""
    text = rng.choice(sources())
    start = rng.randrange(len(text))
    return text[start : start + rng.randint(1, longest)]


def _places(text: str, rng: Random, most: int = 12) -> list[int]:
    """Return some places in the text, the last first, so that an edit at one moves none of the others."""
    return sorted({rng.randint(0, len(text)) for _ in range(rng.randint(1, most))}, reverse=True)


def _insert(text: str, rng: Random, what: Callable[[], str], most: int = 12) -> str:
    for at in _places(text, rng, most):
        text = text[:at] + what() + text[at:]
    return text


def drop(text: str, rng: Random) -> str:
    """Leave characters out."""
    for at in _places(text, rng):
        text = text[:at] + text[at + rng.randint(1, 3) :]
    return text


def double(text: str, rng: Random) -> str:
    """Write characters twice or more."""
    for at in _places(text, rng):
        text = text[:at] + text[at : at + rng.randint(1, 4)] * rng.randint(1, 4) + text[at:]
    return text


def swap(text: str, rng: Random) -> str:
    """Change the order of neighbours."""
    for at in _places(text, rng):
        text = text[:at] + text[at : at + 2][::-1] + text[at + 2 :]
    return text


def half_width(text: str, rng: Random) -> str:
    """Write all or some marks and figures half-width."""
    return _some(text, rng, HALF)


def full_width(text: str, rng: Random) -> str:
    """Write all or some marks and figures full-width."""
    return _some(text, rng, WIDE)


def numerals(text: str, rng: Random) -> str:
    """Write figures in another script."""
    return _some(text, rng, rng.choice((CHINESE, ARABIC, WIDE, OTHER_DIGITS)))


def _some(text: str, rng: Random, table: dict[int, int]) -> str:
    share = rng.choice((0.2, 0.5, 1.0))
    return "".join(c.translate(table) if rng.random() < share else c for c in text)


def mask(text: str, rng: Random) -> str:
    """Hide words as published papers do."""
    for at in _places(text, rng):
        text = text[:at] + rng.choice(MASKS) + text[at + rng.randint(0, 3) :]
    return text


def broken_lines(text: str, rng: Random) -> str:
    """Break lines inside words."""
    return _insert(text, rng, lambda: rng.choice(BREAKS))


def one_line(text: str, rng: Random) -> str:
    """Take all line breaks out, or all marks that end a sentence too."""
    text = "".join(text.splitlines())
    return re.sub("[。；！？]", rng.choice(("，", "", "、")), text) if rng.random() < 0.5 else text


def unbalanced(text: str, rng: Random) -> str:
    """Put brackets where none belong, or take some away."""
    if rng.random() < 0.3:
        return re.sub("[" + re.escape(rng.choice(("（(", "）)", "“", "”", "《", "》"))) + "]", "", text)
    return _insert(text, rng, lambda: rng.choice(BRACKETS) * rng.choice((1, 1, 1, 3)))


def splice(text: str, rng: Random) -> str:
    """Put a stretch of another paper into the middle."""
    return _insert(text, rng, lambda: piece(rng, 200), most=2)


def rare(text: str, rng: Random) -> str:
    """Put control characters, combining marks, emoji, lone surrogates and markup into the text."""
    return _insert(text, rng, lambda: rng.choice(RARE))


def renumbered(text: str, rng: Random) -> str:
    """Change how items are numbered, or number lines that have no number."""
    styles = rng.sample(NUMBERINGS, rng.randint(1, 3))
    text = _NUMBER.sub(lambda m: rng.choice(styles), text)
    return re.sub(r"(?m)^(?=.)", lambda m: rng.choice(styles) if rng.random() < 0.4 else "", text)


def table(text: str, rng: Random) -> str:
    """Make rows of a table of the sentences, with or without a header."""
    bar = rng.choice(("|", " | ", "｜", "\t", "||"))
    rows = [bar.join(re.split("[，：、]", line)[: rng.randint(1, 8)]) for line in re.split("[。；\n]", text)]
    header = rng.choice(("", "序号 工作任务 责任单位 配合单位 完成时限", "任务 牵头单位"))
    return "\n".join([bar.join(header.split()), *rows])


def empty_segments(text: str, rng: Random) -> str:
    """Put in runs of marks and blanks that hold no words."""
    return _insert(text, rng, lambda: "".join(rng.choices("。；！？;!?.…\n 　\r\t）”", k=rng.randint(1, 8))))


def words(text: str, rng: Random) -> str:
    """Put in words of orders, times and figures."""
    return _insert(text, rng, lambda: "".join(rng.choices(PIECES, k=rng.randint(1, 4))))


def repeated(text: str, rng: Random) -> str:
    """Repeat a short stretch many times."""
    at = rng.randint(0, len(text))
    return text[:at] + text[at : at + rng.randint(1, 12)] * rng.randint(2, 60) + text[at:]


MUTATIONS: tuple[Mutation, ...] = (
    drop,
    double,
    swap,
    half_width,
    full_width,
    numerals,
    mask,
    broken_lines,
    one_line,
    unbalanced,
    splice,
    rare,
    renumbered,
    table,
    empty_segments,
    words,
    repeated,
)


@st.composite
def mutated(draw: st.DrawFn, longest: int = LONGEST) -> str:
    """A stretch of our texts with up to six mutations."""
    text = piece(Random(draw(st.integers(0, 2**32))), longest)
    for change, seed in draw(st.lists(st.tuples(st.sampled_from(MUTATIONS), st.integers(0, 2**16)), max_size=6)):
        text = change(text, Random(seed))
    return text


fragments = st.lists(
    st.sampled_from((*PIECES, *NUMBERINGS, *BRACKETS, *BREAKS, *MASKS, *RARE, *"，、一1年月日")), min_size=1, max_size=3
).map("".join)
"""Short stretches to be repeated ten thousand times."""

_dates = st.dates(date(1949, 1, 1), date(2099, 12, 31)).map(date.isoformat)
days = st.none() | st.builds(lambda day, precise: day[:precise], _dates, st.sampled_from((4, 7, 10)))
"""The day of the speech as a caller gives it."""
