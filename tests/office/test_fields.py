"""Fields of a row as cells, and back."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlp.errors import UsageError
from nlp.ledger.edit import EDITABLE, clean
from nlp.office.fields import cell_of, field_of, value_of


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("lead", "县水务局、 县财政局；县水务局", ["县水务局", "县财政局"]),
        ("lead", "县水务局和县财政局", ["县水务局", "县财政局"]),
        ("lead", "县发展和改革局", ["县发展和改革局"]),
        ("lead", "", []),
        ("measures", "1. 逐段排查\n2. 建立台账", ["逐段排查", "建立台账"]),
        ("measures", "逐段排查；建立台账", ["逐段排查", "建立台账"]),
        ("deadlines", "6月底前、9月底前", ["6月底前", "9月底前"]),
        ("due", date(2024, 6, 30), "2024-06-30"),
        ("due", "2024.6.30", "2024-06-30"),
        ("due", "2024年6月", "2024-06"),
        ("due", 45473, "2024-06-30"),
        ("due", "", None),
        ("grade", "b级", "B"),
        ("remark", " 已核实\r\n待复查 ", "已核实\n待复查"),
        ("section", "一、河道 > （一）清淤", ["一、河道", "（一）清淤"]),
    ],
)
def test_a_cell_says_what_a_person_means(field, cell, value):
    assert value_of(field, cell) == value


def test_words_that_are_no_day_are_told():
    with pytest.raises(UsageError, match="“月底”不是日期"):
        value_of("due", "月底")


def test_an_item_that_holds_a_mark_comes_back_whole_beside_a_new_one():
    assert value_of("targets", "清淤12公里，封堵2个、复绿3亩", was=["清淤12公里，封堵2个"]) == ["清淤12公里，封堵2个", "复绿3亩"]
    assert value_of("measures", "1. 查；改；验\n2. 公示", was=["查；改；验"]) == ["查；改；验", "公示"]


@pytest.mark.parametrize(("title", "field"), [("责任单位", "responsible"), ("完成时限（原文）", "deadlines"), ("时限", "deadlines"), ("任务内容", "content"), ("Remark", "remark")])
def test_a_field_goes_by_its_titles(title, field):
    assert field_of(title) == field


def test_a_field_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(UsageError, match="没有“进度”这一栏：可以改的有任务内容、"):
        field_of("进度")


WORDS = st.text(st.sampled_from("县水务局财政12公里，。；、>（）()A b\n "), min_size=1, max_size=12)


@example(["1", ">"], "section")
@given(st.lists(WORDS, max_size=4), st.sampled_from(["lead", "measures", "purpose", "targets", "deadlines", "section"]))
def test_a_list_that_was_not_touched_comes_back_or_is_seen_as_the_same_cell(words, field):
    value = clean(field, words)
    cell = cell_of(field, value)
    again = cell_of(field, clean(field, value_of(field, cell, was=value)))
    assert set("".join(str(again).split())) <= set("".join(str(cell).split())) | set("1234. ，。（）")


def test_every_field_a_person_may_set_has_a_column():
    assert all(cell_of(name, None) == "" for name in EDITABLE)
