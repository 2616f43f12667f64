"""A plan says what the source says: every task, every unit and time a quote, every gap visible."""

from __future__ import annotations

import pytest

from nlp.datamodel import Meta
from nlp.draft import draft_plan
from nlp.draft.plan import COLUMNS, PENDING
from nlp.errors import UsageError


def test_the_plan_of_a_speech(speech):
    assert [(line.kind, line.text) for line in draft_plan(speech).lines()] == [
        ("title", "关于贯彻落实全县粮食安全工作会议精神的实施方案"),
        ("mark", "（草案，由 duban 依据《讲话.txt》起草，待补5处，待审核）"),
        ("blank", ""),
        ("body", "为贯彻落实全县粮食安全工作会议精神，推动各项任务落地见效，结合实际，制定本方案。"),
        ("heading1", "一、总体要求"),
        ("body", "坚持底线思维，把粮食安全当作头等大事来抓。"),
        ("heading1", "二、重点任务"),
        ("heading2", "（一）清查库点"),
        ("body", "1.在6月底前完成20个库点清查。（牵头单位：县粮储局；配合单位：县财政局；完成时限：6月底前）"),
        ("body", "2.建立出入库电子台账。（责任单位：【待补：责任单位】；完成时限：【待补：完成时限】）"),
        ("heading2", "（二）改造仓房"),
        ("body", "在年底前改造危旧仓房。（责任单位：各乡镇；完成时限：年底前）"),
        ("heading2", "（三）抓好收购"),
        (
            "body",
            "公布收购网点名单。（责任单位：县农业农村局、县供销社；完成时限：【待补：完成时限】）",
        ),
        ("heading1", "三、责任分工"),
        ("body", "本方案共列任务4项，各项任务的责任单位、完成时限和来源见附件《任务分解表》。"),
        ("heading1", "四、工作要求"),
        ("heading2", "（一）严明工作纪律"),
        ("body", "严禁任何人擅自动用储备粮。"),
        ("heading2", "（二）强化督查问责"),
        ("body", "对压级压价的，严肃追究责任。"),
        ("blank", ""),
        ("body", "附件：任务分解表"),
        ("blank", ""),
        ("organ", "【待补：发文机关】"),
        ("date", "【待补：成文日期】"),
    ]


def test_the_rows_of_the_table(speech):
    assert draft_plan(speech).rows() == [
        ("1", "清查库点", "在6月底前完成20个库点清查。", "20个", "县粮储局", "—", "县财政局", "6月底前", "第5段"),
        ("2", "清查库点", "建立出入库电子台账。", "—", "—", PENDING, "—", PENDING, "第6段"),
        ("3", "改造仓房", "在年底前改造危旧仓房。", "—", "—", "各乡镇", "—", "年底前", "第8段"),
        (
            "4",
            "抓好收购",
            "公布收购网点名单。",
            "—",
            "—",
            "县农业农村局、县供销社",
            "—",
            PENDING,
            "第11段",
        ),
    ]


def test_every_task_is_in_the_plan_once(speech):
    assert sorted(i for item in draft_plan(speech).items for i in item.tasks) == sorted(t.id for t in speech.tasks)


def test_every_unit_time_and_figure_is_a_quote(speech):
    for item in draft_plan(speech).items:
        for words in (*item.lead, *item.owners, *item.support, *item.due, *item.figures):
            assert [speech.doc.quote(span) for span in words.spans] == [words.text]


def test_pending_counts_what_the_reader_must_fill_in(speech):
    plan = draft_plan(speech)
    assert plan.pending == sum(line.text.count("【待补") for line in plan.lines()) == 5


def test_no_cell_is_empty(speech):
    assert all(len(row) == len(COLUMNS) and all(row) for row in draft_plan(speech).rows())


def test_no_full_stop_is_doubled(speech):
    assert not any("。。" in line.text or "；。" in line.text for line in draft_plan(speech).lines())


def test_the_date_of_the_source_is_not_the_date_of_the_plan(build):
    plan = draft_plan(build("task 要建库。", meta=Meta(occasion="全县大会", date="2024-03-05")))
    assert not any("2024" in line.text for line in plan.lines())


def test_a_source_without_headings_gives_one_list(build):
    plan = draft_plan(build("task 要建成一座新库。", "task 要修好三条道路。"))
    assert [line.text for line in plan.lines() if line.kind == "heading2"] == []
    assert [row[1] for row in plan.rows()] == ["—", "—"]


