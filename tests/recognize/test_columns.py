"""What a column holds is told by its head or by what stands in it."""

import csv

import pytest

from nlp.recognize.columns import content, fit, head_holds
from nlp.recognize.lexicon import FOLDER


def entries():
    with (FOLDER / "columns.csv").open(encoding="utf-8", newline="") as stream:
        return [(head, row["holds"]) for row in csv.DictReader(stream) for head in row["heads"].split()]


def test_every_head_of_the_lexicon_reads_as_its_kind_and_stands_there_once():
    found = entries()
    assert [(head, head_holds(head)) for head, _ in found] == found
    assert len({head for head, _ in found}) == len(found)


@pytest.mark.parametrize(
    ("head", "holds"),
    [
        ("县级责任部门", "lead"),
        ("包片领导及责任单位", "lead"),
        ("挂联单位", "lead"),
        ("责 任 单 位", "lead"),
        ("责任单位（人）", "lead"),
        ("协办单位", "support"),
        ("督导领导", "leader"),
        ("整改时限", "time"),
        ("拟完成时间", "time"),
        ("2026年目标值", "goal"),
        ("投资额度（万元）", ""),
        ("概算（亿元）", "money"),
        ("存在的主要问题", "problem"),
        ("下步打算", "measure"),
        ("计量单位", "other"),
    ],
)
def test_heads_beyond_the_lexicon(head, holds):
    assert head_holds(head) == holds


@pytest.mark.parametrize("cell", ["县林业局", "各有关部门", "县直部门", "加强隐患排查工作", "6月底前", "建成三座水厂并通水运行到村到户", "", "12"])
def test_cells_that_are_no_heads(cell):
    assert head_holds(cell) == ""


@pytest.mark.parametrize(
    ("cell", "looks"),
    [
        ("——", "empty"),
        ("/", "empty"),
        ("无", "empty"),
        ("同上", "ditto"),
        ("〃", "ditto"),
        ("″", "ditto"),
        ("同左", "ditto"),
        ("（3）", "number"),
        ("十二", "number"),
        ("2025年3月—5月", "time"),
        ("11月中旬", "time"),
        ("每季度末", "time"),
        ("立行立改", "time"),
        ("汛期来临前", "time"),
        ("10月20日前报县委", "time"),
        ("2024.11", "time"),
        ("6月开工，10月竣工并交付使用", "text"),
        ("每周入户两次以上，逐户登记", "text"),
        ("12.5", "figure"),
        ("≥95%", "figure"),
        ("不少于6次", "figure"),
        ("县林业局、各镇", "units"),
        ("县林业局 县水务局", "units"),
        ("县林业局/县水务局", "units"),
        ("县林业局（县财政局配合）", "units"),
        ("县林业局牵头，县财政局参加", "units"),
        ("县林业局 罗大山", "units"),
        ("全体护林员", "units"),
        ("新建村级卫生室", "text"),
        ("不达标的一律不得开办", "text"),
        ("绿化提质", "short"),
    ],
)
def test_what_a_cell_looks_like(cell, looks):
    assert content(cell) == looks


def test_a_list_of_units_fits_a_column_of_owners_and_no_column_of_times():
    assert fit("lead", "units") > 0 > fit("time", "units")
