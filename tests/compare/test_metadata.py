import pandas as pd
import pytest

from nlp.batch import manifest
from nlp.compare.metadata import COLUMNS, by_document, complete, first, stated
from nlp.datamodel import Meta
from nlp.errors import UsageError


def known(told, meta=None):
    row = complete(told, meta or Meta(), where="“甲”")
    return {column: value for column, value in row.items() if value is not None}


def test_columns_may_be_english_or_chinese():
    assert stated({"Region": "东溪县", "会议": "防汛会", "年": 2024, "genre": "讲话", "别的": 1}) == {
        "region": "东溪县", "meeting": "防汛会", "year": "2024", "doc_type": "讲话",
    }  # fmt: skip


@pytest.mark.parametrize("cell", [None, float("nan"), pd.NA, pd.NaT, "", "  ", "未知", "不详", "-", "NaN"])
def test_empty_cells_tell_nothing(cell):
    assert stated({"region": cell}) == {}


def test_dates_of_a_frame_are_days():
    assert stated({"date": pd.Timestamp("2024-03-05 10:00")}) == {"date": "2024-03-05"}


def test_a_frame_names_documents_by_a_column_or_by_its_index():
    frame = pd.DataFrame({"文件": ["甲", "乙"], "地区": ["东溪县", None]})
    assert by_document(frame) == by_document(frame.set_index("文件")) == {"甲": {"region": "东溪县"}, "乙": {}}


def test_two_rows_of_one_document_are_refused():
    with pytest.raises(UsageError, match="两行是“甲”"):
        by_document(pd.DataFrame({"doc": ["甲", "甲"], "region": ["东溪县", "西溪县"]}))


def test_what_nobody_tells_is_missing():
    assert known({}) == {}


def test_what_is_told_goes_before_the_text():
    meta = Meta(doc_type="讲话", level="市", date="2023-05", occasion="会")
    assert known({"doc_type": "报告", "level": "县级", "year": "2024"}, meta) == {
        "doc_type": "报告", "level": "县", "year": 2024, "meeting": "会",
    }  # fmt: skip


def test_year_is_that_of_the_date():
    assert known({}, Meta(date="2024-03-05")) == {"date": "2024-03-05", "year": 2024}


def test_year_that_is_none_is_refused():
    with pytest.raises(UsageError, match="“甲”的年份“去年”不是年份"):
        known({"year": "去年"})


def test_region_read_from_the_text_counts_where_it_is_a_division():
    assert known({}, Meta(region="杭州市")) == {"region": "杭州市", "province": "浙江省", "city": "杭州市"}
    assert known({}, Meta(region="省长代表省")) == {}


def test_region_is_the_smallest_place_told():
    assert known({"province": "浙江省", "city": "杭州市"})["region"] == "杭州市"


def test_a_name_told_to_lie_elsewhere_is_not_looked_up():
    assert known({"province": "湖北省", "region": "杭州市"}) == {"province": "湖北省", "region": "杭州市"}


@pytest.mark.parametrize(
    ("region", "said", "level"),
    [("上海市", "市", "省"), ("广西壮族自治区", "区", "省"), ("句容市", "市", "县"), ("杭州市", "市", "市"), ("浙江省", "县", "县"), ("浙江省", None, None)],
)
def test_level_read_from_the_text_is_that_of_the_region_so_called(region, said, level):
    assert known({"region": region}, Meta(level=said)).get("level") == level


def test_first_source_that_tells_counts():
    assert first({"region": ""}, {"region": "东溪县", "year": "2024"}, {"year": "2023"}) == {"region": "东溪县", "year": "2024"}


def test_manifest_has_every_column_by_the_same_chinese_name():
    assert {c: manifest.COLUMNS[c] for c in COLUMNS} == {c: others[0] for c, others in COLUMNS.items()}
