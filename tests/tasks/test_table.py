"""Rows of tables: the words of the act, and what stands in the other columns of its row."""

import pytest

from nlp.datamodel import Doc, Meta, Timex
from nlp.recognize import recognize
from nlp.segment import segment
from nlp.tasks import build_tasks
from nlp.tasks.table import due_beside
from tests.tasks.conftest import with_roles


def rows(text, *, date="2025-01-06", **roles):
    """Return the rows of a text whose segments are tasks, but for those that begin with a word of `roles` (role="…")."""
    doc = recognize(segment(Doc(text=text, meta=Meta(date=date))))
    named = {words: role for role, words in roles.items()}
    doc = with_roles(doc, [next((r for w, r in named.items() if doc.quote(s).startswith(w)), "task") for s in doc.segments])
    return doc, build_tasks(doc)


def told(text, **options):
    """Return of each row its words, owners, helpers, classes, times and figures; what is carried has a ^ behind it."""
    doc, tasks = rows(text, **options)
    out = []
    for task in tasks:
        parties = [[p.text + "^" * (p.how == "carried") for p in cells] for cells in (task.lead, task.support, task.addressee)]
        times = [d.text + "^" * (d.how == "carried") for d in task.deadlines]
        out.append((doc.quote(task), *parties, times, [t.text for t in task.targets]))
    return out


HEAD = "任务 | 责任单位 | 配合单位 | 时限\n"


def test_a_row_has_its_main_cell_as_words_and_the_others_as_cells():
    assert told(HEAD + "1.修好灌渠两条 | 县水务局 | 县财政局、各镇 | 5月底\n", topic="任务") == [
        ("修好灌渠两条", ["县水务局"], ["县财政局"], ["各镇"], ["5月底"], [])
    ]


def test_every_act_of_the_main_cell_has_the_owner_and_the_time():
    assert told(HEAD + "修好灌渠两条；每月巡查渠道，出水率达到95%。 | 县水务局 | | 5月底\n", topic="任务") == [
        ("修好灌渠两条", ["县水务局"], [], [], ["5月底"], []),
        ("每月巡查渠道，出水率达到95%", ["县水务局"], [], [], ["每月", "5月底"], ["95%"]),
    ]


def test_a_dated_act_takes_no_other_date():
    assert [row[4] for row in told(HEAD + "4月10日前拿出修渠方案 | 县水务局 | | 5月底\n", topic="任务")] == [["4月10日前"]]


def test_an_act_that_names_one_of_the_owners_is_his():
    text = HEAD + "县水务局4月修好灌渠；县林业局补种行道树；清理淤泥 | 县水务局、县林业局 | | 5月底\n"
    assert [row[1] for row in told(text, topic="任务")] == [["县水务局"], ["县林业局"], ["县水务局", "县林业局"]]


def test_an_owner_of_its_own_joins_those_of_the_column():
    assert told(HEAD + "由县供电公司架设专线 | 县水务局 | | 5月底\n", topic="任务")[0][1] == ["县供电公司", "县水务局"]


def test_carried_cells_say_so():
    text = "阶段 | 时间 | 内容 | 单位\n排查 | 3月 | 逐户登记造册 | 镇安监站\n| | 汇总问题清单 | 同上\n"
    assert told(text, topic="阶段")[1] == ("汇总问题清单", ["镇安监站^"], [], [], ["3月^"], [])


def test_a_remark_that_is_a_time_is_when_it_is_due():
    text = "任务 | 单位 | 备注\n改造老渠 | 县水务局 | 9月开工\n建成水塔 | 县水务局 | 含附属管网\n铺设管线 | 县水务局 | 8.20完工\n"
    assert [row[4] for row in told(text, topic="任务")] == [["9月"], [], ["8.20"]]


def test_the_time_of_a_remark_takes_the_place_of_a_wider_one():
    text = "时间 | 活动内容 | 单位 | 备注\n10月 | 举办敬老书会 | 区图书馆 | 10月29日\n"
    assert told(text, topic="时间")[0][4] == ["10月29日"]


def test_problems_measures_and_tails_of_a_row_are_no_rows():
    text = "问题 | 措施 | 单位 | 时限\n1.渠道渗漏严重。 | 衬砌渠道三公里；逐段验收。 | 县水务局 | 5月底\n"
    assert [row[:2] + row[4:5] for row in told(text, topic="问题")] == [
        ("衬砌渠道三公里", ["县水务局"], ["5月底"]),
        ("逐段验收", ["县水务局"], ["5月底"]),
    ]


def test_an_aim_with_a_figure_is_a_row_beside_the_measures():
    text = "问题 | 整改目标 | 措施 | 单位 | 时限\n渠道渗漏 | 2026年底渠系水利用率提高到60% | 衬砌渠道并逐段验收 | 县水务局 | 5月底\n"
    assert [(row[0], row[4], row[5]) for row in told(text, topic="问题")] == [
        ("2026年底渠系水利用率提高到60%", ["2026年底"], ["60%"]),
        ("衬砌渠道并逐段验收", ["5月底"], []),
    ]


