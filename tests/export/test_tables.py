"""CSV and JSON lines."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp.datamodel import Analysis, Doc, Segment, Source, Task
from nlp.export.rows import COLUMNS
from nlp.export.tables import write_csv, write_jsonl
from nlp.phrases import one_line


def _one_row(words: str) -> Analysis:
    segment = Segment(0, len(words), "task")
    return Analysis(Doc(words, Source("x.txt"), segments=(segment,)), (Task("t", 0, len(words), 0, "B"),))


def _task_cell(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return next(csv.DictReader(file))["任务内容"]


def test_csv_begins_with_a_byte_order_mark_and_the_titles(tmp_path):
    write_csv({}, tmp_path / "a.csv")
    titles = ",".join(column.title for column in COLUMNS)
    assert (tmp_path / "a.csv").read_bytes() == b"\xef\xbb\xbf" + titles.encode() + b"\r\n"


def test_csv_holds_dates_as_iso(speech, tmp_path):
    write_csv({"讲话": speech}, tmp_path / "a.csv")
    with open(tmp_path / "a.csv", encoding="utf-8-sig", newline="") as file:
        assert [row["完成时限(日期)"] for row in csv.DictReader(file)] == ["2024-06-30", "", ""]


@pytest.mark.parametrize("words", ["=1+1", "+甲", "-甲", "@SUM(A1)", "＝1+1", "＋甲", "－5", "＠甲", "-5+3"])
def test_csv_defuses_what_looks_like_a_formula(words, tmp_path):
    write_csv({"x": _one_row(words)}, tmp_path / "a.csv")
    assert _task_cell(tmp_path / "a.csv") == "'" + words


@pytest.mark.parametrize("words", ["-5", "+3.5%", "5-3", "完成=1", "（一）甲"])
def test_csv_leaves_numbers_and_plain_text_alone(words, tmp_path):
    write_csv({"x": _one_row(words)}, tmp_path / "a.csv")
    assert _task_cell(tmp_path / "a.csv") == words


def test_csv_raw_leaves_formulas_alone(tmp_path):
    write_csv({"x": _one_row("=1+1")}, tmp_path / "a.csv", raw=True)
    assert _task_cell(tmp_path / "a.csv") == "=1+1"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=40))
def test_csv_gives_back_what_was_written(words, tmp_path):
    write_csv({"x": _one_row(words)}, tmp_path / "a.csv", raw=True)
    assert _task_cell(tmp_path / "a.csv") == one_line(words)


def test_jsonl_has_a_task_a_line_with_its_proof(speech, tmp_path):
    write_jsonl({"讲话": speech}, tmp_path / "tasks.jsonl")
    records = [json.loads(line) for line in (tmp_path / "tasks.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(record["number"], record["due"]) for record in records] == [(1, "2024-06-30"), (2, None), (3, None)]
    assert [record["row"] for record in records] == ["t0", "t1", "t2"]
    first = records[0]
    assert (first["document"], first["source"]) == ("讲话", "会议讲话.txt")
    assert first["section"] == ["一、重点任务", "（一）夯实基础"]
    assert first["quote"] == first["text"] + "。"
    lead = first["lead"][0]
    assert speech.doc.text[lead["start"] : lead["end"]] == lead["text"] == "县水务局"


def test_jsonl_of_no_documents_is_empty(tmp_path):
    write_jsonl({}, tmp_path / "tasks.jsonl")
    assert (tmp_path / "tasks.jsonl").read_bytes() == b""


def test_names_that_are_not_unicode_do_not_stop_the_export(speech, tmp_path):
    documents = {"讲\udcd7话": replace(speech)}
    write_csv(documents, tmp_path / "a.csv")
    write_jsonl(documents, tmp_path / "tasks.jsonl")
    assert "讲话" in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    assert '"讲?话"' in (tmp_path / "tasks.jsonl").read_text(encoding="utf-8")
