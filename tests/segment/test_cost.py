"""Segmentation costs as much again for as much text again."""

import pytest

from nlp.datamodel import Doc
from nlp.segment import segment
from tests.cost import dearer


def run(text):
    segment(Doc(text=text))


@pytest.mark.parametrize(
    "pattern",
    [
        "（",
        "）",
        "“",
        "”",
        "《",
        "（）",
        "“。",
        "（”",
        "“（《）",
        "每",
        "一是",
        "、",
        "县",
        "。",
        "\n",
        "\u2028",
        " ",
        "一、",
        "一、抓\n",
        "1.办好。\n",
        "一是抓进度。各镇要办。",
        "第一，办好。\n要办。\n",
    ],
)
def test_ten_times_the_text_costs_about_ten_times(pattern):
    short, long = (pattern * (n // len(pattern)) for n in (20_000, 200_000))
    run(pattern * 10)
    assert not dearer(run, short, long, most=30)  # quadratic cost would be a hundred times
