"""Reliability: alpha against published data, samples, and the machine against two coders."""

import math

import pytest

from nlp.compare.agreement import alpha, masi
from nlp.compare.frame import load_frame
from nlp.compare.reliability import SAMPLE, answers, draw_sample, score
from nlp.errors import DataError

pd = pytest.importorskip("pandas")

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C/E: four observers, twelve units, dots are missing.
OBSERVERS = """1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 ."""


@pytest.fixture(scope="module")
def frame():
    return load_frame("government")


def sheet(*rows, doc="d"):
    """Return a filled sample of `unit theme theme_2`."""
    cells = [[*row.split(), "", ""][:3] for row in rows]
    return pd.DataFrame([{"unit": unit, "doc": doc, "theme": one, "theme_2": two} for unit, one, two in cells])


def machine(*pairs):
    return pd.DataFrame([pair.split() for pair in pairs], columns=["unit", "theme"])


def test_alpha_of_the_published_data_with_missing_values_is_0_743():
    units = zip(*(row.split() for row in OBSERVERS.splitlines()), strict=True)
    assert round(alpha([[label for label in unit if label != "."] for unit in units]), 3) == 0.743


def test_alpha_of_binary_data_is_that_of_section_b():
    one, other = "0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"
    assert round(alpha(list(zip(one.split(), other.split(), strict=True))), 3) == 0.095


def test_alpha_of_nothing_to_compare_is_nan():
    assert math.isnan(alpha([("a",), ("b",)]))
    assert math.isnan(alpha([("a", "a")]))


def test_masi_by_hand():
    one, two, three = frozenset("ab"), frozenset("bc"), frozenset("c")
    assert [round(masi(*pair), 4) for pair in ((one, one), (one, frozenset("a")), (one, two), (one, three))] == [0.0, 0.6667, 0.8889, 1.0]


def units(*sizes):
    rows = [(f"{doc}#{i}", doc, f"第{i}句{doc}", "一" if i < 3 else "二") for doc, size in zip("abc", sizes, strict=False) for i in range(size)]
    return pd.DataFrame(rows, columns=["unit", "doc", "text", "heading"])


def test_a_sample_is_drawn_once_for_a_seed_and_empty():
    one, again, other = (draw_sample(units(30, 30), 20, seed) for seed in (1, 1, 2))
    assert list(one.columns) == list(SAMPLE)
    assert one.equals(again)
    assert not one.equals(other)
    assert one["unit"].is_unique
    assert set(one["theme"]) == {""}


def test_a_sample_by_document_takes_as_many_of_each_as_there_are():
    drawn = draw_sample(units(50, 3, 20), 19, 1, by="doc")
    assert drawn["doc"].value_counts().to_dict() == {"a": 8, "c": 8, "b": 3}


def test_neighbours_stand_beside_a_drawn_unit_under_its_heading():
    whole = draw_sample(units(4), 99, 1)
    assert whole[["before", "after"]].to_numpy().tolist() == [["", "第1句a"], ["第0句a", "第2句a"], ["第1句a", ""], ["", ""]]


def test_answers_are_ids_or_names(frame):
    read = answers(sheet("u1 住房与房地产", "u2 housing education", "u3 其他/不归类", "u4"), frame)
    assert read == {"u1": {"housing"}, "u2": {"housing", "education"}, "u3": set()}


@pytest.mark.parametrize(("rows", "message"), [(("u1 住房",), "第 2 行.*“住房”不在主题框架"), (("u1 housing", "u1 housing"), "第 3 行.*出现两次")])
def test_wrong_answers_are_told_by_row(frame, rows, message):
    with pytest.raises(DataError, match=message):
        answers(sheet(*rows), frame)


def test_precision_recall_and_confusion_by_hand(frame):
    a = sheet("u1 housing", "u2 housing", "u3 education", "u4 other", "u5 tourism", "u6 health")
    b = sheet("u1 housing", "u2 housing", "u3 education", "u4 other", "u5 culture_sports", "u6")
    found = score(a, b, machine("u1 housing", "u2 education", "u3 education", "u4 housing", "u5 tourism"), frame)
    level2 = found.overall.set_index("level").loc[2]
    assert (level2["units"], level2["disputed"], level2["agreement"]) == (5, 1, 0.8)
    rows = found.themes[found.themes["level"] == 2].set_index("theme")
    assert rows.loc["housing", ["n", "coded", "precision", "recall", "f1"]].tolist() == [2, 2, 0.5, 0.5, 0.5]
    assert rows.loc["education", ["n", "coded", "precision", "recall"]].tolist() == [1, 2, 0.5, 1.0]
    assert round(level2["macro_f1"], 4) == round((0.5 + 2 / 3) / 2, 4)
    assert rows.loc["housing", "alpha"] == 1.0
    assert math.isnan(rows.loc["tourism", "precision"])
    assert found.confusion.to_dict("records") == [
        {"agreed": "housing", "machine": "education", "units": 1},
        {"agreed": "other", "machine": "housing", "units": 1},
    ]


def test_level_1_forgives_a_neighbouring_theme(frame):
    a = sheet("u1 health", "u2 housing")
    found = score(a, a, machine("u1 education", "u2 housing"), frame)
    assert found.overall["macro_f1"].round(2).tolist() == [1.0, 0.5]


def test_agreed_codes_settle_what_the_coders_dispute(frame):
    a, b = sheet("u1 health", "u2 housing"), sheet("u1 education", "u2 housing")
    codes = machine("u1 education", "u2 housing")
    before, after = score(a, b, codes, frame), score(a, b, codes, frame, agreed=sheet("u1 education"))
    assert before.overall["disputed"].tolist() == [1, 1]
    assert after.overall["disputed"].tolist() == [0, 0]
    assert after.overall.set_index("level").loc[2, "micro_f1"] == 1.0


def test_intervals_come_from_whole_documents_and_hold_the_value(frame):
    a = pd.concat([sheet(*(f"{doc}{i} housing" for i in range(4)), doc=doc) for doc in "abcdef"])
    codes = machine(*(f"{doc}{i} {'housing' if doc in 'abcd' else 'education'}" for doc in "abcdef" for i in range(4)))
    one = score(a, a, codes, frame, replicates=200).overall.set_index("level").loc[2]
    again = score(a, a, codes, frame, replicates=200).overall.set_index("level").loc[2]
    assert one["macro_f1_low"] < one["macro_f1"] < one["macro_f1_high"]
    assert one.equals(again)
    single = score(a.assign(doc="x"), a, codes, frame).overall
    assert single["macro_f1_low"].isna().all()


def test_two_samples_without_a_common_unit_are_refused(frame):
    with pytest.raises(DataError, match="没有共同编码的单元"):
        score(sheet("u1 housing"), sheet("u2 housing"), machine(), frame)
