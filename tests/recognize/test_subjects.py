"""Who is the subject of a clause, is handed a thing, or helps: lists, short forms, noun phrases, and what only looks like them."""

import pytest

from nlp.recognize.parties import find_units
from nlp.recognize.subjects import predicate
from nlp.segment import sentence_spans
from tests.spans import labelled, marked

NAMES = {"lead": "LEAD", "support": "SUPPORT", "addressee": "ADDR", "supervise": "SUPERVISE", "leader": "LEADER"}


def read(text):
    units = find_units(text, sentence_spans(text))
    return labelled(text, ((u, NAMES[u.function]) for u in units if u.function != "mention"))


LISTS = """
[LEAD 发改]、[LEAD 财政]、[LEAD 住建]等部门要建立会商机制。
[LEAD 公]、[LEAD 检]、[LEAD 法]、[LEAD 司]要共享线索。
[LEAD 国土]、[LEAD 房管]、[LEAD 车管]、[LEAD 供电]五家每月对账。
[LEAD 市委宣传部]、[LEAD 网信办]要拿出方案。
[LEAD 县司法局]和[LEAD 县信访局]坐到一起，把积案过一遍。
[ADDR 州、县(市)政府]要公布名录。
[ADDR 市、县两级]要压减清单。
[ADDR 各县（市、区）党政主要负责同志]要带头包案。
""".strip().splitlines()

SUBJECTS = """
[LEAD 市财政]每年拿出800万元。
新建的泵站由[LEAD 县水利局]验收，[LEAD 县财政]按进度拨付。
完善巡查制度，[LEAD 县河长办]每月通报一次。
[LEAD 县教育局核算中心]要按月审核。
[LEAD 审核机构]要出具意见。
[LEAD 区民政部门]应当公示名单。
[LEAD 市委依法治市办秘书处]要起草办法。
[ADDR 发生败诉案件的部门]要说明原因。
[ADDR 排名后三位的乡镇]要作检讨。
[ADDR 承担试点任务的学校]要报送总结。
[ADDR 县级河长]每月巡河一次。
实行陪餐制度，[ADDR 校长]每周陪餐一次。
[ADDR 扣缴义务人]应当按月申报。
[ADDR 镇人民政府（街道办事处）]应当当场受理。
今年9月底前，[ADDR 各街道]要完成摸底。
""".strip().splitlines()

HANDED = """
由[LEAD 县林业局]会同[SUPPORT 县公安局]、[SUPPORT 县气象局]发布预警。
对拒不整改的，由[LEAD 县应急局]立案。
由[ADDR 所在乡镇]编制方案。
县属企业的处置由[LEAD 县国资委]分管领导牵头。
县住建局要与[SUPPORT 县公安局]建立联动机制。
""".strip().splitlines()

SILENT = """
行政机关负责人出庭应诉率达到95%。
市政府常务会议议事规则要修订。
县政府决定开展专项整治。
领导小组办公室设在县司法局。
联席会议由教育部、财政部、公安部等三个部门组成。
每村补助10万元。
建立信访局坐班制度。
聘请法律专家参与论证。
建设数字政府。
全年城镇新增就业2万人。
材料于5月底前报市司法局备案。
查处结果在县电视台公布。
所需经费列入同级财政预算。
""".strip().splitlines()


@pytest.mark.parametrize("line", [*LISTS, *SUBJECTS])
def test_subjects(line):
    text, expected = marked(line)
    assert read(text) == expected


@pytest.mark.parametrize("line", HANDED)
def test_handed_and_helping(line):
    text, expected = marked(line)
    found = read(text)
    assert [mark for mark in found if mark in expected] == expected


@pytest.mark.parametrize("text", SILENT)
def test_nobody_answers(text):
    assert read(text) == []


@pytest.mark.parametrize("words", ["要建", "应当办", "每月", "6月", "按程序", "牵头", "一律", "派员"])
def test_what_may_follow_a_subject(words):
    assert predicate().match(words)


@pytest.mark.parametrize("words", ["要求", "应急", "负责人", "会议", "主要领导", "分管副县长", "报告"])
def test_what_follows_a_modifier(words):
    assert not predicate().match(words)
