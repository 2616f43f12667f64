"""The ledger as files."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from nlp.errors import UsageError
from nlp.ledger.enter import enter
from nlp.ledger.life import life, take
from nlp.ledger.lights import thresholds
from nlp.ledger.progress import report
from nlp.ledger.queries import Filter
from nlp.ledger.review import decide
from nlp.ledger.training import finish
from nlp.office.exports import FORMATS, default_name, export
from nlp.office.records import records
from nlp.office.workbook import COLUMNS, RECORD, SHEET, write_workbook
from nlp.training.formats import read_documents
from tests.cost import dearer
from tests.ledger.meeting import CLERK, rows, take_in

ALL = Filter(ended=True)


def written(ledger, path, form, wanted=ALL, **more):
    with ledger.read() as work:
        return export(work, form, path, wanted, thresholds(), **more)


def sheet(path):
    book = openpyxl.load_workbook(path)
    ws = book[SHEET]
    titles = [cell.value for cell in ws[1]]
    return book, ws, [dict(zip(titles, row, strict=True)) for row in ws.iter_rows(min_row=2)]


def worked(ledger):
    """Take in the meeting; its first row is accepted, handed on, and reported on."""
    take_in(ledger)
    first = rows(ledger)[0]
    with ledger.write(CLERK) as work:
        task = decide(work, first.id, "采纳", version=first.version)
        for step in ("立项", "交办"):
            take(work, task.id, step, version=task.version)
        report(work, task.id, text="已清淤5公里", percent=40, problems="雨天停工")
    return first


def test_the_workbook_has_a_row_for_each_task_with_its_light_state_and_report(ledger, tmp_path):
    first = worked(ledger)
    count, paths = written(ledger, tmp_path / "台账.xlsx", "xlsx")
    assert (count, paths) == (3, (tmp_path / "台账.xlsx",))
    _, _, found = sheet(tmp_path / "台账.xlsx")
    cells = {title: cell.value for title, cell in found[0].items()}
    assert [cells[t] for t in ("编号", "任务内容", "配合单位", "状态", "进度", "办理进展", "亮灯", "核对")] == [
        first.number, first.content, "县财政局", "办理中", 40, "已清淤5公里", "绿灯", "采纳",
    ]
    assert cells["完成时限(日期)"] == datetime(2024, 6, 30)
    assert "12公里河道清淤" in cells["原文依据"]


def test_lights_have_words_and_colours(ledger, tmp_path):
    worked(ledger)
    written(ledger, tmp_path / "a.xlsx", "xlsx")
    _, _, found = sheet(tmp_path / "a.xlsx")
    assert [(row["亮灯"].value, row["亮灯"].fill.start_color.rgb[-6:]) for row in found[:2]] == [("绿灯", "C6EFCE"), ("不亮灯", "EDEDED")]


def test_the_workbook_prints_on_a4_across_with_its_head_on_every_page(ledger, tmp_path):
    take_in(ledger)
    written(ledger, tmp_path / "a.xlsx", "xlsx")
    _, ws, _ = sheet(tmp_path / "a.xlsx")
    assert (ws.page_setup.paperSize, ws.page_setup.orientation, ws.page_setup.fitToWidth, ws.print_title_rows, ws.freeze_panes) == (9, "landscape", 1, "$1:$1", "E2")
    assert ws.auto_filter.ref == "A1:X4"


def test_states_are_chosen_from_a_list(ledger, tmp_path):
    take_in(ledger)
    written(ledger, tmp_path / "a.xlsx", "xlsx")
    _, ws, _ = sheet(tmp_path / "a.xlsx")
    lists = {str(choice.sqref).split(":")[0]: choice.formula1 for choice in ws.data_validations.dataValidation}
    assert lists["Q2"] == f'"{",".join(life().states)}"'


def test_the_version_is_hidden_and_kept_once_more(ledger, tmp_path):
    take_in(ledger)
    written(ledger, tmp_path / "a.xlsx", "xlsx")
    book, ws, found = sheet(tmp_path / "a.xlsx")
    assert ws.column_dimensions["X"].hidden
    assert COLUMNS[23].key == "version"
    assert book[RECORD].sheet_state == "veryHidden"
    assert [(row["编号"].value, row["版本"].value) for row in found] == [tuple(c.value for c in row) for row in book[RECORD].iter_rows(min_row=2)]


HOSTILE = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1+1", "#N/A", "'=1")


def entered(ledger, *contents):
    with ledger.write(CLERK) as work:
        for words in contents:
            enter(work, {"content": words, "remark": words})


def test_no_cell_of_the_workbook_is_a_formula(ledger, tmp_path):
    entered(ledger, *HOSTILE)
    written(ledger, tmp_path / "a.xlsx", "xlsx")
    _, _, found = sheet(tmp_path / "a.xlsx")
    assert [(row["任务内容"].value, row["任务内容"].data_type, bool(row["任务内容"].quotePrefix)) for row in found] == [
        (words, "s", words[0] in "=+-@＝") for words in HOSTILE
    ]


def test_no_cell_of_the_csv_is_a_formula_unless_it_is_raw(ledger, tmp_path):
    entered(ledger, *HOSTILE)
    for raw in (False, True):
        written(ledger, tmp_path / "a.csv", "csv", raw=raw)
        data = (tmp_path / "a.csv").read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        found = [row["任务内容"] for row in csv.DictReader(data.decode("utf-8-sig").splitlines())]
        assert found == [words if raw or words[0] in "#'" else f"'{words}" for words in HOSTILE]


def test_only_rows_of_the_filter_go_out_in_its_order(ledger, tmp_path):
    worked(ledger)
    count, _ = written(ledger, tmp_path / "a.jsonl", "jsonl", Filter(unit="县财政局"))
    assert count == 1
    written(ledger, tmp_path / "a.jsonl", "jsonl", ALL, sort="due")
    dues = [json.loads(line)["due"] for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    assert dues == ["2024-04-20", "2024-06-30", dues[2]]


def test_a_line_of_json_holds_the_row_its_report_and_its_sources(ledger, tmp_path):
    first = worked(ledger)
    written(ledger, tmp_path / "a.jsonl", "jsonl")
    record: dict[str, Any] = json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert (record["number"], record["light"], record["due_day"]) == (first.number, "green", "2024-06-30")
    assert record["report"] == {"period": "2024-06", "percent": 40, "text": "已清淤5公里", "problems": "雨天停工", "next_step": None, "merged_from": None}
    assert record["sources"][0]["document"] == "讲话.txt"


def test_parquet_has_typed_columns(ledger, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    first = worked(ledger)
    written(ledger, tmp_path / "a.parquet", "parquet")
    found = parquet.read_table(tmp_path / "a.parquet")
    assert {name: str(found.schema.field(name).type) for name in ("due_day", "percent", "lead", "updated_at")} == {
        "due_day": "date32[day]", "percent": "int16", "lead": "list<element: string>", "updated_at": "timestamp[us, tz=UTC]",
    }
    assert found.to_pylist()[0]["number"] == first.number


def test_no_such_format_is_told(ledger, tmp_path):
    with pytest.raises(UsageError, match="没有“pdf”这种格式"):
        written(ledger, tmp_path / "a.pdf", "pdf")


def test_a_workbook_that_could_not_be_finished_leaves_nothing_behind(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    take_in(ledger)

    def broken():
        with ledger.read() as work:
            yield from list(records(work, ALL, thresholds()))
            raise RuntimeError("power cut")

    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(RuntimeError):
        write_workbook(broken(), tmp_path / "a.xlsx", lights=thresholds().names, stamp=datetime(2024, 6, 20))
    assert sorted(tmp_path.rglob("*")) == before


def test_files_in_a_folder_are_named_by_the_moment():
    assert {form: default_name(form, "2024-06-20T02:05:00.000000Z").rpartition(".")[2] for form in FORMATS} == {
        form: suffix.removeprefix(".") for form, (suffix, _) in FORMATS.items()
    }


# Annotation tools ---------------------------------------------------------------------------------------------------


def lines_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def half_judged(ledger):
    """Take in the meeting; the first row is accepted with a correction, the second rejected, the third left."""
    take_in(ledger)
    one, two, _ = rows(ledger)
    with ledger.write(CLERK) as work:
        decide(work, one.id, "修改后采纳", version=one.version, changes={"support": []})
        decide(work, two.id, "驳回", version=two.version)


def test_label_studio_has_predictions_alone_while_anything_is_left_to_judge(ledger, tmp_path):
    half_judged(ledger)
    count, (path, config) = written(ledger, tmp_path / "a.json", "labelstudio")
    assert (count, config.name) == (1, "a.config.xml")
    (task,) = json.loads(path.read_text(encoding="utf-8"))
    assert "annotations" not in task
    assert "配合" in {region["value"]["labels"][0] for region in task["predictions"][0]["result"]}


def test_label_studio_has_what_persons_made_of_a_finished_document(ledger, tmp_path):
    half_judged(ledger)
    last = rows(ledger)[2]
    with ledger.write(CLERK) as work:
        decide(work, last.id, "采纳", version=last.version)
        finish(work, last.places[0].document_id)
    _, (path, _) = written(ledger, tmp_path / "a.json", "labelstudio")
    (task,) = json.loads(path.read_text(encoding="utf-8"))
    labels = [region["value"]["labels"][0] for region in task["annotations"][0]["result"]]
    assert "配合" not in labels
    assert labels.count("任务部署") == 2  # the rejected one has no role any more
    assert "配合" in {region["value"]["labels"][0] for region in task["predictions"][0]["result"]}


def test_doccano_has_judged_segments_in_one_file_and_predictions_in_another(ledger, tmp_path):
    half_judged(ledger)
    _, (judged, left) = written(ledger, tmp_path / "a.jsonl", "doccano")
    assert [(line["text"][:5], line["cats"], "配合" in [e[2] for e in line["entities"]]) for line in lines_of(judged)] == [("县水务局要", ["任务部署"], False), ("各镇要在4", [], False)]
    assert left.name == "a-待核对.jsonl"
    assert "县应急管理局要每月调度水库安全度汛准备情况。" in [line["text"].strip() for line in lines_of(left)]


def test_prodigy_answers_only_what_persons_judged(ledger, tmp_path):
    half_judged(ledger)
    _, (judged, left) = written(ledger, tmp_path / "a.jsonl", "prodigy")
    assert [line["answer"] for line in lines_of(judged)] == ["accept", "reject"]
    assert all("answer" not in line for line in lines_of(left))


def test_what_prodigy_gets_of_judged_rows_trains_and_what_was_rejected_does_not(ledger, tmp_path):
    half_judged(ledger)
    _, (judged, _) = written(ledger, tmp_path / "a.jsonl", "prodigy")
    records = read_documents([judged])
    assert [s["role"] for record in records for s in record["segments"]] == ["task"]


def test_training_data_hold_what_persons_judged_and_nothing_else(ledger, tmp_path):
    take_in(ledger)
    assert written(ledger, tmp_path / "a.jsonl", "training")[0] == 0
    first = rows(ledger)[0]
    with ledger.write(CLERK) as work:
        decide(work, first.id, "采纳", version=first.version)
    assert written(ledger, tmp_path / "a.jsonl", "training")[0] == 1
    (record,) = lines_of(tmp_path / "a.jsonl")
    assert [s["role"] for s in record["segments"] if s["role"]] == ["task"]
    assert len(record["tasks"]) == 1


def test_documents_of_other_rows_stay_out_of_a_filtered_export(ledger, tmp_path):
    half_judged(ledger)
    assert written(ledger, tmp_path / "a.json", "labelstudio", Filter(unit="县审计局"))[0] == 0


def test_the_workbook_takes_time_by_its_rows(ledger, tmp_path):
    entered(ledger, *(f"第{n}项任务{'（急件）' if n < 100 else ''}" for n in range(400)))

    def out(words):
        written(ledger, tmp_path / "a.xlsx", "xlsx", Filter(text=words))

    assert dearer(out, "急件", "任务", most=8) == ""
