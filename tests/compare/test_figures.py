"""The figures: the same bytes every time, text with its glyphs, nothing from outside, as many marks as numbers."""

from __future__ import annotations

import base64
import io
import re
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("matplotlib")
pytest.importorskip("fontTools")

from fontTools.ttLib import TTFont
from matplotlib.colors import to_hex
from matplotlib.text import Text
from PIL import Image

from nlp.compare import figures
from nlp.compare.figures import font
from nlp.compare.figures.style import classes, colour, percent
from nlp.compare.figures.tile_map import grid
from tests.compare.frames import PARENTS, PROVINCES, contrasts, intensity, names, profiles, shares, trend

SVG = "{http://www.w3.org/2000/svg}"
FEW = PROVINCES[:3]
MANY = [f"第{n}区" for n in range(60)]
DRAWN = {
    "forest": lambda: figures.forest(contrasts(FEW), names(1)),
    "forest of themes": lambda: figures.forest(contrasts(FEW, level=2), names(2), level=2, facets="theme", measure="log2_ratio"),
    "shares": lambda: figures.heatmap(shares(PROVINCES[:9], level=2), contrasts(PROVINCES[:9], level=2), names(2) | PARENTS),
    "differences": lambda: figures.heatmap(shares(FEW), contrasts(FEW), names(1), level=1, show="difference"),
    "trend": lambda: figures.trend(trend(FEW, missing=(2021,)), names(1)),
    "trend of many": lambda: figures.trend(trend(PROVINCES[:9], years=range(2024, 2027)), names(1))[:1],
    "profiles": lambda: figures.profiles(*profiles(), {}),
    "tiles": lambda: figures.tiles(shares(PROVINCES[:28]), "law", names(1)),
    "intensity": lambda: figures.intensity(intensity(FEW), names(1)),
    "intensity of many": lambda: figures.intensity(intensity(), names(1)),
}


def texts(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def embedded(svg: str) -> set[str]:
    (data,) = re.findall(r"data:font/woff;base64,([^)]+)", svg)
    return set(map(chr, TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap()))


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
def test_a_figure_is_the_same_every_time_and_brings_all_it_needs(draw, monkeypatch):
    monkeypatch.setattr(font, "chinese_font", lambda: None)
    font._other.cache_clear()
    (first, *_), (second, *_) = draw(), draw()
    drawn = figures.svg(first)
    assert drawn == figures.svg(second)
    assert figures.png(first) == figures.png(second)
    assert set("".join(texts(drawn))) <= embedded(drawn)
    assert set(re.findall(r'https?://[^"\s]+', drawn)) == {"http://www.w3.org/1999/xlink", "http://www.w3.org/2000/svg"}  # names of namespaces
    title, description = (ElementTree.fromstring(drawn).find(f"{SVG}{tag}").text for tag in ("title", "desc"))
    assert first.get_label() == f"{title}\n{description}"
    width, height = (size * 25.4 for size in first.get_size_inches())
    assert width <= 160.01
    assert height <= 240
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)px", drawn)]
    assert min(sizes) >= 7


def test_drawing_leaves_no_trace():
    import matplotlib

    before = dict(matplotlib.rcParams)
    (figure,) = figures.forest(contrasts(FEW), names(1))
    dots = figure.dpi
    image = Image.open(io.BytesIO(figures.png(figure)))
    figures.svg(figure)
    assert dict(matplotlib.rcParams) == before
    assert figure.dpi == dots
    assert image.size == tuple(int(size * 300) for size in figure.get_size_inches())
    assert round(image.info["dpi"][0]) == 300


def test_figures_of_one_page_share_no_ids_and_can_share_a_font():
    pages = [figures.svg(figure, embed=False) for draw in ("forest", "tiles") for figure in DRAWN[draw]()]
    ids = [set(re.findall(r'\bid="([^"]+)"', page)) for page in pages]
    assert ids[0].isdisjoint(ids[1])
    assert all(set(re.findall(r'(?:url\(|xlink:href=")#([^")]+)', page)) <= found for page, found in zip(pages, ids, strict=True))
    assert all("@font-face" not in page and font.FAMILY in page for page in pages)
    assert embedded(figures.font_face("督办")) == {"督", "办"}


