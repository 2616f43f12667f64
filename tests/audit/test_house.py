"""The profile of a house: what it may relax, and what it may not."""

from pathlib import Path

import pytest

from nlp.audit import audit, read_house
from nlp.audit.rule import LEVELS, RELAXABLE
from nlp.errors import UsageError
from tests.audit.own import rule

FIRM = [rule("甲", id=f"FIRM-{i}", level=level) for i, level in enumerate(LEVELS) if level not in RELAXABLE]
SOFT = [rule("乙", id="SOFT-1"), rule("丙", id="SOFT-2", level="单位")]

OWN = """
- id: HOUSE-OFFICE
  family: organ
  kind: existence
  severity: warning
  level: 单位
  source: {name: 本办用语规定, clause: 第二条}
  match: {words: [县府办]}
  message: 本单位写“政府办公室”
  bad: [请报⟦县府办⟧备案。]
  good: [请报政府办公室备案。]
"""


def house(folder: Path, text: str):
    path = folder / "本单位.yaml"
    path.write_text(text, encoding="utf-8")
    return read_house(path, rules=[*FIRM, *SOFT])


def test_rules_of_practice_are_switched_off_and_lowered(tmp_path):
    found = house(tmp_path, "单位: 某办\n关闭: [SOFT-1]\n级别: {SOFT-2: 提示}\n")
    assert found.name == "某办"
    assert {r.id: r.severity for r in found.rules if r.id.startswith("SOFT")} == {"SOFT-2": "info"}


def test_english_keys_and_patterns_do_as_well(tmp_path):
    found = house(tmp_path, "disable: [SOFT-*]\n")
    assert {r.id for r in found.rules} == {r.id for r in FIRM}


@pytest.mark.parametrize("firm", FIRM, ids=lambda r: r.level)
def test_what_stands_above_a_house_is_not_relaxed(firm, tmp_path):
    with pytest.raises(UsageError, match=rf"不能关闭这些规则：{firm.id} 依据.*《某办法》第三条。单位只能放宽“实务”“单位”一级的规则；.*【审核忽略：{firm.id}；理由】"):
        house(tmp_path, f"关闭: [{firm.id}]\n")
    with pytest.raises(UsageError, match=rf"不能降低这些规则：{firm.id}"):
        house(tmp_path, f"级别: {{{firm.id}: 警告}}\n")
    assert house(tmp_path, f"级别: {{{firm.id}: 严重}}\n").rules[FIRM.index(firm)].severity == "fatal"


def test_pattern_that_takes_in_a_standard_is_refused_whole(tmp_path):
    with pytest.raises(UsageError, match=r"不能关闭这些规则：FIRM-0 .*等 5 条"):
        house(tmp_path, "关闭: ['*']\n")


def test_words_of_the_house_become_a_rule(tmp_path):
    found = house(tmp_path, "用词: {城投: 城投公司}\n")
    assert [(f.rule, f.start, f.suggestion, f.fix) for f in audit("由城投承担，城投公司配合。", house=found)] == [("HOUSE-WORDS", 1, "城投公司", None)]


def test_own_rules_run_beside_the_others(tmp_path):
    (tmp_path / "规则.yaml").write_text(OWN, encoding="utf-8")
    found = house(tmp_path, "规则: [规则.yaml]\n")
    assert [f.rule for f in audit("甲报县府办。", house=found)] == [FIRM[0].id, "HOUSE-OFFICE"]


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (OWN.replace("bad: [请报⟦县府办⟧备案。]", "bad: [请报备。]"), "通不过自己的例子：没有标出反例“请报备。”"),
        (OWN.replace("good: [请报政府办公室备案。]", "good: [请报县府办备案。]"), "通不过自己的例子：误标了正例“请报县府办备案。”"),
        (OWN.replace("  good: [请报政府办公室备案。]\n", ""), "bad 和 good 都要有例子"),
        (OWN.replace("HOUSE-OFFICE", "FIRM-0"), "编号与已有规则相同：FIRM-0"),
        (OWN.replace("existence", "exist"), "没有这一种"),
        (OWN.replace("words: [县府办]", "regex: '府(办'").replace("existence", "regex"), "正则表达式有误"),
    ],
)
def test_own_rules_that_do_not_hold_are_refused(rules, words, tmp_path):
    (tmp_path / "规则.yaml").write_text(rules, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        house(tmp_path, "规则: 规则.yaml\n")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("关闭: [SOFT-9]", "“SOFT-9”不是规则编号，也不是类别，是不是 SOFT-"),
        ("级别: {SOFT-1: 很轻}", "级别“很轻”没有这一种：可以是 严重、错误、警告、提示"),
        ("禁用: [SOFT-1]", "不认识的项目“禁用”"),
        ("- SOFT-1", "应写成“项目: 内容”"),
        ("关闭: [SOFT-1", "不合 YAML 的写法"),
        ("放行: {甲: 乙}", "“放行”应是一列词"),
        ("用词: [甲]", "“用词”应写成"),
        ("规则: [没有.yaml]", "规则文件 没有.yaml 读不了"),
    ],
)
def test_errors_say_what_is_wrong(text, words, tmp_path):
    with pytest.raises(UsageError) as caught:
        house(tmp_path, text + "\n")
    assert words in str(caught.value)
