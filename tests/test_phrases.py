"""Broken lines are healed and marks set; words stay."""

import pytest

from nlp.phrases import heal, one_line


def test_hard_line_breaks_and_half_width_marks_are_healed():
    assert heal("各镇要及时\n上报, 确保按时完成(含村级)") == "各镇要及时上报，确保按时完成（含村级）"


def test_marks_inside_numbers_are_left_alone():
    assert heal("投资1,200万元，8:30前到岗") == "投资1,200万元，8:30前到岗"


@pytest.mark.parametrize(
    ("broken", "healed"),
    [
        ("加快\n建设", "加快建设"),
        ("加快  \r\n　　建设", "加快建设"),
        ("20\n24年", "2024年"),
        ("open\ndata", "open data"),
        ("一\u2028二\x07三", "一二三"),
        ("  甲\t乙 ", "甲 乙"),
    ],
)
def test_line_breaks_are_healed(broken, healed):
    assert one_line(broken) == healed