def test_the_figures_of_a_standard_are_targets():
    text = "任务 | 完成标准 | 单位\n开设防火隔离带 | 宽度不低于30米，合格率100% | 县林业局\n"
    assert told(text, topic="任务") == [("开设防火隔离带", ["县林业局"], [], [], [], ["不低于30米", "100%"])]


def test_the_name_of_a_project_may_be_the_act():
    text = "实事项目 | 建设规模 | 单位\n新建公办幼儿园3所 | 学位810个 | 县教育局\n城北水厂 | 日供水能力三万吨 | 县水务局\n"
    assert [row[0] for row in told(text, topic="实事")] == ["新建公办幼儿园3所", "日供水能力三万吨"]


@pytest.mark.parametrize(
    ("value", "words", "times", "figures"),
    [
        ("98%以上", "群众满意率", [], ["98%以上"]),
        ("≥30%，其中农村≥50%", "群众满意率", [], ["≥30%", "≥50%"]),
        ("3个工作日内办结", "群众满意率", [], ["3个工作日内"]),
        ("90分以上（抽样不少于200人）", "群众满意率", [], ["90分以上"]),
        ("翻一番", "群众满意率", [], ["翻一番"]),
        ("明显提升", "群众满意率", [], []),
        ("增长两倍", "群众满意率", [], ["增长两倍"]),
        ("上半年建成热线平台并接通各镇", "上半年建成热线平台并接通各镇", ["上半年"], []),
    ],
)
def test_the_value_of_an_indicator(value, words, times, figures):
    text = f"指标 | 目标值 | 权重 | 牵头部门\n群众满意率 | {value} | 5 | 区民政局\n"
    assert told(text, topic="指标") == [(words, ["区民政局"], [], [], times, figures)]


def test_the_year_in_the_head_of_the_values():
    text = "指标 | 2024年 | 2025年目标\n森林覆盖率 | 58% | 60%\n"
    assert told(text, topic="指标") == [("森林覆盖率", [], [], [], ["2025年^"], ["60%"])]


def test_quotas():
    text = "单位 | 签约（个） | 到位率\n招商一组 | 12 | 70%\n合计 | 12 | 70%\n"
    assert told(text, topic="单位") == [("招商一组 | 12 | 70%", ["招商一组"], [], [], [], ["12", "70%"])]


def test_an_agenda_has_no_tasks():
    assert told("时间 | 议程 | 主持人\n9:00—9:30 | 签到并领取材料 | 会务组\n", topic="时间") == []


@pytest.mark.parametrize(
    ("cell", "kind", "value"),
    [
        ("2025.9", "date", "2025-09"),
        ("2025-09-12", "date", "2025-09-12"),
        ("2025/9/12", "date", "2025-09-12"),
        ("9.12", "date", "2025-09-12"),
        ("2025.13", None, None),
        ("施工期间", "event", None),
        ("发现即改", "event", None),
        ("立即整改", "ongoing", None),
        ("3月—2026年", "date", "2026-12-31"),
        ("—", None, None),
        ("待定", None, None),
    ],
)
def test_what_a_column_of_times_may_say(cell, kind, value):
    _, tasks = rows(HEAD + f"修好灌渠两条 | 县水务局 | | {cell}\n", topic="任务")
    assert [(d.kind, d.value) for task in tasks for d in task.deadlines] == ([(kind, value)] if kind else [])


def test_a_prohibition_with_an_owner_in_its_column_is_a_row():
    assert told(HEAD + "不得向渠道倾倒垃圾 | | 各村 | \n", topic="任务", prohibition="不得") == [("不得向渠道倾倒垃圾", [], [], ["各村"], [], [])]


def test_a_paragraph_before_and_behind_a_table_shares_nothing_with_it():
    text = "县林业局要补种行道树；\n任务 | 时限\n修好灌渠 | 5月底\n编制赛事目录。\n"
    assert [(row[0], row[1], row[4]) for row in told(text, topic="任务")] == [
        ("县林业局要补种行道树", ["县林业局"], []),
        ("修好灌渠", [], ["5月底"]),
        ("编制赛事目录", [], []),
    ]


WEEKLY, DATED, COLUMN = (Timex(0, 2, kind, None) for kind in ("recurring", "date", "date"))


@pytest.mark.parametrize(
    ("own", "alone", "given"),
    [((), True, True), ((), False, True), ((WEEKLY,), True, True), ((WEEKLY,), False, False), ((DATED,), True, False)],
)
def test_when_an_act_has_the_time_of_the_column_beside_its_own(own, alone, given):
    assert due_beside(own, ((COLUMN, False),), alone=alone) == ([(COLUMN, False)] if given else [])
