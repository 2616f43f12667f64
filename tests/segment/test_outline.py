"""Headings and heads of numbered items, with levels by nesting (annotation guideline, section 4)."""

from itertools import pairwise

import pytest
from hypothesis import given

from nlp.datamodel import Doc
from nlp.segment import segment, sentence_spans
from nlp.segment.outline import outline
from tests.spans import labelled, marked
from tests.texts import texts


def read(text):
    return labelled(text, ((h, f"H{h.level}:{h.number}") for h in outline(text, sentence_spans(text))))


@pytest.mark.parametrize(
    "lines",
    [
        # the usual order
        """
        [H1:一 一、强化组织领导]
        [H2:一 （一）健全机制]
        县政府办要建立台账。
        [H2:二 （二）压实责任]
        各镇要报送方案。
        [H1:二 二、严格督查]
        县政府督查室要每月通报。
        """,
        # arabic numbers below
        """
        [H1:一 一、抓好收储]
        [H2:1 1.清查库点]。县粮储局要逐个核对。
        [H2:2 2.改造仓房]。县粮储局要逐个验收。
        """,
        # run into the paragraph
        """
        [H1:一 （一）把好文件关]。县司法局要修订目录。
        [H1:二 （二）建强队伍]。县委编办要调剂编制。
        """,
        # items of a speech
        """
        [H1:一 一是抓进度]。各镇要倒排工期。
        [H1:二 二是抓质量]。县住建局要全程监理。
        """,
        """
        [H1:一 第一，抓进度]。各镇要倒排工期。
        [H1:二 第二，抓质量]。县住建局要全程监理。
        """,
        """
        [H1:一 一要抓进度]。各镇要倒排工期。
        [H1:二 二要抓质量]。县住建局要全程监理。
        """,
        # a weak numbering inside a strong one
        """
        [H1:一 一、抓项目]
        [H2:一 一是抓进度]。各镇要倒排工期。
        [H2:二 二是抓质量]。县住建局要全程监理。
        [H1:二 二、抓队伍]
        县委编办要调剂编制。
        """,
        # the first item stands behind a colon
        """
        要抓好两件事：[H1:一 一是抓进度]。各镇要倒排工期。
        [H1:二 二是抓质量]。县住建局要全程监理。
        """,
    ],
)
def test_levels(lines):
    text, expected = marked("\n".join(line.strip() for line in lines.strip().splitlines()))
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "同志们：\n下面我讲三点意见。\n",
        "要做到一是一、二是二。\n",
        "全县一要发展，二要安全。\n",
        "2024年，我县建成了绿道。\n3.5万人受益。\n",
        "第一书记要驻村。\n第一产业要稳住。\n",
        "一是制定清单；\n二是建立台账；\n三是组织培训。\n",
        "（责任单位：县水利局）\n",
        "十分重要，大家要记住。\n",
    ],
)
def test_no_heading(text):
    assert read(text) == []


@pytest.mark.parametrize("between", ["同志们：\n", ""])
def test_a_table_of_contents_is_no_outline(between):
    contents = "一、抓好收储工作\n二、抓好收购工作\n" + between
    text = contents + "一、抓好收储工作\n县粮储局要清查库点。\n二、抓好收购工作\n县供销社要公布网点。\n"
    assert [(h.start >= len(contents), h.number) for h in outline(text, sentence_spans(text))] == [
        (True, "一"),
        (True, "二"),
    ]


def test_segments_carry_the_numbers_above_them():
    text = "同志们：\n一、抓项目\n（一）抓进度\n各镇要倒排工期。\n二、抓队伍\n县委编办要调剂编制。\n"
    doc = segment(Doc(text=text))
    assert [s.path for s in doc.segments] == [(), ("一",), ("一", "一"), ("一", "一"), ("二",), ("二",)]


def test_segmenting_leaves_the_rest_of_the_document_alone():
    doc = Doc(text="一、抓项目\n各镇要倒排工期。\n")
    assert (segment(doc).text, segment(doc).source, segment(doc).meta) == (doc.text, doc.source, doc.meta)


@given(texts)
def test_headings_lie_in_one_segment_in_order_and_apart(text):
    spans = sentence_spans(text)
    headings = outline(text, spans)
    assert all(h.level >= 1 and h.start < h.end for h in headings)
    assert all(a.end <= b.start for a, b in pairwise(headings))
    assert all(any(s.start <= h.start and h.end <= s.end for s in spans) for h in headings)


@given(texts)
def test_a_level_is_entered_from_the_one_above_it(text):
    levels = [0, *(h.level for h in outline(text, sentence_spans(text)))]
    assert all(b <= a + 2 for a, b in pairwise(levels))


@pytest.mark.parametrize("blank", ["\xa0", "\u2003", "\u3000", "\t"])
def test_a_heading_keeps_no_blank_at_its_end(blank):
    text, expected = marked(f"[H1:一 一、抓好落实]{blank}。\n各镇要建立台账。\n[H1:二 二、严格考核]\n年底前通报。")
    assert read(text) == expected
