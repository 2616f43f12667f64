"""Findings as rows of the sheet 审核意见, and on the page beside the ledger."""

import re
from dataclasses import replace

from openpyxl import load_workbook

from nlp.datamodel import Finding
from nlp.export.findings import finding_rows
from nlp.export.page import render_page
from nlp.export.workbook import write_workbook


def found(speech, *findings: Finding):
    return {"讲话": replace(speech, findings=findings)}


def spot(speech, words: str) -> tuple[int, int]:
    start = speech.doc.text.index(words)
    return start, start + len(words)


def test_row_shows_the_words_in_their_place(speech):
    at = spot(speech, "水库")
    (row,) = finding_rows(found(speech, Finding("TYP-CONFUSION", "error", *at, "“水库”应作“湖”", "湖泊", "word")))
    assert (row.place, row.severity, row.family) == ("第3行第16字", "错误", "错别字")
    assert row.words == "县水务局要在6月底前完成12座【水库】的清淤。"
    assert (row.instead, row.source) == ("湖泊", "现代汉语词典（第7版）（标准）")


def test_finding_over_lines_and_one_of_no_length_are_shown(speech):
    text = speech.doc.text
    over, at = (text.index("清淤"), text.index("建立") + 2), text.index("任何人")
    rows = list(finding_rows(found(speech, Finding("X", "info", *over, "甲"), Finding("Y", "info", at, at, "乙"))))
    assert rows[0].words == "局要在6月底前完成12座水库的【清淤。建立】"
    assert rows[1].words == "【】任何人不得在河道内倾倒垃圾。"


def test_workbook_has_them_as_a_sheet(speech, tmp_path):
    finding = Finding("X", "warning", *spot(speech, "水库"), "=1+1", "", "word")
    write_workbook(found(speech, finding), tmp_path / "a.xlsx", files=())
    sheet = load_workbook(tmp_path / "a.xlsx")["审核意见"]
    assert [cell.value for cell in sheet[1]][:5] == ["序号", "来源文件", "原文位置", "级别", "类别"]
    assert [cell.value for cell in sheet[2]][:7] == [1, "讲话", "第3行第16字", "警告", "错别字", "县水务局要在6月底前完成12座【水库】的清淤。", "=1+1"]
    assert sheet.cell(2, 7).data_type == "s"


def test_page_lists_them_and_marks_their_words(speech):
    html = render_page(found(speech, Finding("X", "warning", *spot(speech, "12座水库"), "<b>核对", "", "word")))
    assert re.findall(r'<span class="x[^"]*noted"[^>]*data-n="0"[^>]*>([^<]*)<', html) == ["12座", "水库"]
    assert re.findall(r'class="note-on" data-n="(\d)"', html) == ["0"]
    assert "<b>核对" not in html


def test_page_without_findings_has_no_list(speech):
    assert "审核意见" not in render_page({"讲话": speech})
