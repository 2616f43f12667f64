"""Words as counted: long terms whole, markers, numbers and counters none, pairs of characters as second run."""

import pytest

from nlp.compare.words import bigrams, count_words, dictionary

TERMS = dictionary()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("健全重大行政决策程序", ["健全", "重大行政决策", "程序"]),
        ("重大行政决策", ["重大行政决策"]),  # not 行政决策, which is a term too
        ("⟨本级⟩⟨下级⟩落实行政复议", ["落实", "行政复议"]),
        ("新增⟨数⟩立方米库容", ["新增", "库容"]),
        ("增长⟨数⟩个百分点，三个", ["增长"]),
        ("二〇二六年推广AI应用", ["推广", "AI", "应用"]),
        ("", []),
    ],
)
def test_words_of_a_text(text, words):
    assert list(TERMS.tokens(text)) == words


def test_terms_of_a_frame_stay_whole_and_change_the_version():
    longer = dictionary(["河岸巡护公约", "AI", "短词"])
    assert list(longer.tokens("签订河岸巡护公约")) == ["签订", "河岸巡护公约"]
    assert longer.version != TERMS.version == dictionary().version
    assert len(longer.terms) == len(TERMS.terms) + 1


def test_pairs_cross_neither_mark_nor_marker():
    assert list(bigrams("执法，⟨本级⟩监督员⟨数⟩平方米三百")) == ["执法", "监督", "督员"]


def test_counts_are_sorted_and_complete():
    counts = count_words({"b": "修渠 修渠 种树", "a": "种树"}, lambda text: iter(text.split()))
    assert (counts.documents, counts.words) == (("a", "b"), ("修渠", "种树"))
    assert counts.matrix.toarray().tolist() == [[0, 1], [2, 1]]
    assert counts.totals.tolist() == [1, 3]
