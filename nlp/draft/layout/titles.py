"""Break a title into lines by its sense, in the shape of a trapezium or a lozenge (GB/T 9704—2012, 7.3.1)."""

from __future__ import annotations

import re
from itertools import accumulate, combinations, pairwise

# Where a title may be broken by its sense: behind the first group, or in front of the second.
_BREAK = re.compile(
    r"(?<=[、和暨及与》）县市区州省镇年局府])(?=.)|(?<=会)(?=.)(?!议)"
    r"|(?=专题|工作|推进|建设|部署|动员|专项|《|精神的|关于|落实|完成|进展|责任|任务|(?:实施|工作)?方案|(?:会议)?纪要|情况)"
)
_STRONG = re.compile(r"(?<=[、）》和暨])(?=.)|(?<=会)(?=.)(?!议)|(?<=会议)(?=.)|(?=《|关于|精神的|(?:实施|工作)?方案)")
"""Breaks that tear no name; any other may."""
_PREFIX = re.compile(r"(?:.{4,18})?关于(?:(?:进一步)?(?:贯彻)?落实|印发|做好|转发|开展|加强|推进)?(?=.)")
_OPENING, _CLOSING = "《〈（“‘", "》〉）”’、，"
_TORN = 60
"""What a break that may tear a name costs, beside squares of characters."""
_MOST = 14
"""Places looked at: more would make the choice slow, and a title that long has enough good ones among them."""


def title_lines(title: str, *, width: int) -> list[str]:
    """Break a title into as few lines of at most `width` characters as it takes, by its sense where that can be seen.

    >>> title_lines("关于贯彻落实全县法治政府建设推进会精神的实施方案", width=20)
    ['关于贯彻落实', '全县法治政府建设推进会精神的实施方案']
    >>> title_lines("关于《清河县“让阅读走进每家每户”工作实施方案》所列任务办理进度的提示函", width=20)
    ['关于《清河县“让阅读走进每家每户”工作', '实施方案》所列任务办理进度的提示函']
    """
    if len(title) <= width:
        return [title]
    prefix = _PREFIX.match(title)
    if prefix and 2 < prefix.end() <= width and 0 < len(title) - prefix.end() <= width:
        return [title[: prefix.end()], title[prefix.end() :]]
    count = least = -(-len(title) // width)
    breaks = [m.start() for m in _BREAK.finditer(title) if 0 < m.start() < len(title)]
    # A long name in 《》 is broken by its sense too, before a title is cut anywhere.
    quoted = ("（）", "“”")
    for count, marks in ((least, (*quoted, "《》")), (least, quoted), (least + 1, (*quoted, "《》")), (least + 1, quoted)):
        places = [at for at in breaks if _open(title[:at], marks)]
        fitting = [
            lines
            for cuts in combinations(_spread(places), count - 1)
            if max(map(len, lines := _cut(title, cuts))) <= width and min(map(len, lines)) > 2
        ]
        if fitting:
            break
    if fitting:
        strong = {m.start() for m in _STRONG.finditer(title)}
        return min(fitting, key=lambda lines: _cost(lines, len(title) / count) + _TORN * len(_ends(lines) - strong))
    return _even(title, least)


def _even(title: str, count: int) -> list[str]:
    """Cut into lines of one length, but for a mark that must not begin a line or end one."""
    even = -(-len(title) // count)
    cuts = []
    for cut in range(even, len(title), even):
        while cut < len(title) and (title[cut] in _CLOSING or title[cut - 1] in _OPENING):
            cut += 1 if title[cut] in _CLOSING else -1
        cuts.append(cut)
    return [line for line in _cut(title, tuple(cuts)) if line]


def _open(text: str, marks: tuple[str, ...]) -> bool:
    return all(text.count(pair[0]) == text.count(pair[1]) for pair in marks)


def _spread(places: list[int]) -> list[int]:
    step = -(-len(places) // _MOST) if places else 1
    return places[::step]


def _cut(title: str, cuts: tuple[int, ...]) -> list[str]:
    edges = (0, *cuts, len(title))
    return [title[start:end] for start, end in pairwise(edges)]


def _ends(lines: list[str]) -> set[int]:
    return set(accumulate(map(len, lines[:-1])))


def _cost(lines: list[str], ideal: float) -> float:
    """Return how far the lines are from even ones; a rectangle, an hour-glass and a last line of one word cost more."""
    lengths = [len(line) for line in lines]
    cost = sum((length - ideal) ** 2 for length in lengths)
    if len(set(lengths)) == 1:
        cost += 8
    if len(lengths) > 2 and any(b < a and b < c for a, b, c in zip(lengths, lengths[1:], lengths[2:], strict=False)):
        cost += 30
    return cost
