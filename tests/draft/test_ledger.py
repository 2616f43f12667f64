"""A ledger is read back as clerks leave it."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from nlp.draft.gather import from_analyses
from nlp.draft.ledger import is_ledger, load_matter, read_ledger
from nlp.draft.ledger.table import TITLES
from nlp.errors import UsageError
from nlp.export.rows import COLUMNS, ledger_rows
from nlp.export.tables import write_csv, write_jsonl
from nlp.export.workbook import write_workbook
from nlp.tasks.duplicates import link_duplicates

AT = {column.title: n for n, column in enumerate(COLUMNS, start=1)}
PLAIN = ("序号", "任务内容", "责任单位", "完成时限", "状态")


@pytest.fixture
def sheet(tmp_path):
    """Write rows under titles as a workbook and read its ledger: `sheet(("任务内容", …), [(…), …])`."""

    def write(titles, rows, *, before=(), change=lambda ws: None, title="Sheet1"):
        book = Workbook()
        ws = book.active
        ws.title = title
        for row in (*before, titles, *rows):
            ws.append(row)
        change(ws)
        book.save(tmp_path / "台账.xlsx")
        return read_ledger(tmp_path / "台账.xlsx")

    return write


@pytest.fixture
def results(speech, tmp_path):
    """A folder of results of one speech; `edit` changes the ledger sheet as a clerk would."""
    (tmp_path / "analysis").mkdir()
    (tmp_path / "analysis" / "讲话.json").write_text(speech.to_json(), encoding="utf-8")
    write_workbook({"讲话": speech}, tmp_path / "任务台账.xlsx", files=())

    def edit(change):
        book = load_workbook(tmp_path / "任务台账.xlsx")
        change(book["任务台账"])
        book.save(tmp_path / "任务台账.xlsx")

    return tmp_path, edit


def bare(row):
    return replace(row, status="", progress="", remark="")


def test_every_column_of_our_ledger_is_known():
    assert {column.key: column.title for column in COLUMNS}.items() <= {key: titles[0] for key, titles in TITLES.items()}.items()


def test_ids_are_those_of_the_ledger(speech):
    documents = link_duplicates({"甲": speech, "乙": replace(speech, tasks=speech.tasks[:2])})
    ids = {reference.key for row in from_analyses(documents).rows for reference in row.references if "@" not in reference.key}
    assert ids == {row.id for row in ledger_rows(documents)}


def test_an_untouched_ledger_gives_the_rows_of_its_analysis(results, speech):
    folder, _ = results
    matter, expected = load_matter([folder]), from_analyses({"讲话": speech})
    assert tuple(map(bare, matter.rows)) == expected.rows
    assert (matter.directives, matter.subject, matter.title) == (expected.directives, expected.subject, expected.title)


def test_a_ledger_alone_gives_the_same_sentences_and_directives(results, speech):
    folder, _ = results
    (folder / "只有台账.xlsx").write_bytes((folder / "任务台账.xlsx").read_bytes())
    (folder / "analysis" / "讲话.json").unlink()
    matter, expected = read_ledger(folder / "只有台账.xlsx"), from_analyses({"讲话": speech})
    assert [(row.id, row.words, row.owners, row.times) for row in matter.rows] == [
        (row.id, row.words, row.owners, row.times) for row in expected.rows
    ]
    assert [(d.role, d.words) for d in matter.directives] == [(d.role, d.words) for d in expected.directives]


def test_csv_and_json_lines_give_the_same_sentences(speech, tmp_path):
    write_csv({"讲话": speech}, tmp_path / "a.csv")
    write_jsonl({"讲话": speech}, tmp_path / "a.jsonl")
    expected = [(row.id, row.words, row.times) for row in from_analyses({"讲话": speech}).rows]
    for name in ("a.csv", "a.jsonl"):
        assert [(row.id, row.words, row.times) for row in load_matter([tmp_path / name]).rows] == expected


def test_changed_cells_are_the_clerks_and_the_rest_stays_the_sources(results):
    folder, edit = results

    def change(ws):
        ws.cell(2, AT["牵头单位"]).value = "县发展改革局"
        ws.cell(2, AT["完成时限(日期)"]).value = datetime(2026, 7, 15)
        ws.cell(2, AT["状态"]).value = "正在推进"
        ws.cell(2, AT["办理进展"]).value = "已清查\n12个"

    before = load_matter([folder]).rows[0]
    edit(change)
    row = load_matter([folder]).rows[0]
    assert (row.lead, row.times, row.due) == (("县发展改革局",), ("2026年7月15日前",), "2026-07-15")
    assert (row.status, row.progress) == ("办理中", "已清查12个")
    assert row.words == before.words.replace("6月底前", "2026年7月15日前")
    assert (row.support, row.references, row.section) == (before.support, before.references, before.section)


def test_rows_come_in_the_order_of_their_numbers_however_the_sheet_is_sorted(sheet):
    matter = sheet(PLAIN, [(3, "丙事办好", "", "", ""), (1, "甲事办好", "", "", ""), (None, "补充的事办好", "", "", ""), (2, "乙事办好", "", "", "")])
    assert [row.words[0] for row in matter.rows] == ["甲", "乙", "丙", "补"]


def test_rows_filtered_away_or_in_hidden_columns_count(sheet):
    def hide(ws):
        ws.row_dimensions[3].hidden = True
        ws.column_dimensions["C"].hidden = True

    matter = sheet(PLAIN, [(1, "甲事办好", "县教育局", "", ""), (2, "乙事办好", "县财政局", "", "")], change=hide)
    assert [row.owners for row in matter.rows] == [("县教育局",), ("县财政局",)]


def test_struck_rows_and_rows_not_taken_up_are_left_out(sheet):
    def strike(ws):
        ws["B2"].font = Font(strike=True)

    matter = sheet(PLAIN, [(1, "甲事办好", "", "", ""), (2, "乙事办好", "", "", "不予立项"), (3, "丙事办好", "", "", "")], change=strike)
    assert [row.words for row in matter.rows] == ["丙事办好。"]


def test_a_line_of_title_own_columns_and_other_titles_are_no_hindrance(sheet):
    titles = ("办理情况", "领导批示", "工作 任务", "承办单位", "办结时限", "协办单位")
    matter = sheet(titles, [("在办", "阅", "编制规划", "县教育局", "2026年6月底前", "县财政局")], before=[("某县督办台账",)])
    row = matter.rows[0]
    assert (row.words, row.owners, row.support, row.times, row.due, row.progress) == (
        "编制规划。",
        ("县教育局",),
        ("县财政局",),
        ("2026年6月底前",),
        "2026-06-30",
        "在办",
    )


def test_lines_of_section_totals_and_blank_lines_are_no_rows(sheet):
    rows = [("一、抓好春耕",), (1, "甲事办好", "", "", ""), (), ("二、抓好防汛",), (2, "乙事办好", "", "", ""), ("合计", "2项")]
    assert [(row.section, row.words) for row in sheet(PLAIN, rows).rows] == [(("抓好春耕",), "甲事办好。"), (("抓好防汛",), "乙事办好。")]


def test_a_cell_merged_over_rows_holds_for_each(sheet):
    matter = sheet(PLAIN, [(1, "甲事办好", "县教育局", "", ""), (2, "乙事办好", None, "", "")], change=lambda ws: ws.merge_cells("C2:C3"))
    assert [row.owners for row in matter.rows] == [("县教育局",), ("县教育局",)]


@pytest.mark.parametrize(
    ("cell", "responsible", "lead"),
    [
        ("县教育局、县财政局", ("县教育局", "县财政局"), ()),
        ("县教育局，县财政局", ("县教育局", "县财政局"), ()),
        ("县教育局\n县财政局", ("县教育局", "县财政局"), ()),
        ("县教育局 县财政局", ("县教育局", "县财政局"), ()),
        ("县教育局和县财政局", ("县教育局", "县财政局"), ()),
        ("县发展和改革局、县财政局", ("县发展和改革局", "县财政局"), ()),
        ("县教育局（牵头）、县财政局", ("县财政局",), ("县教育局",)),
        ("县教育局、县教育局、县财政局", ("县教育局", "县财政局"), ()),
        ("待明确", (), ()),
        ("—", (), ()),
    ],
)
def test_units_of_a_cell_are_told_apart(sheet, cell, responsible, lead):
    row = sheet((*PLAIN, "牵头单位"), [(1, "甲事办好", cell, "", "", "")]).rows[0]
    assert (row.responsible, row.lead) == (responsible, lead)


@pytest.mark.parametrize(
    ("content", "lead", "words"),
    [
        ("县司法局要在6月底前编制目录", "县司法局", "在6月底前编制目录。"),
        ("县委编办牵头，县财政局配合，调剂人员", "县委机构编制委员会办公室", "调剂人员。"),
        ("1.县发改局要编制规划。", "县发展和改革局", "编制规划。"),
        ("县教育局要编制规划", "县财政局", "县教育局要编制规划。"),
        ("编制规划", "县财政局", "编制规划。"),
    ],
)
def test_the_subject_leaves_the_sentence_where_the_cells_name_it(sheet, content, lead, words):
    assert sheet(("任务内容", "牵头单位", "配合单位"), [(content, lead, "县财政局" if "配合" in content else "")]).rows[0].words == words


@pytest.mark.parametrize(
    ("written", "due", "times"),
    [
        (datetime(2026, 6, 30), "2026-06-30", ("2026年6月30日",)),
        (date(2026, 6, 30), "2026-06-30", ("2026年6月30日",)),
        ("2026/6/30", "2026-06-30", ("2026年6月30日",)),
        ("2026年6月", "2026-06", ("2026年6月",)),
        (46203, "2026-06-30", ("2026年6月30日",)),
        ("", None, ()),
    ],
)
def test_dates_are_read_however_they_are_written(sheet, written, due, times):
    row = sheet(("任务内容", "责任单位", "完成时限(日期)"), [("甲事办好", "县教育局", written)]).rows[0]
    assert (row.due, row.times) == (due, times)


def test_a_row_added_by_hand_has_an_id_of_its_own_that_stays(sheet):
    rows = [("甲事办好", "abc"), ("乙事办好", None), ("丙事办好", "abc")]
    first = [row.id for row in sheet(("任务内容", "编号"), rows).rows]
    again = [row.id for row in sheet(("任务内容", "编号"), rows[::-1]).rows]
    assert first[0] == "abc"
    assert len(set(first)) == 3
    assert first[1] == again[1]


def test_a_row_added_by_hand_rests_on_its_place_in_the_ledger(sheet):
    (reference,) = sheet(PLAIN, [(1, "甲事办好", "", "", "")], title="任务台账").rows[0].references
    assert (reference.document, reference.place, reference.quote) == ("台账.xlsx", "“任务台账”表第2行", "甲事办好")


def test_passages_of_several_places_are_kept(sheet):
    titles = ("任务内容", "来源文件", "原文依据", "原文位置")
    row = sheet(titles, [("甲事办好", "讲话\n纪要", "【讲话】甲事要办好。\n【纪要】会议决定办好甲事。", "讲话：第3段 第5-9字\n纪要：第1段 第2-9字")]).rows[0]
    assert [(r.document, r.place, r.quote) for r in row.references] == [
        ("讲话", "第3段 第5-9字", "甲事要办好。"),
        ("纪要", "第1段 第2-9字", "会议决定办好甲事。"),
    ]


def test_only_the_clerks_remarks_are_kept(sheet):
    words = "同一任务共2处，已合并；责任单位承前：县教育局；分期：2026-06-30 完成50%；2026-12-31 全部完成；资金尚未到位"
    assert sheet(("任务内容", "备注"), [("甲事办好", words)]).rows[0].remark == "资金尚未到位"


def test_what_was_settled_in_the_sheet_of_open_points_counts(results):
    folder, _ = results
    book = load_workbook(folder / "任务台账.xlsx")
    titles = [cell.value for cell in book["待明确"][1]]
    task = book["待明确"].cell(2, titles.index("任务内容") + 1).value
    book["待明确"].cell(2, titles.index("拟定责任单位") + 1).value = "县粮储局"
    book["待明确"].cell(2, titles.index("拟定完成时限") + 1).value = datetime(2026, 9, 30)
    book.save(folder / "任务台账.xlsx")
    row = next(row for row in load_matter([folder]).rows if row.content == task)
    assert (row.owners, row.times) == (("县粮储局",), ("2026年9月30日",))


@pytest.mark.parametrize(
    ("titles", "row", "words"),
    [
        (PLAIN, (1, "甲事办好", "", "", "好"), "“台账.xlsx”的“Sheet1”表第2行“状态”写的是“好”"),
        (PLAIN, (1, "", "县教育局", "6月底", ""), "第2行“任务内容”是空的"),
        (("任务内容", "责任单位", "截止日期"), ("甲事办好", "", "尽量早"), "第2行“完成时限(日期)”写的是“尽量早”"),
        (("姓名", "电话"), ("某", "1"), "里没有台账"),
        (PLAIN, (1, "甲事办好", "", "", "不予立项"), "没有要办的任务"),
    ],
)
def test_errors_name_the_place(sheet, titles, row, words):
    with pytest.raises(UsageError) as caught:
        sheet(titles, [row])
    assert words in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old"])
def test_a_file_that_is_no_workbook_says_what_to_do(content, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(UsageError, match=r"读不了台账“a\.xlsx”"):
        read_ledger(tmp_path / "a.xlsx")


def test_several_analyses_are_one_matter_but_ledgers_are_read_alone(speech, tmp_path):
    for name in ("甲", "乙"):
        (tmp_path / f"{name}.json").write_text(speech.to_json(), encoding="utf-8")
    matter = load_matter([tmp_path / "甲.json", tmp_path / "乙.json"])
    assert matter.documents == ("甲", "乙")
    with pytest.raises(UsageError, match="每次只用一个"):
        load_matter([tmp_path / "甲.json", tmp_path / "台账.xlsx"])


def test_json_of_something_else_is_refused(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"schema": "x"}), encoding="utf-8")
    with pytest.raises(UsageError, match="不是 duban 写出的分析"):
        load_matter([tmp_path / "a.json"])


def test_what_is_a_ledger(results, tmp_path):
    folder, _ = results
    (tmp_path / "讲话").mkdir()
    assert [is_ledger(p) for p in (folder, tmp_path / "a.csv", tmp_path / "讲话.docx", tmp_path / "讲话")] == [True, True, False, False]


def test_a_csv_saved_by_a_spreadsheet_in_gb18030_is_read(tmp_path):
    with (tmp_path / "a.csv").open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([PLAIN, (1, "甲事办好", "县教育局", "2026年6月底前", "已完成")])
    row = load_matter([tmp_path / "a.csv"]).rows[0]
    assert (row.owners, row.due, row.status) == (("县教育局",), "2026-06-30", "已办结")
