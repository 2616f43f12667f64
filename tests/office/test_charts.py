"""Charts: legible without colour, safe in a page, the same for the same figures."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from nlp.fonts import chinese_font
from nlp.office.charts import NOTHING, Bar, Line, Stroke, Words, bars, lines, svg
from nlp.office.pictures import png

SVG = "{http://www.w3.org/2000/svg}"
UNITS = [Bar("县教育局", (3, 1), "75%"), Bar("县财政局", (0, 2), "0%")]


def test_every_figure_of_a_bar_stands_beside_it() -> None:
    words = [shape.text for shape in bars("完成情况", ["已办结", "未办结"], UNITS).shapes if isinstance(shape, Words)]
    assert words[3:] == ["县教育局", "3", "1", "4（75%）", "县财政局", "2", "2（0%）"]


def test_description_holds_all_figures() -> None:
    drawn = ET.fromstring(svg(bars("完成情况", ["已办结", "未办结"], UNITS), key="a"))
    assert drawn.findtext(f"{SVG}title") == "完成情况"
    assert drawn.findtext(f"{SVG}desc") == "完成情况。县教育局：已办结3，未办结1，75%；县财政局：已办结0，未办结2，0%。"
    assert drawn.get("aria-labelledby") == "a-title a-told"


def test_a_page_may_hold_two_charts_and_a_strict_policy() -> None:
    both = [svg(bars("一", ["甲", "乙"], UNITS), key=key) for key in ("a", "b")]
    ids = [element.get("id") for text in both for element in ET.fromstring(text).iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert not any(element.get("style") or element.tag.endswith(("style", "script")) for text in both for element in ET.fromstring(text).iter())


def test_names_of_units_cannot_break_out_of_the_chart() -> None:
    text = svg(bars("表<script>", ["甲"], [Bar('局"><script>alert(1)</script>\x00', (1,))]), key="a")
    assert "<script" not in text
    ET.fromstring(text)


@pytest.mark.parametrize("scene", [bars("表", ["甲"], []), lines("图", [], []), lines("图", ["1月"], [Line("甲", (None,))])])
def test_an_empty_chart_says_so(scene: object) -> None:
    assert NOTHING in svg(scene, key="a")  # type: ignore[arg-type]


def test_a_line_breaks_where_a_month_is_not_known() -> None:
    scene = lines("趋势", [f"{n}月" for n in range(1, 6)], [Line("办结", (1, 2, None, 4, 5))])
    runs = [len(shape.points) for shape in scene.shapes if isinstance(shape, Stroke) and shape.width == 2][1:]
    assert runs == [2, 2]


def test_a_long_name_is_cut_and_whole_in_the_description() -> None:
    name = "某某市经济技术开发区管理委员会" * 4
    scene = bars("表", ["甲"], [Bar(name, (1,))])
    labels = [shape.text for shape in scene.shapes if isinstance(shape, Words) and shape.anchor == "end"]
    assert len(labels) == 2
    assert labels[1].endswith("…")
    assert name in scene.told


@pytest.mark.skipif(chinese_font() is None, reason="no Chinese font")
def test_a_picture_is_the_same_every_time() -> None:
    scene = lines("趋势", ["1月", "2月"], [Line("办结", (1, 2))])
    first = png(scene)
    assert first is not None
    assert first.startswith(b"\x89PNG")
    assert first == png(scene)
