"""The time-table as a picture (进度安排图): a bar a task from its first day to its deadline, over months, quarters or years."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from nlp.draft.brief import brief, owners_words
from nlp.draft.matter import Row
from nlp.draft.paper import Picture
from nlp.draft.schedule import parts
from nlp.draft.timing import days_of, first_day, timing
from nlp.errors import OutputError
from nlp.fonts import Font, chinese_font
from nlp.recognize.calendar import add_months, month_end

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

MISSING = (
    "本机没有可用的中文字体，未能绘制进度安排图：请安装“思源黑体”（Noto Sans CJK SC）、“文泉驿微米黑”或任一宋体、黑体后重试，"
    "Debian、Ubuntu 可用 apt install fonts-noto-cjk"
)
WIDTH, MOST_ROWS = 225, 12
"""Millimetres across, and tasks in one picture: what a landscape page holds under its title."""
_DOT = 10  # dots a millimetre
_NUMBER, _TASK, _OWNER, _ROW, _HEAD, _FOOT = 9, 80, 38, 7.4, 12, 8
_INK, _RULE, _PALE, _BAND = "#222222", "#888888", "#dddddd", "#f4f6f9"
_BAR, _DUE, _AGAIN = "#7ba0cd", "#c00000", "#3f7d4e"
_COLOURS = 64
_MONTHS, _QUARTERS = 18, 60
"""Months up to which the axis counts months, and quarters."""
_MOST_TICKS = 36
"""Days of a recurring task that can be told apart; of more, its stretch is drawn as a line."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A task in the picture: `begins` None where nobody told its first day, `ends` its deadlines, `again` the days it recurs on.

    `often` tells that it recurs too often, or on no day anybody named.
    """

    words: str
    owners: str
    begins: date | None
    ends: tuple[date, ...]
    again: tuple[date, ...] = ()
    often: bool = False


def charts(rows: Iterable[Row], *, since: date | None = None, font: Font | None = None) -> tuple[Picture, ...]:
    """Return the pictures of the rows that have a day, twelve tasks at most in each; none where no row has. The same rows and font give the same bytes.

    `since` is the day the work begins where a row names none: that of the paper or of the meeting. Raises OutputError without a Chinese font.
    """
    bars, first, last = bars_of(rows, since=since)
    if not bars:
        return ()
    font = font or chinese_font()
    if font is None:
        raise OutputError(MISSING)
    size = -(-len(bars) // -(-len(bars) // MOST_ROWS))
    sheets = [bars[at : at + size] for at in range(0, len(bars), size)]
    span = f"{first.year}年{first.month}月至{last.year}年{last.month}月"
    out = []
    for n, sheet in enumerate(sheets):
        png = _Sheet(sheet, first, last, font, start=n * size + 1).png()
        page = f"（第{n + 1}幅，共{len(sheets)}幅）" if len(sheets) > 1 else ""
        out.append(Picture(png, WIDTH, f"进度安排图{page}：{span}，{len(sheet)}项任务的办理时段和完成时限"))
    return tuple(out)


def bars_of(rows: Iterable[Row], *, since: date | None = None) -> tuple[list[Bar], date, date]:
    """Return the bars in the order of their deadlines, those that recur last, with the first and the last day of the axis."""
    dated: list[tuple[date, Bar]] = []
    again: list[Row] = []
    for row in rows:
        when = [timing(part) for part in parts(row)]
        ends = sorted(w.end for w in when if w.end and w.year)
        if ends:
            begins = first_day(row.begins) or since
            known = begins if begins and begins <= ends[-1] else None
            dated.append((ends[0], Bar(brief(row), owners_words(row.owners), known, tuple(ends))))
        elif any(w.kind == "recurring" for w in when):
            again.append(row)
    if not dated and not (again and since):
        return [], date.min, date.min
    ends = [end for _, bar in dated for end in bar.ends]
    starts = [bar.begins for _, bar in dated if bar.begins]
    # Deadlines alone are seen against the year they fall into.
    first = min([*starts, *ends]).replace(day=1) if starts else date(min(ends).year, 1, 1) if ends else (since or date.min).replace(day=1)
    last = max(ends, default=date(first.year, 12, 31))
    days = {row.id: days_of(row, since or first, date(last.year + 1, last.month, 1)) for row in again}
    last = max([last, *(found[0] for found in days.values() if found)])
    last = month_end(last.year, last.month)
    step = _step(first, last)
    first = first.replace(month=(first.month - 1) // step * step + 1)
    bars = [bar for _, bar in sorted(dated, key=lambda pair: (pair[0], pair[1].ends))]
    for row in again:
        within = tuple(day for day in days[row.id] if day <= last)
        often = not 0 < len(within) <= _MOST_TICKS
        bars.append(Bar(brief(row), owners_words(row.owners), since or first, (), () if often else within, often))
    return bars, first, last


class _Sheet:
    """One picture being drawn; measures in millimetres, turned into dots where they are drawn."""

    def __init__(self, bars: Sequence[Bar], first: date, last: date, font: Font, *, start: int) -> None:
        from PIL import Image, ImageFont
        from PIL.ImageDraw import Draw

        self.bars, self.first, self.last, self.start = bars, first, last, start
        self.height = _HEAD + len(bars) * _ROW + _FOOT
        self.image = Image.new("RGB", (WIDTH * _DOT, round(self.height * _DOT)), "white")
        self.draw: ImageDraw = Draw(self.image)
        self.face, self.small = (
            ImageFont.truetype(str(font.path), size, index=font.index, layout_engine=ImageFont.Layout.BASIC) for size in (30, 28)
        )
        self.left = _NUMBER + _TASK + _OWNER

    def png(self) -> bytes:
        """Return the finished picture."""
        self._head()
        for n, bar in enumerate(self.bars):
            self._row(n, bar)
        self._frame()
        self._legend()
        from PIL.Image import Dither, Quantize

        out = io.BytesIO()
        self.image.quantize(_COLOURS, method=Quantize.MEDIANCUT, dither=Dither.NONE).save(out, "PNG", optimize=True, dpi=(_DOT * 25.4, _DOT * 25.4))
        return out.getvalue()

    def _x(self, day: date) -> float:
        share = (day - self.first).days / ((self.last - self.first).days + 1)
        return self.left + share * (WIDTH - self.left)

    def _head(self) -> None:
        self._box(0, 0, WIDTH, _HEAD, fill=_BAND)
        for at, width, words in ((0, _NUMBER, "序号"), (_NUMBER, _TASK, "任务"), (_NUMBER + _TASK, _OWNER, "责任单位")):
            self._words(at + width / 2, _HEAD / 2, words, anchor="mm")
        bottom = self.height - _FOOT
        for day, following, words in _years(self.first, self.last):
            left, right = self._x(day), self._x(following)
            self._label((left + right) / 2, _HEAD / 4, words, right - left)
            self._line(left, 0, left, bottom, _RULE)
        for day, following, words in _ticks(self.first, self.last):
            left, right = self._x(day), self._x(following)
            self._label((left + right) / 2, _HEAD * 3 / 4, words, right - left)
            self._line(left, _HEAD / 2, left, bottom, _PALE)
        self._line(self.left, _HEAD / 2, WIDTH, _HEAD / 2, _RULE)

    def _row(self, n: int, bar: Bar) -> None:
        top = _HEAD + n * _ROW
        middle = top + _ROW / 2
        self._words(_NUMBER / 2, middle, str(self.start + n), anchor="mm")
        self._lines(_NUMBER + 1, middle, bar.words, _TASK - 2)
        self._lines(_NUMBER + _TASK + 1, middle, bar.owners or "待补", _OWNER - 2)
        self._line(0, top + _ROW, WIDTH, top + _ROW, _PALE)
        if bar.begins and bar.ends:
            self._box(self._x(bar.begins), middle - 1.3, self._x(bar.ends[-1] + timedelta(days=1)), middle + 1.3, fill=_BAR)
        for end in bar.ends:
            self._diamond(min(self._x(end + timedelta(days=1)), WIDTH - 1.5), middle)
        if bar.often:
            self._box(self._x(bar.begins or self.first), middle - 0.4, WIDTH - 0.5, middle + 0.4, fill=_AGAIN)
        for day in bar.again:
            self._dot(min(self._x(day + timedelta(days=1)), WIDTH - 1.2), middle)

    def _frame(self) -> None:
        bottom = self.height - _FOOT
        for x in (0, _NUMBER, _NUMBER + _TASK, self.left, WIDTH):
            self._line(x, 0, x, bottom, _RULE)
        for y in (0, _HEAD, bottom):
            self._line(0, y, WIDTH, y, _RULE)

    def _legend(self) -> None:
        y = self.height - _FOOT / 2
        x: float = 2
        if any(bar.begins and bar.ends for bar in self.bars):
            self._box(x, y - 1.1, x + 7, y + 1.1, fill=_BAR)
            x = self._words(x + 8.5, y, "办理时段") + 6
        if any(bar.ends for bar in self.bars):
            self._diamond(x, y)
            x = self._words(x + 2.5, y, "完成时限") + 6
        if any(bar.again for bar in self.bars):
            self._dot(x, y)
            x = self._words(x + 2.5, y, "定期办理的节点") + 5
        if any(bar.often for bar in self.bars):
            self._box(x, y - 0.4, x + 7, y + 0.4, fill=_AGAIN)
            self._words(x + 8.5, y, "经常办理")

    def _words(self, x: float, y: float, words: str, *, anchor: str = "lm", small: bool = False) -> float:
        """Write words at a point; return where they end."""
        face = self.small if small else self.face
        self.draw.text((round(x * _DOT), round(y * _DOT)), words, fill=_INK, font=face, anchor=anchor)
        return x + face.getlength(words) / _DOT

    def _label(self, x: float, y: float, words: str, width: float) -> None:
        """Write words in the middle of a stretch of the axis, smaller or not at all where it is too narrow."""
        for face, small in ((self.face, False), (self.small, True)):
            if face.getlength(words) <= width * _DOT - 4:
                self._words(x, y, words, anchor="mm", small=small)
                return

    def _lines(self, x: float, middle: float, words: str, width: float) -> None:
        found = _wrapped(words, self.small, width * _DOT)
        for n, line in enumerate(found):
            self._words(x, middle + (n - (len(found) - 1) / 2) * 3.3, line, small=True)

    def _box(self, left: float, top: float, right: float, bottom: float, *, fill: str) -> None:
        self.draw.rectangle(self._dots(left, top, right, bottom), fill=fill)

    def _line(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        edge = (WIDTH * _DOT - 2, round(self.height * _DOT) - 2) * 2
        self.draw.line([min(at, most) for at, most in zip(self._dots(left, top, right, bottom), edge, strict=True)], fill=colour, width=2)

    def _diamond(self, x: float, y: float) -> None:
        dots = self._dots(x - 1.3, y, x, y - 1.3, x + 1.3, y, x, y + 1.3)
        self.draw.polygon(dots, fill=_DUE)

    def _dot(self, x: float, y: float) -> None:
        self.draw.ellipse(self._dots(x - 0.8, y - 0.8, x + 0.8, y + 0.8), fill=_AGAIN)

    @staticmethod
    def _dots(*at: float) -> list[int]:
        return [round(value * _DOT) for value in at]


def _step(first: date, last: date) -> int:
    """Return the months of one stretch of the axis."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return 1 if months <= _MONTHS else 3 if months <= _QUARTERS else 12


def _years(first: date, last: date) -> Iterator[tuple[date, date, str]]:
    for year in range(first.year, last.year + 1):
        yield max(first, date(year, 1, 1)), min(last + timedelta(days=1), date(year + 1, 1, 1)), f"{year}年"


def _ticks(first: date, last: date) -> Iterator[tuple[date, date, str]]:
    """Yield the stretches of the axis: first day, first day of the next, name."""
    step = _step(first, last)
    day = first
    while day <= last:
        following = add_months(day, step)
        name = f"{day.month}月" if step == 1 else f"{'一二三四'[(day.month - 1) // 3]}季度" if step == 3 else ""
        yield day, min(following, last + timedelta(days=1)), name
        day = following


def _wrapped(words: str, face: FreeTypeFont | Any, width: float) -> list[str]:
    """Return the words in two lines at most, the second ended by … where there is more."""
    lines = [""]
    for char in words:
        if face.getlength(lines[-1] + char) > width and char not in "，、；。）”》：":
            lines.append("")
        lines[-1] += char
    if len(lines) <= 2:
        return lines
    second = lines[1]
    while face.getlength(second + "…") > width:
        second = second[:-1]
    return [lines[0], second + "…"]
