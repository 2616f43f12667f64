"""Units in the owners' columns of tables: every item is one; brackets, duty words and persons are told from it."""

import pytest

from nlp.recognize.parties import find_units
from nlp.segment import sentence_spans
from tests.spans import labelled, marked

NAMES = {"lead": "LEAD", "support": "SUPPORT", "addressee": "ADDR", "supervise": "SUPERVISE", "leader": "LEADER"}

CELLS = """
[LEAD 县水务局]
[LEAD 县水务局]、[LEAD 县林业局]
[LEAD 县水务局] [LEAD 县林业局]
[LEAD 县水务局]/[LEAD 县林业局]
[LEAD 县水务局]；[LEAD 县林业局]
[LEAD 县财政局]和[LEAD 县审计局]
[LEAD 农技站]、[LEAD 爱卫办]、[LEAD 团县委]
[LEAD 青川水泥股份]、[LEAD 宏远物流]
[LEAD 县水务局]牵头，[SUPPORT 县林业局]、[SUPPORT 县财政局]配合
[LEAD 县水务局]牵头，[SUPPORT 县林业局]
[LEAD 县水务局]（[SUPPORT 县林业局]配合）
[LEAD 县水务局]([SUPPORT 县林业局]、[SUPPORT 县财政局]协助)
[LEAD 县水务局]（牵头）、[SUPPORT 县林业局]
[LEAD 县水务局]（牵头），[SUPPORT 县林业局]（配合）
[LEAD 县水务局]（[ADDR 各镇]配合）
[LEAD 县财政局]（国资办）
[LEAD 县水务局]、[LEAD 县林业局]按职责分工负责
[LEAD 县水务局]等部门
[ADDR 各镇]
[ADDR 各镇（街道）]
[ADDR 各县（区）人民政府]
[LEAD 县水务局]、[ADDR 各镇]
[LEAD 县水务局] [ADDR 各镇]
[ADDR 各县发改局、水务局]
[ADDR 全体护林员]
[ADDR 机关各科室]
[ADDR 责任科室、社区]
[ADDR 沿湖四个社区]
[LEAD 县水务局] 罗大山
副县长贺明 [LEAD 县水务局]
唐小雨（[LEAD 镇中心校]）
唐小雨（村支书）
刘县长、[LEAD 县水务局]局长
[LEAD 县水务局]主要负责人
郝*、唐小雨
""".strip().splitlines()


def read(text):
    units = find_units(text, sentence_spans(text))
    return labelled(text, ((u, NAMES[u.function]) for u in units if u.function != "mention"))


@pytest.mark.parametrize("cell", CELLS)
def test_the_cell_of_an_owner(cell):
    text, spans = marked(f"任务 | 责任单位\n修好灌渠 | {cell}\n")
    assert read(text) == spans


@pytest.mark.parametrize(
    ("head", "cell"),
    [
        ("配合单位", "[SUPPORT 县林业局]、[SUPPORT 农技站]、[ADDR 各镇]"),
        ("督导单位", "[SUPERVISE 县督查室]"),
        ("责任领导", "[LEADER 贺明]"),
    ],
)
def test_the_cell_of_another_column(head, cell):
    text, spans = marked(f"任务 | 责任单位 | {head}\n修好灌渠 | [LEAD 县水务局] | {cell}\n")
    assert read(text) == spans


def test_a_text_that_says_the_first_listed_leads():
    text, spans = marked("注：列第一位的为牵头单位。\n任务 | 责任单位\n修好灌渠 | [LEAD 县水务局]、[SUPPORT 县林业局]\n")
    assert read(text) == spans


def test_units_of_other_columns_are_read_as_prose():
    text, spans = marked("任务 | 责任单位 | 地点\n由[LEAD 县水务局]牵头修好灌渠 | [LEAD 县水务局] | 县图书馆\n")
    assert read(text) == spans
