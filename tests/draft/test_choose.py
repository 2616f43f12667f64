"""What of a source goes where in a paper, and what is fit to be written down."""

from __future__ import annotations

import pytest

from nlp.draft import choose
from nlp.draft.gather import from_analyses
from nlp.draft.matter import Directive, Row
from nlp.draft.paper import Reference

HERE = Reference("p1", "讲话", "第1段", "")


def principles(build, *lines):
    return [d.words for d in choose.principles(from_analyses({"讲话": build(*lines, "task 要修好三条道路。")}), at_most=3)]


def test_at_most_three_principles(build):
    lines = ("坚持底线思维守住粮仓", "聚焦仓储短板加快建设", "紧扣农时节令组织收购", "立足县情做强粮油产业")
    assert principles(build, *(f"requirement 要{words}，一步一步抓好落实。" for words in lines)) == [f"{words}，一步一步抓好落实。" for words in lines[:3]]


def test_what_stands_under_the_guiding_thought_comes_before_what_has_the_form(build):
    found = principles(
        build,
        "requirement 要坚持底线思维，把粮食安全当作头等大事来抓。",
        "head1 一、指导思想",
        "requirement 深入实施藏粮于地、藏粮于技，全面提升收储能力。",
        "head1 二、任务",
    )
    assert found == ["深入实施藏粮于地、藏粮于技，全面提升收储能力。"]


@pytest.mark.parametrize(
    "line",
    [
        "希望大家坚持把这件事放在心上、抓在手上。",
        "要坚持把粮食安全这根弦牢牢绷紧并且",
        "坚持不坚持，关键看一看仓里有没有粮食。",
        "县粮储局要坚持把清查库点放在第一位抓紧抓好。",
        "到2030年，坚持建管并重的粮食收储格局全面形成。",
    ],
)
def test_what_is_no_principle(build, line):
    assert principles(build, f"requirement {line}") == []


def test_a_principle_said_again_is_not_written_again(build):
    lines = ("requirement 要坚持把粮食安全当作头等大事来抓紧抓好。", "requirement 要坚持把粮食安全当作头等大事来抓紧、抓好。")
    assert len(principles(build, *lines)) == 1


@pytest.mark.parametrize(
    ("section", "place"),
    [
        (("总体要求", "主要目标"), "goal"),
        (("指导思想",), "aim"),
        (("保障措施", "加强宣传"), "secure"),
        (("重点工作", "加强宣传"), "work"),
        (("盯紧目标任务抓落实",), "work"),
        ((), "work"),
    ],
)
def test_the_place_of_a_row(section, place):
    rows = (Row("a", "建台账。", "建台账", section=section), Row("b", "修路。", "修路", section=("修路",)))
    found = choose.split(rows, apart=True)
    assert [row.id for row in found[place]][:1] == ["a"]


def test_all_is_work_where_nothing_else_would_be_left():
    rows = (Row("a", "建台账。", "建台账", section=("保障措施",)),)
    assert choose.split(rows, apart=True)["work"] == rows


@pytest.mark.parametrize(
    ("words", "fit"),
    [
        ("各单位要把整治工作摆上重要位置抓紧抓实。", True),
        ("我们要把整治工作摆上重要位置抓紧抓实。", False),
        ("你们要把整治工作摆上重要位置抓紧抓实。", False),
        ("上述要求，各单位要逐条对照抓好贯彻落实。", False),
        ("要抓紧。", False),
    ],
)
def test_what_can_stand_by_itself(words, fit):
    assert choose.fit(Directive("requirement", words, HERE)) is fit
