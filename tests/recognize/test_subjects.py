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
[LEAD 市教育]、[LEAD 卫健]、[LEAD 体育]等部门要联合印发方案。
请[LEAD 公安]、[LEAD 城管]、[LEAD 交警]等部门连夜清理。
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
[LEAD 清河社区]要公布网格表。
[ADDR 试点社区]要公布网格表。
[LEAD 县体育学校]要公布招生名额。
[ADDR 县直学校]要公布食谱。
[LEAD 县家政行业协会]要公布价格。
[ADDR 各行业协会]要公布章程。
[LEAD 县人大常委会法工委]要征集项目。
[LEAD 县就业服务中心]要办招聘会。
[LEAD X镇]要公示名单。
[ADDR 尚未整改到位的企业]要每月报告。
[ADDR 没有通过验收的乡镇]必须重新申报。
[ADDR 欠账多的乡]要每月报一次进度。
[ADDR 各镇]要参加演练。
[LEAD 县教育局]局长、[LEAD 县卫健局]局长要到现场。
[LEAD 县农业农村局]班子成员要各包一个村。
[LEAD 河湾镇]主要领导要带队清查。
[ADDR 县委书记]要带头接访。
[ADDR 各镇镇长]要签字。
还有[LEAD 河湾镇]，下周要补齐台账。
[LEAD 县公安局]为了春运安全要增设卡口。
[LEAD 县信访局]要了解清楚。
""".strip().splitlines()

HANDED = """
由[LEAD 县林业局]会同[SUPPORT 县公安局]、[SUPPORT 县气象局]发布预警。
对拒不整改的，由[LEAD 县应急局]立案。
由[ADDR 所在乡镇]编制方案。
县属企业的处置由[LEAD 县国资委]分管领导牵头。
责成[LEAD 县住建局]会同[SUPPORT 县消防大队]排查。
委托[LEAD 县财政局]开展评估。
指定[LEAD 县林业局]为接收单位。
县政府要求[LEAD 县财政局]在三天内拨款。
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
指定医院要公布床位。
请县财政局作说明。
首先，请县教育局作典型发言。
请县林业局宣读表彰决定。
刚才，县林业局、县水利局作了发言。
县公安局抓获了两名嫌疑人。
上年，县财政局拨付资金2000万元。
近年来，县水利局新建泵站12座。
县残联在管理中还存在台账不清的问题。
县委、县政府对信访工作高度重视。
材料于周五前送县委宣传部备案。
名单6月底前交县人社局备案。
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
