"""A 实施方案 says what the source says: every task once, every cell a quote, every gap visible."""

from __future__ import annotations

import pytest

from nlp.datamodel import Meta
from nlp.draft.compose import Options, compose
from nlp.draft.gather import from_analyses
from nlp.draft.kinds import find_kind
from nlp.draft.paper import Table, pending
from nlp.draft.profile import Profile
from nlp.errors import UsageError

NO_OWNER, NO_TIME = pending("责任单位"), pending("完成时限")


@pytest.fixture
def draft(build):
    """Return a builder of papers: `draft("实施方案", "task …", …)` from marked lines."""

    def composed(kind, *lines, profile=None, options=None, **more):
        return compose(find_kind(kind), from_analyses({"讲话.txt": build(*lines, **more)}), profile=profile, options=options)

    return composed


def text(paper, *styles):
    return [words for style, words in paper.lines() if style in styles]


def table_of(paper):
    return next(block for block in paper.blocks() if isinstance(block, Table))


def cells(paper):
    return [[cell.text for cell in row] for row in table_of(paper).rows]


def test_the_plan_of_a_speech(speech):
    paper = compose(find_kind("实施方案"), from_analyses({"讲话.txt": speech}))
    assert [(style, words) for style, words in paper.lines() if style != "cell"] == [
        ("title", "关于贯彻落实全县粮食安全工作会议精神的实施方案"),
        ("mark", "（草案，由 duban 依据《讲话》起草，待补9处，待审核）"),
        ("body", "为贯彻落实全县粮食安全工作会议精神，推动各项任务落地见效，结合实际，制定本方案。"),
        ("heading1", "一、总体要求"),
        ("body", "坚持底线思维，把粮食安全当作头等大事来抓。"),
        ("heading1", "二、重点任务"),
        ("heading2", "（一）清查库点"),
        ("body", "1.在6月底前完成20个库点清查。（牵头单位：县粮储局；配合单位：县财政局；完成时限：6月底前）"),
        ("body", f"2.建立出入库电子台账。（责任单位：{NO_OWNER}；完成时限：{NO_TIME}）"),
        ("heading2", "（二）改造仓房"),
        ("body", "在年底前改造危旧仓房。（责任单位：各乡镇；完成时限：年底前）"),
        ("heading2", "（三）抓好收购"),
        ("body", f"公布收购网点名单。（责任单位：县农业农村局、县供销社；完成时限：{NO_TIME}）"),
        ("heading1", "三、责任分工"),
        (
            "body",
            "本方案共列任务4项，各项任务的责任单位、完成时限和来源见附件《任务分解表》。牵头单位统筹协调，责任单位抓好落实，配合单位主动配合。",
        ),
        ("body", "按附件《任务分解表》的序号，各单位承担任务如下。"),
        ("body", "1.县粮储局：牵头第1项。"),
        ("body", "2.县财政局：配合第1项。"),
        ("body", "3.各乡镇：负责第3项。"),
        ("body", "4.县农业农村局、县供销社：负责第4项。"),
        ("heading1", "四、实施步骤"),
        ("body", "6月底前：完成20个库点清查（县粮储局）。"),
        ("body", "年底前：改造危旧仓房（各乡镇）。"),
        ("body", "其余2项任务的完成时限：【待补：完成时限】。"),
        ("heading1", "五、保障措施"),
        ("heading2", "（一）严明工作纪律"),
        ("body", "严禁任何人擅自动用储备粮。"),
        ("heading2", "（二）严肃追责问责"),
        ("body", "对压级压价的，严肃追究责任。"),
        ("attachment", "任务分解表"),
        ("organ", "【待补：发文机关】"),
        ("date", "【待补：成文日期】"),
        ("annex", "任务分解表"),
        ("note", "注：“—”表示来源文件未写明；黄色标注处须核实补齐；“来源”为原文位置。"),
    ]


def test_the_rows_of_the_table(speech):
    paper = compose(find_kind("任务分解表"), from_analyses({"讲话.txt": speech}))
    assert [column.title for column in table_of(paper).columns] == [
        *("序号", "重点任务", "具体事项", "目标/成果", "牵头单位", "责任单位", "配合单位", "完成时限", "进展/备注", "来源")
    ]
    assert cells(paper) == [
        ["1", "清查库点", "在6月底前完成20个库点清查。", "20个", "县粮储局", "—", "县财政局", "6月底前", "", "第5段"],
        ["2", "清查库点", "建立出入库电子台账。", "—", "—", NO_OWNER, "—", NO_TIME, "", "第6段"],
        ["3", "改造仓房", "在年底前改造危旧仓房。", "—", "—", "各乡镇", "—", "年底前", "", "第8段"],
        ["4", "抓好收购", "公布收购网点名单。", "—", "—", "县农业农村局、县供销社", "—", NO_TIME, "", "第11段"],
    ]


