"""The times of a row in a ledger's words: the date to watch, the steps, and how each was read."""

from datetime import date

import pytest
from openpyxl import load_workbook

from nlp.datamodel import Analysis
from nlp.export.rows import COLUMNS, ledger_rows
from nlp.export.workbook import write_workbook
from nlp.tasks.time_words import how_read
from tests.tasks.conftest import build_rows


def analysis(text, day="2024-03-05"):
    doc, tasks = build_rows(("task", text), date=day)
    return Analysis(doc, tasks)


def row(text, day="2024-03-05"):
    (found,) = ledger_rows({"讲话": analysis(text, day)})
    return found


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("6月底前建成。", date(2024, 6, 30)),
        ("会后3日内拿出方案。", date(2024, 3, 8)),
        ("5个工作日内拿出方案。", date(2024, 3, 12)),
        ("每月25日前报送进度。", date(2024, 3, 25)),
        ("每月25日前报进度，年底前建成。", date(2024, 12, 31)),
        ("从5月1日起执行。", ""),
        ("提前3天送审。", ""),
        ("2024年6月份开工。", "2024年6月"),
    ],
)
def test_date_to_watch(text, due):
    assert row(text).due == due


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("年底前改造50%，2025年全面完成。", "分期：2024-12-31 改造50%；2025-12-31 全面完成"),
        ("坝体10月底前合龙，明年通水。", "分期：2024-10-31 坝体合龙；2025-12-31 通水"),
        ("6月底前建成并长期坚持。", "分期：2024-06-30 建成；长期坚持"),
        ("4月底前建档，之后每季度更新。", "分期：2024-04-30 建档；每季度 更新"),
        ("6月底前建成。", ""),
    ],
)
def test_steps_stand_in_the_remark(text, remark):
    assert row(text).remark == remark


def test_steps_without_a_year_keep_their_words():
    assert row("6月底前出图，年底前建成。", None).remark == "年份不明，未换算日期：6月底前、年底前；分期：6月底前 出图；年底前 建成"


def test_unknown_holidays_are_remarked():
    assert "只扣除周末" in row("5个工作日内拿出方案。", "2098-12-30").remark


def test_how_it_was_read():
    found = analysis("2025年底前建成，会后3日内动工，每月25日前报进度，提前3天送审，长期坚持。")
    doc = found.doc
    assert [line for task in found.tasks for line in how_read(doc, task).splitlines() if not line.startswith("讲话")] == [
        "“2025年底前”：2025-12-31；规则 year_part",
        "“会后3日内”：期限，2024-03-08；规则 anchored；从会议日期2024-03-05起算",
        "“每月25日前”：每月，下次2024-03-25、2024-04-25、2024-05-25；规则 every；2024-03-05之后的第一次",
        "“提前3天”：期限；规则 lead_time；提前量，从所提前的事项往前数",
        "“长期坚持”：长期；规则 standing",
    ]
    assert how_read(doc, found.tasks[0]).splitlines()[-1] == "讲话（成文）日期：2024-03-05"


def test_what_only_begins():
    found = analysis("从4月1日起执行。")
    assert how_read(found.doc, found.tasks[0]).startswith("“从4月1日起”：2024-04-01起；")


def test_the_date_cell_has_it_as_a_comment(tmp_path):
    write_workbook({"讲话": analysis("6月底前建成。")}, tmp_path / "任务台账.xlsx", files=())
    sheet = load_workbook(tmp_path / "任务台账.xlsx")["任务台账"]
    at = [column.key for column in COLUMNS].index("due") + 1
    assert sheet.cell(2, at).comment.text.startswith("“6月底前”：2024-06-30；规则 month；以2024-03-05推算")
    assert all(cell.comment is None for cell in sheet[2] if cell.column != at)
