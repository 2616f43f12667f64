"""Rows are grouped by the headings of the source, by theme, by who leads, by when they fall due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from nlp.draft.grouping import groups, section_title
from nlp.draft.matter import Row
from nlp.draft.themes import theme_of, themes
from nlp.draft.timing import by_words, timing


def row(words: str = "开展自查。", **cells: object) -> Row:
    return replace(Row(id=words, words=words, content=words), **cells)


def titles(*rows: Row, by: str) -> list[tuple[str, list[str]]]:
    return [(group.title, [r.words for r in group.rows]) for group in groups(rows, by=by)]


@pytest.mark.parametrize("theme", themes(), ids=lambda theme: theme.name)
def test_sentences_of_a_theme_go_there(theme):
    assert [theme_of(words) for words in theme.good] == [theme.name] * len(theme.good)
    assert len(theme.good) >= 3


def test_a_word_speaks_of_one_theme():
    words = [word for theme in themes() for word in theme.words]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("words", "section", "named", "theme"),
    [
        ("把三处堆放点的位置定下来。", "", (), ""),
        ("编制一张清单。", "", (), ""),
        ("推动企业健康发展。", "", (), ""),
        ("公布投诉电话。", "管好涉企检查", (), "营商环境"),
        ("由县教育局汇总后上报。", "", ("县教育局",), ""),
        ("对路旁的枯枝集中清理。", "做好森林防火", (), "应急防灾"),
    ],
)
def test_near_misses(words, section, named, theme):
    assert theme_of(words, section, named=named) == theme


def test_rows_of_no_theme_come_last():
    plain = row("把位置定下来。")
    assert titles(plain, row("规范执法行为。"), row("做好普法。"), by="theme") == [
        ("行政执法", ["规范执法行为。"]),
        ("宣传教育", ["做好普法。"]),
        ("其他事项", ["把位置定下来。"]),
    ]


def test_by_time_in_the_order_of_the_calendar():
    rows = (
        row("甲。"),
        row("乙。", times=("每季度",), frequency=("每季度",), due="2024-06-30"),
        row("丙。", times=("年底前",), due="2024-12-31"),
        row("丁。", times=("6月10日前",), due="2024-06-10"),
        row("戊。", times=("立即",)),
        row("己。", times=("长期坚持",)),
        row("庚。", times=("受理后5个工作日内",)),
        row("辛。", times=("6月5日前",), due="2024-06-05"),
        row("壬。", times=("今年3月底前",), due="2024-03"),
        row("癸。", times=("明年",), due="2025"),
    )
    assert titles(*rows, by="time") == [
        ("立即办理", ["戊。"]),
        ("2024年3月底前", ["壬。"]),
        ("2024年6月", ["辛。", "丁。"]),
        ("2024年底前", ["丙。"]),
        ("2025年底前", ["癸。"]),
        ("定期开展", ["乙。"]),
        ("长期坚持", ["己。"]),
        ("按规定时限办理", ["庚。"]),
        ("时限待定", ["甲。"]),
    ]


def test_a_year_nobody_told_is_left_out():
    rows = (row("甲。", times=("年底前",)), row("乙。", times=("6月底前",)), row("丙。", times=("9月20日前",)))
    assert [title for title, _ in titles(*rows, by="time")] == ["6月底前", "9月20日前", "年底前"]


@pytest.mark.parametrize(
    ("cells", "kind", "end"),
    [
        ({"times": ("每天", "到2030年"), "frequency": ("每日",), "due": "2030-12-31"}, "due", date(2030, 12, 31)),
        ({"times": ("每天",), "frequency": ("每日",), "due": "2024-03-13"}, "recurring", None),
        ({"times": ("自4月1日起",)}, "event", None),
        ({"times": ("不少于5天",)}, "event", None),
        ({"times": ("常态化",)}, "standing", None),
        ({"words": "立即停工整改。"}, "now", None),
        ({"words": "发现问题立即整改。"}, "open", None),
        ({"times": ("上半年",), "due": "2024-06-30"}, "due", date(2024, 6, 30)),
    ],
)
def test_timing(cells, kind, end):
    when = timing(row(**cells))
    assert (when.kind, when.end) == (kind, end)


def test_the_words_of_a_stage():
    day = date(2024, 7, 15)
    assert by_words([day]) == "2024年7月15日前"
    assert by_words([day, date(2024, 7, 31)]) == "2024年7月"
    assert by_words([day, date(2024, 12, 31)]) == "2024年"
    assert by_words([date(2024, 2, 29)]) == "2024年2月底前"
    assert by_words([date(2024, 12, 31)], year=False) == "年底前"


@pytest.mark.parametrize(
    ("headings", "title"),
    [
        (("议题", "审议《公交改革方案（送审稿）》"), "公交改革方案"),
        (("传达学习会议精神，听取自建房排查情况汇报",), "自建房排查"),
        (("研究部署防汛工作",), "防汛工作"),
        (("其他",), ""),
        (("制度根基进一步夯实",), ""),
        (("重点工作", "营商环境持续优化"), "重点工作"),
        (("进一步夯实基层基础",), "进一步夯实基层基础"),
        (("讨论稿的修改",), "讨论稿的修改"),
    ],
)
def test_what_a_heading_of_an_agenda_is_about(headings, title):
    assert section_title(Row("a", "建账。", "建账", section=headings)) == title
