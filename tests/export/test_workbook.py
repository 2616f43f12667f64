"""The workbook, read back as Excel would find it."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from nlp.datamodel import Analysis, Doc, FileRecord, Segment, Source, Task
from nlp.export.rows import COLUMNS
from nlp.export.workbook import _lines, _write, write_workbook
from nlp.labels import STATUSES
from nlp.sheets import CELL_LIMIT, CUT_NOTE, cell_text

FILES = (
    FileRecord("会议/讲话.txt", "done", name="讲话", sha256="ab" * 32, chars=90, segments=8, tasks=3, seconds=0.1234),
    FileRecord("会议/扫描.pdf", "failed", message="没有文字层，请先做文字识别"),
)
AT = {column.title: at for at, column in enumerate(COLUMNS)}


@pytest.fixture
def book(speech, tmp_path):
    write_workbook({"讲话": speech}, tmp_path / "任务台账.xlsx", files=FILES)
    return load_workbook(tmp_path / "任务台账.xlsx")


def _values(ws):
    return [[cell.value for cell in row] for row in ws.iter_rows(min_row=2)]


def test_sheets_stand_in_order(book):
    assert book.sheetnames == ["任务台账", "原则要求", "待明确", "审核意见", "文件清单"]


def test_the_ledger_has_its_titles_in_the_first_row(book):
    assert [cell.value for cell in book["任务台账"][1]] == [column.title for column in COLUMNS]


def test_dates_are_real_dates(book):
    cell = book["任务台账"].cell(2, AT["完成时限(日期)"] + 1)
    assert (cell.value, cell.is_date, cell.number_format) == (datetime(2024, 6, 30), True, "yyyy-mm-dd")


def test_empty_cells_are_blank(book):
    assert book["任务台账"].cell(3, AT["牵头单位"] + 1).value is None


def test_progress_is_for_the_clerk_and_the_id_stands_last(book):
    first = [cell.value for cell in book["任务台账"][2]]
    assert (first[AT["办理进展"]], first[-1]) == (None, "t0")


def test_principles_are_listed(book):
    assert [row[3:5] for row in _values(book["原则要求"])] == [
        ["原则要求", "要始终绷紧防汛这根弦。"],
        ["禁止性要求", "任何人不得在河道内倾倒垃圾。"],
    ]


def test_rows_without_owner_or_deadline_are_listed_with_what_they_lack(book):
    assert [(row[0], row[3], row[4]) for row in _values(book["待明确"])] == [
        (2, "建立河道巡查日志制度", "责任单位\n完成时限"),
    ]


def test_files_are_listed_with_the_reason_of_failure(book):
    assert _values(book["文件清单"]) == [
        [1, "会议/讲话.txt", "讲话", "完成", None, 90, 8, 3, 0.12, "ab" * 8],
        [2, "会议/扫描.pdf", None, "失败", "没有文字层，请先做文字识别", None, None, None, None, None],
    ]


def test_every_sheet_is_set_up_for_print_and_filter(book):
    for ws in book:
        assert (ws.page_setup.paperSize, ws.page_setup.orientation) == (9, "landscape")
        assert ws.sheet_properties.pageSetUpPr.fitToPage
        assert (ws.page_setup.fitToWidth, ws.page_setup.fitToHeight) == (1, 0)
        assert ws.print_title_rows == "$1:$1"
        assert ws.oddFooter.center.text == "第 &P 页，共 &N 页"
        assert ws.auto_filter.ref == f"A1:{ws.cell(1, ws.max_column).column_letter}{ws.max_row}"
        assert ws.freeze_panes == ("E2" if ws.title == "任务台账" else "A2")
        assert all(cell.alignment.wrap_text for row in ws.iter_rows() for cell in row)


def test_status_and_grade_have_drop_downs(book):
    choices = {
        str(choice.sqref).split("2:")[0]: choice.formula1 for choice in book["任务台账"].data_validations.dataValidation
    }
    assert choices == {"O": f'"{",".join(STATUSES)}"', "N": '"A,B"'}


def test_grades_and_wanting_cells_are_coloured_by_condition(book):
    rules = {
        (str(at.sqref).split(":")[0], rule.formula[0])
        for at in book["任务台账"].conditional_formatting
        for rule in at.rules
    }
    assert rules == {
        ("G2", 'AND($D2<>"",$G2="",$H2="")'),
        ("J2", 'AND($D2<>"",$J2="",$K2="")'),
        ("N2", '$N2="A"'),
        ("N2", '$N2="B"'),
    }


def test_no_documents_still_give_the_titles(tmp_path):
    write_workbook({}, tmp_path / "a.xlsx", files=())
    book = load_workbook(tmp_path / "a.xlsx")
    assert [(ws.max_row, ws.cell(1, 1).value) for ws in book] == [
        (1, "序号"),
        (1, "序号"),
        (1, "台账序号"),
        (1, "序号"),
        (1, "序号"),
    ]


@pytest.mark.parametrize("words", ["=1+1", "=cmd|' /C calc'!A0", "+甲", "-甲", "@SUM(A1)", "＝1+1"])
def test_what_looks_like_a_formula_stays_text(words, tmp_path):
    segment = Segment(0, len(words), "task")
    analysis = Analysis(Doc(words, Source("x.txt"), segments=(segment,)), (Task("t", 0, len(words), 0, "B"),))
    write_workbook({"x": analysis}, tmp_path / "a.xlsx", files=())
    cell = load_workbook(tmp_path / "a.xlsx")["任务台账"].cell(2, AT["任务内容"] + 1)
    assert (cell.value, cell.data_type, cell.quotePrefix) == (words, "s", True)


@pytest.mark.parametrize("words", ["#N/A", "2024-06-30", "100%", "TRUE", "007"])
def test_text_is_never_taken_for_something_else(words, tmp_path):
    write_workbook({}, tmp_path / "a.xlsx", files=(FileRecord(words, "done"),))
    cell = load_workbook(tmp_path / "a.xlsx")["文件清单"]["B2"]
    assert (cell.value, cell.data_type) == (words, "s")


@settings(max_examples=80, deadline=None)
@given(words=st.lists(st.text(max_size=60), min_size=1, max_size=8))
def test_text_comes_back_as_it_was_written(words):
    book = Workbook()
    for at, text in enumerate(words, start=1):
        _write(book.active.cell(at, 1), text, "Normal")
    buffer = BytesIO()
    book.save(buffer)
    sheet = load_workbook(buffer).active
    assert [sheet.cell(at, 1).value or "" for at in range(1, len(words) + 1)] == [cell_text(text) for text in words]


@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")))
def test_printable_text_is_kept_whole(text):
    assert cell_text(text) == text


def test_characters_xml_cannot_hold_are_removed():
    assert cell_text("甲\x00\x0b乙\ud800丙\uffff\r\n丁\r戊") == "甲乙丙\n丁\n戊"


@pytest.mark.parametrize("char", ["汉", "𠮷"])
def test_a_text_longer_than_a_cell_is_cut_with_a_note(char):
    text = cell_text(char * CELL_LIMIT + "尾")
    assert text.endswith(CUT_NOTE)
    assert CELL_LIMIT - 1 <= len(text.encode("utf-16-le")) // 2 <= CELL_LIMIT


def test_rows_are_high_enough_for_wide_characters():
    assert _lines("汉" * 40, 21.5) == 4
    assert _lines("a" * 40, 21.5) == 2
    assert _lines("", 21.5) == 1
    assert _lines("甲\n乙", 21.5) == 2


def test_stamp_makes_the_content_the_same(speech, tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook({"讲话": speech}, tmp_path / name, files=FILES, stamp=datetime(2024, 3, 5, 9, 30))
    with ZipFile(tmp_path / "a.xlsx") as first, ZipFile(tmp_path / "b.xlsx") as second:
        assert {n: first.read(n) for n in first.namelist()} == {n: second.read(n) for n in second.namelist()}
        core = first.read("docProps/core.xml").decode("utf-8")
    assert re.findall(r"(20\d\d-\d\d-\d\dT[\d:]+)", core) == ["2024-03-05T09:30:00"] * 2


def test_the_workbook_says_what_it_is(book):
    assert (book.properties.title, book.properties.creator) == ("任务台账", "duban")