def test_tasks_above_every_heading_come_last(build):
    plan = draft_plan(build("task 要建成一座新库。", "head1 一、修好道路", "task 要修好三条道路。"))
    assert [line.text for line in plan.lines() if line.kind == "heading2"] == ["（一）修好道路", "（二）其他事项"]


def test_a_heading_that_names_no_work_gives_way_to_the_one_above_it(build):
    plan = draft_plan(build("head1 一、找准差距补短板", "head2 三是软", "task 要修好三条道路。"))
    assert plan.rows()[0][1] == "找准差距补短板"


def test_an_item_that_begins_with_a_digit_is_kept_apart_from_its_number(build):
    plan = draft_plan(build("task 5月完成测绘工作。", "task 要修好三条道路。"))
    assert any(line.text.startswith("1. 5月完成测绘工作。") for line in plan.lines())


def test_exact_duplicates_become_one_item(build):
    plan = draft_plan(build("task 要修好三条道路。", "task 要修好三条道路。"))
    assert [(item.tasks, item.origin) for item in plan.items] == [(("t0", "t1"), "第1段、第2段")]


def test_the_same_words_for_another_unit_stay_two_items(build):
    plan = draft_plan(
        build("task 要修好三条道路。", "task 要修好三条道路。", "assignment （责任单位：[LEAD 县交通局]）")
    )
    assert [item.tasks for item in plan.items] == [("t0",), ("t1",)]


def test_several_leads_are_owners_and_none_is_put_first(build):
    plan = draft_plan(
        build("task 修好三条道路。", "assignment （[LEAD 县交通局]、[LEAD 县水利局]；[SUPPORT 县财政局]）")
    )
    assert plan.items[0].duty() == "（责任单位：县交通局、县水利局；配合单位：县财政局；完成时限：【待补：完成时限】）"


def test_a_class_of_persons_is_not_called_a_unit(build):
    plan = draft_plan(build("task [ADDRESSEE 各级领导干部]要在[DATE 年底前]联系一户企业。"))
    assert plan.items[0].duty() == "（责任人：各级领导干部；完成时限：年底前）"


def test_our_county_is_no_owner(build):
    plan = draft_plan(build("task [ADDRESSEE 我县]必须建成智慧粮库。"))
    assert plan.rows()[0][5] == PENDING


def test_the_source_is_a_character_where_the_reader_kept_no_paragraphs(build):
    plan = draft_plan(build("head1 一、修路", "task 要修好三条道路。", origins=False))
    assert plan.rows()[0][-1] == "第6字"


def test_a_ban_with_an_owner_is_a_task_and_not_repeated_below(build):
    plan = draft_plan(build("task 要修好三条道路。", "prohibition* [LEAD 县交通局]不得擅自封路。"))
    assert [section.title for section in plan.sections] == ["总体要求", "重点任务", "责任分工"]
    assert len(plan.items) == 2


def test_at_most_three_principles_open_the_plan(build):
    lines = [f"requirement 要坚持第{n}类事项统一谋划、统一推进。" for n in "甲乙丙丁"]
    plan = draft_plan(build(*lines, "task 要修好三条道路。"))
    assert [w.text[:5] for w in plan.sections[0].paragraphs] == ["坚持第甲类", "坚持第乙类", "坚持第丙类"]


def test_a_principle_spoken_to_the_hall_is_not_quoted(build):
    plan = draft_plan(build("requirement 希望大家坚持把这件事放在心上、抓在手上。", "task 要修好三条道路。"))
    assert [w.text for w in plan.sections[0].paragraphs] == ["【待补：总体要求】"]


def test_a_line_cut_off_in_mid_sentence_is_not_quoted_as_a_principle(build):
    plan = draft_plan(build("requirement 要坚持把粮食安全这根弦牢牢绷紧并且", "task 要修好三条道路。"))
    assert [w.text for w in plan.sections[0].paragraphs] == ["【待补：总体要求】"]


def test_an_unknown_meeting_is_left_open(build):
    plan = draft_plan(build("task 要修好三条道路。", meta=Meta()))
    assert plan.title == "关于贯彻落实【待补：会议名称】精神的实施方案"


def test_an_unknown_document_is_left_open(build):
    plan = draft_plan(build("task 要修好三条道路。", meta=Meta(doc_type="通知")))
    assert plan.title == "关于贯彻落实【待补：文件名称】的实施方案"


def test_a_document_without_tasks_gets_no_plan(build):
    with pytest.raises(UsageError, match=r"讲话\.txt.*没有任务"):
        draft_plan(build("requirement 要提高认识。"))
