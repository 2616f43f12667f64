"""The picture of the time-table: what stands in it, that it is the same every time, that a missing font is said in Chinese."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image

from nlp import fonts
from nlp.draft import gantt
from nlp.draft.compose import Options, compose
from nlp.draft.gantt import MOST_ROWS, WIDTH, bars_of, charts
from nlp.draft.gather import from_analyses
from nlp.draft.kinds import find_kind
from nlp.draft.matter import Row, Step
from nlp.draft.paper import Picture
from nlp.errors import OutputError

SPOKEN = date(2024, 3, 12)
needs_font = pytest.mark.skipif(fonts.chinese_font() is None, reason="no Chinese font here")


def row(words: str, **cells: object) -> Row:
    return replace(Row(id=words, words=words, content=words, lead=("县水利局",)), **cells)


CLEAN = row("清理河道。", times=("6月底前",), due="2024-06-30")
PATROL = row("巡查河堤。", times=("每月",), frequency=("每月",), due="2024-03-31")


def test_a_bar_runs_from_the_day_of_the_paper_to_the_deadline():
    (bar,), first, last = bars_of([CLEAN], since=SPOKEN)
    assert (bar.words, bar.owners, bar.begins, bar.ends) == ("清理河道", "县水利局", SPOKEN, (date(2024, 6, 30),))
    assert (first, last) == (date(2024, 3, 1), date(2024, 6, 30))


def test_a_row_that_names_its_first_day_begins_there():
    (bar,), _, _ = bars_of([replace(CLEAN, begins="2024-05-01")], since=SPOKEN)
    assert bar.begins == date(2024, 5, 1)


def test_without_a_first_day_there_is_the_deadline_alone_in_its_year():
    (bar,), first, last = bars_of([CLEAN])
    assert (bar.begins, first, last) == (None, date(2024, 1, 1), date(2024, 6, 30))


def test_what_recurs_has_a_tick_a_time_and_stands_last():
    bars, _, last = bars_of([PATROL, CLEAN], since=SPOKEN)
    assert [bar.words for bar in bars] == ["清理河道", "巡查河堤"]
    assert bars[1].again == tuple(date(2024, month, day) for month, day in ((3, 31), (4, 30), (5, 31), (6, 30)))
    assert last == date(2024, 6, 30)


def test_what_recurs_after_the_last_deadline_is_still_seen():
    yearly = row("报备计划。", times=("每年8月底前",), frequency=("每年",))
    bars, _, last = bars_of([CLEAN, yearly], since=SPOKEN)
    assert (bars[1].again, last) == ((date(2024, 8, 31),), date(2024, 8, 31))


@pytest.mark.parametrize("said", ["每天", "定期"])
def test_what_recurs_too_often_or_on_no_day_is_a_line(said):
    bars, _, _ = bars_of([CLEAN, row("报送水情。", times=(said,), frequency=(said,))], since=SPOKEN)
    assert (bars[1].often, bars[1].again) == (True, ())


def test_steps_are_marks_on_one_bar():
    steps = (Step("6月底前完成一半", "6月底前", "2024-06-30"), Step("年底前全部完成", "年底前", "2024-12-31"))
    (bar,), _, _ = bars_of([row("改造泵站。", times=("6月底前", "年底前"), due="2024-06-30", steps=steps)], since=SPOKEN)
    assert bar.ends == (date(2024, 6, 30), date(2024, 12, 31))


def test_rows_without_a_day_are_left_out():
    assert charts([row("做好宣传。"), row("抓好防汛。", times=("长期坚持",)), row("清淤。", times=("6月底前",))], since=SPOKEN) == ()


@needs_font
def test_the_same_rows_give_the_same_png():
    (first,), (second,) = charts([CLEAN, PATROL], since=SPOKEN), charts([CLEAN, PATROL], since=SPOKEN)
    assert first == second
    assert first.alt == "进度安排图：2024年3月至2024年6月，2项任务的办理时段和完成时限"
    image = Image.open(io.BytesIO(first.png))
    assert (image.format, image.width / image.height > 3, first.width) == ("PNG", True, WIDTH)
    assert {(0x7B, 0xA0, 0xCD), (0xC0, 0, 0), (0x3F, 0x7D, 0x4E)} <= {colour for _, colour in image.convert("RGB").getcolors(1 << 16)}


@pytest.mark.parametrize(("due", "first"), [("2024-12-31", date(2024, 5, 1)), ("2026-06-30", date(2024, 4, 1)), ("2031-12-31", date(2024, 1, 1))])
def test_a_long_axis_begins_with_a_quarter_or_a_year(due, first):
    assert bars_of([replace(CLEAN, due=due)], since=date(2024, 5, 20))[1] == first


@needs_font
def test_many_rows_are_spread_over_pictures_of_one_size():
    rows = [row(f"清理第{n}号水渠。", times=("6月底前",), due="2024-06-30") for n in range(2 * MOST_ROWS)]
    pictures = charts(rows, since=SPOKEN)
    assert [picture.alt.partition("：")[0] for picture in pictures] == ["进度安排图（第1幅，共2幅）", "进度安排图（第2幅，共2幅）"]
    assert len({Image.open(io.BytesIO(picture.png)).size for picture in pictures}) == 1


def test_no_font_is_said_in_chinese(monkeypatch):
    monkeypatch.setattr(gantt, "chinese_font", lambda: None)
    with pytest.raises(OutputError, match="请安装"):
        charts([CLEAN], since=SPOKEN)


def plan(build, **options):
    analysis = build("task [LEAD 县粮储局]要在[DATE=2024-06-30 6月底前]完成库点清查。", "task 要建立台账。")
    return compose(find_kind("实施方案"), from_analyses({"讲话": analysis}), options=Options(issued=SPOKEN, **options))


@needs_font
def test_the_annex_is_there_when_asked_for(build):
    annex = next(annex for annex in plan(build, gantt=True).annexes if annex.title == "进度安排图")
    picture, note = annex.blocks
    assert isinstance(picture, Picture)
    assert annex.landscape
    assert note.text == "注：另有1项任务未写明完成日期，未列入本图。"


def test_the_annex_is_left_out_otherwise(build, monkeypatch):
    assert "进度安排图" not in [annex.title for annex in plan(build).annexes]
    monkeypatch.setattr("nlp.draft.parts.gantt.chinese_font", lambda: None)
    assert "进度安排图" not in [annex.title for annex in plan(build, gantt=True).annexes]
