"""Segmentation costs as much again for as much text again."""

import time

import pytest

from nlp.datamodel import Doc
from nlp.segment import segment


def seconds(text):
    start = time.process_time()
    segment(Doc(text=text))
    return time.process_time() - start


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
    seconds(pattern * 10)
    # Quadratic cost would be a hundred times; of one thread on a busy machine the time is not quite steady, so the least of three counts.
    assert min(seconds(long) for _ in range(3)) < 30 * max(min(seconds(short) for _ in range(3)), 0.02)
