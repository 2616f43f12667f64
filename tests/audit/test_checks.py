"""What the checks in code leave alone: rounding, lists that are not whole, pairs over several lines, and texts made to be slow."""

import time

import pytest

from nlp.audit import shipped
from nlp.audit.engine import run
from nlp.audit.view import View
from nlp.datamodel import Doc

RULES = {rule.id: rule for rule in shipped()}


def marked(rule: str, text: str) -> list[str]:
    return [text[f.start : f.end] for f in run(RULES[rule], View(Doc(text=text)))]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("DIG-GROWTH", "产值由3.6万元增加到4.1万元，增长14%。"),
        ("DIG-GROWTH", "受理量由1200多件减少到380件，减少近七成，下降68%。"),
        ("DIG-GROWTH", "收入由2亿元增加到3亿元，年均增长8%。"),
        ("DIG-SUM-TOTAL", "投资1.26亿元、3.33亿元，共4.6亿元。"),
        ("DIG-SUM-PART", "比上年增加15亿元，其中省级补助95亿元。"),
        ("DIG-SUM-DIVISION", "项目45个，其中新建20个、续建15个、收尾10个。"),
        ("DIG-SUM-SHARES", "甲类占33.3%，乙类占33.3%，丙类占33.3%。"),
        ("DIG-SUM-STRUCTURE", "三次产业结构为12.3:45.6:42.2。"),
        ("PUN-PAIR", "会议要求：\n“一要修路。\n“二要架桥。\n“三要通水。”"),
        ("PUN-PAIR", "依照《\n防洪法\n》执行。"),
        ("PUN-PAIR", "方法：1）摸底；2）建账。"),
        ("PUN-NEST", "“路要修好。“桥要架好。”"),
        ("DIG-DATE-ORDER", "供暖期为11月15日至次年3月15日。"),
        ("DIG-DATE-WEEKDAY", "定于2025年10月1日（星期三）升旗。"),
    ],
)
def test_left_alone(rule, text):
    assert marked(rule, text) == []


def test_equal_quotes_near_each_other_are_one_finding():
    assert marked("PUN-PAIR", "推行“一门式“服务，办好“一件事”。") == ["“"]


def test_a_pair_left_open_does_not_swallow_the_next_paragraph():
    text = "推行“一门式服务。\n办好“一件事”。"
    assert marked("PUN-PAIR", text) == ["“"]


@pytest.mark.parametrize("piece", ["１", "“。", "12人，其中", "5件、6件，共", "（", "由80件增加到", "占3%，", "：凡是"])
def test_no_rule_is_slow_on_a_text_of_one_kind(piece):
    view = View(Doc(text=piece * (10_000 // len(piece))), genre="notice")
    began = time.process_time()
    for rule in RULES.values():
        list(run(rule, view))
    assert time.process_time() - began < 10
