"""Gold documents are read in both forms, and a broken one is told with its place."""

from __future__ import annotations

import json

import pytest

from nlp.errors import DataError
from nlp.training.gold import evaluate, gold_file, read_gold
from tests.gold import gold_of, speech, write_jsonl


def test_both_forms_give_the_same_documents(tmp_path):
    gold = gold_of(speech())
    lines = write_jsonl(tmp_path / "gold.jsonl", [gold])
    folder = tmp_path / "gold"
    folder.mkdir()
    (folder / "讲话.txt").write_text(gold["text"], encoding="utf-8", newline="")
    annotation = {key: value for key, value in gold.items() if key not in ("id", "text")}
    (folder / "讲话.gold.json").write_text(json.dumps(annotation), encoding="utf-8")
    assert read_gold(lines) == read_gold(folder) == [gold]


def test_the_folder_of_a_corpus_stands_for_its_documents(tmp_path):
    documents = write_jsonl(tmp_path / "documents.jsonl", [gold_of(speech())])
    assert gold_file(tmp_path) == documents
    assert gold_file(documents) == documents


def changed(**fields: object) -> dict[str, object]:
    return {**gold_of(speech()), **fields}


def with_segment(**fields: object) -> dict[str, object]:
    gold = gold_of(speech())
    gold["segments"][0].update(fields)
    return gold


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"id": "甲"}, "缺少字段 text"),
        ({"text": "文", "segments": [], "headings": [], "tasks": []}, "缺少字段 id"),
        (["x"], "不是 JSON 对象"),
        (changed(segments=[{"start": 0, "end": 3}]), "缺少字段 role"),
        (changed(headings=[{"start": 0, "end": 3}]), "缺少字段 level"),
        (changed(tasks=None), "类型不对"),
        (changed(text=3), "类型不对"),
        (changed(tasks=[{"start": 0, "end": 3, "deadlines": [{"start": 0, "end": 1}]}]), "缺少字段 kind"),
        (with_segment(end=9999), "有 1 处起止位置不在正文内"),
        (with_segment(start=-1), "有 1 处起止位置不在正文内"),
        (with_segment(start=0.0), "有 1 处起止位置不在正文内"),
        (with_segment(role="tasks"), "不认识的类别 tasks"),
    ],
)
def test_a_broken_document_is_named(record, words, tmp_path):
    path = write_jsonl(tmp_path / "gold.jsonl", [gold_of(speech()), record])
    with pytest.raises(DataError, match="第 2 份文档") as caught:
        read_gold(path)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "没有标注文档"),
        (b"{\n", "不是完整的 JSON"),
        ("县水务局".encode("gb18030"), "不是 UTF-8"),
    ],
)
def test_a_file_that_is_no_gold_is_told(content, words, tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_bytes(content)
    with pytest.raises(DataError, match=words):
        read_gold(path)


def test_a_missing_file_or_text_is_told(tmp_path):
    with pytest.raises(DataError, match=r"没有\.jsonl”：请检查路径"):
        read_gold(tmp_path / "没有.jsonl")
    (tmp_path / "甲.gold.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DataError, match=r"甲\.txt”：请检查路径"):
        read_gold(tmp_path)


def test_the_pipeline_sees_the_text_alone_and_progress_is_told():
    seen, told = [], []

    def read(doc):
        seen.append(doc)
        return speech()

    judged = evaluate([gold_of(speech())], read, tell=lambda done, total: told.append((done, total)))
    assert [d.text for d in seen] == [speech().doc.text]
    assert seen[0].meta.date is None
    assert told == [(0, 1), (1, 1)]
    assert [d.id for d in judged] == ["讲话"]
