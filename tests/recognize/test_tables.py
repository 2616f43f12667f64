"""Tables in text: what each cell holds, by the head or without one, in full rows, short rows and rows over several lines."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.datamodel import Doc
from nlp.recognize import recognize
from nlp.recognize.tables import find_rows, row_at
from nlp.segment import segment
from nlp.tasks import build_tasks

TABLE = """2025年重点任务分解表
序号 | 重点任务 | 牵头单位 | 配合单位 | 完成时限
1 | 建成城区智慧停车平台 | 县城管局 | 县公安局、县大数据中心 | 9月底前
2 | 开展校园周边环境整治 | 县教育局 | | 长期坚持
"""


def read(text):
    """Return the cells of every row as `holds:words`, `holds^:words` for what is carried."""
    return [[f"{c.holds}{'^' * c.carried}:{text[c.start : c.end]}" for c in row.cells] for row in rows_below(text)]


def rows_below(text):
    """Return the rows but for the heads."""
    return [row for row in find_rows(text) if row.cells]


def test_the_head_names_what_the_cells_below_it_hold():
    assert read(TABLE) == [
        ["number:1", "task:建成城区智慧停车平台", "lead:县城管局", "support:县公安局、县大数据中心", "time:9月底前"],
        ["number:2", "task:开展校园周边环境整治", "lead:县教育局", "time:长期坚持"],
    ]
    assert [(row.acts, row.ledger) for row in rows_below(TABLE)] == [(("task",), True)] * 2


@pytest.mark.parametrize("text", ["", "没有表格的一句话。", "任务 | 单位\n", "会议开了一天。大家都作了表态。打印 | 关闭 | 返回顶部\n"])
def test_no_rows(text):
    assert find_rows(text) == ()


def test_a_paragraph_ends_the_table():
    text = TABLE + "以上任务列入年度考核，由县督查室每季度通报一次。\n甲 | 乙 | 丙 | 丁 | 戊\n"
    (row,) = rows_below(text)[2:]
    assert not row.ledger
    assert not {c.holds for c in row.cells} & {"lead", "support", "time", "number"}


def test_a_head_of_two_lines_with_a_merged_cell():
    text = "序号 | 工作任务 | 责任分工 | 时限\n| | 牵头单位 | 配合单位 |\n1 | 清理河道淤泥 | 县水务局 | 各镇 | 5月底\n"
    assert read(text) == [["number:1", "task:清理河道淤泥", "lead:县水务局", "support:各镇", "time:5月底"]]


def test_a_head_of_two_lines_of_the_same_length():
    text = "序号 | 工作任务 | 责任分工 | | 时限\n| | 牵头单位 | 配合单位 |\n1 | 清理河道淤泥 | 县水务局 | 各镇 | 5月底\n"
    assert read(text) == [["number:1", "task:清理河道淤泥", "lead:县水务局", "support:各镇", "time:5月底"]]


def test_a_head_repeated_on_the_next_page():
    head = "任务 | 责任单位 | 时限\n"
    text = f"{head}修好灌渠 | 县水务局 | 5月底\n— 2 —\n{head}补种行道树 | 同上 | 同上\n"
    assert read(text) == [
        ["task:修好灌渠", "lead:县水务局", "time:5月底"],
        ["task:补种行道树", "lead^:县水务局", "time^:5月底"],
    ]


def test_a_table_without_head_is_read_by_its_columns():
    text = "1 | 修好灌渠两条并通水 | 县水务局 | 各镇 | 5月底\n2 | 补种行道树一千株 | 县林业局、县城管局 | 县财政局 | 3月—4月\n"
    assert read(text) == [
        ["number:1", "task:修好灌渠两条并通水", "lead:县水务局", "support:各镇", "time:5月底"],
        ["number:2", "task:补种行道树一千株", "lead:县林业局、县城管局", "support:县财政局", "time:3月—4月"],
    ]
    assert not any(row.ledger for row in find_rows(text))


def test_units_first():
    text = "部门 | 职责\n县气象局 | 汛期每日发布雨情通报，遇暴雨预警加密到每小时一次。\n县电力公司 | 检修排涝泵站线路，备齐发电机组。\n"
    assert read(text) == [
        ["lead:县气象局", "task:汛期每日发布雨情通报，遇暴雨预警加密到每小时一次。"],
        ["lead:县电力公司", "task:检修排涝泵站线路，备齐发电机组。"],
    ]


def test_a_column_of_responsibilities_holds_duties_not_units():
    text = "部门 | 责任\n县气象局 | 汛期每日发布雨情通报，遇暴雨预警加密到每小时一次\n"
    assert read(text) == [["lead:县气象局", "task:汛期每日发布雨情通报，遇暴雨预警加密到每小时一次"]]


def test_long_texts_say_what_to_do_whatever_their_head():
    text = "部门 | 重点领域 | 对应指标\n县气象局 | 汛期每日发布雨情通报，遇暴雨预警加密到每小时一次 | 防灾\n"
    assert read(text.replace("指标", "类别")) == [["lead:县气象局", "task:汛期每日发布雨情通报，遇暴雨预警加密到每小时一次", "category:防灾"]]


def test_a_column_of_units_of_measure_holds_no_owner():
    text = "指标 | 单位 | 目标值 | 责任单位\n森林覆盖率 | % | 62 | 县林业局\n人工造林 | 万亩 | 3.5 | 县林业局\n"
    assert read(text)[0] == ["indicator:森林覆盖率", "other:%", "goal:62", "lead:县林业局"]


def test_a_merged_cell_at_the_head_of_rows():
    text = "阶段 | 时间 | 工作内容 | 责任单位\n排查 | 3月 | 逐户登记造册 | 各社区\n| | 汇总问题清单 | 镇安监站\n整改 | 4月 | 拆除违建棚屋 | 镇城建办\n"
    assert read(text) == [
        ["category:排查", "time:3月", "task:逐户登记造册", "lead:各社区"],
        ["task:汇总问题清单", "lead:镇安监站", "category^:排查", "time^:3月"],
        ["category:整改", "time:4月", "task:拆除违建棚屋", "lead:镇城建办"],
    ]


def test_an_owner_merged_over_rows_is_carried_with_its_time():
    text = "序号 | 任务 | 责任单位 | 时限\n1 | 修好灌渠 | 县水务局 | 5月底\n2 | 建成泵站 | |\n3 | 补种行道树 | 县林业局 |\n4 | 更换路牌 | |\n"
    assert read(text)[1:] == [
        ["number:2", "task:建成泵站", "lead^:县水务局", "time^:5月底"],
        ["number:3", "task:补种行道树", "lead:县林业局"],
        ["number:4", "task:更换路牌", "lead^:县林业局"],
    ]


def test_a_part_of_the_table_carries_nothing_over():
    text = "任务 | 责任单位 | 时限\n修好灌渠 | 县水务局 | 5月底\n二、林业\n补种行道树 | | 6月\n林场 | |\n封育山林 | | 7月\n"
    assert [[cell for cell in row if "^" in cell] for row in read(text)] == [[], [], [], []]
    assert rows_below(text)[2].acts == ()


@pytest.mark.parametrize("mark", ["同上", "〃", "″", "”", "“同上”"])
def test_ditto_takes_what_stands_above(mark):
    text = f"任务 | 责任单位 | 时限\n修好灌渠 | 县水务局 | 5月底\n建成泵站 | {mark} | {mark}\n建成水塔 | {mark} | 8月\n"
    assert read(text)[1:] == [
        ["task:建成泵站", "lead^:县水务局", "time^:5月底"],
        ["task:建成水塔", "time:8月", "lead^:县水务局"],
    ]


def test_short_rows_are_laid_on_the_columns_by_what_their_cells_look_like():
    text = (
        "问题 | 整改措施 | 牵头单位 | 配合单位 | 时限\n"
        "井盖松动异响，市民多次来电 | 逐条街排查更换，登记台账 | 市城管局 | 市水务局 | 4月底\n"
        "路灯夜间不亮，多为线路老化 | 更换灯具三百套，巡检每周一次 | 6月底\n"
        "垃圾箱破损，清运不及时 | 补齐箱体并定点清洗 | 市环卫中心\n"
    )
    assert read(text)[1:] == [
        ["problem:路灯夜间不亮，多为线路老化", "measure:更换灯具三百套，巡检每周一次", "time:6月底"],
        ["problem:垃圾箱破损，清运不及时", "measure:补齐箱体并定点清洗", "lead:市环卫中心"],
    ]


def test_a_line_break_inside_a_cell():
    text = "问题 | 措施 | 责任单位 | 时限\n1.井盖松动异响，市民多次来电反映。\n| 逐条街排查更换 | 市城管局 | 4月底\n"
    assert read(text) == [["problem:1.井盖松动异响，市民多次来电反映。", "measure:逐条街排查更换", "lead:市城管局", "time:4月底"]]


def test_a_line_break_inside_a_cell_that_both_lines_say():
    text = "问题 | 措施 | 责任单位 | 时限\n消毒记录缺失 | 补建台账；\n安排专人登记 | 后勤科 | 4月底\n"
    assert read(text) == [["problem:消毒记录缺失", "measure:补建台账；\n安排专人登记", "lead:后勤科", "time:4月底"]]


def test_a_heading_between_rows_does_not_end_the_table():
    text = "任务 | 责任单位 | 时限\n一、水利\n修好灌渠 | 县水务局 | 5月底\n二、林业\n补种行道树 | 县林业局 | 3月\n"
    assert read(text) == [["task:修好灌渠", "lead:县水务局", "time:5月底"], ["task:补种行道树", "lead:县林业局", "time:3月"]]


def test_indicators():
    text = "指标名称 | 2025年目标 | 权重 | 责任部门\n群众满意率 | 90%以上 | 20 | 区民政局\n"
    (row,) = rows_below(text)
    assert read(text) == [["indicator:群众满意率", "goal:90%以上", "weight:20", "lead:区民政局", "time^:2025年"]]
    assert row.acts == ("indicator",)


def test_quotas_of_units():
    text = "单位 | 签约（个） | 到位率\n招商一组 | 12 | 70%\n招商二组 | 9 | 65%\n合计 | 21 |\n"
    rows = rows_below(text)
    assert read(text)[0] == ["lead:招商一组", "figure:12", "figure:70%"]
    assert [row.acts for row in rows] == [("figures",), ("figures",), ()]


def test_an_agenda_states_no_acts():
    text = "时间 | 议程 | 主持人\n9:00—9:30 | 签到并领取材料 | 会务组\n9:30—11:00 | 各镇汇报进度 | 王大川\n"
    assert [row.acts for row in rows_below(text)] == [(), ()]


@pytest.mark.parametrize("told", ["已完成", "完成", "☑已结束", "已销号"])
def test_what_is_told_as_done_is_no_ledger_row(told):
    text = f"任务 | 责任单位 | 完成情况\n修好灌渠 | 县水务局 | {told}\n建成泵站 | 县水务局 | 正在施工\n"
    assert [row.ledger for row in rows_below(text)] == [False, True]


@pytest.mark.parametrize("act", ["严禁向渠道倾倒垃圾", "2.不得占用渠道", "渠道已修好三公里"])
def test_a_ban_or_a_report_is_no_ledger_row(act):
    rows = find_rows(f"任务 | 责任单位\n{act} | 县水务局\n对已修好的渠道逐段验收 | 县水务局\n")
    assert [row.ledger for row in rows if row.cells] == [False, True]


def test_row_at():
    rows = find_rows(TABLE)
    assert row_at(rows, TABLE.index("停车")) == rows[1]
    assert row_at(rows, TABLE.index("县教育局")) == rows[2]
    assert row_at(rows, TABLE.index("重点任务 |")) == rows[0]
    assert row_at(rows, 0) is None


def test_full_width_bars_and_no_blanks():
    assert read("任务｜责任单位｜时限\n修好灌渠｜县水务局｜5月底\n") == [["task:修好灌渠", "lead:县水务局", "time:5月底"]]


def test_a_line_of_very_many_bars_costs_little():
    text = "任务 | 责任单位\n" + "| " * 200_000 + "\n" + "甲 | 县水务局\n" * 2000
    assert len(find_rows(text)) >= 1999


PIECES = ["|", "｜", " | ", "\n", " ", "任务", "责任单位", "时限", "指标", "目标值", "县水务局", "各镇", "同上", "—", "5月底", "95%", "修好灌渠两条。", "（", "）", "1", "合计", "；", "王大川"]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_text_has_rows_in_order_with_their_own_cells_inside(text):
    rows = find_rows(text)
    assert all(a.end <= b.start for a, b in pairwise(rows))
    for row in rows:
        assert all(row.start <= c.start < c.end <= row.end for c in row.cells if not c.carried)
        assert all(0 <= c.start < c.end <= len(text) and text[c.start : c.end].strip() == text[c.start : c.end] for c in row.cells)
    doc = recognize(segment(Doc(text=text)))
    assert all(a.end <= b.start for items in (doc.units, doc.times, doc.figures) for a, b in pairwise(items))
    build_tasks(replace(doc, segments=tuple(replace(s, role="task") for s in doc.segments)))
