"""What a speaker takes back is kept as a mention under its own rule, which no model may make a deadline again."""

import numpy as np
import pytest

from nlp.classify.merge import merge
from nlp.classify.tags import KINDS
from nlp.datamodel import WITHDRAWN, Doc
from nlp.recognize import recognize
from nlp.recognize.calendar import Reference
from nlp.recognize.times import find_times
from nlp.segment import segment

SPOKEN = Reference(2024, 3, 5)


def read(text):
    return [(text[t.start : t.end], t.rule == WITHDRAWN, t.counts) for t in find_times(text, SPOKEN, mentions=True)]


@pytest.mark.parametrize(
    "text",
    ["25号，啊不对，24号前交稿。", "25号前，不对，24号交稿。", "下周三，哦，周四交稿。", "不是月底，是20号前交稿。", "由5月底改为6月底交稿。"],
)
def test_the_first_is_withdrawn(text):
    assert [withdrawn for _, withdrawn, _ in read(text)] == [True, False]


def test_what_replaces_a_deadline_is_one():
    assert read("25号前，不对，24号交稿。") == [("25号前", True, False), ("24号", False, True)]


@pytest.mark.parametrize("text", ["6月底前交稿，9月底前付印。", "25号前交稿，不对的地方28号前改。", "周一、周三各交一次。", "25号前交稿。不，28号前也行。"])
def test_two_deadlines_stay(text):
    assert [withdrawn for _, withdrawn, _ in read(text)] == [False, False]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("下周三，哦，周一前交稿。", "2024-03-11"),
        ("下周三，哦，周四前交稿。", "2024-03-14"),
        ("下周三，哦，本周四前交稿。", "2024-03-07"),
        ("明年3月底前，说错了，2月底前交稿。", "2025-02-28"),
        ("明年3月底前，说错了，4月10日前交稿。", "2025-04-10"),
        ("6月25日前，不对，24号前交稿。", "2024-06-24"),
        ("6月25日前，不对，31号前交稿。", None),
        ("6月底前，不对，2026年4月底前交稿。", "2026-04-30"),
    ],
)
def test_what_only_the_first_names_holds_for_the_second(text, value):
    assert [t.value for t in find_times(text, SPOKEN)] == [value]


def test_a_model_does_not_bring_it_back():
    doc = recognize(segment(Doc(text="25号前，不对，24号前交稿。")))
    chances = np.zeros((len(doc.text), len(KINDS)), dtype=np.float32)
    chances[:, KINDS.index("DEADLINE")] = 1.0
    assert [t.counts for t in merge(doc, (), chances).times] == [False, True]
