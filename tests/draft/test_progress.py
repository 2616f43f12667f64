"""进展情况通报 and 讲话提纲 out of a ledger's state."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import cycle

import pytest

from nlp.draft.compose import Options, compose
from nlp.draft.gather import from_analyses
from nlp.draft.kinds import find_kind
from nlp.draft.matter import Matter, Row
from nlp.draft.paper import Reference, Table
from nlp.draft.profile import Profile
from nlp.labels import STATUSES
from tests.draft.grounding import ungrounded
from tests.draft.test_grounded import DEVELOPMENT, SHARED, matters

DAY = date(2024, 7, 20)
UNITS = ("县司法局", "县财政局", "县教育局")


def row(number, words, status, *, owners=("县司法局",), due="2024-06-30", progress="", remark="", times=None):
    said = (due,) if times is None and due else times or ()
    reference = (Reference(f"r{number}", "讲话", f"第{number}段", words),)
    return Row(f"r{number}", words, words, lead=owners, times=said, due=due, status=status, progress=progress, remark=remark, references=reference)


@pytest.fixture
def matter():
    return Matter(
        "全县法治工作会议讲话",
        (
            row(1, "修订决策目录。", "已办结", progress="目录已于4月25日公布"),
            row(2, "举办执法培训班。", "已销号"),
            row(3, "落实专项经费。", "办理中", owners=("县财政局",), progress="资金尚未下达", remark="需县政府协调"),
            row(4, "编制校园法治读本。", "已交办", owners=("县教育局",), due="2024-09-30"),
            row(5, "开展案卷评查。", "待交办", owners=(), due=None),
            row(6, "清理规范性文件。", "已延期", owners=("县司法局",)),
        ),
        date="2024-03-12",
    )


def lines(matter, kind="进展情况通报", *, as_of=DAY, profile=None):
    return [words for style, words in compose(find_kind(kind), matter, options=Options(as_of=as_of), profile=profile).lines() if style != "cell"]


def under(found, heading):
    """Return the paragraphs under a heading of the first level."""
    start = next(n for n, words in enumerate(found) if re.fullmatch(rf"[一二三四五六]、{heading}", words))
    rest = found[start + 1 :]
    end = next((n for n, words in enumerate(rest) if re.match(r"[一二三四五六]、", words)), len(rest))
    return rest[:end]


def test_the_kinds_are_known_by_the_names_clerks_use():
    assert find_kind("督查通报").name == find_kind("进展情况通报").name == "进展情况通报"
    assert find_kind("讲话").name == "讲话提纲"


def test_the_whole_is_counted_with_its_base_and_day(matter):
    assert under(lines(matter), "总体情况") == [
        "截至2024年7月20日，台账所列6项任务中，已办结2项，办结率33.3%；正在办理2项，待启动2项。",
        "完成时限已到的任务4项，其中已办结2项，到期任务办结率50.0%；逾期未办结1项，占到期任务的25.0%；已延期或进展尚待核实的1项。",
    ]


def test_without_a_day_nobody_is_called_late(matter):
    found = "\n".join(lines(matter, as_of=None))
    assert "逾期未办结" not in found
    assert "【待补：数据截止日期】" in found


def test_a_ledger_without_status_leaves_the_progress_open(matter):
    untold = replace(matter, rows=tuple(replace(r, status="", progress="", remark="") for r in matter.rows))
    gap = "【待补：办理进展，含进展较快、滞后的单位和存在的问题】"
    assert under(lines(untold), "总体情况") == [f"截至2024年7月20日，台账所列6项任务的办理情况：{gap}。"]
    paper = compose(find_kind("进展情况通报"), untold, options=Options(as_of=DAY))
    assert [found for found in paper.gaps if re.search("进展|办结率|状态|问题", found)] == [gap], "said once, the tables wait for the hand"
    units, rows = tables(paper)
    assert {cell.text for line in rows.rows for cell in line[4:6]} | {line[-1].text for line in units.rows} == {"—"}


def test_a_row_without_progress_among_others_is_a_gap(matter):
    _, rows = tables(compose(find_kind("进展情况通报"), matter, options=Options(as_of=DAY)))
    assert [line[5].text for line in rows.rows] == ["目录已于4月25日公布", "—", "资金尚未下达", *["【待补：办理进展】"] * 3]


def test_a_unit_is_named_late_with_what_and_when_and_how_long(matter):
    assert under(lines(matter), "进展滞后的单位") == [
        "县财政局逾期未办结任务1项：“落实专项经费”，应于2024年6月底前完成，截至2024年7月20日已逾期15个工作日，目前进展为：资金尚未下达。",
        "另有1项任务完成时限已到，台账未写明已交办或者已作延期，须先行核实，本次不作逾期通报。",
    ]


def test_who_has_overdue_rows_is_not_praised(matter):
    late = replace(matter, rows=(*matter.rows, row(7, "开展普法。", "办理中")))
    assert all("县司法局" not in words for words in under(lines(late), "进展较快的单位"))


def test_praise_gives_the_numbers_and_the_fact_reported(matter):
    assert under(lines(matter), "进展较快的单位") == [
        "县司法局承担任务3项，已办结2项，办结率66.7%，无逾期任务。其中，“修订决策目录”，目录已于4月25日公布。"
    ]


def test_problems_are_the_ledgers_own_words(matter):
    assert under(lines(matter), "存在的问题") == ["落实专项经费（县财政局）：资金尚未下达；需县政府协调。"]
    without = replace(matter, rows=tuple(replace(r, progress="", remark="") for r in matter.rows))
    assert under(lines(without), "存在的问题") == ["【待补：存在的问题】"]


def test_demands_name_what_is_due_next(matter):
    found = under(lines(matter, profile=Profile(feedback="每月5日前书面报送县政府督查室")), "下一步要求")
    assert "2024年9月底前须完成1项：编制校园法治读本（县教育局）。" in found
    assert "对逾期未办结的1项任务，责任单位要逐项查明原因，明确办结时间，抓紧办理。" in found
    assert "尚有1项任务未写明责任单位或者完成时限，要尽快予以明确，并录入台账。" in found
    assert "各责任单位按以下方式反馈办理进展：每月5日前书面报送县政府督查室。" in found


def tables(paper):
    return [block for annex in paper.annexes for block in annex.blocks if isinstance(block, Table)]


def test_the_table_of_units_adds_up(matter):
    units, _ = tables(compose(find_kind("进展情况通报"), matter, options=Options(as_of=DAY)))
    assert [column.title for column in units.columns] == ["序号", "单位", "任务数", "已办结", "办理中", "待启动", "逾期", "办结率"]
    found = {line[1].text: [cell.text for cell in line[2:]] for line in units.rows}
    assert found == {
        "县司法局": ["3", "2", "1", "0", "0", "66.7%"],
        "县财政局": ["1", "0", "1", "0", "1", "0%"],
        "县教育局": ["1", "0", "0", "1", "0", "0%"],
        "【待补：责任单位】": ["1", "0", "0", "1", "0", "0%"],
        "合计": ["6", "2", "2", "2", "1", "33.3%"],
    }
    assert [line[1].text for line in units.rows][:2] == ["县司法局", "县教育局"], "the furthest first, the late behind"


def test_the_table_of_rows_has_a_light_for_each(matter):
    _, rows = tables(compose(find_kind("进展情况通报"), matter, options=Options(as_of=DAY)))
    assert [line[-1].text for line in rows.rows] == ["绿灯", "绿灯", "红灯\n逾期15个工作日", "—", "—", "—"]
    _, bare = tables(compose(find_kind("进展情况通报"), matter))
    assert "预警" not in [column.title for column in bare.columns]


def test_a_year_without_known_holidays_is_told(matter):
    late = replace(matter, rows=(row(1, "修订目录。", "办理中", due="2090-06-30"),))
    paper = compose(find_kind("进展情况通报"), late, options=Options(as_of=date(2090, 7, 3)))
    assert "2090年的节假日安排尚未公布" in "".join(words for style, words in paper.lines() if style == "note")


def test_a_class_of_units_is_not_praised_and_not_blamed_as_one(matter):
    classes = replace(matter, rows=(row(1, "报送方案。", "已办结", owners=("各乡镇",)), row(2, "开展自查。", "办理中", owners=("各乡镇",))))
    found = lines(classes)
    assert not any("各乡镇承担任务" in words for words in found)
    assert "各乡镇承担的任务中，逾期未办结1项：" in under(found, "进展滞后的单位")[0]


def test_quotation_marks_in_a_quoted_task_are_single(matter):
    quoting = replace(matter, rows=(row(1, "做到“应审尽审”。", "办理中"),))
    assert under(lines(quoting), "进展滞后的单位")[0].startswith("县司法局逾期未办结任务1项：“做到‘应审尽审’”，应于")


def test_without_the_day_of_the_meeting_no_period_is_named(matter):
    assert "现将任务办理进展情况通报如下" in "".join(lines(replace(matter, date=None)))


# 讲话提纲 -----------------------------------------------------------------------------------------------------------


def test_an_outline_goes_from_what_is_done_to_what_comes_next(matter):
    found = lines(matter, "讲话提纲", profile=Profile(meeting="全县法治工作推进会"))
    assert found[0] == "在全县法治工作推进会上的讲话提纲"
    assert [words for words in found if re.match(r"[一二三四]、", words)] == ["一、前一阶段进展", "二、存在的差距", "三、下一步抓什么", "四、几点要求"]
    assert under(found, "前一阶段进展") == [
        "截至2024年7月20日，台账所列6项任务，已办结2项，办结率33.3%；正在办理2项，待启动2项。",
        "已办结的任务有：",
        "1.修订决策目录（县司法局）：目录已于4月25日公布。",
        "2.举办执法培训班（县司法局）。",
    ]


def test_an_outline_lists_each_gap_with_its_rows(matter):
    assert under(lines(matter, "讲话提纲"), "存在的差距") == [
        "（一）逾期未办结的任务",
        "落实专项经费（县财政局，应于2024年6月底前完成）：资金尚未下达；需县政府协调。",
        "（二）责任单位没有明确的任务",
        "开展案卷评查（完成时限也没有明确）。",
        "（三）其他待启动的任务",
        "编制校园法治读本（县教育局）。",
    ]


def test_an_outline_puts_the_late_first_and_leaves_out_what_is_done(matter):
    found = under(lines(matter, "讲话提纲"), "下一步抓什么")
    assert found[0] == "1.落实专项经费（县财政局，已逾期）。"
    assert not any("修订决策目录" in words for words in found)


def test_a_long_list_says_how_many_it_leaves_out(matter):
    many = replace(matter, rows=tuple(row(n, f"办好第{n}件实事。", "已办结") for n in range(1, 21)))
    assert under(lines(many, "讲话提纲"), "前一阶段进展")[-1] == "其余12项已办结任务略。"


def test_demands_of_an_outline_are_the_sources(speech):
    *found, closing = under(lines(from_analyses({"讲话": speech}), "讲话提纲"), "几点要求")
    assert closing.startswith("结尾：")
    assert found == [
        "1.坚持底线思维，把粮食安全当作头等大事来抓。",
        "2.严禁任何人擅自动用储备粮。",
        "3.对压级压价的，严肃追究责任。",
    ]


# Over real sources --------------------------------------------------------------------------------------------------


def worked_on(matter):
    """The matter as a clerk might have filled it in, every status in turn."""
    told = zip(matter.rows, cycle((*STATUSES[1:6], "待交办", "")), cycle(("", "已完成初稿", "资金尚未到位")))
    return replace(matter, rows=tuple(replace(r, status=status, progress=progress) for r, status, progress in told))


@SHARED
@pytest.mark.parametrize("kind", ["进展情况通报", "讲话提纲"])
def test_nothing_is_invented_from_a_ledger_that_was_worked_on(kind):
    assert DEVELOPMENT
    options = Options(as_of=DAY)
    wrong = [
        (name, finding)
        for name, matter in matters().items()
        for finding in ungrounded(compose(find_kind(kind), worked_on(matter), options=options), find_kind(kind), worked_on(matter), options=options)
    ]
    reckoned = re.compile(r"[\d.]+%?(?:个工作日)?：(?:[\d.]+%|.*(?:办结率|占到期任务|个工作日).*)", re.DOTALL)
    assert [finding for finding in wrong if not reckoned.fullmatch(finding[1]) and not finding[1].startswith("已逾期：")] == []


@SHARED
def test_sums_hold_over_all_documents():
    for matter in map(worked_on, matters().values()):
        units, rows = tables(compose(find_kind("进展情况通报"), matter, options=Options(as_of=DAY)))
        total = [int(cell.text) for cell in units.rows[-1][2:-1]]
        shown = [column.title for column in units.columns][2:-1]
        assert total[0] == sum(total[1 : len(shown) - ("逾期" in shown)]) == len(matter.rows) == len(rows.rows)
        for line in units.rows:
            numbers = [int(cell.text) for cell in line[2:-1]]
            assert numbers[0] == sum(numbers[1 : len(shown) - ("逾期" in shown)])
