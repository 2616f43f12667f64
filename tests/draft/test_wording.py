"""Rewording is by rule: numbers, leading modals and bracketed subjects go, all other words stay."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlp.datamodel import Deadline, Party, Span, Words
from nlp.draft import wording


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("[LEAD 县司法局]要制定普法清单。", "制定普法清单。"),
        ("请[LEAD 县司法局]牵头制定普法清单。", "制定普法清单。"),
        ("[LEAD 县司法局]要会同[SUPPORT 县财政局]制定普法清单。", "制定普法清单。"),
        ("[LEAD 县司法局]牵头，[SUPPORT 县财政局]、[SUPPORT 县教育局]配合，制定普法清单。", "制定普法清单。"),
        ("[LEAD 县司法局]、[LEAD 县财政局]必须按月对账。", "按月对账。"),
        ("[LEAD 县司法局]负责日常调度。", "县司法局负责日常调度。"),
        ("普法清单由[LEAD 县司法局]制定。", "普法清单由县司法局制定。"),
        ("[ADDRESSEE 各级领导干部]要带头接访。", "各级领导干部要带头接访。"),
        ("[DATE 今年]我县必须建成智慧粮库。", "今年建成智慧粮库。"),
        ("二是要完善应急预案。", "完善应急预案。"),
        ("同时，要完善应急预案；", "完善应急预案。"),
        ("我们要完善应急预案。", "完善应急预案。"),
        ("要求各地完善应急预案。", "要求各地完善应急预案。"),
        ("应急物资要补齐。", "应急物资要补齐。"),
        ("要紧盯三类库点建账。", "紧盯三类库点建账。"),
        ("要紧的是三类库点建账。", "要紧的是三类库点建账。"),
        ("设立举报电话（[LEAD 县司法局]）。", "设立举报电话。"),
        ("把今天会议确定的事项列成清单。", "把会议确定的事项列成清单。"),
        ("2.5万亩高标准农田要在[DATE 年底前]建成。", "2.5万亩高标准农田要在年底前建成。"),
        ("希望[LEAD 县供销社]主动对接。", "主动对接。"),
        ("[LEAD 县司法局]举办法治培训班。", "举办法治培训班。"),
        ("[LEAD 县司法局][EVERY 每季度]举办一次培训班。", "每季度举办一次培训班。"),
        ("[ADDRESSEE 各镇][DATE 6月底前]要完成清查。", "6月底前完成清查。"),
        ("[LEAD 县医院]迁建工程[DATE 年底前]投用。", "县医院迁建工程年底前投用。"),
        ("[LEAD 县国企]招聘人员数量不得减少。", "县国企招聘人员数量不得减少。"),
        ("[LEAD 县路政处]会同[SUPPORT 县公安局]交警大队，[DATE 明日]上路除雪。", "会同县公安局交警大队，明日上路除雪。"),
        ("[LEAD 县路政处]要会同[SUPPORT 县公安局]交警大队，[DATE 明日]上路除雪。", "县路政处要会同县公安局交警大队，明日上路除雪。"),
        ("[LEAD 县卫生院]改造，发改、住建年前办完手续。", "县卫生院改造，发改、住建年前办完手续。"),
        ("[LEAD 县纪委]派驻纪检组要把三条线盯到底。", "县纪委派驻纪检组要把三条线盯到底。"),
        ("会议决定，由[LEAD 市公安局]牵头，[SUPPORT 市广电局]参加，开展专项行动。", "开展专项行动。"),
        ("由[LEAD 市公安局]牵头，[LEAD 市监局]参加，开展专项行动。", "由市公安局牵头，市监局参加，开展专项行动。"),
        ("[DATE 上半年]应该兑付的补贴要付清。", "上半年应该兑付的补贴要付清。"),
        ("[LEAD 县人社局]具体负责日常协调。", "县人社局具体负责日常协调。"),
        ("另外，[LEAD 县应急局]要制定转移预案。", "制定转移预案。"),
        ("会议确定：1．由[LEAD 县发改局]牵头，对未开工项目逐个调度。", "对未开工项目逐个调度。"),
        ("“[LEAD 县水利局]要派两名工程师驻点。”", "派两名工程师驻点。"),
        ("推进监督体系建设，[LEAD 县司法局]要承担好……（未完，请看下页", "推进监督体系建设。"),
        ("[DATE=2024-05-01 自本通知印发之日起]启动响应。", "自本通知印发之日起启动响应。"),
        ("优良率要达到 [FIGURE 60%] 以上，逐校落实。", "优良率达到60%以上，逐校落实。"),
        ("[ADDRESSEE 各镇]请于[DATE 4月15日前]制定方案。", "4月15日前制定方案。"),
        ("[DATE 今年][LEAD 县政府]将继续组织示范创建。", "今年继续组织示范创建。"),
        ("[DATE 6月底前]，[ADDRESSEE 各镇]要完成库点清查。", "6月底前，完成库点清查。"),
        ("[LEAD 县审计局]将不定期开展抽查。", "不定期开展抽查。"),
        ("[LEAD 县卫健局][DATE 8月4日前]将检测能力提升到每日两万份。", "8月4日前将检测能力提升到每日两万份。"),
        ("[LEAD 县国资委][DATE 8月底前]完成公交公司的资产清查。", "8月底前完成公交公司的资产清查。"),
        ("[LEAD 县司法局]制定的清单要公开。", "县司法局制定的清单要公开。"),
        ("[LEAD 县住建局]把三台水泵架好 每处派两人看守", "把三台水泵架好，每处派两人看守。"),
        ("目前，全县已开通网上平台，[ADDRESSEE 各镇]要及时更新数据。", "及时更新数据。"),
        ("建立台账，，及时更新；。", "建立台账，及时更新。"),
        ("建立台账，并且", "建立台账。"),
    ],
)
def test_task_words(build, line, expected):
    analysis = build(f"task {line}")
    assert wording.task_words(analysis.doc.text, analysis.tasks[0]) == expected


def test_every_cell_is_put_back_in_its_own_place(build):
    analysis = build("task [LEAD 县司法局]要在[DATE 6月底前]提请[LEAD 县政府]审议，[DATE 年底前]公布。")
    assert wording.task_words(analysis.doc.text, analysis.tasks[0]) == "在6月底前提请县政府审议，年底前公布。"


def test_measures_listed_below_follow_their_task(build):
    analysis = build("task 建立三项制度。")
    task = replace(analysis.tasks[0], measures=(Words("一是会商制度；"), Words("二是要建立通报制度。")))
    assert wording.task_words(analysis.doc.text, task) == "建立三项制度，具体包括：会商制度；建立通报制度。"


def test_a_pronoun_gives_way_to_what_the_content_says_it_stands_for(build):
    analysis = build("task 建设审批平台。", "task 该平台要在年底前上线。")
    text = analysis.doc.text
    at = text.index("该平台")
    spans = (Span(text.index("审批平台"), text.index("审批平台") + 4), Span(at + 3, at + 10))
    task = replace(analysis.tasks[1], content=Words("审批平台要在年底前上线", spans))
    assert wording.task_words(text, task) == "审批平台要在年底前上线。"


@pytest.mark.parametrize("text", ["办好。", "办好；", "办好！", "办好。。", "办好：", "办好"])
def test_a_sentence_ends_with_one_full_stop(text):
    assert wording.close(text) == "办好。"


def test_a_closing_quotation_is_not_given_a_second_mark():
    assert wording.close("他说：“办好。”") == "他说：“办好。”"


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("一、强化监管", "强化监管"),
        ("（二）强化监管。", "强化监管"),
        ("三要强化监管", "强化监管"),
        ("四是要强化监管：", "强化监管"),
        ("第五，强化监管", "强化监管"),
        ("2．强化监管", "强化监管"),
        ("（六）强化监管（县粮储局牵头，各乡镇配合）", "强化监管"),
        ("（七）集中攻坚（5月至10月）", "集中攻坚（5月至10月）"),
        ("第二件是水库", "水库"),
        ("第二个，安全", "安全"),
        ("第五章 完善保障", "完善保障"),
    ],
)
def test_heading_words(heading, expected):
    assert wording.heading_words(heading) == expected


def test_neighbouring_times_are_one():
    text = "每年3月1日前上报"
    deadlines = [Deadline(0, 2, "每年", "recurring", "R/P1Y"), Deadline(2, 7, "3月1日前", "date", None)]
    assert wording.times(deadlines, text) == [("每年3月1日前", 0, 7)]


def test_a_bare_period_reads_as_recurring():
    assert wording.times([Deadline(0, 1, "月", "recurring", "R/P1M")], "月调度") == [("每月", 0, 1)]


@pytest.mark.parametrize("words", ["我县", "大家", "全市", "任何单位"])
def test_words_that_name_nobody(words):
    assert wording.is_self(Party(0, len(words), words, words))


@pytest.mark.parametrize(
    ("words", "before", "expected"),
    [
        ("把这三类积案列出清单。", "全县信访件里，土地、欠薪、物业三类占了七成。", "把土地、欠薪、物业三类积案列出清单。"),
        ("把这两类问题列出清单。", "土地、欠薪、物业三类占了七成。", "把这两类问题列出清单。"),
        ("把这三类积案列出清单。", "", "把这三类积案列出清单。"),
        ("对那两项工程逐一复核。", "渠道、泵站两项拖了后腿。", "对渠道、泵站两项工程逐一复核。"),
    ],
)
def test_what_is_counted_just_before_is_named(words, before, expected):
    assert wording.resolved(words, before) == expected
