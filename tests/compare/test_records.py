import json

import pandas as pd
import pytest

from nlp.batch.records import read_records
from nlp.compare.records import from_frame, from_rows
from nlp.errors import DamagedFileError, UsageError


def lines(tmp_path, *rows):
    path = tmp_path / "报告.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", encoding="utf-8")
    return path


def test_a_row_is_a_document_with_what_is_told_of_it():
    record = from_rows([{"text": "要清淤。", "region": "东溪县", "year": 2024, "genre": "讲话", "source": "x"}], stem="表")[0]
    assert (record.name, record.text, record.told) == ("表-1", "要清淤。", {"region": "东溪县", "year": "2024", "doc_type": "讲话"})


def test_names_tell_the_region_and_differ():
    rows = [{"text": "甲", "title": "工作报告", "region": place} for place in ("东溪县", "西溪县", "西溪县")]
    assert [r.name for r in from_rows(rows, stem="表")] == ["东溪县工作报告", "西溪县工作报告", "西溪县工作报告-2"]
    assert from_rows([{"text": "甲", "title": "东溪县报告", "region": "东溪县"}], stem="表")[0].name == "东溪县报告"


def test_metadata_may_stand_under_doc():
    record = from_rows([{"id": "d1", "text": "甲", "doc": {"region": "东溪县", "level": "县"}}], stem="表")[0]
    assert (record.name, record.told) == ("d1", {"region": "东溪县", "level": "县"})


def test_a_table_without_texts_is_refused():
    with pytest.raises(UsageError, match=r"“表”里没有正文.*现有的是region"):
        from_rows([{"region": "东溪县"}], stem="表")


def test_frame_json_lines_and_parquet_give_the_same(tmp_path):
    rows = [{"text": "要清淤。", "地区": "东溪县", "年份": 2024}, {"text": "要巡查。", "地区": "西溪县", "年份": 2025}]
    frame = pd.DataFrame(rows)
    frame.to_parquet(tmp_path / "报告.parquet")
    told = [[(r.text, r.told) for r in records] for records in (
        from_frame(frame), [r.record for r in read_records(lines(tmp_path, *rows))], [r.record for r in read_records(tmp_path / "报告.parquet")]
    )]  # fmt: skip
    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.jsonl", '{"text": "甲"}\n{"text"', "第 2 行不是 JSON"),
        ("a.jsonl", "[1]\n", "第 1 行不是一个"),
        ("a.parquet", "not parquet", "不是 Parquet 文件"),
    ],
)
def test_damaged_tables_are_told_with_their_line(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DamagedFileError, match=words):
        read_records(path)


def test_docbin_gives_texts_metadata_and_analyses(tmp_path):
    spacy = pytest.importorskip("spacy")
    from spacy.tokens import DocBin

    from nlp.export.spacy_docs import to_spacy
    from tests.gold import speech

    vocab = spacy.blank("zh").vocab
    plain = spacy.blank("zh")("各镇要清淤。")
    plain.user_data["region"] = "东溪县"
    DocBin(docs=[plain, to_spacy("讲话", speech(), vocab)], store_user_data=True).to_disk(tmp_path / "a.spacy")
    one, two = read_records(tmp_path / "a.spacy")
    assert (one.record.text, one.record.told, one.analysis) == ("各镇要清淤。", {"region": "东溪县"}, None)
    assert (two.record.name, two.analysis) == ("讲话", speech())
