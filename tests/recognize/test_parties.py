"""Units with the function the words around them give: who answers, helps, is addressed, is only mentioned."""

from itertools import pairwise

import pytest

from nlp.recognize.duties import LABELS
from nlp.recognize.parties import find_units
from nlp.segment import sentence_spans
from tests.spans import labelled, marked

NAMES = {"lead": "LEAD", "support": "SUPPORT", "addressee": "ADDR", "supervise": "SUPERVISE", "leader": "LEADER"}


def read(text):
    """Return the units that have a function; mere mentions are left out."""
    units = find_units(text, sentence_spans(text))
    return labelled(text, ((u, NAMES[u.function]) for u in units if u.function != "mention"))


LEADS = """
[LEAD 县教育局]要改造食堂。
[LEAD 市教育局]要在6月底前完成20所学校改造。
请[LEAD 县司法局]牵头编制目录。
由[LEAD 县水利局]负责清淤。
[LEAD 县交通运输局]牵头，[SUPPORT 县公安局]、[SUPPORT 县城管局]配合，年底前修通辅道。
[LEAD 县发展改革局]会同[SUPPORT 县财政局]编制项目库。
[LEAD 县委编办]要调剂编制。
[LEAD 县委政法委]要建立会商机制。
[LEAD 县纪委监委]要公布举报电话。
[LEAD 县人民法院]要公布庭审安排。
[LEAD 县政府办公室]要印发分工表。
[LEAD 县自然资源局]、[LEAD 县林业局]要公布图斑。
[LEAD X县水利局]要完成清淤。
[LEAD **市教育局]要完成排查。
由[LEAD 县老龄事业工作委员会]公布名单。
这件事[LEAD 县文旅局]来牵头。
工作任务[LEAD 县统计局]牵头，[SUPPORT 县发改局]配合。
以[LEAD 县应急局]为主，[SUPPORT 县消防大队]参与，本周完成抽查。
主办单位是[LEAD 县工信局]，配合单位是[SUPPORT 县科技局]。
责任单位为[LEAD 县林业局]。
""".strip().splitlines()

ADDRESSEES = """
[ADDR 各镇、各部门]要在月底前报送方案。
[ADDR 各镇]要建立台账。
[ADDR 各级各部门]要抓好落实。
[ADDR 各乡镇（街道）]要建立台账。
[ADDR 县直部门]要公开办事指南。
[ADDR 各行政执法单位]要公示清单。
[ADDR 有关部门]要建立台账。
[ADDR 各级领导干部]要带头学法。
[ADDR 全县上下]要行动起来。
""".strip().splitlines()

LABELLED = """
责任单位：[LEAD 县司法局]、[LEAD 县财政局]，[ADDR 各镇]
牵头单位：[LEAD 县发改局]；配合单位：[SUPPORT 县财政局]、[SUPPORT 县审计局]
（责任单位：[LEAD 县司法局]，[ADDR 各镇]；完成时限：6月底）
（牵头单位：[LEAD 县住建局]，配合单位：[SUPPORT 县城管局]、[SUPPORT 县水利局]）
〔牵头单位：[LEAD 县政府办公室]，责任单位：[ADDR 县直有关部门]〕
主办单位：[LEAD 县民政局]
协办单位：[SUPPORT 县残联]
督导单位：[SUPERVISE 县政府督查室]
（[LEAD 县民政局]牵头，[SUPPORT 县财政局]、[SUPPORT 县残联]配合，6月底前完成）
（[LEAD 县公安局]、[LEAD 县司法局]按职责分工负责）
（[LEAD 水利部]牵头，[SUPPORT 公安部]、[SUPPORT 财政部]等[ADDR 国务院有关部门及各地区]按职责分工负责）
（[LEAD 县农业农村局]、[LEAD 县水利局]等[ADDR 相关部门及各乡镇]按职责分工负责）
（[LEAD 县住建局]牵头，[ADDR 各街道、各社区]配合）
（[LEAD 县林业局]负责，[ADDR 沿线乡镇]参与）
（[ADDR 各市、州人民政府]负责）
责任单位：[LEAD 县教育局]（牵头）、[SUPPORT 县卫健局]、[SUPPORT 县体育局]
责任单位：[ADDR 县政府各部门]，由[LEAD 县司法局]统筹
（[LEAD 秘书科]，3月起）
〔[LEAD 人事科]、[LEAD 财务科]；6月底前完成〕
主办：[LEAD 县档案馆]
协助单位：[SUPPORT 县文化馆]
""".strip().splitlines()

NEAR_MISSES = """
要加快法治政府建设。
要牢固树立全局观念。
要优化产业布局。
要坚持依法办事。
要列入重点督办。
要把问题解决在当下。
要深化政府采购改革。
要办好群众的事。
要提高政治站位。
农村要振兴。
要统筹好城乡布局。
以企业为主体，加快创新。
牵头单位是落实的第一责任人。
""".strip().splitlines()

MENTIONS = """
改造方案报县政府批准。
情况要报县政府督查室。
方案提交县政府常务会议审议。
要向县人大常委会报告。
经县委、县政府同意后实施。
""".strip().splitlines()


