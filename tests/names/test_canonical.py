"""Canonical names: short forms, the level of the document, and what stays as it is."""

import pytest

from nlp.names.canonical import Place, canonical, place_of, reform_of
from nlp.names.lexicon import LEVELS, aliases, names, reforms
from tests.names.conftest import analysis_of, owners


@pytest.mark.parametrize(
    ("name", "level", "full"),
    [
        ("县委依法治县办", None, "县委全面依法治县委员会办公室"),
        ("省委依法治省办", "县", "省委全面依法治省委员会办公室"),
        ("县发改委", None, "县发展和改革委员会"),
        ("发改委", "市", "市发展和改革委员会"),
        ("发改委", None, "发展和改革委员会"),
        ("司法局", "县", "县司法局"),
        ("司法局", "市", "市司法局"),
        ("住建局", "区", "区住房和城乡建设局"),
        ("市监局", "县", "县市场监督管理局"),
        ("市场监管局", "市", "市市场监督管理局"),
        ("法院", "县", "县人民法院"),
        ("市中院", None, "市中级人民法院"),
        ("组织部", "县", "县委组织部"),
        ("县府办", None, "县人民政府办公室"),
        ("团县委", None, "共青团县委员会"),
        ("民政厅", "区", "自治区民政厅"),
        ("国家发展改革委", "县", "国家发展和改革委员会"),
        ("工信部", "县", "工业和信息化部"),
        ("国资委", "国", "国务院国有资产监督管理委员会"),
        ("临溪县人社局", "市", "临溪县人力资源和社会保障局"),
        ("县卫健委（疾控局）", None, "县卫生健康委员会（疾控局）"),
    ],
)
def test_full_name(name, level, full):
    assert canonical(name, Place(level)) == full


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("市城管局", None),  # three bureaus are called so
        ("市政府办", None),  # 办公室 or 办公厅
        ("市国资委", "市"),
        ("市法院", "市"),  # intermediate, or that of a county-level city
        ("司法局", None),
        ("司法局", "省"),  # a province has a 厅
        ("司法局", "镇"),
        ("组织部", None),
        ("开发区住建局", "县"),
        ("特别行政区政府", "国"),
        ("县公安局交警大队", "县"),
        ("县供电公司", "县"),
        ("市司法局", "县"),
        ("临溪县司法局", "县"),
        ("教育部", "县"),
    ],
)
def test_what_is_not_sure_stays(name, level):
    assert canonical(name, Place(level)) == name


def test_open_bureau_of_a_sure_level_gets_the_level_alone():
    assert canonical("城管局", Place("县")) == "县城管局"


@pytest.mark.parametrize(
    ("meta", "text", "level"),
    [
        ({"level": "县"}, "散会。", "县"),
        ({"level": "县级"}, "散会。", "县"),
        ({"region": "临溪县"}, "散会。", "县"),
        ({"region": "临溪县", "level": "市"}, "散会。", None),
        ({"region": "某某自治区", "level": "区"}, "散会。", "自治区"),
        ({"level": "省"}, "市司法局要修订目录。", None),
        ({"level": "省"}, "省司法厅要修订目录。", "省"),
        ({"level": "国家"}, "散会。", "国"),
        ({"level": "镇"}, "散会。", None),
        ({}, "散会。", None),
    ],
)
def test_level_of_a_document(meta, text, level):
    assert place_of(analysis_of(text, **meta).doc) == Place(level)


def test_cells_have_the_name_and_keep_the_words():
    analysis = analysis_of("司法局要修订目录。县发改委牵头，县人社局配合，编制清单。各镇要报送台账。", level="县")
    assert owners(analysis) == [
        ("司法局", "县司法局"),
        ("县发改委", "县发展和改革委员会"),
        ("县人社局", "县人力资源和社会保障局"),
        ("各镇", "各镇"),
    ]
    assert {u.name for u in analysis.doc.units} >= {"县司法局", "县发展和改革委员会"}


def test_aliases_are_many_and_sound():
    rows = aliases()
    assert sum(row.short != row.full for row in rows) >= 150
    assert [row for row in rows if set(row.levels) - {*LEVELS, "国"} or not row.source or row.levels == ""] == []
    assert len(set(rows)) == len(rows)


def test_a_full_name_stands_for_itself():
    fulls = {full for found in names().levelled.values() for full in found}
    assert {full: canonical(full, Place(level)) for full in fulls for level in (None, "县")} == {full: full for full in fulls}


def test_reforms_are_many_and_sound():
    rows = reforms().values()
    assert len(rows) >= 40
    assert {row.what for row in rows} == {"撤并", "改名", "不再单设"}
    assert {row.year for row in rows} == {2018, 2021, 2023}
    assert all(row.source and row.successor for row in rows)
    assert [alias.full for alias in aliases() if reform_of(alias.full)] == []


@pytest.mark.parametrize(
    ("name", "old"),
    [
        ("县安监局", "安监局"),
        ("临溪县扶贫办", "扶贫办"),
        ("县政府法制办", "政府法制办"),
        ("国家旅游局", "国家旅游局"),
        ("工商局", "工商局"),
        ("县司法局", None),
        ("县文化和旅游局", None),
        ("国家矿山安全监察局", None),
        ("市场监督管理局", None),
    ],
)
def test_organ_that_is_no_more(name, old):
    found = reform_of(name)
    assert (found and found.name) == old


@pytest.mark.parametrize(("date", "flagged"), [("2016-05-01", 0), ("2018-09-01", 0), ("2020", 1), (None, 1)])
def test_reformed_organ_is_flagged_not_renamed(date, flagged):
    analysis = analysis_of("县安监局要开展检查。", level="县", **({"date": date} if date else {}))
    assert owners(analysis) == [("县安监局", "县安监局")]
    assert [(f.rule, analysis.doc.quote(f)) for f in analysis.findings] == [("ORG-REFORMED", "县安监局")] * flagged
    assert all("已撤并" in f.message and "应急管理局" in f.suggestion for f in analysis.findings)