def test_the_table_lies_and_bears_no_signature(speech):
    paper = compose(find_kind("任务分解表"), from_analyses({"讲话.txt": speech}))
    assert (paper.form, paper.landscape, paper.organs, paper.date) == ("bare", True, (), "")


def test_every_task_is_in_the_plan_once(speech):
    paper = compose(find_kind("实施方案"), from_analyses({"讲话.txt": speech}))
    stated = [piece.refs for block in paper.body for piece in getattr(block, "pieces", ()) if piece.field == "task"]
    assert sorted(stated) == sorted((task.id,) for task in speech.tasks)


def test_the_mark_counts_what_the_reader_must_fill_in(speech):
    paper = compose(find_kind("实施方案"), from_analyses({"讲话.txt": speech}))
    assert f"待补{len(paper.gaps)}处" in paper.mark


def test_the_date_of_the_source_is_not_the_date_of_the_plan(draft):
    paper = draft("实施方案", "task 要建库。", meta=Meta(occasion="全县大会", date="2024-03-05"))
    assert not any("2024" in words for _, words in paper.lines())


def test_a_basis_of_the_profile_stands_in_the_opening(draft):
    paper = draft("实施方案", "task 要建成一座新库。", profile=Profile(basis="《粮食流通管理条例》"))
    assert "根据《粮食流通管理条例》，结合实际" in text(paper, "body")[0]


def test_a_source_without_headings_gives_one_list(draft):
    paper = draft("实施方案", "task 要建成一座新库。", "task 要修好三条道路。")
    assert text(paper, "heading2") == []
    assert [column.title for column in table_of(paper).columns][:2] == ["序号", "具体事项"]


def test_tasks_above_every_heading_come_last(draft):
    paper = draft("实施方案", "task 要建成一座新库。", "head1 一、修好道路", "task 要修好三条道路。")
    assert text(paper, "heading2") == ["（一）修好道路", "（二）其他事项"]


def test_a_heading_that_names_no_work_gives_way_to_the_one_above_it(draft):
    paper = draft("实施方案", "head1 一、找准差距补短板", "head2 三是软", "task 要修好三条道路。")
    assert text(paper, "heading2") == ["找准差距补短板"]


def test_an_item_that_begins_with_a_digit_is_kept_apart_from_its_number(draft):
    paper = draft("实施方案", "task 5月完成测绘工作。", "task 要修好三条道路。")
    assert any(words.startswith("1. 5月完成测绘工作。") for words in text(paper, "body"))


def test_several_leads_are_owners_and_none_is_put_first(draft):
    paper = draft("实施方案", "task 修好三条道路。", "assignment （[LEAD 县交通局]、[LEAD 县水利局]；[SUPPORT 县财政局]）")
    assert any(words.endswith(f"（责任单位：县交通局、县水利局；配合单位：县财政局；完成时限：{NO_TIME}）") for words in text(paper, "body"))


def test_a_class_of_persons_is_not_called_a_unit(draft):
    paper = draft("实施方案", "task [ADDRESSEE 各级领导干部]要在[DATE 年底前]联系一户企业。")
    assert any(words.endswith("（责任人：各级领导干部；完成时限：年底前）") for words in text(paper, "body"))


def test_our_county_is_no_owner(draft):
    assert NO_OWNER in cells(draft("任务分解表", "task [ADDRESSEE 我县]必须建成智慧粮库。"))[0]


def test_a_ban_with_an_owner_is_a_task_and_not_repeated_below(draft):
    paper = draft("实施方案", "task 要修好三条道路。", "prohibition* [LEAD 县交通局]不得擅自封路。")
    assert sum("擅自封路" in words for words in text(paper, "body")) == 1


def test_an_unknown_meeting_is_left_open(draft):
    assert draft("实施方案", "task 要修好三条道路。", meta=Meta(doc_type="领导讲话")).title == "关于贯彻落实【待补：会议名称】精神的实施方案"


