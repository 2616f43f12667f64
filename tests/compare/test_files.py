"""The files of a comparison: the same bytes twice, numbers as numbers, text that is never a formula, nothing of the texts where none is wanted."""

import io
import json
import zipfile

import docx
import openpyxl
import pandas as pd
import pytest

from nlp.compare.report.folder import files
from nlp.compare.report.paper import paper
from nlp.errors import UsageError
from tests.compare import small

TABLES = ("csv", "parquet", "xlsx", "docx")


def written(comparison, **options):
    return dict(files(comparison, **{"no_text": False, "formats": TABLES, **options}))


@pytest.fixture(scope="module")
def content():
    return written(small.made())


def test_the_same_comparison_gives_the_same_bytes(content):
    assert written(small.made()) == content


def test_every_table_is_there_in_every_form(content):
    names = list(small.made().frames)
    assert [name for name in content if name.startswith("tables/")] == [f"tables/{name}.{form}" for name in names for form in ("csv", "parquet")]


def test_the_tables_come_back_as_they_were(content):
    frame = small.made().contrasts
    csv = content["tables/contrasts.csv"]
    assert csv.startswith(b"\xef\xbb\xbf")
    assert pd.read_csv(io.BytesIO(csv))["difference"].tolist() == frame["difference"].tolist()
    assert pd.read_parquet(io.BytesIO(content["tables/contrasts.parquet"])).equals(frame)


def test_no_cell_is_run_as_a_formula(content):
    assert ",'=cmd" in content["tables/units.csv"].decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(content["tables.xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    dangerous = [cell for cell in cells if str(cell.value).startswith("=cmd")]
    assert dangerous
    assert all(cell.quotePrefix for cell in dangerous)


def test_the_workbook_has_chinese_titles_formats_and_frozen_heads(content):
    book = openpyxl.load_workbook(io.BytesIO(content["tables.xlsx"]))
    sheet = book["与参照之比"]
    heads = [cell.value for cell in sheet[1]]
    assert heads[:4] == ["主题层级", "主题", "一级主题", "组"]
    first = dict(zip(heads, sheet[2], strict=True))
    assert (first["主题"].value, first["占比"].value, first["占比"].number_format) == ("路桥", 0.375, "0.0%")
    assert sheet.freeze_panes == "E2"
    assert "1980" in str(book.properties.created)


def test_without_text_no_file_holds_a_sentence():
    for name, data in written(small.made(), no_text=True).items():
        parts = [zipfile.ZipFile(io.BytesIO(data)).read(part) for part in zipfile.ZipFile(io.BytesIO(data)).namelist()] if name.endswith(("xlsx", "docx")) else [data]
        for words in ("硬化村道20公里", "一、任务", "要重视安全"):
            assert not any(words.encode() in part for part in parts), (name, words)


def test_the_word_tables_have_three_rules_captions_above_and_notes_below():
    document = docx.Document(io.BytesIO(paper(small.made())))
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    assert [caption.split("　")[0] for caption in captions] == ["表1", "表2", "表3", "表4", "表5", "表6", "表A1"]
    for table in document.tables:
        edges = [[side.tag.rpartition("}")[2] for cell in row.cells for side in cell._tc.tcPr.xpath("w:tcBorders/*")] for row in table.rows]
        assert set(edges[0]) == {"top", "bottom"}
        assert set(edges[-1]) == {"bottom"}
        assert not any(edges[1:-1])
        assert not table._tbl.xpath("w:tblPr/w:tblBorders")
    assert all(p.text.startswith("注：") for p in document.paragraphs if p.style.name == "Note" and p.text)
    assert "方法说明" in [p.text for p in document.paragraphs]


def test_starred_contrasts_are_told_as_such():
    document = docx.Document(io.BytesIO(paper(small.made())))
    rows = [[cell.text for cell in row.cells] for row in document.tables[3].rows]
    assert rows[1:] == [["甲市", "公路", "2/2", "37.5%", "12.5%", "+25.0\n[−10.0, +50.0]", "1.58\n[−0.50, 3.00]", "<0.001", "0.030★"]]


def test_the_record_holds_no_path_and_no_clock():
    run = json.loads(files_of_run())
    assert run["counts"]["documents"] == 4
    assert not any(str(value).startswith("/") for value in run["inputs"][0].values())
    assert "time" not in " ".join(run)


def files_of_run():
    return written(small.made(), formats=())["run.json"]


def test_an_unknown_format_is_refused(tmp_path):
    with pytest.raises(UsageError, match="没有格式“pdf”"):
        small.made().write(tmp_path, formats=["pdf"])


def test_nothing_of_an_earlier_comparison_stays(tmp_path):
    (tmp_path / "笔记.txt").write_text("自己的", encoding="utf-8")
    small.made().write(tmp_path, formats=["docx", "csv"])
    small.made().write(tmp_path, formats=["parquet"], no_text=True)
    left = {path.name for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".parquet"}
    assert left == {"笔记.txt", "run.json"}
