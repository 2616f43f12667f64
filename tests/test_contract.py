"""The JSON of an analysis, contract `duban/analysis/1`: there and back, and refused when it is something else."""

import json

import pytest
from hypothesis import given

import nlp
from nlp.datamodel import SCHEMA, Analysis, Doc, Finding, Meta, Origin, Source, Span
from tests.texts import texts

pipeline = nlp.load()


@given(texts)
def test_round_trip(text):
    analysis = pipeline(text)
    assert Analysis.from_json(analysis.to_json()) == analysis


def test_round_trip_of_what_readers_and_audit_add():
    doc = Doc(
        text="县司法局要编制目录。",
        source=Source("讲话.docx", "docx", "0" * 64, "/某处/讲话.docx"),
        meta=Meta(title="讲话", date="2024-03-05", date_source="text", date_evidence=(Span(0, 2), Span(3, 5))),
        origins=(Origin(0, 10, page=1, paragraph=2, speaker="发言人1", time="00:03:12", kind="table"),),
    )
    analysis = Analysis(doc, findings=(Finding("R1", "error", 0, 2, "写错了", "改为…"),))
    assert Analysis.from_json(analysis.to_json(indent=1)) == analysis


@given(texts)
def test_every_span_quotes_the_text(text):
    data = pipeline(text).to_dict()
    assert data["text"] == text
    assert data["source"]["chars"] == len(text)
    spans = [s for key in ("headings", "segments", "tasks", "units", "times", "figures") for s in data[key]]
    assert all(0 <= s["start"] < s["end"] <= len(text) for s in spans)
    for task in data["tasks"]:
        for cell in ("lead", "support", "addressee", "deadlines", "targets"):
            assert all(text[c["start"] : c["end"]] == c["text"] for c in task[cell])


def test_only_json_types_and_chinese_as_it_is():
    analysis = pipeline("县司法局要在6月底前编制目录。", date="2024-03-05")
    assert json.loads(analysis.to_json()) == analysis.to_dict()
    assert "县司法局" in analysis.to_json()


def test_the_keys_of_the_contract():
    data = pipeline("一、抓好落实\n县司法局要在6月底前编制目录，完成率达到100%。", date="2024-03-05").to_dict()
    assert data["schema"] == SCHEMA == "duban/analysis/1"
    assert {"schema", "source", "text", "document", "headings", "segments", "tasks", "findings"} <= data.keys()
    assert {"title", "doc_type", "level", "region", "occasion", "date", "date_evidence"} <= data["document"].keys()
    assert {"start", "end", "number", "level"} <= data["headings"][0].keys()
    assert {"start", "end", "role", "score", "path"} <= data["segments"][0].keys()
    (task,) = data["tasks"]
    assert {
        "id",
        "start",
        "end",
        "segment",
        "grade",
        "lead",
        "support",
        "addressee",
        "deadlines",
        "targets",
        "score",
    } <= task.keys()
    assert {"start", "end", "text", "name", "how"} <= task["lead"][0].keys()
    assert {"start", "end", "text", "kind", "value", "how"} <= task["deadlines"][0].keys()
    assert {"start", "end", "text", "value", "unit"} <= task["targets"][0].keys()


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        "null",
        "1",
        '"duban/analysis/1"',
        '{"schema": "duban/analysis/2"}',
        '{"schema": "duban/analysis/1"}',
        "",
        "{",
    ],
)
def test_other_json_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        Analysis.from_json(text)


@pytest.mark.parametrize("key", ["source", "text", "document", "headings", "segments", "tasks"])
def test_a_missing_part_is_refused(key):
    data = pipeline("县司法局要编制目录。").to_dict()
    del data[key]
    with pytest.raises(ValueError, match=key):
        Analysis.from_json(json.dumps(data))
