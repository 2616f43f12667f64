"""What goes into which cell of the ledger."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest

from nlp.datamodel import Analysis, Doc, Finding, Heading, Origin, Segment, Task, heading_chains
from nlp.export.rows import (
    AROUND,
    COLUMNS,
    PRINCIPLE_COLUMNS,
    LedgerRow,
    PrincipleRow,
    due_value,
    ledger_rows,
    missing_cells,
    principle_rows,
    task_rows,
)
from nlp.labels import STATUSES
from nlp.tasks.content import word_tasks


@pytest.fixture
def row(read):
    """The last row of one document made of the given lines."""
    return lambda *lines, **options: ledger_rows({"讲话": read(*lines, **options)})[-1]


@pytest.mark.parametrize(("kind", "columns"), [(LedgerRow, COLUMNS), (PrincipleRow, PRINCIPLE_COLUMNS)])
def test_columns_and_fields_of_a_row_agree(kind, columns):
    assert [column.key for column in columns] == [field.name for field in fields(kind)]


def test_a_row_has_all_its_cells(speech):
    assert ledger_rows({"讲话": speech})[0] == LedgerRow(
        number=1,
        document="讲话",
        section="一、重点任务 > （一）夯实基础",
        task="县水务局要在6月底前完成12座水库的清淤",
        measures="",
        purpose="",
        lead="县水务局",
        responsible="",
        support="",
        deadline="6月底前",
        due=date(2024, 6, 30),
        frequency="",
        target="12座",
        grade="A",
        status=STATUSES[0],
        progress="",
        quote="县水务局要在6月底前完成12座水库的清淤。",
        place="第16-35字",
        remark="",
        id="t0",
    )


def test_rows_are_numbered_through_all_documents(speech):
    rows = ledger_rows({"甲": speech, "乙": speech})
    assert [(row.number, row.document) for row in rows] == [(i, "甲" if i < 4 else "乙") for i in range(1, 7)]


@pytest.mark.parametrize(
    ("words", "lead", "responsible", "support"),
    [
        ("[LEAD 县教育局]要编制规划。", "县教育局", "", ""),
        ("[LEAD 县教育局]、[LEAD 县财政局]要编制规划。", "", "县教育局、县财政局", ""),
        ("[LEAD 县教育局]和[LEAD 县财政局]共同牵头编制规划。", "县教育局、县财政局", "", ""),
        (
            "编制规划（牵头单位：[LEAD 县教育局]；责任单位：[LEAD 县财政局]，[ADDRESSEE 各镇]）。",
            "县教育局",
            "县财政局、各镇",
            "",
        ),
        ("编制规划（责任单位：[LEAD 县教育局]）。", "", "县教育局", ""),
        ("编制规划（主要责任单位：[LEAD 县教育局]、[LEAD 县财政局]）。", "县教育局、县财政局", "", ""),
        ("[LEAD 县教育局]牵头、[SUPPORT 县财政局]配合编制规划。", "县教育局", "", "县财政局"),
        ("[ADDRESSEE 各镇、各部门]要编制规划。", "", "各镇、各部门", ""),
        ("[ADDRESSEE 列入名单的学校]编制规划，[LEAD 县教育局]牵头。", "县教育局", "列入名单的学校", ""),
        ("[LEAD 县教育局]编制规划，[LEAD 县教育局]抓落实，[SUPPORT 县教育局]配合。", "县教育局", "", ""),
    ],
)
def test_units_stand_in_the_column_the_source_gives_them(row, words, lead, responsible, support):
    found = row(("task", words))
    assert (found.lead, found.responsible, found.support) == (lead, responsible, support)


@pytest.mark.parametrize(
    ("words", "deadline", "due", "remark"),
    [
        ("[DATE=2024-06-30 6月底前]完成。", "6月底前", date(2024, 6, 30), ""),
        ("[DATE=2024 2024年]完成。", "2024年", "2024年", ""),
        ("[DATE=2024-06 6月]完成。", "6月", "2024年6月", ""),
        ("[DATE= 6月底前]完成。", "6月底前", "", "年份不明，未换算日期：6月底前"),
        ("[WITHIN=<=P7D 一周内]完成。", "一周内", "", ""),
        (
            "[DATE=2025-12-31 2025年]全面完成，[DATE=2024-12-31 今年底]过半。",
            "2025年、今年底",
            date(2024, 12, 31),
            "分期时限：2024-12-31、2025-12-31",
        ),
        (
            "[DATE=2023 2023年]起步，[DATE=2024-12-31 今年底]过半。",
            "2023年、今年底",
            date(2024, 12, 31),
            "分期时限：2023年、2024-12-31",
        ),
        (
            "[DATE=2024-04-01 从4月1日起]推行，[DATE=2024-06-30 6月底前]见效。",
            "从4月1日起、6月底前",
            date(2024, 6, 30),
            "",
        ),
        ("[DATE=2024-04-01 自4月1日起]推行。", "自4月1日起", "", ""),
    ],
)
def test_a_date_is_given_only_as_far_as_it_is_known(row, words, deadline, due, remark):
    found = row(("task", words))
    assert (found.deadline, found.due, found.remark) == (deadline, due, remark)


def test_an_unread_date_in_a_dated_document_is_not_blamed_on_the_year(row):
    assert row(("task", "[DATE= 开学前]完成。"), date="2024-03-05").remark == "未能换算日期：开学前"


def test_the_date_to_watch_is_none_when_no_date_is_named(read):
    assert due_value(read(("task", "[EVERY=R/P1M 每月]报送。")).tasks[0]) is None


@pytest.mark.parametrize(
    ("value", "words", "frequency"),
    [
        ("R/P1M", "月调度", "每月"),
        ("R/P3M", "每季度末", "每季度"),
        ("R/P6M", "半年观摩", "每半年"),
        ("R/P1Y", "年终", "每年"),
        ("R/P10D", "每10天", "每10天"),
        ("R/PT1H", "每小时", "每小时"),
        ("R/P1D", "每天", "每日"),
        ("", "定期", "定期"),
    ],
)
def test_a_period_is_put_into_words(row, value, words, frequency):
    assert row(("task", f"[EVERY={value} {words}]报送。")).frequency == frequency


def test_two_periods_stand_side_by_side(row):
    assert row(("task", "[EVERY=R/P1M 月调度]、[EVERY=R/P3M 季通报]。")).frequency == "每月、每季度"


def test_what_was_carried_over_or_inferred_is_said(row):
    found = row(
        ("basis", "[LEAD=carried 县农业局]负责全县粮食生产。"),
        ("task", "[LEAD=carried 县农业局]要落实播种面积，[SUPPORT=inferred 县气象局]配合。"),
    )
    assert found.remark == "牵头单位承前：县农业局；配合单位推定：县气象局"


def test_an_assignment_line_is_quoted_and_not_called_carried(row):
    found = row(
        ("task", "整修村道。"),
        ("requirement", "务求质量。"),
        ("assignment", "（责任单位：[LEAD=carried 县交通局]，[DATE=2024-10-31 10月底前]完成）"),
    )
    assert found.quote == "整修村道。……（责任单位：县交通局，10月底前完成）"
    assert found.remark == ""


def repeated(analysis: Analysis, name: str, number: int = 0, **changes) -> Analysis:
    """The document with one row, the duplicate of the row `number` of the document `name`."""
    task = replace(analysis.tasks[0], duplicate_of=f"{name}#t{number}", **changes)
    return replace(analysis, tasks=(task,))


def test_duplicates_are_one_row_with_every_source(speech, read):
    minutes = read(("task", "[LEAD 县水务局]在[DATE=2024-06-30 2024年6月底前]完成[FIGURE 12座]水库清淤，[SUPPORT 县应急局]配合。"))
    rows = ledger_rows({"讲话": speech, "纪要": repeated(minutes, "讲话")})
    assert [row.number for row in rows] == [1, 2, 3]
    assert rows[0] == LedgerRow(
        number=1,
        document="纪要\n讲话",
        section="一、重点任务 > （一）夯实基础",
        task="县水务局在2024年6月底前完成12座水库清淤，县应急局配合",
        measures="",
        purpose="",
        lead="县水务局",
        responsible="",
        support="县应急局",
        deadline="2024年6月底前",
        due=date(2024, 6, 30),
        frequency="",
        target="12座",
        grade="A",
        status=STATUSES[0],
        progress="",
        quote=f"【纪要】{minutes.doc.text.strip()}\n【讲话】县水务局要在6月底前完成12座水库的清淤。",
        place="纪要：第1-30字\n讲话：第16-35字",
        remark="同一任务共2处，已合并",
        id="t0",
    )


def test_what_is_said_twice_in_a_document_tells_both_places(read):
    analysis = read(("task", "整修村道和便桥。"), ("task", "整修村道和便桥。"))
    again = replace(analysis.tasks[1], duplicate_of="讲话#t0")
    (row,) = ledger_rows({"讲话": replace(analysis, tasks=(analysis.tasks[0], again))})
    assert (row.document, row.quote, row.place) == ("讲话", "整修村道和便桥。", "第1-7字\n第10-16字")


def test_the_same_words_in_another_document_have_an_id_of_their_own(speech):
    rows = ledger_rows({"甲": speech, "乙": speech})
    assert [row.id for row in rows] == ["t0", "t1", "t2", "t0-2", "t1-2", "t2-2"]


def test_a_row_keeps_the_id_of_its_first_place_whatever_wording_it_shows(speech, read):
    again = read(("task", "[LEAD 县水务局]在[DATE=2024-06-30 2024年6月底前]完成[FIGURE 12座]水库清淤，[SUPPORT 县应急局]配合。"))
    again = replace(again, tasks=(replace(again.tasks[0], id="another", duplicate_of="讲话#t0"),))
    assert [row.id for row in ledger_rows({"讲话": speech, "纪要": again})] == [row.id for row in ledger_rows({"讲话": speech})]


def test_every_row_of_a_document_has_the_number_of_its_entry(speech):
    documents = {"甲": speech, "乙": repeated(speech, "甲")}
    assert [row.number for row in task_rows(documents)] == [1, 2, 3, 1]


def test_similar_rows_stay_apart_and_say_what_differs(read):
    line = "[LEAD 县水务局]要在[DATE={} {}月底前]完成水库清淤扩容工程。"
    first = read(("task", line.format("2024-06-30", 6)))
    other = read(("task", line.format("2024-08-31", 8)))
    other = replace(other, tasks=(replace(other.tasks[0], similar_to="讲话#t0"),))
    assert [row.remark for row in ledger_rows({"讲话": first, "纪要": other})] == [
        "疑似重复：与序号2（纪要）相近，完成时限不同，请核对",
        "疑似重复：与序号1（讲话）相近，完成时限不同，请核对",
    ]


def test_measures_and_purposes_have_their_columns(read):
    analysis = read(("task", "要建机制、抓培训、强督查，确保供水安全。"))
    doc = analysis.doc
    (row,) = ledger_rows({"讲话": replace(analysis, tasks=word_tasks(doc, analysis.tasks))})
    assert (row.task, row.measures, row.purpose) == ("建机制、抓培训、强督查", "1. 建机制\n2. 抓培训\n3. 强督查", "确保供水安全")
    assert row.quote == "要建机制、抓培训、强督查，确保供水安全。"


def test_a_duplicate_of_another_batch_is_named_without_number(speech):
    twin = replace(speech, tasks=(replace(speech.tasks[0], duplicate_of="去年#t9"),))
    assert ledger_rows({"乙": twin})[0].remark == "与“去年”中的任务重复"


def test_the_place_tells_page_paragraph_and_speaker(row):
    origin = Origin(0, 99, page=3, paragraph=7, speaker="发言人1", time="00:03:12", kind="table")
    assert row(("task", "整修村道。"), origins=(origin,)).place == "第3页 表格 第7段 发言人1 00:03:12 第1-4字"


def test_long_headings_are_cut_and_the_head_of_the_item_itself_shows_its_number(read):
    analysis = read(
        ("head1", "一、统筹推进城乡供水一体化建设工作。"),
        ("task", "（一）整修全县所有乡镇的自来水管网。"),
    )
    start, end = analysis.doc.segments[1].start, analysis.doc.segments[1].end
    headings = (*analysis.doc.headings, Heading(start, end, "（一）", 2))
    analysis = replace(
        analysis,
        doc=replace(analysis.doc, headings=headings),
        tasks=(replace(analysis.tasks[0], start=start + 3),),
    )
    assert ledger_rows({"讲话": analysis})[0].section == "一、统筹推进城乡供水一体化… > （一）"


def test_chains_are_those_of_section_of(speech):
    offsets = list(range(len(speech.doc.text)))[::-1]
    assert heading_chains(speech.doc.headings, offsets) == [speech.section_of(offset) for offset in offsets]


def test_principles_are_the_directing_segments_without_a_row(speech):
    rows = principle_rows({"讲话": speech})
    assert [(row.number, row.kind, row.section, row.quote) for row in rows] == [
        (1, "原则要求", "一、重点任务 > （一）夯实基础", "要始终绷紧防汛这根弦。"),
        (2, "禁止性要求", "二、工作要求", "任何人不得在河道内倾倒垃圾。"),
    ]


def test_missing_cells(speech):
    assert [missing_cells(row) for row in ledger_rows({"讲话": speech})] == [(), ("责任单位", "完成时限"), ()]


def test_no_documents_give_no_rows():
    assert ledger_rows({}) == []
    assert principle_rows({}) == []


def test_a_row_the_classifier_doubts_says_so():
    text = "县司法局要在6月底前印发目录。"
    doc = Doc(text=text, segments=(Segment(0, len(text), "task", 0.55),))
    sure = Task(id="a", start=0, end=len(text) - 1, segment=0, grade="B", score=0.95)
    doubtful = replace(sure, id="b", score=0.55)
    remarks = [row.remark for row in ledger_rows({"甲": Analysis(doc, (sure, doubtful))})]
    assert ["把握不大（55%）" in remark for remark in remarks] == [False, True]


def test_an_organ_that_is_no_more_is_remarked(read):
    analysis = read(("task", "[LEAD 县安监局]要在[DATE=2024-06-30 6月底前]开展检查。"))
    finding = Finding("ORG-REFORMED", "warning", 0, 4, "“县安监局”已撤并，请核实现名", "现为：应急管理局")
    (row,) = ledger_rows({"讲话": replace(analysis, findings=(finding,))})
    assert row.lead == "县安监局"
    assert row.remark == "“县安监局”已撤并，请核实现名。现为：应急管理局"


def test_members_of_a_class_are_remarked_once(read):
    analysis = read(("task", "[ADDRESSEE=inferred 各镇]要报送台账。"))
    (task,) = analysis.tasks
    towns = tuple(replace(task.addressee[0], name=name) for name in ("青石镇", "白塔镇"))
    (row,) = ledger_rows({"讲话": replace(analysis, tasks=(replace(task, addressee=towns),))})
    assert row.responsible == "青石镇、白塔镇"
    assert row.remark == "责任单位按名册展开：各镇"


def test_of_a_segment_without_end_only_what_is_near_the_row_is_quoted():
    text = "，".join(f"第{i}中学修好操场" for i in range(1000))
    row = Task("a", 5000, 5010, 0, "B")
    (made,) = ledger_rows({"甲": Analysis(Doc(text, segments=(Segment(0, len(text), "task"),)), (row,))})
    assert made.quote == text[5000 - AROUND : 5010 + AROUND]