def test_an_unknown_document_is_left_open(draft):
    assert draft("实施方案", "task 要修好三条道路。", meta=Meta(doc_type="通知")).title == "关于贯彻落实【待补：文件名称】的实施方案"


def test_a_title_does_not_say_about_twice(draft):
    paper = draft("实施方案", "task 要修好三条道路。", meta=Meta(title="关于修好农村道路的意见", doc_type="意见"))
    assert paper.title == "贯彻落实《关于修好农村道路的意见》实施方案"


def test_a_document_without_tasks_gets_no_draft(draft):
    with pytest.raises(UsageError, match=r"讲话\.txt.*没有任务"):
        draft("实施方案", "requirement 要提高认识。")


def test_a_plan_too_long_leaves_the_gaps_to_its_table(draft):
    lines = [f"task 要修好{chr(0x5000 + 37 * n)}{chr(0x6000 + 53 * n)}路，{'沿线配齐标志标线、护栏和照明设施，' * 4}按期验收。" for n in range(60)]
    paper = draft("实施方案", *lines)
    assert not any(NO_OWNER in words for words in text(paper, "body"))
    assert sum(NO_OWNER in row for row in cells(paper)) == 60


def test_goals_have_a_part_of_their_own_without_gaps(draft):
    paper = draft(
        "实施方案", "head1 一、工作目标", "task 新建仓容[FIGURE 10万吨]。", "head1 二、工作任务", "task 要修好三条道路。"
    )
    lines = text(paper, "heading1", "body")
    assert lines[lines.index("二、工作目标") + 1] == "新建仓容10万吨。"


def test_a_goal_with_an_owner_is_a_task(draft):
    paper = draft("实施方案", "head1 一、工作目标", "task [LEAD 县粮储局]要新建仓容[FIGURE 10万吨]。", "head1 二、任务", "task 要修路。")
    assert "二、工作目标" not in text(paper, "heading1")


def test_what_a_source_sets_under_safeguards_stands_there(draft):
    paper = draft("实施方案", "head1 一、修路", "task 要修好三条道路。", "head1 二、保障措施", "head2 （一）加强督导", "task [LEAD 县督查室]要每月通报。")
    lines = text(paper, "heading1", "heading2", "body")
    assert lines[lines.index("四、保障措施") + 1 :][:2] == ["加强督导", f"每月通报。（牵头单位：县督查室；完成时限：{NO_TIME}）"]


def test_rows_right_under_safeguards_get_a_heading_of_their_own(draft):
    paper = draft("实施方案", "head1 一、修路", "task 要修好三条道路。", "head1 二、保障措施", "task 要组建专家库。")
    assert text(paper, "heading2")[-1] == "强化工作保障"


def test_what_names_the_goals_is_one_under_any_heading(draft):
    paper = draft("实施方案", "head1 一、总体安排", "task 全年主要预期目标为：产量增长[FIGURE 6%]。", "head1 二、修路", "task 要修好三条道路。")
    lines = text(paper, "heading1", "body")
    assert lines[lines.index("二、工作目标") + 1] == "全年主要预期目标为：产量增长6%。"


def test_grouped_by_lead_everything_is_a_task(draft):
    paper = draft(
        "实施方案", "head1 一、修路", "task [LEAD 县交通局]要修好三条道路。", "head1 二、保障措施", "task [LEAD 县督查室]要每月通报。",
        options=Options(group="lead"),
    )
    assert text(paper, "heading2") == ["（一）县交通局", "（二）县督查室"]


def test_a_sentence_that_points_back_follows_its_antecedent_in_one_item(draft):
    paper = draft(
        "实施方案", "head1 一、资金", "task [LEAD 县财政局]要安排奖补资金。", "task 上述资金由财政专户列支。（[LEAD 县财政局]）", "task 要建账。"
    )
    assert any(
        words.startswith("1.安排奖补资金。上述资金由财政专户列支。（牵头单位：县财政局") for words in text(paper, "body")
    )


def test_words_nobody_could_put_in_writing_are_marked(draft):
    paper = draft("实施方案", "task 这个由我来协调。")
    assert any("这个由我来协调【待补：规范表述】。（" in words for words in text(paper, "body"))


def test_key_points_are_short_and_say_only_what_is_known(draft):
    paper = draft(
        "工作要点", "task [LEAD 县司法局]要会同[SUPPORT 县财政局]在[DATE 6月底前]建立台账。", "task 要修好三条道路。"
    )
    assert text(paper, "body")[-2:] == ["1.在6月底前建立台账。（县司法局牵头，县财政局配合）", "2.修好三条道路。"]