# Classes a speech addresses (knowledge/tasks.md, 4.2), each as the subject of an order.
CLASSES = """
各级各部门 各级各有关部门 全市各级各部门 全县各级各部门 各地各部门 各县（市、区） 各县区 各县(市) 各县市区 各区、县级市 各乡镇（街道） 各镇（街道）
各园区 各开发区管委会 各街道 各村（社区） 市直部门 省属驻县单位 中央驻市单位 各有关部门 相关部门 有关单位 各单位各部门 各成员单位 各牵头单位
各责任单位 各行政执法机关 各行政执法单位 行政机关 各级领导干部 各级党政主要负责人 各部门“一把手” 四大班子 我县 我市 各级党委、政府
发生败诉案件的部门 排名后三位的乡镇 各科室 各中小学 各企业
""".split()

BODIES = """
县委 县政府 县人大 县政协 县法院 县检察院 县人民法院 县发改委 省教育厅 国务院办公厅 县委办 县委依法治县办 市委编办 县扫黑除恶领导小组办公室
县防汛抗旱指挥部 县创城专班 县人民医院 县城投公司 县融媒体中心 县供电公司 区住建局 州司法局 镇司法所 县委组织部 县委宣传部 县总工会 团县委 县妇联
县残联 县工商联 县税务局 县消防救援大队 经开区管委会 青禾镇人民政府 县政府督查室 县行政审批服务局 县生态环境分局 县农业农村局 县气象局
县市场监督管理局 县大数据中心 县退役军人事务局 县档案馆 县信访局 县机关事务服务中心 县委党校 县供销社 县红十字会 司法行政部门 备案审查部门
""".split()

COMPOUND = """
[LEAD 成都市教育局]要建立台账。
[LEAD 任丘市水利局]要建立台账。
要督促县财政局尽快拨款。
请大家配合[SUPPORT 县公安局]做好登记。
[ADDR 市直各部门]要建立台账。
[ADDR 县直各部门]要建立台账。
[ADDR 县直有关单位]要建立台账。
[LEAD 县公安局交警大队]要建立台账。
[LEAD 全面依法治市委员会办公室]要建立台账。
[LEAD 青禾镇]要建立台账。
[LEAD 云溪县]要建立台账。
[LEAD 东门街道]要建立台账。
[ADDR 分管领导]要建立台账。
[LEAD “两办”]要建立台账。
[LEAD 县“两办”]要建立台账。
[LEAD 县第一中学]要建立台账。
[LEAD 临港新城管委会]要建立台账。
""".strip().splitlines()


@pytest.mark.parametrize("line", COMPOUND)
def test_compound_names_classes_and_places(line):
    text, expected = marked(line)
    assert read(text) == expected


@pytest.mark.parametrize("name", CLASSES)
def test_every_class(name):
    text, expected = marked(f"[ADDR {name}]要建立台账。")
    assert read(text) == expected


@pytest.mark.parametrize("frame", ["{}要建立台账。", "请{}牵头建立台账。", "台账由{}负责。", "（{}牵头）"])
@pytest.mark.parametrize("name", BODIES)
def test_every_body(name, frame):
    text, expected = marked(frame.format(f"[LEAD {name}]"))
    assert read(text) == expected


@pytest.mark.parametrize("line", [*LEADS, *ADDRESSEES, *LABELLED])
def test_reads(line):
    text, expected = marked(line)
    assert read(text) == expected


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_no_unit_at_all(text):
    assert [text[u.start : u.end] for u in find_units(text, sentence_spans(text))] == []


@pytest.mark.parametrize("text", MENTIONS)
def test_recipients_and_authorities_do_not_answer(text):
    assert read(text) == []


@pytest.mark.parametrize(("label", "function"), LABELS.items())
@pytest.mark.parametrize("colon", "：:")
def test_every_label(label, function, colon):
    text, expected = marked(f"{label}{colon}[{NAMES[function]} 县档案馆]")
    assert read(text) == expected


def test_first_listed_leads_where_the_text_says_so():
    text, expected = marked("列第一位的责任单位为牵头单位。\n（[LEAD 县司法局]、[SUPPORT 县财政局]负责）")
    assert read(text) == expected


@pytest.mark.parametrize("first", ["列第一位的责任单位为牵头单位", "排首位的为牵头单位", "列首位的单位为牵头单位"])
def test_ways_to_say_that_the_first_leads(first):
    text, expected = marked(f"{first}。\n（[LEAD 县司法局]、[SUPPORT 县财政局]负责）")
    assert read(text) == expected


def test_units_of_one_list_share_a_group():
    text = "县司法局、县财政局要编制清单。县水利局要清淤。"
    first, second, third = find_units(text, sentence_spans(text))
    assert first.group == second.group != third.group


def test_a_class_is_generic_and_a_body_is_not():
    text = "各镇要建台账。县水利局要清淤。"
    assert [u.generic for u in find_units(text, sentence_spans(text))] == [True, False]


def test_the_name_has_no_blanks_and_the_span_keeps_them():
    text = "责任单位：县司法局、县 财政局"
    units = find_units(text, sentence_spans(text))
    assert all(u.name == "".join(text[u.start : u.end].split()) for u in units)


def test_a_list_ends_at_the_next_label():
    text = "配合单位：《其一，（一）一、甲、配合单位：县司法局"
    units = find_units(text, sentence_spans(text))
    assert [text[u.start : u.end] for u in units][-1] == "县司法局"
    assert all(a.end <= b.start for a, b in pairwise(units))


@pytest.mark.parametrize("blank", [" ", "\t", "\xa0", "\u2003", "\u3000"])
def test_blanks_between_the_names_of_a_list(blank):
    text, expected = marked(f"（[LEAD 县人社局]、{blank}[LEAD 县统计局]{blank}[LEAD 县档案馆]负责）")
    assert read(text) == expected
