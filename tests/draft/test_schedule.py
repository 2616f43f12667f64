"""The time-table: stages out of deadlines, tasks in few words, points worked back by working days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from nlp.draft.brief import brief, owners_words
from nlp.draft.compose import Options, compose
from nlp.draft.gather import from_analyses
from nlp.draft.kinds import find_kind
from nlp.draft.matter import Row, Step
from nlp.draft.profile import Profile
from nlp.draft.schedule import control_points, schedule
from nlp.recognize.workdays import is_workday

LONG = "按照上级有关规定，逐户登记辖区内闲置的农房和宅基地，汇总以后建立电子台账，明确专人管护，并在入户走访时向村民讲清楚政策"


def row(words: str, **cells: object) -> Row:
    return replace(Row(id=words, words=words, content=words), **cells)


def due(words: str, day: str, said: str, **cells: object) -> Row:
    return row(words, times=(said,), due=day, **cells)


def lines(*rows: Row, step: str = "auto") -> list[tuple[str, list[tuple[str, list[str]]]]]:
    return [(s.name, [(line.label, [i.words + (f"|{i.time}" if i.time else "") for i in line.items]) for line in s.lines]) for s in schedule(rows, step=step)]


@pytest.mark.parametrize(
    ("words", "cells", "expected"),
    [
        ("6月底前完成库点清查。", {"times": ("6月底前",)}, "完成库点清查"),
        ("对库点开展清查，6月底前完成。", {"times": ("6月底前",)}, "对库点开展清查"),
        ("剩余的12座水闸，各镇要在6月10日前全部检修到位。", {"times": ("6月10日前",), "responsible": ("各镇",)}, "剩余的12座水闸，全部检修到位"),
        ("县司法局每季度举办一期培训班。", {"times": ("每季度",), "lead": ("县司法局",)}, "举办一期培训班"),
        ("制定转移预案，月底前印发。", {"times": ("月底前",)}, "制定转移预案并印发"),
        ("调两台水泵给东村，月底前归还。", {"times": ("月底前",)}, "调两台水泵给东村并归还"),
        ("名单9月份印发。", {"times": ("9月份",)}, "印发名单"),
        ("5月底前：开村民代表会，张贴通告。", {"times": ("5月底前",)}, "开村民代表会，张贴通告"),
        ("老街立面改造春节前结束。", {"times": ("春节前",)}, "老街立面改造结束"),
        ("对乡镇和县直部门的权责清单进行一次全面梳理，对职能交叉的事项逐项明确主管单位，5月底前报县政府审定。", {"times": ("5月底前",)}, "对职能交叉的事项逐项明确主管单位，报县政府审定"),
        ("今年的计划3月25日前补报。", {"times": ("3月25日前",)}, "补报今年的计划"),
        ("涵洞改造6月底前完成。", {"times": ("6月底前",)}, "涵洞改造"),
        ("干渠疏浚率10月底前达到90%以上。", {"times": ("10月底前",)}, "干渠疏浚率达到90%以上"),
        ("7月和11月各检修一次闸门。", {"times": ("7月", "11月")}, "7月和11月各检修一次闸门"),
        ("在明年预算编制中单列。", {"times": ("明年",)}, "在明年预算编制中单列"),
        ("建立补贴机制，年内制定细则，从2025年度开始执行。", {"times": ("年内", "从2025年度开始")}, "建立补贴机制，制定细则，从2025年度开始执行"),
        ("编制2024年巡查计划。", {"times": ("2024年",)}, "编制2024年巡查计划"),
        ("村医入职一个月内完成体检。", {"times": ("一个月内",)}, "村医入职一个月内完成体检"),
        ("农技站每周不少于一次巡田。", {"times": ("每周",), "lead": ("农技站",)}, "农技站不少于一次巡田"),
        ("对圩堤险段统一施打木桩并加高培厚堤身，逐段明确巡查人员和抢险队伍，配足编织袋、砂石料等防汛物资，8月底前完成第一轮。", {"times": ("8月底前",)}, "配足编织袋、砂石料等防汛物资，完成第一轮"),
        ("每月1日至5日上报。", {"times": ("每月",)}, "每月1日至5日上报"),
        ("县水利局要每周会商水情。", {"times": ("每周",), "lead": ("县水利局",)}, "会商水情"),
        ("县水利局情况特殊。", {"lead": ("县水利局",)}, "县水利局情况特殊"),
        (f"{LONG}。", {}, "逐户登记辖区内闲置的农房和宅基地，汇总以后建立电子台账，明确专人管护"),
        (f"{LONG}，年底前办结率达到95%以上。", {"times": ("年底前",)}, "办结率达到95%以上"),
        (f"完善“村里有事，{LONG}”的做法，写进村规民约。", {}, f"完善“村里有事，{LONG}”的做法"),
    ],
)
def test_brief(words, cells, expected):
    assert brief(row(words, **cells)) == expected


def test_a_period_that_runs_from_an_event_stays():
    assert brief(row("对被纠正的案件，镇里要在收到文书后10日内整改。", times=("收到文书后10日内",), lead=("镇里",)), timed=True) == "对被纠正的案件，在收到文书后10日内整改"


def test_many_owners_are_the_first_two():
    assert [owners_words("甲乙丙"), owners_words("甲乙丙丁"), owners_words(())] == ["甲、乙、丙", "甲、乙等", ""]


def test_stages_in_order():
    found = lines(
        due("完成验收。", "2024-12-31", "年底前"),
        due("改造仓房。", "2024-09-15", "9月15日前"),
        due("清查库点。", "2024-09-30", "9月底前"),
        due("拿出落实方案。", "2024-03-19", "会后一周内"),
        row("立即封存问题粮。", times=()),
        row("通报进展。", times=("每月",), frequency=("每月",)),
        row("巡查库区。", times=("每天",), frequency=("每日",)),
        row("报备年度计划。", times=("每年1月底前",), frequency=("每年",)),
        row("抓好粮食安全。", times=("长期坚持",)),
        row("受理后5日内答复。", times=("受理后5日内",)),
        row("建立台账。"),
    )
    assert found == [
        ("启动部署", [("立即办理", ["立即封存问题粮"]), ("2024年3月19日前", ["拿出落实方案"])]),
        ("组织实施", [("2024年9月", ["改造仓房|9月15日前", "清查库点|9月底前"])]),
        ("总结评估", [("2024年底前", ["完成验收"])]),
        (
            "常态推进",
            [
                ("每日", ["巡查库区"]),
                ("每月", ["通报进展"]),
                ("每年", ["报备年度计划|每年1月底前"]),
                ("长期坚持", ["抓好粮食安全"]),
                ("按规定时限办理", ["受理后5日内答复"]),
            ],
        ),
        ("时限待定", [("", ["建立台账"])]),
    ]


def test_no_start_and_no_close_that_the_source_does_not_name():
    assert [name for name, _ in lines(due("清查库点。", "2024-06-30", "6月底前"), due("改造仓房。", "2024-09-30", "9月底前"))] == ["组织实施"]


def test_a_plan_due_after_other_work_does_not_start_it():
    found = lines(due("清查库点。", "2024-03-31", "3月底前"), due("制定实施方案。", "2024-06-30", "6月底前"))
    assert [name for name, _ in found] == ["组织实施"]


@pytest.mark.parametrize(
    ("step", "labels"),
    [
        ("month", ["2024年1月底前", "2024年2月底前", "2024年5月底前"]),
        ("quarter", ["2024年一季度", "2024年5月底前"]),
        ("half", ["2024年上半年"]),
        ("year", ["2024年"]),
    ],
)
def test_steps(step, labels):
    rows = [due("清查库点。", day, said) for day, said in (("2024-01-31", "1月底前"), ("2024-02-29", "2月底前"), ("2024-05-31", "5月底前"))]
    assert [line.label for stage in schedule(rows, step=step) for line in stage.lines] == labels


def test_many_months_are_taken_together():
    rows = [due("清查库点。", f"2024-{month:02}-10", f"{month}月10日前") for month in range(1, 13)]
    (stage,) = schedule(rows)
    assert [line.label for line in stage.lines] == [f"2024年{name}季度" for name in "一二三四"]
    assert [item.time for item in stage.lines[0].items] == ["1月10日前", "2月10日前", "3月10日前"]


def test_words_of_the_day_they_were_said_on_become_a_date():
    found = lines(due("调两台水泵。", "2024-05-21", "明天"), due("清查库点。", "2024-05-25", "5月25日前"))
    assert found == [("组织实施", [("2024年5月", ["调两台水泵|5月21日前", "清查库点|5月25日前"])])]


def test_every_step_of_a_row_stands_in_its_stage():
    steps = (Step("6月底前完成一半", "6月底前", "2024-06-30"), Step("年底前全部完成任务", "年底前", "2024-12-31"))
    found = lines(row("改造仓房，6月底前完成一半，年底前全部完成任务。", times=("6月底前", "年底前"), due="2024-06-30", steps=steps))
    assert found == [("组织实施", [("2024年6月底前", ["改造仓房，完成一半"]), ("2024年底前", ["改造仓房，全部完成任务"])])]


def test_steps_without_days_of_their_own_stay_together():
    steps = (Step("2小时内到场", "2小时内", None), Step("4小时内处置", "4小时内", None))
    found = lines(row("接报后2小时内到场，4小时内处置。", times=("2小时内", "4小时内"), steps=steps))
    assert found == [("常态推进", [("按规定时限办理", ["接报后2小时内到场，4小时内处置"])])]


def test_a_time_that_only_begins_is_no_deadline():
    found = lines(due("从6月1日起开放库房参观。", "2024-06-01", "从6月1日起"))
    assert [(name, [line for line, _ in stage]) for name, stage in found] == [("常态推进", ["按规定时限办理"])]


def test_a_season_is_told_beside_the_day_that_stands_for_it():
    assert lines(due("修复圩堤。", "2025-12-31", "明年汛前")) == [("组织实施", [("2025年底前", ["修复圩堤|明年汛前"])])]


@pytest.mark.parametrize("said", ["2个工作日内", "7日内", "用两年时间", "24小时内", "三个月内"])
def test_a_period_of_its_own_is_no_day_of_the_calendar(said):
    found = lines(due("对来信逐件答复。", "2024-06-03", said))
    assert [(name, [line for line, _ in stage]) for name, stage in found] == [("常态推进", ["按规定时限办理"])]


@pytest.mark.parametrize(("said", "day"), [("6月", "2024-06-30"), ("28日", "2024-06-28"), ("会后一周内", "2024-06-03")])
def test_a_day_of_the_calendar_is_one(said, day):
    assert {name for name, _ in lines(due("对来信逐件答复。", day, said))} <= {"启动部署", "组织实施"}


def test_a_period_is_told_once_whatever_it_is_called():
    assert lines(row("按月通报进展。", times=("按月",), frequency=("每月",))) == [("常态推进", [("每月", ["通报进展"])])]


def test_points_are_working_days_in_order():
    points = control_points(date(2024, 3, 12), date(2024, 9, 30))
    days = [day for _, day in points]
    assert [name for name, _ in points] == ["方案报送", "中期检查", "收尾自查"]
    assert days == sorted(days)
    assert all(is_workday(day) for day in days)
    assert date(2024, 3, 12) < days[0]
    assert days[-1] < date(2024, 9, 30)


def test_few_days_have_no_points():
    assert control_points(date(2024, 3, 12), date(2024, 3, 19)) == ()
    assert control_points(date(2024, 3, 12), date(2024, 1, 1)) == ()


def paper_lines(build, *, options=None, profile=None):
    analysis = build(
        "task [LEAD 县粮储局]要在[DATE=2024-06-30 6月底前]完成库点清查。",
        "task [ADDRESSEE 各镇]要在[DATE=2024-12-31 年底前]改造危旧仓房。",
        "task 要建立出入库台账。",
        "task 要公布网点。",
    )
    return compose(find_kind("实施方案"), from_analyses({"讲话": analysis}), options=options, profile=profile)


def test_the_part_counts_what_nobody_timed_and_keeps_its_sources(build):
    paper = paper_lines(build)
    words = [text for _, text in paper.lines()]
    at = words.index("四、实施步骤")
    assert words[at + 1 : at + 4] == [
        "2024年6月底前：完成库点清查（县粮储局）。",
        "2024年底前：改造危旧仓房（各镇）。",
        "其余2项任务的完成时限：【待补：完成时限】。",
    ]
    pieces = [piece for piece in paper.pieces() if piece.text in {"完成库点清查（县粮储局）", "其余2项任务的完成时限："}]
    assert [piece.refs for piece in pieces] == [("t0",), ("t2", "t3")]
    assert {piece.field for piece in pieces} == {""}


def test_nothing_timed_makes_no_steps(build):
    analysis = build("task [LEAD 县粮储局]要完成库点清查。")
    paper = compose(find_kind("实施方案"), from_analyses({"讲话": analysis}))
    assert not any("实施步骤" in text for _, text in paper.lines())


@pytest.mark.parametrize(
    ("options", "profile", "shown"),
    [
        (Options(backward=True, issued=date(2024, 3, 12)), None, True),
        (Options(backward=True), Profile(date="2024年3月12日"), True),
        (Options(backward=True), None, False),
        (Options(issued=date(2024, 3, 12)), None, False),
    ],
)
def test_points_only_where_asked_for_and_the_day_is_known(build, options, profile, shown):
    paper = paper_lines(build, options=options, profile=profile)
    annexes = {annex.title: annex for annex in paper.annexes}
    assert ("倒排工期表" in annexes) == shown
    if shown:
        table, note = annexes["倒排工期表"].blocks
        assert [cell.text for cell in table.rows[0]] == ["1", "完成库点清查", "县粮储局", "2024年6月底前", "3月28日", "5月8日", "6月19日"]
        assert "按工作日倒排" in note.text
        assert "不是来源文件" in note.text


def test_a_brief_never_turns_a_ban_round():
    row = Row("a", "九月十二号不九月十号之前要把账册报来。", "报账册", times=("九月十号之前",), due="2024-09-10")
    assert "不要" not in brief(row)
