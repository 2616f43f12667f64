"""Marks by which an author lets a finding pass."""

import pytest

from nlp.audit import review
from tests.audit.own import rule

RULES = [rule("甲", id="OWN-A"), rule("乙", id="OWN-B", family="punctuation")]


def passed(text: str) -> tuple[list[str], list[str]]:
    found = review(text, rules=RULES)
    return [text[f.start : f.end] for f in found.findings], [text[f.start : f.end] for f, _ in found.passed]


@pytest.mark.parametrize(
    ("text", "stay", "go"),
    [
        ("有甲。【审核忽略：OWN-A】\n又有甲。\n", ["甲"], ["甲"]),
        ("【审核忽略：OWN-A；原文如此】\n\n有甲有乙。\n又有甲。\n", ["乙", "甲"], ["甲"]),
        ("【审核忽略全文：own-*】\n有甲有乙。\n又有甲。\n", [], ["甲", "乙", "甲"]),
        ("有甲有乙。【审核忽略: 标点, OWN-A】\n", [], ["甲", "乙"]),
        ("有甲。<!-- 审核忽略：OWN-A -->\n", [], ["甲"]),
        ("有甲有乙。【审核忽略：word、punctuation】", [], ["甲", "乙"]),
        ("有甲。\r\n【审核忽略：OWN-A】\r\n又有甲。\r\n", ["甲"], ["甲"]),
    ],
)
def test_mark_holds_for_its_paragraph_the_next_or_all(text, stay, go):
    assert passed(text) == (stay, go)


def test_what_stands_in_a_mark_is_not_audited():
    assert passed("有甲。【审核忽略：OWN-A；乙要保留】") == ([], ["甲"])


@pytest.mark.parametrize(
    ("mark", "severity", "words"),
    [
        ("【审核忽略】", "warning", "没有写忽略哪条规则"),
        ("【审核忽略：OWN-C】", "warning", "“OWN-C”不是规则编号，也不是类别，是不是 OWN-"),
        ("【审核忽略：OWN-B】", "info", "这里没有 OWN-B 的问题"),
    ],
)
def test_mark_that_means_nothing_is_told(mark, severity, words):
    (first, own) = review(f"有甲。{mark}\n", rules=RULES).findings
    assert (first.rule, own.rule, own.severity, own.start) == ("OWN-A", "AUDIT-MARK", severity, 3)
    assert words in own.message


@pytest.mark.parametrize("text", ["审核忽略：OWN-A，有甲", "【审核】忽略：OWN-A，有甲", "【审核忽略：OWN-A\n】有甲"])
def test_other_words_are_no_mark(text):
    assert passed(text) == (["甲"], [])


@pytest.mark.parametrize("mark", ["【审核忽略：TYP-BUSHU；原文如此】", "<!-- 审核忽略：TYP-BUSHU -->"])
def test_no_rule_takes_a_mark_for_words(mark):
    text = "关于做好防火工作的通知\n\n各镇要再次布署{}。\n\n请认真落实。\n"
    after = "关于做好防火工作的通知\n\n各镇要再次布署。{}\n\n请认真落实。\n"
    alone = "关于做好防火工作的通知\n\n{}\n各镇要再次布署。\n\n请认真落实。\n"
    plain = [f.rule for f in review(text.format("")).findings]
    assert "TYP-BUSHU" in plain
    for one in (text, after, alone):
        assert [f.rule for f in review(one.format(mark)).findings] == [rule for rule in plain if rule != "TYP-BUSHU"]
