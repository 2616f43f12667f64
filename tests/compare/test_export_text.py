"""What other programs read comes back as it was."""

import json
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest

from nlp.compare.export_text import term_frequencies, write_coded_segments, write_quanteda, write_scattertext
from nlp.compare.words import count_words

COUNTS = count_words({"东河": "修渠 修渠 种树", "西河": "种树", "南河": "放牧"}, lambda text: iter(text.split()))
GROUPS = ("东", "南", "西")  # 东河 南河 西河, as sorted
DOCUMENTS = pd.DataFrame({"doc": ["东河", "西河", "南河"], "region": ["东", "西", None], "year": [2026, 2026, 2025]})


@pytest.fixture
def coded():
    units = pd.DataFrame(
        {
            "unit": ["东河#2", "东河#10"], "doc": ["东河"] * 2, "start": [0, 9], "end": [9, 18],
            "role": ["task", "requirement"], "text": ["=抓紧修渠", "管好水源"],
        }
    )  # fmt: skip
    codes = pd.DataFrame(
        {
            "unit": ["东河#10", "东河#2", "东河#2"], "theme": ["water.use", "water.use", "works"], "parent": ["water", "water", "works"],
            "weight": [1.0, 0.5, 0.5], "how": ["lexicon"] * 3, "evidence": ["水源", "修渠", ""],
        }
    )  # fmt: skip
    return SimpleNamespace(units=units, documents=DOCUMENTS), codes


def sheets(path):
    book = openpyxl.load_workbook(path)
    return {sheet.title: [tuple(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}, book


def test_words_by_group_are_read_back(tmp_path):
    paths = write_scattertext(COUNTS, ("东", "南", "西"), tmp_path)
    assert [path.name for path in paths] == ["scattertext_counts.csv", "scattertext_counts.json", "read_scattertext.py"]
    table = term_frequencies(COUNTS, GROUPS)
    pd.testing.assert_frame_equal(pd.read_csv(paths[0], index_col="term"), table)
    assert table.loc["修渠"].to_dict() == {"东": 2, "南": 0, "西": 0}
    assert json.loads(paths[1].read_text(encoding="utf-8"))["东"] == {"修渠": 2, "种树": 1}


def test_the_snippet_is_code():
    from nlp.compare.export_text import SNIPPET

    compile(SNIPPET, "read_scattertext.py", "exec")
    assert len(SNIPPET.splitlines()) == 5


def test_dfm_and_its_sparse_form_hold_the_same(tmp_path):
    dfm, triplet, docvars = (pd.read_csv(path) for path in write_quanteda(COUNTS, DOCUMENTS, tmp_path))
    assert dfm.columns.tolist() == ["doc_id", "docvar_region", "docvar_year", "修渠", "放牧", "种树"]
    assert dfm["doc_id"].tolist() == docvars["doc_id"].tolist() == ["东河", "南河", "西河"]
    long = dfm.melt("doc_id", ["修渠", "放牧", "种树"]).query("value > 0")
    assert sorted(long.itertuples(index=False, name=None)) == sorted(triplet.itertuples(index=False, name=None))


def test_coded_segments_are_read_back_in_order_and_run_nothing(tmp_path, coded):
    names = {"water": "水", "water.use": "用水", "works": "工程"}
    found, book = sheets(write_coded_segments(*coded, names, tmp_path / "codes.xlsx"))
    assert found["Coded segments"] == [
        ("Document group", "Document name", "Code", "Begin", "End", "Weight score", "Segment", "Comment"),
        ("东", "东河", "水 > 用水", 0, 9, 50, "=抓紧修渠", "lexicon，task，修渠"),
        ("东", "东河", "工程", 0, 9, 50, "=抓紧修渠", "lexicon，task"),
        ("东", "东河", "水 > 用水", 9, 18, 100, "管好水源", "lexicon，requirement，水源"),
    ]
    assert found["Codes"] == [("Code", "Memo"), ("工程", None), ("水 > 用水", None)]
    cell = book["Coded segments"]["G2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_without_text_no_sentence_and_no_evidence_is_written(tmp_path, coded):
    path = write_coded_segments(*coded, {}, tmp_path / "codes.xlsx", no_text=True)
    found, _ = sheets(path)
    assert [row[6:] for row in found["Coded segments"][1:]] == [(None, "lexicon，task")] * 2 + [(None, "lexicon，requirement")]


def test_the_workbook_is_the_same_each_time(tmp_path, coded):
    first, second = (write_coded_segments(*coded, {}, tmp_path / f"{i}.xlsx").read_bytes() for i in (1, 2))
    assert first == second
