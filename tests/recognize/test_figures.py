"""Figures and ranks a task must reach, with their number and unit."""

import pytest

from nlp.recognize.figure_rules import rules
from nlp.recognize.figures import find_figures
from tests.spans import labelled, marked


@pytest.mark.parametrize(
    "line",
    """
办结率要达到[FIGURE 100%]。
办结率要达到[FIGURE 98.5%]。
办结率要达到[FIGURE 百分之九十五]。
办结率[FIGURE 不低于90%]。
办结率要在[FIGURE 95%以上]。
每个镇配备[FIGURE 不少于2名]调解员。
每个村[FIGURE 至少3名]网格员。
每人学习[FIGURE 不少于40学时]。
入户检查[FIGURE 不超过4次]。
综合排名要进入[FIGURE 全市前三名]。
力争进入[FIGURE 全省前列]。
考核要保持在[FIGURE 前五名]。
每月开展[FIGURE 一次]巡查。
每季度培训[FIGURE 两次]。
机动车要减少[FIGURE 三分之二]。
投诉要压减[FIGURE 一半]。
新增高标准农田[FIGURE 2.5万亩]。
固定资产投资增长[FIGURE 8个百分点]。
完成投资[FIGURE 12亿元]，拆迁率达到[FIGURE 90%]。
贴息比例[FIGURE 不超过利率的50%]。
补偿标准[FIGURE 不低于每亩800元]。
年底前让[FIGURE 80%以上]的村通上公交。
差错率控制在[FIGURE 万分之三以内]，成灾率控制在[FIGURE 4‰以下]。
抽检比例为[FIGURE 6%至10%]。
每个社区[FIGURE 至少配备两名]调解员。
原则上每年召开[FIGURE 两次]联席会议。
专班三天调度[FIGURE 一次]，办公室每个季度通报[FIGURE 一次]。
补助标准由300元提高到[FIGURE 500元]。
成员单位扩大到[FIGURE 26个]。
全县装机[FIGURE 超过20万千瓦]。
每村配齐[FIGURE 3名以上]后备干部。
粮食总产[FIGURE 4.9亿斤]，油菜播种[FIGURE 63万亩]。
治理水土流失[FIGURE 25万亩]、防沙治沙[FIGURE 11万亩]。
新增规上企业[FIGURE 150家]、养老床位[FIGURE 3000张]。
支出比去年增加[FIGURE 约1.5万亿元]。
完成裁减[FIGURE 二十万]的任务。
空气质量要[FIGURE 退出全市后三位]。
居民收入增长[FIGURE 与经济增长同步]，产值[FIGURE 翻一番]。
水质稳定保持在[FIGURE Ⅱ类及以上]。
""".strip().splitlines(),
)
def test_finds(line):
    text, expected = marked(line)
    assert labelled(text, ((f, "FIGURE") for f in find_figures(text))) == expected


@pytest.mark.parametrize(
    "text",
    """
下面，我讲三点意见。
全县有14个项目开工。
要开展一次大走访。
一是抓进度，二是抓质量。
要实现应审尽审、全覆盖。
要打好三年行动收官战。
请学习《关于完成80%目标的通知》。
投诉电话是0571-12345678。
第十二条规定要落实。
2024年要有新气象。
要坚持“两个维护”。
“7·20”灾害要汲取教训。
负债率超过70%的企业要列入名单。
满意率低于80%的，一律退回重办。
要培育10亿元以上的项目。
要清查500平方米以上商场。
去年完成8亿元。
要推进8个园区建设。
各单位在7月份联手开展一次检查。
要为三年级学生做一次测评。
发现一户、帮扶一户、稳定一户。
每人奖励2000元。
要落实“六个百分百”。
第十二条措施要抓紧。
排名后三位的乡镇要说明情况。
要提前一个月动手。
""".strip().splitlines(),
)
def test_silent(text):
    assert [text[f.start : f.end] for f in find_figures(text)] == []


@pytest.mark.parametrize("rule", [rule for rule, _ in rules()], ids=lambda rule: rule.name)
def test_a_rule_finds_its_example(rule):
    text, expected = marked(rule.example.replace("[", "[FIGURE "))
    assert labelled(text, ((f, "FIGURE") for f in find_figures(text))) == expected
    (pattern,) = (pattern for other, pattern in rules() if other is rule)
    m = pattern.search(text)
    assert [m.group("core" if "core" in pattern.groupindex else 0)] == [text[f.start : f.end] for f in find_figures(text)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("办结率要达到100%。", 1.0, "%"),
        ("办结率要达到百分之九十五。", 0.95, "%"),
        ("投诉要压减一半。", 0.5, ""),
        ("投诉要压减三分之二。", 0.6667, ""),
        ("每个镇配备不少于2名调解员。", 2.0, "名"),
        ("每个镇配备不少于两名调解员。", 2.0, "名"),
        ("新增高标准农田2.5万亩。", 25000.0, "亩"),
        ("力争进入全省前列。", None, ""),
        ("每村至少走访十二户。", 12.0, "户"),
        ("建成电力装机2000万千瓦。", 20000000.0, "千瓦"),
        ("成灾率控制在4‰以下。", 0.004, "‰"),
        ("抽检比例为6%至10%。", None, "%"),
        ("每村培养不少于3至5名骨干。", None, "名"),
        ("标准不低于每亩800元。", 800.0, "元"),
    ],
)
def test_value_and_unit(text, value, unit):
    (figure,) = find_figures(text)
    assert (figure.value, figure.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("办结率不低于90%。", ">="),
        ("办结率在95%以上。", ">="),
        ("每个社区至少配备两名调解员。", ">="),
        ("检查不超过4次。", "<="),
        ("失业率控制在5%以内。", "<="),
        ("增速提高3个百分点。", "+"),
        ("新增就业5万人。", ""),
        ("文件减少20%。", "-"),
        ("增速3%左右。", ""),
        ("办结率达到90%。", ""),
    ],
)
def test_direction(text, direction):
    (figure,) = find_figures(text)
    assert figure.direction == direction


@pytest.mark.parametrize(
    "line",
    """
要推进[MENTION 14个]项目，开工率达到[FIGURE 90%]。
负债率超过[MENTION 70%]的企业要列入名单。
补助标准由[MENTION 300元]提高到[FIGURE 500元]。
要开展[MENTION 一次]大走访，建设一批示范点。
排名[MENTION 后三位]的乡镇，每季度督查[FIGURE 两次]。
每户补助[MENTION 2000元]，新建公厕[MENTION 22座]。
《关于5个问题的通知》第三条规定的时限为2024年5月。
""".strip().splitlines(),
)
def test_mentions(line):
    text, expected = marked(line)
    found = find_figures(text, mentions=True)
    assert labelled(text, ((f, "FIGURE" if f.counts else "MENTION") for f in found)) == expected
    assert [f for f in found if f.counts] == list(find_figures(text))


@pytest.mark.parametrize("line_break", ["\n", "\x85", "\u2028"])
def test_no_figure_runs_over_a_line_break(line_break):
    text = f"增长2.1{line_break}%。"
    assert all(len(text[f.start : f.end].splitlines()) == 1 for f in find_figures(text, mentions=True))
