"""Rows of tables take what they are about into their sentence, and the caption for their heading."""

from __future__ import annotations

import pytest

from nlp.datamodel import Doc, Heading
from nlp.draft.tabular import Beside, beside, in_sentence, without_table
from nlp.recognize.tables import find_rows

TABLE = """四、督导检查
附件
重点小区整改事项清单
小区名称 | 整改事项 | 责任单位 | 办结时限
春晖苑 | 更换地下室立管并查漏堵漏 | 县供热公司 | 11月29日
机车厂宿舍 | 架设临时旁通管 | 县供热公司 | 11月30日
"""


@pytest.fixture
def found():
    doc = Doc(TABLE, headings=(Heading(0, 6, "四、", 1),))
    return beside(doc, find_rows(TABLE), TABLE.index("更换地下室"))


def test_the_caption_is_the_section(found):
    assert found.section == ("重点小区整改事项",)


def test_the_name_of_the_row_is_what_it_is_about(found):
    assert in_sentence("更换地下室立管并查漏堵漏。", found) == "春晖苑：更换地下室立管并查漏堵漏。"


def test_outside_tables_nothing_stands_beside():
    assert beside(Doc("要修路。"), (), 0) is None


def test_a_line_that_is_a_heading_is_no_caption():
    text = TABLE.replace("附件\n重点小区整改事项清单\n", "")
    doc = Doc(text, headings=(Heading(0, 6, "四、", 1),))
    assert beside(doc, find_rows(text), text.index("更换地下室")).section == ()


@pytest.mark.parametrize(
    ("words", "found", "expected"),
    [
        ("食品安全、饮水安全。", Beside((), column="健康因素"), "健康因素：食品安全、饮水安全。"),
        ("建立管护制度。", Beside((), column="健康因素"), "建立管护制度。"),
        ("更换春晖苑立管。", Beside((), "春晖苑"), "更换春晖苑立管。"),
        ("更换立管。", Beside((), problem="管道漏水"), "针对管道漏水的问题，更换立管。"),
    ],
)
def test_in_sentence(words, found, expected):
    assert in_sentence(words, found) == expected


@pytest.mark.parametrize(("title", "expected"), [("创建任务分解表", "创建任务"), ("整改事项清单", "整改事项"), ("任务表", "任务表")])
def test_without_table(title, expected):
    assert without_table(title) == expected
