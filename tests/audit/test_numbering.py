"""Runs of labels: nesting, numbering through a paper, one fault a cause."""

import pytest

from nlp.audit.checks.numbering import numbering, written
from nlp.audit.view import View
from nlp.datamodel import Doc


def runs(text):
    return [[text[label.start : label.end] for label in run.labels] for run in numbering(View(Doc(text))).runs]


def faults(text):
    found = numbering(View(Doc(text))).faults
    return [(f.what, text[f.label.start : f.label.end], written(text, f.label, f.expected)) for f in found]


def test_lists_nest_by_style():
    text = "一、路\n一是修路。（1）选线。（2）备料。二是养路。\n二、桥\n一是架桥。二是护桥。"
    assert runs(text) == [["一、", "二、"], ["一是", "二是"], ["（1）", "（2）"], ["一是", "二是"]]
    assert faults(text) == []


def test_a_list_counts_on_in_the_same_style_before_another():
    assert runs("一要修路。一是选线。二要养路。") == [["一要", "二要"], ["一是"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一是路。三是桥。四是渠。", [("gap", "三是", "二是")]),
        ("一是路。三是桥。三是渠。", [("gap", "三是", "二是")]),  # one wrong number, no gap and duplicate
        ("一是路。二是桥。二是渠。四是塘。", [("duplicate", "二是", "三是")]),
        ("一是路。二是桥。一是渠。四是塘。", [("duplicate", "一是", "三是")]),
        ("（1）路。\n（2）桥。\n（5）渠。\n（4）塘。", [("gap", "（5）", "（3）")]),
        ("一、路\n一是平。二是直。\n二、桥\n三是稳。", [("first", "三是", "一是")]),
        ("三、路\n修。\n四、桥\n架。", [("excerpt", "三、", "一、")]),
        ("一、路\n（一）平。\n（二）直。\n二、桥\n（三）稳。", []),  # numbered through the paper
        ("第一条 甲。\n第二章 路\n第二条 乙。\n第三章 桥\n第三条 丙。", [("excerpt", "第二章", "第一章")]),
        ("（一）路；\n（二）桥； （三）渠；\n（四）塘。", []),  # a line joined to the point before it
        ("1.路。2.106路改道。3.桥。", []),
        ("（一）路。\n（四）、（五）项所列人员可以委托。\n（三）项除外。\n（二）桥。", []),
        ("1.路长2.5公里。3.桥。", [("gap", "3.", "2.")]),
        ("说了“一是路，三是桥”就走。三、四季度再说。2.5公里。一是一、二是二。", []),
    ],
)
def test_faults(text, expected):
    assert faults(text) == expected


def test_of_the_faults_a_cut_explains_only_the_first_is_told():
    text = "一、路\n平。\n（新文秘网http://a.cn省略300字）\n三是稳。\n四是快。\n三、桥\n架。\n五、渠\n挖。"
    assert faults(text) == [("excerpt", "三是", "一是"), ("gap", "五、", "四、")]
