"""Every rule that puts spoken words in writing is run on its own examples."""

from __future__ import annotations

import pytest

from nlp.draft.spoken import Rule, is_spoken, rules, written

_RULES = rules()


def _name(value: Rule | str) -> str:
    return value.id if isinstance(value, Rule) else value


@pytest.mark.parametrize(("rule", "before", "after"), [(rule, *pair) for rule in _RULES for pair in rule.good], ids=_name)
def test_what_a_rule_rewords(rule: Rule, before: str, after: str):
    assert rule.apply(before) == after


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule in _RULES for text in rule.bad], ids=_name)
def test_what_a_rule_leaves(rule: Rule, text: str):
    assert rule.apply(text) == text


def test_the_names_of_rules_are_unique():
    assert len({rule.id for rule in _RULES}) == len(_RULES)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("会议确定：1．由办公室汇总", "由办公室汇总"),
        ("同志们，第二件事是加固堤坝", "加固堤坝"),
        ("1.1.1.1.", "1.1.1.1."),
    ],
)
def test_rules_follow_each_other(before: str, after: str):
    assert written(before) == after


@pytest.mark.parametrize("text", ["这个由我来协调。", "老陈你亲自去一趟。", "水位还要涨吗？", "台" * 45])
def test_what_only_a_speaker_can_say(text: str):
    assert is_spoken(text)


@pytest.mark.parametrize("text", ["结合我县实际编制方案。", "抓住制度建设这个关键。", "形成你追我赶的氛围。", "开展自我检查。"])
def test_what_a_document_can_say(text: str):
    assert not is_spoken(text)


@pytest.mark.parametrize("words", ["允许居民提取住房公积金用于加装电梯和。", "拆除的，由所在乡镇在。", "5月底前把。"])
def test_a_sentence_cut_off_is_none_of_a_paper(words):
    assert is_spoken(words)


@pytest.mark.parametrize("words", ["各单位要主动参与。", "公布征收总额和去向。", "核实问题所在。", "讲清楚“别出门、慢开车”。"])
def test_a_whole_sentence_is(words):
    assert not is_spoken(words)
