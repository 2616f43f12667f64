"""Task tables in running text: what a column holds is said by its head, and a row of such a table is a task."""

import pytest

import nlp
from nlp.recognize.tables import find_cells

TABLE = """2025年重点任务分解表
序号 | 重点任务 | 牵头单位 | 配合单位 | 完成时限
1 | 建成城区智慧停车平台 | 县城管局 | 县公安局、县大数据中心 | 9月底前
2 | 开展校园周边环境整治 | 县教育局 | | 长期坚持
"""


def cells(text):
    return [(text[c.start : c.end], c.holds) for c in find_cells(text)]


def test_the_head_names_what_the_cells_below_it_hold():
    assert cells(TABLE) == [
        ("1", "number"),
        ("建成城区智慧停车平台", "task"),
        ("县城管局", "lead"),
        ("县公安局、县大数据中心", "support"),
        ("9月底前", "time"),
        ("2", "number"),
        ("开展校园周边环境整治", "task"),
        ("县教育局", "lead"),
        ("长期坚持", "time"),
    ]


def test_a_line_without_bars_ends_the_table():
    text = TABLE + "注：列入考核。\n甲 | 乙 | 丙 | 丁 | 戊\n"
    assert cells(text)[-5:] == [(word, "") for word in "甲乙丙丁戊"]


@pytest.mark.parametrize("text", ["", "没有表格的一句话。", "|", "| |\n", "序号 | 任务\n"])
def test_no_cells(text):
    assert [c for c in find_cells(text) if c.holds] == []


def test_every_row_of_a_task_table_is_a_task():
    analysis = nlp.load()(TABLE)
    rows = [
        (
            analysis.doc.quote(task),
            [party.name for party in task.lead],
            [party.name for party in task.support],
            [(d.kind, d.value) for d in task.deadlines],
        )
        for task in analysis.tasks
    ]
    assert rows == [
        ("建成城区智慧停车平台", ["县城管局"], ["县公安局", "县大数据中心"], [("date", "2025-09-30")]),
        ("开展校园周边环境整治", ["县教育局"], [], [("ongoing", None)]),
    ]
