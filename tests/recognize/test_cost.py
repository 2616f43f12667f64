"""Recognition costs as much again for as much text again, also where a text is made to hurt."""

import pytest

from nlp.datamodel import Doc
from nlp.recognize import recognize
from nlp.recognize.calendar import Reference
from nlp.recognize.document import describe
from nlp.recognize.figures import find_figures
from nlp.recognize.parties import find_units
from nlp.recognize.times import find_times
from nlp.segment import segment, sentence_spans
from tests.cost import dearer

SPOKEN = Reference(2024, 3, 5)
STAGES = {
    "times": lambda text: find_times(text, SPOKEN),
    "figures": lambda text: find_figures(text, mentions=True),
    "units": lambda text: find_units(text, sentence_spans(text)),
    "document": lambda text: describe(Doc(text=text)),
}
PATTERNS = (
    "（ 每 一是 、 县 镇 局 《 “ ” 责任单位： 一 1 １ 12 1, 1% 百分之 一分之 各 由 到 年 自 在 完成 之前 不少于 至少 每月 12月 2024年 印发 县司法局、 各镇、 县司法局要在 县局（ "
    "新增 、新增病床30张 最高不 |甲 我们 召开 今年 2023年， ； \n \u3000 \u2028 😀 各镇要在6月底前完成20所学校改造；"
).split(" ")


@pytest.mark.parametrize("pattern", [p for p in PATTERNS if p])
@pytest.mark.parametrize("stage", STAGES)
def test_ten_times_the_text_costs_about_ten_times(stage, pattern):
    run = STAGES[stage]
    run(pattern * 10)  # patterns are compiled at the first call
    short, long = (pattern * (n // len(pattern) + 1) for n in (2_000, 20_000))
    assert not dearer(run, short, long, most=30)  # quadratic cost would be a hundred times


def test_a_speech_repeated():
    speech = "各镇要在6月底前完成20所学校改造，由县教育局牵头，县财政局配合，合格率达到100%。\n"
    run = STAGES["units"]
    assert not dearer(run, speech * 100, speech * 1000, most=30)


def test_numbers_before_a_unit():
    """A blank behind a number had two readings, so the cost doubled with every number before the unit."""
    run = STAGES["units"]
    few, many = ((n * "1. " + "另据县教育局讲。") * 40 for n in (2, 18))
    assert not dearer(run, few, many, most=30)


def test_labels_whose_brackets_do_not_close():
    """Each list went on through all the labels behind it."""
    run = STAGES["units"]
    short, long = ("配合单位：《其一，（一）一、" * n for n in (10, 100))
    assert not dearer(run, short, long, most=30)


@pytest.mark.parametrize("row", ["修好灌渠 | 县水务局 | 5月底\n", "修好灌渠 | 5月底\n", "| | 同上\n", "（修好|（县水务局|（\n"])
def test_a_row_repeated(row):
    head = "任务 | 责任单位 | 时限\n"

    def read(text):
        recognize(segment(Doc(text=head + text)))

    read(row)
    assert not dearer(read, row * 100, row * 1000, most=30)