def test_marks_lead_where_they_are_told_to():
    (figure,) = figures.forest(contrasts(FEW), names(1), href=lambda group, theme: f"#{theme}" if group == "北京市" else None)
    linked = re.findall(r'<a xlink:href="#(\w+)"', figures.svg(figure))
    assert sorted(linked) == sorted(PARENTS)


def test_a_forest_plot_fills_what_is_significant_and_greys_what_is_description_only():
    frame = contrasts(FEW)
    frame.loc[frame["group"] == "北京市", ["difference_low", "difference_high", "star"]] = [np.nan, np.nan, False]
    (figure,) = figures.forest(frame, names(1))
    drawn = figures.svg(figure)
    assert drawn.count(">*<") == int(frame["star"].sum())
    assert [text for text in texts(drawn) if text.startswith("北京市")] == ["北京市（8份）"]
    assert "只有描述，没有区间" in texts(drawn)
    (points,) = figure.axes[0].collections
    assert to_hex(points.get_facecolors()[0]) == "#ffffff"
    assert len(points.get_offsets()) == len(PARENTS)


def test_many_groups_fill_several_sheets_with_every_group_once():
    sheets = figures.forest(contrasts(MANY), names(1))
    heads = [text.get_text() for sheet in sheets for text in sheet.texts if text.get_text().endswith("（8份）")]
    assert heads == [f"{group}（8份）" for group in MANY]
    assert sheets[0].get_label().startswith(f"各组与其余各组之差（百分点）（第1幅，共{len(sheets)}幅）\n")
    rows = [text.get_text() for sheet in figures.heatmap(shares(MANY, level=2), None, names(2), order="given") for text in sheet.texts]
    assert [row for row in rows if row in MANY] == MANY


def test_a_heat_map_frames_hatches_or_leaves_plain():
    frame, told = shares(FEW), contrasts(FEW)
    told.loc[told["group"] == "北京市", ["difference_low", "difference_high"]] = np.nan
    (figure,) = figures.heatmap(frame, told, names(1), level=1, order="given")
    cells = [patch for patch in figure.axes[0].patches if patch.get_zorder() == 1]
    frames = [patch for patch in figure.axes[0].patches if patch.get_zorder() == 3]
    known = told.dropna(subset=["difference_low"])
    assert len(cells) == len(FEW) * len(PARENTS)
    assert len(frames) == int(((known["difference_low"] > 0) | (known["difference_high"] < 0)).sum())
    numbers = [text.get_text() for text in figure.axes[0].texts]
    assert numbers == [percent(share) for share in frame["share"]]
    assert {"差的区间不含0", "差的区间含0", "没有区间"} <= set(texts(figures.svg(figure)))


def test_rows_that_are_alike_lie_together():
    frame = shares(["甲", "乙", "丙", "丁"])
    frame.loc[frame["group"] == "丁", "share"] = frame.loc[frame["group"] == "甲", "share"].to_numpy() + 0.001
    (figure,) = figures.heatmap(frame, None, names(1), level=1)
    rows = [text.get_text() for text in figure.texts if text.get_text() in "甲乙丙丁"]
    assert abs(rows.index("甲") - rows.index("丁")) == 1


def test_the_tile_map_has_every_province_and_says_what_is_missing():
    assert len({(tile.row, tile.column) for tile in grid()}) == 34
    (figure,) = figures.tiles(shares([*PROVINCES[:28], "某县"]), "law", names(1))
    words = texts(figures.svg(figure))
    assert {tile.region for tile in grid()} <= set(words)
    assert words.count("无资料") == 6
    assert any("另有1个组不是省级行政区" in text for text in words)
    assert figures.tiles(shares(["某县"]), "law", names(1)) == []


