"""Rewording is by rule: numbers, leading modals and bracketed subjects go, all other words stay."""

from __future__ import annotations

import pytest

from nlp.datamodel import Deadline, Party
from nlp.draft import wording


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("[LEAD 县司法局]要制定普法清单。", "制定普法清单。"),
        ("请[LEAD 县司法局]牵头制定普法清单。", "制定普法清单。"),
        ("[LEAD 县司法局]要会同[SUPPORT 县财政局]制定普法清单。", "制定普法清单。"),
        ("[LEAD 县司法局]牵头，[SUPPORT 县财政局]、[SUPPORT 县教育局]配合，制定普法清单。", "制定普法清单。"),
        ("[LEAD 县司法局]、[LEAD 县财政局]必须按月对账。", "按月对账。"),
        ("[LEAD 县司法局]负责日常调度。", "县司法局负责日常调度。"),
        ("普法清单由[LEAD 县司法局]制定。", "普法清单由县司法局制定。"),
        ("[ADDRESSEE 各级领导干部]要带头接访。", "各级领导干部要带头接访。"),
        ("[DATE 今年]我县必须建成智慧粮库。", "今年建成智慧粮库。"),
        ("二是要完善应急预案。", "完善应急预案。"),
        ("同时，要完善应急预案；", "完善应急预案。"),
        ("我们要完善应急预案。", "完善应急预案。"),
        ("要求各地完善应急预案。", "要求各地完善应急预案。"),
        ("应急物资要补齐。", "应急物资要补齐。"),
        ("要紧盯三类库点建账。", "紧盯三类库点建账。"),
        ("要紧的是三类库点建账。", "要紧的是三类库点建账。"),
        ("设立举报电话（[LEAD 县司法局]）。", "设立举报电话。"),
        ("把今天会议确定的事项列成清单。", "把会议确定的事项列成清单。"),
        ("2.5万亩高标准农田要在[DATE 年底前]建成。", "2.5万亩高标准农田要在年底前建成。"),
        ("希望[LEAD 县供销社]主动对接。", "县供销社主动对接。"),
    ],
)
def test_task_words(build, line, expected):
    analysis = build(f"task {line}")
    assert wording.task_words(analysis.doc.text, analysis.tasks[0]) == expected


def test_every_cell_is_put_back_in_its_own_place(build):
    analysis = build("task [LEAD 县司法局]要在[DATE 6月底前]提请[LEAD 县政府]审议，[DATE 年底前]公布。")
    assert wording.task_words(analysis.doc.text, analysis.tasks[0]) == "在6月底前提请县政府审议，年底前公布。"


@pytest.mark.parametrize("text", ["办好。", "办好；", "办好！", "办好。。", "办好：", "办好"])
def test_a_sentence_ends_with_one_full_stop(text):
    assert wording.close(text) == "办好。"


def test_a_closing_quotation_is_not_given_a_second_mark():
    assert wording.close("他说：“办好。”") == "他说：“办好。”"


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("一、强化监管", "强化监管"),
        ("（二）强化监管。", "强化监管"),
        ("三要强化监管", "强化监管"),
        ("四是要强化监管：", "强化监管"),
        ("第五，强化监管", "强化监管"),
        ("2．强化监管", "强化监管"),
        ("（六）强化监管（县粮储局牵头，各乡镇配合）", "强化监管"),
        ("（七）集中攻坚（5月至10月）", "集中攻坚（5月至10月）"),
    ],
)
def test_heading_words(heading, expected):
    assert wording.heading_words(heading) == expected


def test_neighbouring_times_are_one():
    text = "每年3月1日前上报"
    deadlines = [Deadline(0, 2, "每年", "recurring", "R/P1Y"), Deadline(2, 7, "3月1日前", "date", None)]
    assert wording.times(deadlines, text) == [("每年3月1日前", 0, 7)]


def test_a_bare_period_reads_as_recurring():
    assert wording.times([Deadline(0, 1, "月", "recurring", "R/P1M")], "月调度") == [("每月", 0, 1)]


@pytest.mark.parametrize("words", ["我县", "大家", "全市", "任何单位"])
def test_words_that_name_nobody(words):
    assert wording.is_self(Party(0, len(words), words, words))
