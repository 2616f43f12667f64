"""Segments exactly as the annotation guideline, section 1, cuts them."""

from itertools import pairwise

import pytest
from hypothesis import given, settings

from nlp.segment import sentence_spans
from tests.texts import texts


def cut(text):
    return [text[s.start : s.end] for s in sentence_spans(text)]


# Segments are written one behind the other, a bar between them.
@pytest.mark.parametrize(
    "line",
    [
        "一是建平台。|二是定清单；|三是办培训！|谁来办？",
        "先修路;|再架桥!|好不好?",
        "他说：“好。”|大家鼓掌。",
        "他问：“谁来办？何时办？”|大家都愣了。",
        "“谁来办？何时办？”|这两问要答好。|散会。",
        "《谁来担当？》|一文值得读。|散会。",
        "各镇要报方案（附表见后。请核对）并抄送县委办。|散会。",
        "各镇要报方案（附表见后。）|散会。",
        "责任到人！！！|马上办。",
        "真的吗？！|当然。",
        "要“真抓。|散会。",
        "不配对的）。|散会。",
        "要记住“甲（乙。丙”丁。|散会。",
        "没有句号的一行",
        "完成率98.5%。|散会",
        "（责任单位：县水利局；配合单位：县财政局）",
    ],
)
def test_cuts_behind_closing_marks(line):
    assert cut(line.replace("|", "")) == line.split("|")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\n\n", "\n \t\n"])
def test_every_line_break_ends_a_segment(end):
    assert cut(f"第一行{end}第二行") == ["第一行", "第二行"]


def test_a_pair_does_not_reach_over_a_line_break():
    assert cut("要“真抓。\n实干”才行。") == ["要“真抓。", "实干”才行。"]


@pytest.mark.parametrize("blank", [" ", "\u3000", "\t", "\u00a0"])
def test_blanks_at_both_ends_are_left_out(blank):
    assert cut(f"{blank}同志们：{blank}\n{blank * 2}开会。{blank}散会。{blank}") == ["同志们：", "开会。", "散会。"]


@pytest.mark.parametrize("text", ["", "\n", " \u3000\r\n\t"])
def test_nothing_to_cut(text):
    assert cut(text) == []


def test_offsets_count_code_points():
    text = "👨‍👩‍👧好。\r\n𠀀开会。"
    assert [(s.start, s.end) for s in sentence_spans(text)] == [(0, 7), (9, 13)]


@given(texts)
@settings(max_examples=500)
def test_segments_are_in_order_and_apart(text):
    spans = sentence_spans(text)
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


@given(texts)
@settings(max_examples=500)
def test_segments_cover_every_character_that_is_not_blank(text):
    covered = {i for s in sentence_spans(text) for i in range(s.start, s.end)}
    assert {i for i, char in enumerate(text) if not char.isspace()} <= covered


@given(texts)
def test_segments_begin_and_end_with_a_character_and_hold_no_line_break(text):
    for words in cut(text):
        assert words == words.strip()
        assert len(words.splitlines()) == 1


@given(texts)
def test_a_segment_cut_again_stays_whole(text):
    again = [piece for words in cut(text) for piece in cut(words)]
    assert again == cut(text)
