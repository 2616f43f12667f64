"""Where one segment states several acts it is cut into rows; what states one act stays whole."""

import pytest

from nlp.datamodel import Segment, Span
from nlp.recognize.calendar import Reference
from nlp.recognize.parties import find_units
from nlp.recognize.times import find_times
from nlp.segment import sentence_spans
from nlp.tasks.split import clauses, rows_of, statement

SPOKEN = Reference(2024, 3, 5)


def rows(text):
    (span,) = sentence_spans(text)
    segment = Segment(span.start, span.end, "task")
    spans = rows_of(text, segment, find_units(text, [segment]), find_times(text, SPOKEN))
    return [text[s.start : s.end] for s in spans]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("一是建立台账。", "建立台账"),
        ("二要建立台账；", "建立台账"),
        ("（三）建立台账。", "建立台账"),
        ("4.建立台账。", "建立台账"),
        ("第五，建立台账。", "建立台账"),
        ("①建立台账。", "建立台账"),
        ("建立台账\xa0\u2003。", "建立台账"),
        ("首先，建立台账！", "建立台账"),
        ("建立台账", "建立台账"),
        ("3.5万亩农田要建成。", "3.5万亩农田要建成"),
        ("一要求就办好。", "一要求就办好"),
    ],
)
def test_statement_has_no_number_and_no_closing_mark(text, words):
    span = statement(text, Segment(0, len(text)))
    assert text[span.start : span.end] == words


def test_clauses_end_outside_quotes_and_brackets():
    text = "甲要办“一网，通办”，乙要办（丙，丁）；戊也要办"
    assert [text[c.start : c.end] for c in clauses(text, Span(0, len(text)))] == [
        "甲要办“一网，通办”",
        "乙要办（丙，丁）",
        "戊也要办",
    ]


# Rows are written one behind the other, a bar behind the mark between them.
@pytest.mark.parametrize(
    "line",
    [
        "县水利局要在6月底前完成河道清淤，|县住建局要在9月底前完成管网改造。",
        "县司法局牵头编制执法事项目录，|县财政局负责落实工作经费。",
        "6月底前完成河道清淤任务，|9月底前完成管网改造任务。",
        "各镇要建立问题台账，|县督查室每月通报进展。",
        "县林业局要补栽行道树，|养护经费由县财政局列支。",
        "各镇要建立管护台账，|对连续两月排名末位的，由县督查室每季度约谈一次。",
        "11月10日前秋播面积要落实到位，|进度由县农技中心逐日汇总。",
        "各镇5月底前交出图斑清单，|县资源规划局6月底前逐宗核实。",
    ],
)
def test_other_owner_or_other_deadline_makes_a_row(line):
    text = line.replace("|", "")
    assert rows(text) == [part.rstrip("，。") for part in line.split("|")]


@pytest.mark.parametrize(
    "text",
    [
        "县水利局要在6月底前完成河道清淤，并建立管护台账",
        "县交通运输局牵头，县公安局、县城管局配合，年底前修通辅道",
        "县发展改革局会同县财政局编制项目库，明确项目清单",
        "坚持月调度、季通报、年终考核，形成闭环",
        "2024年底前建成平台，并长期坚持",
        "各镇、各部门要建立台账，逐项销号",
        "结合巡察反馈问题，各镇要建立台账",
        "各镇要完成清淤（县水利局负责验收），不留死角",
        "建立积案化解专班，由县信访局统一调度",
        "逾期未申报的，由县住建局收回房源",
        "省水利厅已经明确，各县要在年底前完成划界",
        "从今年起实行巡河日志制度，每周填报一次",
        "村级河道的管护方案，县水利局本月底拿出来",
        "每个乡镇建一处驿站，每处配备两名管理员",
        "各镇要汇总整治清单，报县城管局备案",
    ],
)
def test_one_act_is_one_row(text):
    assert rows(text) == [text]


@pytest.mark.parametrize("text", ["\x07", "（一）", "……", "\u2060|"])
def test_what_holds_no_word_is_no_row(text):
    assert rows_of(text, Segment(0, len(text), "task"), [], []) == []
