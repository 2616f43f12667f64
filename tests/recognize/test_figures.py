"""Figures and ranks a task must reach, with their number and unit."""

import pytest

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
""".strip().splitlines(),
)
def test_silent(text):
    assert [text[f.start : f.end] for f in find_figures(text)] == []


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
    ],
)
def test_value_and_unit(text, value, unit):
    (figure,) = find_figures(text)
    assert (figure.value, figure.unit) == (value, unit)
