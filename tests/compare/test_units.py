from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.compare.typed import frame
from nlp.compare.units import UNITS, points, units
from nlp.datamodel import Meta, Span
from tests.marked import analysis_of

LINES = (
    ("head1", "一、抓好河道治理"),
    ("significance", "河道干净，百姓才安心。"),
    ("task", "[LEAD 县水务局]要在[DATE=2026-06-30 6月底前]清淤[FIGURE 不少于12公里]。"),
    ("head2", "（一）严格巡查"),
    ("requirement", "要不断提高认识。"),
    ("prohibition", "严禁向河道倾倒垃圾。"),
)


def made(lines=LINES, **more):
    return units("甲", analysis_of(lines, name="甲", meta=Meta()), **more)


def cut(text):
    return [text[s.start : s.end] for s in points(text, 0, len(text))]


def test_directive_segments_are_units_with_their_places():
    text = analysis_of(LINES, name="甲", meta=Meta()).doc.text
    found = [(u["unit"], u["role"], u["kind"]) for u in made()]
    assert found == [("甲#1", "task", "task"), ("甲#2", "requirement", "requirement"), ("甲#3", "prohibition", "task")]
    assert all(text[u["start"] : u["end"]] == u["text"] for u in made())


def test_headings_are_told_without_their_numbers():
    assert [u["heading"] for u in made()] == ["抓好河道治理", "抓好河道治理 / 严格巡查", "抓好河道治理 / 严格巡查"]


def test_concrete_units_have_target_owner_and_deadline():
    found = [(u["hard_target"], u["owner"], u["deadline"]) for u in made()]
    assert found == [(True, True, True), (False, False, False), (False, False, False)]


def test_what_begins_in_an_outline_is_no_unit():
    assert [u["role"] for u in made(leave=[Span(0, made()[2]["start"])])] == ["prohibition"]


def test_blanks_are_not_counted():
    assert made([("requirement", "要 提高　认识。")])[0]["chars"] == 6


def test_frame_has_its_columns():
    assert list(frame(made(), UNITS).columns) == list(UNITS)
    assert list(frame([], UNITS).columns) == list(UNITS)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("要严格执法，第一，规范程序不走样，第二，公开结果受监督。", ["要严格执法，第一，规范程序不走样，", "第二，公开结果受监督。"]),
        ("抓好三件事：一是建好台账管用，二是修订目录公开。", ["抓好三件事：一是建好台账管用，", "二是修订目录公开。"]),
        ("一要摸清全部底数，二要逐一建好台账。", ["一要摸清全部底数，", "二要逐一建好台账。"]),
        ("要把执法监督摆在突出位置，一要摸清底数，二要建好台账。", ["要把执法监督摆在突出位置，", "一要摸清底数，", "二要建好台账。"]),
        ("三要抓好普法宣传，四要抓好考核问责。", ["三要抓好普法宣传，", "四要抓好考核问责。"]),
        ("一要快，二要稳。", ["一要快，二要稳。"]),
        ("要坚持一是一、二是二，有一说一。", ["要坚持一是一、二是二，有一说一。"]),
        ("要按照第二条的要求，抓好第三产业。", ["要按照第二条的要求，抓好第三产业。"]),
        ("一要求人，二要求己，都不如自强。", ["一要求人，二要求己，都不如自强。"]),
    ],
)
def test_points_of_a_segment_are_cut_where_they_count_up(text, found):
    assert cut(text) == found


@given(st.text(alphabet="一二三四要是第其，：。；（）①② 抓好落实建立台账", max_size=80))
def test_points_cover_the_segment_in_order(text):
    found = points(text, 0, len(text))
    assert "".join("".join(text[s.start : s.end] for s in found).split()) == "".join(text.split())
    assert all(a.end <= b.start for a, b in pairwise(found))
