"""What a row says by itself: made of the source's own words, subject and pronouns put back, purposes and measures apart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

import nlp
from nlp.datamodel import Heading
from nlp.phrases import one_line
from nlp.tasks.content import word_tasks
from nlp.tasks.rules import purposes, read_rules
from tests.tasks.conftest import build_rows
from tests.texts import texts

pipeline = nlp.load()


def content(*lines, mark="\n"):
    """Content, purposes and measures of the last row."""
    _, tasks = build_rows(*lines, mark=mark)
    task = tasks[-1]
    return task.content.text, [w.text for w in task.purpose], [w.text for w in task.measures]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("要编制办事清单。", "编制办事清单"),
        ("二是要编制办事清单。", "编制办事清单"),
        ("（三）同时，要编制办事清单；", "编制办事清单"),
        ("下一步，我们要编制办事清单。", "编制办事清单"),
        ("另外，县教育局要编制办事清单。", "县教育局要编制办事清单"),
        ("编制办事清单（县教育局牵头，6月底前完成）。", "编制办事清单"),
        ("编制办事清单（附样表）。", "编制办事清单（附样表）"),
        ("各镇要在6月底前编制办事清单。", "各镇要在6月底前编制办事清单"),
        ("要求各镇编制办事清单。", "要求各镇编制办事清单"),
    ],
)
def test_numbers_and_connectives_are_cut(line, expected):
    assert content(("task", line))[0] == expected


@pytest.mark.parametrize(
    ("line", "act", "purpose"),
    [
        ("为方便居民办事，县教育局要设立服务窗口。", "为方便居民办事，县教育局要设立服务窗口", []),
        ("为了方便居民办事，县教育局要设立服务窗口。", "县教育局要设立服务窗口", ["为了方便居民办事"]),
        ("要设立服务窗口，让居民少跑路，切实减轻负担。", "设立服务窗口", ["让居民少跑路，切实减轻负担"]),
        ("要改造管网，确保供水安全。", "改造管网", ["确保供水安全"]),
        ("要改造管网，确保10月底前通水。", "改造管网，确保10月底前通水", []),
        ("要改造管网，确保合格率达到95%。", "改造管网，确保合格率达到95%", []),
        ("确保供水安全。", "确保供水安全", []),
        ("要改造管网，确保供水安全，更换旧表。", "改造管网，确保供水安全，更换旧表", []),
        ("要为每个镇配备检测车，建立档案。", "为每个镇配备检测车，建立档案", []),
        ("要推动门禁系统联网。", "推动门禁系统联网", []),
    ],
)
def test_purposes_stand_apart_and_whole(line, act, purpose):
    assert content(("task", line))[:2] == (act, purpose)


@pytest.mark.parametrize("rule", read_rules("content")["purposes"], ids=lambda rule: rule["id"])
def test_every_rule_takes_its_good_clauses_and_leaves_its_bad_ones(rule):
    (found,) = (p for p in purposes() if p.id == rule["id"])
    assert [clause for clause in rule["good"] if not found.takes(clause)] == []
    assert [clause for clause in rule["bad"] if found.takes(clause)] == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("要建机制、抓培训、强督查。", ["建机制", "抓培训", "强督查"]),
        ("县教育局要完善台账，规范流程，公开结果。", ["完善台账", "规范流程", "公开结果"]),
        ("要不断健全章程、完善程序、公开结果。", ["健全章程", "完善程序", "公开结果"]),
        ("要明确受理机构、审批机构、受理条件。", []),
        ("要改造建筑、管网、防洪设施。", []),
        ("要建机制、抓培训。", []),
    ],
)
def test_acts_in_step_are_listed_and_stay_in_the_content(line, expected):
    words, _, measures = content(("task", line))
    assert measures == expected
    assert all(measure in words for measure in measures)


def test_numbered_acts_behind_a_colon_are_listed_under_the_task():
    line = "县教育局要抓好食堂改造：（1）更换灶具，（2）培训厨师，（3）公示菜价。"
    assert content(("task", line)) == ("县教育局要抓好食堂改造", [], ["更换灶具", "培训厨师", "公示菜价"])


def test_a_number_without_words_lists_nothing():
    line = "县教育局要抓好食堂改造：（1）更换灶具，（2），（2）培训厨师，（3）公示菜价。"
    assert content(("task", line)) == ("县教育局要抓好食堂改造", [], ["更换灶具", "培训厨师", "公示菜价"])


def test_numbered_sentences_that_follow_are_listed_unless_they_are_rows():
    lines = [("task", "要抓好食堂改造：一要更换灶具；"), ("requirement", "二要培训厨师；"), ("requirement", "三要公示菜价。")]
    assert content(*lines, mark="") == ("抓好食堂改造", [], ["更换灶具", "培训厨师", "公示菜价"])
    lines[1:] = [("task", "二要培训厨师；"), ("task", "三要公示菜价。")]
    _, tasks = build_rows(*lines, mark="")
    assert [(t.content.text, t.measures) for t in tasks] == [("抓好食堂改造：一要更换灶具", ()), ("培训厨师", ()), ("公示菜价", ())]


@pytest.mark.parametrize(("level", "expected"), [(2, ["抓好培训", "公示菜价"]), (1, [])])
def test_items_below_a_task_are_its_measures_and_those_beside_it_are_not(level, expected):
    lines = [("task", "一是改造食堂。"), ("topic", "1.抓好培训。"), ("topic", "2.公示菜价。")]
    doc, tasks = build_rows(*lines, mark="")
    levels = (1, level, level)
    headings = tuple(Heading(s.start, s.end, None, n) for s, n in zip(doc.segments, levels, strict=True))
    (task,) = word_tasks(replace(doc, headings=headings), tasks)
    assert [words.text for words in task.measures] == expected


def test_a_subject_that_governs_from_the_sentence_before_is_restored():
    assert content(("task", "县教育局要改造食堂。要在9月底前建成监控平台。"))[0] == "县教育局要在9月底前建成监控平台"
    assert content(("task", "县教育局要改造食堂。9月底前建成监控平台。"))[0] == "县教育局9月底前建成监控平台"
    assert content(("task", "县教育局和县财政局要改造食堂。要建成监控平台。"))[0] == "县教育局和县财政局要建成监控平台"


@pytest.mark.parametrize(
    "line",
    [
        "县教育局要改造食堂。合格率要达到95%。",
        "县教育局要改造食堂。公开的菜价要及时更新。",
        "我县要改造食堂。要建成监控平台。",
    ],
)
def test_a_sentence_with_its_own_subject_keeps_it(line):
    words = content(("task", line))[0]
    assert line.split("。")[1].removeprefix("要") == words


def test_who_stands_in_a_bracket_or_a_line_of_duties_is_no_subject():
    assert content(("topic", "（一）改造食堂（县教育局牵头）。"), ("task", "9月底前建成监控平台。"))[0] == "9月底前建成监控平台"
    assert content(("task", "9月底前建成监控平台。"), ("assignment", "责任单位：县教育局。"))[0] == "9月底前建成监控平台"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([("topic", "（一）规范收费公示。"), ("task", "此项工作由县教育局牵头，9月底前完成。")], "规范收费公示工作由县教育局牵头，9月底前完成"),
        ([("task", "县教育局要改造食堂。"), ("task", "这项工作9月底前完成。")], "改造食堂工作9月底前完成"),
        ([("task", "县教育局要改造食堂，配齐厨师。"), ("task", "这项工作9月底前完成。")], "这项工作9月底前完成"),
        ([("topic", "（一）改造校舍。"), ("task", "县教育局牵头，对危旧校舍逐栋鉴定。"), ("task", "此项工作9月底前完成。")], "改造校舍工作9月底前完成"),
        ([("topic", "（一）改造校舍。"), ("task", "要逐栋鉴定，列出清单。"), ("task", "要筹措资金，倒排工期。"), ("task", "此项工作9月底前完成。")], "此项工作9月底前完成"),
        ([("task", "县教育局要搭建一个采购监管平台。"), ("task", "该平台9月底前上线。")], "采购监管平台9月底前上线"),
        ([("task", "要搭建采购监管平台，建成食材溯源平台。"), ("task", "该平台9月底前上线。")], "该平台9月底前上线"),
        ([("topic", "（一）规范收费公示。"), ("task", "公布价目表，做好上述工作。")], "公布价目表，做好上述工作"),
    ],
)
def test_pronouns_are_resolved_where_one_thing_alone_is_meant(lines, expected):
    assert content(*lines, mark="")[0] == expected


@given(texts)
def test_every_word_comes_from_the_text(text):
    analysis = pipeline(text)
    for task in analysis.tasks:
        for words in (task.content, *task.purpose, *task.measures):
            assert words is not None
            quoted = "".join(analysis.doc.quote(span) for span in words.spans)
            assert words.text == one_line(quoted)
        assert task.content.text.strip()