def test_persons_of_key_points_are_no_units(draft):
    paper = draft("工作要点", "task [ADDRESSEE 各级领导干部]要联系一户企业。")
    assert text(paper, "body")[-1] == "各级领导干部要联系一户企业。（责任人：各级领导干部）"


def test_the_aims_of_key_points_are_one_paragraph(draft):
    paper = draft(
        "工作要点",
        "requirement 要坚持把粮食安全放在突出位置抓紧抓实。",
        "requirement 要统筹推进仓储建设和产业发展两件大事。",
        "task 要修好三条道路。",
    )
    assert text(paper, "body")[0] == "坚持把粮食安全放在突出位置抓紧抓实。统筹推进仓储建设和产业发展两件大事。"


def test_a_division_of_duties_gives_each_item_its_line(draft):
    paper = draft("责任分工方案", "task [LEAD 县司法局]要在[DATE 6月底前]建立台账。")
    assert text(paper, "body")[1:3] == ["在6月底前建立台账。", "牵头单位：县司法局；完成时限：6月底前。"]


def test_a_division_of_duties_numbers_its_items_as_its_table_names_them(draft):
    paper = draft(
        "责任分工方案", "head1 一、库点", "task [LEAD 县粮储局]要清查库点。", "task 要建立台账。", "head1 二、仓房", "task [LEAD 县财政局]要改造仓房。"
    )
    assert [words for words in text(paper, "body") if words[0].isdigit()] == ["1.清查库点。", "2.建立台账。", "3.改造仓房。"]
    assert cells(paper) == [["1", "县粮储局", "1", "—", "—"], ["2", "县财政局", "3", "—", "—"]]


def test_roles_that_no_task_has_are_not_spoken_of(draft):
    paper = draft("实施方案", "task [ADDRESSEE 各乡镇]要在[DATE 6月底前]建立台账。")
    assert any(words.endswith("见附件《任务分解表》。责任单位抓好落实。") for words in text(paper, "body"))


def test_a_plan_still_too_long_names_the_tasks_of_its_steps_by_number(draft):
    lines = [f"task [LEAD 县交通局]要在[DATE=2024-06-30 6月底前]修好{chr(0x5000 + 37 * n)}{chr(0x6000 + 53 * n)}路，{'沿线配齐标志标线、护栏和照明设施，' * 2}按期验收。" for n in range(60)]
    paper = draft("实施方案", *lines)
    assert "2024年6月底前：完成第1—60项任务。" in text(paper, "body")


def test_goals_and_tasks_stand_in_the_order_of_the_source(draft):
    paper = draft(
        "实施方案", "head1 一、工作目标", "requirement 粮食收储能力明显提高。", "task 新建仓容[FIGURE 10万吨]。", "head1 二、任务", "task 要修路。"
    )
    lines = text(paper, "heading1", "body")
    at = lines.index("二、工作目标")
    assert lines[at + 1 : at + 3] == ["1.粮食收储能力明显提高。", "2.新建仓容10万吨。"]


def test_a_requirement_under_safeguards_keeps_its_heading(draft):
    paper = draft(
        "实施方案",
        "head1 一、修路",
        "task 要修好三条道路。",
        "head1 二、保障措施",
        "head2 （一）加强调度",
        "task 要每月通报。",
        "head2 （二）建强队伍",
        "requirement 各镇要配齐配强人员，落实经费保障，确保有人办事。",
    )
    assert "（二）建强队伍" in text(paper, "heading2")


def test_a_plan_without_principles_takes_the_lines_of_its_source(draft):
    paper = draft(
        "实施方案",
        "head1 一、聚焦仓储短板，加快改造步伐",
        "head2 （一）改造旧仓",
        "task 要改造仓房。",
        "head1 二、强化收购服务，保护种粮热情",
        "head2 （一）公布网点",
        "task 要公布网点。",
    )
    assert text(paper, "body")[1] == "聚焦仓储短板，加快改造步伐；强化收购服务，保护种粮热情。"


def test_a_division_of_duties_lists_the_units(draft):
    paper = draft("责任分工方案", *(f"task [LEAD 县司法局]要建立第{n}号台账。" for n in range(4)), "task [LEAD 县财政局]要拨款。")
    assert cells(paper) == [["1", "县司法局", "1—4", "—", "—"], ["2", "县财政局", "5", "—", "—"]]