def test_labels_of_profiles_do_not_lie_on_each_other():
    (figure,) = figures.profiles(*profiles(MANY), {})
    figures.png(figure)
    boxes = [Text.get_window_extent(text) for text in figure.axes[0].texts]
    overlaps = [(a, b) for n, a in enumerate(boxes) for b in boxes[:n] if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 2]
    assert len(boxes) == len(MANY)
    assert overlaps == []


@pytest.mark.parametrize("count", [1, 2])
def test_one_group_or_no_interval_can_be_drawn(count):
    groups = ["一个名称特别长的县级市经济技术开发区管理委员会", "乙县"][:count]
    positions, _ = profiles(groups)
    drawn = [
        *figures.forest(contrasts(groups, documents=1), names(1)),
        *figures.forest(contrasts(groups, documents=1), names(1), facets="theme", measure="log2_ratio"),
        *figures.heatmap(shares(groups, documents=1), contrasts(groups, documents=1), names(1), level=1),
        *figures.trend(trend(groups, years=[2025]), names(1)),
        *figures.profiles(positions, None, {}),
        *figures.intensity(intensity(groups, documents=1), names(1)),
    ]
    assert len(drawn) == 6
    assert all(figures.svg(figure).endswith("</svg>\n") for figure in drawn)


def test_numbers_that_are_missing_are_left_out():
    empty = np.nan
    frame, told = shares(FEW), contrasts(FEW)
    frame.loc[0, "share"] = empty
    told.loc[0, ["difference", "difference_low", "difference_high", "log2_ratio"]] = empty
    (heat,) = figures.heatmap(frame, told, names(1), level=1, order="given")
    assert heat.axes[0].texts[0].get_text() == "—"
    (forest,) = figures.forest(told, names(1))
    assert len(forest.axes[0].collections[0].get_offsets()) == len(PARENTS) - 1
    years = trend(FEW)
    years["share"] = empty
    assert len(figures.trend(years, names(1))) == 1
    assert [figures.forest(told[:0], names(1)), figures.heatmap(frame[:0], told, names(1)), figures.trend(years[:0], names(1))] == [[], [], []]
    assert figures.profiles(pd.DataFrame({"group": ["甲"], "x": [empty], "y": [empty]}), None, {}) == []


def test_what_the_font_lacks_is_a_box_where_the_computer_has_no_other(monkeypatch):
    monkeypatch.setattr(font, "chinese_font", lambda: None)
    font._other.cache_clear()
    (figure,) = figures.forest(contrasts(["甲\U00020000县\x0b"]), {**names(1), "law": "<法治> & $x$"})
    words = texts(figures.svg(figure))
    font._other.cache_clear()
    assert "甲□县（8份）" in words
    assert "<法治> & $x$" in words


def test_the_font_holds_what_division_names_need():
    assert set("硚口滘洮瀍河浉河鄠邑猇亭埇桥盱眙儋州濮阳←→−×±≤≥αβΩ①Ⅻ%％°□") <= font.advances().keys()
    with TTFont(font.FILE, lazy=True) as file:
        assert file["name"].getDebugName(1) == font.FAMILY
        assert "SIL Open Font License" in file["name"].getDebugName(13)
    assert (font.FILE.parent / "OFL.txt").read_text(encoding="utf-8").count("SIL OPEN FONT LICENSE") == 1


def test_names_are_cut_to_their_room():
    assert font.shorten("行政执法监督", 30, 10) == "行政…"
    assert font.wrap("行政执法、监督", 40, 10) == "行政执\n法、监督"
    assert font.wrap("督办", 5, 10) == "督\n…"


def test_classes_are_round_and_alike_on_both_sides():
    limits, colours = classes([0.001, -0.004, 0.02, -0.08, 0.03], signed=True)
    assert limits == [-limit for limit in reversed(limits)]
    assert len(colours) == len(limits) + 1
    assert colour(-1, limits, colours) == colours[0]
    assert colour(1, limits, colours) == colours[-1]
    assert len(classes([])[1]) == 2
