"""A matter holds every task of its sources once, in their words, with the places where they stand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlp.datamodel import Meta, Party
from nlp.draft.gather import from_analyses, hosts_first


def rows(build, *lines, **more):
    return from_analyses({"讲话": build(*lines, **more)}).rows


def test_exact_duplicates_become_one_row(build):
    (row,) = rows(build, "task 要修好三条通村道路并验收。", "task 要修好三条通村道路并验收。")
    assert [reference.place.split(" ")[0] for reference in row.references] == ["第1段", "第2段"]


def test_the_same_words_for_another_unit_stay_two_rows(build):
    road = "task 要修好三条通村道路并验收。"
    found = rows(build, road, "assignment （责任单位：[LEAD 县水利局]）", road, "assignment （责任单位：[LEAD 县交通局]）")
    assert [row.owners for row in found] == [("县水利局",), ("县交通局",)]


def test_a_directive_bears_the_headings_above_it(build):
    matter = from_analyses({"讲话": build("head1 一、指导思想", "requirement 要坚持建管并重。", "task 要修路。")})
    assert [(d.words, d.section) for d in matter.directives] == [("坚持建管并重。", ("指导思想",))]


def test_a_line_cut_off_in_mid_sentence_is_no_directive(build):
    assert from_analyses({"讲话": build("requirement 要坚持把这根弦绷紧并且", "task 要修路。")}).directives == ()


def test_a_heading_that_is_a_task_heads_nothing(build):
    analysis = build("head1 一、修路", "head2 1.年底前修好三条道路", "task 要配齐护栏。")
    segments = tuple(replace(s, role="task") if "修好" in analysis.doc.quote(s) else s for s in analysis.doc.segments)
    matter = from_analyses({"讲话": replace(analysis, doc=replace(analysis.doc, segments=segments))})
    assert matter.rows[0].section == ("修路",)


def test_the_place_is_a_character_where_the_reader_kept_no_paragraphs(build):
    (row,) = rows(build, "head1 一、修路", "task 要修好三条道路。", origins=False)
    assert row.references[0].place == "第6-12字"


@pytest.mark.parametrize("title", ["00:00:01,200 --> 00:00:06,900", "首页 > 要闻", "发言人1 00:00:02", "2024"])
def test_a_source_whose_first_line_is_no_title_is_called_by_its_file(build, title):
    assert from_analyses({"讲话": build("task 要修路。", meta=Meta(title=title))}).title == "讲话"


def test_the_host_leads_and_those_before_the_helper_help():
    parties = [Party(0, 0, text, text) for text in ("县水利局（主办）", "县财政局", "各镇（协办）")]
    lead, responsible, support = hosts_first([], parties, [])
    assert ([p.text for p in lead], list(responsible), [p.text for p in support]) == (["县水利局（主办）"], [], ["县财政局", "各镇（协办）"])


def test_a_unit_named_with_and_without_government_is_one(build):
    (row,) = rows(build, "task 要报送火情。", "assignment （责任单位：[LEAD 各乡镇]、[LEAD 各乡镇人民政府]）")
    assert row.responsible == ("各乡镇人民政府",)


def test_what_is_to_be_examined_gets_the_verb_of_its_heading(build):
    found = rows(build, "head1 一、审核内容", "task 程序是否合法。", "task 严格把好审核关口。")
    assert [row.words for row in found] == ["审核程序是否合法。", "严格把好审核关口。"]
