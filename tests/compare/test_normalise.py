import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.compare.normalise import fold, mapped, normalise, rules

PLACES = ("南河省", "南河", "青原市", "青原")
EXAMPLES = [(rule["name"], text, made) for rule in rules()["rules"] for text, made in rule["examples"].items()]


@pytest.mark.parametrize(("name", "text", "made"), EXAMPLES)
def test_rules_hold_their_examples(name, text, made):
    assert normalise(text, PLACES) == made


def test_every_rule_has_examples():
    assert all(rule["examples"] for rule in rules()["rules"])


def test_lines_that_a_site_left_are_dropped():
    assert normalise("要抓好清淤。\n来源：某某日报\n相关报道：\n上一篇：春耕\n完成后报告。").split() == ["要抓好清淤。", "完成后报告。"]


def test_places_are_made_alike_only_where_they_are_given():
    assert normalise("到南河去") == "到南河去"
    assert normalise("到南河去", PLACES) == "到⟨地名⟩去"


def test_levels_that_say_the_same_come_out_the_same():
    said = [f"我{level}要求各{below}、{level}直各部门抓好落实。" for level, below in (("省", "市"), ("市", "县区"), ("县", "乡镇"))]
    assert len({normalise(text) for text in said}) == 1


def test_folding_is_one_for_one():
    text = "ＡＩ賦能　２０２６年９５％"
    assert fold(text) == "AI赋能 2026年95%"
    assert len(fold(text)) == len(text)


def test_marks_lead_back_to_what_they_stand_for():
    text = "二要压实责任，我市各镇６月底前建成20个。"
    made = mapped(text, PLACES)
    at = made.text.index("⟨下级⟩")
    assert text[slice(*_span(made.source(at, at + 4)))] == "各镇"
    assert text[slice(*_span(made.source(0, 4)))] == "压实责任"


@given(st.text(alphabet="一二三要是，。：（）全我市县委各镇部门南河青原省2026年%_*\n 抓好落实ＡX", max_size=60))
def test_map_belongs_to_the_normalised_text(text):
    made = mapped(text, PLACES)
    assert made.text == normalise(text, PLACES)
    assert len(made.starts) == len(made.ends) == len(made.text)
    assert all(0 <= a < b <= len(text) for a, b in zip(made.starts, made.ends, strict=True))
    assert list(made.starts) == sorted(made.starts)


def _span(span):
    return span.start, span.end
