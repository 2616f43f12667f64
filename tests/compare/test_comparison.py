"""The sentences behind a number, what a notebook shows, and the paragraph on methods."""

import pytest

from nlp.compare.report.methods import paragraphs
from nlp.errors import UsageError
from tests.compare import small


def test_the_sentences_of_a_theme_in_a_group():
    found = small.made().sentences("bridge", "乙市")
    assert found[["unit", "weight"]].values.tolist() == [["乙一#1", 1.0], ["乙一#2", 0.5], ["乙二#2", 1.0]]


def test_a_theme_may_be_named_and_of_either_level():
    comparison = small.made()
    assert comparison.sentences("桥梁").equals(comparison.sentences("bridge"))
    assert len(comparison.sentences("路桥", "甲市")) == 3
    assert len(comparison.sentences()) == 9


def test_documents_that_do_not_count_are_left_out():
    comparison = small.made()
    documents = comparison.documents.assign(kept=comparison.documents["doc"] != "乙一")
    assert set(small.made(documents=documents).sentences("bridge", "乙市")["doc"]) == {"乙二"}


@pytest.mark.parametrize(("theme", "group", "said"), [("water", None, "没有主题“water”"), ("road", "丙市", "没有组“丙市”")])
def test_what_is_not_there_is_told(theme, group, said):
    with pytest.raises(UsageError, match=said):
        small.made().sentences(theme, group)


def test_a_notebook_shows_what_was_found():
    shown = small.made()._repr_html_()
    assert "公路" in shown
    assert "★" in shown
    assert "1个对比显著" in shown
    assert repr(small.made()) == "Comparison(路桥建设: 4 documents, 8 units, 2 groups by city, 1 starred contrasts)"


def test_the_methods_tell_what_was_done():
    text = "".join(words for _, words in paragraphs(small.made().run))
    assert "样本为4份文件（2025年），文种为报告，按地市分为2组" in text
    assert "共检验6个对比，1个标★" in text
    assert "没有按层级、年份或文种分层" in text


def test_the_methods_tell_what_was_not_done_and_why():
    run = small.made().run
    single = {**run, "words": None, "counts": {**run["counts"], "tested": 0, "single": 2, "groups": 2, "p_min": None}}
    text = "".join(words for _, words in paragraphs(single))
    assert "每组只有一份文件，组内差异无从估计，因此没有区间，没有作显著性检验" in text
    assert "没有作词语比较" in text
    assert "置信区间" not in text


def test_the_methods_hang_on_the_record_alone():
    import json

    run = small.made().run
    assert paragraphs(json.loads(json.dumps(run))) == paragraphs(run)
