"""The record of a run: no folders of anybody, and a warning where texts and frame may not fit."""

import pytest

from nlp.compare.report.run import command_line, unfounded
from tests.compare import small


@pytest.mark.parametrize(
    ("typed", "kept"), [("/home/a/报告", "报告"), ("C:\\用户\\报告", "报告"), ("~/报告", "报告"), ("报告/甲", "报告/甲"), ("--manifest=/x/清单.csv", "--manifest=清单.csv")]
)
def test_absolute_paths_are_cut_to_their_names(typed, kept):
    assert command_line([typed]) == [kept]


@pytest.mark.parametrize(("alone", "warns"), [(4, True), (3, False)])
def test_codes_without_a_word_of_the_lexicon_are_told(alone, warns):
    run = small.made().run
    assert run["counts"]["unfounded"] == 0
    told = unfounded({**run, "counts": {**run["counts"], "unfounded": alone}})
    assert bool(told) == warns


def test_a_year_is_a_group_like_any_other():
    from nlp.compare.composition import composition
    from nlp.compare.settings import Settings

    documents = small.made().documents.astype({"year": "Int64", "kept": bool})
    assert composition(documents, Settings(by="year"))["group"].tolist() == ["2025"]
