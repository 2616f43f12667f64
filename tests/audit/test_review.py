from dataclasses import replace

import pytest

from nlp.audit import audit, review
from nlp.audit.engine import BROKEN
from nlp.audit.house import House
from nlp.errors import SecretMarkError
from tests.audit.own import SECRET, rule


def test_text_is_prepared_and_findings_come_in_order():
    found = audit("先乙后甲。\n再说乙。", rules=[rule("甲", id="A"), rule("乙", id="B")])
    assert [(f.rule, f.start) for f in found] == [("B", 1), ("A", 3), ("B", 8)]


@pytest.mark.parametrize("text", ["甲密★\n正文。", "关于某事的请示\n甲密★十年\n"])
def test_mark_of_a_state_secret_stops_everything(text, monkeypatch):
    monkeypatch.setattr("nlp.audit.reviews.shipped", lambda: (SECRET,))
    with pytest.raises(SecretMarkError, match=r"第 \d 行有国家秘密标志，已停止处理") as caught:
        review(text, rules=[rule("正文")])
    assert "甲密" not in str(caught.value)


def test_no_mark_in_the_text_lets_a_secret_pass(monkeypatch):
    monkeypatch.setattr("nlp.audit.reviews.shipped", lambda: (SECRET,))
    with pytest.raises(SecretMarkError):
        review("【审核忽略全文：SEC-MARK】\n甲密★\n", rules=[SECRET])


def test_rule_whose_code_breaks_costs_itself_only():
    broken = rule("甲", id="A", match={})
    found = audit("甲乙。", rules=[broken, rule("乙", id="B")])
    assert [f.rule for f in found] == [BROKEN, "B"]
    assert "规则 A 运行出错（KeyError" in found[0].message


def test_rule_of_a_house_hides_no_finding_above_it():
    firm = rule("乙", id="FIRM", level="国标", family="punctuation")
    soft = rule("丙", id="SOFT", family="punctuation")
    greedy = rule("甲乙丙", id="HOUSE", level="单位", family="source", absorbs=("*",))
    house = House("某办", (firm, soft, greedy), frozenset({"HOUSE"}))
    assert [f.rule for f in audit("甲乙丙。", house=house)] == ["HOUSE", "FIRM"]


def test_allowed_words_pass_for_rules_of_practice_only():
    soft, firm = rule("布暑", id="SOFT"), replace(rule("暑湾", id="FIRM"), level="标准")
    house = House("某办", (soft, firm), allow=("布暑湾村",))
    found = review("到布暑湾村去，不是布暑。", house=house)
    assert [(f.rule, f.start) for f in found.findings] == [("FIRM", 2), ("SOFT", 9)]
    assert [(f.rule, why) for f, why in found.passed] == [("SOFT", "house")]


def test_mark_may_name_a_rule_that_the_house_has_switched_off(monkeypatch):
    off = rule("甲", id="OFF")
    monkeypatch.setattr("nlp.audit.reviews.shipped", lambda: (off,))
    found = audit("甲。【审核忽略：OFF】", house=House("某办", ()))
    assert [(f.rule, f.severity) for f in found] == [("AUDIT-MARK", "info")]
